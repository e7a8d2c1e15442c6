"""The choice of a token by the probabilities that a model gives: the likeliest, or drawn at random."""

from dataclasses import dataclass

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError


@dataclass(frozen=True)
class Sampling:
    """How a token is chosen."""

    temperature: float = 1.0
    """What the logits are divided by: below 1 the likely tokens become likelier; 0: always the likeliest."""
    top_k: int | None = None
    """Only this many of the likeliest tokens are drawn from; None: all."""
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.temperature < float("inf"):
            raise InputError(f"a temperature is 0 or larger, got {self.temperature:g}")
        if self.top_k is not None and self.top_k < 1:
            raise InputError(f"top-k is 1 or larger, got {self.top_k}")

    def generator(self) -> np.random.Generator:
        """The random numbers of one run."""
        return np.random.default_rng([self.seed, 7])

    def choose(self, output: Array, rng: np.random.Generator) -> int:
        """A token's number for the output (n,): probabilities, or logits. Raises `InputError` if it holds NaN."""
        if not np.isfinite(output).all():
            raise InputError("the output is no number any more, so no token can be chosen by it")
        if self.temperature == 0:
            return int(output.argmax())
        logits = log_probabilities(output) / self.temperature
        if self.top_k is not None and self.top_k < len(logits):
            logits[np.argsort(-logits, kind="stable")[self.top_k :]] = -np.inf
        weights = np.exp(logits - logits.max())
        return int(rng.choice(len(weights), p=weights / weights.sum()))


def log_probabilities(output: Array) -> Array:
    """Their logarithms where the numbers are probabilities (none negative, sum 1); else the numbers, as logits."""
    values = output.astype(np.float64)
    if (values >= 0).all() and abs(values.sum() - 1) < 1e-3:
        with np.errstate(divide="ignore"):
            return np.log(values)
    return values
