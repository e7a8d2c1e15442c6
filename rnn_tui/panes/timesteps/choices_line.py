"""The line of choices above the charts: the views, as many as there is room for, and the signals of the layer.

The window onto the views moves only where the chosen one would be outside, and then no further than it must: what was
clicked stays under the mouse.
"""

from collections.abc import Sequence

GAP = "  "
LEFT, RIGHT = "‹ ", " ›"
"""Where there are more; a click goes to the next of them."""


def window(names: Sequence[str], chosen: int, first: int, room: int) -> tuple[int, int]:
    """The names first … last - 1 that are shown in that many columns, the chosen one among them; at least that one."""
    first = min(first, chosen)
    while (last := _end(names, first, room)) <= chosen:
        first += 1
    return first, last


def _end(names: Sequence[str], first: int, room: int) -> int:
    """Behind the last name that fits where `first` is the first; at least one is shown."""
    used = len(LEFT) * bool(first) - len(GAP)
    for place in range(first, len(names)):
        used += len(GAP) + len(names[place])
        if used + len(RIGHT) * (place + 1 < len(names)) > room:
            return max(place, first + 1)
    return len(names)


def views_line(names: Sequence[str], chosen: int, first: int, last: int) -> str:
    """The window's names as links, with marks where there are more."""

    def link(place: int, text: str) -> str:
        return f"[@click=screen.look('view', '{names[place]}')]{text}[/]"

    left = link(first - 1, LEFT) if first else ""
    right = link(last, RIGHT) if last < len(names) else ""
    shown = (f"[b $text-accent]{names[n]}[/]" if n == chosen else link(n, names[n]) for n in range(first, last))
    return f"{left}{GAP.join(shown)}{right}"


def signals_line(names: Sequence[str], chosen: str) -> str:
    """The signals as links."""
    return " · ".join(
        f"[b $text-accent]{each}[/]" if each == chosen else f"[@click=screen.look('signal_named', '{each}')]{each}[/]"
        for each in names
    )
