"""Optimisers that divide each gradient by the size of earlier ones."""

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.options.options import Flag, Number, option
from rnn_tui.engine.training.optimizers.optimizer import Optimizer, Slots


class RMSprop(Optimizer):
    """Divided by the root of a mean of squares (Hinton, 2012).

    v = ρ·v + (1 - ρ)·g² ;  i = rate·g / √( v + ε )          centered: v - a², with a = ρ·a + (1 - ρ)·g
    w = w - i                                                with momentum: m = momentum·m + i ; w = w - m
    """

    rho: float = option(Number(0, 1), default=0.9, kw_only=True, help="the decay of the mean of squares")
    momentum: float = option(Number(0, 1), default=0.0, kw_only=True, help="the fraction of the last update made again")
    epsilon: float = option(Number(0), default=1e-7, kw_only=True, help="to avoid a division by 0")
    centered: bool = option(Flag(), default=False, kw_only=True, help="whether the variance divides, not the square")

    title = "each gradient divided by the size of the recent ones"

    def start(self, w: Array) -> Slots:
        names = ["v"] + ["a"] * self.centered + ["m"] * (self.momentum > 0)
        return {name: np.zeros_like(w) for name in names}

    def update(self, w: Array, g: Array, slots: Slots, rate: float, t: int) -> None:
        v = slots["v"]
        v *= self.rho
        v += (1 - self.rho) * np.square(g)
        spread = v
        if self.centered:
            a = slots["a"]
            a *= self.rho
            a += (1 - self.rho) * g
            spread = v - np.square(a)
        step = rate * g / np.sqrt(spread + self.epsilon)
        if self.momentum > 0:
            m = slots["m"]
            m *= self.momentum
            m += step
            step = m
        w -= step


class Adagrad(Optimizer):
    """Divided by the root of the sum of all squares (Duchi et al., 2011).

    a = a + g² ;  w = w - rate·g / √( a + ε )
    """

    initial_accumulator_value: float = option(Number(0), default=0.1, kw_only=True, help="the initial value of a")
    epsilon: float = option(Number(0), default=1e-7, kw_only=True, help="to avoid a division by 0")

    title = "each gradient divided by the size of all before it: steps become ever smaller"

    def start(self, w: Array) -> Slots:
        return {"a": np.full_like(w, self.initial_accumulator_value)}

    def update(self, w: Array, g: Array, slots: Slots, rate: float, t: int) -> None:
        a = slots["a"]
        a += np.square(g)
        w -= rate * g / np.sqrt(a + self.epsilon)


class Adadelta(Optimizer):
    """Divided by the size of gradients, times the size of updates (Zeiler, 2012).

    a = ρ·a + (1 - ρ)·g² ;  d = -√( D + ε ) / √( a + ε ) · g ;  D = ρ·D + (1 - ρ)·d² ;  w = w + rate·d
    """

    rho: float = option(Number(0, 1), default=0.95, kw_only=True, help="the decay of the means")
    epsilon: float = option(Number(0), default=1e-7, kw_only=True, help="to avoid a division by 0")

    title = "steps as large as the recent ones: made for a learning rate of 1"

    def start(self, w: Array) -> Slots:
        return {"a": np.zeros_like(w), "D": np.zeros_like(w)}

    def update(self, w: Array, g: Array, slots: Slots, rate: float, t: int) -> None:
        a, D = slots["a"], slots["D"]
        a *= self.rho
        a += (1 - self.rho) * np.square(g)
        d = -np.sqrt(D + self.epsilon) / np.sqrt(a + self.epsilon) * g
        D *= self.rho
        D += (1 - self.rho) * np.square(d)
        w += rate * d


class Adafactor(Optimizer):
    """For a matrix only the means of its squares by rows and by columns are kept (Shazeer & Stern, 2018).

    β = 1 - t^beta_2_decay ;  s = g² + ε1
    R = β·R + (1 - β)·row means of s ;  C = likewise of columns ;  v = R·C / mean R
    v = β·v + (1 - β)·s                                                              of a vector
    u = g / √v ;  w = w - max( ε2, rms w )·min( rate, 1/√t )·u / max( 1, rms u / clip_threshold )
    """

    beta_2_decay: float = option(Number(-1e9, 0), default=-0.8, kw_only=True, help="the exponent of the decay")
    epsilon_1: float = option(Number(0), default=1e-30, kw_only=True, help="to avoid a division by 0")
    epsilon_2: float = option(Number(0), default=1e-3, kw_only=True, help="the smallest size of a weight for scaling")
    clip_threshold: float = option(Number(0), default=1.0, kw_only=True, help="the largest rms of an update")
    relative_step: bool = option(Flag(), default=True, kw_only=True, help="whether a fixed rate falls as 1/√t")

    title = "like Adam without momentum, with little memory"
    elementwise = False

    def start(self, w: Array) -> Slots:
        if w.ndim < 2:
            return {"v": np.zeros_like(w)}
        return {"R": np.zeros(w.shape[:-1], w.dtype), "C": np.zeros((*w.shape[:-2], w.shape[-1]), w.dtype)}

    def update(self, w: Array, g: Array, slots: Slots, rate: float, t: int) -> None:
        beta, squares = 1 - t**self.beta_2_decay, np.square(g) + w.dtype.type(self.epsilon_1)
        size = max(self.epsilon_2, _rms(w)) * min(rate, t**-0.5)
        if "v" in slots:
            v = slots["v"]
            v *= beta
            v += (1 - beta) * squares
        else:
            R, C = slots["R"], slots["C"]
            for kept, axis in ((R, -1), (C, -2)):
                kept *= beta
                kept += (1 - beta) * squares.mean(axis=axis)
            v = (R / R.mean(axis=-1, keepdims=True))[..., None] * C[..., None, :]
        u = g / np.sqrt(v)
        w -= size / max(1.0, _rms(u) / self.clip_threshold) * u


def _rms(values: Array) -> float:
    return float(np.sqrt(np.square(values).mean()))
