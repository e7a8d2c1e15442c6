"""What normalizations share: a learned offset beta and a learned factor gamma for each feature."""

import math
from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shape, Shapes
from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.explain.expression import Expression, Named
from rnn_tui.engine.nn.layer import Layer, Weight
from rnn_tui.engine.nn.weight import trained
from rnn_tui.engine.options.constraints import Constraint, ConstraintRule
from rnn_tui.engine.options.initializers import Initializer, InitializerRule, Ones, Zeros
from rnn_tui.engine.options.options import Flag, Number, option
from rnn_tui.engine.options.regularizers import Regularizer, RegularizerRule
from rnn_tui.engine.options.sizes import places


class Affine(Layer):
    """y = x̂ · gamma + beta, where a subclass has normalized x̂ along some axes."""

    epsilon: float = option(
        Number(0), default=1e-3, kw_only=True, help="added to the variance, to avoid a division by 0"
    )
    center: bool = option(Flag(), default=True, kw_only=True, help="whether an offset beta is added")
    scale: bool = option(Flag(), default=True, kw_only=True, help="whether it is multiplied by a factor gamma")
    beta_initializer: Initializer = option(InitializerRule(), default=Zeros(), kw_only=True, help="initializer of beta")
    gamma_initializer: Initializer = option(
        InitializerRule(), default=Ones(), kw_only=True, help="initializer of gamma"
    )
    beta_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, kw_only=True, help="penalty on a large beta while training"
    )
    gamma_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, kw_only=True, help="penalty on a large gamma while training"
    )
    beta_constraint: Constraint | None = option(
        ConstraintRule(), default=None, kw_only=True, help="constraint on beta after every update"
    )
    gamma_constraint: Constraint | None = option(
        ConstraintRule(), default=None, kw_only=True, help="constraint on gamma after every update"
    )

    def output_shapes(self, shapes: Shapes) -> Shapes:
        return shapes

    def affine(self, sizes: tuple[int, ...], features: bool) -> tuple[Weight, ...]:
        """The declarations of gamma and beta, as far as the layer has them. `features`: whether they have a number for
        each feature."""
        counts = ((math.prod(sizes), "feature"),) if features else ()
        gamma = trained(
            self,
            Weight("gamma", sizes, self.gamma_initializer, sizes=counts),
            self.gamma_regularizer,
            self.gamma_constraint,
        )
        beta = trained(self, Weight("beta", sizes, self.beta_initializer), self.beta_regularizer, self.beta_constraint)
        return (gamma,) * self.scale + (beta,) * self.center

    def applied(self, x_hat: Array, weights: Sequence[Array], axes: tuple[int, ...]) -> Array:
        """x̂ · gamma + beta; gamma and beta lie along `axes`."""
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
        """The derivative with respect to x̂, and those with respect to gamma and beta."""
        gamma, _ = self.split(weights)
        rest = tuple(n for n in range(x_hat.ndim) if n not in axes)
        found = ((dy * x_hat).sum(axis=rest),) * self.scale + (dy.sum(axis=rest),) * self.center
        return dy if gamma is None else dy * spread(gamma, axes, dy.ndim), found

    def last_line(self, context: StepContext, x_hat: Named, unit: int) -> None:
        """Defines y = x̂ · gamma + beta for one unit."""
        gamma, beta = self.split(context.weights)
        y: Expression = x_hat if gamma is None else x_hat * Named("gamma", gamma.reshape(-1)[unit])
        if beta is not None:
            y = y + Named("beta", beta.reshape(-1)[unit])
        context.define("y", y, "the output of the layer")


def places_of(layer: Layer, axis: int | tuple[int, ...], shape: Shape) -> tuple[int, ...]:
    """These axes counted from 0; raises `StackError` if the input has no such axis."""
    try:
        return places(axis, len(shape))
    except ValueError as error:
        raise StackError(f"Invalid value for `axis` argument of {layer.kind()}: {error}") from None


def along_features(axis: int | tuple[int, ...], ndim: int) -> bool:
    """Whether that is the last of so many axes, and no other one."""
    return ndim > 1 and places(axis, ndim) == (ndim - 1,)


def sized(layer: Layer, axis: int | tuple[int, ...], shape: Shape) -> tuple[int, ...]:
    """The sizes of these axes; raises `StackError` if one is unknown."""
    sizes = tuple(shape[each] for each in places_of(layer, axis, shape))
    known = tuple(each for each in sizes if each is not None)
    if len(known) != len(sizes):
        raise StackError(f"{layer.kind()} needs to know the sizes of its axes {axis}, and {shape} does not say")
    return known


def spread(values: Array, axes: tuple[int, ...], ndim: int) -> Array:
    """Values that lie along `axes`, reshaped to `ndim` axes with size 1 for all others."""
    sizes = dict(zip(axes, values.shape, strict=True))
    return values.reshape(tuple(sizes.get(n, 1) for n in range(ndim)))


def normalized_gradient(d_hat: Array, x_hat: Array, deviation: Array, axes: tuple[int, ...]) -> Array:
    """The derivative with respect to x of x̂ = (x - mean) / deviation; mean and deviation are those of x along
    `axes`."""
    found: Array = (
        d_hat - d_hat.mean(axis=axes, keepdims=True) - x_hat * (d_hat * x_hat).mean(axis=axes, keepdims=True)
    ) / deviation
    return np.asarray(found)
