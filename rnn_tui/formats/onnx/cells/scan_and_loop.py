"""Converts a Scan or a Loop that applies a cell to every timestep to a recurrent layer.

    Scan   the inputs of its body are h (and c) and x_t, a step of the sequence along an axis; its outputs are h' (and
           c'), and h' again, which is stacked
    Loop   its body takes x_t from the sequence with the number of the iteration

Successive cells in one body become successive layers. Other outputs of a body stay in the Loop. Source: ONNX's
operators Scan and Loop.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rnn_tui.formats.io.errors import printable
from rnn_tui.formats.onnx.cells.producers import Makers
from rnn_tui.formats.onnx.flat_graph import FlatNode
from rnn_tui.formats.onnx.node import read_node
from rnn_tui.formats.onnx.tensors import text

STEP = "one timestep"
"""The domain of the node of a recurrent cell: its inputs are x (batch, features), h and c, its outputs h' and c'."""
SAID = "said"
"""The attribute with a sentence for the user."""
OVER_TIME = "every timestep"
"""The domain of the node of a cell over a whole sequence: its inputs are X (time, batch, features), W, R, B, h and c,
its outputs all h' (time, batch, units), the last h' and the last c'."""


@dataclass(frozen=True)
class Body:
    """The inputs and outputs of a loop's body."""

    node: FlatNode
    states: tuple[str, ...]
    """Its inputs from the previous iteration."""
    begins: tuple[str, ...]
    """The initial states."""
    new: tuple[str, ...]
    """The new states."""
    stacked: tuple[str, ...]
    """Its outputs that are stacked to sequences."""
    steps: dict[str, tuple[str, int, bool]]
    """Its inputs that are steps of sequences: the sequence, the axis, and whether it is read backwards."""
    counter: str = ""
    """The number of the iteration."""

    @property
    def said(self) -> dict[str, str]:
        """A sentence about the loop, if its number of iterations is unknown."""
        if self.node.operator == "Scan":
            return {}
        shown = printable(text(self.node.proto.name) or self.node.outputs[0])
        return {SAID: f"the Loop node {shown} takes one timestep after the other: here all timesteps of the sequence"}

    @classmethod
    def of(cls, node: FlatNode) -> "Body | None":
        """The body of a Scan or a Loop; None for other nodes, or if the numbers of inputs and outputs do not fit."""
        if not node.body or node.proto is None or node.operator not in ("Scan", "Loop"):
            return None
        count = len(node.proto.input)
        given, made, inputs = node.body, node.inputs[count:], node.inputs[:count]
        if node.operator == "Loop":
            states = given[2:]
            if count != len(given) or len(made) < 1 + len(states) or len(node.outputs) > len(made) - 1:
                return None
            return cls(node, states, inputs[2:], made[1 : 1 + len(states)], made[1 + len(states) :], {}, given[0])
        attributes = read_node(node).attributes
        scanned = int(attributes.get("num_scan_inputs", 0))
        carried = count - scanned
        if not 0 < scanned <= count or count != len(given) or len(made) < carried or len(node.outputs) > len(made):
            return None
        axes = attributes.get("scan_input_axes") or [0] * scanned
        ways = attributes.get("scan_input_directions") or [0] * scanned
        out = [*(attributes.get("scan_output_axes") or []), *(attributes.get("scan_output_directions") or [])]
        if len(axes) != scanned or len(ways) != scanned or any(out) or any(ways):
            return None
        steps = {given[carried + k]: (inputs[carried + k], axes[k], bool(ways[k])) for k in range(scanned)}
        return cls(node, given[:carried], inputs[:carried], made[:carried], made[carried:], steps)


def loops_as_layers(nodes: Sequence[FlatNode], makers: Makers) -> list[FlatNode]:
    """The nodes, in which loops over time are replaced by layers."""
    cells: dict[str, FlatNode] = {}
    made: list[FlatNode] = []
    for node in nodes:
        if node.domain == STEP:
            cells[node.outputs[0]] = node
        body = Body.of(node)
        made += [node] if body is None else _layers(body, cells, makers)
    return made


def _layers(body: Body, cells: dict[str, FlatNode], makers: Makers) -> list[FlatNode]:
    """The layers of a loop, and the loop with its other outputs."""
    made: list[FlatNode] = []
    sequences: dict[str, str] = {}
    outputs = list(body.node.outputs)
    for cell in cells.values():
        states = cell.inputs[4:]
        places = [body.states.index(each) for each in states if each in body.states]
        new = [makers.same(body.new[each]) for each in places]
        if len(places) != len(states) or new != list(cell.outputs):
            continue
        whole = _sequence(cell.inputs[0], body, makers, sequences)
        if whole is None:
            continue
        name, before = whole
        every = f"{cell.outputs[0]} (every timestep)"
        sequences[cell.outputs[0]] = every
        last = [outputs[each] if each < len(outputs) else "" for each in places]
        begins = tuple(body.begins[each] for each in places)
        layer = replace(
            cell,
            domain=OVER_TIME,
            attributes=dict(cell.attributes) | body.said,
            inputs=(name, *cell.inputs[1:4], *begins),
            outputs=(every, *last),
            scope=body.node.scope,
        )
        made += [*before, layer]
        for place in places:
            if place < len(outputs):
                outputs[place] = ""
        for place, stacked in enumerate(body.stacked, len(body.states)):
            if place < len(outputs) and outputs[place] and makers.same(stacked) == cell.outputs[0]:
                made.append(FlatNode("Identity", "", (every,), (outputs[place],), scope=body.node.scope))
                outputs[place] = ""
    return [*made, replace(body.node, outputs=tuple(outputs))] if any(outputs) or not made else made


def _sequence(x: str, body: Body, makers: Makers, sequences: dict[str, str]) -> tuple[str, list[FlatNode]] | None:
    """The sequence (time, batch, features) of which x is a step, with a node that puts time first if necessary."""
    name = makers.same(x, ("Identity", "Squeeze"))
    if name in sequences:
        return sequences[name], []
    if name in body.steps:
        sequence, axis, _ = body.steps[name]
    else:
        element = makers.element(x)
        if element is None or not isinstance(element.index, str) or not _counts(element.index, body, makers):
            return None
        sequence, axis = element.sequence, element.axis
        maker = makers.of(sequence)
        if maker is not None and len(maker.scope) > len(body.node.scope):  # it is computed in the body
            return None
    if axis == 0:
        return sequence, []
    if axis != 1:
        return None
    turned = f"{sequence} (time first, for {x})"
    order = {"perm": [1, 0, 2]}
    return turned, [FlatNode("Transpose", "", (sequence,), (turned,), scope=body.node.scope, attributes=order)]


def _counts(name: str, body: Body, makers: Makers) -> bool:
    """Whether a value is 0 in the first iteration, 1 in the second, and so on."""
    if name == body.counter:
        return True
    if name not in body.states:
        return False
    place = body.states.index(name)
    maker = makers.of(makers.same(body.new[place]))
    if maker is None or maker.operator != "Add" or makers.number(body.begins[place]) != 0:
        return False
    steps = {makers.number(each) for each in maker.inputs} - {None}
    return name in map(makers.same, maker.inputs) and steps == {1}
