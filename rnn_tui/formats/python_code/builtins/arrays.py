"""The functions of NumPy and math with which code computes sizes. Only the shapes of arrays are known."""

import math
from collections.abc import Callable
from typing import Any

from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.records import Array, Unknown

MOST_AXES = 32


def number(kind: Callable[..., Any]) -> Callable[..., Any]:
    """The function for plain numbers and texts only; raises `NotKnown` for other values."""

    def call(*args: Any) -> Any:
        if not all(isinstance(each, bool | int | float | str) for each in args):
            raise NotKnown("")
        return kind(*args)

    return call


def shaped(value: Any) -> Array:
    """An array of that shape, given as a number or a tuple of numbers."""
    axes = (value,) if isinstance(value, int) else value
    if not isinstance(axes, tuple | list) or len(axes) > MOST_AXES:
        raise NotKnown("")
    if not all(isinstance(each, Unknown) or (type(each) is int and each >= 0) for each in axes):
        raise NotKnown("")
    return Array(tuple(axes))


def _of_list(value: Any, *_: Any, **__: Any) -> Array:
    """The array of a nested list; raises `NotKnown` if its rows have different lengths."""
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


def reshaped(owner: Any, *args: Any) -> Array:
    """The array with the shape in the code; the array itself may be unknown."""
    axes = list(args[0] if len(args) == 1 and isinstance(args[0], list | tuple) else args)
    if not args or (len(args) == 1 and isinstance(args[0], Unknown | str)):
        raise NotKnown("")
    if axes.count(-1) == 1:
        known = math.prod(each for each in axes if isinstance(each, int) and each != -1)
        whole = (
            isinstance(owner, Array) and not owner.more and all(isinstance(each, int) for each in (*owner.shape, *axes))
        )
        size = math.prod(each for each in owner.shape if isinstance(each, int)) // known if whole and known else None
        axes[axes.index(-1)] = Unknown("-1", 0, "reshape computes it") if size is None else size
    return shaped(axes)


def widened(value: Any, axis: Any = None) -> Array:
    """The array with another axis of size 1."""
    if not isinstance(value, Array) or type(axis) is not int or not -len(value.shape) - 1 <= axis <= len(value.shape):
        raise NotKnown("")
    place = axis if axis >= 0 else axis + len(value.shape) + 1
    return Array((*value.shape[:place], 1, *value.shape[place:]))


def indexed(value: Array, index: tuple[Any, ...]) -> Array:
    """`x[:80, -1, None]`: plain numbers, slices, new axes, `...`; raises `NotKnown` for others."""
    if value.more:
        raise NotKnown("how many axes it has is not known")
    taken = sum(each is not None and each is not ... for each in index)
    if taken > len(value.shape) or sum(each is ... for each in index) > 1:
        raise NotKnown("")
    places = [*index] if ... in index else [*index, ...]
    found: list[int | Unknown] = []
    axes = list(value.shape)
    for each in places:
        if each is None:
            found.append(1)
        elif each is ...:
            count = len(value.shape) - taken
            found += axes[:count]
            del axes[:count]
        elif isinstance(each, slice):
            found.append(_cut(axes.pop(0), each))
        elif type(each) is int:
            axes.pop(0)
        else:
            raise NotKnown("")
    return Array(tuple(found))


def _cut(axis: "int | Unknown", part: slice) -> "int | Unknown":
    """How many of an axis a slice takes."""
    if part == slice(None):
        return axis
    if isinstance(axis, int) and all(each is None or type(each) is int for each in (part.start, part.stop, part.step)):
        return len(range(axis)[part])
    return Unknown("a part of it", 0, "how much of it there is is not known")


def _joined(arrays: Any, axis: Any) -> Array:
    """The arrays side by side along an axis."""
    if not isinstance(arrays, list | tuple) or not arrays or not all(isinstance(each, Array) for each in arrays):
        raise NotKnown("")
    ranks = {len(each.shape) for each in arrays}
    if len(ranks) != 1 or type(axis) is not int or any(each.more for each in arrays):
        raise NotKnown("")
    (rank,) = ranks
    place = range(rank)[axis]
    sizes = [each.shape[place] for each in arrays]
    whole = [each for each in sizes if isinstance(each, int)]
    size = sum(whole) if len(whole) == len(sizes) else next(each for each in sizes if isinstance(each, Unknown))
    return Array((*arrays[0].shape[:place], size, *arrays[0].shape[place + 1 :]))


def _concatenated(arrays: Any, axis: Any = 0) -> Array:
    return _joined(arrays, axis)


def _one_over_another(arrays: Any) -> Array:
    """`np.vstack`: arrays of one axis are rows."""
    if not isinstance(arrays, list | tuple):
        raise NotKnown("")
    rows = [
        Array((1, *each.shape)) if isinstance(each, Array) and len(each.shape) == 1 and not each.more else each
        for each in arrays
    ]
    return _joined(rows, 0)


def _side_by_side(arrays: Any) -> Array:
    if isinstance(arrays, list | tuple) and any(isinstance(each, Array) and len(each.shape) < 2 for each in arrays):
        raise NotKnown("")
    return _joined(arrays, 1)


def _transposed(value: Any, *axes: Any) -> Array:
    order = axes[0] if len(axes) == 1 and isinstance(axes[0], list | tuple) else axes
    if not isinstance(value, Array) or value.more:
        raise NotKnown("")
    places = list(order) or list(range(len(value.shape)))[::-1]
    if sorted(map(str, places)) != sorted(map(str, range(len(value.shape)))):
        raise NotKnown("")
    return Array(tuple(value.shape[each] for each in places))


def _counted(start: Any, stop: Any = None, step: Any = 1) -> Array:
    """`np.arange`"""
    if stop is None:
        start, stop = 0, start
    if not all(type(each) is int for each in (start, stop, step)) or not step:
        raise NotKnown("")
    return Array((len(range(start, stop, step)),))


def _same(value: Any, *_: Any, **__: Any) -> Array:
    if not isinstance(value, Array):
        raise NotKnown("")
    return value


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
    """A random function of NumPy: the shape is the argument `size`, or the one at that position."""

    def call(*args: Any, **kwargs: Any) -> Array:
        return shaped(kwargs["size"] if "size" in kwargs else args[position])

    return call


_MATH: dict[str, Callable[..., Any]] = {
    **{name: number(getattr(math, name)) for name in ("ceil", "floor", "sqrt", "log", "log2", "log10", "exp")},
    "prod": _product,
}
OF_NUMBERS = frozenset(f"{module}.{name}" for module in ("math", "numpy") for name in _MATH if name != "prod")
"""The full names of functions of one number."""
LIBRARY: dict[str, Callable[..., Any]] = {
    **{f"math.{name}": function for name, function in _MATH.items()},
    **{f"numpy.{name}": function for name, function in _MATH.items()},
    "numpy.zeros": _first,
    "numpy.ones": _first,
    "numpy.empty": _first,
    "numpy.full": _first,
    "numpy.array": _of_list,
    "numpy.asarray": _of_list,
    "numpy.reshape": reshaped,
    "numpy.expand_dims": widened,
    "numpy.concatenate": _concatenated,
    "numpy.vstack": _one_over_another,
    "numpy.hstack": _side_by_side,
    "numpy.transpose": _transposed,
    "numpy.arange": _counted,
    **dict.fromkeys(("numpy.sin", "numpy.cos", "numpy.tanh", "numpy.abs", "numpy.square"), _same),
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
"""Functions of libraries by full name; their arguments contain Python's own lists and tuples."""
OF_SHAPES = frozenset(name for name in LIBRARY if name.startswith(("numpy.random.", "numpy.reshape"))) | {
    *("numpy.zeros", "numpy.ones", "numpy.empty", "numpy.full"),
}
"""The full names of functions that create an array whose shape the code gives, at least in part."""

CONSTANTS: dict[str, Any] = {
    "numpy.newaxis": None,
    "tensorflow.newaxis": None,
    **{"math.pi": math.pi, "math.e": math.e, "numpy.pi": math.pi, "numpy.e": math.e},
}


def array_method(owner: Array, name: str, args: list[Any]) -> Array:
    """The result of a method of an array."""
    if name in ("astype", "copy"):
        return owner
    if name == "reshape":
        return reshaped(owner, *args)
    if name == "transpose":
        return _transposed(owner, *args)
    raise NotKnown("")


def total(array: Array) -> int:
    """The number of items; raises `NotKnown`."""
    if not all(isinstance(each, int) for each in array.shape):
        raise NotKnown("")
    return math.prod(each for each in array.shape if isinstance(each, int))
