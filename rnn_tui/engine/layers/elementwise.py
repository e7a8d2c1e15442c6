"""What elementwise layers share: a function of each number, and its derivative."""

import re
from collections.abc import Sequence

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.explain.expression import Named
from rnn_tui.engine.explain.terms import Function
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


class Elementwise(Layer):
    """A layer without weights that computes `value(x)` for every number x; masks pass through."""

    @property
    def formula(self) -> str:
        """The function as text, for the equation on the screen."""
        return "f(x)"

    def value(self, x: Array) -> Array:
        """The function, for an array of any shape."""
        raise NotImplementedError

    def slope(self, x: Array) -> Array | float:
        """The derivative, of the same shape."""
        raise NotImplementedError

    def output_shapes(self, shapes: Shapes) -> Shapes:
        return shapes

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        return LayerRun((self.value(call.x),), call.masks)

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        (dy,) = d_outputs
        return LayerGradients((dy * self.slope(call.x),))

    def equations(self, context: StepContext) -> None:
        read = Named(f"x[{context.unit}]", context.x.reshape(-1)[context.unit])
        made = float(self.value(context.x).reshape(-1)[context.unit])
        formula = re.sub(r"\bx\b", read.formula, self.formula)
        context.define("y", Function(formula, made, read), "the output of the layer")
