"""The weights that a layer of the file makes: `self.add_weight(shape=(input_shape[-1], self.units))`.

The input shape is known where the model is built; until then its axes are named by their place.
"""

from dataclasses import dataclass
from typing import Any

from rnn_tui.formats.keras_code.layer_records import LayerCall, ModelRecord
from rnn_tui.formats.keras_code.subclassing.own_classes import BASES, Own
from rnn_tui.formats.python_code.values.records import Thing

Grows = tuple[tuple[str, tuple[Any, ...]], ...]
ADDING = frozenset(("add_weight", "add_variable", "Variable"))


@dataclass(frozen=True, eq=False)
class InputShape(Thing):
    """The argument of `build`."""


@dataclass(frozen=True, eq=False)
class InputAxis(Thing):
    """An axis of it."""

    place: int


def weight_of(given: dict[str, Any]) -> tuple[str, tuple[Any, ...]] | None:
    """The name and the axes of a weight, from the arguments of the call that makes it; None if they are not known."""
    shape, name = given.get("shape", ()), given.get("name", "weight")
    axes = [shape] if isinstance(shape, int | InputAxis) else shape
    if not isinstance(axes, tuple | list) or not all(type(each) is int or isinstance(each, InputAxis) for each in axes):
        return None
    made = tuple((each.place,) if isinstance(each, InputAxis) else each for each in axes)
    return (name if isinstance(name, str) else "weight"), made


def grows(own: Own) -> Grows | None:
    """The weights of a layer of the file; None if they are not known: one of them, or a layer inside it."""
    inside = any(isinstance(each, LayerCall | ModelRecord) for each in own.kept())
    known = [each for each in own.weights if each is not None]
    if inside or len(known) < len(own.weights) or not _says_all(own):
        return None
    return tuple(known)


def _says_all(own: Own) -> bool:
    """Whether everything that makes its weights was read: it builds nothing in `call`, and inherits none of a layer."""
    if any(each.last not in BASES for each in own.cls.foreign_bases()):
        return False
    return own.built or own.method("build") is None
