"""Normalizations, by the operator LayerNormalization where it fits, else by what they compute."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.formats.onnx.writing.builder import Builder, LayerCall, along, spread


def _affine(layer: Any, arrays: Sequence[Array]) -> tuple[Array | None, Array | None, list[Array]]:
    """gamma and beta, None for one that the layer does not have, and the other weights."""
    rest = list(arrays)
    gamma = rest.pop(0) if layer.scale else None
    beta = rest.pop(0) if layer.center else None
    return gamma, beta, rest


def _applied(b: Builder, at: str, gamma: Array | None, beta: Array | None, axes: Sequence[int], ndim: int) -> str:
    """x̂ · gamma + beta"""
    if gamma is not None:
        at = b.add("Mul", at, b.hold(spread(gamma, axes, ndim)))
    return at if beta is None else b.add("Add", at, b.hold(spread(beta, axes, ndim)))


def _mean(b: Builder, at: str, axes: Sequence[int]) -> str:
    return b.add("ReduceMean", at, axes=list(axes), keepdims=1)


def _root(b: Builder, at: str, axes: Sequence[int], epsilon: float) -> str:
    """√( mean( x² ) + epsilon )"""
    return b.add("Sqrt", b.add("Add", _mean(b, b.add("Mul", at, at), axes), b.number(epsilon)))


def over_batch(call: LayerCall) -> list[str]:
    """BatchNormalization: with the stored mean and variance it is a product and a sum."""
    b, layer, arrays, x = call.b, call.layer, call.arrays, call.x
    gamma, beta, (mean, variance) = _affine(layer, arrays)
    axes = along(layer.axis, x.ndim)
    factor = (1 if gamma is None else gamma) / np.sqrt(variance + np.float32(layer.epsilon))
    shift = (0 if beta is None else beta) - mean * factor
    return [_applied(b, x.at, factor, shift, axes, x.ndim)]


def over_axes(call: LayerCall) -> list[str]:
    """LayerNormalization."""
    b, layer, arrays, x = call.b, call.layer, call.arrays, call.x
    axes = along(layer.axis, x.ndim)
    gamma, beta, _ = (arrays[0], None, []) if layer.rms_scaling else _affine(layer, arrays)
    if axes == [x.ndim - 1] and (gamma is not None or beta is not None) and not layer.rms_scaling:
        scale = b.hold(np.ones_like(beta) if gamma is None else gamma, "scale")
        shift = [] if beta is None else [b.hold(beta, "shift")]
        return [b.add("LayerNormalization", x.at, scale, *shift, axis=-1, epsilon=float(layer.epsilon))]
    centred = b.add("Sub", x.at, _mean(b, x.at, axes))
    made = b.add("Div", x.at if layer.rms_scaling else centred, _root(b, centred, axes, layer.epsilon))
    return [_applied(b, made, gamma, beta, axes, x.ndim)]


def over_groups(call: LayerCall) -> list[str]:
    """GroupNormalization: mean and variance of each group of features in the whole sequence."""
    b, layer, arrays, x = call.b, call.layer, call.arrays, call.x
    (axis,) = along(layer.axis, x.ndim)
    features = int(x.shape[axis] or 0)
    groups = features if layer.groups == -1 else layer.groups
    before, behind = [b.size(x.at, each) for each in range(axis)], [b.size(x.at, n) for n in range(axis + 1, x.ndim)]
    parted = b.add("Reshape", x.at, b.add("Concat", *before, b.whole(groups, features // groups), *behind, axis=0))
    over = [each for each in range(1, x.ndim + 1) if each != axis]
    centred = b.add("Sub", parted, _mean(b, parted, over))
    made = b.add("Reshape", b.add("Div", centred, _root(b, centred, over, layer.epsilon)), b.add("Shape", x.at))
    gamma, beta, _ = _affine(layer, arrays)
    return [_applied(b, made, gamma, beta, [axis], x.ndim)]


def by_size(call: LayerCall) -> list[str]:
    """RMSNormalization."""
    b, layer, arrays, x = call.b, call.layer, call.arrays, call.x
    axes = along(layer.axis, x.ndim)
    made = b.add("Div", x.at, _root(b, x.at, axes, layer.epsilon))
    return [_applied(b, made, arrays[0], None, axes, x.ndim)]


def to_length_1(call: LayerCall) -> list[str]:
    """UnitNormalization."""
    b, layer, x = call.b, call.layer, call.x
    squares = b.summed(b.add("Mul", x.at, x.at), along(layer.axis, x.ndim), True)
    return [b.add("Div", x.at, b.add("Sqrt", b.add("Max", squares, b.number(1e-12))))]


def by_statistics(call: LayerCall) -> list[str]:
    """Normalization: by a mean and a deviation that were measured beforehand."""
    b, x = call.b, call.x
    mean, deviation = (b.hold(np.asarray(each, np.float32)) for each in call.layer.statistics(call.arrays, x.shape))
    if call.layer.invert:
        return [b.add("Add", b.add("Mul", x.at, deviation), mean)]
    return [b.add("Div", b.add("Sub", x.at, mean), deviation)]
