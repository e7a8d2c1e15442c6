"""Dense: one product and an activation, the same at every step."""

from collections.abc import Sequence

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.explain.expression import Named, Sum
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer, Weight, width
from rnn_tui.engine.nn.torch_onnx_names import Counterpart
from rnn_tui.engine.nn.weight import trained
from rnn_tui.engine.options import activations
from rnn_tui.engine.options.activation_name import ActivationName
from rnn_tui.engine.options.constraints import Constraint, ConstraintRule
from rnn_tui.engine.options.initializers import GlorotUniform, Initializer, InitializerRule, Zeros
from rnn_tui.engine.options.options import Flag, PositiveInteger, option
from rnn_tui.engine.options.regularizers import Regularizer, RegularizerRule
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


class Dense(Layer):
    """A fully connected layer, applied to the last axis.

    y = activation( x·W + b )

    W   (features, units)   kernel
    b   (units,)            bias

    in  (batch, …, features)
    out (batch, …, units)
    """

    units: int = option(
        PositiveInteger(
            "Received an invalid value for `{name}`, expected a positive integer. Received: {name}={value!r}"
        ),
        start=8,
        help="outputs",
    )
    activation: str = option(ActivationName(), default="linear", kw_only=True, help="activation of each output")
    use_bias: bool = option(Flag(), default=True, kw_only=True, help="whether a bias b is added")
    kernel_initializer: Initializer = option(
        InitializerRule(), default=GlorotUniform(), kw_only=True, help="initializer of the weights W"
    )
    bias_initializer: Initializer = option(InitializerRule(), default=Zeros(), kw_only=True, help="initializer of b")
    kernel_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, kw_only=True, help="penalty on large weights W while training"
    )
    bias_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, kw_only=True, help="penalty on large biases b while training"
    )
    kernel_constraint: Constraint | None = option(
        ConstraintRule(), default=None, kw_only=True, help="constraint on the weights W after every update"
    )
    bias_constraint: Constraint | None = option(
        ConstraintRule(), default=None, kw_only=True, help="constraint on the biases b after every update"
    )

    title = "one product at every step"
    counterpart = Counterpart(
        torch="Linear",
        onnx="MatMul",
        torch_weights=(("weight", "kernel.T"), ("bias", "bias")),
        torch_sizes=("features", "units"),
    )
    positional = ("units", "activation", "use_bias", "kernel_initializer", "bias_initializer")
    further = ("kernel_regularizer", "bias_regularizer", "activity_regularizer", "kernel_constraint", "bias_constraint")

    @property
    def brief(self) -> str:
        return f"{self.units} {self.activation}"

    def output_shapes(self, shapes: Shapes) -> Shapes:
        (shape,) = shapes
        return ((*shape[:-1], self.units),)

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        (shape,) = shapes
        features = width(shape, self.kind())
        sizes = (features, "feature"), (self.units, "unit")
        W = Weight("kernel", (features, self.units), self.kernel_initializer, sizes=sizes)
        b = Weight("bias", (self.units,), self.bias_initializer)
        found = (
            trained(self, W, self.kernel_regularizer, self.kernel_constraint),
            trained(self, b, self.bias_regularizer, self.bias_constraint),
        )
        return found[: 1 + self.use_bias]

    def limits(self, signal: str) -> tuple[float, float]:
        known = activations.get(self.activation)
        return known.lower, known.upper

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        return LayerRun((activations.get(self.activation)(self._before(weights, call.x)),), call.masks)

    def _before(self, weights: Sequence[Array], x: Array) -> Array:
        """The pre-activation x·W + b."""
        z = x @ weights[0]
        return z + weights[1] if self.use_bias else z

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        x, (y,), (dy,) = call.x, run.outputs, d_outputs
        activation = activations.get(self.activation)
        dz = activation.backward(dy, None if activation.from_output else self._before(weights, x), y)
        rows = dz.reshape(-1, self.units)
        dW, db = x.reshape(-1, x.shape[-1]).T @ rows, rows.sum(axis=0)
        return LayerGradients((None if call.constant else dz @ weights[0].T,), (dW, db)[: 1 + self.use_bias])

    def equations(self, context: StepContext) -> None:
        row, unit = divmod(context.unit, self.units)  # a step may hold several rows of features
        rows = context.x.reshape(-1, context.x.shape[-1])
        each = "x" if len(rows) == 1 else f"x[{row}]"
        bias = (Named("b", context.weights[1][unit]),) if self.use_bias else ()
        product = context.product("W·x", each, rows[row], context.weights[0][:, unit])
        z = context.define("z", Sum(product, *bias), "the pre-activation of y")
        context.define("y", context.activated(self.activation, z), "the output of the layer")
