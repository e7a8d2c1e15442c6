"""RepeatVector: one vector as every step of a new sequence."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.explain.equation_builder import ExplainQuery, StepContext
from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.explain.expression import Named
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.torch_onnx_names import Counterpart
from rnn_tui.engine.options.options import PositiveInteger, option
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


class RepeatVector(Layer):
    """Repeats its input n times as a sequence: a decoder then reads the encoder's last output at every step.

    y_t = x    for t = 1 … n

    in  (batch, features)
    out (batch, n, features), without a mask
    """

    n: int = option(
        PositiveInteger("Argument `{name}` should be a positive integer. Received: {name}={value!r}"),
        start=10,
        help="the number of steps",
    )

    title = "one vector at every step"
    counterpart = Counterpart(onnx="Tile", torch_line="x.unsqueeze(-2).repeat_interleave({n}, -2)")
    positional = ("n",)
    input_ndim = 2

    @property
    def brief(self) -> str:
        return f"× {self.n}"

    @property
    def propagates_mask(self) -> bool:
        return False

    def output_shapes(self, shapes: Shapes) -> Shapes:
        (shape,) = shapes
        return ((shape[0], self.n, shape[1]),)

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        return LayerRun((np.repeat(call.x[:, None], self.n, axis=1),))

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        (dy,) = d_outputs
        return LayerGradients((dy.sum(axis=1),))

    def equations(self, context: StepContext) -> None:
        unit = context.unit % context.x.shape[-1]
        context.define("y", Named(f"x[{unit}]", context.x[unit]), "the same at every step")

    def explain(self, asked: ExplainQuery) -> Explanation | None:
        """Overridden because the input has no steps and the output has."""
        y = asked.run.outputs[0]
        if not 1 <= asked.t <= y.shape[1]:
            return None
        context = StepContext(asked.weights, asked.x[asked.batch], asked.unit, {"y": y[asked.batch, asked.t - 1]})
        self.equations(context)
        return context.explanation("y", f"y[{asked.unit}]")
