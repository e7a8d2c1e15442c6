"""Collects the errors of a model in the code, and the values that would resolve them."""

from collections.abc import Iterator
from typing import Any

from rnn_tui.formats.keras_code.layer_records import LayerCall, ModelRecord, Refusal, Tensor
from rnn_tui.formats.keras_code.tensor_calls import tensors_in
from rnn_tui.formats.python_code.values.code_error import CodeError
from rnn_tui.formats.python_code.values.undefined_value import Undefined


def problems_of(record: ModelRecord | Refusal) -> list[CodeError]:
    """The errors of a model and all its layers."""
    if isinstance(record, Refusal):
        return [record.error]
    return [each for part in parts_of(record) for each in part.problems]


def needs_of(record: ModelRecord | Refusal) -> list[Undefined]:
    """The missing values of a model, in the order of its layers, each once."""
    found: dict[tuple[str, str], Undefined] = {}
    for problem in problems_of(record):
        for each in problem.needs:
            found.setdefault((each.name, each.owner), each)
    return list(found.values())


def parts_of(model: ModelRecord) -> Iterator[ModelRecord | LayerCall]:
    """The model, its layers, their inner layers, and inner models."""
    waiting: list[Any] = [model]
    seen: set[int] = set()
    while waiting:
        part = waiting.pop(0)
        if id(part) in seen or not isinstance(part, ModelRecord | LayerCall):
            continue
        seen.add(id(part))
        yield part
        waiting[:0] = _inside(part)


def _inside(part: ModelRecord | LayerCall) -> list[Any]:
    if isinstance(part, LayerCall):
        values = [*part.args, *part.kwargs.values()]
        return [each for value in values for each in (value if isinstance(value, list | tuple) else (value,))]
    root = [part.root.layer] if part.root is not None else []
    return [*root, *(each.layer for each in part.links), *_of_graph(part)]


def _of_graph(model: ModelRecord) -> list[Any]:
    """The layers of a graph model, from its outputs backwards."""
    waiting: list[Tensor] = [] if model.graph is None else [*model.graph.outputs]
    seen: set[int] = set()
    found: list[Any] = []
    while waiting:
        tensor = waiting.pop()
        if id(tensor) not in seen:
            seen.add(id(tensor))
            found.append(tensor.layer)
            if tensor.call is not None:
                waiting += tensors_in([tensor.call.args, tensor.call.kwargs])
            elif tensor.parent is not None:
                waiting.append(tensor.parent)
    return found[::-1]
