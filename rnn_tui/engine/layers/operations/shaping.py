"""Operations that rearrange numbers: indexing, reshaping, joining, and types."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.layers.operations.operation import Operation, check_size, declare


@dataclass(frozen=True)
class SizeOf:
    """The size of an axis of x, as an axis of its new shape."""

    axis: int
    of: int = 0
    """0: of x; 1: of the tensor behind the shape among the arguments."""


class Picking(Operation):
    """Each number of y is a number of x: x in another order, or a part of it."""

    functions: ClassVar[Callable[..., Any]]
    """(x, further arguments, settings) → y."""

    def compute(self, args: Sequence[Any], settings: Mapping[str, Any]) -> Array:
        made: Array = np.asarray(type(self).functions(args[0], args[1:], settings))
        return made

    def pull(
        self, args: Sequence[Any], settings: Mapping[str, Any], y: Array, dy: Array
    ) -> Sequence[Array | float | None]:
        x = np.asarray(args[0])
        places = type(self).functions(np.arange(x.size).reshape(x.shape), args[1:], settings)
        found = np.zeros(x.size)
        np.add.at(found, np.asarray(places).reshape(-1), dy.reshape(-1))
        return (found.reshape(x.shape),)


def _setting(name: str, args: Sequence[Any], settings: Mapping[str, Any]) -> Any:
    return settings[name] if name in settings else args[0] if args else None


def _reshaped(x: Any, args: Any, settings: Any) -> Any:
    new = _setting("newshape", args, settings)
    sizes = new if isinstance(new, tuple) else (new,)
    return x.reshape(_sizes_of(sizes, (x, *args)))


def _transposed(x: Any, args: Any, settings: Any) -> Any:
    return np.transpose(x, _setting("axes", args, settings))


def _tiled(x: Any, args: Any, settings: Any) -> Any:
    counts = _setting("repeats", args, settings)
    sizes = counts if isinstance(counts, tuple) else (counts,)
    numbers = _sizes_of(sizes, (x, *args))
    check_size(np.size(x) * math.prod(numbers))
    return np.tile(x, numbers)


def _sizes_of(sizes: tuple[Any, ...], read: Sequence[Any]) -> tuple[int, ...]:
    """Sizes as numbers; `read`: x, the sizes themselves, and the tensors behind them."""
    places = [each.of + (each.of > 0) if isinstance(each, SizeOf) else 0 for each in sizes]
    return tuple(
        read[place].shape[each.axis] if isinstance(each, SizeOf) else each
        for place, each in zip(places, sizes, strict=True)
    )


def _repeated(x: Any, args: Any, settings: Any) -> Any:
    repeats = _setting("repeats", args, settings)
    check_size(np.size(x) * repeats if isinstance(repeats, int) else 0)
    return np.repeat(x, repeats, axis=settings.get("axis"))


for _name, _function, _doc in (
    ("GetItem", lambda x, args, settings: x[args[0]], "y = x[key]"),
    ("Transpose", _transposed, "y = x with its axes in another order"),
    ("Flip", lambda x, args, settings: np.flip(x, settings.get("axis")), "y = x from its end"),
    ("ExpandDims", lambda x, args, settings: np.expand_dims(x, _setting("axis", args, settings)), "one axis more"),
    ("Squeeze", lambda x, args, settings: np.squeeze(x, settings.get("axis")), "without axes of size 1"),
    ("Swapaxes", lambda x, args, settings: np.swapaxes(x, settings["axis1"], settings["axis2"]), "two axes swapped"),
    ("Moveaxis", lambda x, args, settings: np.moveaxis(x, settings["source"], settings["destination"]), "axes moved"),
    ("Repeat", _repeated, "each number several times"),
    ("Tile", _tiled, "x several times"),
    ("BroadcastTo", lambda x, args, settings: np.broadcast_to(x, settings["shape"]), "x stretched to a shape"),
    ("Roll", lambda x, args, settings: np.roll(x, settings["shift"], settings.get("axis")), "x shifted circularly"),
):
    declare(Picking, _doc, **{_name: staticmethod(_function)})


class Reshaping(Picking):
    """y = x in another shape, which may have sizes of another tensor."""

    def output_shapes(self, shapes: Shapes) -> Shapes:
        new = dict(self.settings).get("newshape", self.args[1] if len(self.args) > 1 else None)
        if len(shapes) < 2 or not isinstance(new, tuple):
            return super().output_shapes(shapes)
        return (tuple(shapes[each.of][each.axis] if isinstance(each, SizeOf) else each for each in new),)


declare(Reshaping, "y = x in another shape", Reshape=staticmethod(_reshaped))


class Joined(Operation):
    """y = the tensors joined along an axis, or stacked along a new one."""

    functions: ClassVar[Callable[..., Any]]

    def compute(self, args: Sequence[Any], settings: Mapping[str, Any]) -> Array:
        made: Array = type(self).functions(list(args[0]), axis=settings.get("axis", self._usual))
        return made

    def pull(
        self, args: Sequence[Any], settings: Mapping[str, Any], y: Array, dy: Array
    ) -> Sequence[Array | float | None]:
        axis = settings.get("axis", self._usual)
        if self.kind() == "Stack":
            return [np.take(dy, number, axis=axis) for number in range(len(args[0]))]
        return np.split(dy, np.cumsum([np.shape(each)[axis] for each in args[0]])[:-1], axis=axis)

    @property
    def _usual(self) -> int:
        return 0 if self.kind() == "Stack" else -1


declare(Joined, "y = the tensors joined along an axis", Concatenate=staticmethod(np.concatenate))
declare(Joined, "y = the tensors along a new axis", Stack=staticmethod(np.stack))


class Typed(Operation):
    """y = x with another dtype."""

    functions: ClassVar[None]

    def compute(self, args: Sequence[Any], settings: Mapping[str, Any]) -> Array:
        x, wanted = np.asarray(args[0]), str(settings.get("dtype") or "")
        if "float" in wanted and x.dtype.kind != "f":
            return x.astype(np.float64)
        if wanted == "bool":
            made: Array = x.astype(bool)
            return made
        return np.trunc(x) if "int" in wanted and x.dtype.kind == "f" else x

    def pull(
        self, args: Sequence[Any], settings: Mapping[str, Any], y: Array, dy: Array
    ) -> Sequence[Array | float | None]:
        floats = np.asarray(args[0]).dtype.kind == "f" and "int" not in str(settings.get("dtype") or "")
        return (dy if floats and y.dtype.kind == "f" else None,)


declare(Typed, "y = x with another dtype", Cast=None)
declare(Typed, "y = x", ConvertToTensor=None)


class Filled(Operation):
    """y = one number in the shape of x."""

    functions: ClassVar[float]

    def compute(self, args: Sequence[Any], settings: Mapping[str, Any]) -> Array:
        x = np.asarray(args[0])
        dtype = bool if settings.get("dtype") == "bool" else x.dtype
        made: Array = np.full(x.shape, self.functions, dtype)
        return made

    def pull(
        self, args: Sequence[Any], settings: Mapping[str, Any], y: Array, dy: Array
    ) -> Sequence[Array | float | None]:
        return (None,)


declare(Filled, "y = 0 in the shape of x", ZerosLike=0.0)
declare(Filled, "y = 1 in the shape of x", OnesLike=1.0)


class Chosen(Operation):
    """y = a where the condition is True, else b."""

    functions: ClassVar[None]

    def compute(self, args: Sequence[Any], settings: Mapping[str, Any]) -> Array:
        made: Array = np.where(np.asarray(args[0]).astype(bool), args[1], args[2])
        return made

    def pull(
        self, args: Sequence[Any], settings: Mapping[str, Any], y: Array, dy: Array
    ) -> Sequence[Array | float | None]:
        holds = np.asarray(args[0]).astype(bool)
        return None, dy * holds, dy * ~holds


declare(Chosen, "y = a where the condition is True, else b", Where=None)


class Clipped(Operation):
    """y = x, clipped to two bounds."""

    functions: ClassVar[None]

    def compute(self, args: Sequence[Any], settings: Mapping[str, Any]) -> Array:
        made: Array = np.clip(args[0], settings["x_min"], settings["x_max"])
        return made

    def pull(
        self, args: Sequence[Any], settings: Mapping[str, Any], y: Array, dy: Array
    ) -> Sequence[Array | float | None]:
        return (dy * np.equal(args[0], y),)


declare(Clipped, "y = x, clipped to two bounds", Clip=None)
