"""Writes a stack as `rnn-spec/1`, the JSON list of layers that `keras.configs` reads."""

import json
from typing import Any

from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.options.keras_object import KerasObject
from rnn_tui.engine.plan.known_part import require_whole
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.check_sequential import check_chain


def spec_text(stack: Stack) -> str:
    """The stack as indented JSON, without options that have Keras's defaults."""
    require_whole(stack, "JSON")
    check_chain(stack, "JSON")
    made: dict[str, Any] = {"format": "rnn-spec/1", "layers": [layer_config(each) for each in stack.layers]}
    if stack.input_shape is not None:
        batch, *rest = stack.input_shape
        made |= {"input_shape": rest} if batch is None else {"batch_input_shape": [batch, *rest]}
    if stack.input_dtype != "float32":
        made["input_dtype"] = stack.input_dtype
    if stack.name:
        made["name"] = stack.name
    if stack.functional:
        made["model"] = "functional"
    if stack.outputs:
        made["outputs"] = [list(each) for each in stack.outputs]
    return json.dumps(made, indent=1) + "\n"


def layer_config(layer: Layer) -> dict[str, Any]:
    """Keras's `{"class_name": …, "config": {…}}`, without options that have the default of every version of Keras."""
    config = {}
    for each in layer.options():
        value = getattr(layer, each.name)
        if each.required or value != each.default or each.name in layer.defaults_before_3:
            config[each.name] = _plain(value)
    return {"class_name": layer.kind(), "config": config}


def _plain(value: Any) -> Any:
    if isinstance(value, Layer):
        return layer_config(value)
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    if isinstance(value, KerasObject):
        return {"class_name": type(value).__name__, "config": value.written} if value.written else value.identifier
    return value
