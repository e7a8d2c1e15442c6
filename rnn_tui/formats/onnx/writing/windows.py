"""Convolutions and pooling over time. ONNX's operators read (batch, features, time)."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.layers.windows import added_steps
from rnn_tui.formats.onnx.writing.activated import activated
from rnn_tui.formats.onnx.writing.builder import LayerCall


def convolution(call: LayerCall) -> list[str]:
    """Conv1D: W (kernel_size, features / groups, filters)."""
    kernel = call.arrays[0].transpose(2, 1, 0)
    return [_ended(call, _convolved(call, kernel, call.arrays[1:], call.layer.groups))]


def depthwise(call: LayerCall) -> list[str]:
    """DepthwiseConv1D: W (kernel_size, features, multiplier)."""
    kernel, features = _by_feature(call.arrays[0])
    return [_ended(call, _convolved(call, kernel, call.arrays[1:], features))]


def separable(call: LayerCall) -> list[str]:
    """SeparableConv1D: D (kernel_size, features, multiplier), then P (1, features · multiplier, filters)."""
    b, (depth, point, *bias) = call.b, call.arrays
    kernel, features = _by_feature(depth)
    made = _convolved(call, kernel, [], features)
    return [_ended(call, b.add("Conv", made, b.hold(point.transpose(2, 1, 0)), *(b.hold(each) for each in bias)))]


def _by_feature(kernel: Array) -> tuple[Array, int]:
    """(features · multiplier, 1, kernel_size), and the number of features."""
    size, features, many = kernel.shape
    return kernel.transpose(1, 2, 0).reshape(features * many, 1, size), features


def _convolved(call: LayerCall, kernel: Array, bias: Sequence[Array], groups: int) -> str:
    """(batch, time, features) → (batch, filters, steps)"""
    b, layer, x = call.b, call.layer, call.x
    pads = _pads(layer.padding, layer.window_size, layer.strides, layer.dilation_rate, x.shape[1])
    return b.add(
        *("Conv", b.turned(x.at, 0, 2, 1), b.hold(kernel), *(b.hold(each) for each in bias)),
        **{"group": groups, "strides": [layer.strides], "dilations": [layer.dilation_rate], **pads},
    )


def _pads(padding: str, size: int, strides: int, dilation: int, time: int | None) -> dict[str, Any]:
    """The attributes for the steps that are added. With strides their number depends on the length, by TensorFlow's
    rule, which is ONNX's SAME_UPPER; raises `RnnError` where that rule would leave steps out."""
    if padding == "same" and strides > 1:
        if time is None and 1 < (size - 1) * dilation + 1 < strides:
            raise RnnError("padding='same' with strides larger than the window is written of a known length only")
        if time is None and size > 1:
            return {"auto_pad": "SAME_UPPER"}
    return {"pads": list(added_steps(time or 1, size, strides, dilation, padding))}


def _ended(call: LayerCall, at: str) -> str:
    """(batch, filters, steps) → (batch, steps, filters), activated."""
    return activated(call.b, str(call.layer.activation), call.b.turned(at, 0, 2, 1))


def transposed(call: LayerCall) -> list[str]:
    """Conv1DTranspose: W (kernel_size, filters, features)."""
    b, layer, arrays = call.b, call.layer, call.arrays
    reach = (layer.kernel_size - 1) * layer.dilation_rate + 1
    if layer.output_padding is not None:
        raise RnnError("output_padding is not written")
    over = max(reach - layer.strides, 0) if layer.padding == "same" else 0
    made = b.add(
        *("ConvTranspose", b.turned(call.x.at, 0, 2, 1), b.hold(arrays[0].transpose(2, 1, 0))),
        *(b.hold(each) for each in arrays[1:]),
        strides=[layer.strides],
        dilations=[layer.dilation_rate],
        pads=[over // 2, over - over // 2],
        output_padding=[max(layer.strides - reach, 0)],
    )
    return [_ended(call, made)]


def pooling(operator: str) -> Any:
    """The writer of MaxPool or AveragePool."""

    def write(call: LayerCall) -> list[str]:
        b, layer = call.b, call.layer
        strides = layer.strides or layer.pool_size
        pads = _pads(layer.padding, layer.pool_size, strides, 1, call.x.shape[1])
        at = b.turned(call.x.at, 0, 2, 1)
        made = b.add(operator, at, kernel_shape=[layer.pool_size], strides=[strides], **pads)
        return [b.turned(made, 0, 2, 1)]

    return write


def largest(call: LayerCall) -> list[str]:
    """GlobalMaxPooling1D."""
    b, layer = call.b, call.layer
    return [b.add("ReduceMax", call.x.at, axes=[1], keepdims=int(layer.keepdims))]


def average(call: LayerCall) -> list[str]:
    """GlobalAveragePooling1D: the mean of the steps that count."""
    b, layer, x = call.b, call.layer, call.x
    if x.steps_mask is None:
        return [b.add("ReduceMean", x.at, axes=[1], keepdims=int(layer.keepdims))]
    counts = b.unsqueezed(b.cast(x.steps_mask, "FLOAT"), 2)
    total = b.summed(b.add("Mul", x.at, counts), [1], layer.keepdims)
    return [b.add("Div", total, b.summed(counts, [1], layer.keepdims))]


def upsampled(call: LayerCall) -> list[str]:
    """UpSampling1D: every step, `size` times."""
    b, layer, x = call.b, call.layer, call.x
    spread = b.add("Expand", b.unsqueezed(x.at, 2), b.whole(1, 1, layer.size, 1))
    return [b.reshaped(spread, 0, -1, int(x.shape[2] or 0))]


def padded(call: LayerCall) -> list[str]:
    """ZeroPadding1D."""
    b, layer = call.b, call.layer
    left, right = layer.padding
    return [b.add("Pad", call.x.at, b.hold(np.array([0, left, 0, 0, right, 0], np.int64), "pads"))]


def cropped(call: LayerCall) -> list[str]:
    """Cropping1D."""
    b, layer = call.b, call.layer
    left, right = layer.cropping
    return [b.cut(call.x.at, 1, left, -right)] if right else [b.cut(call.x.at, 1, left)]
