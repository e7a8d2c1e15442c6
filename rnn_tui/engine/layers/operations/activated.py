"""Activations as operations on tensors: `keras.activations.relu(x, max_value=1.0)`, `keras.ops.leaky_relu(x, 0.1)`."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.layers.operations.elementwise import sigmoid
from rnn_tui.engine.layers.operations.operation import Operation, declare
from rnn_tui.engine.options import activations
from rnn_tui.engine.options.activation import Activation
from rnn_tui.engine.options.activation_calls import named

ACTIVATIONS = {
    "Relu": "relu",
    "ReLU": "relu",
    "Relu6": "relu6",
    "LeakyRelu": "leaky_relu",
    "Elu": "elu",
    "Selu": "selu",
    "Gelu": "gelu",
    "Celu": "celu",
    "Threshold": "threshold",
    "HardSigmoid": "hard_sigmoid",
    "HardSilu": "hard_silu",
    "HardTanh": "hard_tanh",
    "HardShrink": "hard_shrink",
    "SoftShrink": "soft_shrink",
    "TanhShrink": "tanh_shrink",
    "LogSigmoid": "log_sigmoid",
    "SparseSigmoid": "sparse_sigmoid",
    "SparsePlus": "sparse_plus",
    "Squareplus": "squareplus",
}
"""The activations by the class names of Keras's operations."""


class Activated(Operation):
    """y = activation(x), with the parameters among the settings."""

    functions: ClassVar[str]
    """The name of the activation."""

    def _activation(self, settings: Mapping[str, Any]) -> Activation:
        return activations.get(named(self.functions, **settings) if settings else self.functions)

    def compute(self, args: Sequence[Any], settings: Mapping[str, Any]) -> Array:
        return self._activation(settings)(np.asarray(args[0]))

    def pull(
        self, args: Sequence[Any], settings: Mapping[str, Any], y: Array, dy: Array
    ) -> Sequence[Array | float | None]:
        return (self._activation(settings).backward(dy, np.asarray(args[0]), y),)


for _kind, _name in ACTIVATIONS.items():
    declare(Activated, f"y = {_name}(x)", **{_kind: _name})


class GatedLinear(Operation):
    """y = a · sigmoid(b), where a and b are the halves of x along an axis (Dauphin et al., 2017)."""

    functions: ClassVar[None]

    def compute(self, args: Sequence[Any], settings: Mapping[str, Any]) -> Array:
        a, b = self._halves(args, settings)
        made: Array = a * sigmoid(b)
        return made

    def _halves(self, args: Sequence[Any], settings: Mapping[str, Any]) -> list[Array]:
        x, axis = np.asarray(args[0]), settings.get("axis", -1)
        if x.shape[axis] % 2:
            raise ValueError(f"axis size must be divisible by 2. Received: x.shape={x.shape} with axis={axis}")
        return np.split(x, 2, axis=axis)

    def pull(
        self, args: Sequence[Any], settings: Mapping[str, Any], y: Array, dy: Array
    ) -> Sequence[Array | float | None]:
        a, b = self._halves(args, settings)
        gate = sigmoid(b)
        return (np.concatenate([dy * gate, dy * a * gate * (1 - gate)], axis=settings.get("axis", -1)),)


declare(GatedLinear, "y = a · sigmoid(b), of the halves a and b of x", Glu=None)
