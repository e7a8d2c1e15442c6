"""What is rendered and written when a part of a screen has changed: the cells that have, and nothing else. And which
widgets are told that they have another size: all that have.

Textual renders every line of every widget between the uppermost and the lowest change, and of the containers behind
them, and writes a line from the left edge of its widget on. It has no public way to another: where a later version has
other private names, it writes as it does.
"""

from textual._compositor import ChopsUpdate, Compositor, ReflowResult
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from rnn_tui.panes.widgets.line_widget import has_all

NAMES = ("cuts", "visible_widgets", "_dirty_regions", "_regions_to_spans", "_full_map")
"""The names of Textual's compositor that are used here."""


def compositor(own: Compositor) -> Compositor:
    """Such a compositor; `own`, the screen's, if it has not the names that are used."""
    return ChangedCells() if has_all(own, NAMES) else own


class ChangedCells(Compositor):
    """Renders the lines that have changed, of the widgets that are seen there."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[Widget, Size] = {}
        """The sizes that the widgets of the last layout were told."""

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        """Textual compares with the map of the last layout. Where something has asked for a region since, that is a new
        map: what is shown only in it, or has another size, would never be told."""
        found = super().reflow(parent, size)
        sizes = {widget: geometry.region.size for widget, geometry in self._full_map.items()}
        resized = {widget for widget, each in sizes.items() if self._told.get(widget) != each}
        self._told = sizes
        return found._replace(resized=found.resized | resized)

    def render_partial_update(self) -> ChopsUpdate | None:
        spans = list(self._regions_to_spans(self._dirty_regions))
        self._dirty_regions.clear()
        if not spans:
            return None
        empty: list[tuple[int, int, int]] = []
        """What nothing is put into yet: row, first column, and the column after the last. One widget is seen there."""
        for y, left, right in spans:
            inside = [cut for cut in self.cuts[y] if left < cut < right]
            empty += zip([y] * (len(inside) + 1), [left, *inside], [*inside, right], strict=True)
        parts: list[dict[int, Strip | None]] = [{} for _ in self.cuts]
        ends: list[list[int]] = [[] for _ in self.cuts]
        for y, start, end in empty:
            parts[y][start] = None
            ends[y].append(end)
        for widget, (region, clip) in self.visible_widgets.items():  # from the front to the back
            if not empty:
                break
            left, top, width, height = region.intersection(clip)
            right, bottom = left + width, top + height
            seen = [each for each in empty if top <= each[0] < bottom and left <= each[1] < right]
            if seen:
                first, last = seen[0][0], seen[-1][0]
                lines = widget.render_lines(Region(left - region.x, first - region.y, width, last + 1 - first))
                for y, start, end in seen:
                    parts[y][start] = lines[y - first].crop(start - left, end - left)
                empty = [each for each in empty if parts[each[0]][each[1]] is None]
        return ChopsUpdate(parts, spans, ends)
