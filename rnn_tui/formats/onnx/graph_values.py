"""What stands on the edges of an ONNX graph, as far as it matters here.

A `Flow` is the sequence on its way through the layers: which axes it has by now, and which layers it has been through.
Everything else is a constant, a shape, zeros, or something beyond what layers here can do.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.nn.layer import Layer

TIME, BATCH, FEATURES, DIRECTIONS, ONE, ROWS = "time", "batch", "features", "directions", "one", "rows"
CELL_STATE = "the cell state"
"""What a last cell state is called: no layer here reads it."""


@dataclass(eq=False)
class Axis:
    """An axis of a flow. What it means shows when a recurrent node reads it; its size may be unknown."""

    size: int | None
    role: str = ""
    parts: tuple["Axis", ...] = ()
    """Of rows the two axes that they were made of."""


@dataclass(frozen=True, eq=False)
class Step:
    """A layer that a flow has been through."""

    layer: Layer
    weights: tuple[Array, ...]
    operator: str
    ending: Layer | None = None
    """The layer as it hands on its last output only; None where it is not recurrent."""
    initial: tuple[Array, ...] = ()
    """(batch, units) each."""
    lengths: tuple[int, ...] = ()
    states: tuple[int, ...] = ()
    """The sizes of its states, direction by direction."""

    def edit(self, **options: Any) -> Self:
        """The step with other options on its layer."""
        ending = self.ending and self.ending.edit(**options)
        return replace(self, layer=self.layer.edit(**options), ending=ending)


@dataclass(frozen=True, eq=False)
class Flow:
    """A sequence, and the layers it has been through."""

    axes: tuple[Axis, ...]
    steps: tuple[Step, ...]
    source: "Source"
    flipped: bool = False
    """Whether our layers hand on the sequence in the opposite order of time."""
    side: int | None = None
    """Which direction of the last layer it is; None: all of them."""

    @property
    def recurrent(self) -> int:
        """How many recurrent layers it has been through."""
        return sum(each.ending is not None for each in self.steps)

    def on(self, *axes: Axis) -> Self:
        """The same with other axes."""
        return replace(self, axes=axes)

    def last(self, step: Step) -> Self:
        """The same with another last layer."""
        return replace(self, steps=(*self.steps[:-1], step))

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(each.role for each in self.axes)


@dataclass(eq=False)
class Source:
    """Where a flow begins: an input of the graph, or what something beyond us puts out."""

    name: str
    axes: tuple[Axis, ...]
    beyond: str = ""
    """The operator that makes it, where it is no input of the graph."""


@dataclass(frozen=True, eq=False)
class Constant:
    """Numbers that are known."""

    values: NDArray[Any]
    name: str

    @property
    def whole(self) -> list[int] | None:
        """As a list of whole numbers; None where it is none, or too long for one."""
        if self.values.dtype.kind not in "iu" or self.values.size > 64:
            return None
        return [int(each) for each in self.values.reshape(-1)]


@dataclass(frozen=True, eq=False)
class Dims:
    """A shape that the graph works out: sizes that are known, and axes whose size is not."""

    sizes: tuple[int | Axis, ...]
    scalar: bool = False


@dataclass(frozen=True, eq=False)
class Filled:
    """A tensor that holds one number everywhere."""

    value: float
    width: int | None = None
    """The size of its last axis, where that is known."""


@dataclass(frozen=True, eq=False)
class Pile:
    """Last states of several layers, one on the other: one flow for each direction of each layer."""

    flows: tuple[Flow, ...]


@dataclass(frozen=True, eq=False)
class Quantized:
    """A flow as whole numbers."""

    flow: Flow
    by: Sequence["Value"] = ()
    """The scale and the zero point; empty where they are worked out while the file runs, or are those of a table."""
    table: Constant | None = None
    """The table of whole numbers from which its last layer takes them, still to be scaled."""


@dataclass(frozen=True, eq=False)
class Rounding:
    """By what a flow was rounded to whole numbers while the file runs: a scale, or a zero point."""

    flow: Flow
    factor: NDArray[Any] | None = None
    """By what it is multiplied."""


@dataclass(frozen=True, eq=False)
class Unscaled:
    """A product of whole numbers, which the scales of both still have to be multiplied with."""

    flow: Flow
    kernel: Constant


@dataclass(frozen=True)
class Beyond:
    """Something that layers here cannot do."""

    operator: str
    """The first on the way that layers here cannot do."""
    width: int | None = None
    """The size of its last axis, where that is known."""


Value = Flow | Constant | Dims | Filled | Pile | Quantized | Rounding | Unscaled | Beyond | None


def width(value: Value) -> int | None:
    """The size of its last axis, where that is known."""
    match value:
        case Constant(values) if values.ndim:
            return int(values.shape[-1])
        case Flow() if value.axes:
            return value.axes[-1].size
        case Filled() | Beyond():
            return value.width
    return None


def sizes_of(value: Value) -> tuple[int | Axis, ...] | None:
    """A shape's sizes; None where the value is no shape."""
    if isinstance(value, Dims):
        return value.sizes
    whole = value.whole if isinstance(value, Constant) else None
    return None if whole is None else tuple(whole)


def last_size(shape: Value) -> int | None:
    """The last size of a shape, where it is known."""
    sizes = sizes_of(shape)
    last = sizes[-1] if sizes else None
    return last.size if isinstance(last, Axis) else last


def begun(read: Value, rank: int) -> Flow:
    """A sequence of so many axes, of which nothing is known but what makes it."""
    axes = tuple(Axis(None) for _ in range(rank))
    match read:
        case Beyond(operator):
            maker = operator
        case Flow() | Pile():
            maker = "a last state"
        case Quantized() | Unscaled():
            maker = "a product or a sequence of whole numbers"
        case _:
            maker = "a constant"
    return Flow(axes, (), Source("", axes, maker))


class NoCounterpart(Exception):
    """A node whose result no layer here can give."""


def same_size(size: Any, axis: Axis) -> bool:
    """Whether a size of a shape is that axis's."""
    if isinstance(size, Axis) and size.parts:
        return len(size.parts) == len(axis.parts) and all(map(same_size, size.parts, axis.parts))
    return size is axis or (isinstance(size, int) and size == axis.size)


def nothing_but(values: NDArray[Any], number: float) -> bool:
    """Whether that number stands everywhere."""
    return bool(prod(values.shape) == 0 or np.all(values == number))
