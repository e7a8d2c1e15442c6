"""The weights of a layer as tables, in the orientation of Keras, of textbooks, or of PyTorch.

Keras multiplies rows by matrices: x·Wx + h·Wh + b, with Wx (features, gates·units). Textbooks and the NumPy loop of
the tutorial multiply matrices by columns: Wx·x + Wh·h + b, with Wx (gates·units, features): the transpose, and the
same numbers. PyTorch keeps that transpose too, with its gates in an order of its own and a bias for each product.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.nn.cell import Cell, cells_of
from rnn_tui.engine.nn.torch_onnx_names import counterpart
from rnn_tui.engine.run.trace import Trace

KERAS, COLUMNS, TORCH = "Keras", "Wx·x", "PyTorch"
"""The orientations: rows times matrices, matrices times columns, and PyTorch's."""
IN_KERAS = {"Wx": "kernel", "Wh": "recurrent_kernel", "b": "bias", "bx": "bias", "bh": "bias"}
IN_TORCH = {"Wx": "weight_ih", "Wh": "weight_hh", "b": "bias_ih", "bx": "bias_ih", "bh": "bias_hh"}
SHORT_IN_TORCH = {"Wx": "W_ih", "Wh": "W_hh", "b": "b", "bx": "b_ih", "bh": "b_hh"}
GATES_IN_TORCH = {"hh": "n"}
"""PyTorch's letter for the candidate of a GRU."""
PRODUCTS = {
    KERAS: ("x·Wx", "h·Wh", "(r·h)·Wh"),
    COLUMNS: ("Wx·x", "Wh·h", "Wh·(r·h)"),
    TORCH: ("W_ih·x", "W_hh·h", "W_hh·(r·h)"),
}
"""How the products with x, h and r·h are written in each orientation."""


@dataclass(frozen=True)
class Part:
    """Neighbouring rows or columns of a table that belong together: those of one weight, or of one gate."""

    name: str
    """`Wx`, `b`; `i`, `f` for a gate; empty if there is nothing to tell apart."""
    size: int
    each: str = ""
    """What a row is multiplied by: `x` for x[0], x[1], …; empty for a bias."""
    array: str = ""
    """The name of the array it is stored in: `kernel`, `weight_ih`."""
    shape: tuple[int, ...] = ()
    """The shape of that array."""
    first: int = 0
    """The row of that array that is its first."""

    @property
    def about(self) -> str:
        """`kernel (4, 32)`"""
        return f"{self.array} {self.shape}" if self.shape else ""


@dataclass(frozen=True, eq=False)
class WeightTable:
    """Weights of one cell, or of a layer without a state, that share an axis."""

    title: str
    """`forward`, `backward`; empty for a layer's only cell."""
    rows: tuple[Part, ...]
    """The weights, one below the other; the gates if it is turned."""
    columns: tuple[Part, ...]
    """The gates, side by side; the weights if it is turned."""
    values: Array
    """(rows, columns)."""
    orientation: str = KERAS
    formula: str = ""
    """What is added up for each gate: `i f g o: x·Wx + h·Wh + b`; and what the orientation means."""
    order: tuple[int, ...] = (0,)
    """For each gate, as they are shown, its number in Keras's order."""

    @property
    def weights(self) -> tuple[Part, ...]:
        """The parts that are weights."""
        return self.columns if self.turned else self.rows

    @property
    def gates(self) -> tuple[Part, ...]:
        """The parts that are gates."""
        return self.rows if self.turned else self.columns

    @property
    def units(self) -> int:
        """How many units a gate has."""
        return self.gates[0].size

    def cursor(self, weight: int, gate: int, unit: int) -> tuple[int, int]:
        """(row, column) of a number: its place among all weights of a unit, the gate by Keras's order, the unit."""
        along = self.order.index(gate if gate in self.order else self.order[0]) * self.units + unit % self.units
        across = min(max(weight, 0), sum(each.size for each in self.weights) - 1)
        return (along, across) if self.turned else (across, along)

    @property
    def turned(self) -> bool:
        """Whether a row is a unit, and not a column."""
        return self.orientation != KERAS

    def name(self, row: int, column: int) -> str:
        """One number, by the array it is stored in and its place there: `kernel[2, 11]`."""
        place, unit = (column, row) if self.turned else (row, column)
        part, at = placed(self.weights, place)
        before: list[int] = [at] * (len(part.shape) > 1)
        if not self.turned and len(part.shape) > 1:
            before = [int(each) for each in np.unravel_index(at + part.first, part.shape[:-1])]
        index = (unit, *before) if self.turned else (*before, unit)
        return f"{part.array}[{', '.join(map(str, index))}]"

    def meaning(self, row: int, column: int) -> str:
        """What that number is multiplied by, and what it is added to: `of x[2] in i of unit 3`."""
        place, unit = (column, row) if self.turned else (row, column)
        (part, at), (gate, number) = placed(self.weights, place), placed(self.gates, unit)
        whose = f"{gate.name} of unit {number}" if gate.name else f"unit {number}"
        return f"of {part.each}[{at}] in {whose}" if part.each else f"in {whose}"

    def transposed(self) -> Self:
        """As textbooks write it: every weight is the transpose, a GRU's two biases are two columns."""
        weights = tuple(replace(each, array=each.name, shape=_turned(each)) for each in self.rows)
        return replace(self, rows=self.columns, columns=weights, values=self.values.T, orientation=COLUMNS)


def _turned(part: Part) -> tuple[int, ...]:
    return part.shape[-1:] if not part.each else part.shape[::-1]


def placed(parts: Sequence[Part], place: int) -> tuple[Part, int]:
    """The part that a row or column belongs to, and its number in it; raises IndexError beyond the last."""
    for part in parts:
        if place < part.size:
            return part, place
        place -= part.size
    raise IndexError(place)


def weight_tables(trace: Trace, layer: int, orientation: str = KERAS) -> tuple[WeightTable, ...]:
    """The tables of the layer with that key, one for each cell; raises `NoModel` for a recording."""
    trace.require_model()
    at = trace.layer(layer)
    cells = cells_of(at.layer)
    if not cells:
        names = [each.name for each in trace.model.stack.weights[trace.position(layer)]]
        return tuple(_of_layer(names, at.weights))
    return tuple(
        _oriented(_of_cell(name, cell, at.run.cells[name].weights), cell, orientation) for name, cell in cells.items()
    )


def orientations(trace: Trace, layer: int) -> tuple[str, ...]:
    """The orientations that a layer's weights can be shown in."""
    cells = cells_of(trace.layer(layer).layer)
    if not cells:
        return (KERAS,)
    torch = all(counterpart(each).torch_gates for each in cells.values())
    return (KERAS, COLUMNS, TORCH) if torch else (KERAS, COLUMNS)


def _oriented(table: WeightTable, cell: Cell, orientation: str) -> WeightTable:
    if orientation == KERAS:
        ours, theirs = cell.keras_gate
        candidate = f" · {ours} is the candidate, which Keras names {theirs}" * bool(ours)
        return replace(table, formula=_sums(table, cell) + candidate)
    turned = table.transposed()
    if orientation == TORCH and counterpart(cell).torch_gates:
        return _in_torch(turned, cell)
    return replace(turned, formula=f"{_sums(turned, cell)} · every matrix is the transpose of Keras's")


def _sums(table: WeightTable, cell: Cell) -> str:
    """`i f g o: x·Wx + h·Wh + b`: what is added up in each gate, before its activation."""
    x, h, of_reset = PRODUCTS[table.orientation]
    biases = [each.name for each in table.weights if not each.each]
    block, gate = cell.reset
    seen = [f"{gate}·({' + '.join((h, *biases[1:]))})"]
    if getattr(cell, "reset_after", None) is False:
        seen = [of_reset, *biases[1:]]
    usual, other = (" + ".join(each) for each in ((x, h, *biases), (x, *biases[:1], *seen)))
    by_sum: dict[str, list[str]] = {}
    for number, part in zip(table.order, table.gates, strict=True):
        by_sum.setdefault(other if cell.gates[number] == block else usual, []).append(part.name)
    return " · ".join(f"{' '.join(names)}: {text}".removeprefix(": ") for text, names in by_sum.items())


def _of_cell(title: str, cell: Cell, weights: Sequence[Array]) -> WeightTable:
    """Wx, Wh and b of a cell below each other, with the gates side by side, as in `get_weights()`."""
    columns = len(cell.gates) * cell.units
    arrays = [each for each in weights[: 2 + cell.use_bias] if each.shape[-1] == columns]
    rows: list[Part] = []
    for name, each, array in zip(("Wx", "Wh", "b"), ("x", cell.states[0], ""), arrays, strict=False):
        names = ("bx", "bh") if not each and array.ndim > 1 else (name,)
        size = array.size // columns // len(names)
        rows += [Part(one, size, each, IN_KERAS[one], array.shape, k) for k, one in enumerate(names)]
    gates = tuple(Part(gate if len(cell.gates) > 1 else "", cell.units) for gate in cell.gates)
    values = np.concatenate([each.reshape(-1, columns) for each in arrays])
    return WeightTable(title, tuple(rows), gates, values, order=tuple(range(len(gates))))


def _in_torch(turned: WeightTable, cell: Cell) -> WeightTable:
    """A transposed table as PyTorch keeps it: under its names, and with its gates in its order."""
    order = [cell.gates.index(each) for each in counterpart(cell).torch_gates]
    one = any(each.name == "b" for each in turned.columns)
    weights = tuple(replace(each, name=SHORT_IN_TORCH[each.name], array=IN_TORCH[each.name]) for each in turned.columns)
    letters = [turned.rows[each].name for each in order]
    gates = tuple(Part(GATES_IN_TORCH.get(each, each), cell.units) for each in letters)
    units = np.arange(len(order) * cell.units).reshape(-1, cell.units)[order].reshape(-1)
    made = replace(
        turned, rows=gates, columns=weights, values=turned.values[units], order=tuple(order), orientation=TORCH
    )
    remarks = [f"PyTorch has no {name}={value}" for name, value in _elsewhere(cell)]
    remarks += ["b is bias_ih + bias_hh"] * one
    return replace(made, formula=" · ".join([_sums(made, cell), *remarks]))


def _elsewhere(cell: Cell) -> Iterator[tuple[str, Any]]:
    """The options with a value that PyTorch does not have."""
    there = counterpart(cell)
    takes = {ours: values for ours, _, values in there.torch_choices} | {
        name: (one,) for name, one in there.torch_fixed
    }
    for name, values in takes.items():
        if getattr(cell, name) not in (*values, None):
            yield name, getattr(cell, name)


def _of_layer(names: Sequence[str], weights: Sequence[Array]) -> Iterator[WeightTable]:
    """The weights of a layer without a cell: neighbours with the same last axis in one table."""
    parts: list[Part] = []
    arrays: list[Array] = []
    for name, array in zip(names, weights, strict=True):
        flat = array.reshape(-1, array.shape[-1]) if array.ndim else array.reshape(1, 1)
        if arrays and arrays[-1].shape[1] != flat.shape[1]:
            yield _plain(parts, arrays)
            parts, arrays = [], []
        parts.append(Part(name, len(flat), "x" if array.ndim > 1 else "", name, array.shape or (1,)))
        arrays.append(flat)
    if arrays:
        yield _plain(parts, arrays)


def _plain(parts: Sequence[Part], arrays: Sequence[Array]) -> WeightTable:
    columns = Part("", int(arrays[0].shape[1]))
    return WeightTable("", tuple(parts), (columns,), np.concatenate(list(arrays)))
