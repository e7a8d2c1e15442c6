"""Truncated backpropagation through time: a sequence is cut into stretches of timesteps, each with its own update.

The states at the end of a stretch are where the next one begins; no gradient goes back into the stretch before
(Williams and Peng, 1990, "An efficient gradient-based algorithm for on-line training of recurrent network
trajectories").
"""

from collections.abc import Sequence

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.training.objective import OutputObjective, Part


def stretches(part: Part, outputs: Sequence[OutputObjective], stack: Stack, length: int | None) -> Sequence[slice]:
    """The timesteps of each update in a batch of `part`; all of them in one if `length` is None. Raises `InputError` if
    a layer or an output does not allow it."""
    time = part.inputs[0].shape[1]
    if length is None:
        return [slice(0, time)]
    _check_layers(stack)
    for output, targets in zip(outputs, part.targets, strict=True):
        if len(output.shape) < 2 or output.shape[0] != time:
            raise InputError(
                "truncated backpropagation needs an output and a target at every timestep: set return_sequences=True on"
                " the recurrent layers"
            )
        if targets.y.shape[1] != time:
            raise InputError(
                f"truncated backpropagation needs a target at every timestep: {output.loss.kind()} has none"
            )
    return cut(time, length)


def cut(time: int, length: int) -> list[slice]:
    """So many timesteps in stretches of that length; the last one may be shorter."""
    return [slice(start, min(start + length, time)) for start in range(0, max(time, 1), length)]


def _check_layers(stack: Stack) -> None:
    for name, layer in zip(stack.layer_names, stack.resolved, strict=True):
        if layer.reads_backwards:
            raise InputError(f"{name} reads from the end, so its sequences cannot be cut into stretches")
