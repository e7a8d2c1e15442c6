"""Masks in the config of a functional model of Keras 3, where operations compute them.

An Embedding(mask_zero=True) becomes `not_equal(ids, 0)`, a Masking `any(not_equal(x, mask_value))`, and every layer
that uses the mask is called with `mask=`. Here a layer computes its mask itself and passes it on; a chain in which a
layer has another mask is refused.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.python_code.values.code_error import shown

_KINDS = ("NotEqual", "Any")
Tensors = Callable[[Any], Iterator[tuple[str, int]]]
"""A function that yields every tensor in a part of a config: the name of its layer, and the index of its output."""


@dataclass(frozen=True)
class GivenMask:
    """A mask in the call of a layer."""

    operations: tuple[str, ...]
    """The operations that compute it, in their order; empty if they are not understood."""
    reads: str = ""
    """The name of the layer whose output the operations read."""
    value: float = 0.0
    """The value of padding."""


class Operations:
    """The operations of a functional model that compute masks."""

    def __init__(self, layers: Mapping[str, Mapping[str, Any]]) -> None:
        self._found = {
            name: each
            for name, each in layers.items()
            if each.get("class_name") in _KINDS and str(each.get("module", "keras.")).startswith("keras.")
        }

    def __contains__(self, name: str) -> bool:
        return name in self._found

    def given(self, layer: Mapping[str, Any], tensors: Tensors) -> GivenMask | None:
        """The mask in the call of a layer; None if there is none."""
        found = next(_masks(layer.get("inbound_nodes")), None)
        if found is None:
            return None
        operations: list[str] = []
        while True:
            names = [name for name, _ in tensors(found)]
            at = self._found.get(names[0]) if names else None
            if at is None or len(operations) > 2:
                return GivenMask(())
            operations.insert(0, str(at["class_name"]))
            (node,) = at.get("inbound_nodes") or [None]
            args = node.get("args") if isinstance(node, dict) else None
            config = at.get("config")
            if not isinstance(args, list) or not args or not isinstance(config, dict):
                return GivenMask(())
            if operations[0] == "NotEqual":
                read = next(tensors(args[0]), ("", 0))
                value = args[1] if len(args) > 1 else None
                if isinstance(value, bool) or not isinstance(value, int | float) or read[1]:
                    return GivenMask(())
                return GivenMask(tuple(operations), read[0], float(value))
            if config.get("axis") not in (-1, [-1]) or config.get("keepdims"):
                return GivenMask(())
            found = args[0]


def _masks(value: Any) -> Iterator[Any]:
    """The values of `mask` in the nodes of a layer."""
    if isinstance(value, dict):
        if value.get("mask") is not None:
            yield value["mask"]
        for each in value.values():
            yield from _masks(each) if isinstance(each, dict | list) else ()
    elif isinstance(value, list):
        for each in value:
            yield from _masks(each) if isinstance(each, dict | list) else ()


def check_masks(stack: Stack, given: Sequence[GivenMask | None], names: Sequence[str]) -> None:
    """Raises `RnnError` if a layer has another mask than the one passed on here; `names`: of the input and the layers.

    A layer without a mask in its call gets the mask of the previous layer, in Keras too.
    """
    heard: GivenMask | None = None
    for place, (layer, mask) in enumerate(zip(stack.resolved, given, strict=True)):
        if mask is not None and mask != heard:
            raise RnnError(
                f"layer {shown(names[place + 1])} is given a mask that is not the one of the layers before it; only a"
                " chain of layers is understood"
            )
        if operations := layer.mask_operations:
            heard = GivenMask(tuple(operations), names[place], float(getattr(layer, "mask_value", 0.0)))
        elif not layer.propagates_mask:
            heard = None
