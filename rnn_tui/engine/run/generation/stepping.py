"""A model that reads one timestep after another and keeps its states, as it must when its next input is not known yet.

A model that can do this is stepped; for one that cannot, such as one with a Bidirectional layer, a window of its last
timesteps is read anew for every step.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError, RnnError
from rnn_tui.engine.core.work import Work, finish
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.forward import CallRecord, forward
from rnn_tui.engine.plan.graph import Node
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.plan.inputs import random_inputs, vocabulary_of
from rnn_tui.engine.run.model import Model

TRIED = 4
"""Timesteps on which is tried whether a model can be stepped."""
CLOSE = 1e-6
"""The largest difference between both ways of reading that comes from rounding."""


class Reader(Protocol):
    """Reads a sequence piece by piece."""

    def read(self, x: Array) -> Work[Array]:
        """The output after the last of these further timesteps, (batch, n); `x`: (batch, time, …)."""


@dataclass
class Stepper:
    """A model with the states that it has come to. Every recurrent layer continues from them, stateful or not. Padding
    is not read: after a masked timestep the output would be that of the step before."""

    model: Model
    dtype: str = "float64"
    states: Mapping[int, Sequence[Array]] = field(default_factory=dict)
    """By the key of the call: (batch, units) each; empty before the first timestep."""
    records: Sequence[CallRecord] = ()
    """The calls that read the newest timesteps."""

    @cached_property
    def _weights(self) -> Sequence[Sequence[Array]]:
        return self.model.weights_as(np.dtype(self.dtype))

    def read(self, x: Array) -> Work[Array]:
        """The output after the last of these further timesteps, (batch, n); raises `InputError`."""
        stack = self.model.stack.on((x.shape,))
        if [[w.shape for w in each] for each in stack.weights] != [
            [w.shape for w in each] for each in self.model.stack.weights
        ]:
            raise InputError("its weights belong to sequences of one length")
        read = x if vocabulary_of(stack, stack.inputs[0].key) is not None else x.astype(self.dtype)
        self.records = yield from forward(stack, self._weights, (read,), (), None, self._continued)
        self.states = {each.node.key: each.run.states for each in self.records if each.run.states}
        made = stack.graph.outputs[0]
        last = next(each for each in self.records if each.node.key == made.node)
        return newest(last.run.outputs[made.output], x.shape[1])

    def _continued(self, node: Node, _layer: Layer, call: Call) -> Call:
        return replace(call, initial=tuple(self.states.get(node.key, ())))


@dataclass
class SlidingWindow:
    """A model that reads the last timesteps anew for every further one, from states of zero."""

    model: Model
    length: int
    """Timesteps of the window."""
    dtype: str = "float64"

    def __post_init__(self) -> None:
        self._kept: deque[Array] = deque(maxlen=self.length)

    def read(self, x: Array) -> Work[Array]:
        """The output after the last of these further timesteps, (batch, n); raises `InputError`."""
        self._kept.extend(np.moveaxis(x, 1, 0))
        if len(self._kept) < self.length:
            raise InputError(f"{len(self._kept)} timesteps are fewer than the window of {self.length}")
        trace = yield from self.model.forward_work(np.stack(tuple(self._kept), axis=1), dtype=self.dtype)
        return newest(trace.outputs[0], self.length)


def newest(output: Array, time: int) -> Array:
    """(batch, time, n) or (batch, n) → (batch, n): the output after the last timestep."""
    return output[:, -1] if output.ndim > 2 and output.shape[1] == time else output


def reader_for(model: Model, window: int | None = None, dtype: str = "float64") -> Reader:
    """What reads on for this model: by steps where it can, else by a window of the length that the model is made for.

    `window`: a window of this many timesteps in any case. Raises `InputError` where neither is possible, which names
    the layer that needs the whole sequence.
    """
    check_one_output(model)
    if window is not None:
        return SlidingWindow(model, window, dtype)
    cause = not_steppable(model)
    if not cause:
        return Stepper(model, dtype)
    shape = model.stack.input_shape
    assert shape is not None
    if len(shape) > 1 and shape[1] is not None:
        return SlidingWindow(model, shape[1], dtype)
    raise InputError(f"{cause}, so the model cannot be stepped: --window N reads the last N timesteps anew for each")


def check_one_output(model: Model) -> None:
    """Raises `InputError` where it is not known which output belongs to which input."""
    inputs, outputs = len(model.stack.inputs), len(model.stack.graph.outputs)
    if (inputs, outputs) != (1, 1):
        raise InputError(
            f"a model with one input and one output can read its own output; this one has {inputs} and {outputs}"
        )


def not_steppable(model: Model) -> str:
    """Why a model cannot be stepped, naming the layer; empty where it can. Found by reading random inputs both ways."""
    stack = model.stack
    for name, layer in zip(stack.layer_names, stack.layers, strict=True):
        if layer.reads_backwards:
            return f"{name} reads from the end"
    x: Any = random_inputs(stack, timesteps=TRIED)
    if InputSpec.of(stack).padding:
        x = np.maximum(x, 1)
    whole, steps = Stepper(model), Stepper(model)
    try:
        finish(whole.read(x))
        for t in range(TRIED):
            finish(steps.read(x[:, t : t + 1]))
    except (RnnError, ValueError, IndexError) as error:
        return str(error) if isinstance(error, RnnError) else "it needs sequences of one length"
    for one, other in zip(whole.records, steps.records, strict=True):
        for made, stepped in zip(one.run.outputs, other.run.outputs, strict=True):
            at_once, by_steps = newest(made, TRIED), newest(stepped, 1)
            if at_once.shape != by_steps.shape or not np.allclose(at_once, by_steps, CLOSE, CLOSE, equal_nan=True):
                return f"{one.name} needs more than one timestep at once"
    return ""
