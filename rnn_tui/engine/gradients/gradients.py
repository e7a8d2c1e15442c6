"""Gradients of a loss with respect to every input, weight and state of a recorded run.

They are always computed in float64, because vanishing gradients are too small for float32. The forward pass is not
repeated; each layer's `backward` reads what its `run` recorded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.work import Work, finish
from rnn_tui.engine.plan.forward import CallRecord, backward
from rnn_tui.engine.plan.graph import Tensor
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.runtime.layer_results import CellGradients, CellRun, LayerGradients, LayerRun
from rnn_tui.engine.runtime.lazy_signals import LazySignals


@dataclass(frozen=True)
class Target:
    """A loss that is a sum of outputs: of every step or one, of every unit or one, of the model or of one layer."""

    step: int | None = None
    """The step, counted from 0 in the output's own order, or from the end if negative; None: every step."""
    unit: int | None = None
    """The unit, counted from 0; None: every unit."""
    layer: int | None = None
    """The key of the layer whose output is summed; None: the model's output."""

    @classmethod
    def informative(cls, output: Array, step: int = -1) -> "Target":
        """A target with a useful gradient: the sum of one step's output (time, units) or (units,). If the output adds
        up to 1, as a softmax does, the largest number instead, because the sum is constant and has no gradient."""
        made = output.reshape(-1, output.shape[-1])[step]
        if made.size > 1 and bool((made >= 0).all()) and abs(float(made.sum()) - 1) < 1e-5:
            return cls(step=step, unit=int(np.argmax(made)))
        return cls(step=step)

    def weights(self, output: Array) -> Array:
        """An array of the output's shape: 1 where a number is part of the loss, else 0; raises `InputError`."""
        if self == Target():
            return np.ones(output.shape)
        batch, *rest = output.shape if output.ndim > 1 else (*output.shape, 1)
        rows = np.zeros((batch, *([1] * (output.ndim < 3)), *rest))
        for name, wanted, size in (("step", self.step, rows.shape[1]), ("unit", self.unit, rows.shape[-1])):
            if wanted is not None and not -size <= wanted < size:
                raise InputError(f"there is no {name} {wanted} in an output of shape {output.shape}")
        time, unit = (slice(None) if each is None else each for each in (self.step, self.unit))
        rows[:, time, ..., unit] = 1
        return rows.reshape(output.shape)


LOSSES = {"sum-last": Target(step=-1), "sum-all": Target()}
"""The losses with a name: the sum of the first output's last timestep, and the sum of all outputs."""


@dataclass(frozen=True, eq=False)
class Gradients:
    """The derivatives of one loss, float64, layer by layer."""

    trace: Trace
    loss: float
    layers: tuple[LayerGradients, ...]
    """For a layer that is called several times: its weights' derivatives over all calls, all else for the first
    call."""
    inputs: tuple[Array | None, ...]
    """The derivatives with respect to every input of the model; None for token ids."""

    @property
    def dx(self) -> Array | None:
        """The derivative with respect to the first input, of its shape; None for token ids."""
        return self.inputs[0]

    @property
    def weights(self) -> tuple[Array, ...]:
        """The derivatives with respect to all weights, in the order of `get_weights()`."""
        return tuple(each for layer in self.layers for each in layer.weights)

    def cell(self, layer: int, cell: str = "") -> CellGradients:
        """Those of one cell of the layer with that key: "" for its own, "forward" or "backward" inside a
        Bidirectional."""
        return self.layers[self.trace.position(layer)].cells[cell]

    def arrays(self) -> dict[str, Any]:
        """Every array, with the names that `rnn-tui grad --out` writes: loss, dx, dw0…, each state's total
        derivative."""
        made: dict[str, Any] = {"loss": np.float64(self.loss)}
        names = self.trace.model.stack.input_names
        for name, each in zip(names, self.inputs, strict=True):
            if each is not None:
                made["dx" if len(names) == 1 else f"dx_{name}"] = each
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
    """`gradients` as long work, layer by layer from the last, in blocks of timesteps."""
    if not trace.layers:
        raise InputError("an empty stack has no gradients: add a layer first")
    trace.require_model()
    assert trace.record is not None
    records, asked = trace.record.records, _asked(trace, loss)
    value = sum(float((each * trace.tensors[tensor]).sum()) for tensor, each in asked.items())
    found = yield from backward(records, asked, exact)
    ids = trace.model.stack.prepared.vocabularies.values()
    of_inputs = [
        found.tensors.get(tensor, np.zeros(x.shape)) if size is None else None
        for tensor, size, x in zip(trace.model.stack.prepared.inputs, ids, trace.inputs, strict=True)
    ]
    return Gradients(trace, value, _by_layer(trace, found.calls), tuple(of_inputs))


def _by_layer(trace: Trace, made: Sequence[LayerGradients]) -> tuple[LayerGradients, ...]:
    """The derivatives of each layer, from those of the calls in the order of execution."""
    prepared, graph = trace.model.stack.prepared, trace.model.stack.graph
    if len(made) == len(prepared.first_calls):
        return tuple([made[place] for place in prepared.first_calls])
    by_call = {each.node.key: one for each, one in zip(prepared.calls, made, strict=True)}
    return tuple(added([by_call[each.key] for each in graph.calls_of(key)]) for key in trace.keys)


def exact(record: CallRecord) -> CallRecord:
    """The same call in float64."""
    run, call = precise(record.run), record.call
    if run is record.run and not call.initial and all(each.dtype == np.float64 for each in record.weights):
        return record
    weights = [np.asarray(each, np.float64) for each in record.weights]
    return replace(record, weights=weights, call=call.exact(), run=run)


def added(calls: Sequence[LayerGradients]) -> LayerGradients:
    """The derivatives from all calls of a layer: those of its weights summed, all else from the first call."""
    first, *others = calls
    if not others:
        return first
    weights = tuple(sum(found[1:], found[0]) for found in zip(*(each.weights for each in calls), strict=True))
    return replace(first, weights=weights)


def _asked(trace: Trace, loss: Loss) -> dict[Tensor, Array]:
    """The loss's derivatives with respect to the tensors that it depends on directly."""
    graph = trace.model.stack.graph
    if isinstance(loss, str):
        if loss not in LOSSES:
            raise InputError(f"the loss is one of {', '.join(LOSSES)}, got {loss!r:.40}")
        loss = LOSSES[loss]
    if isinstance(loss, Target):
        return _all([(each, loss.weights(trace.tensors[each])) for each in looked_at(trace, loss)])
    given = [loss] if isinstance(loss, np.ndarray) else list(loss)
    shapes = [made.shape for made in trace.outputs]
    given += [None] * (len(shapes) - len(given))
    got = [shape if each is None else each.shape for each, shape in zip(given, shapes, strict=False)]
    if got != shapes or len(given) != len(shapes):
        raise InputError(f"the loss's derivatives have the outputs' shapes {shapes}; got {got}")
    pairs = zip(graph.outputs, given, strict=True)
    return _all([(tensor, np.asarray(each, np.float64)) for tensor, each in pairs if each is not None])


def _all(parts: Sequence[tuple[Tensor, Array]]) -> dict[Tensor, Array]:
    """The derivatives by tensor; a tensor that is an output twice counts twice."""
    found: dict[Tensor, Array] = {}
    for tensor, each in parts:
        found[tensor] = found[tensor] + each if tensor in found else each
    return found


def looked_at(trace: Trace, target: Target) -> tuple[Tensor, ...]:
    """The tensors that a target depends on: the model's first output for one step or unit, every output for the whole
    sum."""
    graph = trace.model.stack.graph
    if target.layer is not None:
        trace.position(target.layer)
        return (Tensor(graph.calls_of(target.layer)[0].key),)
    return graph.outputs if target == Target() else graph.outputs[:1]


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
