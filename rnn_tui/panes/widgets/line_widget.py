"""The base of the widgets that draw their lines themselves: without Textual's search, at every line that changes, for a
border, padding and a tint, which they do not have, and with colours that are read once.

Which lines have changed, Textual knows under private names only. Where a later version has others, it draws these
widgets as it draws all.
"""

from operator import attrgetter
from typing import Any

from rich.style import Style
from textual.color import TRANSPARENT
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from rnn_tui.panes.widgets.guarded import Guarded

NAMES = ("_styles_cache._cache", "_styles_cache._dirty_lines", "_styles_cache.clear", "styles._cache_key")
"""The private names of a widget of Textual's that are used here."""


def has_all(thing: object, names: tuple[str, ...]) -> bool:
    """Whether an object has all of these attributes; a name with dots is that of an attribute's attribute."""
    try:
        attrgetter(*names)(thing)
    except AttributeError:
        return False
    return True


class LineWidget(Guarded, Widget):
    """A widget all of whose cells are those of `render_line`. With a border or padding, or with the mouse over a link,
    Textual draws it after all. As a second base it takes no default styles away."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._cached = has_all(self, NAMES)
        self._base, self._behind = Style.null(), TRANSPARENT
        """Its own colours, and its background."""
        self._base_of: tuple[int, ...] = ()
        """How often the styles that these follow from have changed: its own, and those of what is around it. It gets no
        message when the background of its parent changes."""
        self._parts: dict[str, Style] = {}
        """The colours of its component classes."""

    def render_lines(self, crop: Region) -> list[Strip]:
        if self.parent is None:  # removed, and still in the layout: Textual has taken its styles away
            return [Strip.blank(crop.width)] * crop.height
        if not self._cached:
            self.restyled()
            return super().render_lines(crop)
        if self.hover_style or any(self.styles.gutter):
            return super().render_lines(crop)
        of = tuple(each.styles._cache_key for each in self.ancestors_with_self)
        if self._base_of != of:
            self._base_of, self._behind, before, self._base = of, self.background_colors[1], self._base, self.rich_style
            if before != self._base:
                self.restyled()
        width, rows = self.size.width, crop.line_range
        lines, changed = self._styles_cache._cache, self._styles_cache._dirty_lines
        for y in rows:
            if y in changed or y not in lines:
                lines[y] = self.render_line(y).adjust_cell_length(width, self._base)
        changed.difference_update(rows)
        shown = [lines[y] for y in rows]
        for each in self.get_line_filters():
            shown = [line.apply_filter(each, self._behind) for line in shown]
        return shown if crop.column_span == (0, width) else [line.crop(*crop.column_span) for line in shown]

    def restyled(self) -> None:
        """Its colours have changed."""
        self._parts.clear()
        if self._cached:
            self._styles_cache.clear()

    def notify_style_update(self) -> None:
        self.restyled()
        super().notify_style_update()

    def part(self, name: str) -> Style:
        """The colours of a component class. Textual forgets them whenever a widget is drawn again."""
        if (style := self._parts.get(name)) is None:
            style = self._parts[name] = self.get_component_rich_style(name)
        return style
