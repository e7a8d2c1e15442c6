"""Muon: matrices are moved by an orthogonal matrix near their momentum, everything else by AdamW."""

import re

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.options.options import Flag, Number, option
from rnn_tui.engine.options.rules import Names, OrNone, Whole
from rnn_tui.engine.training.optimizers.optimizer import Optimizer, Slots


class Muon(Optimizer):
    """Momentum made orthogonal (Jordan et al., 2024; its size as in Liu et al., Muon is scalable, 2025).

    m = momentum·m + g ;  G = g + momentum·m (nesterov), else m ;  X = G / ‖G‖, transposed if it is tall
    ns_steps times:  A = X·Xᵀ ;  X = a·X + ( b·A + c·A² )·X
    w = w - rate·rms_rate·√( the longer side ) · X

    Weights that are no matrix, embeddings, and those of `exclude_layers` follow AdamW.
    """

    weight_decay: float | None = option(
        OrNone(Number()), default=0.004, kw_only=True, help="before each update w shrinks by learning rate · this · w"
    )
    adam_beta_1: float = option(Number(0, 1), default=0.9, kw_only=True, help="the decay of AdamW's mean of gradients")
    adam_beta_2: float = option(Number(0, 1), default=0.999, kw_only=True, help="the decay of its mean of squares")
    adam_weight_decay: float | None = option(
        OrNone(Number()), default=0.004, kw_only=True, help="the weight decay where AdamW is used"
    )
    epsilon: float = option(Number(0), default=1e-7, kw_only=True, help="to avoid a division by 0 in AdamW")
    exclude_layers: tuple[str, ...] = option(
        Names(), default=(), kw_only=True, help="layers, by patterns of their names, that follow AdamW"
    )
    exclude_embeddings: bool = option(Flag(), default=True, kw_only=True, help="whether embeddings follow AdamW")
    muon_a: float = option(Number(), default=3.4445, kw_only=True, help="a in the equation")
    muon_b: float = option(Number(), default=-4.7750, kw_only=True, help="b in the equation")
    muon_c: float = option(Number(), default=2.0315, kw_only=True, help="c in the equation")
    adam_lr_ratio: float = option(Number(0), default=1.0, kw_only=True, help="AdamW's learning rate, as a multiple")
    momentum: float = option(Number(0, 1), default=0.95, kw_only=True, help="the decay of the sum of gradients")
    ns_steps: int = option(Whole(0, 100), default=5, kw_only=True, help="how often X is made more orthogonal")
    nesterov: bool = option(Flag(), default=True, kw_only=True, help="whether momentum looks one step ahead")
    rms_rate: float | None = option(
        OrNone(Number()), default=0.2, kw_only=True, help="the size of an update; None: X as it is"
    )

    title = "matrices moved by an orthogonal matrix, the rest by AdamW: for hidden layers"
    elementwise = False

    def start_of(self, path: str, w: Array) -> Slots:
        embedding = self.exclude_embeddings and "embedding" in path.lower()
        excluded = any(re.search(each, path) for each in self.exclude_layers)
        return {"m": np.zeros_like(w)} | ({"v": np.zeros_like(w)} if w.ndim != 2 or embedding or excluded else {})

    def decay(self, slots: Slots) -> float | None:
        return self.adam_weight_decay if "v" in slots else self.weight_decay

    def update(self, w: Array, g: Array, slots: Slots, rate: float, t: int) -> None:
        m = slots["m"]
        if "v" in slots:
            self._adam(w, g, m, slots["v"], rate * self.adam_lr_ratio, t)
            return
        m *= self.momentum
        m += g
        size = 1.0 if self.rms_rate is None else self.rms_rate * max(w.shape) ** 0.5
        w -= rate * size * self.orthogonal(g + self.momentum * m if self.nesterov else m)

    def _adam(self, w: Array, g: Array, m: Array, v: Array, rate: float, t: int) -> None:
        m += (g - m) * (1 - self.adam_beta_1)
        v += (np.square(g) - v) * (1 - self.adam_beta_2)
        rate *= (1 - self.adam_beta_2**t) ** 0.5 / (1 - self.adam_beta_1**t)
        w -= rate * m / (np.sqrt(v) + self.epsilon)

    def orthogonal(self, G: Array) -> Array:
        """(n, m) → (n, m): near U·Vᵀ of its singular value decomposition, by Newton–Schulz iterations."""
        X = G.T if G.shape[0] > G.shape[1] else G
        X = X / (np.sqrt(np.square(X).sum()) + G.dtype.type(1e-7))
        for _ in range(self.ns_steps):
            A = X @ X.T
            X = self.muon_a * X + (self.muon_b * A + self.muon_c * A @ A) @ X
        made: Array = X.T if G.shape[0] > G.shape[1] else X
        return made
