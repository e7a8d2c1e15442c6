"""Dropout: forgets some inputs while training, none afterwards."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask, Shape, keep
from rnn_tui.engine.explain.expression import Named
from rnn_tui.engine.explain.step_context import StepContext
from rnn_tui.engine.nn.interop import Counterpart
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.options.options import Number, option
from rnn_tui.engine.runtime.records import LayerGradients, LayerRun, nothing


class Dropout(Layer):
    """Sets a share of its inputs to 0 while training (Srivastava et al., 2014); afterwards it hands everything on.

    y = x                      afterwards
    y = x · k / (1 - rate)     while training; k is 0 with probability rate, else 1

    in  (batch, …)
    out (batch, …)
    """

    rate: float = option(
        Number(
            0,
            1,
            message="Invalid value received for argument `{name}`. Expected a float value between 0 and 1."
            " Received: {name}={value!r}",
        ),
        start=0.5,
        help="share of the inputs dropped while training",
    )

    title = "drops inputs while training"
    counterpart = Counterpart(torch="Dropout", onnx="Dropout", torch_sizes=("rate",), idle=True)
    positional = ("rate",)
    further = ("noise_shape", "seed")

    @property
    def brief(self) -> str:
        return f"{self.rate:g}"

    def output_shapes(self, shape: Shape) -> tuple[Shape, ...]:
        return (shape,)

    def run(
        self,
        weights: Sequence[Array],
        x: Array,
        mask: Mask | None = None,
        initial: Sequence[Array] = (),
        training: np.random.Generator | None = None,
    ) -> LayerRun:
        if training is None or not self.rate:
            return LayerRun((x,), mask)
        factors = keep(training, self.rate, x.shape).astype(x.dtype)
        return LayerRun((x * factors,), mask, kept=factors)

    def backward(
        self, weights: Sequence[Array], x: Array, run: LayerRun, d_outputs: Sequence[Array | None]
    ) -> LayerGradients:
        dy = d_outputs[0]
        if dy is None:
            return nothing(weights, x)
        return LayerGradients(dy if run.kept is None else dy * run.kept)

    def equations(self, context: StepContext) -> None:
        x, k = (
            Named(name, context.recorded.get(of, context.x).reshape(-1)[context.unit])
            for name, of in ((f"x[{context.unit}]", "x"), ("k / (1 − rate)", "k"))
        )
        dropping = "k" in context.recorded
        context.define(
            "y", x * k if dropping else x, "dropped or kept while training" if dropping else "handed on as it is"
        )
