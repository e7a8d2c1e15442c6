"""A widget that shows the picture of a function, for views with one chart."""

from collections.abc import Callable
from textwrap import wrap
from typing import ClassVar

from textual.geometry import Size

from rnn_tui.charts.primitives.grid import Grid, Ink
from rnn_tui.panes.widgets.chart_widget import Picture


class Canvas(Picture):
    """Shows the picture that the current function draws for its size."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "canvas--muted",
        "canvas--label",
        "canvas--chosen",
        "canvas--cursor",
        "canvas--invalid",
        "canvas--saturated",
        "canvas--gate",
    }
    DEFAULT_CSS = """
    Canvas {
        width: 1fr;
        height: 1fr;
        & > .canvas--muted { color: $foreground 35%; }
        & > .canvas--label { color: $foreground 80%; }
        & > .canvas--chosen { color: $text-accent; text-style: bold; }
        & > .canvas--cursor { color: $text-accent; text-style: bold; }
        & > .canvas--invalid { color: $text-error; text-style: bold; }
        & > .canvas--saturated { color: $text-warning; }
        & > .canvas--gate { color: $text-success; text-style: bold; }
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
