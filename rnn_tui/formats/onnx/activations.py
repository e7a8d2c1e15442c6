"""ONNX's activations by Keras's names, where the two are the same function."""

from collections.abc import Sequence
from math import isclose

from rnn_tui.formats.io.errors import Flaw, printable

PLAIN = {
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "relu": "relu",
    "softsign": "softsign",
    "softplus": "softplus",
    "selu": "selu",
    "mish": "mish",
    "hardswish": "hard_silu",
    "exp": "exponential",
}
"""Functions without parameters, in small letters."""

_Known = dict[tuple[float, float | None], str]
_WITH: dict[str, tuple[float, float | None, _Known]] = {
    "hardsigmoid": (0.2, 0.5, {(0.2, 0.5): "hard_sigmoid_keras2", (1 / 6, 0.5): "hard_sigmoid"}),
    "elu": (1.0, None, {(1.0, None): "elu"}),
    "leakyrelu": (0.01, None, {(0.2, None): "leaky_relu"}),
    "thresholdedrelu": (1.0, None, {(0.0, None): "relu"}),
    "affine": (1.0, 0.0, {(1.0, 0.0): "linear"}),
    "scaledtanh": (1.0, 1.0, {(1.0, 1.0): "tanh"}),
}
"""Functions with alpha, or with alpha and beta: the defaults, and the values that have a name here."""


def activation(name: str, alpha: float | None = None, beta: float | None = None) -> str | None:
    """The function by Keras's name; None where Keras has none."""
    word = name.lower()
    if word not in _WITH:
        return PLAIN.get(word)
    usual_alpha, usual_beta, known = _WITH[word]
    alpha = usual_alpha if alpha is None else alpha
    beta = usual_beta if beta is None else beta
    for (first, second), found in known.items():
        if isclose(alpha, first, rel_tol=1e-4) and (second is None or isclose(beta or 0.0, second, rel_tol=1e-4)):
            return found
    return None


def activations(names: Sequence[str], alphas: Sequence[float], betas: Sequence[float], shown: str) -> list[str]:
    """The functions of a recurrent node's list, each with the next alpha and beta where it takes them.

    Raises `Flaw` where one has no counterpart.
    """
    alpha, beta = iter(alphas), iter(betas)
    found: list[str] = []
    for each in names:
        usual = _WITH.get(each.lower())
        first = next(alpha, None) if usual else None
        second = next(beta, None) if usual and usual[1] is not None else None
        made = activation(each, first, second)
        if made is None:
            given = "" if first is None else f" with alpha={first:g}"
            raise Flaw(f"uses the activation {printable(each)}{given} in {shown}, which has no counterpart here")
        found.append(made)
    return found
