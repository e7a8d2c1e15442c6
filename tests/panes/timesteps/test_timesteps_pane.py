"""What a step costs: nothing that depends only on the trace is made again."""

from rnn_tui.panes.timesteps.timesteps_pane import TimestepsPane
from rnn_tui.panes.widgets import series_cache
from rnn_tui.panes.widgets.chart_box import ChartBox
from tests.conftest import Explore


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
