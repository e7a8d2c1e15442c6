"""Writes a model as an ONNX file, with free axes for batch and time where the model leaves them open, float32 weights,
and opset 17.

One input is called x, several have the names of the model's input layers; one output is called y, several y, y1, …
Each layer becomes the nodes that `writing` has for its kind. What ONNX cannot express is refused with the layer's name.
"""

from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shape
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.graph import Tensor
from rnn_tui.engine.plan.nested_model import NestedModel
from rnn_tui.engine.plan.prepared import PreparedCall
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.io.atomic import replacing
from rnn_tui.formats.io.errors import printable
from rnn_tui.formats.onnx.writing.builder import KINDS, Builder, LayerCall, Value
from rnn_tui.formats.onnx.writing.layers import write_layer
from rnn_tui.formats.onnx.writing.masks import masks_after
from rnn_tui.formats.onnx.writing.operations import made_kind

OPSET = 17


def write_onnx(stack: Stack, weights: Sequence[Sequence[Array]], path: Path) -> None:
    """Writes the model, completely or not at all; `weights`: those of each layer. Raises an `RnnError` that names what
    ONNX does not have."""
    try:
        onnx = import_module("onnx")
    except ImportError:
        raise RnnError("an ONNX file needs the package onnx: pip install 'rnn-tui[onnx]'") from None
    model = _model(onnx, stack, weights)
    with replacing(path) as file:
        file.write(model.SerializeToString())


def _model(onnx: Any, stack: Stack, weights: Sequence[Sequence[Array]]) -> Any:
    """The model as onnx's ModelProto; raises `RnnError`."""
    if stack.input_shape is None:
        raise RnnError("an ONNX file is written of a model with a known input shape")
    b, make = Builder(onnx), onnx.helper
    names = ["x"] if len(stack.inputs) == 1 else [printable(each) for each in stack.input_names]
    kinds = [
        "i" if each.dtype.startswith(("int", "uint")) else "b" if each.dtype == "bool" else "f" for each in stack.inputs
    ]
    entries = [Value(name, each.shape, kind=kind) for name, each, kind in zip(names, stack.inputs, kinds, strict=True)]
    made = _written(b, stack, weights, entries)
    results = [f"y{place or ''}" for place in range(len(made))]
    for each, result in zip(made, results, strict=True):
        b.nodes.append(make.make_node("Identity", [each.at], [result]))
    inputs = [_declared(onnx, each, each.at) for each in entries]
    ends = [_declared(onnx, each, result) for result, each in zip(results, made, strict=True)]
    graph = make.make_graph(b.nodes, printable(stack.names(stack.keras)[0]), inputs, ends, b.held)
    whole = make.make_model(graph, opset_imports=[make.make_opsetid("", OPSET)], producer_name="rnn-tui")
    whole.ir_version = 8
    onnx.checker.check_model(whole)
    return whole


def _written(
    b: Builder, stack: Stack, weights: Sequence[Sequence[Array]], entries: Sequence[Value], outer: str = ""
) -> list[Value]:
    """Adds every call of the model's layers; returns the model's outputs. Raises an `RnnError` that names the layer."""
    found = dict(zip(stack.prepared.inputs, entries, strict=True))
    for ready in stack.prepared.calls:
        name = f"{outer}{printable(ready.name)}"
        values = _read(b, ready, found)
        arrays = [np.asarray(each, np.float32) for each in weights[ready.position]]
        try:
            if isinstance(ready.layer, NestedModel):
                made = _nested(b, ready.layer, arrays, values, f"{name}/")
            else:
                made = _called(b, ready, arrays, values, found)
        except RnnError as error:
            raise error if str(error).startswith("layer ") else RnnError(f"layer {name}: {error}") from None
        found |= dict(zip(ready.makes, made, strict=True))
        if ready.layer.masks_by_argument:
            found |= {each: found[each].without_mask() for each in ready.reads}  # as in Keras and in the engine
    return [found[each] for each in stack.graph.outputs]


def _read(b: Builder, ready: PreparedCall, found: dict[Tensor, Value]) -> list[Value]:
    """The tensors that a call reads, with the masks that it uses."""
    values = [found[each] for each in ready.reads]
    if ready.masks:
        masks = [b.as_kind(found[each], "b") for each in ready.masks[: len(values)]]
        given = [*masks, *[None] * (len(values) - len(masks))]
        return [
            replace(each, mask=mask, mask_ndim=found[source].ndim if mask else 2)
            for each, mask, source in zip(values, given, [*ready.masks, *ready.reads], strict=False)
        ]
    return [each.without_mask() for each in values] if ready.ignores_masks else values


def _called(
    b: Builder, ready: PreparedCall, arrays: list[Array], values: list[Value], found: dict[Tensor, Value]
) -> list[Value]:
    """The outputs of a call, with their masks."""
    layer = ready.layer
    shapes = layer.output_shapes(tuple(each.shape for each in values))
    names = write_layer(LayerCall(b, layer, arrays, values), _inner)
    kind = made_kind(LayerCall(b, layer, arrays, values)) if layer.is_operation else "f"
    masks, ndim = masks_after(b, layer, values, shapes)
    passed = [found[each].mask for each in ready.reads]
    if ready.ignores_masks and any(passed):
        masks = [passed[0] if layer.propagates_mask and len(each) > 2 else None for each in shapes]
    return [Value(*each, ndim, kind) for each in zip(names, shapes, masks, strict=True)]


def _inner(call: LayerCall) -> list[str]:
    """The outputs of a model inside a wrapper."""
    return [each.at for each in _nested(call.b, call.layer, call.arrays, list(call.values), "")]


def _nested(b: Builder, layer: NestedModel, arrays: list[Array], values: list[Value], outer: str) -> list[Value]:
    """The outputs of a model that is a layer."""
    inside = layer.on(tuple(each.shape for each in values))
    rest = iter(arrays)
    return _written(b, inside, [[next(rest) for _ in each] for each in inside.weights], values, outer)


def _declared(onnx: Any, value: Value, name: str) -> Any:
    """The declaration of an input or an output."""
    return onnx.helper.make_tensor_value_info(name, getattr(onnx.TensorProto, KINDS[value.kind][0]), _axes(value.shape))


def _axes(shape: Shape) -> list[int | str]:
    """The axes, with names for free ones: an ONNX file runs with any batch size and number of timesteps."""
    names = ["batch", "time"]
    return [each or (names[n] if n < 2 else f"axis{n}") for n, each in enumerate(shape)]
