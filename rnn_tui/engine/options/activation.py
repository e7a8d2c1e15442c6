"""What is known of an activation.

`forward(z)` maps pre-activations to activations of the same shape. `backward(dy, z, y)` takes the loss's derivative
with respect to `y = forward(z)` and returns the one with respect to `z`. Shapes are (…, units); softmax-like functions
work on the last axis.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array


@dataclass(frozen=True)
class OnnxFunction:
    """A function of ONNX, with those of its parameters that it takes; a NumPy or Python number each."""

    name: str
    alpha: float | None = None
    beta: float | None = None


@dataclass(frozen=True)
class Activation:
    """A function of pre-activations, with what is known of its values."""

    name: str
    forward: Callable[[Array], Array]
    backward: Callable[[Array, Any, Array], Array]
    """(dL/dy, z, y) → dL/dz; z may be None where `from_output`."""
    lower: float = -math.inf
    upper: float = math.inf
    slope: Callable[[Any, Array], Any] | None = None
    """(z, y) → dy/dz where each number is activated by itself; None where it takes a whole row (softmax)."""
    into: Callable[[Array, Array], Any] | None = None
    """(z, out): the same into an array that is there already; None where it takes a whole row."""
    from_output: bool = False
    """Whether the slope follows from y alone: z may be None then."""
    aliases: tuple[str, ...] = ()
    """Keras's other names for it."""
    numpy: str = ""
    """As a NumPy expression in `z`, for exported code; `erf` in it is `math.erf` of each number."""
    torch: str = ""
    """As a PyTorch expression in `x`."""
    onnx: tuple[OnnxFunction, ...] = ()
    """The functions of ONNX that compute the same."""
    keras2: bool = False
    """Whether the last Keras 2 knows it by name; the earlier ones know fewer."""

    def __call__(self, z: Array) -> Array:
        return self.forward(z)

    def pullback(self, z: Array | None, y: Array, by: Array | None = None) -> Callable[[int, Array], Array]:
        """`backward` row by row, for arrays (time, …): (t, d) → dL/dz_t, where dL/dy_t is d, or d·by_t.

        `z` may be None where the slope follows from `y`.

        Where there is a slope, it is worked out for all rows at once, times `by`, and a row costs one product.
        """
        if self.slope is None:
            assert z is not None
            return lambda t, d: self.backward(d if by is None else d * by[t], z[t], y[t])
        slopes = np.asarray(self.slope(z, y), y.dtype)
        if by is not None:
            slopes = slopes * by
        if slopes.shape != y.shape:
            return lambda t, d: d * slopes
        return lambda t, d: d * slopes[t]


def elementwise(
    name: str, forward: Callable[[Array], Array], slope: Callable[[Any, Array], Any], **more: Any
) -> Activation:
    """An activation of each number by itself: `slope(z, y)` is dy/dz. `more` are fields of `Activation`."""
    more.setdefault("into", lambda z, out: np.copyto(out, forward(z)))
    return Activation(name, forward, lambda dy, z, y: dy * slope(z, y), slope=slope, **more)
