"""Elementwise operations: of one tensor, and of two that are broadcast to one shape."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.layers.operations.operation import Operation, declare

Partial = Callable[[Any, Any, Any], Any]


class Unary(Operation):
    """y = f(x), number by number."""

    functions: ClassVar[tuple[Callable[[Any], Any], Callable[[Any, Any], Any]]]
    """f, and its derivative as a function of x and y."""

    def compute(self, args: Sequence[Any], settings: Mapping[str, Any]) -> Array:
        made: Array = np.asarray(self.functions[0](args[0]))
        return made

    def pull(
        self, args: Sequence[Any], settings: Mapping[str, Any], y: Array, dy: Array
    ) -> Sequence[Array | float | None]:
        return (dy * self.functions[1](args[0], y),)


class Binary(Operation):
    """z = f(x, y), number by number, with broadcasting."""

    functions: ClassVar[
        tuple[Callable[[Any, Any], Any], Callable[[Any, Any, Any], Any], Callable[[Any, Any, Any], Any]]
    ]
    """f, and its derivatives with respect to x and y, as functions of x, y and z."""

    def compute(self, args: Sequence[Any], settings: Mapping[str, Any]) -> Array:
        made: Array = np.asarray(self.functions[0](args[0], args[1]))
        return made

    def pull(
        self, args: Sequence[Any], settings: Mapping[str, Any], y: Array, dy: Array
    ) -> Sequence[Array | float | None]:
        a, b = args[:2]
        return dy * self.functions[1](a, b, y), dy * self.functions[2](a, b, y)


class Compared(Operation):
    """True or False for each pair of numbers; the derivative is 0."""

    functions: ClassVar[Callable[..., Any]]

    def compute(self, args: Sequence[Any], settings: Mapping[str, Any]) -> Array:
        function: Callable[..., Any] = type(self).functions
        made: Array = np.asarray(function(*args))
        return made

    def pull(
        self, args: Sequence[Any], settings: Mapping[str, Any], y: Array, dy: Array
    ) -> Sequence[Array | float | None]:
        return (None,) * len(args)


def sigmoid(x: Any) -> Any:
    """1 / (1 + e^-x), without overflow."""
    return 0.5 * (1 + np.tanh(0.5 * x))


def softplus(x: Any) -> Any:
    """log(1 + e^x)"""
    return np.logaddexp(0, x)


declare(Unary, "y = |x|", Absolute=(np.abs, lambda x, y: np.sign(x)))
declare(Unary, "y = -x", Negative=(np.negative, lambda x, y: -1.0))
declare(Unary, "y = e^x", Exp=(np.exp, lambda x, y: y))
declare(Unary, "y = e^x - 1", Expm1=(np.expm1, lambda x, y: y + 1))
declare(Unary, "y = log x", Log=(np.log, lambda x, y: 1 / x))
declare(Unary, "y = log(1 + x)", Log1p=(np.log1p, lambda x, y: 1 / (1 + x)))
declare(Unary, "y = √x", Sqrt=(np.sqrt, lambda x, y: 0.5 / y))
declare(Unary, "y = 1 / √x", Rsqrt=(lambda x: 1 / np.sqrt(x), lambda x, y: -0.5 * y / x))
declare(Unary, "y = 1 / x", Reciprocal=(lambda x: 1 / x, lambda x, y: -y * y))
declare(Unary, "y = x²", Square=(np.square, lambda x, y: 2 * x))
declare(Unary, "y = sin x", Sin=(np.sin, lambda x, y: np.cos(x)))
declare(Unary, "y = cos x", Cos=(np.cos, lambda x, y: -np.sin(x)))
declare(Unary, "y = tanh x", Tanh=(np.tanh, lambda x, y: 1 - y * y))
declare(Unary, "y = 1 / (1 + e^-x)", Sigmoid=(sigmoid, lambda x, y: y * (1 - y)))
declare(Unary, "y = log(1 + e^x)", Softplus=(softplus, lambda x, y: sigmoid(x)))
declare(
    Unary,
    "y = x · sigmoid(x)",
    Silu=(lambda x: x * sigmoid(x), lambda x, y: sigmoid(x) * (1 + x * (1 - sigmoid(x)))),
)
declare(Unary, "y = x / (1 + |x|)", Softsign=(lambda x: x / (1 + np.abs(x)), lambda x, y: 1 / (1 + np.abs(x)) ** 2))
declare(Unary, "y = -1, 0 or 1", Sign=(np.sign, lambda x, y: 0.0))

declare(Binary, "z = x + y", Add=(np.add, lambda x, y, z: 1.0, lambda x, y, z: 1.0))
declare(Binary, "z = x - y", Subtract=(np.subtract, lambda x, y, z: 1.0, lambda x, y, z: -1.0))
declare(Binary, "z = x · y", Multiply=(np.multiply, lambda x, y, z: y, lambda x, y, z: x))
declare(Binary, "z = x / y", TrueDivide=(np.true_divide, lambda x, y, z: 1 / np.asarray(y), lambda x, y, z: -z / y))
declare(Binary, "z = x / y", Divide=(np.true_divide, lambda x, y, z: 1 / np.asarray(y), lambda x, y, z: -z / y))
declare(
    Binary,
    "z = x^y",
    Power=(np.power, lambda x, y, z: y * np.power(x, np.asarray(y) - 1.0), lambda x, y, z: z * np.log(x)),
)


def _larger(x: Any, y: Any) -> Any:
    """1 where x is larger, 0.5 where both are equal."""
    return np.where(np.equal(x, y), 0.5, np.greater(x, y))


declare(
    Binary,
    "z = the larger of x and y",
    Maximum=(np.maximum, lambda x, y, z: _larger(x, y), lambda x, y, z: _larger(y, x)),
)
declare(
    Binary,
    "z = the smaller of x and y",
    Minimum=(np.minimum, lambda x, y, z: _larger(y, x), lambda x, y, z: _larger(x, y)),
)
for _name, _function in (
    ("Equal", np.equal),
    ("NotEqual", np.not_equal),
    ("Greater", np.greater),
    ("GreaterEqual", np.greater_equal),
    ("Less", np.less),
    ("LessEqual", np.less_equal),
    ("LogicalAnd", np.logical_and),
    ("LogicalOr", np.logical_or),
    ("LogicalXor", np.logical_xor),
    ("LogicalNot", np.logical_not),
):
    declare(Compared, "True or False for each number", **{_name: staticmethod(_function)})
