"""Operations over axes: sums, means, extremes, softmax."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.layers.operations.operation import Operation, declare


class Reduction(Operation):
    """y = f(x) over the given axes, or over all."""

    functions: ClassVar[tuple[Callable[..., Any], Callable[[Any, Any, Any], Any]]]
    """f, and the factor from dy to each dx, as a function of x, y and the number of x for each y."""

    def compute(self, args: Sequence[Any], settings: Mapping[str, Any]) -> Array:
        made: Array = np.asarray(self.functions[0](args[0], axis=_axis(settings), keepdims=_kept(settings)))
        return made

    def pull(
        self, args: Sequence[Any], settings: Mapping[str, Any], y: Array, dy: Array
    ) -> Sequence[Array | float | None]:
        x, axis = np.asarray(args[0]), _axis(settings)
        axes = tuple(range(x.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
        if not _kept(settings):
            y, dy = np.expand_dims(y, axes), np.expand_dims(dy, axes)
        return (dy * self.functions[1](x, y, (axes, x.size // max(y.size, 1))),)


def _axis(settings: Mapping[str, Any]) -> Any:
    return settings.get("axis")


def _kept(settings: Mapping[str, Any]) -> bool:
    return bool(settings.get("keepdims", False))


def _extreme(x: Any, y: Any, over: Any) -> Any:
    """An equal part for all numbers that are the extreme."""
    same = np.equal(x, y)
    return same / same.sum(axis=over[0], keepdims=True)


def _deviation(x: Any, over: Any) -> Any:
    return x - x.mean(axis=over[0], keepdims=True)


declare(Reduction, "y = Σ x", Sum=(np.sum, lambda x, y, over: np.ones(x.shape)))
declare(Reduction, "y = the mean of x", Mean=(np.mean, lambda x, y, over: np.full(x.shape, 1 / over[1])))
declare(Reduction, "y = the largest x", Max=(np.max, _extreme))
declare(Reduction, "y = the largest x", Amax=(np.max, _extreme))
declare(Reduction, "y = the smallest x", Min=(np.min, _extreme))
declare(Reduction, "y = the smallest x", Amin=(np.min, _extreme))
declare(Reduction, "y = Π x", Prod=(np.prod, lambda x, y, over: y / x))
declare(Reduction, "y = the variance of x", Var=(np.var, lambda x, y, over: 2 * _deviation(x, over) / over[1]))
declare(Reduction, "y = the deviation of x", Std=(np.std, lambda x, y, over: _deviation(x, over) / (over[1] * y)))
declare(Reduction, "y = whether any x is true", Any=(np.any, lambda x, y, over: 0.0))
declare(Reduction, "y = whether every x is true", All=(np.all, lambda x, y, over: 0.0))


class SoftmaxOperation(Operation):
    """y = e^x / Σ e^x along an axis, or its logarithm."""

    functions: ClassVar[bool]
    """Whether the result is the logarithm."""

    def compute(self, args: Sequence[Any], settings: Mapping[str, Any]) -> Array:
        axis = settings.get("axis", -1)
        x = np.asarray(args[0])
        z = x - x.max(axis=axis, keepdims=True)
        total = np.exp(z).sum(axis=axis, keepdims=True)
        made: Array = z - np.log(total) if self.functions else np.exp(z) / total
        return made

    def pull(
        self, args: Sequence[Any], settings: Mapping[str, Any], y: Array, dy: Array
    ) -> Sequence[Array | float | None]:
        axis = settings.get("axis", -1)
        if self.functions:
            return (dy - np.exp(y) * dy.sum(axis=axis, keepdims=True),)
        return (y * (dy - (dy * y).sum(axis=axis, keepdims=True)),)


declare(SoftmaxOperation, "y = e^x / Σ e^x", Softmax=False)
declare(SoftmaxOperation, "y = x - log Σ e^x", LogSoftmax=True)
