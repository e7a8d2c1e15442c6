"""The check that a model is a chain of layers, which some writers need."""

from collections import Counter
from collections.abc import Iterator

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.nested_model import NestedModel
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.io.errors import printable


def check_chain(stack: Stack, what: str) -> None:
    """Raises `RnnError` if the model is no chain of layers, so that `what` cannot be written."""
    reason = next(_reasons(stack), "")
    if reason:
        raise RnnError(f"{what} can be written for a chain of layers only: {reason}")


def _reasons(stack: Stack) -> Iterator[str]:
    """The reasons why it is no chain, in the order of the layers."""
    for name, layer in zip(stack.layer_names, stack.layers, strict=True):
        if isinstance(layer, NestedModel):
            yield f"{printable(name)} is a model of its own"
    if stack.wiring is None:
        return
    calls = Counter(each.layer for each in stack.calls)
    for each in stack.calls:
        name = printable(stack.name_of(each.layer))
        if len(each.tensors) > 1:
            yield f"{name} reads {len(each.tensors)} tensors"
        if calls[each.layer] > 1:
            yield f"{name} is called {calls[each.layer]} times"
        if stack.layer(each.layer).is_operation:
            yield f"{name} is an operation on tensors"
    yield "several layers read one"
