"""`nn.Parameter` in other shapes: `self.h0.expand(-1, n, -1)`, `self.h0.repeat(1, n, 1)`, `self.h0.unsqueeze(1)`."""

from dataclasses import dataclass
from math import prod
from typing import Any

from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.records import Thing
from rnn_tui.formats.torch_code.module.modules import Module
from rnn_tui.formats.torch_code.tensor.function_arguments import Given
from rnn_tui.formats.torch_code.tensor.functions import SAME
from rnn_tui.formats.torch_code.tensor.sizes import Dim, Shape
from rnn_tui.formats.torch_code.tensor.values import dims


@dataclass(frozen=True, eq=False)
class View(Thing):
    """The numbers of a parameter in another shape, with axes of size 1 stretched."""

    decided = False

    module: Module
    base: tuple[int, ...]
    """The shape of the numbers before axes are stretched."""
    shape: Shape


@dataclass(frozen=True, eq=False)
class Row(Thing):
    """One row of a parameter, as the state of every sequence."""

    decided = False

    module: Module
    base: tuple[int, ...]
    place: int
    """The index of the row, of the first axis of `base`."""

    @property
    def shape(self) -> Shape:
        return (1, self.base[-1])


def viewed(value: Any) -> View:
    """A parameter as a view of itself; raises `NotKnown` if its shape is not known."""
    if isinstance(value, View):
        return value
    shape = value.given["shape"]
    if not isinstance(shape, tuple):
        raise NotKnown("the shape of an nn.Parameter is not known")
    return View(value, shape, shape)


def rows(view: View, count: int) -> list[Row]:
    """Its rows as the states (count, batch, units) of a recurrent module."""
    if len(view.base) != 3 or view.base[1] != 1 or view.base[0] not in (1, count) or view.shape[0] != count:
        raise NotKnown(
            "a state from an nn.Parameter is understood as one row for each layer, the same for all sequences"
        )
    return [Row(view.module, view.base, place if view.base[0] > 1 else 0) for place in range(count)]


def row(view: View) -> Row:
    """Its only row as the state (batch, units) of a cell."""
    if len(view.base) != 2 or view.base[0] != 1:
        raise NotKnown("a state from an nn.Parameter is understood as one row, the same for all sequences")
    return Row(view.module, view.base, 0)


def method(value: Any, name: str, given: Given) -> Any:
    """The result of a method that changes the shape only; raises `NotKnown` for others."""
    view = viewed(value)
    if name in SAME:
        return value
    if name == "size" and (place := given.of(1, "dim")) is not None:
        return view.shape[place]
    if name in _METHODS:
        return _METHODS[name](view, given)
    return {"size": view.shape, "dim": len(view.shape)}[name] if name in ("size", "dim") else _not(name)


def _not(name: str) -> Any:
    raise NotKnown(f"{name} of an nn.Parameter is not understood")


def _unsqueezed(view: View, given: Given) -> View:
    place = given.of(1, "dim") % (len(view.base) + 1)
    base, shape = list(view.base), list(view.shape)
    base.insert(place, 1)
    shape.insert(place, 1)
    return View(view.module, tuple(base), tuple(shape))


def _reshaped(view: View, given: Given) -> View:
    sizes = list(given.rest(1, "shape"))
    if view.shape != view.base or not all(isinstance(each, int) for each in sizes):
        raise NotKnown("a view of a stretched nn.Parameter is not understood")
    if -1 in sizes:
        sizes[sizes.index(-1)] = prod(view.base) // -prod(sizes)
    if prod(sizes) != prod(view.base):
        raise NotKnown("the new shape holds another number of numbers")
    return View(view.module, tuple(sizes), tuple(sizes))


def _expanded(view: View, given: Given) -> View:
    sizes = dims(given.rest(1, "size"))
    if sizes is None or len(sizes) < len(view.base):
        raise NotKnown("its sizes are not known")
    more = (1,) * (len(sizes) - len(view.base))
    base, have = (*more, *view.base), (*more, *view.shape)
    shape = tuple(old if new == -1 else new for old, new in zip(have, sizes, strict=True))
    if any(size != 1 and new != size for size, new in zip(base, shape, strict=True)):
        raise NotKnown("expand changes axes of size 1 only")
    return View(view.module, base, shape)


def _repeated(view: View, given: Given) -> View:
    counts = dims(given.rest(1, "repeats"))
    if counts is None or len(counts) < len(view.base):
        raise NotKnown("how many times is not known")
    more = (1,) * (len(counts) - len(view.base))
    base, have = (*more, *view.base), (*more, *view.shape)
    if any(count != 1 and size != 1 for size, count in zip(have, counts, strict=True)):
        raise NotKnown("an nn.Parameter is repeated along axes of size 1 only")
    shape: tuple[Dim, ...] = tuple(count if size == 1 else size for size, count in zip(have, counts, strict=True))
    return View(view.module, base, shape)


_METHODS = {
    **{"unsqueeze": _unsqueezed, "view": _reshaped, "reshape": _reshaped, "expand": _expanded, "repeat": _repeated},
}
