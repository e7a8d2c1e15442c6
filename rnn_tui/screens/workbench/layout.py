"""The layout of the panes: side by side if there is room, otherwise as tabs."""

from textual.containers import Container
from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget

from rnn_tui.panes.layers.layer_list import LayerList
from rnn_tui.panes.summary import SummaryPane

PANES = ("layers", "summary", "timesteps")
"""The ids of the panes, in the order of their numbers."""
WIDE = (100, 30)
"""The smallest (width, height) at which all panes are shown; below it they are tabs."""
SLIM = 76
"""Below this width the form fills its pane."""

BORDER = 2
LEFT, FORM = (33, 60), 45
"""The columns of the list of layers, whatever it needs: at least, and at most; and those that the form needs, at 100
columns beside a summary in which (BatchNormalization) is whole."""
SUMMARY, TABLE, GRAPH_TABLE = 94, 91, 111
"""The columns of the summary: usually; and those in which its table, and that of a graph, is as wide as in Keras."""
ONE_LAYER = 13
"""The rows that the summary of one layer needs; the upper panes have them if there is room, though they hold less."""
OTHER_STYLES = 2
"""The rows that a summary may have more in the style of another Keras: there where they are to spare."""
FOR_CHARTS, FOR_UNITS = 18, 25
"""The rows of the timesteps pane that the upper panes leave it: with twelve for the view; and, where the summary of one
layer has its rows, with nineteen, which is a heading, a row for each of 16 units, their axis and the legend."""


def rows_above(needed: int, least: int, rows: int) -> int:
    """The rows of the upper panes, of `rows` for all: as many as the summary needs, up to two fifths; fewer where it is
    not seen whole, or the charts need them, but `least`."""
    part = rows * 2 // 5
    whole = max(needed, ONE_LAYER)
    if whole > part:
        whole = max(min(part, rows - FOR_UNITS), ONE_LAYER)
    elif (most := max(needed + OTHER_STYLES, ONE_LAYER)) <= min(part, rows - FOR_UNITS):
        whole = most
    return min(whole, max(rows - FOR_CHARTS, least))


def columns_left(needed: int, columns: int, *, branches: bool) -> int:
    """The columns of the list of layers, of `columns` for it and the summary: as many as it needs while the summary has
    room for its table; more where there are many, so that the border stays where it is."""
    usual = min(max(columns - SUMMARY, LEFT[0]), LEFT[1])
    return max(usual, min(needed, columns - (GRAPH_TABLE if branches else TABLE)))


class Panes(Container):
    """The three panes."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self._needed = self._least = self._rows = ONE_LAYER
        self._columns, self._editing, self._list = 0, False, LayerList.Filled(0, branches=False)

    def divide(self, columns: int, rows: int, *, editing: bool) -> None:
        """Gives all panes so many columns and rows; `editing`: the pane of the layers has the form, too."""
        self._columns, self._rows, self._editing = columns, rows, editing
        self._share()

    def on_layer_list_filled(self, event: LayerList.Filled) -> None:
        event.stop()
        self._list = event
        self._share()

    def on_summary_pane_filled(self, event: SummaryPane.Filled) -> None:
        event.stop()
        self._needed, self._least = event.rows, event.least
        self._share()

    def _share(self) -> None:
        left = columns_left(self._list.columns + BORDER, self._columns, branches=self._list.branches)
        self.styles.grid_columns = f"{max(left, FORM) if self._editing else left} 1fr"
        self.styles.grid_rows = f"{rows_above(self._needed, self._least, self._rows)} 1fr"


def divide(screen: Screen[None], editing: bool) -> None:
    """Divides the screen among the panes."""
    width, height = screen.app.size
    screen.set_class(width < WIDE[0] or height < WIDE[1], "-narrow")
    screen.set_class(width < SLIM, "-slim")
    screen.query_one(Panes).divide(width, height - 2, editing=editing)


def shows_one(screen: Screen[None]) -> bool:
    """Whether only the current pane is seen."""
    return screen.has_class("-narrow") or screen.has_class("-maximised")


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


def region_of_notes(screen: Screen[None]) -> Region:
    """The part of the screen that notifications may cover. Where one pane is seen, the header and the tabs; otherwise
    the summary, below how a count is made up."""
    if shows_one(screen):
        return Region(0, 0, screen.size.width, max(screen.query_one(Panes).region.y, 1))
    summary = screen.query_one("#summary").region
    first = max((each.region.bottom for each in screen.query("#count") if each.size.height), default=4)
    return Region(summary.x, first, summary.width, max(summary.bottom - 1 - first, 1))


def pane_of(screen: Screen[None], widget: Widget) -> int | None:
    """The number, from 1, of the pane that contains a widget; None if there is none."""
    inside = widget.ancestors_with_self
    return next((n for n in range(1, len(PANES) + 1) if pane(screen, n) in inside), None)
