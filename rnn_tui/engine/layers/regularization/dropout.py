"""Dropout: drops some inputs while training, none in inference."""

from collections.abc import Sequence

from rnn_tui.engine.core.arrays import Array, Shapes, dropout_factors
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.explain.expression import Named
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.torch_onnx_names import Counterpart
from rnn_tui.engine.options.options import Number, option
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


class Dropout(Layer):
    """Sets a fraction of the inputs to 0 while training (Srivastava et al., 2014); in inference it does nothing.

    y = x                      in inference
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
        help="fraction of the inputs dropped while training",
    )

    title = "drops inputs while training"
    counterpart = Counterpart(torch="Dropout", onnx="Dropout", torch_sizes=("rate",), idle=True)
    positional = ("rate",)
    further = ("noise_shape", "seed")

    @property
    def brief(self) -> str:
        return f"{self.rate:g}"

    def output_shapes(self, shapes: Shapes) -> Shapes:
        return shapes

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        x = call.x
        if call.training is None or not self.rate:
            return LayerRun((x,), call.masks)
        k = dropout_factors(call.training, self.rate, x.shape).astype(x.dtype)
        return LayerRun((x * k,), call.masks, saved={"k": k})

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        (dy,) = d_outputs
        return LayerGradients((dy * run.saved["k"] if run.saved else dy,))

    def equations(self, context: StepContext) -> None:
        x, k = (
            Named(name, context.recorded.get(of, context.x).reshape(-1)[context.unit])
            for name, of in ((f"x[{context.unit}]", "x"), ("k / (1 − rate)", "k"))
        )
        dropping = "k" in context.recorded
        context.define("y", x * k if dropping else x, "dropped or kept while training" if dropping else "unchanged")
