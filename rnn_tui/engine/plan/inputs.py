"""Inputs of a model: drawn from a seed, or checked against its input shapes."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shape
from rnn_tui.engine.core.errors import InputError, NotBuilt, RnnError
from rnn_tui.engine.plan.graph import INPUT, GraphInput
from rnn_tui.engine.plan.stack import UNBUILT, Stack

TIMESTEPS = 10
"""The number of timesteps that are drawn if the stack leaves it open."""


def nominal_shape(stack: Stack) -> tuple[int, ...]:
    """The shape of a drawn batch of the first input: an unknown batch is 1, unknown timesteps 10, unknown features
    1."""
    if stack.input_shape is None:
        raise NotBuilt(UNBUILT)
    return drawn_shape(stack.input_shape)


def drawn_shape(shape: Shape) -> tuple[int, ...]:
    """The same shape with a size on every axis."""
    batch, *rest = shape
    sizes = (TIMESTEPS, 1, 1, 1)
    known = (axis if axis is not None else size for axis, size in zip(rest, sizes, strict=False))
    return (batch or 1, *known)


def vocabulary_of(stack: Stack, key: int) -> int | None:
    """How many different tokens the input with that key takes; None if it takes numbers."""
    if not stack.built:
        return stack.layers[0].vocabulary if stack.layers else None
    return stack.prepared.vocabularies.get(key)


def random_inputs(stack: Stack, *, seed: int = 0, init: str = "keras", timesteps: int | None = None) -> Any:
    """A batch of inputs drawn from a seed; for several inputs a tuple with an array for each.

    Token ids if a layer reads tokens, 0 or 1 if the input's dtype is not float. With `init="tutorial"` the numbers are
    uniform in [0, 1), from NumPy's legacy `RandomState(seed)`, as in the tutorial; otherwise standard normal.
    """
    nominal_shape(stack)
    made = tuple(drawn_input(stack, each, seed, init, timesteps=timesteps) for each in stack.inputs)
    return made if len(made) > 1 else made[0]


def drawn_input(
    stack: Stack, entry: GraphInput, seed: int, init: str, sequences: int | None = None, timesteps: int | None = None
) -> Array:
    """One input, drawn as by `random_inputs`; `sequences`, `timesteps`: of its own shape where None."""
    shape = drawn_shape(entry.shape)
    if timesteps is not None and len(shape) > 1:
        shape = (shape[0], timesteps, *shape[2:])
    shape = (shape[0] if sequences is None else sequences, *shape[1:])
    rng = np.random.default_rng([seed, 0, -1 - entry.key] if entry.key < INPUT else [seed, 0])
    vocabulary = vocabulary_of(stack, entry.key)
    if vocabulary is None and entry.dtype != "float32" and stack.wiring is not None:
        vocabulary = 2
    if vocabulary is not None:
        return rng.integers(0, vocabulary, shape).astype(np.float64)
    if init == "tutorial" and entry.key == INPUT:
        return np.random.RandomState(seed).random_sample(shape)
    return rng.standard_normal(shape)


def checked_inputs(stack: Stack, x: Any, *, stateful: bool = False) -> tuple[Array, ...]:
    """The inputs, each with a batch axis, checked against the stack's input shapes. Raises `InputError`, which names
    the axis that differs. `x`: an array, or for several inputs a sequence with an array for each."""
    if stack.input_shape is None:
        nominal_shape(stack)
    entries, ids = stack.inputs, stack.prepared.vocabularies
    if len(entries) > 1:
        return _checked_together(stack, x, stateful)
    (entry,) = entries
    made = checked_input(entry.shape, x, stateful, ids[entry.key] is not None)
    if entry.shape[1] not in (None, made.shape[1]):
        _check_lengths(stack, (made,))
    return (made,)


def _checked_together(stack: Stack, x: Any, stateful: bool) -> tuple[Array, ...]:
    """Several inputs, each checked, and all of as many sequences."""
    entries, ids = stack.inputs, stack.prepared.vocabularies
    if not isinstance(x, tuple | list) or len(x) != len(entries):
        raise InputError(f"the model takes {len(entries)} inputs ({', '.join(stack.input_names)}): an array for each")
    pairs = zip(entries, x, strict=True)
    made = tuple(checked_input(entry.shape, each, stateful, ids[entry.key] is not None) for entry, each in pairs)
    if len({len(each) for each in made}) > 1:
        sizes = ", ".join(f"{name} {len(each)}" for name, each in zip(stack.input_names, made, strict=True))
        raise InputError(f"the inputs hold different numbers of sequences: {sizes}")
    _check_lengths(stack, made)
    return made


def _check_lengths(stack: Stack, inputs: Sequence[Array]) -> None:
    """Raises `InputError` if the layers cannot read as many timesteps as these inputs have."""
    shapes = tuple((entry.shape[0], *each.shape[1:]) for entry, each in zip(stack.inputs, inputs, strict=True))
    lengths = _lengths(stack, [each.shape for each in inputs])
    try:
        other = stack.on(shapes)
    except RnnError as error:
        raise InputError(f"inputs of {lengths} timesteps do not fit: {error}") from None
    for name, weights, needed in zip(stack.layer_names, stack.weights, other.weights, strict=True):
        if [each.shape for each in weights] != [each.shape for each in needed]:
            wanted = _lengths(stack, [each.shape for each in stack.inputs])
            raise InputError(
                f"the model takes {wanted} timesteps, because the weights of {name} depend on their number;"
                f" these inputs have {lengths}"
            )


def _lengths(stack: Stack, shapes: Sequence[Shape]) -> str:
    """The numbers of timesteps of those inputs that have an axis of time."""
    pairs = zip(stack.inputs, shapes, strict=True)
    timed = [each for entry, each in pairs if len(each) > (1 if vocabulary_of(stack, entry.key) is not None else 2)]
    return " and ".join(str(each[1]) for each in timed or [each for each in shapes if len(each) > 1])


def checked_input(expected: Shape, x: Any, stateful: bool = False, ids: bool = True) -> Array:
    """One input with a batch axis, checked against its shape; raises `InputError`. `ids`: of two axes, the second
    counts the timesteps of token ids, and not features."""
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
    if made.shape[1:] == expected[1:] and not stateful:
        return made
    names = ("batch", "time", "features") if len(expected) == 3 else ("batch", "time" if ids else "features")
    for axis, (name, got, wanted_size) in enumerate(zip(names, made.shape, expected, strict=False)):
        if wanted_size is None or got == wanted_size:
            continue
        if name == "time" or (name == "batch" and not stateful):
            continue  # Keras's predict also takes other lengths and batches, except for stateful layers
        raise InputError(
            f"the model takes {wanted_size} on the {name} axis (axis {axis} of {expected}); these inputs have {got}:"
            f" shape {made.shape}"
        )
    return made
