"""The values on the edges of an ONNX graph.

A `Flow` is a sequence with its present axes and the layers that have been applied to it. Every other value is a
constant, a shape, a constant tensor, or `Beyond`, the result of a node without a corresponding layer.
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
REPEAT = "Tile"
"""The operator that makes a sequence of a last state."""
CELL_STATE = "the cell state"
"""The name of a last cell state in messages; no layer here reads it."""


@dataclass(eq=False)
class Axis:
    """An axis of a flow. A recurrent node determines its role; its size may be unknown."""

    size: int | None
    role: str = ""
    parts: tuple["Axis", ...] = ()
    """The two axes that were merged to rows; empty for other axes."""


@dataclass(frozen=True, eq=False)
class Step:
    """A layer that has been applied to a flow."""

    layer: Layer
    weights: tuple[Array, ...]
    operator: str
    ending: Layer | None = None
    """The layer with `return_sequences=False`; None if it is not recurrent."""
    initial: tuple[Array, ...] = ()
    """The initial states, (batch, units) each."""
    lengths: tuple[int, ...] = ()
    states: tuple[int, ...] = ()
    """The sizes of its states, direction by direction."""
    timeless: bool = False
    """Whether it makes one number of all timesteps, for each feature."""

    def edit(self, **options: Any) -> Self:
        """The step with other options of its layer."""
        ending = self.ending and self.ending.edit(**options)
        return replace(self, layer=self.layer.edit(**options), ending=ending)


@dataclass(frozen=True, eq=False)
class Flow:
    """A sequence, and the layers that have been applied to it."""

    axes: tuple[Axis, ...]
    steps: tuple[Step, ...]
    source: "Source"
    flipped: bool = False
    """Whether the layers here return the sequence in reversed time order."""
    side: int | None = None
    """The direction of the last layer, from 0; None for all directions."""

    @property
    def recurrent(self) -> int:
        """The number of recurrent layers that have been applied."""
        return sum(each.ending is not None for each in self.steps)

    def on(self, *axes: Axis) -> Self:
        """The flow with other axes."""
        return replace(self, axes=axes)

    def last(self, step: Step) -> Self:
        """The flow with another last layer."""
        return replace(self, steps=(*self.steps[:-1], step))

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(each.role for each in self.axes)


@dataclass(eq=False)
class Source:
    """The beginning of a flow: an input of the graph, or the output of a node without a counterpart."""

    name: str
    axes: tuple[Axis, ...]
    beyond: str = ""
    """The operator that computes it; empty for an input of the graph."""


@dataclass(frozen=True, eq=False)
class Constant:
    """A constant array."""

    values: NDArray[Any]
    name: str

    @property
    def whole(self) -> list[int] | None:
        """The array as a list of whole numbers; None if it is none, or too long."""
        if self.values.dtype.kind not in "iu" or self.values.size > 64:
            return None
        return [int(each) for each in self.values.reshape(-1)]


@dataclass(frozen=True, eq=False)
class Dims:
    """A shape that the graph computes: known sizes, and axes of unknown size."""

    sizes: tuple[int | Axis, ...]
    scalar: bool = False


@dataclass(frozen=True, eq=False)
class Filled:
    """A tensor in which all numbers are equal."""

    value: float
    width: int | None = None
    """The size of its last axis; None if it is unknown."""


@dataclass(frozen=True, eq=False)
class Pile:
    """The stacked last states of several layers: one flow for each direction of each layer."""

    flows: tuple[Flow, ...]


@dataclass(frozen=True, eq=False)
class Quantized:
    """A flow that is quantized to whole numbers."""

    flow: Flow
    by: Sequence["Value"] = ()
    """The scale and the zero point; empty if they are computed at run time, or belong to a table."""
    table: Constant | None = None
    """The quantized embedding table of its last layer, which is not scaled yet."""


@dataclass(frozen=True, eq=False)
class Rounding:
    """The scale or zero point with which a flow is quantized at run time."""

    flow: Flow
    factor: NDArray[Any] | None = None
    """The factor by which it has been multiplied."""


@dataclass(frozen=True, eq=False)
class Unscaled:
    """A product of quantized numbers, before the multiplication by both scales."""

    flow: Flow
    kernel: Constant


@dataclass(frozen=True)
class Beyond:
    """The result of a node without a corresponding layer."""

    operator: str
    """The first operator before it without a corresponding layer."""
    width: int | None = None
    """The size of its last axis; None if it is unknown."""


Value = Flow | Constant | Dims | Filled | Pile | Quantized | Rounding | Unscaled | Beyond | None


def width(value: Value) -> int | None:
    """The size of its last axis; None if it is unknown."""
    match value:
        case Constant(values) if values.ndim:
            return int(values.shape[-1])
        case Flow() if value.axes:
            return value.axes[-1].size
        case Filled() | Beyond():
            return value.width
    return None


def sizes_of(value: Value) -> tuple[int | Axis, ...] | None:
    """The sizes of a shape; None if the value is no shape."""
    if isinstance(value, Dims):
        return value.sizes
    whole = value.whole if isinstance(value, Constant) else None
    return None if whole is None else tuple(whole)


def last_size(shape: Value) -> int | None:
    """The last size of a shape; None if it is unknown."""
    sizes = sizes_of(shape)
    last = sizes[-1] if sizes else None
    return last.size if isinstance(last, Axis) else last


def begun(read: Value, rank: int, sizes: Sequence[int | None] = ()) -> Flow:
    """A flow with `rank` axes that begins with that value; `sizes`: those that the file tells."""
    axes = tuple(map(Axis, sizes if len(sizes) == rank else [None] * rank))
    match read:
        case Beyond(operator):
            maker = operator
        case Flow(steps=steps) if any(each.timeless for each in steps):
            maker = "what is made of all timesteps"
        case Flow() | Pile():
            maker = "a last state"
        case Quantized() | Unscaled():
            maker = "a product or a sequence of whole numbers"
        case _:
            maker = "a constant"
    return Flow(axes, (), Source("", axes, maker))


class NoCounterpart(Exception):
    """A node without a corresponding layer."""


def same_size(size: Any, axis: Axis) -> bool:
    """Whether a size of a shape is the size of that axis."""
    if isinstance(size, Axis) and size.parts:
        return len(size.parts) == len(axis.parts) and all(map(same_size, size.parts, axis.parts))
    return size is axis or (isinstance(size, int) and size == axis.size)


def nothing_but(values: NDArray[Any], number: float) -> bool:
    """Whether all values are equal to that number."""
    return bool(prod(values.shape) == 0 or np.all(values == number))
