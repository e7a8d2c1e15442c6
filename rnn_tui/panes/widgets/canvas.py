"""A picture that a function draws, for views whose content is one chart."""

from collections.abc import Callable
from textwrap import wrap
from typing import ClassVar

from textual.geometry import Size

from rnn_tui.charts.primitives.cells import Grid, Ink
from rnn_tui.panes.widgets.grid_widget import Picture


class Canvas(Picture):
    """Shows what the function given last draws on its size."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "drawn--muted",
        "drawn--label",
        "drawn--chosen",
        "drawn--cursor",
        "drawn--invalid",
        "drawn--saturated",
        "drawn--gate",
    }
    DEFAULT_CSS = """
    Canvas {
        width: 1fr;
        height: 1fr;
        & > .drawn--muted { color: $foreground 35%; }
        & > .drawn--label { color: $foreground 80%; }
        & > .drawn--chosen { color: $text-accent; text-style: bold; }
        & > .drawn--cursor { color: $text-accent; text-style: bold; }
        & > .drawn--invalid { color: $text-error; text-style: bold; }
        & > .drawn--saturated { color: $text-warning; }
        & > .drawn--gate { color: $text-success; text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._draw: Callable[[int, int], Grid] = Grid

    def draw(self, function: Callable[[int, int], Grid]) -> None:
        """Draw with that function from now on: columns and rows in, a picture out."""
        self._draw = function
        self.redraw()

    def say(self, words: str) -> None:
        """Show words instead of a picture."""

        def written(width: int, height: int) -> Grid:
            grid = Grid(width, height)
            for row, line in enumerate(wrap(words, max(width - 2, 8))):
                grid.write(height // 2 + row, max((width - len(line)) // 2, 0), line, Ink.MUTED)
            return grid

        self.draw(written)

    def picture(self, size: Size) -> Grid:
        return self._draw(size.width, size.height)
