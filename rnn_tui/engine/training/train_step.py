"""A stack in training: the forward pass through its layers on a batch, and the derivatives of every weight.

Only what the backward pass needs is kept. States of stateful layers continue from batch to batch, as in Keras.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.core.work import Work
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.forward import CallRecord, backward, forward
from rnn_tui.engine.plan.graph import Node, Tensor
from rnn_tui.engine.plan.inputs import checked_inputs, vocabulary_of
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.runtime.buffers import Pool
from rnn_tui.engine.training.batches import Examples
from rnn_tui.engine.training.parameters import Parameters

Weights = Sequence[Sequence[Array]]
"""The weights of each layer."""
States = dict[int, tuple[Array, ...]]
"""By the index of the layer, its initial states, (batch, units) each."""


@dataclass(frozen=True, eq=False)
class Pass:
    """The result of a forward pass."""

    records: tuple[CallRecord, ...]
    outputs: tuple[Array, ...]
    """Every output, (batch, …, n)."""
    masks: tuple[Mask | None, ...]
    """Which elements of each output count."""

    @property
    def batch(self) -> int:
        return len(self.outputs[0])


@dataclass
class Network:
    """The layers of a stack, and the states that they keep from batch to batch."""

    stack: Stack
    carrying: bool = False
    """Whether every recurrent layer continues from its last states, stateful or not: in truncated backpropagation."""
    states: States = field(default_factory=dict)

    pool: Pool = field(default_factory=Pool)
    """The pool of large arrays for a pass."""

    def __post_init__(self) -> None:
        self.layers: tuple[Layer, ...] = self.stack.resolved
        if not self.layers:
            raise InputError("an empty stack cannot be trained: add a layer first")
        for name, layer in zip(self.stack.layer_names, self.layers, strict=True):
            if any(each.activity_regularizer is not None for each in layer.nested):
                raise InputError(
                    f"{name}: training takes no activity_regularizer inside a wrapper; set it on the wrapper itself"
                )
        trained = [any(each.trainable for each in found) for found in self.stack.weights]
        if not any(trained):
            raise InputError("there is nothing to train: no layer has a trainable weight")
        self.outputs = self.stack.graph.outputs
        self.needed = self._needed(trained)
        """The keys of the calls with trained weights, and of all calls after them: the backward pass ends at them."""

        self.constant = {
            each.key for each in self.stack.calls if not any(tensor.node in self.needed for tensor in each.tensors)
        }
        """The keys of the calls whose inputs do not depend on trained weights."""

    def _needed(self, trained: Sequence[bool]) -> set[int]:
        found: set[int] = set()
        for node in self.stack.calls:
            before = any(each.node in found for each in node.tensors)
            if before or trained[self.stack.position(node.layer)]:
                found.add(node.key)
        return found

    def read(self, examples: Examples, dtype: Any) -> Examples:
        """Examples in the form that the layers take, floats of that dtype; raises `InputError`."""
        several = len(self.stack.inputs) > 1
        read = checked_inputs(self.stack, tuple(examples.inputs) if several else examples.inputs[0])
        ids = [vocabulary_of(self.stack, each.key) is not None for each in self.stack.inputs]
        pairs = zip(read, ids, strict=True)
        return replace(examples, inputs=tuple(x if tokens else x.astype(dtype, copy=False) for x, tokens in pairs))

    def check_targets(self, count: int) -> None:
        """Raises `InputError` if there are not as many targets as outputs."""
        if count != len(self.outputs):
            returned = len(self.outputs) > 1 and self.stack.wiring is None
            remedy = f": set return_state=False on {self.stack.layer_names[-1]}" if returned else ""
            outputs = counted(len(self.outputs), "output")
            raise InputError(f"the model has {outputs}, and there are targets for {count}{remedy}")

    def output_shapes(self, inputs: Sequence[Array]) -> list[tuple[int, ...]]:
        """The shape of each output for one sequence, (n,) or (time, n), for inputs like these. Raises `InputError` if
        there are not as many as the model has."""
        wanted = len(self.stack.inputs_known)
        if wanted and len(inputs) != wanted:
            raise InputError(f"the model has {counted(wanted, 'input')}, and there are examples for {len(inputs)}")
        stack = self.stack.on(tuple(each.shape for each in inputs))
        return [tuple(int(axis or 0) for axis in shape[1:]) for shape in stack.model_output_shapes]

    def check_batches(self, sizes: set[int]) -> None:
        """Raises `InputError` if a layer that keeps states from batch to batch gets batches of another size."""
        for name, layer in zip(self.stack.layer_names, self.layers, strict=True):
            wanted = (self.stack.input_shape or (None,))[0]
            if layer.stateful_layer and sizes != {wanted}:
                raise InputError(
                    f"{name} is stateful: every batch needs {wanted} sequences, as the input shape says; these have"
                    f" {' and '.join(map(str, sorted(sizes)))}"
                )

    def forget(self) -> None:
        """The next batch starts new sequences; stateful layers continue all the same."""
        self.states = {index: each for index, each in self.states.items() if self.layers[index].stateful_layer}

    def forward(self, weights: Weights, inputs: Sequence[Array], training: np.random.Generator | None) -> Work[Pass]:
        """Through all layers, with a batch for each input. The arrays of the pass before are overwritten."""
        self.pool.reset()
        records = yield from forward(self.stack, weights, [*map(in_columns, inputs)], (), training, self._prepared)
        for each in records:
            if each.run.states and (self.carrying or each.layer.stateful_layer):
                place = self.stack.position(each.node.layer)
                self.states[place] = tuple(state.copy() for state in each.run.states)
        runs = {each.node.key: each.run for each in records}
        outputs = tuple(runs[each.node].outputs[each.output] for each in self.outputs)
        masks = (runs[each.node].masks[each.output] for each in self.outputs)
        pairs = zip(masks, outputs, strict=True)
        return Pass(tuple(records), outputs, tuple(mask if _fits(mask, output) else None for mask, output in pairs))

    def _prepared(self, node: Node, _layer: Layer, call: Call) -> Call:
        """A call that continues from the last batch's states, if it should, and computes only what training needs."""
        states = self.states.get(self.stack.position(node.layer), ()) if self.states else ()
        return Call(call.inputs, call.masks, states, call.training, constant=node.key in self.constant, pool=self.pool)

    def backward(self, weights: Weights, made: Pass, d_outputs: Sequence[Array]) -> Work[list[Sequence[Array]]]:
        """The derivatives of a loss with respect to every weight of every layer, given those for each output."""
        found: list[Sequence[Array]] = [()] * len(self.layers)
        entered: dict[Tensor, Array] = {}
        for tensor, each in zip(self.outputs, d_outputs, strict=True):
            entered[tensor] = entered[tensor] + each if tensor in entered else each
        done = yield from backward(made.records, entered, further=self._regularized, skip=self._passed_over)
        for record, gradients in zip(made.records, done.calls, strict=True):
            place = self.stack.position(record.node.layer)
            if record.node.key in self.needed:
                more = gradients.weights
                found[place] = [a + b for a, b in zip(found[place], more, strict=True)] if found[place] else more
        return found

    def _passed_over(self, record: CallRecord) -> bool:
        return record.node.key not in self.needed

    def update(self, parameters: Parameters, made: Pass) -> None:
        """Writes weights that a forward pass changes, such as the statistics of a normalization."""
        for each in made.records:
            for place, value in each.run.updates.items():
                parameters.write(self.stack.position(each.node.layer), place, value)

    def penalties(self, made: Pass) -> float:
        """The penalties on the outputs of the layers."""
        total = 0.0
        for record in made.records:
            rule = record.layer.activity_regularizer
            if rule is not None:
                total += sum(rule.penalty(each) for each in record.run.outputs) / made.batch
        return total

    def _regularized(self, record: CallRecord, asked: list[Array | None]) -> list[Array | None]:
        """The derivatives with respect to a layer's outputs, including those of the penalties."""
        rule = record.layer.activity_regularizer
        if rule is None:
            return asked
        costs = [rule.gradient(each) / len(each) for each in record.run.outputs]
        return [more if each is None else each + more for each, more in zip(asked, costs, strict=True)]


def output_names(stack: Stack) -> tuple[str, ...]:
    """The name of each output: that of its layer, as in Keras, or its key in a dict of outputs."""
    nodes = {each.key: each for each in stack.calls}
    outputs = [each for each in stack.graph.outputs if each.node in nodes]
    named = (stack.layer_names[stack.position(nodes[each.node].layer)] for each in outputs)
    return stack.graph.output_names or tuple(named)


def _fits(mask: Mask | None, output: Array) -> bool:
    """Whether a mask says which elements of an output count."""
    return mask is not None and mask.shape == output.shape[:-1][: mask.ndim]


def in_columns(x: Array) -> Array:
    """A batch of sequences in the layout of recurrent layers: a view of (time, features, batch)."""
    if x.ndim != 3 or len(x) == 1:
        return x
    return np.ascontiguousarray(x.transpose(1, 2, 0)).transpose(2, 0, 1)


def notes(stack: Stack) -> list[str]:
    """Parts of a model that training ignores, because its Keras ignores them, as sentences."""
    pairs = zip(stack.layer_names, stack.layers, stack.resolved, strict=True)
    return [
        f"{name}: Keras 3 accepts an activity_regularizer of a {layer.kind()} and ignores it, and so does this program"
        for name, layer, meant in pairs
        if layer.activity_regularizer is not None and meant.activity_regularizer is None
    ]
