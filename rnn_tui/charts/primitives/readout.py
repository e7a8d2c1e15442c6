"""The line of text under a picture: the exact value at the cursor, and under the mouse."""

from rnn_tui.charts.primitives.grid import Grid, Ink
from rnn_tui.charts.primitives.ruler import Axis, ruler
from rnn_tui.charts.primitives.series import Series

MASKED = " masked"


def readout(series: Series, width: int, t: int, unit: int, under: tuple[int, int] | None = None) -> Grid:
    """One row: `t 3 · h[3] = +0.9786`, and for `under` (a row of `values`, a unit) ` ▹ t 7 · h[0] = -0.2000`.

    It also says if the step was masked, and which timestep a cell has read if t counts its steps from the end. If there
    is little room, the position is left out first, then the name; neither a number nor
    `masked` is ever cut off.
    """
    grid = Grid(width, 1)
    column = 0
    if t >= 0 and 0 <= unit < series.units:
        place = "" if series.timeless else f"t {t + series.first - 1}"
        index = series.index(t)
        if series.backwards and series.by_steps and index is not None:
            place += f" (x[{index + 1}])"
        column = _value(grid, 0, "", place, series, unit, series.value(t, unit), Ink.CHOSEN)
        if series.is_masked(t) and column + len(MASKED) <= width:
            column = grid.write(0, column, MASKED, Ink.MUTED)
    if under is not None and 0 <= under[0] < series.timesteps and 0 <= under[1] < series.units:
        index, unit = under
        column += 3 * bool(column)
        place = "" if series.timeless else f"t {series.position(index) + series.first - 1}"
        _value(grid, column, "▹ ", place, series, unit, float(series.values[index, unit]), Ink.LABEL)
    return grid


def _value(
    grid: Grid, column: int, mark: str, place: str, series: Series, unit: int, value: float | None, ink: Ink
) -> int:
    number = "no value" if value is None else series.written(value)
    named = f"{series.unit_name(unit)} = {number}"
    for before, text in ((f"{mark}{place} · " if place else mark, named), (mark, named), (mark, number)):
        if column + len(before) + len(text) <= grid.width:
            return grid.write(0, grid.write(0, column, before, Ink.MUTED), text, ink)
    return column


def time_ruler(series: Series, axis: Axis, width: int, t: int, edges: tuple[int, int]) -> Grid:
    """The ruler with its mark at position t; blank for an output without a time axis.

    Before the first step of the cell the mark is outside the timesteps, on the side from which they are read: `edges`
    are the columns just before the first timestep and just after the last one.
    """
    if series.timeless:
        return Grid(width, 1)
    index = series.index(t)
    if index is not None:
        return ruler(axis, width, index + axis.first)
    if t != 0 or not series.timesteps:
        return ruler(axis, width)
    return ruler(axis, width, axis.first - 1, "0", place=edges[1] if series.backwards else edges[0])
