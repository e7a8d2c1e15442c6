"""A node of an ONNX graph, with its attributes as Python values of checked types."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_tui.formats.io.errors import Flaw, printable
from rnn_tui.formats.onnx.flat_graph import FlatNode, resolved
from rnn_tui.formats.onnx.tensors import text, values_of

_TYPES: dict[type, str] = {
    int: "allowzero axis batch_axis ceil_mode count_include_pad end group hidden_size input_forget layout"
    " keepdims linear_before_reset num_scan_inputs"
    " output_sequence start time_axis to training_mode transA transB value_int",
    float: "alpha beta clip epsilon value_float",
    str: "approximate auto_pad direction",
    list: "activation_alpha activation_beta activations axes dilations ends kernel_shape pads perm scan_input_axes"
    " scan_input_directions scan_output_axes scan_output_directions split starts strides value_floats value_ints",
    np.ndarray: "value",
}
_EXPECTED = {name: kind for kind, names in _TYPES.items() for name in names.split()}
"""The attributes that are used, with their types."""

_TEXTS = ("activations",)
_FLOATS = ("activation_alpha", "activation_beta", "value_floats")


@dataclass(frozen=True, eq=False)
class Node:
    """A node of the graph: its operator, its name, and its attributes as Python values."""

    operator: str
    name: str
    attributes: Mapping[str, Any]
    opset: int = 13
    outputs: int = 1
    """How many outputs it has."""

    @property
    def shown(self) -> str:
        """Its operator and name, for messages."""
        return f"its {printable(self.operator)} node{' ' + printable(self.name) if self.name else ''}"

    @property
    def layer_name(self) -> str | None:
        """The name of the corresponding layer; None if the node has no name."""
        return printable(self.name.strip("/").replace("/", ".")).strip() or None


def read_node(flat: FlatNode) -> Node:
    """Reads a node; raises `Flaw` if a used attribute has a wrong type."""
    if flat.proto is None:
        known = {key: each for key, each in flat.attributes.items() if key != "name"}
        return Node(flat.operator, flat.attributes.get("name", ""), known, flat.opset, len(flat.outputs))
    name = text(flat.proto.name)
    found = {text(each.name): resolved(each, flat.given) for each in flat.proto.attribute}
    attributes = {key: _attribute(each) for key, each in found.items() if each is not None}
    node = Node(flat.operator, name, attributes, flat.opset, len(flat.outputs))
    for key, value in attributes.items():
        expected = _EXPECTED.get(key)
        if expected is None:
            continue
        inner = str if key in _TEXTS else float if key in _FLOATS else int
        fits = isinstance(value, expected)
        if isinstance(value, list):
            fits = fits and all(isinstance(each, inner) for each in value)
        if not fits:
            raise Flaw(f"has the attribute {key} on {node.shown}, but of another type than it should be")
    return node


def _attribute(proto: Any) -> Any:
    """An attribute as a Python value; None for a graph or another type that is not used."""
    match proto.type:
        case 1:
            return float(proto.f)
        case 2:
            return int(proto.i)
        case 3:
            return printable(proto.s.decode("utf-8", "replace"), 200)
        case 4:
            return values_of(proto.t)
        case 6:
            return [float(each) for each in proto.floats]
        case 7:
            return [int(each) for each in proto.ints]
        case 8:
            return [each.decode("utf-8", "replace") for each in proto.strings]
    return None
