"""Keras 1's function `merge`, with a layer of Keras 2 and 3 for each of its modes."""

from typing import Any

from rnn_tui.formats.python_code.flow.protocols import Call
from rnn_tui.formats.python_code.values.code_error import NotKnown

MODES = {
    "sum": "Add",
    "mul": "Multiply",
    "ave": "Average",
    "max": "Maximum",
    "concat": "Concatenate",
    "dot": "Dot",
    "cos": "Dot",
}
"""The class of the layer for each mode."""
_PLACES = ("inputs", "mode", "concat_axis", "dot_axes", "output_shape", "output_mask", "arguments", "name")


def as_layer(call: Call) -> tuple[str, dict[str, Any]]:
    """The class of the layer that a call of `merge` stands for, and its arguments; raises `NotKnown`."""
    given = dict(zip(_PLACES, call.args, strict=False)) | call.kwargs
    mode = given.get("mode", "sum")
    if mode not in MODES or "inputs" not in given:
        raise NotKnown("the mode of merge is code, which is never run")
    found: dict[str, Any] = {"name": given["name"]} if "name" in given else {}
    if mode == "concat":
        found["axis"] = given.get("concat_axis", -1)
    if mode in ("dot", "cos"):
        axes = given.get("dot_axes", -1)
        found["axes"] = tuple(axes) if isinstance(axes, list) and len(axes) == 2 else axes
        found |= {"normalize": True} if mode == "cos" else {}
    return MODES[mode], found
