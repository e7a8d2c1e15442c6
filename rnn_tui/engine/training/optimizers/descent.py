"""One optimiser and one set of weights: everything between a gradient and the new weights.

One update, in Keras 3's order: clip, decay, the optimiser's own equation, moving average, constraints.
"""

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.training.optimizers.optimizer import Optimizer
from rnn_tui.engine.training.parameters import Parameters
from rnn_tui.engine.training.schedules import Schedule


class Descent:
    """An optimiser with its memory."""

    def __init__(self, optimizer: Optimizer, parameters: Parameters) -> None:
        self.optimizer, self.parameters = optimizer, parameters
        self.batches = 0
        """The number of gradients so far."""
        self.fixed_rate: float | None = None
        """A learning rate that was set later; None: the optimiser's own."""
        w = parameters.flat
        places = [("", slice(None), w.shape)] if optimizer.elementwise else parameters.places
        self._groups = [
            (where, shape, optimizer.start_of(path, w[where].reshape(shape))) for path, where, shape in places
        ]
        self._average = parameters.like() if optimizer.use_ema else None
        self._sum = parameters.like() if optimizer.gradient_accumulation_steps else None

    @property
    def updates(self) -> int:
        """The number of updates so far: Keras's `iterations`."""
        return self.batches // (self.optimizer.gradient_accumulation_steps or 1)

    @property
    def rate(self) -> float:
        """The learning rate of the next update."""
        return self.optimizer.rate(self.batches) if self.fixed_rate is None else self.fixed_rate

    @property
    def scheduled(self) -> bool:
        """Whether the rate follows a schedule, and so cannot be set."""
        return isinstance(self.optimizer.learning_rate, Schedule)

    def apply(self, gradient: Array) -> None:
        """Applies one gradient (n,) of all trainable numbers; the array may be changed."""
        ready = self._accumulated(gradient)
        if ready is not None:
            self._update(self._clipped(ready))
        self._follow()
        self._constrain()
        self.batches += 1

    def finish(self) -> None:
        """The end of training: the weights become the moving average, if there is one."""
        if self._average is not None and self.batches:
            self.parameters.flat[...] = self._average

    def _accumulated(self, g: Array) -> Array | None:
        """The mean gradient of the last batches; None until there are enough batches."""
        steps = self.optimizer.gradient_accumulation_steps
        if steps is None or self._sum is None:
            return g
        self._sum += g
        if (self.batches + 1) % steps:
            return None
        mean: Array = self._sum / steps
        self._sum[...] = 0
        return mean

    def _clipped(self, g: Array) -> Array:
        made = self.optimizer
        if made.clipnorm:
            for part in self.parameters.parts:
                norm = _norm(g[part.where])
                if norm > made.clipnorm:
                    g[part.where] *= made.clipnorm / norm
        elif made.global_clipnorm:
            norm = _norm(g)
            if not norm <= made.global_clipnorm:
                g *= made.global_clipnorm / norm + (norm - norm)  # NaN for an infinite norm, as in Keras
        elif made.clipvalue:
            np.clip(g, -made.clipvalue, made.clipvalue, out=g)
        return g

    def _update(self, g: Array) -> None:
        made, w, rate, t = self.optimizer, self.parameters.flat, self.rate, self.updates + 1
        for where, shape, slots in self._groups:
            decay = made.decay(slots)
            if decay is not None:
                w[where] -= w[where] * (decay * rate)
            made.update(w[where].reshape(shape), g[where].reshape(shape), slots, rate, t)

    def _follow(self) -> None:
        """Updates the moving average, and writes it to the weights when that is due."""
        made, average, w = self.optimizer, self._average, self.parameters.flat
        if average is None:
            return
        momentum = made.ema_momentum if self.updates else 0.0
        average *= momentum
        average += (1 - momentum) * w
        if made.ema_overwrite_frequency and (self.updates + 1) % made.ema_overwrite_frequency == 0:
            w[...] = average

    def _constrain(self) -> None:
        for part in self.parameters.parts:
            if part.weight.constraint is not None:
                w = part.of(self.parameters.flat)
                w[...] = part.weight.constraint(w)


def _norm(values: Array) -> float:
    """The Euclidean norm of (n,)."""
    return float(np.sqrt(values.dot(values)))
