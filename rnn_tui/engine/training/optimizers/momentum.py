"""Optimisers that follow the gradient or its sign, with or without momentum."""

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.options.options import Flag, Number, option
from rnn_tui.engine.training.optimizers.optimizer import Optimizer, Slots
from rnn_tui.engine.training.schedules import LearningRate, Schedule


class SGD(Optimizer):
    """Gradient descent, with momentum (Polyak, 1964; Nesterov, 1983).

    w = w - rate·g                                   without momentum
    m = momentum·m - rate·g ;  w = w + m             with it
    w = w + momentum·m - rate·g                      nesterov, with the new m
    """

    learning_rate: float | Schedule = option(
        LearningRate(), default=0.01, kw_only=True, help="the learning rate; a number or a schedule"
    )
    momentum: float = option(
        Number(0, 1, message="`{name}` must be a float between [0, 1]. Received: {name}={value}"),
        default=0.0,
        kw_only=True,
        help="the fraction of the last update that is repeated",
    )
    nesterov: bool = option(Flag(), default=False, kw_only=True, help="whether momentum looks one step ahead")

    title = "straight down the gradient"

    def start(self, w: Array) -> Slots:
        return {"m": np.zeros_like(w)} if self.momentum else {}

    def update(self, w: Array, g: Array, slots: Slots, rate: float, t: int) -> None:
        if not self.momentum:
            w -= rate * g
            return
        m, step = slots["m"], rate * g
        m *= self.momentum
        m -= step
        w += self.momentum * m - step if self.nesterov else m


class Lion(Optimizer):
    """The sign of a momentum (Chen et al., 2023).

    w = w - rate·sign( β1·m + (1 - β1)·g ) ;  then m = β2·m + (1 - β2)·g
    """

    beta_1: float = option(Number(0, 1), default=0.9, kw_only=True, help="the fraction of momentum in an update")
    beta_2: float = option(Number(0, 1), default=0.99, kw_only=True, help="the decay of the momentum")

    title = "steps of one size, by the sign of a momentum"

    def start(self, w: Array) -> Slots:
        return {"m": np.zeros_like(w)}

    def update(self, w: Array, g: Array, slots: Slots, rate: float, t: int) -> None:
        m = slots["m"]
        w -= rate * np.sign(self.beta_1 * m + (1 - self.beta_1) * g)
        m *= self.beta_2
        m += (1 - self.beta_2) * g


class Ftrl(Optimizer):
    """Follow the regularised leader (McMahan et al., 2013): every weight is computed from all gradients so far.

    n' = n + g² ;  p = -learning_rate_power
    z  = z + g + 2·shrinkage·w - ( n'^p - n^p ) / rate · w
    w  = ( clip(z, -l1, l1) - z ) / ( n'^p / rate + 2·( l2 + beta / (2·rate) ) )
    """

    learning_rate_power: float = option(Number(-1e9, 0), default=-0.5, kw_only=True, help="the rate's exponent")
    initial_accumulator_value: float = option(Number(0), default=0.1, kw_only=True, help="the initial value of n")
    l1_regularization_strength: float = option(Number(0), default=0.0, kw_only=True, help="smaller weights become 0")
    l2_regularization_strength: float = option(Number(0), default=0.0, kw_only=True, help="a penalty on large weights")
    l2_shrinkage_regularization_strength: float = option(
        Number(0), default=0.0, kw_only=True, help="the same, in the gradient"
    )
    beta: float = option(Number(), default=0.0, kw_only=True, help="how rates of rare features are held small")

    title = "every weight computed from all gradients so far: for sparse data"

    def start(self, w: Array) -> Slots:
        return {"n": np.full_like(w, self.initial_accumulator_value), "z": np.zeros_like(w)}

    def update(self, w: Array, g: Array, slots: Slots, rate: float, t: int) -> None:
        n, z, p, l1 = slots["n"], slots["z"], -self.learning_rate_power, self.l1_regularization_strength
        more = n + np.square(g)
        z += g + 2 * self.l2_shrinkage_regularization_strength * w - (more**p - n**p) / rate * w
        l2 = self.l2_regularization_strength + self.beta / (2 * rate)
        w[...] = (np.clip(z, -l1, l1) - z) / (more**p / rate + 2 * l2)
        n[...] = more
