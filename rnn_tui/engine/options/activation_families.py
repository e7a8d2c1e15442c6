"""Activations with parameters: `leaky_relu(negative_slope=0.1)` is one, as `leaky_relu` is one of the plain ones.

A family makes an activation for given parameters; `activation_calls` reads and writes its names. Sources: Keras API
documentation, "Layer activation functions"; ONNX operators, "RNN" (`affine`, `scaled_tanh`, `hard_sigmoid`).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.options.activation import Activation, OnnxFunction, elementwise

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Family:
    """An activation with parameters."""

    parameters: Values
    """The names of the parameters in the order of Keras's function, with their defaults."""
    make: Callable[..., Activation]
    """(name, **parameters) → the activation."""
    keras: str = "function"
    """How Keras 3 makes it: a function of `keras.activations`, a layer of that name, or not at all ("")."""
    plain: str = ""
    """The activation with the defaults; empty if it has no name of its own."""


def _leaky_relu(name: str, negative_slope: float) -> Activation:
    a = negative_slope
    return elementwise(
        name,
        lambda z: np.where(z > 0, z, a * z),
        lambda z, y: np.where(z > 0, 1.0, a),
        lower=-math.inf if a > 0 else 0.0,
        numpy=f"np.where(z > 0, z, {a!r} * z)",
        torch=f"nn.functional.leaky_relu(x, {a!r})",
        onnx=(OnnxFunction("LeakyRelu", a),),
    )


def _relu(name: str, negative_slope: float, max_value: float | None, threshold: float) -> Activation:
    """min(z, max_value) where z > threshold; negative_slope · (z - threshold) elsewhere."""
    a, top, of = negative_slope, math.inf if max_value is None else max_value, threshold
    bounded = max_value is not None
    below = f"{a!r} * ({{z}} - {of!r})" if a else "0"
    numpy = f"np.minimum(z, {top!r})" if bounded else "z"
    torch = f"torch.clamp(x, max={top!r})" if bounded else "x"
    onnx = (OnnxFunction("ThresholdedRelu", of),) if not a and not bounded else ()
    return elementwise(
        name,
        lambda z: np.where(z > of, np.minimum(z, top), a * (z - of)),
        lambda z, y: np.where(z > of, np.where(z < top, 1.0, 0.0), a),
        lower=-math.inf if a > 0 else 0.0,
        upper=top,
        numpy=f"np.where(z > {of!r}, {numpy}, {below.format(z='z')})",
        torch=f"torch.where(x > {of!r}, {torch}, {below.format(z='x') if a else 'torch.zeros_like(x)'})",
        onnx=onnx,
    )


def _exponential(name: str, alpha: float, scaled: bool) -> Activation:
    """z above 0, alpha · (exp(z / s) - 1) below; s is alpha for celu, 1 for elu."""
    s = alpha if scaled else 1.0
    divided = f" / {s!r}" if s != 1 else ""
    return elementwise(
        name,
        lambda z: np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0) / s)),
        lambda z, y: np.where(z > 0, 1.0, alpha / s * np.exp(np.minimum(z, 0) / s)),
        lower=-alpha if alpha > 0 else 0.0,
        numpy=f"np.where(z > 0, z, {alpha!r} * np.expm1(np.minimum(z, 0){divided}))",
        torch=f"nn.functional.{'celu' if scaled else 'elu'}(x, {alpha!r})",
        onnx=() if scaled else (OnnxFunction("Elu", alpha),),
    )


def _elu(name: str, alpha: float) -> Activation:
    return _exponential(name, alpha, False)


def _celu(name: str, alpha: float) -> Activation:
    if alpha == 0:
        raise OptionError("celu needs an alpha other than 0", "activation")
    return _exponential(name, alpha, True)


def _gelu(name: str, approximate: bool) -> Activation:
    """The approximation by a tanh (Hendrycks and Gimpel, 2016)."""
    assert approximate  # without it the function has a name of its own
    c, d = math.sqrt(2 / math.pi), 0.044715

    def inner(z: Any) -> Any:
        return np.tanh(c * (z + d * z * z * z))

    return elementwise(
        name,
        lambda z: 0.5 * z * (1 + inner(z)),
        lambda z, y: 0.5 * (1 + inner(z)) + 0.5 * z * (1 - inner(z) ** 2) * c * (1 + 3 * d * z * z),
        numpy=f"0.5 * z * (1 + np.tanh({c!r} * (z + {d!r} * z * z * z)))",
        torch="nn.functional.gelu(x, approximate='tanh')",
    )


def _threshold(name: str, threshold: float, default_value: float) -> Activation:
    return elementwise(
        name,
        lambda z: np.where(z > threshold, z, default_value).astype(z.dtype),
        lambda z, y: np.where(z > threshold, 1.0, 0.0),
        lower=min(threshold, default_value),
        numpy=f"np.where(z > {threshold!r}, z, {default_value!r})",
        torch=f"nn.functional.threshold(x, {threshold!r}, {default_value!r})",
    )


def _hard_shrink(name: str, threshold: float) -> Activation:
    return elementwise(
        name,
        lambda z: np.where(np.abs(z) > threshold, z, 0),
        lambda z, y: np.where(np.abs(z) > threshold, 1.0, 0.0),
        numpy=f"np.where(np.abs(z) > {threshold!r}, z, 0)",
        torch=f"nn.functional.hardshrink(x, {threshold!r})",
    )


def _soft_shrink(name: str, threshold: float) -> Activation:
    return elementwise(
        name,
        lambda z: np.where(z > threshold, z - threshold, np.where(z < -threshold, z + threshold, 0)),
        lambda z, y: np.where(np.abs(z) > threshold, 1.0, 0.0),
        numpy=f"np.where(z > {threshold!r}, z - {threshold!r}, np.where(z < -({threshold!r}), z + {threshold!r}, 0))",
        torch=f"nn.functional.softshrink(x, {threshold!r})",
    )


def _squareplus(name: str, b: float) -> Activation:
    if b < 0:
        raise OptionError(f"squareplus needs a b of at least 0, got {b:g}", "activation")
    return elementwise(
        name,
        lambda z: (z + np.sqrt(z * z + b)) / 2,
        lambda z, y: (1 + z / np.sqrt(z * z + b)) / 2,
        lower=0,
        numpy=f"(z + np.sqrt(z * z + {b!r})) / 2",
        torch=f"(x + torch.sqrt(x * x + {b!r})) / 2",
    )


def _hard_sigmoid(name: str, alpha: float, beta: float) -> Activation:
    return elementwise(
        name,
        lambda z: np.clip(alpha * z + beta, 0, 1),
        lambda z, y: np.where((y > 0) & (y < 1), alpha, 0.0),
        lower=0,
        upper=1,
        numpy=f"np.clip({alpha!r} * z + {beta!r}, 0, 1)",
        torch=f"torch.clamp({alpha!r} * x + {beta!r}, 0, 1)",
        onnx=(OnnxFunction("HardSigmoid", alpha, beta),),
    )


def _scaled_tanh(name: str, alpha: float, beta: float) -> Activation:
    return elementwise(
        name,
        lambda z: alpha * np.tanh(beta * z),
        lambda z, y: alpha * beta * (1 - np.tanh(beta * z) ** 2),
        lower=-abs(alpha),
        upper=abs(alpha),
        numpy=f"{alpha!r} * np.tanh({beta!r} * z)",
        torch=f"{alpha!r} * torch.tanh({beta!r} * x)",
        onnx=(OnnxFunction("ScaledTanh", alpha, beta),),
    )


def _affine(name: str, alpha: float, beta: float) -> Activation:
    return elementwise(
        name,
        lambda z: alpha * z + beta,
        lambda z, y: alpha,
        numpy=f"{alpha!r} * z + {beta!r}",
        torch=f"{alpha!r} * x + {beta!r}",
        onnx=(OnnxFunction("Affine", alpha, beta),),
    )


FAMILIES = {
    "leaky_relu": Family({"negative_slope": 0.2}, _leaky_relu, "LeakyReLU", "leaky_relu"),
    "relu": Family({"negative_slope": 0.0, "max_value": None, "threshold": 0.0}, _relu, "ReLU", "relu"),
    "elu": Family({"alpha": 1.0}, _elu, "ELU", "elu"),
    "celu": Family({"alpha": 1.0}, _celu, plain="celu"),
    "gelu": Family({"approximate": False}, _gelu, plain="gelu"),
    "threshold": Family({"threshold": ..., "default_value": ...}, _threshold),
    "hard_shrink": Family({"threshold": 0.5}, _hard_shrink, plain="hard_shrink"),
    "soft_shrink": Family({"threshold": 0.5}, _soft_shrink, plain="soft_shrink"),
    "squareplus": Family({"b": 4.0}, _squareplus, plain="squareplus"),
    "hard_sigmoid": Family({"alpha": ..., "beta": ...}, _hard_sigmoid, ""),
    "scaled_tanh": Family({"alpha": ..., "beta": ...}, _scaled_tanh, ""),
    "affine": Family({"alpha": ..., "beta": ...}, _affine, ""),
}
"""The activations with parameters; a default of `...` means that the parameter must be given."""
