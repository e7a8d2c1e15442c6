"""A stack in training: forwards through its layers on a batch, and back again to every weight.

No trace is kept beside what the way back needs. States of stateful layers go on from batch to batch, as in Keras.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.work import Work
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.inputs import checked_inputs
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.runtime.records import LayerRun
from rnn_tui.engine.training.batches import Examples
from rnn_tui.engine.training.parameters import Parameters

Weights = Sequence[Sequence[Array]]
"""For each layer its weights."""
States = dict[int, tuple[Array, ...]]
"""By the number of the layer, the states it goes on from, (batch, units) each."""


@dataclass(frozen=True, eq=False)
class Pass:
    """What happened on the way forwards."""

    calls: tuple[Call, ...]
    runs: tuple[LayerRun, ...]
    batch: int

    @property
    def output(self) -> Array:
        """(batch, …, n)"""
        return self.runs[-1].outputs[0]

    @property
    def mask(self) -> Mask | None:
        """Which elements of the output count."""
        mask, elements = self.runs[-1].mask, self.output.shape[:-1]
        return mask if mask is not None and mask.shape == elements[: mask.ndim] else None


@dataclass
class Network:
    """The layers of a stack, and the states that they keep from batch to batch."""

    stack: Stack
    carrying: bool = False
    """Whether every recurrent layer goes on from where it ended, stateful or not: in truncated backpropagation."""
    states: States = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.layers: tuple[Layer, ...] = self.stack.resolved
        if not self.layers:
            raise InputError("an empty stack cannot be trained: add a layer first")
        outputs = self.stack.output_shapes[-1]
        if len(outputs) > 1:
            raise InputError(
                f"the model has {len(outputs)} outputs, and a model with one is trained: set return_state=False on"
                f" {self.stack.layer_names[-1]}"
            )
        for name, layer in zip(self.stack.layer_names, self.layers, strict=True):
            if any(each.activity_regularizer is not None for each in layer.nested):
                raise InputError(
                    f"{name}: training takes no activity_regularizer inside a wrapper; set it on the wrapper itself"
                )
        trained = [any(each.trainable for each in found) for found in self.stack.weights]
        if not any(trained):
            raise InputError("there is nothing to train: no layer has a trainable weight")
        self.lowest = trained.index(True)
        """The first layer that training changes: the way back ends there."""

    def read(self, examples: Examples, dtype: Any) -> Examples:
        """Examples as the layers take them, real numbers of that type; raises `InputError`."""
        x = checked_inputs(self.stack, examples.inputs[0])
        tokens = self.layers[0].vocabulary is not None
        return replace(examples, inputs=(x if tokens else x.astype(dtype, copy=False),))

    def output_shape(self, x: Array) -> tuple[int, ...]:
        """The shape of what one sequence is made into, (n,) or (time, n), for inputs like these."""
        (shape,) = self.stack.with_input(x.shape).output_shapes[-1]
        return tuple(int(axis or 0) for axis in shape[1:])

    def check_batches(self, sizes: set[int]) -> None:
        """Raises `InputError` where a layer that keeps states from batch to batch gets batches of another size."""
        for name, layer in zip(self.stack.layer_names, self.layers, strict=True):
            wanted = (self.stack.input_shape or (None,))[0]
            if layer.stateful_layer and sizes != {wanted}:
                raise InputError(
                    f"{name} is stateful: every batch needs {wanted} sequences, as the input shape says; these have"
                    f" {' and '.join(map(str, sorted(sizes)))}"
                )

    def check_stretches(self, time: int, shape: tuple[int, ...]) -> None:
        """Raises `InputError` where the time axis cannot be cut into stretches that follow each other."""
        if len(shape) < 2 or shape[0] != time:
            raise InputError(
                "truncated backpropagation needs an output and a target at every timestep: set return_sequences=True on"
                " the recurrent layers"
            )
        for name, layer in zip(self.stack.layer_names, self.layers, strict=True):
            if layer.reads_backwards:
                raise InputError(f"{name} reads from the end, so its sequences cannot be cut into stretches")

    def forget(self) -> None:
        """The next batch begins sequences of its own; stateful layers go on all the same."""
        self.states = {index: each for index, each in self.states.items() if self.layers[index].stateful_layer}

    def forward(self, weights: Weights, inputs: Sequence[Array], training: np.random.Generator | None) -> Work[Pass]:
        """Through all layers: (batch, time, features) or token ids in."""
        current, mask = inputs[0], None
        calls, runs = [], []
        for index, (layer, found) in enumerate(zip(self.layers, weights, strict=True)):
            call = Call((current,), (mask,), self.states.get(index, ()), training)
            run = yield from layer.forward_work(found, call)
            if run.states and (self.carrying or layer.stateful_layer):
                self.states[index] = run.states
            calls.append(call)
            runs.append(run)
            current, mask = run.outputs[0], run.mask
        return Pass(tuple(calls), tuple(runs), len(inputs[0]))

    def backward(self, weights: Weights, made: Pass, d_output: Array) -> Work[list[Sequence[Array]]]:
        """The derivatives of a loss with respect to every weight of every layer."""
        found: list[Sequence[Array]] = [()] * len(self.layers)
        asked: Array | None = d_output
        for index in range(len(self.layers) - 1, self.lowest - 1, -1):
            layer, call, run = self.layers[index], made.calls[index], made.runs[index]
            given = [asked, *[None] * (len(run.outputs) - 1)]
            gradients = yield from layer.backward_work(weights[index], call, run, self._regularized(index, run, given))
            found[index] = gradients.weights
            asked = gradients.x
        return found

    def update(self, parameters: Parameters, made: Pass) -> None:
        """What a pass in training changes beside the gradient's way, such as the statistics of a normalization."""
        for index, run in enumerate(made.runs):
            for place, value in run.updates.items():
                parameters.write(index, place, value)

    def penalties(self, made: Pass) -> float:
        """What the layers' outputs add to the loss."""
        total = 0.0
        for layer, run in zip(self.layers, made.runs, strict=True):
            if layer.activity_regularizer is not None:
                total += sum(layer.activity_regularizer.penalty(each) for each in run.outputs) / made.batch
        return total

    def _regularized(self, index: int, run: LayerRun, asked: list[Array | None]) -> list[Array | None]:
        """The derivatives with respect to a layer's outputs, with what their size costs."""
        rule = self.layers[index].activity_regularizer
        if rule is None:
            return asked
        costs = [rule.gradient(each) / len(each) for each in run.outputs]
        return [more if each is None else each + more for each, more in zip(asked, costs, strict=True)]
