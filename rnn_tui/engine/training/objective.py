"""What training makes smaller: the loss of a batch, and what the size of weights and outputs adds to it."""

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
    """Some examples, as the loss and the metrics take them."""

    inputs: tuple[Array, ...]
    y: Array
    weights: Array | None
    told: tuple[Array, ...]
    """For each metric its targets."""

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
    """A loss with everything that it needs to know of the model."""

    loss: Loss
    metrics: tuple[Metric, ...]
    shape: tuple[int, ...]
    """Of the output of one sequence: (n,) or (time, n)."""

    @classmethod
    def of(cls, loss: Loss, names: Sequence[str], y: Array, shape: tuple[int, ...]) -> "Objective":
        """For targets (sequences, …) of an output of that shape."""
        return cls(loss, tuple(metric(each, y, (len(y), *shape)) for each in names), shape)

    def part(self, examples: Examples, dtype: Any) -> Part:
        """Examples as the loss takes them; raises `InputError` where targets or weights do not fit."""
        shape = (len(examples), *self.shape)
        y = self.loss.targets(examples.y, shape)
        weights = None if examples.weights is None else element_weights(examples.weights, shape[:-1]).astype(dtype)
        told = tuple(each.targets(examples.y, shape) for each in self.metrics)
        return Part(examples.inputs, y if self.loss.sparse else y.astype(dtype), weights, told)

    def value(self, part: Part, output: Array, mask: Mask | None) -> LossValue:
        """The loss on a batch, without what sizes add to it."""
        return self.loss.value(part.y, output, mask, part.weights)


def weight_penalties(parameters: Parameters) -> float:
    """What the size of trainable weights adds to the loss."""
    return sum(
        each.weight.regularizer.penalty(each.of(parameters.flat))
        for each in parameters.parts
        if each.weight.regularizer is not None
    )


def add_weight_penalties(parameters: Parameters, gradient: Array) -> None:
    """The derivative of that, added to a gradient as long as the long array of weights."""
    for each in parameters.parts:
        if each.weight.regularizer is not None:
            mine = each.of(gradient)
            mine += each.weight.regularizer.gradient(each.of(parameters.flat))


def norms(parameters: Parameters, values: Array, layers: int) -> list[float]:
    """For each layer the norm of its trainable numbers in an array as long as the long one."""
    squares = [0.0] * layers
    for each in parameters.parts:
        mine = values[each.where]
        squares[each.layer] += float(np.dot(mine, mine))
    return [each**0.5 for each in squares]
