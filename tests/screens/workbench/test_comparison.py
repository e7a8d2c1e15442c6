"""The journeys of A and B: another layer kind, another seed, and back."""

import pytest

from rnn_tui.panes.widgets.chart_box import ChartBox
from tests.conftest import SIZES, Explore


@pytest.mark.long
async def test_with_nothing_pinned_it_says_what_to_do(explore: Explore):
    async with explore("tutorial", size=(100, 30)) as journey:
        await journey.press("B")
        for size in SIZES:
            await journey.resize(size)
            assert "Nothing to compare with yet: A pins this run." in journey.text, size
        await journey.press("A")
        for size in SIZES:
            await journey.resize(size)
            assert "h is the same everywhere (this run is A" in journey.text, size
        await journey.press("B")
        assert journey.bench.selection.view == "overview"


async def test_seed_1_against_seed_2(explore: Explore):
    async with explore("tutorial", seed=1, init="keras") as journey:
        await journey.press("A", "r", "B", "right", "down")
        a, b = journey.bench.comparison.pinned, journey.bench.trace
        assert (a.seed, b.seed) == (1, 2)
        one, two = a.output[0, 1, 1], b.output[0, 1, 1]
        largest = abs(b.output - a.output).max()
        for size in SIZES:
            await journey.resize(size)
            assert f"h[1] at t 2:  A {one:+.4f}   B {two:+.4f}   B − A = {two - one:+.4f}" in journey.text, size
            assert f"largest |B − A| {largest:.4f} · begins at t 1 · other inputs" in journey.text, size
            if size[0] >= 80:
                assert "A  seed 1" in journey.text, size
                assert "B  seed 2" in journey.text, size
            assert "B − A  h" in journey.text, size


async def test_units_without_room_are_counted(explore: Explore):
    async with explore("vanishing", size=(60, 20)) as journey:
        await journey.press("A", "r", "B")
        shown = journey.app.screen.query_one("#delta", ChartBox).chart
        assert f"{16 - shown.left_out()} of 16 units, ↑↓ for others" in journey.text


async def test_simple_rnn_against_lstm(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("A", "enter", "shift+tab")
        journey.app.focused.value = "LSTM"
        await journey.settle()
        await journey.press("escape", "B")
        assert journey.bench.trace.layers[0].name == "lstm"
        assert "A  SimpleRNN 8 tanh seq" in journey.text
        assert "B  LSTM 8 tanh seq" in journey.text
        assert "same inputs" in journey.text
        await journey.press("3", "right_square_bracket")
        assert "A's simple_rnn records no c; both have h, output" in journey.text
        await journey.press("left_square_bracket")
        assert "begins at t 1" in journey.text


@pytest.mark.long
async def test_other_units_and_other_lengths_are_compared_as_far_as_both_go(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("A", "enter", "backspace", "3", "escape", "B")
        assert "only units 0 to 2: A has 8, B 3" in journey.text


@pytest.mark.long
async def test_a_what_if_leaves_the_pinned_a_where_it_is(explore: Explore):
    async with explore("tutorial") as journey:
        a = journey.bench.trace
        await journey.press("A", "x", "enter", "enter")
        assert journey.bench.comparison.pinned is a
        await journey.press("x", "down", "enter", "enter", "u")
        assert journey.bench.comparison.pinned is a
        await journey.press("u")
        assert (journey.bench.comparison.pinned, journey.bench.setup.changes) == (a, ())
        await journey.press("A")
        assert journey.bench.comparison.pinned is None
        assert "A is no longer pinned." in journey.said


@pytest.mark.long
async def test_a_bidirectional_says_which_cell_is_compared(explore: Explore):
    async with explore("bidirectional") as journey:
        await journey.press("A", "r", "B", *["down"] * 8)
        assert "B − A  backward ◂ h" in journey.text
        assert "backward h[0] at t 1:  A" in journey.text
        await journey.press("C")
        assert "backward h[0] at x[10]:  A" in journey.text, "the column of the heatmaps that the cursor is in"
        assert "begins at x[10]" in journey.text


async def test_a_click_in_a_map_chooses_its_unit_and_step(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("A", "r", "B")
        chart = journey.bench.query_one("#delta Heatmap")
        await journey.pilot.click(chart, offset=(3 + 6, chart._plan.row_of(4)))
        await journey.settle()
        assert journey.bench.selection.unit == 4
        assert journey.bench.playback.t > 1


@pytest.mark.long
async def test_a_step_computes_no_difference(explore: Explore, monkeypatch):
    async with explore("tutorial") as journey:
        await journey.press("A", "r", "B")
        for each in ("difference", "same_inputs"):
            monkeypatch.setattr(f"rnn_tui.panes.views.compare.{each}", lambda *_: pytest.fail("worked out again"))
        await journey.press("right", "right", "down", "left")
        assert journey.transport.startswith("t 2/10")


@pytest.mark.long
async def test_a_long_run_is_compared_in_a_thread(explore: Explore, monkeypatch):
    monkeypatch.setattr("rnn_tui.panes.views.compare.MUCH", 10)
    async with explore("tutorial") as journey:
        await journey.press("A", "r", "B")
        await journey.until(lambda: "begins at t" in journey.text)
        assert journey.bench.studies.answers.found


@pytest.mark.long
async def test_what_a_long_run_did_not_record_is_recalled_for_the_comparison(explore: Explore, monkeypatch):
    monkeypatch.setattr("rnn_tui.engine.nn.recurrent.WHOLE", 0)
    async with explore("lstm") as journey:
        await journey.press("A", "r", "B", "right_square_bracket")
        assert "B − A  c" in journey.text  # a state, which is recorded
        monkeypatch.setattr("rnn_tui.panes.views.compare.difference", lambda *_: pytest.fail("it is asked in a thread"))
        await journey.press(*["right_square_bracket"] * 2)
        await journey.until(lambda: "B − A  f" in journey.text and "begins at t 1" in journey.text)
        assert "f[0] at t 1:  A +0." in journey.text


async def test_a_b_and_their_difference_are_scrolled_to_the_same_units(explore: Explore):
    async with explore("characters", size=(140, 40)) as journey:
        await journey.press("A", "r", "B")
        charts = [journey.bench.query_one(f"CompareView #{each}", ChartBox).chart for each in ("a", "b", "delta")]
        await journey.until(lambda: len({chart.scroll_offset.y for chart in charts}) == 1)
        charts[1].scroll_to(y=charts[1].scroll_offset.y - 3, animate=False, force=True, immediate=True)
        await journey.press("left")
        await journey.until(lambda: len({chart.scroll_offset.y for chart in charts}) == 1)
        assert charts[0].scroll_offset.y > 0


async def test_a_and_b_have_one_scale_that_their_values_fill(explore: Explore):
    async with explore("lstm") as journey:
        await journey.press("A", "r", "B")
        a, b = (journey.bench.query_one(f"#{each}", ChartBox).chart.series for each in "ab")
        assert a.bound == b.bound == 0.5
        assert a.possible == b.possible == (-1, 1)
        await journey.press("z")
        assert {journey.bench.query_one(f"#{each}", ChartBox).chart.series.bound for each in "ab"} == {1}


async def test_what_has_no_range_of_its_own_has_one_scale_too(explore: Explore):
    async with explore("sine") as journey:
        await journey.press("x", "end", "enter", "3", "enter")
        a, b = (journey.bench.query_one(f"#{each}", ChartBox).chart.series for each in "ab")
        assert (a.lower, a.upper) == (b.lower, b.upper)
        assert b.upper > 1.5 * a.values.max()
