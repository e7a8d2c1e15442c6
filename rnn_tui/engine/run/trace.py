"""The past: everything that happened when a model read a batch of sequences.

A trace is never changed. It carries its own model and inputs, so a number in it can always be explained. A step of the
explorer is a row of one of its arrays; nothing is computed again.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.forecast import Forecast
from rnn_tui.engine.data.series_source import SeriesSource
from rnn_tui.engine.explain.equation import Equation
from rnn_tui.engine.explain.explanation import Explanation, Step
from rnn_tui.engine.explain.step_context import ExplainQuery
from rnn_tui.engine.interventions.intervention import Intervention
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import CellRun, Layer, LayerRun
from rnn_tui.engine.plan.forward import CallRecord, tensors
from rnn_tui.engine.plan.graph import INPUT, Tensor
from rnn_tui.engine.plan.stack import Stack

__all__ = ["INPUT", "LayerTrace", "PassRecord", "Trace", "TracedModel", "Track", "numbered"]


class TracedModel(Protocol):
    """As much of a model as a trace tells about the one that ran."""

    @property
    def stack(self) -> Stack: ...

    @property
    def weights(self) -> tuple[tuple[Array, ...], ...]: ...

    @property
    def origin(self) -> str: ...

    def get_weights(self) -> list[Array]: ...


@dataclass(frozen=True)
class Track:
    """Something to watch over time: one signal of one cell of one layer."""

    layer: int
    """The layer's key in the plan; `INPUT` for what the model reads."""
    cell: str
    """"" for a layer's own cell or its output, "forward" or "backward" inside a Bidirectional."""
    signal: str
    """`h`, `c`, a gate, or `output`: what the layer hands on."""


@dataclass(frozen=True, eq=False)
class LayerTrace:
    """What one layer read, what it is, and what it made of it."""

    name: str
    layer: Layer
    weights: tuple[Array, ...]
    call: Call
    """What it was given: its inputs, masks and states."""
    run: LayerRun

    @property
    def x(self) -> Array:
        """(batch, time, …): its first input."""
        return self.call.x

    @property
    def output(self) -> Array:
        return self.run.outputs[0]

    @property
    def begins(self) -> bool:
        """Whether a sequence begins here, made of something without a time axis: the same at every step."""
        return self.x.ndim < 3 <= self.output.ndim and self.layer.vocabulary is None

    @cached_property
    def signals(self) -> tuple[tuple[str, str], ...]:
        """(cell, signal) for everything recorded, the states first; ("", "output") for what is handed on."""
        found = [
            (cell, signal)
            for signal in dict.fromkeys(name for run in self.run.cells.values() for name in run.signals)
            for cell, run in self.run.cells.items()
            if signal in run.signals
        ]
        return (*found, ("", "output"))


@dataclass(frozen=True, eq=False)
class PassRecord:
    """Every input and every call of a run: of a shared layer, the further calls too."""

    inputs: tuple[Array, ...]
    records: tuple[CallRecord, ...]
    """In the order in which they ran."""
    calls: tuple[LayerTrace, ...]
    """The same, as layers do them."""


@dataclass(frozen=True, eq=False)
class Trace:
    """A model, its inputs, and for each layer what happened in its first call."""

    model: TracedModel
    x: Array
    """(batch, time, features), or (batch, time) token ids."""
    layers: tuple[LayerTrace, ...]
    dtype: str = "float64"
    seed: int = 0
    origin: str = ""
    """Where the inputs come from, in a few words; empty: drawn from the seed."""
    tokens: tuple[tuple[str, ...], ...] = ()
    """For each sequence, what its timesteps read, in words or characters; empty where the inputs are plain numbers."""
    series: SeriesSource | None = None
    """The file that the inputs were read from; None where they come from elsewhere."""
    changes: tuple[Intervention, ...] = ()
    """What was otherwise than it would have been; weights and inputs here are as changed."""
    record: PassRecord | None = None
    """The run call by call; None for what was recorded elsewhere."""

    @property
    def keys(self) -> tuple[int, ...]:
        """For each layer its key in the plan."""
        return self.model.stack.keys

    def position(self, key: int) -> int:
        """Where the layer with that key stands, counted from 0; raises `InputError`."""
        if key not in self.keys:
            raise InputError(f"the run has no layer with the key {key}: it has {', '.join(map(str, self.keys))}")
        return self.model.stack.position(key)

    def layer(self, key: int) -> LayerTrace:
        """What the layer with that key did; raises `InputError`."""
        return self._by_key[key] if key in self._by_key else self.layers[self.position(key)]

    @cached_property
    def _by_key(self) -> dict[int, LayerTrace]:
        return dict(zip(self.keys, self.layers, strict=True))

    def token(self, t: int, batch: int = 0) -> str:
        """What the t-th timestep (from 1) of a sequence read; empty at t 0, and where the inputs are plain numbers."""
        row = self.tokens[batch] if batch < len(self.tokens) else ()
        return row[t - 1] if 1 <= t <= len(row) else ""

    @cached_property
    def forecast(self) -> Forecast | None:
        """What the output predicts beside what happened; None where that is not known."""
        return None if self.series is None else self.series.forecast(self.output)

    def require_model(self) -> None:
        """Raises `NoModel` where there are no weights: for what would otherwise work long before it asks for them."""

    @cached_property
    def timesteps(self) -> int:
        """How many steps there are to go through: the inputs', or more where a layer makes a longer sequence."""
        made = (at.output.shape[1] for at in self.layers if at.output.ndim > 2)
        read = (each.shape[1] if each.ndim > 1 else 1 for each in self.inputs)
        return int(max([*read, *made]))

    @property
    def batch(self) -> int:
        return int(self.x.shape[0])

    @property
    def outputs(self) -> tuple[Array, ...]:
        """Every output of the model."""
        if self.record is not None:
            return tuple(self.tensors[each] for each in self.model.stack.graph.outputs)
        if not self.layers:
            return (self.x,)
        return tuple(self.layers[position].run.outputs[number] for position, number in self.output_places)

    @property
    def output_places(self) -> tuple[tuple[int, int], ...]:
        """For each output the position of the layer that makes it, and which of that layer's outputs it is."""
        last = len(self.layers) - 1
        every = tuple((last, number) for number in range(len(self.layers[-1].run.outputs) if self.layers else 0))
        return self.model.stack.outputs or every

    @property
    def inputs(self) -> tuple[Array, ...]:
        """What every input of the model read, `x` first."""
        return (self.x,) if self.record is None else self.record.inputs

    def input(self, key: int) -> Array:
        """What the input with that key read: -1 for the first, -2 for the second."""
        return self.inputs[INPUT - key]

    @property
    def calls(self) -> tuple[LayerTrace, ...]:
        """Every call of a layer, in the order in which they ran; of a chain one for each layer."""
        return self.layers if self.record is None else self.record.calls

    @cached_property
    def tensors(self) -> dict[Tensor, Array]:
        """Every tensor of the run by where it comes from; raises `NoModel` where there is no model."""
        self.require_model()
        assert self.record is not None
        return tensors(self.model.stack, self.record.records, self.record.inputs)

    @property
    def output(self) -> Array:
        return self.outputs[0]

    def tracks(self, layer: int) -> tuple[Track, ...]:
        """What can be watched on the layer with that key, or on the `INPUT`; the most telling first."""
        if layer <= INPUT:
            return (Track(layer, "", "x"),)
        return tuple(Track(layer, cell, signal) for cell, signal in self.layer(layer).signals)

    def cell(self, track: Track) -> CellRun | None:
        """The cell a track belongs to; None for a layer's output."""
        return None if track.signal in ("output", "x") else self.layer(track.layer).run.cells[track.cell]

    def values(self, track: Track, batch: int = 0) -> Array:
        """(time, units) in natural time order; (1, units) for an output that has no time axis."""
        cell = self.cell(track)
        if cell is not None:
            made = cell.signals[track.signal]
        else:
            made = self.input(track.layer) if track.layer <= INPUT else self.layer(track.layer).output
        rows: Array = made[batch]
        timeless = rows.ndim == 0 or (rows.ndim == 1 and track.layer > INPUT)
        return rows.reshape(1 if timeless else rows.shape[0], -1)

    def timeless(self, track: Track) -> bool:
        """Whether it is an output that has no time axis."""
        return self.cell(track) is None and track.layer > INPUT and self.layer(track.layer).output.ndim < 3

    def steps(self, track: Track) -> int:
        """How many timesteps it has; 1 where it has no time axis. A decoder's are others than the inputs'."""
        cell = self.cell(track)
        if cell is not None:
            return int(cell.x.shape[1])
        if self.timeless(track):
            return 1
        made = self.input(track.layer) if track.layer <= INPUT else self.layer(track.layer).output
        return int(made.shape[1]) if made.ndim > 1 else 1

    def has(self, track: Track) -> bool:
        """Whether its values are at hand; of a long run some signals are worked out first (`recompute.Recompute`)."""
        cell = self.cell(track)
        return cell is None or cell.has(track.signal)

    def width(self, track: Track) -> int:
        """How many units it has."""
        cell = self.cell(track)
        if cell is None or self.has(track):
            return int(self.values(track).shape[1])
        return int(cell.at(0)[track.signal].shape[-1])

    def initial(self, track: Track, batch: int = 0) -> Array | None:
        """(units,): the value before the first input; None where the signal has none."""
        cell = self.cell(track)
        return None if cell is None or track.signal not in cell.initial else cell.initial[track.signal][batch]

    def limits(self, track: Track) -> tuple[float, float]:
        """The bounds the values cannot leave, for an axis; infinite where there are none."""
        if track.layer <= INPUT:
            return -np.inf, np.inf
        layer = self.layer(track.layer).layer
        made_by = layer if self.cell(track) is None else layer.cells.get(track.cell, layer)
        return made_by.limits(track.signal)

    def mask(self, track: Track, batch: int = 0) -> Mask | None:
        """(time,): False where the layer skipped the step; None where it skipped none."""
        cell = self.cell(track)
        return None if cell is None or cell.mask is None else cell.mask[batch]

    def explain(self, track: Track, t: int, unit: int, batch: int = 0) -> Explanation | None:
        """How that unit came to its value at the t-th step, taken apart; None where it has none there."""
        if t > self.steps(track) and not self.timeless(track):
            return None
        if track.layer <= INPUT:
            if t < 1:
                return None
            read = Step("x", told=float(self.values(track, batch)[t - 1, unit]), about=f"an input of timestep {t}")
            return Explanation(f"x[{unit}]", (read,), read.about)
        at = self.layer(track.layer)
        return at.layer.explain(
            ExplainQuery(at.weights, at.call.inputs, at.run, track.cell, track.signal, batch, t, unit)
        )

    def equation(self, track: Track, t: int, unit: int, batch: int = 0) -> Equation | None:
        """The same in one line."""
        found, cell = self.explain(track, t, unit, batch), self.cell(track)
        if found is None or cell is None or cell.clamp is None:
            return None if found is None else found.equation
        used = {step.name for step in found.steps[:-1]}
        return found.equation.holding(
            {each.signal: each.value for each in cell.clamp.of(unit, t) if each.signal in used}
        )

    def arrays(self) -> dict[str, Any]:
        """Every array under the names of `rnn-tui run --out`: x, weights, outputs, and each layer's signals."""
        made: dict[str, Any] = {"x": self.x}
        made |= {f"w{i}": each for i, each in enumerate(each for at in self.layers for each in at.weights)}
        made |= {numbered("output", i): each for i, each in enumerate(self.outputs)}
        if self.model.stack.functional:
            names = self.model.stack.input_names
            made |= {f"{name}/output": values for name, values in zip(names, self.inputs, strict=True)}
        for at in self.layers:
            made |= {f"{at.name}/{numbered('output', i)}": each for i, each in enumerate(at.run.outputs)}
            for cell, run in at.run.cells.items():
                place = f"{at.name}/{cell}" if cell else at.name
                made |= {f"{place}/{signal}": values for signal, values in run.everything().items()}
        return {name: np.asarray(values) for name, values in made.items()}


def numbered(name: str, i: int) -> str:
    """`output`, `output1`, `output2`, …"""
    return f"{name}{i}" if i else name
