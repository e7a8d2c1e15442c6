"""Gradients: what a loss makes of every input, weight and state of a recorded run.

They are worked out in float64 whatever the run was computed in: float32 would lose the vanishing tail, which is what
one comes to see. The forward pass is not repeated; each layer's `backward` reads what its `run` recorded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.work import Work, finish
from rnn_tui.engine.nn.blocked_scan import part
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.runtime.lazy_signals import LazySignals
from rnn_tui.engine.runtime.records import CellGradients, CellRun, LayerGradients, LayerRun


@dataclass(frozen=True)
class Target:
    """A loss that is a sum of outputs: of every step or one, every unit or one, of the model or a layer inside it."""

    step: int | None = None
    """Counted from 0 in the output's own order, from the end where negative; None: every step."""
    unit: int | None = None
    """Counted from 0; None: every unit."""
    layer: int | None = None
    """The key of the layer whose output it is; None: the model's output."""

    @classmethod
    def telling(cls, output: Array, step: int = -1) -> "Target":
        """The sum of one step's output (time, units) or (units,); of shares that add up to 1, as a softmax's, the
        largest: the sum of all of them is 1 whatever the model does, and has no gradient."""
        made = output.reshape(-1, output.shape[-1])[step]
        if made.size > 1 and bool((made >= 0).all()) and abs(float(made.sum()) - 1) < 1e-5:
            return cls(step=step, unit=int(np.argmax(made)))
        return cls(step=step)

    def weights(self, output: Array) -> Array:
        """As the output: 1 where a number counts, 0 elsewhere; raises `InputError`."""
        batch, *rest = output.shape
        rows = np.zeros((batch, *([1] * (output.ndim < 3)), *rest))
        for name, wanted, size in (("step", self.step, rows.shape[1]), ("unit", self.unit, rows.shape[-1])):
            if wanted is not None and not -size <= wanted < size:
                raise InputError(f"there is no {name} {wanted} in an output of shape {output.shape}")
        time, unit = (slice(None) if each is None else each for each in (self.step, self.unit))
        rows[:, time, ..., unit] = 1
        return rows.reshape(output.shape)


LOSSES = {"sum-last": Target(step=-1), "sum-all": Target()}
"""The losses that have a name: the sum of the output's last timestep, and of the whole output."""


@dataclass(frozen=True, eq=False)
class Gradients:
    """The derivatives of one loss, float64, layer by layer."""

    trace: Trace
    loss: float
    layers: tuple[LayerGradients, ...]

    @property
    def dx(self) -> Array | None:
        """As the inputs; None for token ids."""
        return self.layers[0].x

    @property
    def weights(self) -> tuple[Array, ...]:
        """In `get_weights()` order."""
        return tuple(each for layer in self.layers for each in layer.weights)

    def cell(self, layer: int, cell: str = "") -> CellGradients:
        """Of one cell of the layer with that key: "" for its own, "forward" or "backward" inside a Bidirectional."""
        return self.layers[self.trace.position(layer)].cells[cell]

    def arrays(self) -> dict[str, Any]:
        """Every array under the names of `rnn-tui grad --out`: loss, dx, dw0…, and each state's total derivative."""
        made: dict[str, Any] = {"loss": np.float64(self.loss)}
        if self.dx is not None:
            made["dx"] = self.dx
        made |= {f"dw{i}": each for i, each in enumerate(self.weights)}
        for at, layer in zip(self.trace.layers, self.layers, strict=True):
            for cell, found in layer.cells.items():
                place = f"{at.name}/{cell}" if cell else at.name
                made |= {f"{place}/d{state}": values for state, values in found.states.items()}
        return {name: np.asarray(values) for name, values in made.items()}


Loss = str | Target | Array | Sequence[Array | None]


def gradients(trace: Trace, loss: Loss = "sum-last") -> Gradients:
    """The derivatives of a loss with respect to inputs, weights and every state of a run.

    `loss`: a name from `LOSSES`; a `Target`; or the derivatives with respect to the model's outputs, one array or one
    for each output (the loss is then the sum of outputs times derivatives). Raises `InputError`.
    """
    return finish(gradients_work(trace, loss))


def gradients_work(trace: Trace, loss: Loss = "sum-last") -> Work[Gradients]:
    """The same as long work, layer by layer from the last, block by block of timesteps."""
    if not trace.layers:
        raise InputError("an empty stack has no gradients: add a layer first")
    trace.require_model()
    asked = _asked(trace, loss)
    value = sum(float((trace.layers[at].run.outputs[n] * made).sum()) for (at, n), made in asked.items())
    found: list[LayerGradients] = []
    for index in range(len(trace.layers) - 1, -1, -1):
        at = trace.layers[index]
        given = [asked.get((index, number)) for number in range(len(at.run.outputs))]
        if found and index < max(place for place, _ in asked):
            above = found[-1].x
            given[0] = above if given[0] is None or above is None else given[0] + above
        weights = [np.asarray(each, np.float64) for each in at.weights]
        work = at.layer.backward_work(weights, at.call.exact(), precise(at.run), given)
        found.append((yield from part(work, len(found), len(trace.layers), at.name)))
    return Gradients(trace, value, tuple(reversed(found)))


def _asked(trace: Trace, loss: Loss) -> dict[tuple[int, int], Array]:
    """The loss's derivatives with respect to the outputs of layers that it looks at, by position and number."""
    if isinstance(loss, str):
        if loss not in LOSSES:
            raise InputError(f"the loss is one of {', '.join(LOSSES)}, got {loss!r:.40}")
        loss = LOSSES[loss]
    if isinstance(loss, Target):
        position, number = looked_at(trace, loss)
        return {(position, number): loss.weights(trace.layers[position].run.outputs[number])}
    given = [loss] if isinstance(loss, np.ndarray) else list(loss)
    shapes = [made.shape for made in trace.outputs]
    given += [None] * (len(shapes) - len(given))
    got = [shape if each is None else each.shape for each, shape in zip(given, shapes, strict=False)]
    if got != shapes or len(given) != len(shapes):
        raise InputError(f"the loss's derivatives have the outputs' shapes {shapes}; got {got}")
    made: dict[tuple[int, int], Array] = {}
    for place, each in zip(trace.output_places, given, strict=True):
        values = np.zeros(shapes[0]) if each is None and not made else each
        if values is not None:
            made[place] = made.get(place, 0) + np.asarray(values, np.float64)
    return made


def looked_at(trace: Trace, target: Target) -> tuple[int, int]:
    """The position of the layer that a target looks at, and which of its outputs: the model's first, where it says
    none."""
    return trace.output_places[0] if target.layer is None else (trace.position(target.layer), 0)


def precise(run: LayerRun) -> LayerRun:
    """The same record in float64."""

    if all(each.dtype == np.float64 for each in run.outputs):
        return run

    def exact(values: Mapping[str, Array]) -> dict[str, Array]:
        return {name: np.asarray(each, np.float64) for name, each in values.items()}

    def cell(made: CellRun) -> CellRun:
        signals = made.signals.exact() if isinstance(made.signals, LazySignals) else exact(made.signals)
        return replace(made, x=np.asarray(made.x, np.float64), signals=signals, initial=exact(made.initial))

    return replace(
        run,
        outputs=tuple(np.asarray(each, np.float64) for each in run.outputs),
        saved=exact(run.saved),
        cells={name: cell(made) for name, made in run.cells.items()},
    )
