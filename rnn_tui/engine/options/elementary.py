"""The functions that several activations are made of; arrays of any shape in, the same shape out."""

import math

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask

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


def _sparsemax_support(z: Array) -> tuple[Array, Mask]:
    """The running sums of the numbers, sorted from the largest down, and which of them are in the support."""
    ordered = -np.sort(-z, axis=-1)
    sums = ordered.cumsum(axis=-1)
    return sums, ordered - (sums - 1) / np.arange(1, z.shape[-1] + 1, dtype=z.dtype) > 0


def sparsemax(z: Array) -> Array:
    """Keras 3's arithmetic (3.15): its threshold adds up the running sums of the support, where the paper takes the
    last of them (Martins and Astudillo, 2016). So rows with several numbers in the support do not add up to 1."""
    sums, on = _sparsemax_support(z)
    tau = ((sums * on).sum(axis=-1, keepdims=True) - 1) / on.sum(axis=-1, keepdims=True).astype(z.dtype)
    made: Array = np.maximum(z - tau, z.dtype.type(0))
    return made


SPARSEMAX_NUMPY = (
    "(s := -np.sort(-z, -1), c := s.cumsum(-1),"
    " on := s - (c - 1) / np.arange(1, z.shape[-1] + 1, dtype=z.dtype) > 0,"
    " np.maximum(z - ((c * on).sum(-1, keepdims=True) - 1) / on.sum(-1, keepdims=True), 0))[-1]"
)
SPARSEMAX_TORCH = (
    "(s := torch.sort(x, -1, descending=True).values, c := s.cumsum(-1),"
    " on := s - (c - 1) / torch.arange(1, x.shape[-1] + 1, dtype=x.dtype) > 0,"
    " torch.clamp(x - ((c * on).sum(-1, keepdim=True) - 1) / on.sum(-1, keepdim=True), min=0))[-1]"
)
"""The same as expressions, for exported code."""


def sparsemax_gradient(dy: Array, z: Array, y: Array) -> Array:
    """dL/dz for y = sparsemax(z): the j-th largest of k numbers in the support counts k - j + 1 times in k · tau."""
    _, on = _sparsemax_support(z)
    k = on.sum(axis=-1, keepdims=True)
    positive = np.where(y > 0, dy, 0)
    rank = np.argsort(np.argsort(-z, axis=-1, kind="stable"), axis=-1, kind="stable")
    counts = np.maximum(k - rank, 0) / k
    made: Array = positive - counts * positive.sum(axis=-1, keepdims=True)
    return made.astype(z.dtype)


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
