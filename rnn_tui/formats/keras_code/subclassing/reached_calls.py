"""The calls on which the tensors of a model depend, and the classes of the file that they use."""

from rnn_tui.formats.keras_code.layer_records import ModelRecord, Tensor, TensorCall
from rnn_tui.formats.keras_code.tensor_calls import tensors_in


def reached(ends: list[Tensor]) -> tuple[list[TensorCall], set[int]]:
    """All calls on which the tensors depend, and the ids of the input layers among them."""
    calls: dict[int, TensorCall] = {}
    roots: set[int] = set()
    waiting = list(ends)
    while waiting:
        each = waiting.pop()
        if each.call is None:
            roots.add(id(each.layer))
        elif id(each.call) not in calls:
            calls[id(each.call)] = each.call
            waiting += tensors_in([each.call.args, each.call.kwargs])
    return list(calls.values()), roots


def inlined(model: ModelRecord) -> list[tuple[int, str]]:
    """A note, as line and sentence, for each class of the file whose instances an ordinary model calls."""
    ends = list(model.graph.outputs) if model.graph is not None else model.links[-1:]
    found: dict[str, int] = {}
    for each in reached(ends)[0] if model.own is None else ():
        if each.within:
            found.setdefault(each.within, each.line)
    text = "is a class of this file: it is read as the layers that it calls; Keras lists it as one row"
    return [(line, f"{name} {text}") for name, line in found.items()]
