"""Activations as operators of ONNX: one where there is one, else a few that compute the same."""

from collections.abc import Callable, Mapping
from math import pi, sqrt
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.options import activations
from rnn_tui.engine.options.activation_calls import parsed
from rnn_tui.formats.onnx.writing.builder import Builder

LISTED = (
    *("Affine", "Tanh", "Sigmoid", "Relu", "Elu", "HardSigmoid", "LeakyRelu", "Softplus", "Softsign"),
    *("ThresholdedRelu", "ScaledTanh"),
)
"""The functions that a recurrent operator accepts as activations."""
_LATER = ("Affine", "ScaledTanh", "Mish")
"""The functions that are no operators in this opset."""


Composed = Callable[[Builder, str, Mapping[str, Any]], str]
"""(builder, pre-activation, parameters) → activation"""


def _clipped(low: float, high: float) -> Composed:
    return lambda b, z, _: b.add("Clip", z, b.number(low), b.number(high))


def _gelu(b: Builder, z: str, given: Mapping[str, Any]) -> str:
    if given.get("approximate"):  # tanh( √(2/π) · (z + 0.044715 z³) )
        cube = b.add("Mul", b.add("Mul", b.add("Mul", z, z), z), b.number(0.044715))
        bent = b.add("Tanh", b.add("Mul", b.add("Add", z, cube), b.number(sqrt(2 / pi))))
    else:
        bent = b.add("Erf", b.add("Mul", z, b.number(sqrt(0.5))))
    return b.add("Mul", b.add("Mul", z, b.number(0.5)), b.add("Add", bent, b.number(1)))


def _relu(b: Builder, z: str, given: Mapping[str, Any]) -> str:
    """z from `threshold` to `max_value`; below it negative_slope · (z - threshold)."""
    threshold, slope, largest = (given.get(each) for each in ("threshold", "negative_slope", "max_value"))
    below = b.add("Mul", b.add("Sub", z, b.number(threshold or 0)), b.number(slope or 0))
    made = b.add("Where", b.add("GreaterOrEqual", z, b.number(threshold or 0)), z, below)
    return made if largest is None else b.add("Min", made, b.number(largest))


def _celu(b: Builder, z: str, given: Mapping[str, Any]) -> str:
    return b.add("Celu", z, alpha=float(given.get("alpha", 1)))


def _shrunk(soft: bool) -> Composed:
    def write(b: Builder, z: str, given: Mapping[str, Any]) -> str:
        by = float(given.get("threshold", 0.5))
        return b.add("Shrink", z, lambd=by, bias=by if soft else 0.0)

    return write


def _squareplus(b: Builder, z: str, given: Mapping[str, Any]) -> str:
    root = b.add("Sqrt", b.add("Add", b.add("Mul", z, z), b.number(given.get("b", 4))))
    return b.add("Mul", b.add("Add", z, root), b.number(0.5))


_COMPOSED: dict[str, Composed] = {
    "softmax": lambda b, z, _: b.add("Softmax", z, axis=-1),
    "log_softmax": lambda b, z, _: b.add("LogSoftmax", z, axis=-1),
    "silu": lambda b, z, _: b.add("Mul", z, b.add("Sigmoid", z)),
    "mish": lambda b, z, _: b.add("Mul", z, b.add("Tanh", b.add("Softplus", z))),
    "log_sigmoid": lambda b, z, _: b.add("Neg", b.add("Softplus", b.add("Neg", z))),
    "tanh_shrink": lambda b, z, _: b.add("Sub", z, b.add("Tanh", z)),
    "sparse_sigmoid": lambda b, z, _: b.add("HardSigmoid", z, alpha=0.5, beta=0.5),
    "relu6": _clipped(0, 6),
    "hard_tanh": _clipped(-1, 1),
    "relu": _relu,
    "gelu": _gelu,
    "celu": _celu,
    "hard_shrink": _shrunk(False),
    "soft_shrink": _shrunk(True),
    "squareplus": _squareplus,
}


def activated(b: Builder, name: str, at: str) -> str:
    """Adds an activation; raises `RnnError` if ONNX cannot express it."""
    if name == "linear":
        return at
    known = activations.get(name)
    for of in known.onnx:
        if of.name not in _LATER:
            given = {"alpha": of.alpha, "beta": of.beta}
            return b.add(of.name, at, **{key: float(each) for key, each in given.items() if each is not None})
    plain, given = known.name, dict[str, Any]()
    if "(" in plain:
        plain, _, given = parsed(plain)  # its parameters stand by their names
    if plain in _COMPOSED:
        return _COMPOSED[plain](b, at, given)
    raise RnnError(f"ONNX has no activation {name}")


def listed(name: str) -> tuple[str, float | None, float | None]:
    """The function that a recurrent operator has for that activation, with alpha and beta if it has them; raises
    `RnnError`."""
    for of in activations.get(name).onnx:
        if of.name in LISTED:
            return of.name, of.alpha, of.beta
    raise RnnError(f"a recurrent operator of ONNX has no activation {name}")
