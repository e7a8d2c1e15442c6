"""What normalizations share: an offset beta and a factor gamma for each feature, learned, and where they stand."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shape, Shapes
from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.explain.expression import Expression, Named
from rnn_tui.engine.explain.step_context import StepContext
from rnn_tui.engine.nn.layer import Layer, Weight
from rnn_tui.engine.nn.weight import trained
from rnn_tui.engine.options.constraints import Constraint, ConstraintRule
from rnn_tui.engine.options.initializers import Initializer, InitializerRule, Ones, Zeros
from rnn_tui.engine.options.options import Flag, Number, option
from rnn_tui.engine.options.regularizers import Regularizer, RegularizerRule
from rnn_tui.engine.options.sizes import places


class Affine(Layer):
    """y = x̂ · gamma + beta, of numbers x̂ that a subclass has normalized along some axes."""

    epsilon: float = option(
        Number(0), default=1e-3, kw_only=True, help="added to the variance, so that nothing is divided by 0"
    )
    center: bool = option(Flag(), default=True, kw_only=True, help="whether an offset beta is added")
    scale: bool = option(Flag(), default=True, kw_only=True, help="whether it is multiplied by a factor gamma")
    beta_initializer: Initializer = option(InitializerRule(), default=Zeros(), kw_only=True, help="how beta begins")
    gamma_initializer: Initializer = option(InitializerRule(), default=Ones(), kw_only=True, help="how gamma begins")
    beta_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, kw_only=True, help="what a large beta costs while training"
    )
    gamma_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, kw_only=True, help="what a large gamma costs while training"
    )
    beta_constraint: Constraint | None = option(
        ConstraintRule(), default=None, kw_only=True, help="what beta is held to after every update"
    )
    gamma_constraint: Constraint | None = option(
        ConstraintRule(), default=None, kw_only=True, help="what gamma is held to after every update"
    )

    def output_shapes(self, shapes: Shapes) -> Shapes:
        return shapes

    def affine(self, sizes: tuple[int, ...]) -> tuple[Weight, ...]:
        """gamma and beta, as far as the layer has them."""
        gamma = trained(
            self, Weight("gamma", sizes, self.gamma_initializer), self.gamma_regularizer, self.gamma_constraint
        )
        beta = trained(self, Weight("beta", sizes, self.beta_initializer), self.beta_regularizer, self.beta_constraint)
        return (gamma,) * self.scale + (beta,) * self.center

    def applied(self, x_hat: Array, weights: Sequence[Array], axes: tuple[int, ...]) -> Array:
        """x̂ · gamma + beta."""
        gamma, beta = self.split(weights)
        y = x_hat if gamma is None else x_hat * spread(gamma, axes, x_hat.ndim)
        return y if beta is None else y + spread(beta, axes, x_hat.ndim)

    def split(self, weights: Sequence[Array]) -> tuple[Array | None, Array | None]:
        """gamma and beta; None for one that the layer does not have."""
        gamma = weights[0] if self.scale else None
        beta = weights[int(self.scale)] if self.center else None
        return gamma, beta

    def affine_gradients(
        self, weights: Sequence[Array], x_hat: Array, dy: Array, axes: tuple[int, ...]
    ) -> tuple[Array, tuple[Array, ...]]:
        """The derivative by x̂, and those by gamma and beta."""
        gamma, _ = self.split(weights)
        rest = tuple(n for n in range(x_hat.ndim) if n not in axes)
        found = ((dy * x_hat).sum(axis=rest),) * self.scale + (dy.sum(axis=rest),) * self.center
        return dy if gamma is None else dy * spread(gamma, axes, dy.ndim), found

    def last_line(self, context: StepContext, x_hat: Named, unit: int) -> None:
        """y = x̂ · gamma + beta at that place of gamma and beta."""
        gamma, beta = self.split(context.weights)
        y: Expression = x_hat if gamma is None else x_hat * Named("gamma", gamma.reshape(-1)[unit])
        if beta is not None:
            y = y + Named("beta", beta.reshape(-1)[unit])
        context.define("y", y, "what the layer hands on")


def places_of(layer: Layer, axis: int | tuple[int, ...], shape: Shape) -> tuple[int, ...]:
    """Those axes counted from 0; raises `StackError` where the input has no such one."""
    try:
        return places(axis, len(shape))
    except ValueError as error:
        raise StackError(f"Invalid value for `axis` argument of {layer.kind()}: {error}") from None


def sized(layer: Layer, axis: int | tuple[int, ...], shape: Shape) -> tuple[int, ...]:
    """The sizes of those axes; raises `StackError` where one is unknown."""
    sizes = tuple(shape[each] for each in places_of(layer, axis, shape))
    known = tuple(each for each in sizes if each is not None)
    if len(known) != len(sizes):
        raise StackError(f"{layer.kind()} needs to know the sizes of its axes {axis}, and {shape} does not say")
    return known


def spread(values: Array, axes: tuple[int, ...], ndim: int) -> Array:
    """Values that stand along some axes, with axes of 1 where the others are."""
    sizes = dict(zip(axes, values.shape, strict=True))
    return values.reshape(tuple(sizes.get(n, 1) for n in range(ndim)))


def normalized_gradient(d_hat: Array, x_hat: Array, deviation: Array, axes: tuple[int, ...]) -> Array:
    """The derivative by x of x̂ = (x - mean) / deviation, where mean and deviation are taken of x along those axes."""
    found: Array = (
        d_hat - d_hat.mean(axis=axes, keepdims=True) - x_hat * (d_hat * x_hat).mean(axis=axes, keepdims=True)
    ) / deviation
    return np.asarray(found)
