"""The nodes and arrays of an ONNX graph that is being written, and the few steps that many layers need.

A tensor is known by its name. Arrays are held once, however often the same numbers are needed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, NamedTuple

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shape
from rnn_tui.engine.core.errors import RnnError

LAST = np.iinfo(np.int64).max
"""The end of a slice that takes everything that follows."""

KINDS: dict[str, tuple[str, Any]] = {"f": ("FLOAT", np.float32), "i": ("INT64", np.int64), "b": ("BOOL", np.bool_)}
"""ONNX's and NumPy's types of tensors."""


@dataclass(frozen=True)
class Value:
    """A tensor of the graph."""

    at: str
    """Its name."""
    shape: Shape
    """Its shape with the batch axis; None for an axis that only a run knows."""
    mask: str | None = None
    """The name of its mask, truth values; None: every step counts."""
    mask_ndim: int = 2
    """The axes of its mask: (batch, time), or more where steps are sequences themselves."""
    kind: str = "f"
    """f, i or b: numbers, whole numbers, truth values."""

    @property
    def ndim(self) -> int:
        return len(self.shape)

    def without_mask(self) -> "Value":
        return replace(self, mask=None)

    @property
    def steps_mask(self) -> str | None:
        """The mask of a layer that reads steps; raises `RnnError` if the mask has other axes."""
        if self.mask is not None and self.mask_ndim != 2:
            raise RnnError(f"it gets a mask of {self.mask_ndim} axes, and it skips steps by one of two")
        return self.mask


@dataclass
class Builder:
    """The nodes and arrays so far."""

    onnx: Any
    nodes: list[Any] = field(default_factory=list)
    held: list[Any] = field(default_factory=list)
    _numbers: Any = field(default_factory=count)
    _known: dict[tuple[Any, ...], str] = field(default_factory=dict)

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Adds a node with one output; returns the output's name."""
        return self.add_several(operator, inputs, 1, **attributes)[0]

    def add_several(self, operator: str, inputs: Sequence[str], outputs: int, **attributes: Any) -> list[str]:
        """Adds a node with several outputs; returns their names."""
        made = [f"{operator.lower()}_{next(self._numbers)}" for _ in range(outputs)]
        self.nodes.append(self.onnx.helper.make_node(operator, list(inputs), made, **attributes))
        return made

    def hold(self, values: Any, name: str = "w") -> str:
        """Adds an array; returns its name."""
        array = np.ascontiguousarray(values).reshape(np.shape(values))
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self._known:
            self._known[key] = f"{name}_{next(self._numbers)}"
            self.held.append(self.onnx.numpy_helper.from_array(array, self._known[key]))
        return self._known[key]

    def whole(self, *values: int) -> str:
        """Holds whole numbers, along one axis."""
        return self.hold(np.array(values, np.int64), "sizes")

    def number(self, value: float, kind: str = "f") -> str:
        """Holds one number, as a tensor of that kind."""
        return self.hold(KINDS[kind][1](value), "number")

    # Steps that many layers need

    def size(self, at: str, axis: int) -> str:
        """The size of an axis, as an array of one number."""
        return self.add("Shape", at, start=axis, end=axis + 1)

    def cut(self, at: str, axis: int, start: int = 0, end: int = LAST, step: int = 1) -> str:
        """The tensor from `start` to `end` along an axis."""
        return self.add("Slice", at, *(self.whole(each) for each in (start, end, axis, step)))

    def flipped(self, at: str, axis: int = 1) -> str:
        """The tensor from its end along an axis."""
        return self.cut(at, axis, -1, -LAST, -1)

    def taken(self, at: str, axis: int, index: int) -> str:
        """One entry along an axis, which goes."""
        return self.add("Gather", at, self.hold(np.int64(index), "index"), axis=axis)

    def unsqueezed(self, at: str, *axes: int) -> str:
        return self.add("Unsqueeze", at, self.whole(*axes))

    def squeezed(self, at: str, *axes: int) -> str:
        return self.add("Squeeze", at, self.whole(*axes))

    def reshaped(self, at: str, *sizes: int) -> str:
        """The tensor in another shape; 0 keeps the size of that axis."""
        return self.add("Reshape", at, self.whole(*sizes))

    def turned(self, at: str, *axes: int) -> str:
        """The tensor with its axes in that order; as it is, where they are in order."""
        return at if list(axes) == sorted(axes) else self.add("Transpose", at, perm=list(axes))

    def summed(self, at: str, axes: Sequence[int], keepdims: bool) -> str:
        return self.add("ReduceSum", at, self.whole(*axes), keepdims=int(keepdims))

    def cast(self, at: str, kind: str) -> str:
        """The tensor as FLOAT, INT64, INT32 or BOOL."""
        return self.add("Cast", at, to=getattr(self.onnx.TensorProto, kind))

    def as_kind(self, value: Value, kind: str) -> str:
        """The tensor as numbers of that kind."""
        return value.at if value.kind == kind else self.cast(value.at, KINDS[kind][0])

    def with_axes(self, value: Value, ndim: int) -> str:
        """The tensor with axes of size 1 behind the batch, up to `ndim` axes."""
        return self.unsqueezed(value.at, *range(1, 1 + ndim - value.ndim)) if value.ndim < ndim else value.at


class LayerCall(NamedTuple):
    """A layer that is to be written, and the tensors that it reads."""

    b: Builder
    layer: Any
    arrays: list[Array]
    """Its weights, in the order of `get_weights()`."""
    values: Sequence[Value]

    @property
    def x(self) -> Value:
        """Its first input."""
        return self.values[0]


Part = Callable[[LayerCall], list[str]]
"""Adds the nodes of a layer; returns the names of its outputs."""


def along(axes: int | Sequence[int], ndim: int) -> list[int]:
    """These axes, counted from the first and in order."""
    return sorted(each % ndim for each in ([axes] if isinstance(axes, int) else axes))


def spread(values: Array, axes: Sequence[int], ndim: int) -> Array:
    """Numbers that lie along `axes`, with axes of size 1 for all others."""
    sizes = dict(zip(axes, values.shape, strict=True))
    return values.reshape([sizes.get(each, 1) for each in range(ndim)])
