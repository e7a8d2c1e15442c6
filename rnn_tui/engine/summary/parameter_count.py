"""How the parameter count of a layer is made up: `104 = 4×8 kernel + 8×8 recurrent_kernel + 8 bias`."""

from collections.abc import Sequence
from itertools import groupby

from rnn_tui.engine.core.text import counted
from rnn_tui.engine.nn.cell import Cell, cells_of
from rnn_tui.engine.nn.layer import Weight
from rnn_tui.engine.plan.stack import Stack


def total(weights: Sequence[Weight]) -> int:
    """How many numbers the weights hold."""
    return sum(each.parameters for each in weights)


def explain_count(stack: Stack, key: int) -> tuple[str, ...]:
    """How the parameter count of the layer with that key is made up, as lines of text.

    `104 = 4×8 kernel + 8×8 recurrent_kernel + 8 bias`; for a wrapper the sum comes first, then a line for each part, or
    one for all if they are alike.
    For a recurrent layer the last line says where rows and columns come from: `reads 4 features · 8 units`, or, of a
    cell with gates, `reads 4 features · 32 = 4 gates × 8 units (i, f, g, o)`; for another one, what is counted:
    `kernel: 3 timesteps × 6 features × 8 filters · the same at every timestep`.
    """
    if not stack.built:
        return ("not built: the input shape is unknown",)
    weights = stack.weights[stack.position(key)]
    if not weights:
        return ("0: this layer has no weights",)
    halves = [(side, list(found)) for side, found in groupby(weights, key=lambda each: each.name.rpartition("/")[0])]
    layer = stack.resolved[stack.position(key)]
    cells = tuple(cells_of(layer).values()) or tuple(cell for each in layer.nested for cell in cells_of(each).values())
    series = any(len(shape) > 2 for shape in stack.output_shapes[stack.position(key)])
    columns = _sizes(halves, cells) if cells else _counted(weights, series)
    if len(halves) == 1:
        return (_sum_of(halves[0][1]), *columns)
    parts = " + ".join(f"{total(found):,} {side}" for side, found in halves)
    alike: dict[str, list[str]] = {}
    for side, found in halves:
        alike.setdefault(_sum_of(found), []).append(side)
    sums = (f"{'each' if len(alike) == 1 else ', '.join(sides)}: {text}" for text, sides in alike.items())
    return (f"{total(weights):,} = {parts}", *sums, *columns)


def _counted(weights: Sequence[Weight], series: bool) -> tuple[str, ...]:
    """What the shapes of weights count; `series`: whether the layer makes something at every timestep."""
    same = " · the same at every timestep" if series else ""
    return tuple(
        f"{each.name}: {' × '.join(counted(*size) for size in each.sizes)}{same}" for each in weights if each.sizes
    )


def _sizes(halves: Sequence[tuple[str, list[Weight]]], cells: Sequence[Cell]) -> tuple[str, ...]:
    """The features that each cell reads, and where the columns of its weights come from; one line if all are alike."""
    told = [
        (side, f"reads {counted(kernel.shape[-2], 'feature')} · {_columns_of(cell)}")
        for (side, (kernel, *_)), cell in zip(halves, cells, strict=False)
    ]
    alike = dict.fromkeys(text for _, text in told)
    return tuple(alike) if len(alike) == 1 else tuple(f"{side} {text}" for side, text in told)


def _columns_of(cell: Cell) -> str:
    """Where the columns of a cell's weights come from."""
    blocks, units = len(cell.gates), cell.units
    if blocks == 1:
        return counted(units, "unit")
    gates = " gates" if blocks == 4 else ""  # a GRU has two gates and a candidate
    said = f"{blocks * units:,} = {blocks}{gates} × {counted(units, 'unit')} ({', '.join(cell.gates)})"
    two = cell.use_bias and len(cell.bias_weight(blocks * units).shape) == 2
    return said + " · a bias for the input and one for the state" * two


def _sum_of(weights: list[Weight]) -> str:
    terms = " + ".join(
        f"{'×'.join(f'{size:,}' for size in each.shape or (1,))} {each.name.rpartition('/')[2]}" for each in weights
    )
    return f"{total(weights):,} = {terms}"
