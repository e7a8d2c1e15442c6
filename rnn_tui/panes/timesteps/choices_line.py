"""The line of choices above the charts: the views, as many as fit, and the signals of the layer.

The visible range of views moves only if the chosen one would be outside, and by as little as possible, so that the
clicked name stays under the mouse.
"""

from collections.abc import Sequence
from functools import lru_cache

from textual.content import Content

from rnn_tui.engine.run.trace import Trace
from rnn_tui.panes.selection import Focus
from rnn_tui.panes.views import KEYS, NAMES, view_named
from rnn_tui.panes.widgets.plain_text import as_text, fitting, link

GAP, DOT = "  ", " · "
"""What stands between views, and between signals."""

LEFT, RIGHT = "‹ ", " ›"
"""Marks that there are more names; a click goes to the next of them."""
TIGHT = 84
"""Below this width texts are shortened for the numbers, and lines of text take a second row."""
CHOSEN = {False: "bold $text-accent", True: "bold reverse $text-accent"}
"""The style of what is chosen, by whether there are no colours."""


def labelled(name: str, key: str) -> str:
    """A name with its key: as its first letter, written as the key is, or before it."""
    if not key:
        return name
    return key + name[1:] if name[0].casefold() == key.casefold() else f"{key} {name}"


LABELS = tuple(map(labelled, NAMES, KEYS))
"""The views as the line of choices writes them."""


def choices_line(seen: Focus, width: int, first: int, *, plain: bool) -> tuple[int, Content]:
    """The views, as many as fit, from the one with index `first` on if the chosen one is then seen, and the signals,
    as links; before it the index of the first view. `plain`: there are no colours."""
    name = seen.selection.view
    signals = seen.signals if view_named(name).listens else ()
    place, tight = NAMES.index(name), width < TIGHT
    least = narrowest(LABELS[place])
    beside = before_signals(tight=tight) if signals else Content()
    room = width - beside.cell_length - least - len(sequence_text(seen.trace, seen.batch, 0))
    beside += signals_line(signals, seen.signal, room, plain) if signals else ""
    taken = beside.cell_length
    sequence = sequence_text(seen.trace, seen.batch, min(width - 47, width - taken - least))
    first, last = window(LABELS, place, first, width - taken - len(sequence))
    return first, views_line(NAMES, KEYS, place, first, last, plain) + beside + sequence


def narrowest(label: str) -> int:
    """The columns of one name, with marks that there are more on both sides."""
    return len(LEFT) + len(label) + len(RIGHT)


def sequence_text(trace: Trace, batch: int, room: int) -> str:
    """Which sequence of a batch is shown, as fully as fits into that many columns; empty if there is only one."""
    if trace.batch < 2:
        return ""
    place = f"{batch + 1}/{trace.batch}"
    return fitting([f"   {each}" for each in (trace.sequence_name(batch), f"seq {place}", place)], room)


def window(names: Sequence[str], chosen: int, first: int, room: int, gap: str = GAP) -> tuple[int, int]:
    """The range first … last - 1 of names that fits into `room` columns and contains the chosen one."""
    first = min(first, chosen)
    while (last := _end(names, first, room, gap)) <= chosen:
        first += 1
    return first, last


def _end(names: Sequence[str], first: int, room: int, gap: str) -> int:
    """The end of the range of names that fit from `first` on; at least one name is in it."""
    used = len(LEFT) * bool(first) - len(gap)
    for place in range(first, len(names)):
        used += len(gap) + len(names[place])
        if used + len(RIGHT) * (place + 1 < len(names)) > room:
            return max(place, first + 1)
    return len(names)


@lru_cache(64)
def views_line(
    names: tuple[str, ...], keys: tuple[str, ...], chosen: int, first: int, last: int, no_color: bool = False
) -> Content:
    """The visible names as links with their keys underlined, and marks if there are more names."""

    def name(place: int, text: str = "") -> Content:
        if text:
            return link(text, "screen.look", "view", names[place])
        shown, key = labelled(names[place], keys[place]), len(keys[place])
        if place == chosen:
            return as_text(shown).stylize(CHOSEN[no_color]).stylize("underline", 0, key)
        return link(shown, "screen.look", "view", names[place]).stylize("underline", 0, key)

    left = name(first - 1, LEFT) if first else Content()
    right = name(last, RIGHT) if last < len(names) else Content()
    return left + Content(GAP).join(name(place) for place in range(first, last)) + right


@lru_cache(2)
def before_signals(*, tight: bool) -> Content:
    """What stands before the signals: the key of the next one, underlined as those of the views."""
    text = " │ ] " if tight else "   ] signal "
    return Content.styled(text, "$text-muted").stylize("underline", text.index("]"), text.index("]") + 1)


@lru_cache(64)
def signals_line(names: tuple[str, ...], chosen: str, room: int, no_color: bool = False) -> Content:
    """The signals as links, as many as fit, and marks if there are more."""

    def name(place: int, text: str = "") -> Content:
        if not text and names[place] == chosen:
            return as_text(chosen).stylize(CHOSEN[no_color])
        return link(text or names[place], "screen.look", "signal_named", names[place])

    first, last = window(names, names.index(chosen) if chosen in names else 0, 0, room, DOT)
    left = name(first - 1, LEFT) if first else Content()
    right = name(last, RIGHT) if last < len(names) else Content()
    return left + Content(DOT).join(name(place) for place in range(first, last)) + right
