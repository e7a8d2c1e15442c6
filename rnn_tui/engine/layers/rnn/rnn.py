"""RNN: a cell, or several on top of each other, applied to a sequence."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.core.work import Work
from rnn_tui.engine.explain.equation_builder import ExplainQuery
from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.layers.rnn.base_cell import CellKind
from rnn_tui.engine.layers.rnn.stacked_rnn_cells import StackedRNNCells, accepted_cell
from rnn_tui.engine.nn.blocked_scan import part
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer, Weight
from rnn_tui.engine.nn.layer_registry import deserialize
from rnn_tui.engine.nn.option_sentences import GO_BACKWARDS, RETURN_SEQUENCES, RETURN_STATE
from rnn_tui.engine.nn.recurrent import Recurrent, check_states, emitted
from rnn_tui.engine.options.options import Flag, Nested, option
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


def _accept(name: str, value: Any) -> CellKind | StackedRNNCells:
    """A cell, or a list of cells; raises `OptionError`."""
    if isinstance(value, list | tuple):
        return StackedRNNCells(tuple(value))
    made = deserialize(value)
    return made if isinstance(made, StackedRNNCells) else accepted_cell(name, made)


class RNN(Layer):
    """Applies a cell to a sequence, like the recurrent layer of that cell.

    h_t = cell( x_t, h_{t-1} )

    With several cells each reads the output of the one below it; weights and states are listed cell by cell.

    in   (batch, time, features)
    out  (batch, units of the last cell); (batch, time, units) with return_sequences; with return_state the states too
    """

    cell: CellKind | StackedRNNCells = option(
        Nested(_accept),
        start={"class_name": "LSTMCell", "config": {"units": 8}},
        help="the cell, or a list of cells on top of each other",
    )
    return_sequences: bool = option(
        Flag(),
        default=False,
        help=RETURN_SEQUENCES,
    )
    return_state: bool = option(Flag(), default=False, help=RETURN_STATE)
    go_backwards: bool = option(Flag(), default=False, help=GO_BACKWARDS)
    stateful: bool = option(Flag(), default=False, help="start each call from the state the last one ended in")
    unroll: bool = option(Flag(), default=False, help="how Keras computes it; changes no number")
    zero_output_for_mask: bool = option(
        Flag(), default=False, kw_only=True, help="output 0 at masked steps instead of the last output"
    )

    title = "a cell applied to a sequence"
    positional = ("cell", "return_sequences", "return_state", "go_backwards", "stateful", "unroll")
    input_ndim = 3
    reads_mask = True

    @property
    def nested(self) -> tuple[Layer, ...]:
        return (self.cell,)

    @cached_property
    def recurrent(self) -> tuple[Recurrent, ...]:
        """The recurrent layers that compute the same, the lowest first: all but the last return every timestep."""
        stacked = self.cell.cells if isinstance(self.cell, StackedRNNCells) else (self.cell,)
        shared = {"go_backwards": self.go_backwards, "stateful": self.stateful, "return_state": self.return_state}
        last = {"return_sequences": self.return_sequences, "zero_output_for_mask": self.zero_output_for_mask}
        lower = [each.through(**shared, return_sequences=True) for each in stacked[:-1]]
        return (*lower, stacked[-1].through(**shared, **last))

    @property
    def cells(self) -> Mapping[str, Layer]:
        return dict(zip(self._names, self.recurrent, strict=True))

    @property
    def _names(self) -> tuple[str, ...]:
        """The name of each cell in a run: empty if there is only one."""
        return ("",) if len(self.recurrent) == 1 else tuple(f"cell{n}" for n in range(len(self.recurrent)))

    @property
    def brief(self) -> str:
        return f"{self.cell.kind()} {self.recurrent[-1].brief}"

    @property
    def propagates_mask(self) -> bool:
        return self.return_sequences

    @property
    def stateful_layer(self) -> bool:
        return self.stateful

    @property
    def reads_backwards(self) -> bool:
        return self.go_backwards

    def takes(self, inputs: int) -> bool:
        return inputs in (1, 1 + sum(len(each.states) for each in self.recurrent))

    def check_input(self, shapes: Shapes, name: str, keras: str) -> None:
        super().check_input(shapes, name, keras)
        check_states(shapes, [each.units for each in self.recurrent for _ in each.states], name)
        self.recurrent[0].check_input(shapes[:1], name, keras)

    def _read(self, shape: tuple[int | None, ...]) -> list[Shapes]:
        """The input of each cell: the sequence, or the output of the cell below it."""
        widths = [shape[2], *(each.units for each in self.recurrent)]
        return [((*shape[:2], width),) for width in widths[: len(self.recurrent)]]

    def output_shapes(self, shapes: Shapes) -> Shapes:
        made = [each.output_shapes(read) for each, read in zip(self.recurrent, self._read(shapes[0]), strict=True)]
        return (made[-1][0], *(state for each in made for state in each[1:]))

    def recorded(self, shapes: Shapes) -> int:
        return sum(each.recorded(read) for each, read in zip(self.recurrent, self._read(shapes[0]), strict=True))

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        found = []
        for name, each, read in zip(self._names, self.recurrent, self._read(shapes[0]), strict=True):
            place = f"{name}/" if name else ""
            found += [
                replace(weight, name=place + weight.name, trainable=weight.trainable and self.trainable)
                for weight in each.weights(read)
            ]
        return tuple(found)

    def paths(self, shapes: Shapes) -> tuple[str, ...]:
        reads = self._read(shapes[0])
        if not isinstance(self.cell, StackedRNNCells):
            return self.recurrent[0].paths(reads[0])
        found: list[str] = []
        given: dict[str, int] = {}
        for cell, each, read in zip(self.cell.cells, self.recurrent, reads, strict=True):
            kind = cell.folder
            number = given[kind] = given.get(kind, -1) + 1
            folder = f"{kind}_{number}" if number else kind
            found += [f"cell/cells/{folder}/{path.removeprefix('cell/')}" for path in each.paths(read)]
        return tuple(found)

    def limits(self, signal: str) -> tuple[float, float]:
        return self.recurrent[-1].limits(signal)

    def _counts(self, shape: tuple[int, ...]) -> list[slice]:
        """The slice of each cell in the list of weights."""
        ends = np.cumsum(
            [0, *(len(e.weights(read)) for e, read in zip(self.recurrent, self._read(shape), strict=True))]
        )
        return [slice(int(a), int(b)) for a, b in pairwise(ends)]

    def _call(self, call: Call, place: int, x: Array) -> Call:
        """The call of one cell's layer on its input."""
        before = sum(len(each.states) for each in self.recurrent[:place])
        own = slice(before, before + len(self.recurrent[place].states))
        name = self._names[place]
        clamp = {"": call.clamp[name]} if name in call.clamp else {}
        return Call((x, *call.inputs[1:][own]), call.masks[:1], call.initial[own], call.training, clamp)

    def _in_time(self, values: Array) -> Array:
        """Changes from processing order to natural time order, or back."""
        return values[:, ::-1] if self.go_backwards else values

    def forward_work(self, weights: Sequence[Array], call: Call) -> Work[LayerRun]:
        x, runs = call.x, []
        for place, (each, own) in enumerate(zip(self.recurrent, self._counts(call.x.shape), strict=True)):
            work = each.forward_work(weights[own], self._call(call, place, x))
            made = yield from part(work, place, len(self.recurrent), self._names[place])
            runs.append(made)
            x = self._in_time(made.outputs[0]) if place < len(self.recurrent) - 1 else x
        return LayerRun(
            (runs[-1].outputs[0], *(state for made in runs for state in made.outputs[1:])),
            runs[-1].masks[:1],
            {name: made.cells[""] for name, made in zip(self._names, runs, strict=True)},
            tuple(state for made in runs for state in made.states),
        )

    def backward_work(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array | None]
    ) -> Work[LayerGradients]:
        counts = self._counts(call.x.shape)
        d, *d_states = d_outputs
        found: list[LayerGradients] = []
        for place in range(len(self.recurrent) - 1, -1, -1):
            each, made = self.recurrent[place], run.cells[self._names[place]]
            x = call.x if not place else self._in_time(emitted(self.recurrent[place - 1], self._below(run, place)))
            own = len(d_states) - len(each.states) if d_states else 0
            asked = (d, *d_states[own:])
            d_states = d_states[:own]
            work = each.backward_work(
                weights[counts[place]], self._call(call, place, x), LayerRun((), cells={"": made}), asked
            )
            step = yield from part(work, len(found), len(self.recurrent), self._names[place])
            found.insert(0, step)
            d = None if step.x is None else self._in_time(step.x)
        return LayerGradients(
            (found[0].x, *(state for step in found for state in step.inputs[1:])),
            tuple(each for step in found for each in step.weights),
            {name: step.cells[""] for name, step in zip(self._names, found, strict=True)},
        )

    def _below(self, run: LayerRun, place: int) -> Any:
        """The run of the cell below."""
        return run.cells[self._names[place - 1]]

    def explain(self, asked: ExplainQuery) -> Explanation | None:
        """The explanation of the cell's own layer; the output is the last cell's."""
        place = self._names.index(asked.cell) if asked.signal != "output" else len(self._names) - 1
        made = asked.run.cells[self._names[place]]
        inner = LayerRun(asked.run.outputs[:1], cells={"": made})
        return self.recurrent[place].explain(replace(asked, cell="", inputs=(made.x,), run=inner))
