"""Finds the node that computes a value, and the sequence of which a value is an element."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnn_tui.formats.onnx.cells.terms import Terms
from rnn_tui.formats.onnx.flat_graph import FlatNode
from rnn_tui.formats.onnx.node import read_node

_SAME = ("Identity", "Squeeze", "Unsqueeze", "Cast")
"""Operators that change no numbers, only axes of size 1."""


@dataclass(frozen=True)
class Element:
    """A timestep of a sequence."""

    sequence: str
    axis: int
    index: str | int
    """The index, as a number or as the name of a value."""


class Makers:
    """The nodes of a flat graph by their outputs."""

    def __init__(self, nodes: Sequence[FlatNode], terms: Terms) -> None:
        self._by_name = {name: node for node in nodes for name in node.outputs if name}
        self._terms = terms

    def of(self, name: str) -> FlatNode | None:
        """The node that computes a value; None for an input or a stored tensor."""
        return self._by_name.get(name)

    def same(self, name: str, operators: Sequence[str] = ("Identity",)) -> str:
        """The same value before nodes that do not change it."""
        seen = 0
        while (node := self.of(name)) is not None and node.own and node.operator in operators and node.inputs:
            name, seen = node.inputs[0], seen + 1
            if seen > len(self._by_name):
                break
        return name

    def number(self, name: str) -> int | None:
        """The whole number in a value; None if it is none."""
        values = self._terms.constant(name)
        return (
            int(values.reshape(-1)[0])
            if values is not None and values.size == 1 and values.dtype.kind in "iu"
            else None
        )

    def axis(self, node: FlatNode) -> int:
        """The axis of a node."""
        return int(read_node(node).attributes.get("axis", 0))

    def unsqueezed(self, name: str) -> int | None:
        """The axis that an Unsqueeze has added to a value; None if there is none."""
        node = self.of(self.same(name))
        if node is None or node.operator != "Unsqueeze":
            return None
        axes = read_node(node).attributes.get("axes")
        if axes is not None:
            return int(axes[0]) if len(axes) == 1 else None
        return self.number(node.inputs[1]) if len(node.inputs) > 1 else None

    def element(self, name: str) -> Element | None:
        """The timestep and the sequence of a value; None if it is no element of a sequence."""
        node = self.of(self.same(name, _SAME))
        if node is None or not node.own or not node.inputs or self._terms.constant(node.inputs[0]) is not None:
            return None
        attributes = read_node(node).attributes
        axis = int(attributes.get("axis", 0))
        if node.operator == "Gather" and len(node.inputs) == 2:
            index = self.same(node.inputs[1], _SAME)
            number = self.number(node.inputs[1])
            return Element(node.inputs[0], axis, index if number is None else number)
        if node.operator == "Split":
            sizes = self._sizes(node, attributes.get("split"))
            whole = self.same(name, _SAME)
            return Element(node.inputs[0], axis, node.outputs.index(whole)) if set(sizes) <= {1} else None
        if node.operator == "Slice":
            return self._slice(node)
        return None

    def _sizes(self, node: FlatNode, given: Sequence[int] | None) -> Sequence[int]:
        if given is None and len(node.inputs) > 1:
            values = self._terms.constant(node.inputs[1])
            return [0] if values is None else values.reshape(-1).tolist()
        return given or []

    def _slice(self, node: FlatNode) -> Element | None:
        attributes = read_node(node).attributes
        found: list[int | None] = []
        for place, key in ((1, "starts"), (2, "ends"), (3, "axes")):
            given = attributes.get(key)
            values = np.asarray(given) if given is not None else None
            if values is None and len(node.inputs) > place:
                values = self._terms.constant(node.inputs[place])
            found.append(int(values.reshape(-1)[0]) if values is not None and values.size == 1 else None)
        start, end, axis = found
        plain = len(node.inputs) < 5 or self.number(node.inputs[4]) == 1
        if start is None or end is None or axis is None or start < 0 or end != start + 1 or not plain:
            return None
        return Element(node.inputs[0], axis, start)
