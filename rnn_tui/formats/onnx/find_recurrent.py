"""Checks that a graph has recurrent nodes."""

from collections.abc import Sequence

from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.engine.nn.torch_onnx_names import counterpart, in_onnx
from rnn_tui.formats.io.errors import Flaw, listed
from rnn_tui.formats.onnx.flat_graph import BODY, FlatNode
from rnn_tui.formats.onnx.operators.quantized import plain_operator


def recurrent(operator: str) -> bool:
    """Whether the operator is one of ONNX's recurrent layers."""
    kind = in_onnx(operator)
    return kind is not None and bool(counterpart(kind).onnx_gates)


def check_recurrent(nodes: Sequence[FlatNode], producer: str) -> None:
    """Raises `Flaw` if there is no recurrent node, also not in branches, bodies and functions; the message names the
    operators and what would work."""
    operators = {plain_operator(each): None for each in nodes if each.operator != BODY}
    if any(map(recurrent, operators)):
        return
    known = ", ".join(dict.fromkeys(counterpart(kind).onnx for kind in kinds() if counterpart(kind).onnx_gates))
    found = f"its operators: {listed(list(operators))}" if operators else "it has no nodes at all"
    if any("quantiz" in each.lower() for each in operators):
        advice = "Quantized layers like these are not understood: export the model as it was before"
    elif producer == "pytorch" and operators:
        advice = "An exporter that writes the steps out one by one leaves none: export with dynamo=False"
    else:
        advice = "A recurrent layer that is written out as its products and sums is not recognised"
    raise Flaw(f"holds no recurrent node ({known}); {found}. {advice}")
