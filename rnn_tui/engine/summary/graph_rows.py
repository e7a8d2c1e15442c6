"""The rows of a model that branches: inputs, layers and operations by depth, and their connections.

Rules: Keras 3, `utils/summary_utils.py`; the order is `plan.graph.Order`.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from rnn_tui.engine.core.arrays import Shapes
from rnn_tui.engine.plan.graph import Graph, Tensor
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.summary.rows import Row


def wired_rows(
    stack: Stack, graph: Graph, rows: Sequence[Row], inputs: Sequence[str], with_masks: bool = True
) -> list[Row]:
    """The rows of the layers and of the inputs, as Keras lists them.

    `rows`: one for each layer; `inputs`: the inputs' names. A layer's shape is that of its last call. `with_masks`:
    whether operations that make masks are listed, as in Keras 3.
    """
    hidden: set[int] = set() if with_masks else _of_masks(stack, graph)
    of_layer = dict(zip(stack.keys, rows, strict=True))
    names = {each.key: (name, 0) for each, name in zip(graph.inputs, inputs, strict=True)}
    names |= {each.key: (of_layer[each.layer].name, each.number) for each in graph.nodes}
    shown = not graph.order.sequential
    found: list[Row] = []
    for key in graph.order.rows:
        if key in hidden:
            continue
        if key < 0:
            entry = graph.inputs[-1 - key]
            row = Row(names[key][0], "InputLayer", (entry.shape,), 0, None)
        else:
            row = replace(of_layer[key], shapes=_last(stack, graph, key), layer=not stack.layer(key).is_operation)
        found.append(replace(row, connected=_connected(graph, key, names, hidden)) if shown else row)
    return found


def _of_masks(stack: Stack, graph: Graph) -> set[int]:
    """The keys of the operations that make nothing but masks."""
    hidden: set[int] = set()
    for node in reversed(graph.nodes):
        readers = [each for each in graph.nodes if any(tensor.node == node.key for tensor in each.tensors)]
        masks = all(
            each.layer in hidden
            or (
                all(tensor.node != node.key for name, read in each.keywords if name != "mask" for tensor in read)
                and all(tensor.node != node.key for tensor in each.inputs)
            )
            for each in readers
        )
        made = any(each.node == node.key for each in graph.outputs)
        if stack.layer(node.layer).is_operation and readers and masks and not made:
            hidden.add(node.layer)
    return hidden


def _last(stack: Stack, graph: Graph, layer: int) -> Shapes:
    node = graph.calls_of(layer)[-1]
    return stack.callee(node).keras3_shapes(stack.call_shapes[node.key][0])


def _connected(
    graph: Graph, layer: int, names: dict[int, tuple[str, int]], hidden: Collection[int] = ()
) -> tuple[str, ...]:
    """`encoder[0][1]` for every tensor that a layer reads, call by call."""

    def said(tensor: Tensor) -> str:
        name, number = names[tensor.node]
        return f"{name}[{number}][{tensor.output}]"

    read = (tensor for node in graph.calls_of(layer) for tensor in node.tensors)
    return tuple(said(each) for each in read if each.node < 0 or graph.by_key[each.node].layer not in hidden)


def names_read(stack: Stack) -> tuple[tuple[str, ...], ...]:
    """For every layer of a model that branches, the names of what its calls read, each once; empty for a chain."""
    graph = stack.wiring
    if graph is None:
        return ()
    names = dict(zip((each.key for each in graph.inputs), stack.input_names, strict=True))
    names |= {each.key: stack.name_of(each.layer) for each in graph.nodes}
    calls = (graph.calls_of(key) for key in stack.keys)
    return tuple(tuple(dict.fromkeys(names[each.node] for node in of for each in node.tensors)) for of in calls)
