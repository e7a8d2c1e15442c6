"""Activation functions by Keras's names, each with its derivative beside it.

`forward(z)` maps pre-activations to activations of the same shape. `backward(dy, z, y)` takes the loss's derivative
with respect to `y = forward(z)` and returns the one with respect to `z`. Shapes are (…, units); softmax-like functions
work on the last axis. Formulas: Keras API documentation, "Layer activation functions". `hard_sigmoid` is Keras 3's;
Keras 2's has a name of its own here.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.options.options import Choice


@dataclass(frozen=True)
class Activation:
    """A function of pre-activations, with what is known of its values."""

    name: str
    forward: Callable[[Array], Array]
    backward: Callable[[Array, Array, Array], Array]
    """(dL/dy, z, y) → dL/dz"""
    lower: float = -math.inf
    upper: float = math.inf
    slope: Callable[[Any, Array], Any] | None = None
    """(z, y) → dy/dz where each number is activated by itself; None where it takes a whole row (softmax)."""
    into: Callable[[Array, Array], Any] | None = None
    """(z, out): the same into an array that is there already; None where it takes a whole row."""
    from_output: bool = False
    """Whether the slope follows from y alone: z may be None then."""

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
        slopes = np.asarray(self.slope(z, y), np.float64)
        if by is not None:
            slopes = slopes * by
        if slopes.shape != y.shape:
            return lambda t, d: d * slopes
        return lambda t, d: d * slopes[t]


KNOWN: dict[str, Activation] = {}
"""Every activation by name; aliases share one value."""


def get(name: str) -> Activation:
    """The activation of that name; raises `OptionError` in Keras's words."""
    try:
        return KNOWN[name]
    except (KeyError, TypeError):
        raise OptionError(f"Could not interpret activation function identifier: {name}", "activation") from None


def _add(
    names: str,
    forward: Callable[[Array], Array],
    slope: Callable[[Any, Array], Any],
    lower: float = -math.inf,
    upper: float = math.inf,
    into: Callable[[Array, Array], Any] | None = None,
    from_output: bool = False,
) -> None:
    """An elementwise activation: `slope(z, y)` is dy/dz."""
    first, *aliases = names.split()
    into = into or (lambda z, out: np.copyto(out, forward(z)))
    made = Activation(first, forward, lambda dy, z, y: dy * slope(z, y), lower, upper, slope, into, from_output)
    KNOWN.update(dict.fromkeys([first, *aliases], made))


_HALF = {np.dtype(name): np.array(0.5, name) for name in ("float32", "float64")}
"""0.5 as an array: NumPy multiplies by it in half the time it takes for a Python number."""


def _sigmoid(z: Array) -> Array:
    """(1 + tanh(z/2)) / 2, which never overflows."""
    half = _HALF[z.dtype]
    y: Array = z * half
    np.tanh(y, y)
    y *= half
    y += half
    return y


def _softplus(z: Array) -> Array:
    return np.logaddexp(z, z.dtype.type(0))


def _softmax(z: Array) -> Array:
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    y: Array = e / e.sum(axis=-1, keepdims=True)
    return y


def _erf(z: Array) -> Array:
    return np.asarray(np.frompyfunc(math.erf, 1, 1)(z), z.dtype)


def _negative(z: Array) -> Array:
    """min(z, 0): exp of it never overflows."""
    return np.minimum(z, 0)


_SELU_ALPHA, _SELU_SCALE = 1.6732632423543772, 1.0507009873554805
_NORMAL = 1 / math.sqrt(2 * math.pi)

_add("linear", lambda z: z, lambda z, y: 1.0)
_add("tanh", np.tanh, lambda z, y: 1 - y * y, -1, 1, np.tanh, from_output=True)
_add("sigmoid", _sigmoid, lambda z, y: y * (1 - y), 0, 1, from_output=True)
_add("relu", lambda z: np.maximum(z, 0), lambda z, y: z > 0, 0, math.inf, lambda z, out: np.maximum(z, 0, out=out))
_add("relu6", lambda z: np.clip(z, 0, 6), lambda z, y: (z > 0) & (z < 6), 0, 6)
_add("leaky_relu", lambda z: np.where(z > 0, z, 0.2 * z), lambda z, y: np.where(z > 0, 1.0, 0.2))
_add("elu", lambda z: np.where(z > 0, z, np.expm1(_negative(z))), lambda z, y: np.where(z > 0, 1, y + 1), -1)
_add("celu", lambda z: np.where(z > 0, z, np.expm1(_negative(z))), lambda z, y: np.where(z > 0, 1, y + 1), -1)
_add(
    "selu",
    lambda z: _SELU_SCALE * np.where(z > 0, z, _SELU_ALPHA * np.expm1(_negative(z))),
    lambda z, y: np.where(z > 0, _SELU_SCALE, y + _SELU_SCALE * _SELU_ALPHA),
    -_SELU_SCALE * _SELU_ALPHA,
)
_add("exponential", np.exp, lambda z, y: y, 0)
_add("softplus", _softplus, lambda z, y: _sigmoid(z), 0)
_add("softsign", lambda z: z / (1 + np.abs(z)), lambda z, y: (1 - np.abs(y)) ** 2, -1, 1)
_add("hard_sigmoid", lambda z: np.clip(z + 3, 0, 6) / 6, lambda z, y: (np.abs(z) < 3) / 6, 0, 1)
_add(
    "hard_sigmoid_keras2",
    lambda z: np.clip(0.2 * z + 0.5, 0, 1),
    lambda z, y: 0.2 * (np.abs(z) < 2.5),
    0,
    1,
)
_add("hard_tanh", lambda z: np.clip(z, -1, 1), lambda z, y: np.abs(z) < 1, -1, 1)
_add("silu swish", lambda z: z * _sigmoid(z), lambda z, y: _sigmoid(z) * (1 + z * (1 - _sigmoid(z))))
_add(
    "hard_silu hard_swish",
    lambda z: z * np.clip(z + 3, 0, 6) / 6,
    lambda z, y: np.clip(z + 3, 0, 6) / 6 + z * (np.abs(z) < 3) / 6,
)
_add(
    "gelu",
    lambda z: 0.5 * z * (1 + _erf(z / math.sqrt(2))),
    lambda z, y: 0.5 * (1 + _erf(z / math.sqrt(2))) + z * _NORMAL * np.exp(-0.5 * z * z),
)
_add(
    "mish",
    lambda z: z * np.tanh(_softplus(z)),
    lambda z, y: np.tanh(_softplus(z)) + z * (1 - np.tanh(_softplus(z)) ** 2) * _sigmoid(z),
)
_add("log_sigmoid", lambda z: -_softplus(-z), lambda z, y: _sigmoid(-z), upper=0)
_add("tanh_shrink", lambda z: z - np.tanh(z), lambda z, y: np.tanh(z) ** 2)
_add("hard_shrink", lambda z: np.where(np.abs(z) > 0.5, z, 0), lambda z, y: np.abs(z) > 0.5)
_add(
    "soft_shrink",
    lambda z: np.sign(z) * np.maximum(np.abs(z) - 0.5, 0),
    lambda z, y: np.abs(z) > 0.5,
)
_add("squareplus", lambda z: (z + np.sqrt(z * z + 4)) / 2, lambda z, y: (1 + z / np.sqrt(z * z + 4)) / 2, 0)
_add(
    "sparse_plus",
    lambda z: np.where(z <= -1, 0, np.where(z < 1, (z + 1) ** 2 / 4, z)),
    lambda z, y: np.clip((z + 1) / 2, 0, 1),
    0,
)
_add("sparse_sigmoid", lambda z: np.clip((z + 1) / 2, 0, 1), lambda z, y: 0.5 * (np.abs(z) < 1), 0, 1)

KNOWN["softmax"] = Activation(
    "softmax",
    _softmax,
    lambda dy, z, y: y * (dy - (dy * y).sum(axis=-1, keepdims=True)),
    0,
    1,
)
KNOWN["log_softmax"] = Activation(
    "log_softmax",
    lambda z: z - z.max(axis=-1, keepdims=True) - np.log(np.exp(z - z.max(-1, keepdims=True)).sum(-1, keepdims=True)),
    lambda dy, z, y: dy - np.exp(y) * dy.sum(axis=-1, keepdims=True),
    upper=0,
)


@dataclass(frozen=True)
class ActivationName(Choice):
    """The rule of an option that names an activation; None means linear, as in Keras."""

    values: tuple[str | bool | None, ...] = tuple(KNOWN)
    message: str = "Could not interpret activation function identifier: {value}"

    def check(self, name: str, value: Any) -> str | bool | None:
        return super().check(name, "linear" if value is None else value)
