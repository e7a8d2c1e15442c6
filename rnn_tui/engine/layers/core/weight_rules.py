"""The weights of Keras's layers that this engine has no kind for: over two and three spatial axes, and over texts.

Their names and shapes follow from the layer's options and its input shape, as in Keras.
"""

from collections.abc import Callable
from typing import Any

from rnn_tui.engine.core.arrays import Shape
from rnn_tui.engine.layers.core.output_rules import FIRST, Settings, of_each_axis
from rnn_tui.engine.layers.core.text_rules import TEXT_RULES

Held = tuple[tuple[str, tuple[int, ...]], ...]
"""The name and the shape of each weight."""
Rule = Callable[[Shape, Settings, int], Held]
_OVER_SPACE = (
    *("MaxPooling", "AveragePooling", "GlobalMaxPooling", "GlobalAveragePooling", "ZeroPadding", "Cropping"),
    *("UpSampling", "SpatialDropout"),
)
WITHOUT = frozenset(f"{name}{axes}" for name in _OVER_SPACE for axes in ("2D", "3D")) | {
    *("RandomFlip", "RandomRotation", "RandomZoom", "RandomContrast", "RandomBrightness", "RandomCrop"),
    *("RandomTranslation", "Resizing", "CenterCrop"),
    *TEXT_RULES,
}
"""The classes that have no weights."""


def held_weights(kind: str, settings: Settings, shape: Shape) -> Held | None:
    """The weights of a layer of that class; None if there is no rule for it, or its input shape is not known so far."""
    if kind in WITHOUT:
        return ()
    rule = _RULES.get(kind)
    if rule is None:
        return None
    axes = 3 if "3D" in kind else 2
    channels = shape[-axes - 1 if settings.get("data_format") == FIRST else -1] if len(shape) > axes else None
    try:
        return None if channels is None else rule(shape, settings, channels)
    except (TypeError, ValueError, KeyError):
        return None


def has_rule(kind: str) -> bool:
    """Whether the weights of that class are known."""
    return kind in _RULES or kind in WITHOUT


def _sizes(shape: Shape, settings: Settings) -> tuple[Any, ...]:
    return of_each_axis(settings, "kernel_size", len(shape) - 2)


def _bias(settings: Settings, count: int) -> Held:
    return (("bias", (count,)),) if settings.get("use_bias", True) else ()


def _convolution(shape: Shape, settings: Settings, channels: int) -> Held:
    filters = settings["filters"]
    kernel = (*_sizes(shape, settings), channels // settings.get("groups", 1), filters)
    return (("kernel", kernel), *_bias(settings, filters))


def _transposed(shape: Shape, settings: Settings, channels: int) -> Held:
    filters = settings["filters"]
    return (("kernel", (*_sizes(shape, settings), filters, channels)), *_bias(settings, filters))


def _depthwise(shape: Shape, settings: Settings, channels: int) -> Held:
    times = settings.get("depth_multiplier", 1)
    return (("kernel", (*_sizes(shape, settings), channels, times)), *_bias(settings, channels * times))


def _separable(shape: Shape, settings: Settings, channels: int) -> Held:
    times, filters = settings.get("depth_multiplier", 1), settings["filters"]
    depthwise = ("depthwise_kernel", (*_sizes(shape, settings), channels, times))
    return (depthwise, ("pointwise_kernel", (1, 1, channels * times, filters)), *_bias(settings, filters))


def _conv_lstm(shape: Shape, settings: Settings, channels: int) -> Held:
    sizes, filters = _sizes(shape[1:], settings), settings["filters"]
    kernels = (("kernel", (*sizes, channels, 4 * filters)), ("recurrent_kernel", (*sizes, filters, 4 * filters)))
    return (*kernels, *_bias(settings, 4 * filters))


_RULES: dict[str, Rule] = {
    "Conv2D": _convolution,
    "Conv3D": _convolution,
    "Conv2DTranspose": _transposed,
    "Conv3DTranspose": _transposed,
    "DepthwiseConv2D": _depthwise,
    "SeparableConv2D": _separable,
    "ConvLSTM2D": _conv_lstm,
    "ConvLSTM3D": _conv_lstm,
}
"""The rules by class name."""
