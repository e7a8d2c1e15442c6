"""What a run needs beside the plan: numbers to start from."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Self

from rnn_tui.engine.arrays import Array
from rnn_tui.engine.model import Model
from rnn_tui.engine.stack import Stack
from rnn_tui.engine.trace import Trace


@dataclass(frozen=True, eq=False)
class Setup:
    """Where weights and inputs come from."""

    seed: int = 0
    init: str = "keras"
    dtype: str = "float64"
    x: Any = None
    """Inputs; None: drawn from the seed."""
    mask: Any = None
    initial: tuple[Any, ...] = ()
    inputs_from: str = ""
    """Where the inputs come from, in a few words."""
    weights: tuple[Array, ...] | None = None
    """In `get_weights()` order; None: drawn from the seed."""
    weights_from: str = ""

    def model(self, stack: Stack) -> Model:
        """The stack with its weights; raises `RnnError` where the given ones do not fit it."""
        drawn = Model.draw(stack, init=self.init, seed=self.seed)
        return drawn if self.weights is None else drawn.with_weights(self.weights, self.weights_from)

    def run(self, stack: Stack) -> Trace:
        """Everything that happens on the inputs; raises `RnnError`."""
        return self.model(stack).run(
            self.x,
            mask=self.mask,
            initial=self.initial,
            dtype=self.dtype,
            seed=self.seed,
            init=self.init,
            origin=self.inputs_from,
        )

    def redrawn(self) -> Self:
        """The next seed, and nothing given from outside."""
        return replace(
            self, seed=self.seed + 1, x=None, mask=None, initial=(), inputs_from="", weights=None, weights_from=""
        )

    @property
    def words(self) -> Iterator[str]:
        """For the headline: inputs, seed, weights, precision."""
        yield f"inputs {self.inputs_from or 'random'}"
        if self.x is None or self.weights is None:
            yield f"seed {self.seed}"
        drawn = "uniform[0,1)" if self.init == "tutorial" else "initializers"
        yield f"weights {self.weights_from or drawn}"
        yield self.dtype
