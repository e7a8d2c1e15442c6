"""A chart under its heading."""

from textual.app import App, ComposeResult

from rnn_tui.panes.widgets.chart_box import ChartBox
from rnn_tui.panes.widgets.heatmap import Heatmap
from rnn_tui.panes.widgets.messages import UNTRACKED
from tests.panes.stage import WAVE


class Boxed(App[None]):
    CSS = ".heading { height: 1; }"

    def compose(self) -> ComposeResult:
        yield ChartBox("heatmap", UNTRACKED)

    @property
    def lines(self) -> list[str]:
        """The screen as text."""
        return [strip.text for strip in self.screen._compositor.render_strips()]


async def test_colours_without_a_row_below_the_picture_are_behind_the_heading() -> None:
    app = Boxed()
    async with app.run_test(size=(60, 6)) as pilot:
        box = app.query_one(ChartBox)
        box.show(WAVE, 3, 0)
        box.head("lstm · h")
        await pilot.pause()
        heading, *picture = app.lines
        assert heading.split() == ["lstm", "·", "h", "-1", "0", "+1"]
        assert len(heading.rstrip()) == 58, "they end where those of a foot do"
        assert "+1" not in "".join(picture)
        await pilot.resize_terminal(60, 9)
        await pilot.pause()
        heading, *picture = app.lines
        assert heading.split() == ["lstm", "·", "h"]
        assert "+1" in "".join(picture)
        assert isinstance(box.chart, Heatmap)
        box.chart.headed = True
        await pilot.resize_terminal(60, 10)
        await pilot.pause()
        heading, *picture = app.lines
        assert heading.rstrip().endswith("+1")
        assert "+1" not in "".join(picture)
