"""What a subclassed model keeps in its attributes. Keras lists them, and their weights, in the order in which they are
assigned, which may differ from the order of the calls."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True)
class Attribute:
    """A layer that the model keeps, or an object that is made of layers: one row of Keras's summary."""

    keys: tuple[int, ...]
    """The keys of its layers; empty for a layer that is never called."""
    name: str
    kind: str
    """Its class name."""
    whole: bool = False
    """Whether it is an object made of layers, of which Keras shows no shape."""

    def under(self, keys: Mapping[int, int]) -> Self:
        """The same with other keys for its layers; layers that are gone are left out."""
        return replace(self, keys=tuple(keys[each] for each in self.keys if each in keys))


def listed(attributes: Iterable[Attribute], keys: Iterable[int]) -> list[int]:
    """The keys of a model's layers in the order in which Keras lists their weights: each once, others last."""
    present = list(keys)
    first = [key for each in attributes for key in each.keys if key in present]
    return list(dict.fromkeys([*first, *present]))
