"""Python's own functions and the few of NumPy and math that Keras code computes sizes with.

Each takes plain values and gives a plain value or raises `NotKnown`. Of arrays only shapes are known.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rnn_tui.formats.keras_code.interpreter.operators import LONGEST, NotKnown, filled, guarded
from rnn_tui.formats.keras_code.interpreter.values import Array


@dataclass(frozen=True)
class Builtin:
    """A function whose meaning is known."""

    name: str
    function: Callable[..., Any]
    any_items: bool = False
    """Whether it looks only at how many items there are, never at what they are."""

    def __call__(self, args: list[Any], kwargs: dict[str, Any]) -> Any:
        for each in args:
            if isinstance(each, range) and len(each) > LONGEST and self.name not in ("len", "range"):
                raise NotKnown("it is too long")
        return guarded(self.function, *args, **kwargs)


def _sized(value: Any) -> int:
    if isinstance(value, Array):
        return value.shape[0]
    if isinstance(value, str | list | tuple | dict | set | range):
        return len(value)
    raise NotKnown("")


def _listed(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of sequences; a text or a number is taken only where Python takes it."""

    def call(*args: Any, **kwargs: Any) -> Any:
        for each in args:
            if not isinstance(each, str | list | tuple | dict | set | range | int | float):
                raise NotKnown("")
        made = function(*args, **kwargs)
        return made

    return call


def _number(kind: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any) -> Any:
        if not all(isinstance(each, bool | int | float | str) for each in args):
            raise NotKnown("")
        return kind(*args)

    return call


def _dict(*args: Any, **kwargs: Any) -> dict[Any, Any]:
    return dict(*args, **kwargs)


BUILTINS: dict[str, Builtin] = {
    each.name: each
    for each in (
        Builtin("range", range),
        Builtin("xrange", range),
        Builtin("len", _sized, any_items=True),
        Builtin("max", _listed(max)),
        Builtin("min", _listed(min)),
        Builtin("sum", _listed(sum)),
        Builtin("any", _listed(any)),
        Builtin("all", _listed(all)),
        Builtin("abs", _number(abs)),
        Builtin("round", _number(round)),
        Builtin("int", _number(int)),
        Builtin("float", _number(float)),
        Builtin("bool", _number(bool)),
        Builtin("str", _number(str)),
        Builtin("divmod", _number(divmod)),
        Builtin("list", _listed(list), any_items=True),
        Builtin("tuple", _listed(tuple), any_items=True),
        Builtin("set", _listed(set)),
        Builtin("sorted", _listed(sorted)),
        Builtin("reversed", _listed(lambda value: list(reversed(value))), any_items=True),
        Builtin("enumerate", _listed(lambda value, start=0: list(enumerate(value, start))), any_items=True),
        Builtin("zip", _listed(lambda *values, strict=False: list(zip(*values, strict=False))), any_items=True),
        Builtin("dict", _dict, any_items=True),
    )
}


def _shape(value: Any) -> Array:
    """An array of that shape: a number, or a tuple of numbers."""
    axes = (value,) if isinstance(value, int) else tuple(value)
    if len(axes) > 10 or not all(isinstance(each, int) and not isinstance(each, bool) and each >= 0 for each in axes):
        raise NotKnown("")
    return Array(axes)


def _of_list(value: Any, *_: Any, **__: Any) -> Array:
    """The array of a nested list."""
    axes: list[int] = []
    while isinstance(value, list | tuple) and len(axes) < 10:
        axes.append(len(value))
        value = value[0] if value else None
    if isinstance(value, Array):
        return Array((*axes, *value.shape))
    if not axes or not isinstance(value, bool | int | float):
        raise NotKnown("")
    return Array(tuple(axes))


def _product(values: Any) -> int:
    if not isinstance(values, list | tuple) or not all(
        isinstance(each, int) and abs(each) < 1 << 40 for each in values
    ):
        raise NotKnown("")
    return math.prod(values[:20])


def _sizes(*axes: Any) -> Array:
    return _shape(axes)


def _first(shape: Any = None, *_: Any, **kwargs: Any) -> Array:
    return _shape(kwargs.get("shape", shape))


def _size(position: int) -> Callable[..., Array]:
    """NumPy's random functions: the shape is `size`, or stands at that position."""

    def call(*args: Any, **kwargs: Any) -> Array:
        return _shape(kwargs["size"] if "size" in kwargs else args[position])

    return call


_MATH: dict[str, Callable[..., Any]] = {
    **{name: _number(getattr(math, name)) for name in ("ceil", "floor", "sqrt", "log", "log2", "log10", "exp")},
    "prod": _product,
}
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
    "numpy.int32": _number(int),
    "numpy.int64": _number(int),
}
"""Functions of libraries by their full names."""


def method(owner: Any, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """A method of a plain value."""
    if isinstance(owner, Array):
        return _array_method(owner, name, args)
    if isinstance(owner, str) and name == "format":
        return filled(owner, args, kwargs)
    allowed = next((names for kind, names in _METHODS if isinstance(owner, kind)), ())
    if name not in allowed:
        raise NotKnown("")
    if name in ("replace", "join", "extend", "update"):
        _bounded(owner, name, args)
    made = guarded(getattr(owner, name), *args, **kwargs)
    return list(made) if name in ("items", "keys", "values") else made


_METHODS: tuple[tuple[type, tuple[str, ...]], ...] = (
    (list, ("append", "extend", "insert", "pop", "reverse", "index", "count", "copy", "clear", "remove")),
    (dict, ("get", "items", "keys", "values", "update", "pop", "setdefault", "copy")),
    (
        str,
        (
            "lower",
            "upper",
            "strip",
            "lstrip",
            "rstrip",
            "split",
            "join",
            "replace",
            "title",
            "capitalize",
            "startswith",
            "endswith",
        ),
    ),
    (tuple, ("index", "count")),
)
CHANGES = frozenset(("append", "extend", "insert", "pop", "reverse", "clear", "remove", "update", "setdefault"))
"""The methods that change what they are called on."""


def _bounded(owner: Any, name: str, args: list[Any]) -> None:
    size = len(owner)
    for each in args:
        if isinstance(each, str | list | tuple | dict | set | range):
            size = size * (len(each) + 1) if name == "replace" else size + len(each)
            if name == "join":
                size += sum(len(part) for part in each if isinstance(part, str)) + len(owner) * len(each)
    if size > LONGEST:
        raise NotKnown("it is too long")


def _array_method(owner: Array, name: str, args: list[Any]) -> Array:
    if name in ("astype", "copy"):
        return owner
    if name == "reshape":
        axes = list(args[0] if len(args) == 1 and isinstance(args[0], list | tuple) else args)
        known = math.prod(each for each in axes if isinstance(each, int) and each != -1)
        if axes.count(-1) == 1 and known > 0:
            axes[axes.index(-1)] = math.prod(owner.shape) // known
        return _shape(axes)
    raise NotKnown("")
