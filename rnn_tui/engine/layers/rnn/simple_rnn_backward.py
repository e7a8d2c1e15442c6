"""The fast backward pass of a SimpleRNN; the readable form is `SimpleRNN.pullback`, and a test holds both equal."""

from collections.abc import Mapping, Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.nn.column_backward import ColumnBackward
from rnn_tui.engine.options.activation import Activation


class SimpleRNNBackward(ColumnBackward):
    """h = activation( pre ): dpre = dh · activation'( pre ), and the derivative of the state before is Wh·dpre."""

    def __init__(self, squash: Activation, weights: Sequence[Array], features: int, batch: int) -> None:
        super().__init__(weights, features, batch)
        self.squash = squash

    def factors(self, dz: Array, before: Sequence[Array], signals: Mapping[str, Array]) -> None:
        assert self.squash.slope is not None
        self.dz = dz[:, 0]
        np.copyto(self.dz, self.squash.slope(signals["pre"], signals["h"]))

    def step(self, t: int, states: Sequence[Array], carried: Sequence[Array]) -> None:
        dpre = self.dz[t]
        np.multiply(dpre, states[0], dpre)
        self.Wh.dot(dpre, carried[0])

    def of_weights(self, read: Array, dz: Array) -> tuple[Array, ...]:
        n, found = self.units, read.dot(dz.T)
        return (found[n + 1 :], found[:n], found[n])[: 2 + self.biased]

    def of_inputs(self, dz: Array) -> Array:
        found: Array = self.Wx.dot(dz)
        return found
