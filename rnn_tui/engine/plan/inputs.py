"""Inputs: what a model reads, drawn from a seed or checked against what the model takes."""

from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError, NotBuilt
from rnn_tui.engine.plan.stack import Stack

TIMESTEPS = 10
"""How many timesteps are drawn where the stack leaves them open."""


def nominal_shape(stack: Stack) -> tuple[int, ...]:
    """The shape of one drawn batch: unknown batch 1, unknown timesteps 10, unknown features 1."""
    if stack.input_shape is None:
        raise NotBuilt(
            "the model is not built: its input shape is unknown. Give the first layer an input_shape, or add an Input"
        )
    batch, *rest = stack.input_shape
    axes = [
        batch or 1,
        *(each if each is not None else default for each, default in zip(rest, (TIMESTEPS, 1, 1, 1), strict=False)),
    ]
    return tuple(axes)


def random_inputs(stack: Stack, *, seed: int = 0, init: str = "keras", timesteps: int | None = None) -> Array:
    """A batch of inputs drawn from a seed.

    Token ids where the first layer reads tokens. `init="tutorial"`: uniform [0, 1) from NumPy's legacy
    `RandomState(seed)`, as the tutorial draws them; otherwise standard normal numbers.
    """
    shape = nominal_shape(stack)
    if timesteps is not None and len(shape) > 1:
        shape = (shape[0], timesteps, *shape[2:])
    vocabulary = stack.layers[0].vocabulary if stack.layers else None
    if vocabulary is not None:
        return np.random.default_rng([seed, 0]).integers(0, vocabulary, shape).astype(np.float64)
    if init == "tutorial":
        return np.random.RandomState(seed).random_sample(shape)
    return np.random.default_rng([seed, 0]).standard_normal(shape)


def checked_inputs(stack: Stack, x: Any, *, stateful: bool = False) -> Array:
    """`x` with a batch axis, held against the stack's input shape; raises `InputError` naming the axis that differs."""
    expected = stack.input_shape
    if expected is None:
        nominal_shape(stack)
        raise AssertionError
    made = np.asarray(x)
    if made.dtype.kind not in "fiub":
        raise InputError(f"inputs are numbers, got an array of {made.dtype}")
    if made.ndim == len(expected) - 1:
        made = made[None]
    if made.ndim != len(expected):
        wanted = "(batch, time, features), or (time, features) for one sequence"
        if len(expected) == 2:
            wanted = "(batch, time) token ids, or (time,) for one sequence"
        raise InputError(f"inputs of {made.ndim} axes, shape {made.shape}; expected {wanted}")
    if 0 in made.shape:
        raise InputError(
            f"inputs of shape {made.shape} hold no number: at least one sequence of one timestep is needed"
        )
    names = ("batch", "time", "features") if len(expected) == 3 else ("batch", "time")
    for axis, (name, got, wanted_size) in enumerate(zip(names, made.shape, expected, strict=False)):
        if wanted_size is None or got == wanted_size:
            continue
        if name == "time" or (name == "batch" and not stateful):
            continue  # Keras's predict takes other lengths and batches too: only stateful layers insist
        raise InputError(
            f"the model takes {wanted_size} on the {name} axis (axis {axis} of {expected}); these inputs have {got}:"
            f" shape {made.shape}"
        )
    return made
