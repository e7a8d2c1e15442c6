"""Names for Keras 2: ASCII letters, digits and some signs, as in TensorFlow's scopes."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.stack import Stack

_TAKEN = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.\\>-]*")
_OTHER = re.compile(r"[^A-Za-z0-9_.\\>-]")


def keras2_names(stack: Stack) -> tuple[Stack, list[str]]:
    """The stack with names that Keras 2 accepts, and a sentence for each changed name."""
    inner = [each.name for layer in stack.layers for each in layer.nested]
    given = [stack.name, stack.input_name, *(each.name for each in stack.layers), *inner]
    made = _plain(given)
    outer = zip(stack.layers, made[2:], strict=False)
    inside = dict(zip(inner, made[2 + len(stack.layers) :], strict=True))
    layers = tuple(_inside(each, inside).edit(name=name) for each, name in outer)
    said = [
        f"Keras 2 takes no name such as {old!r}: here it is {new!r}"
        for old, new in zip(given, made, strict=True)
        if old != new
    ]
    if not said:
        return stack, []
    return stack.named(made[0], made[1], layers), said


def _inside(layer: Layer, names: Mapping[str | None, str | None]) -> Layer:
    """The layer with other names for its inner layers."""
    inner = {each.name: getattr(layer, each.name) for each in layer.options()}
    changes = {name: each.edit(name=names[each.name]) for name, each in inner.items() if isinstance(each, Layer)}
    return layer.edit(**changes) if changes else layer


def _plain(names: Sequence[str | None]) -> list[str | None]:
    """The names with only accepted characters, and with numbers where two would be the same."""
    used = {each for each in names if each is not None and _TAKEN.fullmatch(each)}
    found: list[str | None] = []
    for each in names:
        if each is None or _TAKEN.fullmatch(each):
            found.append(each)
            continue
        letters = "".join(sign for sign in unicodedata.normalize("NFKD", each) if not unicodedata.combining(sign))
        word = _OTHER.sub("_", letters.strip()).lstrip("_-\\>") or "layer"
        number = 1
        while (name := word if number == 1 else f"{word}_{number}") in used:
            number += 1
        used.add(name)
        found.append(name)
    return found
