"""The base of the chart widgets: a widget that shows a `Grid` and repaints only what changed, with the theme's colours
for the inks.

A new picture is compared with the one on the screen, cell by cell; only the parts that differ are repainted. A row that
has not changed stays the same `Strip` object, for which Textual has cached results.
"""

import os
from collections.abc import Iterable
from typing import Any

from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from rnn_tui.charts.primitives.colormap import Depth, Ramp, ramp
from rnn_tui.charts.primitives.grid import REVERSED, Grid, Ink
from rnn_tui.charts.primitives.ink_colours import Theme, ink_colours
from rnn_tui.charts.primitives.plot import dashed
from rnn_tui.panes.widgets.line_widget import LineWidget

BOLD = {Ink.CHOSEN, Ink.CURSOR, Ink.INVALID}


def depth(app: App[Any]) -> Depth:
    """How many colours there are: those of the terminal, or the sixteen that a theme of its own colours has."""
    if app.no_color:
        return "none"
    few = app.native_ansi_color or app.console.color_system in ("standard", "windows")
    return "16" if few else "truecolor"


def colour_map(app: App[Any], *, unsigned: bool = False, scheme: str = "RdBu") -> Ramp:
    """The colour map of heatmaps in the app's theme and terminal."""
    found = ramp(dark=app.current_theme.dark, unsigned=unsigned, depth=depth(app), scheme=scheme)
    return found.of_terminal if app.native_ansi_color and not app.no_color else found


def has_braille() -> bool:
    """False on the Linux console, whose fonts have no braille."""
    return os.environ.get("TERM") != "linux"


def theme(widget: Widget) -> Theme:
    """What the colours of a widget's inks depend on."""
    app, background = widget.app, widget.background_colors[1]
    text = Color.from_rich_color(widget.rich_style.color) if widget.rich_style.color else background.get_contrast_text()
    accent, warning = (Color.parse(app.theme_variables[each]) for each in ("text-accent", "text-warning"))
    colours = (each.rich_color.get_truecolor() for each in (background, text, accent, warning))
    return Theme(app.current_theme.dark, depth(app), *colours)


def styles(widget: Widget) -> dict[int, Style]:
    """The style of every ink; only its foreground is used: the background is the widget's own."""
    base = widget.rich_style
    complete = {int(Ink.PLAIN): base}
    system = ColorSystem.STANDARD if widget.app.native_ansi_color else ColorSystem.TRUECOLOR
    for ink, triplet in ink_colours(theme(widget)).items():
        colour = RichColor.from_triplet(triplet).downgrade(system)
        complete[ink] = base + Style(color=colour, bold=ink in BOLD or None)
    return complete | {ink + REVERSED: style + Style(reverse=True) for ink, style in complete.items()}


class Picture(LineWidget, can_focus=False):
    """A widget whose content is a `Grid`; subclasses make it in `picture`."""

    DEFAULT_CSS = """
    Picture { width: 1fr; height: 1fr; }
    """

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._grid: Grid | None = None
        self._strips: dict[int, Strip] = {}
        self._ink_styles: dict[int, Style] | None = None

    def picture(self, size: Size) -> Grid:
        """The picture for a size in cells."""
        raise NotImplementedError

    def _drawn(self) -> Grid:
        """The picture; where colours do not tell its lines apart, these are dashed."""
        picture = self.picture(self.content_size)
        return picture if depth(self.app) == "truecolor" else dashed(picture)

    def render_line(self, y: int) -> Strip:
        if self._grid is None or (self._grid.width, self._grid.height) != self.content_size:
            self._grid = self._drawn()
            self._strips.clear()
        if self._ink_styles is None:
            self._ink_styles = styles(self)
        if not 0 <= y < self._grid.height:
            return Strip.blank(self.content_size.width, self._base)
        if y not in self._strips:
            changed = [row for row in range(self._grid.height) if row not in self._strips]
            self._strips.update(zip(changed, self._grid.strips(changed, self._ink_styles), strict=True))
        return self._strips[y]

    def redraw(self) -> None:
        """Draws again and repaints only what differs from the screen."""
        before = self._grid
        if before is None or (before.width, before.height) != self.content_size:
            self._grid = None
            self.refresh()
            return
        self._grid = self._drawn()
        spans = list(self._grid.changes(before))
        for row, _, _ in spans:
            self._strips.pop(row, None)
        if spans:
            self.refresh(*_regions(spans))

    def restyled(self) -> None:
        self._ink_styles = None
        self._strips = {}
        super().restyled()


def _regions(spans: Iterable[tuple[int, int, int]]) -> list[Region]:
    return [Region(start, row, stop - start, 1) for row, start, stop in spans]
