"""Where the panes are on the screen: side by side where there is room, as tabs where there is not."""

from textual.screen import Screen
from textual.widget import Widget

PANES = ("layers", "summary", "timesteps")
"""The panes by their ids, in the order of their numbers."""
WIDE = (100, 30)
"""From this size on all panes stand side by side; below it they are tabs."""
SLIM = 76
"""Below this width the form has the pane for itself."""


def divide(screen: Screen[None], editing: bool) -> None:
    """Give every pane its share of the screen."""
    width, height = screen.app.size
    screen.set_class(width < WIDE[0] or height < WIDE[1], "-narrow")
    screen.set_class(width < SLIM, "-slim")
    left = min(max(width - 94, 33), 60)
    panes = screen.query_one("#panes")
    panes.styles.grid_columns = f"{max(left, 46) if editing else left} 1fr"
    panes.styles.grid_rows = f"{max((height - 2) * 2 // 5, 13)} 1fr"


def pane(screen: Screen[None], number: int) -> Widget:
    """The pane of that number, from 1."""
    return screen.query_one(f"#{PANES[number - 1]}")


def mark_current(screen: Screen[None], current: int) -> None:
    """Mark the current pane: its border shows it, and it is the one that is seen where there is room for one."""
    for number, name in enumerate(PANES, 1):
        for each in screen.query(f"#{name}"):
            each.set_class(number == current, "-current")


def pane_of(screen: Screen[None], widget: Widget) -> int | None:
    """The number of the pane that a widget is in, from 1."""
    inside = widget.ancestors_with_self
    return next((n for n in range(1, len(PANES) + 1) if pane(screen, n) in inside), None)
