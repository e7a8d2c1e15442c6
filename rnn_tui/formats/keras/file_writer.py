"""Writes a stack and its weights as a `.keras` file for Keras 3.

The zip has three members, as Keras writes them: `metadata.json`, `config.json`, `model.weights.h5`. Options with other
defaults in Keras 3 are always written (a GRU's `reset_after`); a layer that Keras 3 would compute differently is
refused by name.
"""

import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.layers.operations import Operation
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.options.activation_calls import as_layer
from rnn_tui.engine.options.keras_object import KerasObject
from rnn_tui.engine.plan.known_part import require_whole
from rnn_tui.engine.plan.nested_model import NestedModel
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.plan.weight_group_names import groups
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.io.atomic import replacing
from rnn_tui.formats.io.errors import printable
from rnn_tui.formats.keras.archive import CONFIG, METADATA, WEIGHTS
from rnn_tui.formats.keras.keras_versions import OLD_SIGMOID, check_masks, spelled
from rnn_tui.formats.keras.weight_paths import not_finite
from rnn_tui.formats.keras.wiring_writer import operation_config, wiring_config

VERSION = "3.0.0"
"""The version of the format; every later version of Keras reads it."""


def write_keras_file(stack: Stack, weights: Sequence[Array], path: Path) -> None:
    """Writes the stack and its weights, in the order of `get_weights()`, as float32.

    Raises `NotBuilt` if shapes are unknown, `WeightsError` if the weights do not fit, `RnnError` if Keras 3 cannot
    compute the same, and `FormatError` if the file cannot be written.
    """
    require_whole(stack, "a .keras file")
    model = Model(stack, ()).with_weights(weights)
    _check(stack)
    members = {
        METADATA: json.dumps({"keras_version": VERSION, "date_saved": "1980-01-01@00:00:00"}).encode(),
        CONFIG: json.dumps(model_config(stack)).encode(),
        WEIGHTS: _weights(model),
    }
    with replacing(path) as file, zipfile.ZipFile(file, "w") as made:
        for name, data in members.items():
            made.writestr(zipfile.ZipInfo(name), data)


def model_config(stack: Stack) -> dict[str, Any]:
    """The config of the stack, in the form of Keras 3's `serialize_keras_object`."""
    if stack.wiring is not None:
        pairs = zip(stack.keys, spelled(stack, "keras3"), stack.layer_names, strict=True)
        made = wiring_config(stack, stack.wiring, {key: _layer(each, called) for key, each, called in pairs})
        return _object("Functional", made, "keras.src.models.functional") | {"registered_name": "Functional"}
    name, _, entry, _ = stack.names("keras3")
    names = stack.layer_names
    shape = list(stack.input_shape or ())
    input_layer = {"batch_shape": shape, "dtype": stack.input_dtype, "name": entry}
    layers = [_object("InputLayer", input_layer)]
    for each, called, reads in zip(spelled(stack, "keras3"), names, stack.input_shapes, strict=True):
        layers.append(_layer(each, called) | {"build_config": {"input_shape": list(reads)}})
    config: dict[str, Any] = {"name": stack.name or name, "trainable": True, "layers": layers}
    if not stack.functional:
        config["build_input_shape"] = shape
        return _object("Sequential", config, "keras") | {"build_config": {"input_shape": shape}}
    before, reads = entry, stack.input_shapes[0]
    layers[0] |= {"name": entry, "inbound_nodes": []}
    for made, called, shapes in zip(layers[1:], names, stack.output_shapes, strict=True):
        dtype = stack.input_dtype if before == entry else "float32"
        tensor = {"shape": list(reads), "dtype": dtype, "keras_history": [before, 0, 0]}
        node = {"args": [{"class_name": "__keras_tensor__", "config": tensor}], "kwargs": {}}
        made |= {"name": called, "inbound_nodes": [node]}
        before, reads = called, shapes[0]
    config["input_layers"] = [[entry, 0, 0]]
    config["output_layers"] = [[names[position], 0, number] for position, number in stack.output_places]
    return _object("Functional", config, "keras.src.models.functional") | {"registered_name": "Functional"}


def _object(kind: str, config: dict[str, Any], module: str = "keras.layers") -> dict[str, Any]:
    return {"module": module, "class_name": kind, "config": config, "registered_name": None}


def _layer(layer: Layer, name: str | None) -> dict[str, Any]:
    if isinstance(layer, NestedModel):
        made = model_config(layer.model)
        return made | {"config": made["config"] | {"name": name, "trainable": layer.trainable}}
    if isinstance(layer, Operation):
        return operation_config(layer, name or layer.kind())
    config: dict[str, Any] = {}
    for each in layer.options():
        value = getattr(layer, each.name)
        if value is not None or each.default is not None:
            config[each.name] = _activation(value) if "activation" in each.name else _plain(value)
    return _object(layer.kind(), config | ({"name": name} if name else {}))


def _activation(value: Any) -> Any:
    """An activation as Keras 3 writes it: its name, or the layer that it is; raises `RnnError`."""
    if not isinstance(value, str) or "(" not in value:
        return _plain(value)
    layer = as_layer(value)
    if layer is None:
        raise RnnError(f"a .keras file has no word for the activation {value}; export code instead (--to keras)")
    return _object(*layer)


def _plain(value: Any) -> Any:
    if isinstance(value, Layer):
        return _layer(value, value.name)
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    if isinstance(value, KerasObject):
        return _object(type(value).__name__, value.written, value.module)
    return value


def _weights(model: Model) -> bytes:
    """The content of `model.weights.h5`: groups numbered by class."""
    import h5py

    stack, file = model.stack, io.BytesIO()
    parts = zip(groups(stack.layers), stack.resolved, stack.read_shapes, model.weights, stack.layer_names, strict=True)
    with h5py.File(file, "w") as tree:
        for group, layer, shapes, arrays, name in parts:
            for end, values in zip(layer.paths(shapes), arrays, strict=True):
                with np.errstate(over="ignore"):
                    single = values.astype(np.float32)
                if not_finite(single) > not_finite(values):
                    raise RnnError(f"weights of {printable(name)} are too large for float32")
                tree[f"layers/{group}/{end}"] = single
    return file.getvalue()


def _check(stack: Stack) -> None:
    """Raises `RnnError` if Keras 3 would compute something else."""
    for name, layer in zip(stack.layer_names, stack.resolved, strict=True):
        if any(OLD_SIGMOID in _values(each) for each in (layer, *layer.nested)):
            raise RnnError(
                f"layer {printable(name)}: Keras 3 has no name for Keras 2's hard_sigmoid, so no .keras file can hold"
                " it; export code instead (--to keras), which defines it"
            )
    check_masks(stack, ".keras file")


def _values(layer: Layer) -> list[Any]:
    return [getattr(layer, each.name) for each in layer.options()]
