"""Sizes of tensors in code, `x.shape[1]`, `tf.shape(x)[0]`, and zeros as initial states."""

from dataclasses import dataclass, replace
from typing import Any

from rnn_tui.engine.core.arrays import Shape
from rnn_tui.engine.layers.operations import Operation
from rnn_tui.engine.layers.operations.shaping import SizeOf
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.keras_code.layer_records import Tensor
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.records import Thing

OF_SHAPE = frozenset(("shape", "int_shape"))
"""The functions that return the shape of a tensor."""


@dataclass(frozen=True, eq=False)
class ShapeOf(Thing):
    """The shape of a tensor, whose sizes are known when the model is built."""

    tensor: Tensor


@dataclass(frozen=True, eq=False)
class Axis(Thing):
    """The size of one axis of a tensor."""

    tensor: Tensor
    number: int


@dataclass(frozen=True, eq=False)
class Zeros(Thing):
    """An initial state of zeros, which is a recurrent layer's default."""


def new_shape(x: Tensor, shape: Any) -> Any:
    """The argument of `reshape`, in which sizes of x are given by axis; raises `NotKnown` for other tensors' sizes."""
    if not isinstance(shape, tuple | list):
        return shape
    found: list[Any] = []
    for each in shape:
        if not isinstance(each, Axis):
            found.append(each)
        elif each.tensor is x:
            found.append(SizeOf(each.number))
        elif each.number == 0 and -1 not in shape:
            found.append(-1)
        else:
            raise NotKnown("a size of another tensor is not known here")
    return tuple(found)


def without_zeros(kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a call without initial states of zeros."""
    state = kwargs.get("initial_state")
    parts = state if isinstance(state, list | tuple) else [state]
    if any(isinstance(each, Zeros) for each in parts):
        if not all(isinstance(each, Zeros) for each in parts):
            raise NotKnown("one of the states it starts from is zeros, and another one is not")
        return {name: value for name, value in kwargs.items() if name != "initial_state"}
    return kwargs


def with_known_sizes(stack: Stack) -> Stack:
    """The stack with known sizes as numbers, and one unknown size as -1, as Keras's `reshape` needs them."""
    made = stack
    for node in stack.calls:
        layer = stack.layer(node.layer)
        settings = dict(layer.settings) if isinstance(layer, Operation) else {}
        new = settings.get("newshape")
        if isinstance(new, tuple) and any(isinstance(each, SizeOf) for each in new):
            shape = stack.call_shapes[node.key][0][0]
            settings["newshape"] = _known(new, shape)
            made = made.replace(node.layer, replace(layer, settings=tuple(sorted(settings.items()))))  # type: ignore[call-arg]
    return made


def _known(new: tuple[Any, ...], shape: Shape) -> tuple[Any, ...]:
    sizes = [shape[each.axis] if isinstance(each, SizeOf) else None for each in new]
    found = [each if size is None else size for each, size in zip(new, sizes, strict=True)]
    open_sizes = [place for place, each in enumerate(found) if isinstance(each, SizeOf)]
    if len(open_sizes) == 1 and -1 not in found:
        found[open_sizes[0]] = -1
    return tuple(found)
