"""The objective of training: the loss of a batch, and the penalties on weights and outputs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.training.batches import Examples, Rows
from rnn_tui.engine.training.losses import Loss, LossValue
from rnn_tui.engine.training.losses.loss import element_weights
from rnn_tui.engine.training.metrics import Running, metrics
from rnn_tui.engine.training.metrics.metric import Metric
from rnn_tui.engine.training.parameters import Parameters


@dataclass(frozen=True, eq=False)
class Targets:
    """What is right for one output, in the form that the loss and the metrics take."""

    y: Array
    weights: Array | None
    told: tuple[Array, ...]
    """The targets of each metric."""

    def rows(self, rows: Rows) -> "Targets":
        """Those of some of the sequences."""
        weights = None if self.weights is None else self.weights[rows]
        return Targets(self.y[rows], weights, tuple(each[rows] for each in self.told))

    def stretch(self, steps: slice) -> "Targets":
        """Those of some of the timesteps of every sequence."""
        whole = self.weights is None or self.weights.shape[1] == 1
        weights = self.weights if whole or self.weights is None else self.weights[:, steps]
        return Targets(self.y[:, steps], weights, tuple(each[:, steps] for each in self.told))


@dataclass(frozen=True, eq=False)
class Part:
    """Some examples, in the form that the loss and the metrics take."""

    inputs: tuple[Array, ...]
    targets: tuple[Targets, ...]
    """Those of each output."""

    def __len__(self) -> int:
        return len(self.inputs[0])

    def rows(self, rows: Rows) -> "Part":
        """Some of the sequences."""
        return Part(tuple(each[rows] for each in self.inputs), tuple(each.rows(rows) for each in self.targets))

    def stretch(self, steps: slice) -> "Part":
        """Some of the timesteps of every sequence."""
        return Part(tuple(each[:, steps] for each in self.inputs), tuple(each.stretch(steps) for each in self.targets))


@dataclass(frozen=True, eq=False)
class OutputObjective:
    """A loss with everything that it needs to know about one output."""

    loss: Loss
    metrics: tuple[Metric, ...]
    shape: tuple[int, ...]
    """The shape of the output for one sequence: (n,) or (time, n)."""

    @classmethod
    def of(cls, loss: Loss, names: Sequence[str], y: Array, shape: tuple[int, ...]) -> "OutputObjective":
        """For targets (sequences, …) and an output of that shape."""
        found = (each for name in names for each in metrics(name, y, (len(y), *shape)))
        return cls(loss, tuple(found), shape)

    def targets(self, y: Array, weights: Array | None, dtype: Any) -> Targets:
        """Targets in the form that the loss takes; raises `InputError` if targets or weights do not fit."""
        shape = (len(y), *self.shape)
        made = self.loss.targets(y, shape)
        factors = None if weights is None else element_weights(weights, self.loss.elements_of(shape)).astype(dtype)
        told = tuple(each.targets(y, shape) for each in self.metrics)
        return Targets(made if self.loss.sparse else made.astype(dtype), factors, told)


@dataclass(frozen=True, eq=False)
class Objective:
    """What is made smaller: the sum of the losses of all outputs."""

    outputs: tuple[OutputObjective, ...]
    names: tuple[str, ...]
    """The names of the outputs."""

    def part(self, examples: Examples, dtype: Any) -> Part:
        """Examples in the form that the losses take; raises `InputError` if targets or weights do not fit."""
        pairs = zip(self.outputs, examples.targets, strict=True)
        return Part(examples.inputs, tuple(each.targets(y, examples.weights, dtype) for each, y in pairs))

    def values(self, part: Part, outputs: Sequence[Array], masks: Sequence[Mask | None]) -> list[LossValue]:
        """The loss of each output on a batch, without penalties."""
        return [
            each.loss.value(found.y, output, mask, found.weights)
            for each, found, output, mask in zip(self.outputs, part.targets, outputs, masks, strict=True)
        ]

    @property
    def measured(self) -> list[str]:
        """The names of what is measured besides the loss, as Keras calls it: `accuracy`; of several outputs
        `tags_loss`, `tags_accuracy`."""
        if len(self.outputs) == 1:
            return [each.name for each in self.outputs[0].metrics]
        pairs = list(zip(self.names, self.outputs, strict=True))
        found = [f"{name}_loss" for name, _ in pairs]
        return found + [f"{name}_{each.name}" for name, made in pairs for each in made.metrics]


class Measurements:
    """The means over the batches so far of what is measured besides the loss."""

    def __init__(self, objective: Objective) -> None:
        self.objective = objective
        self._running = [Running(each.metrics) for each in objective.outputs]
        self._losses, self._rows = [0.0] * len(objective.outputs), 0

    def add(
        self, part: Part, outputs: Sequence[Array], masks: Sequence[Mask | None], values: Sequence[LossValue]
    ) -> None:
        """Adds a batch."""
        for each, found, output, mask in zip(self._running, part.targets, outputs, masks, strict=True):
            each.add(found.told, output, mask)
        self._rows += len(part)
        self._losses = [sum_ + each.value * len(part) for sum_, each in zip(self._losses, values, strict=True)]

    def means(self) -> dict[str, float]:
        """Every mean by its name."""
        losses = [each / max(self._rows, 1) for each in self._losses] if len(self._losses) > 1 else []
        metrics = [value for each in self._running for value in each.means().values()]
        return dict(zip(self.objective.measured, losses + metrics, strict=True))


def metrics_of(output: str, outputs: Sequence[str], names: Sequence[str]) -> list[str]:
    """The metrics of one of several outputs: those without an output's name, and its own, such as `tags_accuracy`."""
    if len(outputs) == 1:
        return list(names)
    own = {name: next((each for each in outputs if name.startswith(f"{each}_")), output) for name in names}
    return [name.removeprefix(f"{output}_") for name, of in own.items() if of == output]


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
