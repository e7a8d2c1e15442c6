"""PReLU: a slope below 0 that is learned."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.explain.expression import Named
from rnn_tui.engine.explain.terms import Function
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer, Weight
from rnn_tui.engine.nn.weight import trained
from rnn_tui.engine.options.constraints import Constraint, ConstraintRule
from rnn_tui.engine.options.initializers import Initializer, InitializerRule, Zeros
from rnn_tui.engine.options.options import option
from rnn_tui.engine.options.regularizers import Regularizer, RegularizerRule
from rnn_tui.engine.options.sizes import SharedAxes
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


class PReLU(Layer):
    """The identity above 0, and a learned slope below 0 (He et al., 2015).

    y = x           where x > 0
    y = alpha · x   otherwise

    alpha   the shape of one sequence; 1 along shared_axes

    in  (batch, …)
    out (batch, …)
    """

    alpha_initializer: Initializer = option(InitializerRule(), default=Zeros(), help="initializer of alpha")
    alpha_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, help="penalty on a large alpha while training"
    )
    alpha_constraint: Constraint | None = option(
        ConstraintRule(), default=None, help="constraint on alpha after every update"
    )
    shared_axes: tuple[int, ...] | None = option(
        SharedAxes(), default=None, help="axes along which all share one alpha; 1 is time; None: no axis"
    )

    title = "a learned slope below 0"
    positional = ("alpha_initializer", "alpha_regularizer", "alpha_constraint", "shared_axes")

    def output_shapes(self, shapes: Shapes) -> Shapes:
        return shapes

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        (shape,) = shapes
        shared = self.shared_axes or ()
        sizes = tuple(1 if n in shared else size for n, size in enumerate(shape) if n)
        known = tuple(each for each in sizes if each is not None)
        if len(known) < len(sizes):
            raise StackError(
                f"PReLU has an alpha for every timestep, and the input shape {shape} does not say how many there are."
                " Set shared_axes=[1]: one alpha for each feature"
            )
        alpha = Weight("alpha", known, self.alpha_initializer)
        return (trained(self, alpha, self.alpha_regularizer, self.alpha_constraint),)

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        return LayerRun((np.where(call.x > 0, call.x, weights[0] * call.x),), call.masks)

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        (dy,), x, alpha = d_outputs, call.x, weights[0]
        below = np.where(x > 0, 0.0, dy * x).sum(axis=0)
        shared = tuple(n for n, size in enumerate(alpha.shape) if size == 1)
        d_alpha = below.sum(axis=shared, keepdims=True).reshape(alpha.shape) if shared else below
        return LayerGradients((dy * np.where(x > 0, 1.0, alpha),), (d_alpha,))

    def equations(self, context: StepContext) -> None:
        x = Named(f"x[{context.unit}]", context.x.reshape(-1)[context.unit])
        made = context.recorded["y"].reshape(-1)[context.unit]
        context.define("y", Function(f"prelu({x.formula})", float(made), x), "times alpha if below 0")
