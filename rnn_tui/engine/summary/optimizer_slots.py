"""The number of parameters of a built optimizer, which Keras 3 includes in a model's total.

An optimizer keeps one or two numbers for every weight it trains (a running mean, a running square, …), and for itself
the step count and the learning rate. The counts are those of Keras 3 for an optimizer given by its name, with its
defaults.
"""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

_SLOTS = {
    "sgd": 0,
    "rmsprop": 1,
    "adagrad": 1,
    "lion": 1,
    "adam": 2,
    "adamw": 2,
    "adamax": 2,
    "adadelta": 2,
    "ftrl": 2,
    "nadam": 2,
    "lamb": 2,
    "schedulefreeadamw": 2,
}
"""Numbers for every single weight: momentum, velocity, accumulator and the like."""

_OWN = 2
"""The step count and the learning rate."""


_MORE = {
    "sgd": ("momentum",),
    "rmsprop": ("momentum", "centered"),
    "adam": ("amsgrad",),
    "adamw": ("amsgrad",),
}
"""Options with which an optimizer keeps one more number for every weight."""
_ALWAYS = ("use_ema", "gradient_accumulation_steps")
"""Such options that every optimizer has."""
DECIDING = frozenset(each for options in (*_MORE.values(), _ALWAYS) for each in options)
"""All options that decide how many numbers are kept."""


def optimizer_parameters(
    name: str,
    shapes: Sequence[tuple[int, ...]],
    paths: Sequence[str] | None = None,
    options: Mapping[str, Any] = MappingProxyType({}),
) -> int | None:
    """The number of parameters of the optimizer called `name`, built for trainable weights of these shapes.

    None for an unknown name; case does not matter, as in Keras. `paths` are the weights' names
    (`embedding/embeddings`, …): only Muon uses them, because it leaves embeddings to Adam; without them it treats every
    matrix itself. `options`: those of `DECIDING` that are set, and "schedule" if the learning rate follows one.
    """
    key = name.lower()
    weights = sum(math.prod(shape) for shape in shapes)
    own = _OWN - bool(options.get("schedule"))
    own += weights * sum(bool(options.get(each)) for each in (*_MORE.get(key, ()), *_ALWAYS))
    if key in _SLOTS:
        running_product = 1 if key == "nadam" else 0
        return own + running_product + _SLOTS[key] * weights
    if key == "adafactor":
        return own + weights + sum(_factors(shape) for shape in shapes)
    if key == "muon":
        return own + weights + _left_to_adam(shapes, paths or [""] * len(shapes))
    return None


def _factors(shape: tuple[int, ...]) -> int:
    """Adafactor's means over the rows and the columns of a weight; a vector has two placeholders instead."""
    if len(shape) < 2:
        return 2
    *outer, rows, columns = shape
    return math.prod(outer) * (rows + columns)


def _left_to_adam(shapes: Sequence[tuple[int, ...]], paths: Sequence[str]) -> int:
    """The weights for which Muon keeps a second number, like Adam: all but matrices, and embeddings."""
    return sum(
        math.prod(shape)
        for shape, path in zip(shapes, paths, strict=True)
        if len(shape) != 2 or "embedding" in path.lower()
    )
