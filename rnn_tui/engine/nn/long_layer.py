"""A layer whose work can be long: it is written once, as work that can be watched and left."""

from collections.abc import Mapping, Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.work import Work, finish
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.runtime.clamp import Clamp
from rnn_tui.engine.runtime.records import LayerGradients, LayerRun


class LongLayer(Layer):
    """Kinds say `running` and `going_back`; `run` and `backward` do them in one go."""

    def run(
        self,
        weights: Sequence[Array],
        x: Array,
        mask: Mask | None = None,
        initial: Sequence[Array] = (),
        training: np.random.Generator | None = None,
        hold: Mapping[str, Clamp] | None = None,
    ) -> LayerRun:
        return finish(self.forward_work(weights, x, mask, initial, training, hold))

    def forward_work(
        self,
        weights: Sequence[Array],
        x: Array,
        mask: Mask | None = None,
        initial: Sequence[Array] = (),
        training: np.random.Generator | None = None,
        hold: Mapping[str, Clamp] | None = None,
    ) -> Work[LayerRun]:
        raise NotImplementedError

    def backward(
        self, weights: Sequence[Array], x: Array, run: LayerRun, d_outputs: Sequence[Array | None]
    ) -> LayerGradients:
        return finish(self.backward_work(weights, x, run, d_outputs))
