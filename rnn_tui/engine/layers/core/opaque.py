"""An opaque layer: its name, its shapes and its weights are known, as far as they are told, and not what it computes.

It stands for a class of the author's own, for a Lambda, or for a layer that this engine has no kind for. A model with
one has its summary, and runs as far as nothing depends on it (`plan.known_part`).
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from rnn_tui.engine.core.arrays import Array, Shape, Shapes
from rnn_tui.engine.core.errors import InputError, OptionError
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.layers.core.output_rules import merged, output_shape
from rnn_tui.engine.layers.core.weight_rules import Held, has_rule, held_weights
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer, Weight
from rnn_tui.engine.options.initializers import Zeros
from rnn_tui.engine.options.options import argument, option
from rnn_tui.engine.runtime.layer_results import LayerRun

LARGEST_AXIS = (1 << 31) - 1
CODE = "code that is never run"
"""Why a Lambda is not computed."""


@dataclass(frozen=True)
class OutputShapes:
    """The rule of an option that holds the shape of each output, with the batch axis; empty if they are not known."""

    choices: Sequence[str] = ()

    def check(self, name: str, value: Any) -> Shapes:
        shapes = tuple(value) if isinstance(value, list | tuple) else (value,)
        return tuple(self._shape(name, each) for each in shapes)

    def _shape(self, name: str, value: Any) -> Shape:
        if isinstance(value, list | tuple) and 0 < len(value) <= 32 and all(map(_is_axis, value)):
            return tuple(None if axis is None else int(axis) for axis in value)
        raise OptionError(f"`{name}` is a shape with its batch axis, such as (None, 8), got {value!r:.40}", name)

    def parse(self, name: str, text: str) -> Shapes:
        if text.strip() in ("", "?"):
            return ()
        try:
            value = ast.literal_eval(text.strip())
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            value = text.strip()
        one = not isinstance(value, list | tuple) or not any(isinstance(each, list | tuple) for each in value)
        return self.check(name, (value,) if one else value)

    def show(self, value: Shapes) -> str:
        return ", ".join(map(str, value)) if value else "?"


def _is_axis(value: Any) -> bool:
    return value is None or (type(value) is int and 0 <= value <= LARGEST_AXIS)


@dataclass(frozen=True)
class HeldWeights:
    """The rule of an option that holds the path and the shape of each weight; it cannot be typed."""

    choices: Sequence[str] = ()

    def check(self, name: str, value: Any) -> tuple[tuple[str, tuple[int, ...]], ...] | None:
        return None if value is None else tuple((str(path), tuple(shape)) for path, shape in value)

    def parse(self, name: str, text: str) -> Any:
        raise OptionError(f"`{name}` follows from the file that holds the weights", name)

    def show(self, value: Any) -> str:
        return "not known" if value is None else counted(len(value), "array")


class Opaque(Layer):
    """A layer whose computation is not known.

    y = ?

    in  any shapes
    out the shapes that are told or given, or that follow from its options
    """

    makes: Any = option(OutputShapes(), default=(), help="the shape of each output with its batch axis; ?: not known")
    holds: Any = option(HeldWeights(), default=None, help="its weights, if a file holds them")
    why: str = argument(default="a layer that rnn-tui does not know")
    settings: tuple[tuple[str, Any], ...] = argument(default=())
    """The options in its config on which its output shape depends (`output_rules`)."""
    grows: tuple[tuple[str, tuple[Any, ...]], ...] | None = argument(default=None)
    """Its weights as its code makes them: names and axes, of which (place,) is an axis of the input shape; None if they
    are not known."""
    inside: tuple[Layer, ...] = argument(default=())
    """The layers that it applies one after the other: of a Sequential, or the one of a wrapper."""

    title = "not known: it is not run"

    @property
    def brief(self) -> str:
        return "not run"

    @property
    def of_keras(self) -> bool:
        """Whether it is one of Keras's layers, whose options say more of it."""
        return self.why == Opaque.why

    @property
    def propagates_mask(self) -> bool:
        return False

    @property
    def runs_code(self) -> bool:
        """Whether it is a function of the author's inside a layer of Keras's."""
        return self.why.startswith(CODE)

    def takes(self, inputs: int) -> bool:
        return True

    def check_ndim(self, shape: Shape, name: str, keras: str) -> None:
        """Any number of axes may be right."""

    def output_shapes(self, shapes: Shapes) -> Shapes:
        made: Shapes = self.makes
        found = made or tuple(each for each in (self._following(shapes[0]),) if each)
        return found

    def _following(self, shape: Shape) -> Shape:
        """The output shape that follows from its options; () if none does."""
        if not self.inside:
            return output_shape(self.kind(), dict(self.settings), shape) if self.of_keras else ()
        if self.kind() != "TimeDistributed":
            return merged(self._through(shape), self.kind(), dict(self.settings))
        made = self._through((shape[0], *shape[2:]))
        return (made[0], shape[1], *made[1:]) if made else ()

    def _through(self, shape: Shape) -> Shape:
        """The output shape of the layers inside; () if it does not follow from their options."""
        for layer in self.inside:
            shape = (layer.output_shapes((shape,)) or ((),))[0] if shape else ()
        return shape

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        held = self._held(shapes[0]) if self.holds is None and shapes else self.holds
        return tuple(Weight(_name(path), shape, Zeros(), self.trainable) for path, shape in held or ())

    def _held(self, shape: Shape) -> Held | None:
        """The weights that follow from its code or its options; None if they are not known."""
        if self.grows is not None:
            made = tuple((name, tuple(_size(axis, shape) for axis in axes)) for name, axes in self.grows)
            return made if all(type(axis) is int for _, axes in made for axis in axes) else None
        if not self.inside:
            return held_weights(self.kind(), dict(self.settings), shape) if self.of_keras else None
        found: Held = ()
        shape = (shape[0], *shape[2:]) if self.kind() == "TimeDistributed" else shape
        for layer in self.inside if self.kind() != "Bidirectional" else ():
            found += tuple((each.name, each.shape) for each in layer.weights((shape,)))
            shape = (layer.output_shapes((shape,)) or ((),))[0]
        return found

    def paths(self, shapes: Shapes) -> tuple[str, ...]:
        held = self._held(shapes[0]) if self.holds is None and shapes else self.holds
        return tuple(path for path, _ in held or ())

    @property
    def counted(self) -> bool:
        """Whether its parameters are known: a Lambda has none, those of others are in a file, or follow from its code
        or its options."""
        if self.holds is not None or self.runs_code or self.grows is not None:
            return True
        if self.inside and self.kind() == "TimeDistributed":
            return all(not isinstance(each, Opaque) or each.counted for each in self.inside)
        return not self.inside and self.of_keras and has_rule(self.kind())

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        raise InputError(f"{self.name or self.kind()} ({self.kind()}) is {self.why}")


def _size(axis: Any, shape: Shape) -> Any:
    """An axis of a weight: a number, or that of an axis of the input shape."""
    if not isinstance(axis, tuple):
        return axis
    return shape[axis[0]] if -len(shape) <= axis[0] < len(shape) else None


def _name(path: str) -> str:
    """The name of a weight: `mix`, or `weight 0` where the file only numbers it."""
    end = path.rpartition("/")[2]
    return f"weight {end}" if end.isdecimal() else end


@cache
def opaque(kind: str) -> type[Opaque]:
    """The kind of opaque layers with that class name."""
    return type(kind, (Opaque,), {"__doc__": Opaque.__doc__, "__module__": __name__})
