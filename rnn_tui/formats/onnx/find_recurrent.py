"""Whether a graph has recurrent nodes, and where they stand where they cannot be followed."""

from collections.abc import Iterator
from typing import Any

from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.engine.nn.torch_onnx_names import counterpart, in_onnx
from rnn_tui.formats.io.errors import Flaw, listed, printable
from rnn_tui.formats.onnx.tensors import text

OWN = ("", "ai.onnx")
"""The names of ONNX's own set of operators."""
_DEEPEST = 8


def recurrent(operator: str) -> bool:
    """Whether the operator is one of ONNX's recurrent layers."""
    kind = in_onnx(operator)
    return kind is not None and bool(counterpart(kind).onnx_gates)


def check_recurrent(model: Any) -> None:
    """Raises `Flaw` where the graph itself has no recurrent node: what there is instead, and what would work."""
    operators = {text(each.op_type): None for each in model.graph.node}
    if any(map(recurrent, operators)):
        return
    known = ", ".join(dict.fromkeys(counterpart(kind).onnx for kind in kinds() if counterpart(kind).onnx_gates))
    found = f"its operators: {listed(list(operators))}" if operators else "it has no nodes at all"
    inside = {text(each.op_type): None for each in model.graph.node if _within(each)}
    inside |= {f"the function {printable(text(each.name))}": None for each in model.functions if _any(each.node, 0)}
    if inside:
        advice = f"They stand inside {listed(list(inside))}, which is not looked into: export that part by itself"
    elif any("quantiz" in each.lower() for each in operators):
        advice = "Quantized layers are not understood: export the model as it was before"
    elif text(model.producer_name) == "pytorch" and operators:
        advice = "An exporter that writes the steps out one by one leaves none: export with dynamo=False"
    else:
        advice = "A recurrent layer that is written out as its products and sums is not recognised"
    raise Flaw(f"holds no recurrent node ({known}); {found}. {advice}")


def borrowed(node: Any, depth: int = 0) -> Iterator[str]:
    """The names that the branches or the body of a node read, their own among them."""
    for graph in _graphs(node) if depth < _DEEPEST else ():
        yield from (text(each.name) for each in graph.output)
        for inner in graph.node:
            yield from map(text, inner.input)
            yield from borrowed(inner, depth + 1)


def _graphs(node: Any) -> list[Any]:
    return [graph for each in node.attribute for graph in ([each.g] if each.type == 5 else each.graphs)]


def _within(node: Any, depth: int = 0) -> bool:
    """Whether a node has recurrent nodes in its branches or its body."""
    return depth < _DEEPEST and any(_any(each.node, depth + 1) for each in _graphs(node))


def _any(nodes: Any, depth: int) -> bool:
    return any(recurrent(text(each.op_type)) or _within(each, depth) for each in nodes)
