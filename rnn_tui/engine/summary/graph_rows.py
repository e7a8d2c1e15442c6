"""The rows of a model that branches: inputs, layers and operations by depth, and their connections.

Rules: Keras 3, `utils/summary_utils.py`; the order is `plan.graph.Order`.
"""

from collections.abc import Sequence
from dataclasses import replace

from rnn_tui.engine.core.arrays import Shapes
from rnn_tui.engine.plan.graph import Graph, Tensor
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.summary.rows import Row


def wired_rows(stack: Stack, graph: Graph, rows: Sequence[Row], inputs: Sequence[str]) -> list[Row]:
    """The rows of the layers and of the inputs, as Keras lists them.

    `rows`: one for each layer; `inputs`: the inputs' names. A layer's shape is that of its last call.
    """
    of_layer = dict(zip(stack.keys, rows, strict=True))
    names = {each.key: (name, 0) for each, name in zip(graph.inputs, inputs, strict=True)}
    names |= {each.key: (of_layer[each.layer].name, each.number) for each in graph.nodes}
    shown = not graph.order.sequential
    found: list[Row] = []
    for key in graph.order.rows:
        if key < 0:
            entry = graph.inputs[-1 - key]
            row = Row(names[key][0], "InputLayer", (entry.shape,), 0, None)
        else:
            row = replace(of_layer[key], shapes=_last(stack, graph, key), layer=not stack.layer(key).is_operation)
        found.append(replace(row, connected=_connected(graph, key, names)) if shown else row)
    return found


def _last(stack: Stack, graph: Graph, layer: int) -> Shapes:
    node = graph.calls_of(layer)[-1]
    return stack.callee(node).keras3_shapes(stack.call_shapes[node.key][0])


def _connected(graph: Graph, layer: int, names: dict[int, tuple[str, int]]) -> tuple[str, ...]:
    """`encoder[0][1]` for every tensor that a layer reads, call by call."""

    def said(tensor: Tensor) -> str:
        name, number = names[tensor.node]
        return f"{name}[{number}][{tensor.output}]"

    return tuple(said(tensor) for node in graph.calls_of(layer) for tensor in node.tensors)


def names_read(stack: Stack) -> tuple[tuple[str, ...], ...]:
    """For every layer of a model that branches, the names of what its calls read, each once; empty for a chain."""
    graph = stack.wiring
    if graph is None:
        return ()
    names = dict(zip((each.key for each in graph.inputs), stack.input_names, strict=True))
    names |= {each.key: stack.name_of(each.layer) for each in graph.nodes}
    calls = (graph.calls_of(key) for key in stack.keys)
    return tuple(tuple(dict.fromkeys(names[each.node] for node in of for each in node.tensors)) for of in calls)
