"""Where the user looks: verbs that never leave what a trace holds."""

from rnn_tui.engine.layers import Dense, Embedding, SimpleRNN
from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import INPUT
from rnn_tui.panes.selection import Eye
from rnn_tui.panes.views import NAMES


def trace_of(name: str):
    return Model.draw(built_in(name).stack).run()


def test_it_begins_on_the_first_layer_that_keeps_a_state():
    stack = Stack((Embedding(9, 4), SimpleRNN(3), Dense(1)), (None, 5), "int32")
    assert Eye.on(stack).layer == 1
    assert Eye.on(Stack((Dense(1),), (None, 5))).layer == 0
    assert Eye.on(Stack()).layer == 0


def test_views_go_round():
    eye = Eye()
    seen = []
    for _ in NAMES:
        eye = eye.next_view(NAMES)
        seen.append(eye.view)
    assert seen == [*NAMES[1:], NAMES[0]]
    assert Eye().next_view(NAMES, -1).view == NAMES[-1]


def test_units_count_on_through_both_directions():
    trace = trace_of("bidirectional")
    eye = Eye().choose(11, trace)
    assert eye.units(trace) == 16
    assert [(track.cell, track.signal, unit) for track, unit in eye.placed(trace)] == [
        ("forward", "h", -1),
        ("backward", "h", 3),
        ("", "output", 11),
    ]
    assert eye.choose(99, trace).unit == 15
    assert eye.choose(-1, trace).unit == 0


def test_merged_directions_share_a_unit():
    stack = Stack((built_in("bidirectional").stack.layers[0].edit(merge_mode="sum"),), (None, 10, 4))
    trace = Model.draw(stack).run()
    assert [unit for _, unit in Eye().choose(11, trace).placed(trace)] == [-1, 3, 3]


def test_signals_go_round_and_fall_back_where_a_layer_has_none_of_that_name():
    trace = trace_of("deep")
    eye = Eye().listen(trace, 1)
    assert eye.signal == "pre"
    assert eye.listen(trace, 1).listen(trace, 1).signal == "h"
    assert eye.look(INPUT).named(trace) == "x"
    assert [track.signal for track in eye.look(INPUT).tracks(trace)] == ["x"]


def test_it_is_kept_within_a_smaller_trace():
    small = trace_of("simple")
    eye = Eye(layer=3, unit=7, batch=5).at(small)
    assert (eye.layer, eye.unit, eye.batch) == (0, 2, 0)


def test_sequences_go_round():
    trace = trace_of("fixed-batch")
    assert Eye().turn(trace, -1).batch == 7
    assert Eye(batch=7).turn(trace, 1).batch == 0
