"""The few functions of NumPy and math that code computes sizes with. Of arrays only shapes are known."""

import math
from collections.abc import Callable
from typing import Any

from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.records import Array

MOST_AXES = 32


def number(kind: Callable[..., Any]) -> Callable[..., Any]:
    """A function of plain numbers and texts."""

    def call(*args: Any) -> Any:
        if not all(isinstance(each, bool | int | float | str) for each in args):
            raise NotKnown("")
        return kind(*args)

    return call


def shaped(value: Any) -> Array:
    """An array of that shape: a number, or a tuple of numbers."""
    axes = (value,) if isinstance(value, int) else value
    if not isinstance(axes, tuple | list) or len(axes) > MOST_AXES:
        raise NotKnown("")
    if not all(isinstance(each, int) and not isinstance(each, bool) and each >= 0 for each in axes):
        raise NotKnown("")
    return Array(tuple(axes))


def _of_list(value: Any, *_: Any, **__: Any) -> Array:
    """The array of a nested list; the rows of a ragged one make none."""
    axes: list[int] = []
    level = [value]
    while all(isinstance(each, list | tuple) for each in level) and len(axes) < MOST_AXES:
        lengths = {len(each) for each in level}
        if len(lengths) != 1:
            raise NotKnown("its rows have different lengths")
        axes.append(lengths.pop())
        level = [part for each in level for part in each]
        if not level:
            return Array(tuple(axes))
    shapes = {each.shape if isinstance(each, Array) else () for each in level}
    if not axes or len(shapes) != 1 or not all(isinstance(each, bool | int | float | str | Array) for each in level):
        raise NotKnown("")
    return Array((*axes, *shapes.pop()))


def _product(values: Any) -> int:
    if not isinstance(values, list | tuple) or not all(
        isinstance(each, int) and abs(each) < 1 << 40 for each in values
    ):
        raise NotKnown("")
    if len(values) > MOST_AXES:
        raise NotKnown("it is too long")
    return math.prod(values)


def _sizes(*axes: Any) -> Array:
    return shaped(axes)


def _first(shape: Any = None, *_: Any, **kwargs: Any) -> Array:
    return shaped(kwargs.get("shape", shape))


def _size(position: int) -> Callable[..., Array]:
    """NumPy's random functions: the shape is `size`, or stands at that position."""

    def call(*args: Any, **kwargs: Any) -> Array:
        return shaped(kwargs["size"] if "size" in kwargs else args[position])

    return call


_MATH: dict[str, Callable[..., Any]] = {
    **{name: number(getattr(math, name)) for name in ("ceil", "floor", "sqrt", "log", "log2", "log10", "exp")},
    "prod": _product,
}
OF_NUMBERS = frozenset(f"{module}.{name}" for module in ("math", "numpy") for name in _MATH if name != "prod")
"""Functions of one number."""
LIBRARY: dict[str, Callable[..., Any]] = {
    **{f"math.{name}": function for name, function in _MATH.items()},
    **{f"numpy.{name}": function for name, function in _MATH.items()},
    "numpy.zeros": _first,
    "numpy.ones": _first,
    "numpy.empty": _first,
    "numpy.full": _first,
    "numpy.array": _of_list,
    "numpy.asarray": _of_list,
    "numpy.random.random": _size(0),
    "numpy.random.random_sample": _size(0),
    "numpy.random.rand": _sizes,
    "numpy.random.randn": _sizes,
    "numpy.random.randint": _size(2),
    "numpy.random.normal": _size(2),
    "numpy.random.uniform": _size(2),
    "numpy.int32": number(int),
    "numpy.int64": number(int),
}
"""Functions of libraries by their full names; lists and tuples stand in their arguments as Python has them."""

CONSTANTS = {"math.pi": math.pi, "math.e": math.e, "numpy.pi": math.pi, "numpy.e": math.e}


def array_method(owner: Array, name: str, args: list[Any]) -> Array:
    """What a method makes of an array."""
    if name in ("astype", "copy"):
        return owner
    if name == "reshape":
        axes = list(args[0] if len(args) == 1 and isinstance(args[0], list | tuple) else args)
        known = math.prod(each for each in axes if isinstance(each, int) and each != -1)
        if axes.count(-1) == 1 and known > 0:
            axes[axes.index(-1)] = math.prod(owner.shape) // known
        return shaped(axes)
    raise NotKnown("")
