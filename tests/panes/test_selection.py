"""Where the user looks: verbs that never leave what a trace holds."""

from rnn_tui.engine.layers import Dense, Embedding, SimpleRNN
from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import INPUT, Track
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.views import NAMES
from tests.engine.plan.test_graph import seq2seq


def trace_of(name: str):
    return Model.draw(built_in(name).stack).run()


def test_it_begins_on_the_first_layer_that_keeps_a_state():
    stack = Stack((Embedding(9, 4), SimpleRNN(3), Dense(1)), (None, 5), "int32")
    assert Selection.first(stack).layer == 1
    assert Selection.first(Stack((Dense(1),), (None, 5))).layer == 0
    assert Selection.first(Stack()).layer == INPUT


def test_it_stays_at_its_layer_wherever_that_is_moved_to():
    stack = Stack((SimpleRNN(3, return_sequences=True), Dense(2), Dense(1)), (None, 5, 4))
    for edited in (stack.move(1, 1), stack.insert(0, Dense(4)), stack.remove(0), stack.edit(1, units=9)):
        assert Selection(layer=1).kept_in(stack, edited) == Selection(layer=1)
    assert Selection(layer=INPUT).kept_in(stack, stack.remove(0)).layer == INPUT


def test_every_input_of_a_model_can_be_looked_at():
    stack = seq2seq()
    focus = Selection(layer=-2).on(Model.draw(stack).run())
    assert (focus.layer_name, focus.signals, focus.trace.steps(focus.track)) == ("z", ("x",), 6)
    assert Selection(layer=-2).kept_in(stack, stack).layer == -2
    assert Selection(layer=-2).kept_in(stack, Stack((SimpleRNN(3),), (None, 5, 4))).layer == 0
    assert Selection(layer=-2).on(trace_of("tutorial")).layer == 0


def test_where_its_layer_is_gone_it_takes_what_stands_in_its_place():
    stack = Stack((Dense(3), Dense(2), Dense(1)), (None, 4))
    assert Selection(layer=1).kept_in(stack, stack.remove(1)).layer == 2
    assert Selection(layer=2).kept_in(stack, stack.remove(2)).layer == 1
    alone = stack.remove(0).remove(2)
    assert Selection(layer=1).kept_in(alone, alone.remove(1)).layer == INPUT


def test_a_layer_that_has_not_run_yet_is_not_looked_for():
    trace = trace_of("deep")
    assert Selection(layer=7).on(trace).layer == 1
    assert Selection(layer=0).on(trace).layer == 0


def test_views_go_round():
    selection = Selection()
    seen = []
    for _ in NAMES:
        selection = selection.next_view(NAMES)
        seen.append(selection.view)
    assert seen == [*NAMES[1:], NAMES[0]]
    assert Selection().next_view(NAMES, -1).view == NAMES[-1]


def test_units_count_on_through_both_directions():
    seen = Selection(unit=11).on(trace_of("bidirectional"))
    assert seen.units == 16
    assert [(track.cell, track.signal, unit) for track, unit in seen.placed] == [
        ("forward", "h", -1),
        ("backward", "h", 3),
        ("", "output", 11),
    ]
    assert seen.chosen_unit == (seen.tracks[1], 3)
    assert seen.chosen_name == "backward h[3]"
    assert seen.cell == "backward"
    assert seen.choose(99).unit == 15
    assert seen.choose(-1).unit == 0


def test_a_unit_of_a_track_is_counted_through_all_cells():
    seen = Selection().on(trace_of("bidirectional"))
    forward, backward, output = seen.tracks
    assert seen.choose_in(backward, 3).unit == 11
    assert seen.choose_in(forward, 3).unit == 3
    assert seen.choose_in(output, 12).unit == 12


def test_a_unit_of_another_layer_s_track_is_that_layer_s():
    trace = trace_of("deep")
    chosen = Selection(layer=trace.keys[0], unit=1).on(trace).choose_in(Track(trace.keys[1], "", "h"), 5)
    assert (chosen.layer, chosen.unit) == (trace.keys[1], 5)
    at_input = Selection(layer=trace.keys[0]).on(trace).choose_in(Track(INPUT, "", "x"), 2)
    assert (at_input.layer, at_input.unit) == (INPUT, 2)


def test_merged_directions_share_a_unit():
    stack = Stack((built_in("bidirectional").stack.layers[0].edit(merge_mode="sum"),), (None, 10, 4))
    seen = Selection(unit=11).on(Model.draw(stack).run())
    assert [unit for _, unit in seen.placed] == [-1, 3, 3]


def test_signals_go_round_and_fall_back_where_a_layer_has_none_of_that_name():
    trace = trace_of("deep")
    selection = Selection().on(trace).next_signal(1)
    assert selection.signal == "pre"
    assert selection.on(trace).next_signal(1).on(trace).next_signal(1).signal == "h"
    at_input = selection.at_layer(INPUT).on(trace)
    assert at_input.signal == "x"
    assert [track.signal for track in at_input.tracks] == ["x"]
    assert at_input.layer_name == "input"
    assert at_input.cell is None


def test_it_is_kept_within_a_smaller_trace():
    kept = Selection(layer=3, unit=7, batch=5).on(trace_of("simple")).selection
    assert (kept.layer, kept.unit, kept.batch) == (0, 2, 0)


def test_sequences_go_round():
    trace = trace_of("fixed-batch")
    assert Selection().on(trace).next_sequence(-1).batch == 7
    assert Selection(batch=7).on(trace).next_sequence(1).batch == 0


def test_a_cell_that_reads_from_the_end_is_shown_in_the_transport_s_order():
    trace = trace_of("bidirectional")
    forward, backward = (Selection(unit=unit, by_steps=True).on(trace) for unit in (0, 8))
    assert [forward.position(step) for step in (1, 10)] == [1, 10]
    assert [backward.position(step) for step in (1, 10)] == [10, 1]
    assert backward.backwards
    assert not forward.backwards
    in_time = Selection(unit=8).on(trace)
    assert [in_time.position(step) for step in (1, 10)] == [1, 10]
    assert [in_time.step(in_time.track, t) for t in (0, 1, 10)] == [0, 10, 1]
    assert [backward.step(backward.track, t) for t in (0, 1, 10)] == [0, 1, 10]


def test_a_layer_that_puts_its_states_out_reversed_shows_its_output_beside_them():
    layers = (SimpleRNN(2, go_backwards=True, return_sequences=True), SimpleRNN(2, go_backwards=True))
    seen = [Selection().on(Model.draw(Stack((each,), (None, 3, 2))).run()) for each in layers]
    assert [[each.signal for each in one.tracks] for one in seen] == [["h", "output"], ["h"]]


def test_signals_of_an_earlier_run_are_told_from_those_of_this_one():
    focus = Selection.first(trace_of("deep").model.stack).on(trace_of("deep"))
    assert focus.has(focus.track)
    assert focus.has(Track(INPUT, "", "x"))
    assert not any(focus.has(each) for each in (Track(15, "", "h"), Track(0, "", "i"), Track(INPUT - 1, "", "x")))
