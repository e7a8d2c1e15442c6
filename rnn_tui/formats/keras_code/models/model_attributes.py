"""The attributes of a model in code: its layers, inputs and outputs."""

from dataclasses import replace
from typing import Any

from rnn_tui.formats.keras_code.layer_records import ModelRecord
from rnn_tui.formats.keras_code.models.layer_order import layers_of
from rnn_tui.formats.python_code.values.records import Method


def attribute(model: ModelRecord, name: str) -> Any:
    """An attribute or a method of a model."""
    if name == "layers" and model.graph is not None:
        return layers_of(model.graph.inputs, model.graph.outputs)
    if name == "layers":
        layers = [each.layer for each in model.links]
        return [model.root.layer, *layers] if model.functional and model.root else layers
    if name in ("input", "inputs") and model.graph is not None:
        entries = list(model.graph.inputs)
        return entries[0] if name == "input" and len(entries) == 1 else entries
    if name in ("input", "inputs") and model.root is not None:
        return model.root if name == "input" else [model.root]
    if name in ("output", "outputs") and model.graph is not None:
        ends = list(model.graph.outputs)
        return ends[0] if name == "output" and len(ends) == 1 else ends
    if name in ("output", "outputs") and model.links:
        chosen = [(model.links[place], number) for place, number in model.outputs]
        ends = [each if each.output == number else replace(each, output=number) for each, number in chosen]
        ends = ends or model.links[-1:]
        return ends[0] if name == "output" and len(ends) == 1 else ends
    return Method(model, name)
