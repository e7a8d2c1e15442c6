"""The base of the chart widgets: a widget that shows a `Grid` and repaints only what changed, with the theme's colours
for the inks.

A new picture is compared with the one on the screen, cell by cell; only the parts that differ are repainted. A row that
has not changed stays the same `Strip` object, for which Textual has cached results.
"""

import os
from collections.abc import Iterable
from typing import Any

from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from rnn_tui.charts.primitives.colormap import Depth, line_colours
from rnn_tui.charts.primitives.grid import REVERSED, Grid, Ink
from rnn_tui.panes.widgets.guarded import Guarded

_PAIRS = {
    # ink: (the ink it is derived from, how much of the background, how much of the text colour is mixed in)
    Ink.POSITIVE_CHOSEN: (Ink.POSITIVE, 0.0, 0.4),
    Ink.NEGATIVE_CHOSEN: (Ink.NEGATIVE, 0.0, 0.4),
    Ink.GATE_CHOSEN: (Ink.GATE, 0.0, 0.4),
}


def depth(app: App[Any]) -> Depth:
    """How many colours the terminal has."""
    if app.no_color:
        return "none"
    return "16" if app.console.color_system in ("standard", "windows") else "truecolor"


def has_braille() -> bool:
    """False on the Linux console, whose fonts have no braille."""
    return os.environ.get("TERM") != "linux"


def styles(widget: Widget) -> dict[int, Style]:
    """The style of every ink for which `widget` has a component class `NAME--INK`, and of those derived from them.

    Only their foreground is used: the background is the widget's own.
    """
    found: dict[int, Style] = {}
    for name in type(widget).COMPONENT_CLASSES:
        style = widget.get_component_rich_style(name)
        ink = Ink[name.partition("--")[2].upper()]
        found[ink] = Style(color=style.color, bold=style.bold or None, italic=style.italic or None)
    background = widget.background_colors[1]
    text = widget.rich_style.color
    foreground = background if text is None else Color.from_rich_color(text)
    if depth(widget.app) == "16":  # mixed colours would be rounded to other hues, and pale text to the background
        found[Ink.MUTED] = Style(color="#555555")
        found[Ink.CHOSEN] = found[Ink.CURSOR] = Style(color=text, bold=True)
    for ink, (source, behind, before) in _PAIRS.items():
        if source in found and (colour := found[source].color) is not None:
            mixed = Color.from_rich_color(colour).blend(background, behind, 1.0).blend(foreground, before, 1.0)
            found[ink] = Style(color=mixed.rich_color)
    for number, code in enumerate(line_colours(dark=widget.app.current_theme.dark)):
        colour_ = Color.parse(code)
        found[Ink.LINE + number] = Style(color=colour_.rich_color)
        found[Ink.FAINT_LINE + number] = Style(color=colour_.blend(background, 0.4, 1.0).rich_color)
    base = widget.rich_style
    complete = {int(ink): base + found.get(ink, Style.null()) for ink in (*Ink, *found)}
    return complete | {ink + REVERSED: style + Style(reverse=True) for ink, style in complete.items()}


class Picture(Guarded, Widget, can_focus=False):
    """A widget whose content is a `Grid`; subclasses make it in `picture`."""

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._grid: Grid | None = None
        self._strips: dict[int, Strip] = {}
        self._ink_styles: dict[int, Style] | None = None
        self._base = Style.null()
        """The widget's own colours, read once for every paint."""

    def picture(self, size: Size) -> Grid:
        """The picture for a size in cells."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        if self._base != (base := self.rich_style):  # children get no message when a parent's background changes
            self._base = base
            self._ink_styles = None
            self._strips.clear()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        if self._grid is None or (self._grid.width, self._grid.height) != self.content_size:
            self._grid = self.picture(self.content_size)
            self._strips.clear()
        if self._ink_styles is None:
            self._ink_styles = styles(self)
        if not 0 <= y < self._grid.height:
            return Strip.blank(self.content_size.width, self._base)
        if (strip := self._strips.get(y)) is None:
            strip = self._strips[y] = self._grid.strip(y, self._ink_styles)
        return strip

    def redraw(self) -> None:
        """Draws again and repaints only what differs from the screen."""
        before = self._grid
        if before is None or (before.width, before.height) != self.content_size:
            self._grid = None
            self.refresh()
            return
        self._grid = self.picture(self.content_size)
        spans = list(self._grid.changes(before))
        for row, _, _ in spans:
            self._strips.pop(row, None)
        if spans:
            self.refresh(*_regions(spans))

    def notify_style_update(self) -> None:
        self._ink_styles = None
        self._strips = {}
        super().notify_style_update()


def _regions(spans: Iterable[tuple[int, int, int]]) -> list[Region]:
    return [Region(start, row, stop - start, 1) for row, start, stop in spans]
