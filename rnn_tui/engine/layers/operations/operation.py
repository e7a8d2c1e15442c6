"""The base of tensor operations: layers without weights, called on tensors and on constants.

In a Keras model they stand among the layers and differ from them by their module: `Add` and `Concatenate` exist as
both.
"""

import ast
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shape, Shapes
from rnn_tui.engine.core.errors import InputError, OptionError, StackError, UnknownKind
from rnn_tui.engine.explain.equation_builder import ExplainQuery, value_alone
from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.options.options import option
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun

MODULES = {
    "keras.src.ops.nn": (
        *("Sigmoid", "Relu", "Softplus", "Silu", "Softsign", "Softmax", "LogSoftmax", "Relu6", "LeakyRelu", "Elu"),
        *("Selu", "Gelu", "Celu", "Glu", "Threshold", "HardSigmoid", "HardSilu", "HardTanh", "HardShrink"),
        *("SoftShrink", "TanhShrink", "LogSigmoid", "SparseSigmoid", "SparsePlus", "Squareplus"),
    ),
    "keras.src.ops.core": ("Cast", "ConvertToTensor"),
    "keras.src.ops.math": ("Rsqrt",),
    "keras.src.activations.activations": ("ReLU",),
}
"""The module in Keras 3, if it is not `keras.src.ops.numpy`."""
PROBES = ((2, 12), (4, 24))
"""The sizes used for an unknown batch and for other unknown axes when shapes are computed."""


LARGEST = 1 << 25
"""The largest number of numbers in a tensor of which a shape is worked out."""


@dataclass(frozen=True)
class Slot:
    """The position of a tensor among the arguments."""

    index: int

    def __repr__(self) -> str:
        return "xyzuvw"[self.index] if self.index < 6 else f"x{self.index}"


@dataclass(frozen=True)
class Slice:
    """A slice as a value: `start:stop:step`."""

    start: int | None = None
    stop: int | None = None
    step: int | None = None

    @property
    def plain(self) -> slice:
        """The same as a NumPy slice."""
        return slice(self.start, self.stop, self.step)


@dataclass(frozen=True)
class Structure:
    """Arguments: tensors, numbers, texts, and tuples of them."""

    choices: Sequence[str] = ()

    def check(self, name: str, value: Any) -> Any:
        return _frozen(value)

    def parse(self, name: str, text: str) -> Any:
        try:
            return _frozen(ast.literal_eval(text))
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            raise OptionError(f"`{name}` is numbers and texts as Python writes them, got {text:.40}", name) from None

    def show(self, value: Any) -> str:
        return repr(value)


def _frozen(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(_frozen(each) for each in value)
    if isinstance(value, slice):
        return Slice(value.start, value.stop, value.step)
    return value


class Operation(Layer):
    """An operation on tensors, without weights. Its output has no mask."""

    args: Any = option(Structure(), default=(Slot(0),), help="its arguments: tensors x, y, … and constants")
    settings: Any = option(Structure(), default=(), help="pairs of a name and a value: axis, keepdims")

    title = "an operation on tensors"
    is_operation = True

    @classmethod
    def module(cls) -> str:
        """The module that holds it in Keras 3."""
        return next((each for each, names in MODULES.items() if cls.kind() in names), "keras.src.ops.numpy")

    def compute(self, args: Sequence[Any], settings: Mapping[str, Any]) -> Array:
        """The result for these arguments."""
        raise NotImplementedError

    def pull(
        self, args: Sequence[Any], settings: Mapping[str, Any], y: Array, dy: Array
    ) -> Sequence[Array | float | None]:
        """The derivatives with respect to its arguments, before the sum over broadcast axes; tensors in a tuple are
        counted one by one."""
        raise NotImplementedError

    @property
    def slots(self) -> tuple[int, ...]:
        """The indices of its tensors, in the order of its arguments."""
        return tuple(each.index for each in _flat(self.args) if isinstance(each, Slot))

    def takes(self, inputs: int) -> bool:
        return inputs == len(set(self.slots))

    def check_ndim(self, shape: Shape, name: str, keras: str) -> None:
        """Accepts tensors with any number of axes."""

    @property
    def propagates_mask(self) -> bool:
        return False

    @property
    def brief(self) -> str:
        parts = [_text(each) for each in self.args] + [f"{name}={_text(value)}" for name, value in self.settings]
        return f"({', '.join(parts)})"

    def output_shapes(self, shapes: Shapes) -> Shapes:
        try:
            return self._output_shapes(shapes)
        except StackError:
            met = _met(shapes)
            if met == shapes:
                raise
            return self._output_shapes(met)

    def _output_shapes(self, shapes: Shapes) -> Shapes:
        found = []
        for batch, other in PROBES:
            sizes = [tuple(_size(axis, place, batch, other) for place, axis in enumerate(each)) for each in shapes]
            try:
                for each in sizes:
                    check_size(math.prod(each))
                with np.errstate(all="ignore"):
                    found.append(
                        self.compute(self._filled([np.broadcast_to(1.0, each) for each in sizes]), self._settings).shape
                    )
            except (ValueError, IndexError, TypeError) as error:
                listed = ", ".join(map(str, shapes))
                raise StackError(f"{self.kind()} cannot be computed for {listed}: {error}") from None
        first, second = found
        if len(first) != len(second):
            raise StackError(f"the shape that {self.kind()} makes of {shapes[0]} is not known")
        return (tuple(one if one == other else None for one, other in zip(first, second, strict=True)),)

    @property
    def _settings(self) -> dict[str, Any]:
        return dict(self.settings)

    def _filled(self, inputs: Sequence[Array]) -> list[Any]:
        return [_fill(each, inputs) for each in self.args]

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        with np.errstate(all="ignore"):
            try:
                return LayerRun((self.compute(self._filled(call.inputs), self._settings),))
            except ValueError as error:
                shapes = ", ".join(str(each.shape) for each in call.inputs)
                name = self.name or self.kind()
                raise InputError(f"{name} cannot be computed for tensors of shapes {shapes}: {error}") from None

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        with np.errstate(all="ignore"):
            found = self.pull(self._filled(call.inputs), self._settings, run.outputs[0], d_outputs[0])
        total: list[Array] = [np.zeros(each.shape) for each in call.inputs]
        places = [each for each in _flat(self.args) if _is_value(each)]
        for place, each in zip(places, found, strict=False):
            if isinstance(place, Slot) and each is not None:
                total[place.index] = total[place.index] + summed(np.asarray(each), call.inputs[place.index].shape)
        return LayerGradients(tuple(total))

    def explain(self, asked: ExplainQuery) -> Explanation | None:
        return value_alone(asked, f"{self.kind()}{self.brief}")


def check_size(count: int) -> None:
    """Raises `ValueError` if a tensor of that many numbers would be too large."""
    if count > LARGEST:
        raise ValueError(f"{count:,} numbers are too many for one tensor")


def _met(shapes: Shapes) -> Shapes:
    """The shapes, with an unknown size replaced by that of another tensor with as many axes, where that is known."""
    found: list[Shape] = []
    for shape in shapes:
        others = [each for each in shapes if len(each) == len(shape)]
        known = [next((each[place] for each in others if each[place] is not None), None) for place in range(len(shape))]
        found.append(tuple(other if axis is None else axis for axis, other in zip(shape, known, strict=True)))
    return tuple(found)


def _size(axis: int | None, place: int, batch: int, other: int) -> int:
    return axis if axis is not None else other if place else batch


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for each in value:
            yield from _flat(each)
    else:
        yield value


def _is_value(value: Any) -> bool:
    """Whether a derivative is expected for it: a tensor, or a number in place of one."""
    return isinstance(value, Slot) or (isinstance(value, int | float) and not isinstance(value, bool))


def _fill(value: Any, inputs: Sequence[Array]) -> Any:
    if isinstance(value, Slot):
        return inputs[value.index]
    if isinstance(value, tuple):
        return tuple(_fill(each, inputs) for each in value)
    return value.plain if isinstance(value, Slice) else value


def _text(value: Any) -> str:
    if isinstance(value, Slice):
        ends = ["" if each is None else str(each) for each in (value.start, value.stop)]
        return ":".join([*ends, *([] if value.step is None else [str(value.step)])])
    if isinstance(value, tuple):
        return f"[{', '.join(map(_text, value))}]"
    return repr(value)


def summed(d: Array, shape: tuple[int, ...]) -> Array:
    """The derivative with respect to an array that was broadcast: the sum over the axes along which it was repeated."""
    d = np.broadcast_to(d, np.broadcast_shapes(d.shape, shape))
    d = d.sum(axis=tuple(range(d.ndim - len(shape))))
    axes = tuple(place for place, (size, was) in enumerate(zip(d.shape, shape, strict=True)) if was == 1 and size > 1)
    made: Array = d.sum(axis=axes, keepdims=True) if axes else d
    return made


OPERATIONS: dict[str, type[Operation]] = {}
"""The operations by their class names in Keras."""


def declare(base: type[Operation], doc: str, **functions: Any) -> type[Operation]:
    """Declares an operation with the name of its first function: `declare(Unary, "…", Exp=(f, slope))`."""
    ((name, made),) = functions.items()
    body = {"__doc__": doc, "functions": made, "__module__": base.__module__}
    kind = type(name, (base,), body)
    OPERATIONS[name] = kind
    return kind


def operation(name: str) -> type[Operation]:
    """The operation with that class name; raises `UnknownKind`."""
    if name not in OPERATIONS:
        raise UnknownKind(f"{name[:60]!r} is no tensor operation that rnn-tui knows; it knows {', '.join(OPERATIONS)}")
    return OPERATIONS[name]
