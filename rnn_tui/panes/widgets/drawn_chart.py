"""A widget that shows the picture of a function, for views with one chart."""

from collections.abc import Callable
from textwrap import wrap

from textual.geometry import Size

from rnn_tui.charts.primitives.grid import Grid, Ink
from rnn_tui.panes.widgets.chart_widget import Picture


class Canvas(Picture):
    """Shows the picture that the current function draws for its size."""

    DEFAULT_CSS = """
    Canvas {
        width: 1fr;
        height: 1fr;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._draw: Callable[[int, int], Grid] = Grid

    def draw(self, function: Callable[[int, int], Grid]) -> None:
        """Uses that function from now on: columns and rows in, a picture out."""
        self._draw = function
        self.redraw()

    def say(self, words: str) -> None:
        """Shows a text instead of a picture."""

        def written(width: int, height: int) -> Grid:
            grid = Grid(width, height)
            for row, line in enumerate(wrap(words, max(width - 2, 8))):
                grid.write(height // 2 + row, max((width - len(line)) // 2, 0), line, Ink.MUTED)
            return grid

        self.draw(written)

    def picture(self, size: Size) -> Grid:
        return self._draw(size.width, size.height)
