"""The functions that several activations are made of; arrays of any shape in, the same shape out."""

import math

import numpy as np

from rnn_tui.engine.core.arrays import Array

_HALF = {np.dtype(name): np.array(0.5, name) for name in ("float32", "float64")}
"""0.5 as an array: NumPy multiplies by it in half the time that a Python number takes."""


def sigmoid(z: Array) -> Array:
    """(1 + tanh(z/2)) / 2, which never overflows."""
    half = _HALF[z.dtype]
    y: Array = z * half
    np.tanh(y, y)
    y *= half
    y += half
    return y


def softplus(z: Array) -> Array:
    return np.logaddexp(z, z.dtype.type(0))


def softmax(z: Array) -> Array:
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    y: Array = e / e.sum(axis=-1, keepdims=True)
    return y


def erf(z: Array) -> Array:
    return np.asarray(np.frompyfunc(math.erf, 1, 1)(z), z.dtype)


def negative(z: Array) -> Array:
    """min(z, 0): its exp never overflows."""
    return np.minimum(z, 0)


SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805


def normal(z: Array) -> Array:
    """The probability that a normally distributed number is below z."""
    return 0.5 * (1 + erf(z / math.sqrt(2)))


def normal_density(z: Array) -> Array:
    """The derivative of `normal`."""
    return np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
