"""EinsumDense: a product along axes that an equation names."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes, summed_to
from rnn_tui.engine.core.errors import OptionError, StackError
from rnn_tui.engine.explain.equation_builder import ExplainQuery, StepContext
from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.explain.expression import Named, Sum
from rnn_tui.engine.layers.einsum import Equation, EquationRule
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer, Weight
from rnn_tui.engine.nn.weight import trained
from rnn_tui.engine.options import activations
from rnn_tui.engine.options.activation_name import ActivationName
from rnn_tui.engine.options.constraints import Constraint, ConstraintRule
from rnn_tui.engine.options.initializers import GlorotUniform, Initializer, InitializerRule, Zeros, as_matrix
from rnn_tui.engine.options.options import option
from rnn_tui.engine.options.regularizers import Regularizer, RegularizerRule
from rnn_tui.engine.options.sizes import PartialShape
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


class BiasAxes:
    """The rule of an option with the letters of the output's axes that the bias has, or None: no bias."""

    examples: tuple[Any, ...] = ("d", None)
    choices: Sequence[str] = ()

    def check(self, name: str, value: Any) -> str | None:
        if value is not None and not (isinstance(value, str) and value.isalpha()):
            raise OptionError(f"`{name}` holds letters of the equation, got {value!r:.40}.", name)
        return value

    def parse(self, name: str, text: str) -> str | None:
        return self.check(name, None if text.strip() in ("", "None") else text.strip())

    def show(self, value: str | None) -> str:
        return str(value)


class EinsumDense(Layer):
    """A product of the input and a kernel along the axes named in an equation, as in `np.einsum`.

    y = activation( einsum( equation, x, W ) + b )

    W   the sizes of the kernel's letters, in their order   kernel
    b   the sizes of the letters in bias_axes               bias

    in  (batch, …) as the equation says
    out (batch, …) as the equation says, without a mask
    """

    equation: str = option(EquationRule(), start="...x,xy->...y", help="axes of input, kernel, output, as in np.einsum")
    output_shape: tuple[int | None, ...] = option(
        PartialShape(((5, 3), (5, 2))),
        start=(8,),
        help="the sizes of the output's axes; None: the size of the input's axis",
    )
    activation: str = option(ActivationName(), default="linear", help="activation of each output")
    bias_axes: str | None = option(
        BiasAxes(), default=None, help="the output's letters that the bias has; None: no bias"
    )
    kernel_initializer: Initializer = option(InitializerRule(), default=GlorotUniform(), help="initializer of W")
    bias_initializer: Initializer = option(InitializerRule(), default=Zeros(), help="initializer of b")
    kernel_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, help="penalty on a large W while training"
    )
    bias_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, help="penalty on a large b while training"
    )
    kernel_constraint: Constraint | None = option(
        ConstraintRule(), default=None, help="constraint on W after every update"
    )
    bias_constraint: Constraint | None = option(
        ConstraintRule(), default=None, help="constraint on b after every update"
    )

    title = "a product along named axes"
    positional = (
        *("equation", "output_shape", "activation", "bias_axes", "kernel_initializer", "bias_initializer"),
        *("kernel_regularizer", "bias_regularizer", "kernel_constraint", "bias_constraint"),
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        output = self.equation.partition("->")[2]
        for letter in self.bias_axes or "":
            if letter not in output:
                raise OptionError(
                    f"Bias dimension '{letter}' was requested, but is not part of the output spec '{output}'",
                    "bias_axes",
                )

    @property
    def brief(self) -> str:
        return f"{self.equation} {self.activation}"

    @property
    def propagates_mask(self) -> bool:
        return False

    def output_shapes(self, shapes: Shapes) -> Shapes:
        return (self._equation(shapes[0]).sizes(shapes[0], self.output_shape)[1],)

    def _equation(self, shape: Sequence[Any]) -> Equation:
        return Equation.of(self.equation, len(shape))

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        equation = self._equation(shapes[0])
        sizes, _ = equation.sizes(shapes[0], self.output_shape)
        kernel = tuple(sizes[each] for each in equation.kernel)
        bias = tuple(sizes[each] if each in (self.bias_axes or "") else 1 for each in self._bias_letters(equation))
        known = [tuple(each for each in sizes if each is not None) for sizes in (kernel, bias)]
        if [len(each) for each in known] != [len(kernel), len(bias)]:
            raise StackError(f"EinsumDense needs to know the sizes of its kernel's axes, and {shapes[0]} does not say")
        rows = tuple(n for n, each in enumerate(equation.kernel) if each not in equation.y)
        initializer = as_matrix(self.kernel_initializer, rows)
        found = (
            trained(self, Weight("kernel", known[0], initializer), self.kernel_regularizer, self.kernel_constraint),
            trained(self, Weight("bias", known[1], self.bias_initializer), self.bias_regularizer, self.bias_constraint),
        )
        return found[: 1 + (self.bias_axes is not None)]

    def _bias_letters(self, equation: Equation) -> str:
        """The axes of the output from the first one that the bias has."""
        first = min((equation.y.index(each) for each in self.bias_axes or ""), default=0)
        return equation.y[first:]

    def limits(self, signal: str) -> tuple[float, float]:
        known = activations.get(self.activation)
        return known.lower, known.upper

    def _before(self, weights: Sequence[Array], x: Array) -> Array:
        """The pre-activation einsum( equation, x, W ) + b."""
        z: Array = np.einsum(self.equation, x, weights[0], optimize=True)
        return z if self.bias_axes is None else z + weights[1]

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        return LayerRun((activations.get(self.activation)(self._before(weights, call.x)),))

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        (dy,), (y,) = d_outputs, run.outputs
        dz = activations.get(self.activation).backward(dy, self._before(weights, call.x), y)
        dx, d_kernel = self._equation(call.x.shape).back(dz, call.x, weights[0])
        return LayerGradients((dx,), (d_kernel, *(summed_to(dz, each.shape) for each in weights[1:])))

    def explain(self, asked: ExplainQuery) -> Explanation | None:
        """The numbers that are multiplied and summed."""
        y = asked.run.outputs[0]
        timeless = y.ndim == 2
        if not timeless and not 1 <= asked.t <= y.shape[1]:
            return None
        lead = (asked.batch,) if timeless else (asked.batch, asked.t - 1)
        inner = np.unravel_index(asked.unit, y.shape[len(lead) :])
        place = (*lead, *(int(each) for each in inner))
        inputs, kernel = self._equation(asked.x.shape).terms(asked.x, asked.weights[0], place)
        row = y[lead]
        context = StepContext(asked.weights, inputs, asked.unit, {"y": row})
        terms = [context.product("W·x", "x", inputs, kernel)]
        bias = [Named("b", np.broadcast_to(each, y.shape)[place]) for each in asked.weights[1:]]
        z = context.define("z", Sum(*terms, *bias), "the pre-activation of y")
        if row.ndim == 1 or activations.get(self.activation).slope is not None:
            before = self._before(asked.weights, asked.x)[place[:-1]]
            context.define("y", context.activated(self.activation, z, before), "the output of the layer")
        return context.explanation("y", f"y[{asked.unit}]", None if timeless else asked.t)
