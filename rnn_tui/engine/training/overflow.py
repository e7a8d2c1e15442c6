"""Where in a run of training the first number arose that is none: update, layer, timestep, gate and operand.

An update is made of a forward pass and of derivatives. If the forward pass gives a number that is none, the pass is run
once more, with the weights before the update, and its first such number is explained; otherwise it is the derivative of
a weight.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.explain.contributions import Contributions
from rnn_tui.engine.explain.explanation import Explanation, Step
from rnn_tui.engine.explain.notation import Notation
from rnn_tui.engine.nn.cell import cells_of
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Trace, Track
from rnn_tui.engine.training.parameters import Parameters
from rnn_tui.numbers import rounded

BAD_INPUT = "the input holds NaN or Inf"
BAD_TARGETS = "the targets hold NaN or Inf"
BAD_WEIGHTS = "the sample weights hold NaN or Inf"
GIVEN = (BAD_INPUT, BAD_TARGETS, BAD_WEIGHTS)
"""The reasons that lie in the data."""


@dataclass(frozen=True, eq=False)
class Overflow:
    """The first update with a loss or a derivative that is no finite number."""

    update: int
    weights: tuple[Array, ...]
    """Every weight before it, in the order of `get_weights()`."""
    inputs: tuple[Array, ...]
    """Its batch, an array for each input."""
    derivatives: tuple[str, ...]
    """The weights whose derivatives are no finite numbers, those of the last layer first; empty if the loss is none."""
    given: str = ""
    """What holds such a number among the targets and sample weights of the batch; empty if nothing does."""
    target: float = 0.0
    """The largest size of a target of the batch."""

    def place(self, model: Model, dtype: str) -> str:
        """Where it arose, in words; empty if that is not known."""
        if self.derivatives:
            return f"the derivative of {self.derivatives[0]} overflows"
        try:
            trace = model.with_weights(self.weights).run(
                self.inputs if len(self.inputs) > 1 else self.inputs[0], dtype=dtype
            )
        except RnnError:  # a layer that continues from the last batch
            return ""
        return first_in(trace) or self.given or self._sizes(trace)

    def _sizes(self, trace: Trace) -> str:
        """What the loss was made of, whose numbers are all finite."""
        return f"predictions come to {rounded(largest(trace.output), 2)}, targets to {rounded(self.target, 2)}"


def bad_targets(targets: Iterable[tuple[Array, Array | None]]) -> str:
    """Which of the targets and sample weights of a batch hold NaN or Inf, in words; empty if none do."""
    for y, weights in targets:
        if not np.isfinite(y).all():
            return BAD_TARGETS
        if weights is not None and not np.isfinite(weights).all():
            return BAD_WEIGHTS
    return ""


def bad_derivatives(model: Model, parameters: Parameters, gradient: Array) -> tuple[str, ...]:
    """The weights whose part of a gradient (n,) is not finite, such as `f in kernel of lstm`, the last layer first."""
    found = []
    for part in reversed(parameters.parts):
        numbers = part.of(gradient)
        if not np.isfinite(numbers).all():
            layer = model.stack.layers[part.layer]
            gates = next((each.gates for each in cells_of(layer).values()), ())
            block = f"{_block(numbers, gates)} in " if len(gates) > 1 else ""
            found.append(f"{block.removeprefix(' in ')}{part.weight.name} of {model.stack.layer_names[part.layer]}")
    return tuple(found)


def _block(numbers: Array, gates: tuple[str, ...]) -> str:
    """The gate whose columns hold the first bad numbers; empty if those of all gates do."""
    if numbers.shape[-1] % len(gates):
        return ""
    blocks = np.split(~np.isfinite(numbers), len(gates), axis=-1)
    bad = [name for name, each in zip(gates, blocks, strict=True) if each.any()]
    return bad[0] if len(bad) < len(gates) else ""


def first_in(trace: Trace) -> str:
    """The first number of a run that is none, such as `pre_f of lstm overflows at t 3 by Wh·h′`; empty if all
    numbers are finite."""
    if not np.isfinite(trace.x).all():
        return BAD_INPUT
    for key, at in zip(trace.keys, trace.layers, strict=True):
        for weight, values in zip(trace.model.stack.weights[trace.position(key)], at.weights, strict=True):
            if not np.isfinite(values).all():
                return f"{weight.name} of {at.name} holds NaN or Inf"
        if places := list(_bad(trace, key)):
            t, track, batch, unit = min(places, key=lambda each: each[0])
            name, operand = overflowed(trace.explain(track, t, unit, batch), trace.dtype) or (track.signal, "")
            where = f" at t {trace.step(track, t)}" if trace.steps(track) > 1 else ""
            return f"{name} of {at.name} overflows{where}" + (f" by {operand}" if operand else "")
    return ""


def overflowed(found: Explanation | None, dtype: str) -> tuple[str, str] | None:
    """The first operation whose result is no finite number of that dtype, and its largest operand: `pre_f`,
    `Wh·h′`."""
    if found is None:
        return None
    for step in found.steps:
        if not abs(step.value) <= float(np.finfo(dtype).max):
            sizes = {name: np.nan_to_num(abs(value), nan=np.inf) for name, value in _operands(step)}
            symbols, operand = Notation.of(found.steps), max(sizes, key=lambda name: sizes[name], default="")
            return symbols.formula(step.name), symbols.formula(operand)
    return None


def _operands(step: Step) -> Iterator[tuple[str, float]]:
    """The terms of a sum, or the numbers of another operation, each with its value."""
    if step.adds_up:
        yield from step.contributions.parts.items()
        return
    for each in step.operands:
        inner = each.definition
        yield from (
            Contributions(tuple(inner.groups())).parts.items()
            if inner is not None and inner.linear
            else [(each.formula, each.value)]
        )


def _bad(trace: Trace, key: int) -> Iterator[tuple[int, Track, int, int]]:
    """For each signal of a layer the first number that is none: step of its cell, signal, sequence, unit."""
    tracks = trace.tracks(key)
    for track in tracks if len(tracks) == 1 else [each for each in tracks if each.signal != "output"]:
        values = np.stack([trace.values(track, batch) for batch in range(trace.batch)])
        bad = np.argwhere(~np.isfinite(values).swapaxes(0, 1))
        if len(bad):
            steps = [(trace.step(track, int(row) + 1), int(batch), int(unit)) for row, batch, unit in bad]
            t, batch, unit = min(steps)
            yield t, track, batch, unit


def largest(values: Array) -> float:
    """The largest size of a finite number."""
    return float(np.abs(values).max(initial=0, where=np.isfinite(values)))
