"""Training as long work: batch by batch, epoch by epoch, to its end or until it is stopped.

One step, in Keras 3's order: a forward pass with the current weights; the reported loss, with all penalties; the
derivatives with respect to every trainable weight; the update. The same model, examples and settings give the same run.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from math import isfinite
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.work import Work
from rnn_tui.engine.nn.blocked_scan import at_end
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.training.batches import Batching, Examples
from rnn_tui.engine.training.history import Fitted, History, LayerStep, TrainingProgress
from rnn_tui.engine.training.objective import (
    Measurements,
    Objective,
    OutputObjective,
    Part,
    add_weight_penalties,
    metrics_of,
    norms,
    weight_penalties,
)
from rnn_tui.engine.training.optimizers.descent import Descent
from rnn_tui.engine.training.overflow import Overflow, bad_derivatives, bad_targets, largest
from rnn_tui.engine.training.parameters import Parameters
from rnn_tui.engine.training.settings import TrainingSettings
from rnn_tui.engine.training.train_step import Network, output_names
from rnn_tui.engine.training.truncated_bptt import stretches

PAUSE = 0.05
"""The seconds between two measurements of updates: twenty a second."""


class Fit:
    """A run of training: `work` runs it; the results so far can be read at any time between two updates."""

    def __init__(
        self,
        model: Model,
        examples: Examples,
        settings: TrainingSettings,
        validation: Examples | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raises `InputError` if examples and settings do not fit the model. `clock` decides when updates are
        measured."""
        self.model, self.settings, self._clock = model, settings, clock
        stack = model.stack
        self.network = Network(stack, carrying=settings.tbptt is not None)
        if settings.validation_split and validation is None:
            examples, validation = examples.split(settings.validation_split)
        self.batching = Batching(settings.batch_size, settings.shuffle, settings.seed)
        self.objective = self._objective(examples)
        self.part = self._read(examples)
        self.validation = None if validation is None else self._read(validation)
        self.stretches = stretches(self.part, self.objective.outputs, self.network.stack, settings.tbptt)
        self.network.check_batches({size for each in self._parts for size in self.batching.sizes(len(each))})
        self.parameters = Parameters(stack.weights, model.weights, settings.dtype, stack.layer_names)
        self.descent = Descent(settings.optimizer, self.parameters)
        self.history = History()
        self.overflow: Overflow | None = None
        """The first update with a number that is none, if there is one."""
        self.best: tuple[float, tuple[Array, ...]] | None = None
        """The lowest loss of an epoch so far, of validation if there is one, and the weights after that epoch."""
        for each in settings.callbacks:
            each.check(self._names)
        self.watchers = [each.begin() for each in settings.callbacks]
        self._gradient = self.parameters.like()
        self._random = np.random.default_rng([settings.seed, 4])
        self._looked = -float("inf")
        self._said = TrainingProgress(0, self.total, "training", 1, -(-self.total // self.steps_per_epoch))

    def _objective(self, examples: Examples) -> Objective:
        """The losses and metrics for examples like these."""
        self.network.check_targets(len(examples.targets))
        shapes, names = self.network.output_shapes(examples.inputs), output_names(self.model.stack)
        losses = self.settings.losses(len(shapes))
        metrics = (metrics_of(name, names, self.settings.metrics) for name in names)
        parts = zip(losses, metrics, examples.targets, shapes, strict=True)
        return Objective(tuple(OutputObjective.of(*each) for each in parts), names)

    def _read(self, examples: Examples, objective: Objective | None = None) -> Part:
        """Examples in the form that layers and loss take."""
        dtype = np.dtype(self.settings.dtype)
        return (objective or self.objective).part(self.network.read(examples, dtype), dtype)

    @property
    def _parts(self) -> list[Part]:
        return [self.part, *([self.validation] if self.validation is not None else [])]

    @property
    def _names(self) -> list[str]:
        """The names of everything measured in an epoch."""
        names = ["loss", *self.objective.measured]
        return names + [f"val_{each}" for each in names if self.validation is not None]

    @cached_property
    def steps_per_epoch(self) -> int:
        """The number of updates in an epoch."""
        return self.batching.count(len(self.part)) * len(self.stretches)

    @cached_property
    def total(self) -> int:
        """The number of updates in all."""
        return self.settings.steps or self.settings.epochs * self.steps_per_epoch

    def weights(self) -> tuple[Array, ...]:
        """A copy of the current weights."""
        return self.parameters.snapshot()

    def best_weights(self) -> tuple[Array, ...]:
        """The weights after the best epoch so far; the current ones if none has ended."""
        return self.best[1] if self.best is not None else self.weights()

    def work(self) -> Work[Fitted]:
        """Trains to the end; every update yields a `TrainingProgress`."""
        epochs = -(-self.total // self.steps_per_epoch)
        for epoch in range(epochs):
            stopped = yield from self._epoch(epoch, epochs)
            if stopped:
                self.history.stopped = stopped
                break
        return self.ended()

    def ended(self) -> Fitted:
        """Ends training now: writes a moving average or the best weights to the weights, if the settings ask for it."""
        self.descent.finish()
        for each in self.watchers:
            each.end(self.descent)
        return Fitted(self.weights(), self.history)

    def _epoch(self, epoch: int, epochs: int) -> Work[str]:
        """One epoch and its validation; returns why training ends after it, or an empty text."""
        total, counted, running, stopped = 0.0, 0, Measurements(self.objective), ""
        for part, size in self._updates(epoch):
            loss, layers = yield from self._step(part, running)
            self.history.add_step(loss)
            total, counted = total + loss * size, counted + size
            yield self._tell(epoch, epochs, total / counted, layers)
            if stopped := self._first(each.batch(loss) for each in self.watchers):
                break
        logs = {"loss": total / counted, **running.means()}
        if self.validation is not None:
            logs |= yield from self._validate(self.validation)
        self.history.add(logs)
        self._keep_best(logs)
        return stopped or self._first(each.epoch(epoch, logs, self.descent) for each in self.watchers)

    def _updates(self, epoch: int) -> Iterator[tuple[Part, int]]:
        """The data of each update in an epoch, and the weight of its loss in the epoch's."""
        for rows in self.batching.epoch(len(self.part), epoch):
            batch = self.part.rows(rows)
            for steps in self.stretches:
                if self.history.updates == self.total:
                    return
                part = batch if len(self.stretches) == 1 else batch.stretch(steps)
                yield part, len(part) * (steps.stop - steps.start)
            self.network.forget()

    @staticmethod
    def _first(reasons: Iterable[str]) -> str:
        """The first reason to end; every watcher is called."""
        return next(filter(None, list(reasons)), "")

    def _tell(self, epoch: int, epochs: int, loss: float, layers: tuple[LayerStep, ...]) -> TrainingProgress:
        """The progress after an update, which is yielded again until the next update."""
        weights, history = self.weights() if layers else None, self.history
        done, logs = history.updates, history.last
        told = TrainingProgress(done, self.total, "training", epoch + 1, epochs, loss, logs, layers, weights)
        self._said = replace(told, layers=(), weights=None) if layers else told
        return told

    def _step(self, part: Part, running: Measurements) -> Work[tuple[float, tuple[LayerStep, ...]]]:
        """One update: returns the loss before it, and its effect on each layer if it is measured."""
        weights, network = self.parameters.values, self.network
        made = yield from at_end(network.forward(weights, part.inputs, self._random), self._said)
        found = self.objective.values(part, made.outputs, made.masks)
        running.add(part, made.outputs, made.masks, found)
        loss = sum(each.value for each in found) + weight_penalties(self.parameters) + network.penalties(made)
        entered = [each.gradient for each in found]
        gradients = yield from at_end(network.backward(weights, made, entered), self._said)
        self.parameters.gather(gradients, self._gradient)
        add_weight_penalties(self.parameters, self._gradient)
        if self.overflow is None and not (isfinite(loss) and isfinite(np.dot(self._gradient, self._gradient))):
            self.overflow = self._overflowed(part, loss)
        looking = self._due()
        before = self.parameters.flat.copy() if looking else None
        sizes = norms(self.parameters, self._gradient, len(weights)) if looking else []
        self.descent.apply(self._gradient)
        network.update(self.parameters, made)
        return loss, () if before is None else self._looked_at(sizes, before)

    def _overflowed(self, part: Part, loss: float) -> Overflow | None:
        """What is known of an update whose loss or derivatives are not finite; None if only their squares are not."""
        bad = bad_derivatives(self.model, self.parameters, self._gradient) if isfinite(loss) else ()
        if isfinite(loss) and not bad:
            return None
        given = bad_targets((each.y, each.weights) for each in part.targets)
        target = max(largest(each.y) for each in part.targets)
        return Overflow(self.history.updates + 1, self.weights(), part.inputs, bad, given, target)

    def _due(self) -> bool:
        """Whether to measure this update: at most every `LOOK` seconds, and the last one."""
        now = self._clock()
        if now - self._looked < PAUSE and self.history.updates + 1 < self.total:
            return False
        self._looked = now
        return True

    def _looked_at(self, sizes: list[float], before: Array) -> tuple[LayerStep, ...]:
        """The effect of an update on each layer with trainable weights."""
        count = len(sizes)
        moved = norms(self.parameters, self.parameters.flat - before, count)
        lengths = norms(self.parameters, before, count)
        return tuple(
            LayerStep(self.model.stack.layer_names[index], sizes[index], _ratio(moved[index], lengths[index]))
            for index in sorted({each.layer for each in self.parameters.parts})
        )

    def evaluate(self, examples: Examples) -> Work[dict[str, float]]:
        """The loss and the metrics of the current weights, without dropout; raises `InputError`."""
        objective = self._objective(examples)
        return (yield from self._measured(self._read(examples, objective), objective))

    def _validate(self, whole: Part) -> Work[dict[str, float]]:
        found = yield from self._measured(whole, self.objective)
        return {f"val_{name}": value for name, value in found.items()}

    def _measured(self, whole: Part, objective: Objective) -> Work[dict[str, float]]:
        """The loss and the metrics on examples that are not used for training."""
        total, running, penalties = 0.0, Measurements(objective), weight_penalties(self.parameters)
        for rows in Batching(self.batching.size, shuffle=False).epoch(len(whole), 0):
            part = whole.rows(rows)
            made = yield from at_end(self.network.forward(self.parameters.values, part.inputs, None), self._said)
            self.network.forget()
            found = objective.values(part, made.outputs, made.masks)
            running.add(part, made.outputs, made.masks, found)
            loss = sum(each.value for each in found) + self.network.penalties(made)
            total += (loss + penalties) * len(part)
        return {"loss": total / len(whole), **running.means()}

    def _keep_best(self, logs: dict[str, float]) -> None:
        loss = logs.get("val_loss", logs["loss"])
        if self.best is None or loss < self.best[0]:
            self.best = loss, self.weights()


def _ratio(moved: float, length: float) -> float:
    """The size of an update relative to the weights; infinite if these were all 0."""
    return moved / length if length else float("inf") if moved else 0.0


def fit(
    model: Model, examples: Examples, settings: TrainingSettings, validation: Examples | None = None, **given: Any
) -> Work[Fitted]:
    """Trains a model: `Fit(…).work()`."""
    return Fit(model, examples, settings, validation, **given).work()
