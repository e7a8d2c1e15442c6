"""ONNX's activations by Keras's names; which are the same function stands at each activation of the engine."""

from collections.abc import Sequence
from math import isclose

from rnn_tui.engine.options.activations import ACTIVATIONS
from rnn_tui.formats.io.errors import Flaw, printable

USUAL: dict[str, tuple[float, float | None]] = {
    "hardsigmoid": (0.2, 0.5),
    "elu": (1.0, None),
    "leakyrelu": (0.01, None),
    "thresholdedrelu": (1.0, None),
    "affine": (1.0, 0.0),
    "scaledtanh": (1.0, 1.0),
}
"""Alpha and beta where a node gives none, of the functions that take them."""

_NAMED = [(of, each.name) for each in ACTIVATIONS for of in each.onnx]


def activation(name: str, alpha: float | None = None, beta: float | None = None) -> str | None:
    """The function by Keras's name; None where Keras has none."""
    word = name.lower()
    usual_alpha, usual_beta = USUAL.get(word, (None, None))
    alpha = usual_alpha if alpha is None else alpha
    beta = usual_beta if beta is None else beta
    fitting = (
        ours for of, ours in _NAMED if of.name.lower() == word and _same(of.alpha, alpha) and _same(of.beta, beta)
    )
    return next(fitting, None)


def _same(expected: float | None, given: float | None) -> bool:
    return expected is None or isclose(given or 0.0, expected, rel_tol=1e-4)


def activations(names: Sequence[str], alphas: Sequence[float], betas: Sequence[float], shown: str) -> list[str]:
    """The functions of a recurrent node's list, each with the next alpha and beta where it takes them.

    Raises `Flaw` where one has no counterpart.
    """
    alpha, beta = iter(alphas), iter(betas)
    found: list[str] = []
    for each in names:
        usual = USUAL.get(each.lower())
        first = next(alpha, None) if usual else None
        second = next(beta, None) if usual and usual[1] is not None else None
        made = activation(each, first, second)
        if made is None:
            given = "" if first is None else f" with alpha={first:g}"
            raise Flaw(f"uses the activation {printable(each)}{given} in {shown}, which has no counterpart here")
        found.append(made)
    return found
