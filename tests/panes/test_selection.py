"""Where the user looks: verbs that never leave what a trace holds."""

from rnn_tui.engine.layers import Dense, Embedding, SimpleRNN
from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import INPUT
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.views import NAMES


def trace_of(name: str):
    return Model.draw(built_in(name).stack).run()


def test_it_begins_on_the_first_layer_that_keeps_a_state():
    stack = Stack((Embedding(9, 4), SimpleRNN(3), Dense(1)), (None, 5), "int32")
    assert Selection.on(stack).layer == 1
    assert Selection.on(Stack((Dense(1),), (None, 5))).layer == 0
    assert Selection.on(Stack()).layer == 0


def test_it_stays_at_its_layer_wherever_that_is_moved_to():
    stack = Stack((SimpleRNN(3, return_sequences=True), Dense(2), Dense(1)), (None, 5, 4))
    for edited in (stack.move(1, 1), stack.insert(0, Dense(4)), stack.remove(0), stack.edit(1, units=9)):
        assert Selection(layer=1).kept_in(stack, edited) == Selection(layer=1)
    assert Selection(layer=INPUT).kept_in(stack, stack.remove(0)).layer == INPUT


def test_where_its_layer_is_gone_it_takes_what_stands_in_its_place():
    stack = Stack((Dense(3), Dense(2), Dense(1)), (None, 4))
    assert Selection(layer=1).kept_in(stack, stack.remove(1)).layer == 2
    assert Selection(layer=2).kept_in(stack, stack.remove(2)).layer == 1
    alone = stack.remove(0).remove(2)
    assert Selection(layer=1).kept_in(alone, alone.remove(1)).layer == INPUT


def test_a_layer_that_has_not_run_yet_is_not_looked_for():
    trace = trace_of("deep")
    assert Selection(layer=7).at(trace).layer == 1
    assert Selection(layer=0).at(trace).layer == 0


def test_views_go_round():
    selection = Selection()
    seen = []
    for _ in NAMES:
        selection = selection.next_view(NAMES)
        seen.append(selection.view)
    assert seen == [*NAMES[1:], NAMES[0]]
    assert Selection().next_view(NAMES, -1).view == NAMES[-1]


def test_units_count_on_through_both_directions():
    trace = trace_of("bidirectional")
    selection = Selection().choose(11, trace)
    assert selection.units(trace) == 16
    assert [(track.cell, track.signal, unit) for track, unit in selection.placed(trace)] == [
        ("forward", "h", -1),
        ("backward", "h", 3),
        ("", "output", 11),
    ]
    assert selection.choose(99, trace).unit == 15
    assert selection.choose(-1, trace).unit == 0


def test_merged_directions_share_a_unit():
    stack = Stack((built_in("bidirectional").stack.layers[0].edit(merge_mode="sum"),), (None, 10, 4))
    trace = Model.draw(stack).run()
    assert [unit for _, unit in Selection().choose(11, trace).placed(trace)] == [-1, 3, 3]


def test_signals_go_round_and_fall_back_where_a_layer_has_none_of_that_name():
    trace = trace_of("deep")
    selection = Selection().next_signal(trace, 1)
    assert selection.signal == "pre"
    assert selection.next_signal(trace, 1).next_signal(trace, 1).signal == "h"
    assert selection.at_layer(INPUT).named(trace) == "x"
    assert [track.signal for track in selection.at_layer(INPUT).tracks(trace)] == ["x"]


def test_it_is_kept_within_a_smaller_trace():
    small = trace_of("simple")
    selection = Selection(layer=3, unit=7, batch=5).at(small)
    assert (selection.layer, selection.unit, selection.batch) == (0, 2, 0)


def test_sequences_go_round():
    trace = trace_of("fixed-batch")
    assert Selection().next_sequence(trace, -1).batch == 7
    assert Selection(batch=7).next_sequence(trace, 1).batch == 0
