"""The layer kinds that are known, by their class names as Keras spells them."""

from collections.abc import Iterator, Mapping
from typing import Any

from rnn_tui.engine.core.errors import OptionError, UnknownKind
from rnn_tui.engine.nn.layer import Layer

_KINDS: dict[str, type[Layer]] = {}


def register(*kinds: type[Layer]) -> tuple[type[Layer], ...]:
    """Makes kinds known by their class names."""
    for each in kinds:
        _KINDS[each.kind()] = each
    return tuple(_KINDS.values())


def kinds() -> Iterator[type[Layer]]:
    """Every kind known, in the order of registration."""
    return iter(tuple(_KINDS.values()))


def kind(name: str) -> type[Layer]:
    """The kind of that class name; raises `UnknownKind`, naming those there are."""
    try:
        return _KINDS[name]
    except (KeyError, TypeError):
        raise UnknownKind(f"{str(name)[:60]!r} is no layer that rnn-tui knows; it knows {', '.join(_KINDS)}") from None


def deserialize(value: Any) -> Layer:
    """A layer from Keras's `{"class_name": …, "config": {…}}`; a layer is returned as it is."""
    if isinstance(value, Layer):
        return value
    if not isinstance(value, Mapping) or not isinstance(value.get("config", {}), Mapping):
        raise OptionError(f"expected a layer, got {value!r:.60}", "layer")
    return kind(value.get("class_name", "")).from_config(value.get("config", {}))
