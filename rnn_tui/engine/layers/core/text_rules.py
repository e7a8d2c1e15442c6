"""The output shapes of Keras's layers that read texts, categories or numbers to be sorted into bins.

They follow from the layer's options and from its input shape, as in Keras. `settings` below are the options of a
config; shapes have their batch axis first. An input may have no other axis: one text for each example.
"""

from collections.abc import Callable, Mapping
from typing import Any

from rnn_tui.engine.core.arrays import Shape

Settings = Mapping[str, Any]
Rule = Callable[[Shape, Settings], Shape]

TEXT_OPTIONS = (
    *("output_mode", "output_sequence_length", "max_tokens", "num_tokens", "num_bins", "pad_to_max_tokens"),
    *("bin_boundaries", "split"),
)
"""The options on which such a shape depends."""


def _vectorized(shape: Shape, settings: Settings) -> Shape:
    if settings.get("output_mode", "int") == "int":
        return (shape[0], settings.get("output_sequence_length"))
    if settings.get("split", "whitespace") is None:
        return _looked_up(shape if len(shape) > 1 else (*shape, 1), settings)
    return _looked_up((*shape, None), settings)


def _looked_up(shape: Shape, settings: Settings) -> Shape:
    if settings.get("output_mode", "int") == "int":
        return shape
    depth = settings.get("max_tokens")
    if not settings.get("pad_to_max_tokens") or not isinstance(depth, int):
        return ()  # it depends on the vocabulary
    return _encoded(shape, settings["output_mode"], depth)


def _categories(shape: Shape, settings: Settings) -> Shape:
    return _encoded(shape, settings.get("output_mode", "multi_hot"), settings["num_tokens"])


def _hashed(shape: Shape, settings: Settings) -> Shape:
    if settings.get("output_mode", "int") == "int":
        return shape
    return (*shape[:-1], settings["num_bins"])


def _binned(shape: Shape, settings: Settings) -> Shape:
    return shape if settings.get("output_mode", "int") == "int" else ()


def _encoded(shape: Shape, mode: str, depth: int) -> Shape:
    """One number for each category, instead of one for each example's last axis or beside it."""
    beside = mode == "one_hot" and not (len(shape) > 1 and shape[-1] == 1)
    return (*shape, depth) if beside else (*shape[:-1], depth)


TEXT_RULES: dict[str, Rule] = {
    "TextVectorization": _vectorized,
    "StringLookup": _looked_up,
    "IntegerLookup": _looked_up,
    "CategoryEncoding": _categories,
    "Hashing": _hashed,
    "Discretization": _binned,
}
"""The rules by class name."""
