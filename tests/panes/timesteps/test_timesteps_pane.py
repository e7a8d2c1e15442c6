"""What a step costs: nothing that depends only on the trace is made again."""

import sys
from collections import Counter
from types import FrameType

import pytest

from rnn_tui.panes.selection import Selection
from rnn_tui.panes.timesteps.timesteps_pane import TimestepsPane
from rnn_tui.panes.views import KEYS, NAMES
from rnn_tui.panes.widgets import series_cache
from rnn_tui.panes.widgets.chart_box import ChartBox
from tests.conftest import Explore

MOST_CALLS = {
    "overview": 18_000,
    "bars": 16_000,
    "heatmap": 10_500,
    "lines": 11_000,
    "layers": 10_000,
    "why": 13_500,
    "portrait": 10_000,
}
"""Calls of Python functions, of ours and of Textual's, that a step key may make, where they are more than 8,500."""
STEERED = ("weights", "training", "moments")
"""Views in which left and right move something else than the time, or that need more than a run."""


async def test_a_step_makes_no_series_and_mounts_no_chart(explore: Explore, monkeypatch):
    async with explore("bidirectional") as journey:
        made = []
        monkeypatch.setattr(series_cache, "Series", lambda *args, **_: made.append(args))
        boxes = list(journey.app.screen.query(ChartBox))
        await journey.press("right", "right", "left", "down", "end")
        assert made == []
        assert list(journey.app.screen.query(ChartBox)) == boxes


async def test_a_step_repaints_only_what_changed(explore: Explore, monkeypatch):
    async with explore("deep") as journey:
        await journey.press("h", "right")
        pane = journey.app.screen.query_one(TimestepsPane)
        refreshed = []
        for widget in (journey.app.screen, journey.app.screen.query_one("#summary"), pane):
            monkeypatch.setattr(widget, "refresh", lambda *_, at=widget, **__: refreshed.append(at))
        await journey.press("right")
        assert journey.transport.startswith("t 3/10")
        assert refreshed == []


async def test_the_chosen_view_and_signal_stand_out(explore: Explore):
    async with explore("gru", size=(140, 40)) as journey:
        for key, chosen in (("b", "barsh"), ("h", "heatmaph"), ("right_square_bracket", "heatmapz"), ("l", "linesz")):
            await journey.press(key)
            line = journey.app.screen.query_one("#signals").render_line(0)
            bold = [each.text for each in line if each.style is not None and each.style.bold]
            assert "".join(bold) == chosen


async def test_an_output_without_a_time_axis_is_shown_after_the_last_step(explore: Explore, tmp_path):
    model = tmp_path / "m.py"
    model.write_text("m = Sequential([Input((4, 2)), SimpleRNN(3), Dense(2)])")
    async with explore(str(model)) as journey:
        await journey.press("1", "down")
        assert "output after the last step" in journey.text
        trace = journey.bench.trace
        assert trace is not None
        assert f"{trace.output[0, 0]:+.4f}" in journey.text


async def test_masked_steps_are_shown_as_such(explore: Explore, tmp_path):
    model = tmp_path / "m.py"
    model.write_text(
        "m = Sequential([Input((4,)), Embedding(9, 3, mask_zero=True), SimpleRNN(3, return_sequences=True)])"
    )
    data = tmp_path / "x.csv"
    data.write_text("3 1 0 0\n")
    async with explore(str(model), data=data) as journey:
        await journey.press("end")
        pane = journey.app.screen.query_one(TimestepsPane)
        series = pane.query(ChartBox).first().chart.series
        assert series.masked.tolist() == [False, False, True, True]
        await journey.press("1", "up")
        assert "x_t  0" in journey.text


@pytest.mark.parametrize(
    ("model", "views"),
    [
        ("tutorial", ("overview",)),
        ("bidirectional", ("overview", "bars", "heatmap")),
        *(pytest.param(each, NAMES, marks=pytest.mark.long) for each in ("tutorial", "deep-bidirectional", "gru")),
    ],
)
async def test_a_step_makes_few_calls(explore: Explore, model, views, monkeypatch):
    """Counted, not timed: what depends on the trace and the selection only is not worked out again in a step."""
    monkeypatch.setenv("COLORTERM", "truecolor")  # with fewer colours two calls more for each line that changes
    calls: Counter[str] = Counter()

    def count(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            calls[frame.f_code.co_qualname] += 1

    async with explore(model, size=(200, 60)) as journey:
        for view, key in zip(NAMES, KEYS, strict=True):
            if view not in views or view in STEERED:
                continue
            if journey.bench.selection.view != view:
                await journey.press(key)
            assert journey.bench.selection.view == view
            await journey.press("home", "right", "right")
            calls.clear()
            before = sys.getprofile()
            sys.setprofile(count)
            try:
                await journey.press("right")
            finally:
                sys.setprofile(before)
            assert journey.transport.startswith("t 3/"), view
            assert calls["Workbench.action_time"] == 1
            assert calls.total() <= MOST_CALLS.get(view, 8_500), (view, calls.total(), calls.most_common(12))


async def test_a_step_resolves_no_selection(explore: Explore, monkeypatch):
    async with explore("bidirectional") as journey:
        monkeypatch.setattr(Selection, "on", lambda *_: pytest.fail("the selection was resolved anew"))
        await journey.press("right", "end", "left")
        assert journey.transport.startswith("t 9/10")
