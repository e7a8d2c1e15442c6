"""Adam and its variants: a mean of gradients, divided by the root of a mean of their squares.

m = β1·m + (1 - β1)·g and v = β2·v + (1 - β2)·g² in all of them.
"""

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.options.options import Flag, Number, option
from rnn_tui.engine.options.rules import Whole
from rnn_tui.engine.training.optimizers.optimizer import Optimizer, Slots
from rnn_tui.engine.training.schedules import LearningRate, Schedule


class Moments(Optimizer):
    """What they share."""

    beta_1: float = option(Number(0, 1), default=0.9, kw_only=True, help="the decay of the mean of gradients")
    beta_2: float = option(Number(0, 1), default=0.999, kw_only=True, help="the decay of the mean of squares")
    epsilon: float = option(Number(0), default=1e-7, kw_only=True, help="to avoid a division by 0")

    def start(self, w: Array) -> Slots:
        return {"m": np.zeros_like(w), "v": np.zeros_like(w)}

    def moments(self, g: Array, slots: Slots) -> tuple[Array, Array]:
        """m and v after one more gradient."""
        m, v = slots["m"], slots["v"]
        m += (g - m) * (1 - self.beta_1)
        v += (np.square(g) - v) * (1 - self.beta_2)
        return m, v


class Adam(Moments):
    """Adam (Kingma & Ba, 2015), with ε beside the uncorrected root as in Keras; amsgrad: Reddi et al., 2018.

    w = w - rate·√( 1 - β2^t ) / ( 1 - β1^t ) · m / ( √v + ε )          amsgrad: the largest v so far
    """

    amsgrad: bool = option(Flag(), default=False, kw_only=True, help="whether to divide by the largest v so far")

    title = "a mean of gradients divided by their size: its defaults usually work"

    def start(self, w: Array) -> Slots:
        return super().start(w) | ({"most": np.zeros_like(w)} if self.amsgrad else {})

    def update(self, w: Array, g: Array, slots: Slots, rate: float, t: int) -> None:
        m, v = self.moments(g, slots)
        if self.amsgrad:
            v = np.maximum(slots["most"], v, out=slots["most"])
        size = np.sqrt(v)
        size += self.epsilon
        np.divide(m, size, out=size)
        size *= rate * (1 - self.beta_2**t) ** 0.5 / (1 - self.beta_1**t)
        w -= size


class AdamW(Adam):
    """Adam with weight decay separate from the gradient (Loshchilov & Hutter, 2019).

    w = w - rate·weight_decay·w ;  then as Adam
    """

    weight_decay: float | None = option(
        Number(), default=0.004, kw_only=True, help="before each update w shrinks by learning rate · this · w"
    )

    title = "Adam, with every weight pulled towards 0"


class Adamax(Moments):
    """Adam with the largest gradient in place of the mean of squares (Kingma & Ba, 2015, section 7).

    u = max( β2·u, |g| ) ;  w = w - rate·m / ( ( 1 - β1^t )·( u + ε ) )
    """

    title = "Adam by the largest gradient"

    def start(self, w: Array) -> Slots:
        return {"m": np.zeros_like(w), "u": np.zeros_like(w)}

    def update(self, w: Array, g: Array, slots: Slots, rate: float, t: int) -> None:
        m, u = slots["m"], slots["u"]
        m += (g - m) * (1 - self.beta_1)
        np.maximum(self.beta_2 * u, np.abs(g), out=u)
        w -= rate / (1 - self.beta_1**t) * m / (u + self.epsilon)


class Nadam(Moments):
    """Adam with Nesterov's momentum (Dozat, 2016).

    u_t = β1·( 1 - ½·0.96^t ) ;  P = u_1·…·u_t
    m̂  = u_(t+1)·m / ( 1 - P·u_(t+1) ) + ( 1 - u_t )·g / ( 1 - P ) ;  v̂ = v / ( 1 - β2^t )
    w   = w - rate·m̂ / ( √v̂ + ε )
    """

    title = "Adam with Nesterov's momentum"

    def start(self, w: Array) -> Slots:
        return super().start(w) | {"P": 1.0}

    def update(self, w: Array, g: Array, slots: Slots, rate: float, t: int) -> None:
        m, v = self.moments(g, slots)
        now, following = (self.beta_1 * (1 - 0.5 * 0.96**each) for each in (t, t + 1))
        P = slots["P"] = slots["P"] * now
        ahead = following / (1 - P * following) * m + (1 - now) / (1 - P) * g
        w -= rate * ahead / (np.sqrt(v / (1 - self.beta_2**t)) + self.epsilon)


class ScheduleFreeAdamW(Moments):
    """AdamW without a schedule: a mean of all weights so far takes its place (Defazio et al., The road less scheduled,
    2024). The weights w are between the sequence z and its mean x.

    z = z - rate·g / ( √( v / ( 1 - β2^t ) ) + ε )          in the first warmup_steps the rate is rate·t / warmup_steps
    x = ( 1 - 1/t )·x + z / t ;  w = ( 1 - β1 )·z + β1·x

    On PyTorch, Keras 3.15 works out x from the new z in place of the old; this is what it computes on JAX.
    """

    learning_rate: float | Schedule = option(
        LearningRate(), default=0.0025, kw_only=True, help="the learning rate; a number or a schedule"
    )
    epsilon: float = option(Number(0), default=1e-8, kw_only=True, help="to avoid a division by 0")
    warmup_steps: int = option(Whole(0), default=0, kw_only=True, help="updates in which the rate grows from 0")

    title = "AdamW with a mean of its weights in place of a schedule"

    def start(self, w: Array) -> Slots:
        return {"z": w.copy(), "v": np.zeros_like(w)}

    def update(self, w: Array, g: Array, slots: Slots, rate: float, t: int) -> None:
        z, v = slots["z"], slots["v"]
        rate *= min(t / self.warmup_steps, 1.0) if self.warmup_steps else 1.0
        x = (w - (1 - self.beta_1) * z) / self.beta_1
        v += (np.square(g) - v) * (1 - self.beta_2)
        z -= rate * g / (np.sqrt(v / (1 - self.beta_2**t)) + self.epsilon)
        x += (z - x) / t
        w[...] = (1 - self.beta_1) * z + self.beta_1 * x


class Lamb(Moments):
    """Adam with each update as long as its weight (You et al., 2020).

    r = m / ( 1 - β1^t ) / ( √( v / ( 1 - β2^t ) ) + ε )
    w = w - rate·‖w‖ / ‖r‖ · r                                          the ratio is 1 where a norm is 0
    """

    title = "Adam with steps relative to the size of each weight: for large batches"
    elementwise = False

    def update(self, w: Array, g: Array, slots: Slots, rate: float, t: int) -> None:
        m, v = self.moments(g, slots)
        r = m / (1 - self.beta_1**t) / (np.sqrt(v / (1 - self.beta_2**t)) + self.epsilon)
        lengths = [float(np.sqrt(np.square(each).sum())) for each in (w, r)]
        w -= rate * (lengths[0] / lengths[1] if all(lengths) else 1.0) * r
