"""The forward and the backward pass through a graph of layers, for a run, for a model as a layer, and for training."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.work import Work
from rnn_tui.engine.nn.blocked_scan import part
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.layer_trace import LayerTrace
from rnn_tui.engine.plan.graph import Node, Tensor
from rnn_tui.engine.plan.prepared import PreparedCall
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


@dataclass(frozen=True, eq=False)
class CallRecord(LayerTrace):
    """One call of a layer in a graph, with its result; `layer` has the arguments of the call besides its tensors."""

    node: Node
    reads: tuple[Tensor, ...]
    """The tensors of `call.inputs`."""


Prepare = Callable[[Node, Layer, Call], Call]
"""Changes a call before it runs: other initial states, or clamped signals."""


def forward(
    stack: Stack,
    weights: Sequence[Sequence[Array]],
    inputs: Sequence[Array],
    masks: Sequence[Mask | None] = (),
    training: np.random.Generator | None = None,
    prepare: Prepare | None = None,
) -> Work[list[CallRecord]]:
    """Every call of the stack's layers on these inputs, in the order of execution.

    `weights`: the weights of each layer; `inputs`, `masks`: one for each input of the stack. Each tensor carries its
    mask (Keras 3, `layers/layer.py`): a call with one tensor argument uses the masks of its inputs; a call with several
    uses none unless its kind takes one for each; a `mask` argument of the call takes precedence.
    """
    prepared = stack.prepared
    made = dict(zip(prepared.inputs, inputs, strict=True))
    masks_of: dict[Tensor, Mask | None] = dict(zip(prepared.inputs, masks, strict=False))
    found: list[CallRecord] = []
    for index, ready in enumerate(prepared.calls):
        node, layer, reads, mine = ready.node, ready.layer, ready.reads, weights[ready.position]
        if ready.masks:
            used = _given_masks(ready, made)
        else:
            used = () if ready.ignores_masks else tuple(map(masks_of.get, reads))
        call = Call(tuple(map(made.__getitem__, reads)), used, training=training)
        if prepare is not None:
            call = prepare(node, layer, call)
        run = yield from part(layer.forward_work(mine, call), index, len(prepared.calls), ready.name)
        if ready.ignores_masks:
            run = _with_passed_masks(layer, [masks_of.get(each) for each in reads], run)
        found.append(CallRecord(ready.name, layer, mine, call, run, node, reads))
        for tensor, values, mask in zip(ready.makes, run.outputs, run.masks, strict=True):
            made[tensor], masks_of[tensor] = values, mask
        if layer.masks_by_argument:
            masks_of |= dict.fromkeys(reads)  # Keras removes the masks from the tensors themselves
    return found


def _given_masks(ready: PreparedCall, made: Mapping[Tensor, Array]) -> tuple[Mask | None, ...]:
    """The masks that are arguments of a call; it then uses none of those of the tensors that it reads."""
    return tuple(made[each].astype(bool) for each in ready.masks[: len(ready.reads)])


def _with_passed_masks(layer: Layer, ignored: Sequence[Mask | None], run: LayerRun) -> LayerRun:
    """The run of a call that ignored these masks of its inputs, with the masks that it passes on nevertheless."""
    if all(each is None for each in ignored):
        return run
    return replace(run, masks=_passed_masks(layer, ignored[0], run))


def _passed_masks(layer: Layer, mask: Mask | None, run: LayerRun) -> tuple[Mask | None, ...]:
    """The masks of the outputs of a call that ignored the mask of its first input and passes it on nevertheless."""
    return tuple(mask if layer.propagates_mask and each.ndim > 2 else None for each in run.outputs)


def tensors(stack: Stack, records: Iterable[CallRecord], inputs: Sequence[Array]) -> dict[Tensor, Array]:
    """Every tensor of a forward pass, by its node and output."""
    made = {Tensor(entry.key): values for entry, values in zip(stack.inputs, inputs, strict=True)}
    for each in records:
        made |= {Tensor(each.node.key, number): values for number, values in enumerate(each.run.outputs)}
    return made


@dataclass(frozen=True, eq=False)
class PassGradients:
    """The derivatives of a loss through a forward pass."""

    calls: tuple[LayerGradients, ...]
    """One for each call, in the order of execution, also for calls that the loss does not depend on."""
    tensors: Mapping[Tensor, Array]
    """With respect to each tensor that the loss depends on, of its shape; none for token ids."""


Exact = Callable[[CallRecord], CallRecord]


def backward(
    records: Sequence[CallRecord],
    asked: Mapping[Tensor, Array],
    exact: Exact = lambda record: record,
    further: Callable[[CallRecord, list[Array | None]], list[Array | None]] | None = None,
    skip: Callable[[CallRecord], bool] | None = None,
) -> Work[PassGradients]:
    """The derivatives of a loss, given those with respect to some tensors; contributions to one tensor are summed.

    `exact` converts a record before it is differentiated; `further` adds derivatives to those of a call's outputs;
    calls for which `skip` is true are left out: nothing before them may need derivatives.
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
