"""Converts ONNX's activations to Keras's names; each activation of the engine declares its ONNX function."""

from collections.abc import Sequence
from math import isclose

from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.options.activation_calls import named
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
"""The default alpha and beta of ONNX's functions."""

_FAMILIES = {
    **{"hardsigmoid": "hard_sigmoid", "elu": "elu", "leakyrelu": "leaky_relu", "affine": "affine"},
    "scaledtanh": "scaled_tanh",
}
"""The activations with parameters, by ONNX's names in lower case."""
_NAMED = [(of, each.name) for each in ACTIVATIONS for of in each.onnx]


def activation(name: str, alpha: float | None = None, beta: float | None = None) -> str | None:
    """The name of the function, with its parameters if Keras has no name for it; None if it is unknown."""
    word = name.lower()
    usual_alpha, usual_beta = USUAL.get(word, (None, None))
    alpha = usual_alpha if alpha is None else alpha
    beta = usual_beta if beta is None else beta
    fitting = (
        ours for of, ours in _NAMED if of.name.lower() == word and _same(of.alpha, alpha) and _same(of.beta, beta)
    )
    return next(fitting, None) or _with_parameters(word, alpha, beta)


def _with_parameters(word: str, alpha: float | None, beta: float | None) -> str | None:
    try:
        if word == "thresholdedrelu":
            return named("relu", threshold=alpha)
        if word in _FAMILIES and alpha is not None:
            return named(_FAMILIES[word], *([alpha] if beta is None else [alpha, beta]))
    except OptionError:
        pass
    return None


def _same(expected: float | None, given: float | None) -> bool:
    return expected is None or isclose(given or 0.0, expected, rel_tol=1e-4)


def activations(names: Sequence[str], alphas: Sequence[float], betas: Sequence[float], shown: str) -> list[str]:
    """Keras's names of the functions in a recurrent node; a function with parameters takes the next alpha and beta.

    Raises `Flaw` if one has no counterpart.
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
