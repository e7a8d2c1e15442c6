"""Which of the selected layer's weights is looked at, in which orientation, and how the arrow keys move over them."""

from dataclasses import dataclass, replace

from rnn_tui.engine.run.trace import INPUT, Track
from rnn_tui.engine.run.weight_tables import KERAS, WeightTable, orientations, weight_tables
from rnn_tui.panes.selection import Focus
from rnn_tui.panes.views.view import ViewChange, ViewData


@dataclass(frozen=True)
class WeightChoice:
    """What of the weights is looked at."""

    orientation: str = KERAS
    weight: int = 0
    """The place among all weights of a unit: those of x, then those of h, then the bias."""
    gate: int = 0
    """The gate, by Keras's order."""
    table: int = 0
    """Of a layer with several tables, which one; the selected unit says which if it belongs to a cell."""
    unit: int = 0
    """The unit, likewise."""


@dataclass(frozen=True, eq=False)
class Shown:
    """What is shown of a trace: the tables of a layer, and the choice resolved in them."""

    tables: tuple[WeightTable, ...]
    number: int
    """The index of the table."""
    unit: int

    @property
    def table(self) -> WeightTable:
        return self.tables[self.number]

    def cursor(self, choice: WeightChoice) -> tuple[int, int]:
        """The row and column that are looked at."""
        return self.table.cursor(choice.weight, choice.gate, self.unit)


def resolved(focus: Focus, choice: WeightChoice) -> Shown | None:
    """The tables for the selected layer; None if it has no weights. Raises `NoModel` for a recording."""
    tables = () if focus.layer <= INPUT else weight_tables(focus.trace, focus.layer, oriented(focus, choice))
    if not tables:
        return None
    if focus.run is None:
        return Shown(tables, min(choice.table, len(tables) - 1), choice.unit)
    number = next((n for n, each in enumerate(tables) if each.title == focus.track.cell), 0)
    return Shown(tables, number, focus.chosen_unit[1])


def oriented(focus: Focus, choice: WeightChoice) -> str:
    """The chosen orientation, as far as the layer can be shown in it."""
    found = orientations(focus.trace, focus.layer)
    return choice.orientation if choice.orientation in found else found[0]


def next_orientation(data: ViewData[WeightChoice]) -> ViewChange:
    """The action of the key."""
    focus = data.focus
    found = (KERAS,) if focus.layer <= INPUT else orientations(focus.trace, focus.layer)
    if len(found) == 1:
        return ViewChange(says="The weights of this layer have no other orientation.")
    place = found.index(oriented(focus, data.state)) + 1
    return ViewChange(replace(data.state, orientation=found[place % len(found)]))


def moved(data: ViewData[WeightChoice], rows: int, columns: int) -> ViewChange:
    """So many rows down and columns to the right; beyond the last unit begins the next table."""
    shown = resolved(data.focus, data.state)
    if shown is None:
        return ViewChange()
    table, choice = shown.table, data.state
    along, across = (rows, columns) if table.turned else (columns, rows)
    weights = sum(each.size for each in table.weights)
    weight = min(max(min(choice.weight, weights - 1) + across, 0), weights - 1)
    gate = table.order.index(choice.gate if choice.gate in table.order else table.order[0])
    place, number = gate * table.units + shown.unit % table.units + along, shown.number
    if abs(along) == 1 and not 0 <= place < table.units * len(table.order):
        turned = min(max(number + along, 0), len(shown.tables) - 1)
        place = 0 if (along > 0) == (turned != number) else shown.tables[turned].units * len(table.order) - 1
        number, table = turned, shown.tables[turned]
    place = min(max(place, 0), table.units * len(table.order) - 1)
    unit = place % table.units
    made = replace(choice, weight=weight, gate=table.order[place // table.units], table=number, unit=unit)
    if data.focus.run is None:
        return ViewChange(made)
    track = Track(data.focus.layer, table.title, data.focus.track.signal)
    return ViewChange(made, selection=data.focus.choose_in(track, unit))
