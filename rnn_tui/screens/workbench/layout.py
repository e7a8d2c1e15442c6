"""The layout of the panes: side by side if there is room, otherwise as tabs."""

from textual.screen import Screen
from textual.widget import Widget

from rnn_tui.panes.layers.layer_list import LayerList

PANES = ("layers", "summary", "timesteps")
"""The ids of the panes, in the order of their numbers."""
WIDE = (100, 30)
"""The smallest (width, height) at which all panes are shown; below it they are tabs."""
SLIM = 76
"""Below this width the form fills its pane."""


def divide(screen: Screen[None], editing: bool) -> None:
    """Divides the screen among the panes."""
    width, height = screen.app.size
    screen.set_class(width < WIDE[0] or height < WIDE[1], "-narrow")
    screen.set_class(width < SLIM, "-slim")
    left = min(max(width - 94, 33), 60)
    panes = screen.query_one("#panes")
    panes.styles.grid_columns = f"{max(left, 46) if editing else left} 1fr"
    panes.styles.grid_rows = f"{max((height - 2) * 2 // 5, 13)} 1fr"


def pane(screen: Screen[None], number: int) -> Widget:
    """The pane with that number, from 1."""
    return screen.query_one(f"#{PANES[number - 1]}")


def focus_pane(screen: Screen[None], number: int) -> None:
    """Give the focus to the pane of that number, or to the list in it."""
    target = pane(screen, number)
    next(iter(target.query(LayerList)), target).focus()


def mark_current(screen: Screen[None], current: int) -> None:
    """Marks the current pane by its border; if there is room for only one pane, this one is shown."""
    for number, name in enumerate(PANES, 1):
        for each in screen.query(f"#{name}"):
            each.set_class(number == current, "-current")


def pane_of(screen: Screen[None], widget: Widget) -> int | None:
    """The number, from 1, of the pane that contains a widget; None if there is none."""
    inside = widget.ancestors_with_self
    return next((n for n in range(1, len(PANES) + 1) if pane(screen, n) in inside), None)
