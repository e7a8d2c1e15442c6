"""A model used as a layer of another model: its layers run inside, with their own weights."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shape, Shapes
from rnn_tui.engine.core.errors import OptionError, RnnError, StackError
from rnn_tui.engine.core.work import Work, finish
from rnn_tui.engine.explain.equation_builder import ExplainQuery
from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer, Weight
from rnn_tui.engine.options.options import option
from rnn_tui.engine.plan.forward import CallRecord, backward, forward
from rnn_tui.engine.plan.graph import Tensor
from rnn_tui.engine.plan.inputs import vocabulary_of
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.plan.weight_group_names import groups
from rnn_tui.engine.runtime.layer_results import CellGradients, CellRun, LayerGradients, LayerRun


@dataclass(frozen=True)
class Plan:
    """The rule of an option that holds a plan; it cannot be typed."""

    choices: Sequence[str] = ()

    def check(self, name: str, value: Any) -> Stack:
        if not isinstance(value, Stack):
            raise OptionError(f"`{name}` is a model, got {value!r:.40}", name)
        return value

    def parse(self, name: str, text: str) -> Stack:
        raise OptionError(f"`{name}` is a model of its own, and is edited in its own file", name)

    def show(self, value: Stack) -> str:
        return f"{len(value.layers)} layers"


class NestedModel(Layer):
    """Runs a model of its own: its inputs are the inputs of the model, its outputs those of the model.

    Weights: those of all its layers, one layer after the other. Masks pass through it like through any model.
    """

    model: Stack = option(Plan(), help="the layers inside")

    title = "a model inside"

    @property
    def inside(self) -> Stack:
        """The model."""
        return self.model

    def on(self, shapes: Shapes) -> Stack:
        """The model for inputs of these shapes; raises `StackError`."""
        return self.inside.on(shapes)

    def resolve(self, keras: str) -> "NestedModel":
        return replace(self, model=replace(self.model, keras=keras))

    def with_trainable(self, value: bool) -> "NestedModel":
        layers = tuple(each.with_trainable(value) for each in self.model.layers)
        return replace(self, trainable=value, model=replace(self.model, layers=layers))

    def takes(self, inputs: int) -> bool:
        return inputs == max(len(self.model.inputs_known), 1)

    def check_ndim(self, shape: Shape, name: str, keras: str) -> None:
        """Left to the layers inside."""

    def check_input(self, shapes: Shapes, name: str, keras: str) -> None:
        super().check_input(shapes, name, keras)
        known = self.model.inputs_known if self.model.built else ()
        for entry, shape in zip(known, shapes, strict=False):
            pairs = zip(entry.shape, shape, strict=False)
            if len(entry.shape) != len(shape) or any(None not in pair and pair[0] != pair[1] for pair in pairs):
                raise StackError(f"the model {name!r} takes an input of shape {entry.shape}; got {shape}")
        try:
            self.on(shapes)
        except StackError as error:
            raise StackError(f"inside the model {name!r}: {error}") from None

    def output_shapes(self, shapes: Shapes) -> Shapes:
        return self.on(shapes).model_output_shapes

    def recorded(self, shapes: Shapes) -> int:
        inside = self.on(shapes)
        return sum(inside.callee(each).recorded(inside.call_shapes[each.key][0]) for each in inside.calls)

    def _built(self, shapes: Shapes) -> Stack:
        return self.inside if self.inside.built else self.on(shapes)

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        inside = self._built(shapes)
        return tuple(
            replace(each, name=f"{name}/{each.name}", trainable=each.trainable and self.trainable)
            for name, found in zip(inside.layer_names, inside.weights, strict=True)
            for each in found
        )

    def paths(self, shapes: Shapes) -> tuple[str, ...]:
        inside = self._built(shapes)
        named = zip(groups(inside.layers), inside.resolved, inside.read_shapes, strict=True)
        return tuple(f"layers/{group}/{end}" for group, layer, read in named for end in layer.paths(read))

    @property
    def cells(self) -> Mapping[str, Layer]:
        return {
            f"{name}/{cell}".rstrip("/"): inner
            for name, layer in zip(self.inside.layer_names, self.inside.resolved, strict=True)
            for cell, inner in layer.cells.items()
        }

    @property
    def reads_mask(self) -> bool:  # type: ignore[override]
        """Whether a layer inside reads a mask."""
        return any(each.reads_mask for each in self.model.layers)

    @property
    def vocabulary(self) -> int | None:
        return vocabulary_of(self.model, -1)

    @property
    def reads_backwards(self) -> bool:
        return any(each.reads_backwards for each in self.model.layers)

    @property
    def brief(self) -> str:
        return f"{len(self.model.layers)} layers inside"

    def limits(self, signal: str) -> tuple[float, float]:
        made = self.model.output_places
        return self.inside.resolved[made[0][0]].limits("output") if signal == "output" and made else (-np.inf, np.inf)

    def _parts(self, weights: Sequence[Array]) -> list[list[Array]]:
        """The weights of each layer inside."""
        counts = self._counts
        rest = iter(weights)
        return [[next(rest) for _ in range(count)] for count in counts]

    @cached_property
    def _counts(self) -> list[int]:
        inside = self.inside if self.inside.built else self.inside.on(((None, 1, 1),))
        return [len(each) for each in inside.weights]

    def forward_work(self, weights: Sequence[Array], call: Call) -> Work[LayerRun]:
        ready = self.on(tuple(each.shape for each in call.inputs))
        records = yield from forward(ready, self._parts(weights), call.inputs, call.masks, call.training)
        outputs, masks = {}, {}
        for number, entry in enumerate(ready.inputs):
            outputs[Tensor(entry.key)], masks[Tensor(entry.key)] = call.inputs[number], call.masks[number]
        for each in records:
            for number, (values, mask) in enumerate(zip(each.run.outputs, each.run.masks, strict=True)):
                outputs[Tensor(each.node.key, number)], masks[Tensor(each.node.key, number)] = values, mask
        made = ready.graph.outputs
        return LayerRun(
            tuple(outputs[each] for each in made),
            tuple(masks[each] for each in made),
            self._cell_runs(ready, records),
            updates=self._updates(ready, records),
            inside=tuple(records),
        )

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        return finish(self.forward_work(weights, call))

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        return finish(self.backward_work(weights, call, run, d_outputs))

    def _first(self, ready: Stack, records: Sequence[CallRecord]) -> Iterator[tuple[str, int]]:
        """The name of each layer, and the index of its first call."""
        places = {each.node.key: place for place, each in enumerate(records)}
        for name, key in zip(ready.layer_names, ready.keys, strict=True):
            yield name, places[ready.graph.calls_of(key)[0].key]

    def _cell_runs(self, ready: Stack, records: Sequence[CallRecord]) -> dict[str, CellRun]:
        return {
            f"{name}/{cell}".rstrip("/"): run
            for name, place in self._first(ready, records)
            for cell, run in records[place].run.cells.items()
        }

    def _updates(self, ready: Stack, records: Sequence[CallRecord]) -> dict[int, Array]:
        starts = np.cumsum([0, *self._counts])
        return {
            int(starts[ready.position(each.node.layer)]) + place: value
            for each in records
            for place, value in each.run.updates.items()
        }

    def backward_work(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array | None]
    ) -> Work[LayerGradients]:
        ready = self.on(tuple(each.shape for each in call.inputs))
        records: Sequence[CallRecord] = run.inside
        if not _of(records, call):
            records = yield from forward(ready, self._parts(weights), call.inputs, call.masks, call.training)
        asked: dict[Tensor, Array] = {}
        for tensor, each in zip(ready.graph.outputs, d_outputs, strict=True):
            if each is not None:
                asked[tensor] = asked[tensor] + each if tensor in asked else each
        found = yield from backward(records, asked)
        totals: list[list[Array] | None] = [None] * len(ready.keys)
        for record, derived in zip(records, found.calls, strict=True):
            place, before = ready.position(record.node.layer), totals[ready.position(record.node.layer)]
            more = list(derived.weights)
            totals[place] = more if before is None else [a + b for a, b in zip(before, more, strict=True)]
        of_inputs = tuple(
            None if vocabulary_of(ready, entry.key) else found.tensors.get(Tensor(entry.key), np.zeros(x.shape))
            for entry, x in zip(ready.inputs, call.inputs, strict=True)
        )
        cells: dict[str, CellGradients] = {
            f"{name}/{cell}".rstrip("/"): made
            for name, place in self._first(ready, records)
            for cell, made in found.calls[place].cells.items()
        }
        return LayerGradients(of_inputs, tuple(each for part in totals for each in part or ()), cells)

    def explain(self, asked: ExplainQuery) -> Explanation | None:
        """The explanation from the layer inside that computed the number."""
        for each in asked.run.inside:
            name, _, cell = asked.cell.partition("/")
            if asked.cell and each.name == name:
                inner = replace(asked, weights=each.weights, inputs=each.call.inputs, run=each.run, cell=cell)
                made: Explanation | None = each.layer.explain(inner)
                return made
        return super().explain(replace(asked, inputs=(asked.run.outputs[0],))) if not asked.cell else None


def _of(records: Sequence[CallRecord], call: Call) -> bool:
    """Whether these records belong to that call, with the same dtype."""
    read = {id(each) for record in records for each in record.call.inputs}
    return any(id(each) in read for each in call.inputs)


class Functional(NestedModel):
    """A functional model as a layer: a graph with its own inputs and outputs."""


class Sequential(NestedModel):
    """A sequential model as a layer: a chain of layers with weights of their own."""


MODELS: dict[str, type[NestedModel]] = {"Functional": Functional, "Model": Functional, "Sequential": Sequential}
"""The kinds by the class names in Keras's configs."""


def nested_model(name: str, model: Stack, trainable: bool = True) -> NestedModel:
    """The model as a layer; raises `RnnError` for an unknown class name."""
    if name not in MODELS:
        raise RnnError(f"{name[:60]!r} is not a known class of models: expected Sequential or Functional")
    return MODELS[name](model, name=model.name, trainable=trainable)
