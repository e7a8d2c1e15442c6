"""The line of choices above the charts: the views, as many as fit, and the signals of the layer.

The visible range of views moves only if the chosen one would be outside, and by as little as possible, so that the
clicked name stays under the mouse.
"""

from collections.abc import Sequence

from textual.content import Content

from rnn_tui.panes.widgets.plain import as_text, link

GAP = "  "
LEFT, RIGHT = "‹ ", " ›"
"""Marks that there are more names; a click goes to the next of them."""
CHOSEN = "bold $text-accent"


def window(names: Sequence[str], chosen: int, first: int, room: int) -> tuple[int, int]:
    """The range first … last - 1 of names that fits into `room` columns and contains the chosen one."""
    first = min(first, chosen)
    while (last := _end(names, first, room)) <= chosen:
        first += 1
    return first, last


def _end(names: Sequence[str], first: int, room: int) -> int:
    """The end of the range of names that fit from `first` on; at least one name is in it."""
    used = len(LEFT) * bool(first) - len(GAP)
    for place in range(first, len(names)):
        used += len(GAP) + len(names[place])
        if used + len(RIGHT) * (place + 1 < len(names)) > room:
            return max(place, first + 1)
    return len(names)


def views_line(names: Sequence[str], chosen: int, first: int, last: int) -> Content:
    """The visible names as links, with marks if there are more."""

    def name(place: int, text: str = "") -> Content:
        if place == chosen:
            return as_text(names[place]).stylize(CHOSEN)
        return link(text or names[place], "screen.look", "view", names[place])

    left = name(first - 1, LEFT) if first else Content()
    right = name(last, RIGHT) if last < len(names) else Content()
    return left + Content(GAP).join(name(place) for place in range(first, last)) + right


def signals_line(names: Sequence[str], chosen: str) -> Content:
    """The signals as links."""
    return Content(" · ").join(
        as_text(each).stylize(CHOSEN) if each == chosen else link(each, "screen.look", "signal_named", each)
        for each in names
    )
