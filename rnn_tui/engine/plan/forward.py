"""Through a graph of layers, forwards and back: what a model's run, a model as a layer, and training share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.work import Work
from rnn_tui.engine.nn.blocked_scan import part
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.graph import Node, Tensor
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.runtime.records import LayerGradients, LayerRun


@dataclass(frozen=True, eq=False)
class CallRecord:
    """One call of a layer, and what it made."""

    node: Node
    name: str
    layer: Layer
    """Ready to run, with what the call says beside its tensors."""
    weights: Sequence[Array]
    call: Call
    run: LayerRun
    reads: tuple[Tensor, ...]
    """The tensors of `call.inputs`."""


Prepare = Callable[[Node, Layer, Call], Call]
"""Makes a call one that begins with other states, or holds signals."""


def forward(
    stack: Stack,
    weights: Sequence[Sequence[Array]],
    inputs: Sequence[Array],
    masks: Sequence[Mask | None] = (),
    training: np.random.Generator | None = None,
    prepare: Prepare | None = None,
) -> Work[list[CallRecord]]:
    """Every call of the stack's layers on these inputs, in the order in which they run.

    `weights`: for each layer its own; `inputs`, `masks`: one for each input of the stack. Masks travel with their
    tensors (Keras 3, `layers/layer.py`): a call with one tensor argument reads those of its inputs, one with several
    reads none unless its kind takes one for each; what the call itself names as `mask` goes before.
    """
    made: dict[Tensor, Array] = {}
    heard: dict[Tensor, Mask | None] = {}
    for index, entry in enumerate(stack.inputs):
        made[Tensor(entry.key)] = inputs[index]
        heard[Tensor(entry.key)] = masks[index] if index < len(masks) else None
    found: list[CallRecord] = []
    for index, node in enumerate(stack.calls):
        layer, place = stack.callee(node), stack.position(node.layer)
        reads = stack.arguments(node)
        travelling = tuple(heard.get(each) for each in reads)
        told = _told(node, made)
        ignored = told is None and stack.several_arguments(node) and not layer.masks_by_argument
        given = told or (() if ignored else travelling)
        call = Call(tuple(made[each] for each in reads), given[: len(reads)], training=training)
        call = call if prepare is None else prepare(node, layer, call)
        run = yield from part(
            layer.forward_work(weights[place], call), index, len(stack.calls), stack.layer_names[place]
        )
        if ignored and any(each is not None for each in travelling):
            run = replace(run, masks=_handed_on(layer, travelling[0], run))
        record = CallRecord(node, stack.layer_names[place], layer, weights[place], call, run, reads)
        found.append(record)
        for number, (values, mask) in enumerate(zip(run.outputs, run.masks, strict=True)):
            made[Tensor(node.key, number)], heard[Tensor(node.key, number)] = values, mask
        if layer.masks_by_argument:
            heard |= dict.fromkeys(reads)  # Keras takes the masks off the tensors themselves
    return found


def _told(node: Node, made: Mapping[Tensor, Array]) -> tuple[Mask, ...] | None:
    """The masks that the call names."""
    return tuple(made[each].astype(bool) for each in node.named("mask")) or None


def _handed_on(layer: Layer, mask: Mask | None, run: LayerRun) -> tuple[Mask | None, ...]:
    """The masks behind a call that did not look at that of its first input, and hands it on all the same."""
    return tuple(mask if layer.hands_on_mask and each.ndim > 2 else None for each in run.outputs)


def tensors(stack: Stack, records: Iterable[CallRecord], inputs: Sequence[Array]) -> dict[Tensor, Array]:
    """Every tensor of a pass by where it comes from."""
    made = {Tensor(entry.key): values for entry, values in zip(stack.inputs, inputs, strict=True)}
    for each in records:
        made |= {Tensor(each.node.key, number): values for number, values in enumerate(each.run.outputs)}
    return made


@dataclass(frozen=True, eq=False)
class PassGradients:
    """What a loss makes of a pass."""

    calls: tuple[LayerGradients, ...]
    """One for each call, in the order in which they ran; of a call that nothing was asked of, too."""
    tensors: Mapping[Tensor, Array]
    """With respect to each tensor that the loss depends on, of its shape; token ids have none."""


Exact = Callable[[CallRecord], CallRecord]


def backward(
    records: Sequence[CallRecord],
    asked: Mapping[Tensor, Array],
    exact: Exact = lambda record: record,
    further: Callable[[CallRecord, list[Array | None]], list[Array | None]] | None = None,
    skip: Callable[[CallRecord], bool] | None = None,
) -> Work[PassGradients]:
    """The derivatives of a loss, given those with respect to some tensors; each tensor's ways are added up.

    `exact` makes a record one to differentiate; `further` adds to the derivatives of a call's outputs; a call that
    `skip` says yes to, and that nothing before it asks for, is passed over.
    """
    totals: dict[Tensor, Array] = dict(asked)
    found: list[LayerGradients] = []
    for index, plain in enumerate(reversed(records)):
        if skip is not None and skip(plain):
            found.append(LayerGradients((None,) * len(plain.reads), ()))
            continue
        record = exact(plain)
        outputs = [Tensor(record.node.key, number) for number in range(len(record.run.outputs))]
        given = [totals.get(each) for each in outputs]
        given = given if further is None else further(record, given)
        work = record.layer.backward_work(record.weights, record.call, record.run, given)
        made = yield from part(work, index, len(records), record.name)
        found.append(made)
        for tensor, more in zip(record.reads, made.inputs, strict=False):
            if more is not None:
                totals[tensor] = totals[tensor] + more if tensor in totals else more
    return PassGradients(tuple(reversed(found)), totals)
