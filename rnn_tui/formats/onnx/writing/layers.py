"""Which operators of ONNX do what a layer does. A layer that has none is refused by its kind."""

from dataclasses import replace

import numpy as np

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.nn.torch_onnx_names import counterpart
from rnn_tui.engine.plan.nested_model import NestedModel
from rnn_tui.formats.onnx.writing import merged, normalized, operations, recurrent, windows
from rnn_tui.formats.onnx.writing.activated import activated
from rnn_tui.formats.onnx.writing.builder import Builder, LayerCall, Part, Value, along
from rnn_tui.formats.onnx.writing.masks import of_steps


def _unchanged(call: LayerCall) -> list[str]:
    return [call.x.at]


def _dense(call: LayerCall) -> list[str]:
    b, layer, arrays = call.b, call.layer, call.arrays
    at = b.add("MatMul", call.x.at, b.hold(arrays[0]))
    at = b.add("Add", at, b.hold(arrays[1])) if len(arrays) > 1 else at
    return [activated(b, str(layer.activation), at)]


def _by_equation(call: LayerCall) -> list[str]:
    """EinsumDense."""
    b, layer, arrays = call.b, call.layer, call.arrays
    at = b.add("Einsum", call.x.at, b.hold(arrays[0]), equation=layer.equation)
    at = b.add("Add", at, b.hold(arrays[1])) if len(arrays) > 1 else at
    return [activated(b, str(layer.activation), at)]


def _embedded(call: LayerCall) -> list[str]:
    b, arrays = call.b, call.arrays
    return [b.add("Gather", b.hold(arrays[0], "table"), b.cast(call.x.at, "INT64"))]


def _masked(call: LayerCall) -> list[str]:
    """Masking: 0 at masked steps."""
    b, layer = call.b, call.layer
    counts = b.cast(of_steps(b, layer, call.x), "FLOAT")
    return [b.add("Mul", call.x.at, b.unsqueezed(counts, 2))]


def _softmax(call: LayerCall) -> list[str]:
    b, layer = call.b, call.layer
    at, mask = call.x.at, call.x.mask
    if mask is not None:
        at = b.add("Where", mask, at, b.number(-1e9))
    if isinstance(layer.axis, int):
        made = b.add("Softmax", at, axis=layer.axis)
    else:
        axes = along(layer.axis, call.x.ndim)
        grown = b.add("Exp", b.add("Sub", at, b.add("ReduceMax", at, axes=axes, keepdims=1)))
        made = b.add("Div", grown, b.summed(grown, axes, True))
    return [made if mask is None else b.add("Where", mask, made, b.number(0))]


def _learned_slope(call: LayerCall) -> list[str]:
    b, arrays = call.b, call.arrays
    return [b.add("PRelu", call.x.at, b.hold(arrays[0]))]


def _rescaled(call: LayerCall) -> list[str]:
    b, layer = call.b, call.layer
    scaled = b.add("Mul", call.x.at, b.number(layer.scale))
    return [b.add("Add", scaled, b.number(layer.offset))]


def _flattened(call: LayerCall) -> list[str]:
    b = call.b
    return [b.reshaped(call.x.at, 0, -1)]


def _reshaped(call: LayerCall) -> list[str]:
    b, layer = call.b, call.layer
    return [b.reshaped(call.x.at, 0, *layer.target_shape)]


def _permuted(call: LayerCall) -> list[str]:
    b, layer = call.b, call.layer
    return [b.turned(call.x.at, 0, *layer.dims)]


def _repeated(call: LayerCall) -> list[str]:
    b, layer = call.b, call.layer
    times = b.hold(np.array([1, layer.n, 1], np.int64), "times")
    return [b.add("Tile", b.unsqueezed(call.x.at, 1), times)]


PARTS: dict[str, Part] = {
    **dict.fromkeys(("SimpleRNN", "LSTM", "GRU", "PeepholeLSTM"), recurrent.recurrent),
    "Bidirectional": recurrent.both_ways,
    "RNN": recurrent.stacked,
    "Dense": _dense,
    "EinsumDense": _by_equation,
    "Embedding": _embedded,
    "Masking": _masked,
    "Softmax": _softmax,
    "PReLU": _learned_slope,
    "Rescaling": _rescaled,
    "Flatten": _flattened,
    "Reshape": _reshaped,
    "Permute": _permuted,
    "RepeatVector": _repeated,
    "UpSampling1D": windows.upsampled,
    "ZeroPadding1D": windows.padded,
    "Cropping1D": windows.cropped,
    "Conv1D": windows.convolution,
    "DepthwiseConv1D": windows.depthwise,
    "SeparableConv1D": windows.separable,
    "Conv1DTranspose": windows.transposed,
    "MaxPooling1D": windows.pooling("MaxPool"),
    "AveragePooling1D": windows.pooling("AveragePool"),
    "GlobalMaxPooling1D": windows.largest,
    "GlobalAveragePooling1D": windows.average,
    "BatchNormalization": normalized.over_batch,
    "LayerNormalization": normalized.over_axes,
    "GroupNormalization": normalized.over_groups,
    "RMSNormalization": normalized.by_size,
    "Normalization": normalized.by_statistics,
    "UnitNormalization": normalized.to_length_1,
    "Add": merged.merge("Add"),
    "Average": merged.merge("Add", mean=True),
    "Subtract": merged.merge("Sub"),
    "Multiply": merged.product,
    "Maximum": merged.merge("Max"),
    "Minimum": merged.merge("Min"),
    "Concatenate": merged.concatenated,
    "Dot": merged.dot,
    "Attention": merged.attention,
    "AdditiveAttention": merged.additive_attention,
    "MultiHeadAttention": merged.in_heads,
    "Lambda": operations.function,
    **dict.fromkeys(
        (
            *("Identity", "ActivityRegularization", "AlphaDropout", "Dropout", "GaussianDropout", "GaussianNoise"),
            "SpatialDropout1D",
        ),
        _unchanged,
    ),
}
"""The writers by the kinds of layers."""
_PER_STEP = ("Dense", "Dropout", "Identity", "Rescaling", "BatchNormalization", "Embedding")
"""What does the same to every step of a sequence as to one step."""


def write_layer(call: LayerCall, model: Part) -> list[str]:
    """Adds the nodes of a layer; returns its outputs. `model` does so for a model that is a layer. Raises `RnnError` if
    it cannot be written."""
    layer = call.layer
    if isinstance(layer, NestedModel):
        return model(call)
    if layer.is_operation:
        return operations.operation(call)
    if counterpart(layer).each_step:
        return [_each_step(call, model)]
    if (name := getattr(layer, "as_activation", None)) is not None and counterpart(layer).bare_activation:
        return [activated(call.b, str(name), call.x.at)]
    if layer.kind() not in PARTS:
        raise RnnError(f"ONNX has no operator for {layer.kind()} that is written here")
    return PARTS[layer.kind()](call)


def _each_step(call: LayerCall, model: Part) -> str:
    """TimeDistributed: the batch and the steps become one axis, and two again."""
    b, x, inner = call.b, call.x, call.layer.layer
    if inner.kind() in _PER_STEP or counterpart(inner).bare_activation:
        return write_layer(LayerCall(b, inner, call.arrays, [x.without_mask()]), model)[0]
    inside = Value(_joined(b, x.at, x.ndim), (None, *x.shape[2:]))
    if inner.reads_mask and x.mask is not None:
        if x.mask_ndim < 3:
            raise RnnError(f"the {inner.kind()} inside gets a part of the mask, which has one entry for each timestep")
        inside = replace(inside, mask=_joined(b, x.mask, x.mask_ndim), mask_ndim=x.mask_ndim - 1)
    made = write_layer(LayerCall(b, inner, call.arrays, [inside]), model)[0]
    ndim = len(inner.output_shapes((inside.shape,))[0])
    sizes = [b.size(x.at, 0), b.size(x.at, 1), *(b.size(made, axis) for axis in range(1, ndim))]
    return b.add("Reshape", made, b.add("Concat", *sizes, axis=0))


def _joined(b: Builder, at: str, ndim: int) -> str:
    """(batch, time, …) → (batch · time, …)"""
    rest = [b.size(at, axis) for axis in range(2, ndim)]
    return b.add("Reshape", at, b.add("Concat", b.whole(-1), *rest, axis=0))
