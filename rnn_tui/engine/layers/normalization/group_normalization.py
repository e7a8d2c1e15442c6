"""GroupNormalization: groups of features normalized to mean 0 and variance 1 over time."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.layers.affine import Affine, along_features, normalized_gradient, sized
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Weight
from rnn_tui.engine.options.options import option
from rnn_tui.engine.options.sizes import Axes, Groups, places
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


class GroupNormalization(Affine):
    """Normalizes each group of features to mean 0 and variance 1, over the group and over time (Wu and He, 2018).

    x̂ = ( x - mean ) / √( variance + epsilon )    mean and variance of the group in the whole sequence
    y = x̂ · gamma + beta

    in  (batch, …, features)
    out (batch, …, features)
    """

    groups: int = option(Groups(), default=32, start=1, help="the number of groups; -1: every feature is one")
    axis: int = option(Axes(several=False), default=-1, help="the axis of the features")

    title = "normalizes groups of features"
    positional = ("groups", "axis", "epsilon", "center", "scale", "beta_initializer", "gamma_initializer")
    further = ("beta_regularizer", "gamma_regularizer", "beta_constraint", "gamma_constraint")

    @property
    def brief(self) -> str:
        return f"{self.groups} groups"

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        (shape,) = shapes
        (features,) = sized(self, self.axis, shape)
        groups = features if self.groups == -1 else self.groups
        if features < groups or features % groups:
            raise StackError(
                f"Number of groups ({groups}) must divide the number of channels ({features})."
                f" Received: groups={groups}, input shape {shape}"
            )
        return self.affine((features,), along_features(self.axis, len(shape)))

    def _grouped(self, x: Array) -> tuple[Array, tuple[int, ...], int]:
        """x with the features' axis split into (groups, size), the axes of mean and variance, and the features'
        axis."""
        (axis,) = places(self.axis, x.ndim)
        groups = x.shape[axis] if self.groups == -1 else self.groups
        parted = x.reshape(*x.shape[:axis], groups, x.shape[axis] // groups, *x.shape[axis + 1 :])
        return parted, tuple(n for n in range(1, parted.ndim) if n != axis), axis

    def _normalized(self, x: Array) -> tuple[Array, Array, tuple[int, ...], int]:
        parted, over, axis = self._grouped(x)
        centred = parted - parted.mean(axis=over, keepdims=True)
        deviation = np.sqrt((centred * centred).mean(axis=over, keepdims=True) + x.dtype.type(self.epsilon))
        return centred / deviation, deviation, over, axis

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        x_hat, _, _, axis = self._normalized(call.x)
        return LayerRun((self.applied(x_hat.reshape(call.x.shape), weights, (axis,)),), call.masks)

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        (dy,) = d_outputs
        x_hat, deviation, over, axis = self._normalized(call.x)
        d_hat, found = self.affine_gradients(weights, x_hat.reshape(dy.shape), dy, (axis,))
        dx = normalized_gradient(d_hat.reshape(x_hat.shape), x_hat, deviation, over)
        return LayerGradients((dx.reshape(dy.shape),), found)
