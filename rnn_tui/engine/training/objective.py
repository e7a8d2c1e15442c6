"""The objective of training: the loss of a batch, and the penalties on weights and outputs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.training.batches import Examples, Rows
from rnn_tui.engine.training.losses import Loss, LossValue
from rnn_tui.engine.training.losses.loss import element_weights
from rnn_tui.engine.training.metrics import Metric, metric
from rnn_tui.engine.training.parameters import Parameters


@dataclass(frozen=True, eq=False)
class Part:
    """Some examples, in the form that the loss and the metrics take."""

    inputs: tuple[Array, ...]
    y: Array
    weights: Array | None
    told: tuple[Array, ...]
    """The targets of each metric."""

    def __len__(self) -> int:
        return len(self.inputs[0])

    def rows(self, rows: Rows) -> "Part":
        """Some of the sequences."""
        return Part(
            tuple(each[rows] for each in self.inputs),
            self.y[rows],
            None if self.weights is None else self.weights[rows],
            tuple(each[rows] for each in self.told),
        )

    def stretch(self, steps: slice) -> "Part":
        """Some of the timesteps of every sequence."""
        whole = self.weights is None or self.weights.shape[1] == 1
        return Part(
            tuple(each[:, steps] for each in self.inputs),
            self.y[:, steps],
            self.weights if whole or self.weights is None else self.weights[:, steps],
            tuple(each[:, steps] for each in self.told),
        )


@dataclass(frozen=True, eq=False)
class Objective:
    """A loss with everything that it needs to know about the model."""

    loss: Loss
    metrics: tuple[Metric, ...]
    shape: tuple[int, ...]
    """The shape of the output for one sequence: (n,) or (time, n)."""

    @classmethod
    def of(cls, loss: Loss, names: Sequence[str], y: Array, shape: tuple[int, ...]) -> "Objective":
        """For targets (sequences, …) and an output of that shape."""
        return cls(loss, tuple(metric(each, y, (len(y), *shape)) for each in names), shape)

    def part(self, examples: Examples, dtype: Any) -> Part:
        """Examples in the form that the loss takes; raises `InputError` if targets or weights do not fit."""
        shape = (len(examples), *self.shape)
        y = self.loss.targets(examples.y, shape)
        weights = None if examples.weights is None else self._weights(examples.weights, shape).astype(dtype)
        told = tuple(each.targets(examples.y, shape) for each in self.metrics)
        return Part(examples.inputs, y if self.loss.sparse else y.astype(dtype), weights, told)

    def _weights(self, given: Array, shape: tuple[int, ...]) -> Array:
        """Sample weights as factors of the loss's elements."""
        return element_weights(given, self.loss.elements_of(shape))

    def value(self, part: Part, output: Array, mask: Mask | None) -> LossValue:
        """The loss on a batch, without penalties."""
        return self.loss.value(part.y, output, mask, part.weights)


def weight_penalties(parameters: Parameters) -> float:
    """The penalties on trainable weights."""
    return sum(
        each.weight.regularizer.penalty(each.of(parameters.flat))
        for each in parameters.parts
        if each.weight.regularizer is not None
    )


def add_weight_penalties(parameters: Parameters, gradient: Array) -> None:
    """Adds the derivative of the penalties to a gradient (n,) of all trainable numbers."""
    for each in parameters.parts:
        if each.weight.regularizer is not None:
            mine = each.of(gradient)
            mine += each.weight.regularizer.gradient(each.of(parameters.flat))


def norms(parameters: Parameters, values: Array, layers: int) -> list[float]:
    """For each layer the norm of its part of an array (n,) of all trainable numbers."""
    squares = [0.0] * layers
    for each in parameters.parts:
        mine = values[each.where]
        squares[each.layer] += float(np.dot(mine, mine))
    return [each**0.5 for each in squares]
