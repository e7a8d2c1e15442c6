"""Activations as NumPy expressions in `z`, by Keras's names; a test holds each against the engine's own."""

_NEGATIVE = "np.expm1(np.minimum(z, 0))"

NUMPY = {
    "linear": "z",
    "tanh": "np.tanh(z)",
    "sigmoid": "0.5 * (1 + np.tanh(0.5 * z))",
    "relu": "np.maximum(z, 0)",
    "relu6": "np.clip(z, 0, 6)",
    "leaky_relu": "np.where(z > 0, z, 0.2 * z)",
    "elu": f"np.where(z > 0, z, {_NEGATIVE})",
    "celu": f"np.where(z > 0, z, {_NEGATIVE})",
    "selu": f"1.0507009873554805 * np.where(z > 0, z, 1.6732632423543772 * {_NEGATIVE})",
    "exponential": "np.exp(z)",
    "softplus": "np.logaddexp(z, 0)",
    "softsign": "z / (1 + np.abs(z))",
    "hard_sigmoid": "np.clip(z + 3, 0, 6) / 6",
    "hard_sigmoid_keras2": "np.clip(0.2 * z + 0.5, 0, 1)",
    "hard_tanh": "np.clip(z, -1, 1)",
    "silu": "z * 0.5 * (1 + np.tanh(0.5 * z))",
    "swish": "z * 0.5 * (1 + np.tanh(0.5 * z))",
    "hard_silu": "z * np.clip(z + 3, 0, 6) / 6",
    "hard_swish": "z * np.clip(z + 3, 0, 6) / 6",
    "gelu": "0.5 * z * (1 + np.vectorize(erf, otypes=[float])(z / 2**0.5))",
    "mish": "z * np.tanh(np.logaddexp(z, 0))",
    "log_sigmoid": "-np.logaddexp(-z, 0)",
    "tanh_shrink": "z - np.tanh(z)",
    "hard_shrink": "np.where(np.abs(z) > 0.5, z, 0)",
    "soft_shrink": "np.sign(z) * np.maximum(np.abs(z) - 0.5, 0)",
    "squareplus": "(z + np.sqrt(z * z + 4)) / 2",
    "sparse_plus": "np.where(z <= -1, 0, np.where(z < 1, (z + 1) ** 2 / 4, z))",
    "sparse_sigmoid": "np.clip((z + 1) / 2, 0, 1)",
    "softmax": "np.exp(log_softmax(z))",
    "log_softmax": "z - z.max(-1, keepdims=True) - np.log(np.exp(z - z.max(-1, keepdims=True)).sum(-1, keepdims=True))",
}

NEEDS = {"softmax": "log_softmax"}
"""Activations that are written with another."""

WITH_ERF = "gelu"
"""The one that takes a function NumPy does not have: `math.erf`."""


def functions(names: list[str]) -> list[str]:
    """The activations as functions, each once, with those they need."""
    needed = dict.fromkeys(each for name in names for each in (NEEDS.get(name, name), name))
    return [f"def {each}(z):\n    return {NUMPY[each]}" for each in needed]
