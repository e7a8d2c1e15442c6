"""What of each layer is shown, and how the layers share the height."""

from rnn_tui.engine.layers import Dense, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Track
from rnn_tui.panes.views.all_layers import (
    ROWS,
    Held,
    around,
    filled,
    left_out,
    over_time,
    shared,
    smallest,
)


def test_a_layer_whose_chosen_signal_has_no_time_axis_is_shown_by_one_that_has():
    trace = Model.draw(Stack((SimpleRNN(3), Dense(2)), (None, 5, 4))).run()
    assert over_time(trace, 0, "output") == over_time(trace, 0, "h") == [Track(0, "", "h")]
    assert over_time(trace, 0, "pre") == [Track(0, "", "pre")]
    assert over_time(trace, 1, "output") == []


def test_layers_share_the_height_by_what_they_hold():
    for height in range(12, 60):
        found = shared([Held(3), Held(6)], height)
        assert sum(found) == height
        assert found[0] >= 5, height
        if height >= 14:
            assert found[1] >= 9, f"of {height} rows a unit is halved beside a blank one"


def test_what_needs_little_gets_little_and_the_rest_goes_to_those_that_have_the_least():
    assert shared([Held(3), Held(6)], 13) == (5, 8)
    assert shared([Held(4), Held(128)], 30) == (6, 24)
    assert shared([Held(8), Held(8)], 12) == (ROWS, ROWS)
    assert shared([], 9) == ()


def test_rows_that_make_no_unit_higher_are_not_filled():
    layers = Held(4, written=True), Held(8)
    assert filled(layers, 18) == (6, 11)
    assert shared(layers, 18) == (6, 12), "below the last one, if nothing else takes them"
    for height in range(12, 60):
        assert filled(layers, sum(filled(layers, height))) == filled(layers, height)


def test_rows_that_halve_units_no_less_go_to_a_layer_that_they_suffice_for():
    layers = Held(6, written=True), Held(3, masked=True, written=True), Held(3, masked=True, written=True), Held(2)
    assert filled(layers, 17) == (5, 4, 4, 4)
    assert filled(layers, 19) == (5, 5, 5, 4), "the first one would need four"
    assert filled((Held(8), Held(8)), 16) == (6, 6), "nor do they make another one higher"
    assert filled((Held(8), Held(8)), 17) == (11, 6)
    assert filled((Held(18), Held(18), Held(4)), 19) == (6, 6, 6), "one row would be below the timesteps"
    assert filled((Held(18), Held(18), Held(4)), 20) == (8, 6, 6)


def test_where_little_room_is_layers_are_as_low_as_can_be_read():
    assert [smallest(units) for units in (1, 4, 6, 8, 300)] == [4, 4, 5, 6, 6]
    assert shared([Held(4)] * 3, 17) == (6, 6, 5)
    assert sum(shared([Held(4), Held(8), Held(8)], 16)) == 16


def test_where_much_room_is_all_units_of_a_layer_get_higher_together():
    layers = [Held(4, written=True), Held(8, written=True), Held(8, written=True)]
    lines = [(4, 8, 8), (8, 8, 8), (8, 16, 8), (8, 16, 16), (12, 16, 16)]
    for numbers in lines:
        needs = [each.needs(number) for each, number in zip(layers, numbers, strict=True)]
        assert shared(layers, sum(needs)) == tuple(needs)
        assert shared(layers, sum(needs) + 1) == (*needs[:2], needs[2] + 1)
    assert shared([Held(1), Held(16), Held(1)], 40) == (5, 27, 8)  # half a row more for each of 16 units
    assert [Held(each).needs(each) for each in (1, 2, 3, 4, 5)] == [4, 4, 5, 6, 8]  # always with a ruler
    assert Held(8, masked=True).needs(8) == Held(8).needs(8) + 1


def test_as_many_layers_as_fit_are_shown_around_the_selected_one():
    least = [4, 6, 6, 6, 4]
    assert around(0, least, 40) == (0, 5)
    assert around(0, least, 16) == (0, 3)
    assert around(2, least, 18) == (1, 4)
    assert around(4, least, 16) == (2, 5)
    assert around(2, least, 5) == (2, 3), "the selected one is always there"
    assert around(0, [], 9) == (0, 0)


def test_layers_without_room_are_named_with_the_keys_that_show_them():
    assert left_out(3, ["input"], [], 56) == "3 of 4 heatmaps fit · 1, then ↑: input"
    assert left_out(2, [], ["bidirectional", "bidirectional"], 56) == "2 of 4 heatmaps fit · 1, then ↓: bidirectional"
    assert left_out(1, ["input"], ["dense"], 56) == "1 of 3 heatmaps fit · 1, then ↑↓: input, dense"
    assert left_out(1, ["input"], ["lstm", "dense"], 56) == "1 of 4 heatmaps fit · 1, then ↑↓: 3 more layers"
    long = ["measurements_of_the_sensor_on_the_roof"]
    assert left_out(2, long, [], 56) == "2 of 3 heatmaps fit · 1, then ↑: 1 more layer"
    assert left_out(2, long, [], 80) == f"2 of 3 heatmaps fit · 1, then ↑: {long[0]}"
