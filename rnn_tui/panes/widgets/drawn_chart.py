"""A widget that shows the picture of a function, for views with one chart."""

from collections.abc import Callable

from textual.geometry import Size

from rnn_tui.charts.primitives.grid import Grid
from rnn_tui.panes.widgets.chart_widget import Picture


class Canvas(Picture):
    """Shows the picture that the current function draws for its size."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._draw: Callable[[int, int], Grid] = Grid

    def draw(self, function: Callable[[int, int], Grid]) -> None:
        """Uses that function from now on: columns and rows in, a picture out."""
        self._draw = function
        self.redraw()

    def say(self, words: str) -> None:
        """Shows a text instead of a picture."""
        self.draw(lambda width, height: Grid.saying(width, height, words))

    def picture(self, size: Size) -> Grid:
        return self._draw(size.width, size.height)
