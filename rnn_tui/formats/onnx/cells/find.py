"""Replaces the nodes of each cell that is written out by one recurrent node of the flat graph."""

from dataclasses import replace
from typing import Any

from rnn_tui.engine.nn.torch_onnx_names import counterpart, in_onnx
from rnn_tui.formats.onnx.activations import USUAL
from rnn_tui.formats.onnx.cells.match import Cell, Known, cell
from rnn_tui.formats.onnx.cells.producers import Makers
from rnn_tui.formats.onnx.cells.scan_and_loop import STEP, loops_as_layers
from rnn_tui.formats.onnx.cells.terms import Terms
from rnn_tui.formats.onnx.cells.unrolled import chains_as_layers
from rnn_tui.formats.onnx.cells.values import Activated, Product, Total
from rnn_tui.formats.onnx.flat_graph import BODY, FlatGraph, FlatNode
from rnn_tui.formats.onnx.graph_values import Constant
from rnn_tui.formats.onnx.tensors import text

_MOST = 200
"""The largest number of cells in a file."""


class Cells:
    """Finds the cells of a flat graph, and replaces each by one node."""

    def __init__(self, flat: FlatGraph, left: int) -> None:
        self.made: dict[str, Constant] = {}
        """The weights of the cells, by the names in their nodes' inputs."""
        self.found: dict[str, Cell] = {}
        """The cells by the names of their new states."""
        if not _likely(flat):
            return
        self._terms = Terms(flat, left)
        states = {name for each in flat.nodes if each.operator == BODY for name in each.outputs}
        gates = {name for each in flat.nodes if each.operator in ("Mul", "Sub") for name in each.inputs}
        self._known = Known(states, {}, gates)
        self._places: dict[str, int] = {}
        """The index of the node that computes each value."""
        self._put_back(flat)

    def _put_back(self, flat: FlatGraph) -> None:
        instead: dict[int, FlatNode | None] = {}
        for place, node in enumerate(flat.nodes):
            self._places |= dict.fromkeys(node.outputs, place)
            self._terms.visit(node)
            for name in node.outputs[:1]:
                term = self._terms.of(name)
                found = cell(term, self._known) if isinstance(term, Product | Total | Activated) and name else None
                if found is None or term.name != name or len(self.found) >= _MOST:
                    continue
                instead |= self._node(flat, found)
                self.found[name] = found
                self._known.made.update(dict.fromkeys(found.made[:1], found.r))
                for each in found.made:
                    self._terms.forget(each)
        nodes = [instead.get(place, node) for place, node in enumerate(flat.nodes)]
        flat.nodes = [each for each in nodes if each is not None]
        if self.found:
            makers = Makers(flat.nodes, self._terms)
            flat.nodes = chains_as_layers(loops_as_layers(flat.nodes, makers), makers, self.made)

    def _node(self, flat: FlatGraph, found: Cell) -> dict[int, FlatNode | None]:
        """The node of the cell, in the place of the node for its first new state; the node for the other state is
        removed."""
        places = sorted({self._places[each] for each in found.made})
        number = len(self.found)
        names = [f"{flat.nodes[places[-1]].outputs[0]} ({part} of cell {number})" for part in "WRB"]
        self.made |= {name: Constant(each, name) for name, each in zip(names, (found.w, found.r, found.b), strict=True)}
        first = flat.nodes[places[0]]
        node = replace(
            first,
            operator=found.operator,
            domain=STEP,
            inputs=(found.x, *names, *found.states),
            outputs=found.made,
            given={},
            attributes=attributes(found) | {"name": _called(first)},
            proto=None,
        )
        return {**dict.fromkeys(places[1:]), places[0]: node}


def _called(node: FlatNode) -> str:
    return text(node.proto.name).rpartition("/")[0] if node.proto is not None else ""


def _likely(flat: FlatGraph) -> bool:
    """Whether the graph has the operators of a cell that is written out."""
    operators = {each.operator for each in flat.nodes}
    return bool(operators & {"MatMul", "Gemm"}) and bool(operators & {"Sigmoid", "Tanh", "HardSigmoid", "Relu"})


def attributes(found: Cell) -> dict[str, Any]:
    """The attributes of ONNX's recurrent node for the cell."""
    kind = in_onnx(found.operator)
    assert kind is not None
    flags = {flag: int(found.reset_after) for flag, _ in counterpart(kind).onnx_flags}
    usual = [USUAL.get(each[0].lower(), (None, None)) for each in found.functions]
    alphas, betas = (
        [of[k] if each[1 + k] is None else each[1 + k] for each, of in zip(found.functions, usual, strict=True)]
        for k in (0, 1)
    )
    return {
        "hidden_size": found.r.shape[2],
        "activations": [each[0] for each in found.functions],
        "activation_alpha": [each for each in alphas if each is not None],
        "activation_beta": [each for each in betas if each is not None],
        **flags,
    }
