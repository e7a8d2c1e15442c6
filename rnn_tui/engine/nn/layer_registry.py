"""The registry of layer kinds, by their class names as Keras spells them."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from rnn_tui.engine.core.errors import OptionError, UnknownKind
from rnn_tui.engine.nn.layer import Layer

_KINDS: dict[str, type[Layer]] = {}


def register(*kinds: type[Layer]) -> tuple[type[Layer], ...]:
    """Registers kinds under their class names."""
    for each in kinds:
        _KINDS[each.kind()] = each
    return tuple(_KINDS.values())


def kinds() -> Iterator[type[Layer]]:
    """Every registered kind, in the order of registration."""
    return iter(tuple(_KINDS.values()))


def kind(name: str) -> type[Layer]:
    """The kind with that class name; raises `UnknownKind`, which suggests kinds with similar names."""
    try:
        return _KINDS[name]
    except (KeyError, TypeError):
        raise UnknownKind(f"{str(name)[:60]!r} is no layer that rnn-tui knows{_alike(str(name)[:60])}") from None


def _alike(name: str) -> str:
    """Suggests kinds with a similar name, as the end of a sentence; empty if there are none."""
    found = get_close_matches(name, _KINDS, n=3)
    return f"; did you mean {' or '.join(found)}?" if found else ""


def deserialize(value: Any) -> Layer:
    """A layer from Keras's `{"class_name": …, "config": {…}}`; a layer is returned unchanged."""
    if isinstance(value, Layer):
        return value
    if not isinstance(value, Mapping) or not isinstance(value.get("config", {}), Mapping):
        raise OptionError(f"expected a layer, got {value!r:.60}", "layer")
    return kind(value.get("class_name", "")).from_config(value.get("config", {}))
