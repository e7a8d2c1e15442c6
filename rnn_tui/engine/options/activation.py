"""The type of an activation: its function, its derivative, and its names in other libraries.

`forward(z)` maps pre-activations to activations of the same shape. `backward(dy, z, y)` takes the loss's derivative
with respect to `y = forward(z)` and returns the one with respect to `z`. Shapes are (…, units); functions such as
softmax work on the last axis.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array


@dataclass(frozen=True)
class OnnxFunction:
    """A function of ONNX and the parameters it takes, each a NumPy or Python number."""

    name: str
    alpha: float | None = None
    beta: float | None = None


@dataclass(frozen=True)
class Activation:
    """A function of pre-activations, and the properties of its values."""

    name: str
    forward: Callable[[Array], Array]
    backward: Callable[[Array, Any, Array], Array]
    """(dL/dy, z, y) → dL/dz; z may be None if `from_output`."""
    lower: float = -math.inf
    upper: float = math.inf
    slope: Callable[[Any, Array], Any] | None = None
    """(z, y) → dy/dz of an elementwise function; None if the function needs a whole row (softmax)."""
    into: Callable[[Array, Array], Any] | None = None
    """(z, out): writes the values into an existing array; None if the function needs a whole row."""
    from_output: bool = False
    """Whether the slope can be computed from y alone; z may then be None."""
    aliases: tuple[str, ...] = ()
    """Other names of it in Keras."""
    numpy: str = ""
    """A NumPy expression in `z`, for exported code; `erf` stands for `math.erf` of each number."""
    torch: str = ""
    """A PyTorch expression in `x`."""
    onnx: tuple[OnnxFunction, ...] = ()
    """The functions of ONNX that compute the same values."""
    keras2: bool = False
    """Whether the last Keras 2 knows its name; earlier versions know fewer."""

    def __call__(self, z: Array) -> Array:
        return self.forward(z)

    def pullback(self, z: Array | None, y: Array, by: Array | None = None) -> Callable[[int, Array], Array]:
        """`backward` row by row for arrays (time, …): (t, d) → dL/dz_t, for dL/dy_t = d, or d·by_t if `by` is given.

        `z` may be None if the slope can be computed from `y`. The slope, times `by`, is computed for all rows at once,
        so that each row costs one product.
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
    """An elementwise activation: `slope(z, y)` is dy/dz. `more` are further fields of `Activation`."""
    more.setdefault("into", lambda z, out: np.copyto(out, forward(z)))
    return Activation(name, forward, lambda dy, z, y: dy * slope(z, y), slope=slope, **more)
