"""The output shapes of Keras's layers that this engine has no kind for: over two and three spatial axes, and (in
`text_rules`) over texts.

They follow from the layer's options and from its input shape, as in Keras. `settings` below are the options of a
config; shapes have their batch axis first.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rnn_tui.engine.core.arrays import Shape
from rnn_tui.engine.layers.core.text_rules import TEXT_OPTIONS, TEXT_RULES
from rnn_tui.engine.layers.windows import window_count

Settings = Mapping[str, Any]
Axis = int | None
Rule = Callable[[Shape, Settings], Shape]

FIRST = "channels_first"
READ = (
    *("filters", "kernel_size", "strides", "padding", "dilation_rate", "data_format", "depth_multiplier", "pool_size"),
    *("keepdims", "size", "cropping", "return_sequences", "merge_mode", "height", "width", "output_padding"),
    *("use_bias", "groups"),
    *TEXT_OPTIONS,
)
"""The options on which a shape, or a number of weights, depends."""


def output_shape(kind: str, settings: Settings, shape: Shape) -> Shape:
    """The output shape of a layer of that class; () if there is no rule for the class, or if it does not fit the input
    shape."""
    rule = TEXT_RULES.get(kind) or _RULES.get(kind)
    if rule is None or not shape or (kind in _RULES and len(shape) != _ndim(kind)):
        return ()
    try:
        made = rule(shape, settings)
    except (TypeError, ValueError, KeyError, IndexError, ZeroDivisionError):
        return ()
    return made if all(axis is None or axis > 0 for axis in made[1:]) else ()


def merged(shape: Shape, kind: str, settings: Settings) -> Shape:
    """The output shape of a layer around layers that make `shape`: of a Bidirectional with two halves merged."""
    if kind != "Bidirectional":
        return shape
    mode = settings.get("merge_mode")
    if mode == "concat" and shape:
        return (*shape[:-1], None if shape[-1] is None else 2 * shape[-1])
    return shape if mode in ("sum", "mul", "ave") else ()


def _ndim(kind: str) -> int:
    """The number of axes that a class reads: the batch, the spatial ones, the channels, and time of a ConvLSTM."""
    return 5 if "3D" in kind or kind.startswith("ConvLSTM") else 4


def _apart(shape: Shape, settings: Settings) -> tuple[tuple[Axis, ...], Axis]:
    """The spatial axes and the channels of an input shape."""
    first = settings.get("data_format") == FIRST
    return (tuple(shape[2:]), shape[1]) if first else (tuple(shape[1:-1]), shape[-1])


def _joined(batch: Axis, spatial: Iterator[Axis], channels: Axis, settings: Settings) -> Shape:
    axes = tuple(spatial)
    return (batch, channels, *axes) if settings.get("data_format") == FIRST else (batch, *axes, channels)


def of_each_axis(settings: Settings, name: str, count: int, default: Any = 1) -> tuple[Any, ...]:
    """An option with a value for each spatial axis, which may be one value for all."""
    value = settings.get(name)
    value = default if value is None else value
    return tuple(value) if isinstance(value, list | tuple) else (value,) * count


def _windows(axes: tuple[Axis, ...], settings: Settings, size: str, stride: Any) -> Iterator[Axis]:
    """The number of windows along each axis."""
    sizes = of_each_axis(settings, size, len(axes), 2)
    strides = of_each_axis(settings, "strides", len(axes), sizes if stride is None else stride)
    steps = of_each_axis(settings, "dilation_rate", len(axes))
    for axis, one, stride, step in zip(axes, sizes, strides, steps, strict=True):
        yield window_count(axis, one, stride, step, settings.get("padding", "valid"))


def _convolution(shape: Shape, settings: Settings) -> Shape:
    axes, _ = _apart(shape, settings)
    return _joined(shape[0], _windows(axes, settings, "kernel_size", 1), settings["filters"], settings)


def _depthwise(shape: Shape, settings: Settings) -> Shape:
    axes, channels = _apart(shape, settings)
    made = None if channels is None else channels * settings.get("depth_multiplier", 1)
    return _joined(shape[0], _windows(axes, settings, "kernel_size", 1), made, settings)


def _transposed(shape: Shape, settings: Settings) -> Shape:
    axes, _ = _apart(shape, settings)
    sizes, strides = (of_each_axis(settings, name, len(axes)) for name in ("kernel_size", "strides"))
    if settings.get("output_padding") is not None or set(of_each_axis(settings, "dilation_rate", len(axes))) != {1}:
        return ()
    same = settings.get("padding", "valid") == "same"
    spread = (
        None if axis is None else axis * stride + (0 if same else max(size - stride, 0))
        for axis, size, stride in zip(axes, sizes, strides, strict=True)
    )
    return _joined(shape[0], spread, settings["filters"], settings)


def _pool(shape: Shape, settings: Settings) -> Shape:
    axes, channels = _apart(shape, settings)
    return _joined(shape[0], _windows(axes, settings, "pool_size", None), channels, settings)


def _global_pool(shape: Shape, settings: Settings) -> Shape:
    axes, channels = _apart(shape, settings)
    kept = (1 for _ in axes) if settings.get("keepdims") else iter(())
    return _joined(shape[0], kept, channels, settings)


def _sides(settings: Settings, name: str, count: int) -> Iterator[int]:
    """How many steps an option adds to, or takes from, both ends of each axis."""
    for each in of_each_axis(settings, name, count):
        before, behind = each if isinstance(each, list | tuple) else (each, each)
        yield before + behind


def _padded(shape: Shape, settings: Settings) -> Shape:
    axes, channels = _apart(shape, settings)
    more = _sides(settings, "padding", len(axes))
    made = (None if axis is None else axis + each for axis, each in zip(axes, more, strict=True))
    return _joined(shape[0], made, channels, settings)


def _cropped(shape: Shape, settings: Settings) -> Shape:
    axes, channels = _apart(shape, settings)
    less = _sides(settings, "cropping", len(axes))
    made = (None if axis is None else axis - each for axis, each in zip(axes, less, strict=True))
    return _joined(shape[0], made, channels, settings)


def _repeated(shape: Shape, settings: Settings) -> Shape:
    axes, channels = _apart(shape, settings)
    times = of_each_axis(settings, "size", len(axes), 2)
    made = (None if axis is None else axis * each for axis, each in zip(axes, times, strict=True))
    return _joined(shape[0], made, channels, settings)


def _resized(shape: Shape, settings: Settings) -> Shape:
    return _joined(shape[0], iter((settings["height"], settings["width"])), _apart(shape, settings)[1], settings)


def _conv_lstm(shape: Shape, settings: Settings) -> Shape:
    batch, steps, *image = shape
    made = _convolution((batch, *image), settings)
    return (batch, steps, *made[1:]) if settings.get("return_sequences") else made


def _unchanged(shape: Shape, _settings: Settings) -> Shape:
    return shape


_OVER_SPACE: dict[str, Rule] = {
    "Conv": _convolution,
    "MaxPooling": _pool,
    "AveragePooling": _pool,
    "GlobalMaxPooling": _global_pool,
    "GlobalAveragePooling": _global_pool,
    "ZeroPadding": _padded,
    "Cropping": _cropped,
    "UpSampling": _repeated,
    "SpatialDropout": _unchanged,
}
"""The rules of the classes that exist for two and for three spatial axes, by the name without the number."""

_RULES: dict[str, Rule] = {
    **{f"{name}{axes}": rule for name, rule in _OVER_SPACE.items() for axes in ("2D", "3D")},
    "SeparableConv2D": _convolution,
    "DepthwiseConv2D": _depthwise,
    "Conv2DTranspose": _transposed,
    "Conv3DTranspose": _transposed,
    "ConvLSTM2D": _conv_lstm,
    "Resizing": _resized,
    **dict.fromkeys(("RandomFlip", "RandomRotation", "RandomZoom", "RandomContrast", "RandomBrightness"), _unchanged),
}
"""The rules by class name."""
