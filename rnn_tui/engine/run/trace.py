"""The trace of a run: everything that a model computed on a batch of sequences.

A trace never changes: a step of the explorer is a row of its arrays, and every number in it can be explained.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.text import numbered
from rnn_tui.engine.data.forecast import Forecast
from rnn_tui.engine.data.series_source import SeriesSource
from rnn_tui.engine.explain.equation_builder import ExplainQuery
from rnn_tui.engine.explain.equation_line import Equation
from rnn_tui.engine.explain.explanation import Explanation, given
from rnn_tui.engine.interventions.intervention import Intervention
from rnn_tui.engine.nn.layer import CellRun
from rnn_tui.engine.nn.layer_trace import LayerTrace
from rnn_tui.engine.plan.forward import CallRecord, tensors
from rnn_tui.engine.plan.graph import INPUT, Tensor
from rnn_tui.engine.plan.inputs import vocabulary_of
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.carried_state import carried_over
from rnn_tui.engine.run.track import Track

__all__ = ["INPUT", "LayerTrace", "PassRecord", "Trace", "TracedModel", "Track", "numbered"]


class TracedModel(Protocol):
    """What a trace needs to know of the model that ran."""

    @property
    def stack(self) -> Stack: ...

    @property
    def weights(self) -> tuple[tuple[Array, ...], ...]: ...

    @property
    def origin(self) -> str: ...

    def get_weights(self) -> list[Array]: ...


@dataclass(frozen=True, eq=False)
class PassRecord:
    """Every input and every call of a run, including further calls of a shared layer."""

    inputs: tuple[Array, ...]
    records: tuple[CallRecord, ...]
    """The calls in the order of execution."""


@dataclass(frozen=True, eq=False)
class Trace:
    """A model, its inputs, and for each layer what it computed in its first call."""

    model: TracedModel
    x: Array
    """(batch, time, features), or (batch, time) token ids."""
    layers: tuple[LayerTrace, ...]
    dtype: str = "float64"
    seed: int = 0
    origin: str = ""
    """Where the inputs come from, in a few words; empty: drawn from the seed."""
    tokens: Sequence[tuple[str, ...]] = ()
    """For each sequence the text of its timesteps, words or characters; empty if the inputs are plain numbers."""
    own_from: int = 0
    """The timestep after which the inputs are the model's own output; 0: none are."""
    further_tokens: tuple[tuple[tuple[str, ...], ...], ...] = ()
    """The same for every further input, where some are known."""
    classes: tuple[str, ...] = ()
    """What each number of the output stands for; empty if that is not known."""
    series: SeriesSource | None = None
    """The file that the inputs were read from; None where they come from elsewhere."""
    changes: tuple[Intervention, ...] = ()
    """The interventions; the weights and inputs in the trace are the changed ones."""
    record: PassRecord | None = None
    """The run call by call; None for a recording."""
    batch_number: int = 1
    """The number of the batch: a stateful layer begins the second where the first ended."""

    @property
    def keys(self) -> tuple[int, ...]:
        """The key of each layer in the plan."""
        return self.model.stack.keys

    def position(self, key: int) -> int:
        """The position of the layer with that key, counted from 0; raises `InputError`."""
        if key not in self.keys:
            raise InputError(f"the run has no layer with the key {key}: it has {', '.join(map(str, self.keys))}")
        return self.model.stack.position(key)

    def layer(self, key: int) -> LayerTrace:
        """The run of the layer with that key; raises `InputError`."""
        found = self._by_key.get(key)
        return self.layers[self.position(key)] if found is None else found

    @cached_property
    def _by_key(self) -> dict[int, LayerTrace]:
        return dict(zip(self.keys, self.layers, strict=True))

    def token(self, t: int, batch: int = 0) -> str:
        """The token that a sequence reads at the t-th timestep (from 1); empty at t = 0, and of plain numbers."""
        row = self.tokens[batch] if batch < len(self.tokens) else ()
        return row[t - 1] if 1 <= t <= len(row) else ""

    def unit_names(self, track: Track) -> tuple[str, ...]:
        """What the units of that signal stand for; empty if that is not known. Only the output has such names."""
        last = self.layers[-1] if self.layers and self.keys[-1] == track.layer else None
        if last is None or track.signal != "output" or last.output.shape[-1] != len(self.classes):
            return ()
        return self.classes

    @cached_property
    def forecast(self) -> Forecast | None:
        """What the output predicts beside what happened; None where that is not known."""
        return None if self.series is None else self.series.forecast(self.output)

    def require_model(self) -> None:
        """Raises `NoModel` if there are no weights: to be called before long work that needs them."""

    @cached_property
    def timesteps(self) -> int:
        """The number of steps: the inputs', or more if a layer makes a longer sequence."""
        made = (at.output.shape[1] for at in self.layers if at.output.ndim > 2)
        read = (each.shape[1] if each.ndim > 1 else 1 for each in self.inputs)
        return int(max([*read, *made]))

    @property
    def batch(self) -> int:
        return int(self.x.shape[0])

    def sequence_name(self, batch: int) -> str:
        """What the sequence of the batch is called where it is shown; `batch` counts from 0."""
        return f"sequence {batch + 1}/{self.batch}"

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
        """For each output of the model the position of its layer, and the number of that layer's output."""
        last = len(self.layers) - 1
        every = tuple((last, number) for number in range(len(self.layers[-1].run.outputs) if self.layers else 0))
        return self.model.stack.outputs or every

    @property
    def inputs(self) -> tuple[Array, ...]:
        """Every input of the model, `x` first."""
        return (self.x,) if self.record is None else self.record.inputs

    def input(self, key: int) -> Array:
        """The input with that key: -1 for the first, -2 for the second."""
        return self.inputs[INPUT - key]

    @property
    def calls(self) -> Sequence[LayerTrace]:
        """The run of every call, in the order of execution; in a chain one for each layer."""
        return self.layers if self.record is None else self.record.records

    @cached_property
    def tensors(self) -> dict[Tensor, Array]:
        """Every tensor of the run by its node and output; raises `NoModel` for a recording."""
        self.require_model()
        assert self.record is not None
        return tensors(self.model.stack, self.record.records, self.record.inputs)

    @property
    def output(self) -> Array:
        return self.outputs[0]

    def tracks(self, layer: int) -> tuple[Track, ...]:
        """The signals of the layer with that key, or of the `INPUT`; the most informative first."""
        if layer <= INPUT:
            return (Track(layer, "", "x"),)
        return tuple(Track(layer, cell, signal) for cell, signal in self.layer(layer).signals)

    def cell(self, track: Track) -> CellRun | None:
        """The run of the cell that a track belongs to; None for a layer's output."""
        return None if track.signal in ("output", "x") else self.layer(track.layer).run.cells[track.cell]

    def values(self, track: Track, batch: int = 0) -> Array:
        """(time, units) in natural time order; (1, units) for an output without a time axis."""
        cell = self.cell(track)
        if cell is not None:
            made = cell.signals[track.signal]
        else:
            made = self.input(track.layer) if track.layer <= INPUT else self.layer(track.layer).joined_output
        rows: Array = made[batch].astype(self.dtype) if made.dtype.kind == "b" else made[batch]
        timeless = rows.ndim == 0 or (rows.ndim == 1 and track.layer > INPUT)
        return rows.reshape(1 if timeless else rows.shape[0], -1)

    def timeless(self, track: Track) -> bool:
        """Whether it is an output without a time axis."""
        return self.cell(track) is None and track.layer > INPUT and self.layer(track.layer).output.ndim < 3

    def steps(self, track: Track) -> int:
        """The number of its timesteps; 1 if it has no time axis. A decoder can have others than the inputs."""
        cell = self.cell(track)
        if cell is not None:
            return int(cell.x.shape[1])
        if self.timeless(track):
            return 1
        made = self.input(track.layer) if track.layer <= INPUT else self.layer(track.layer).output
        return int(made.shape[1]) if made.ndim > 1 else 1

    def step(self, track: Track, t: int) -> int:
        """The step of the track's cell that belongs to the position t in time, and back. A cell that reads from the end
        comes to t with step T + 1 - t; 0 is before the first step of every cell."""
        cell, steps = self.cell(track), self.steps(track)
        return steps + 1 - t if cell is not None and cell.backwards and 1 <= t <= steps else t

    def require_numbers(self) -> None:
        """Raises `RnnError` where its numbers are gone: those of a recording lie in a file."""

    def has(self, track: Track) -> bool:
        """Whether its values are there; some signals of a long run must be computed first (`recompute.Recompute`)."""
        cell = self.cell(track)
        return cell is None or cell.has(track.signal)

    def width(self, track: Track) -> int:
        """The number of its units."""
        cell = self.cell(track)
        if cell is None or self.has(track):
            return int(self.values(track).shape[1])
        return int(cell.at(0)[track.signal].shape[-1])

    def initial(self, track: Track, batch: int = 0) -> Array | None:
        """(units,): the value before the first input; None if the signal has none."""
        cell = self.cell(track)
        return None if cell is None or track.signal not in cell.initial else cell.initial[track.signal][batch]

    def limits(self, track: Track) -> tuple[float, float]:
        """The bounds of its values, for an axis; infinite if there are none."""
        if track.layer <= INPUT:
            return -np.inf, np.inf
        layer = self.layer(track.layer).layer
        made_by = layer if self.cell(track) is None else layer.cells.get(track.cell, layer)
        return made_by.limits(track.signal)

    def activation_limits(self, track: Track) -> tuple[float, float]:
        """The bounds of the activation that makes its values; infinite if there are none."""
        return self.limits(track)

    def mask(self, track: Track, batch: int = 0) -> Mask | None:
        """(time,): False at steps that the layer skipped; of an output where it puts them out. None if it has none."""
        if track.layer <= INPUT or self.timeless(track):
            return None
        cell, cells = self.cell(track), [*self.layer(track.layer).run.cells.values()]
        mask = next((each.mask[batch] for each in ([cell] if cell else cells) if each.mask is not None), None)
        return mask[::-1] if mask is not None and not cell and [each.backwards for each in cells] == [True] else mask

    def explain(self, track: Track, t: int, unit: int, batch: int = 0) -> Explanation | None:
        """How the value of that unit at the t-th step was computed; None if it has none there."""
        if (t > self.steps(track) and not self.timeless(track)) or (t < 1 and track.layer <= INPUT):
            return None
        if track.layer <= INPUT:
            token = self.token(t, batch) if track.layer == INPUT and batch < len(self.tokens) else None
            whole = vocabulary_of(self.model.stack, track.layer) is not None
            return given(unit, float(self.values(track, batch)[t - 1, unit]), t, token, whole=whole)
        at = self.layer(track.layer)
        asked = (track.cell, track.signal, batch, t, unit, carried_over(at.layer, self.batch_number))
        return at.layer.explain(ExplainQuery(at.weights, at.call.inputs, at.run, *asked))

    def equation(self, track: Track, t: int, unit: int, batch: int = 0) -> Equation | None:
        """The same in one line."""
        found, cell = self.explain(track, t, unit, batch), self.cell(track)
        if found is None or cell is None or cell.clamp is None:
            return None if found is None else found.equation
        used = {step.name for step in found.steps[:-1]}
        held = {each.signal: each.value for each in cell.clamp.of(unit, t) if each.signal in used}
        return found.equation.holding(held)

    def arrays(self) -> dict[str, Any]:
        """Every array, named as `rnn-tui run --out` writes it: x, weights, outputs, and each layer's signals."""
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
