import numpy as np
import pytest

from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Masking, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.studies.influence import InfluenceOf
from rnn_tui.panes.selection import Focus, Selection
from rnn_tui.panes.study_results import StudyResults
from rnn_tui.panes.views.directions import heading, way_to_another, way_to_another_cell
from rnn_tui.panes.views.histogram import HistogramView
from rnn_tui.panes.views.influence import InfluenceView
from rnn_tui.panes.views.spectrum import SpectrumView
from rnn_tui.panes.views.view import ViewData
from rnn_tui.panes.widgets.series_cache import SeriesCache, series_of

T = 10


def focus(layer, **selection) -> Focus:
    return Selection(**selection).on(Model.draw(Stack((layer,), (None, T, 4))).run())


def headings(seen: Focus, t: int, room: int = 60) -> list[str]:
    return [heading(seen, track, t, room).plain for track in seen.tracks]


BOTH = Bidirectional(SimpleRNN(8, return_sequences=True))


def test_the_way_from_one_half_to_the_other_is_that_of_the_units():
    assert way_to_another_cell(focus(BOTH)) == "↓ past h[7]: backward ◂"
    assert way_to_another_cell(focus(BOTH, unit=9)) == "↑ past h[0]: forward ▸"
    assert way_to_another_cell(focus(LSTM(3))) == ""


@pytest.mark.parametrize("kind", [SpectrumView, InfluenceView, HistogramView])
async def test_a_view_of_one_half_says_the_way_to_the_other(kind, monkeypatch):
    async def nothing(view):
        view._asked = InfluenceOf(view.data.focus.layer, "forward")

    monkeypatch.setattr(kind, "refresh_view", nothing)
    for layer, way in ((BOTH, "↓ past h[7]: backward ◂ · "), (SimpleRNN(8), "")):
        seen, view = focus(layer, view=kind.view), kind(SeriesCache())
        await view.show(ViewData(seen, 2, kind.State(), StudyResults()))
        assert view.hint().startswith(way)
        assert view.hint().count("past") == bool(way)


@pytest.mark.parametrize("mode", ["concat", "sum", "mul", "ave"])
@pytest.mark.parametrize("t", [1, 4, T])
def test_what_stands_at_the_cursor_adds_up_to_the_output(mode, t):
    seen = focus(BOTH.edit(merge_mode=mode))
    forward, backward, output = (series_of(seen.trace, track, 0).at(t) for track in seen.tracks)
    made = {
        "concat": lambda a, b: np.concatenate([a, b]),
        "sum": lambda a, b: a + b,
        "mul": lambda a, b: a * b,
        "ave": lambda a, b: (a + b) / 2,
    }[mode](forward, backward)
    np.testing.assert_allclose(output, made)


@pytest.mark.parametrize("fits", [True, False])
def test_cells_without_bounds_have_one_axis_in_both_halves(fits):
    seen = focus(Bidirectional(LSTM(8, return_sequences=True)), signal="c", fits=fits)
    forward, backward, _ = (SeriesCache().ordered(seen, track) for track in seen.tracks)
    assert forward.bound == backward.bound
    assert forward.bound >= max(abs(each.values).max() for each in (forward, backward))


def test_a_heading_says_what_each_half_has_read():
    seen = focus(BOTH)
    assert headings(seen, 3) == [
        "forward ▸ after x[1] … x[3]",
        "backward ◂ after x[10] … x[3]",
        "output at timestep 3: ▸ 0–7 ◂ 8–15",
    ]
    assert headings(seen, 0)[:2] == ["forward ▸ before x[1]", "backward ◂ before x[10]"]
    assert headings(seen, T)[1] == "backward ◂ after x[10]"
    assert headings(seen, 3, 20) == ["forward ▸ x[1]…x[3]", "◂ after x[10] … x[3]", "output: ▸ 0–7 ◂ 8–15"]


def test_in_the_order_of_computing_it_says_what_each_step_reads():
    seen = focus(BOTH, by_steps=True)
    assert headings(seen, 3)[:2] == ["forward ▸ step 3 reads x[3]", "backward ◂ step 3 reads x[8]"]


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("concat", "▸ 0–1 at x[10] ◂ 2–3 at x[1]"),
        ("sum", "▸ at x[10] + ◂ at x[1]"),
        ("mul", "▸ at x[10] × ◂ at x[1]"),
        ("ave", "(▸ at x[10] + ◂ at x[1]) / 2"),
    ],
)
def test_the_output_after_the_last_step_says_where_its_halves_end_and_how_they_merge(mode, said):
    layer = Bidirectional(SimpleRNN(2), merge_mode=mode)
    for t in (0, 3):
        assert headings(focus(layer), t)[2] == f"output after the last step: {said}"
    assert headings(focus(layer), 3, len(said))[2] == said


def test_a_merged_output_beside_other_steps_or_gates_says_what_it_merges():
    layer = Bidirectional(LSTM(2, return_sequences=True), merge_mode="sum")
    assert headings(focus(layer), 3)[2] == "output at timestep 3: ▸ + ◂"
    assert headings(focus(layer, by_steps=True), 3)[2] == "output at timestep 3: ▸ step 3 + ◂ step 8"
    assert headings(focus(layer, signal="i"), 3)[2] == "output at timestep 3: ▸ h + ◂ h"
    joined = layer.edit(merge_mode="concat")
    assert (
        headings(focus(joined, signal="f", by_steps=True), 3)[2]
        == "output at timestep 3: ▸ h 0–1 step 3 ◂ h 2–3 step 8"
    )


@pytest.mark.parametrize(
    ("room", "said"),
    [
        (36, "output 3: ▸ 0–7 step 3 ◂ 8–15 step 8"),
        (26, "▸ 0–7 step 3 ◂ 8–15 step 8"),
        (24, "output: steps ▸ 3 ◂ 8"),
        (17, "y: steps ▸ 3 ◂ 8"),
        (12, "▸ 0–7 ◂ 8–15"),
    ],
)
def test_in_few_columns_the_output_keeps_its_name_and_the_steps_of_its_halves(room, said):
    assert headings(focus(BOTH, by_steps=True), 3, room)[2] == said


def test_in_few_columns_the_output_beside_a_gate_says_that_it_is_made_of_h():
    layer = Bidirectional(LSTM(2, return_sequences=True))
    shown = focus(layer, signal="f", by_steps=True)
    assert headings(shown, 3, 24)[2] == "y: h of steps ▸ 3 ◂ 8"
    assert headings(shown, 3, 17)[2] == "y: steps ▸ 3 ◂ 8"


@pytest.mark.parametrize(
    ("room", "said"),
    [(24, "output: ▸ x[10] ◂ x[1]"), (17, "y: ▸ x[10] ◂ x[1]"), (12, "▸ 0–1 ◂ 2–3")],
)
def test_in_few_columns_the_output_after_the_last_step_says_where_its_halves_end(room, said):
    assert headings(focus(Bidirectional(SimpleRNN(2))), 3, room)[2] == said


@pytest.mark.parametrize(
    ("room", "said"),
    [
        (30, "(▸ at x[10] + ◂ at x[1]) / 2"),
        (26, "y: (▸ x[10] + ◂ x[1]) / 2"),
        (22, "(▸ x[10] + ◂ x[1]) / 2"),
        (18, "y: ▸ x[10] ◂ x[1]"),
    ],
)
def test_in_few_columns_a_mean_says_where_its_halves_end_before_how_it_is_made(room, said):
    assert headings(focus(Bidirectional(SimpleRNN(2), merge_mode="ave")), 3, room)[2] == said


def test_without_a_merge_mode_both_outputs_are_shown_and_each_unit_has_its_own():
    layer = Bidirectional(LSTM(2, return_sequences=True), merge_mode=None)
    seen = focus(layer, unit=3)
    assert headings(seen, 3)[2] == "output at timestep 3: 1st ▸ 0–1, 2nd ◂ 2–3"
    assert headings(focus(layer, signal="c"), 3, 23)[2] == "1st ▸ 0–1, 2nd ◂ 2–3"
    _, back, output = (series_of(seen.trace, track, 0) for track in seen.tracks)
    assert output.value(3, 3) == back.value(3, 1)
    assert [unit for _, unit in seen.placed] == [-1, 1, 3]
    found = focus(layer, signal="output", unit=3).explained(3)
    assert str(found.equation) == f"y[3] = {found.value:+.4f} = backward h[1], after it read x[10] … x[3]"
    assert found.value == output.value(3, 3)


def test_halves_of_different_kinds_are_shown_with_the_output_and_say_which_has_no_such_signal():
    back = GRU(3, return_sequences=True, go_backwards=True)
    layer = Bidirectional(LSTM(2, return_sequences=True), backward_layer=back)
    seen = focus(layer, signal="c", unit=1)
    assert headings(seen, 3) == [
        "forward ▸ after x[1] … x[3] · backward ◂ has no c",
        "output at timestep 3: ▸ h 0–1 ◂ h 2–4",
    ]
    assert headings(seen, 3, 34)[0] == "forward ▸ x[1]…x[3] · ◂ has no c"
    assert [unit for _, unit in seen.placed] == [1, 1]
    gate = focus(layer, signal="r", unit=1)
    assert headings(gate, 3)[0] == "backward ◂ after x[10] … x[3] · forward ▸ has no r"
    assert [unit for _, unit in gate.placed] == [1, 3]


def test_where_a_step_is_masked_the_output_is_not_said_to_be_merged():
    x = np.ones((1, 4, 2))
    x[0, 3] = 0
    stack = Stack((Masking(), Bidirectional(SimpleRNN(2, return_sequences=True), merge_mode="sum")), (None, 4, 2))
    seen = Selection(layer=1).on(Model.draw(stack).run(x))
    assert headings(seen, 3)[2] == "output at timestep 3: ▸ + ◂"
    assert headings(seen, 4)[2] == "output at timestep 4: masked, so it is 0"
    assert headings(seen, 4, 24)[2] == "output 4: masked, so 0"
    assert headings(seen, 4)[:2] == ["forward ▸ masked: state carried", "backward ◂ masked: state carried"]
    assert [series_of(seen.trace, track, 0).is_masked(4) for track in seen.tracks] == [True] * 3


def test_a_single_timestep_has_nothing_before_it_that_is_not_there():
    layer = Bidirectional(LSTM(2, return_sequences=True))
    seen = Selection(signal="i").on(Model.draw(Stack((layer,), (None, 1, 4))).run())
    for track in seen.tracks:
        assert series_of(seen.trace, track, 0).at(0) is None
        assert series_of(seen.trace, track, 0).at(1) is not None
    last = Selection(signal="output").on(Model.draw(Stack((SimpleRNN(2),), (None, 1, 4))).run())
    assert series_of(last.trace, last.tracks[0], 0).at(0) is not None


def test_reversed_outputs_are_said_to_be():
    seen = focus(LSTM(2, go_backwards=True, return_sequences=True))
    assert headings(seen, 3) == ["◂ after x[10] … x[3]", "output 3 comes out reversed: it is h of t 8"]
    h, y = (series_of(seen.trace, track, 0) for track in seen.tracks)
    np.testing.assert_array_equal(y.at(3), h.at(8))
    by_steps = focus(LSTM(2, go_backwards=True, return_sequences=True), by_steps=True)
    assert headings(by_steps, 3)[1] == "output 3 comes out reversed: it is h of step 3"


def test_the_output_s_halves_have_colours_of_their_own():
    seen = focus(BOTH)
    series = series_of(seen.trace, seen.tracks[2], 0)
    inks = [series.name_ink(unit) for unit in range(16)]
    assert inks[:8] == [inks[0]] * 8
    assert inks[8:] == [inks[8]] * 8
    assert inks[0] != inks[8]
    styles = {span.style for span in heading(seen, seen.tracks[2], 3, 60).spans}
    assert len(styles) == 2


@pytest.mark.parametrize("by_steps", [False, True])
@pytest.mark.parametrize("t", [1, 3, T])
def test_the_equation_is_that_of_the_number_in_the_chart(by_steps, t):
    for unit in (2, 11):
        seen = focus(BOTH, unit=unit, by_steps=by_steps)
        track, within = seen.chosen_unit
        value = series_of(seen.trace, track, 0, by_steps).value(t, within)
        found = seen.explained(t)
        assert found is not None
        assert found.value == pytest.approx(value)


def test_the_way_to_the_weights_of_the_other_half():
    halves = ("forward", "backward")
    assert way_to_another(halves, 0, turned=False) == "→ past the last column: backward ◂"
    assert way_to_another(halves, 1, turned=False) == "← past the first column: forward ▸"
    assert way_to_another(halves, 0, turned=True) == "↓ past the last row: backward ◂"
    assert way_to_another(("cell0", "cell1", "cell2"), 1, turned=False) == "→ past the last column: cell2"
    assert way_to_another(("", ""), 0, turned=False) == "→ past the last column: the next weights"
