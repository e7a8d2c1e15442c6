"""Activation: a function of every number, as a layer of its own."""

from collections.abc import Sequence

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.explain.expression import Named
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.torch_onnx_names import Counterpart
from rnn_tui.engine.options import activations
from rnn_tui.engine.options.activation_name import ActivationName
from rnn_tui.engine.options.options import option
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


class Activation(Layer):
    """Applies an activation to its input; softmax and similar ones work along the last axis.

    y = activation( x )

    in  (batch, …)
    out (batch, …)
    """

    activation: str = option(ActivationName(), start="tanh", help="the activation")

    title = "a function of every number"
    counterpart = Counterpart(torch_line="x", bare_activation=True)
    positional = ("activation",)

    @property
    def as_activation(self) -> str:
        """The activation that is the same function."""
        return self.activation

    @property
    def brief(self) -> str:
        return self.activation

    def output_shapes(self, shapes: Shapes) -> Shapes:
        return shapes

    def limits(self, signal: str) -> tuple[float, float]:
        known = activations.get(self.activation)
        return known.lower, known.upper

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        return LayerRun((activations.get(self.activation)(call.x),), call.masks)

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        (dy,), (y,) = d_outputs, run.outputs
        return LayerGradients((activations.get(self.activation).backward(dy, call.x, y),))

    def equations(self, context: StepContext) -> None:
        x = context.x.reshape(-1)
        read = Named(f"x[{context.unit}]", x[context.unit])
        context.define(
            "y", context.activated(self.activation, read, x if context.x.ndim == 1 else None), "the output of the layer"
        )
