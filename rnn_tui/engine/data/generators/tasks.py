"""Inputs of the tasks that recurrent networks are measured by."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.generators.generator import Generator, Tokens
from rnn_tui.engine.options.options import Number, option
from rnn_tui.engine.options.rules import Whole
from rnn_tui.engine.plan.input_spec import InputSpec

PAIRS = ("()", "[]", "{}", "<>")
"""The kinds of brackets."""


class Bits(Generator):
    """Zeros and ones, drawn; every feature has its own."""

    symbols = True

    def chance(self) -> float:
        """How likely a one is."""
        return 0.5

    def names(self, reads: InputSpec) -> tuple[str, ...]:
        return ("0", "1")

    def numbers(self, rng: np.random.Generator, batch: int, time: int, features: int) -> Array:
        return (rng.random((batch, time, features)) < self.chance()).astype(np.float64)

    def ids(self, rng: np.random.Generator, batch: int, time: int, count: int) -> Tokens:
        return (rng.random((batch, time)) < self.chance()).astype(np.int64)


class Echo(Bits):
    """x_t is 0 or 1; the task is y_t = x_(t - lag)."""

    lag: int = option(Whole(0), default=3, help="how many steps later the model is to say it; beyond it, silence")

    title = "random bits, to be said again some steps later; the last ones are followed by silence"
    positional = ("lag",)

    def numbers(self, rng: np.random.Generator, batch: int, time: int, features: int) -> Array:
        return self._silent(super().numbers(rng, batch, time, features))

    def ids(self, rng: np.random.Generator, batch: int, time: int, count: int) -> Tokens:
        return self._silent(super().ids(rng, batch, time, count))

    def _silent(self, bits: NDArray[Any]) -> NDArray[Any]:
        """Nothing new in the last `lag` steps, in which the last bits are to be said; half of them stay in any case."""
        time = bits.shape[1]
        bits[:, max(time - self.lag, (time + 1) // 2) :] = 0
        return bits


class Parity(Bits):
    """x_t is 0 or 1; the task is whether the ones so far are even or odd in number."""

    ones: float = option(Number(0, 1), default=0.5, help="how likely a one is")

    title = "random bits: are the ones so far even or odd? One bit of state is enough, but each must flip it"
    positional = ("ones",)

    def chance(self) -> float:
        return self.ones


class Adding(Generator):
    """x_t = (value, mark): values uniform in [0, 1), and two marks of 1; the task is the sum of the two marked values.

    Hochreiter & Schmidhuber, Long Short-Term Memory, 1997, section 5.4.
    """

    title = "numbers and two marks: the sum of the two marked numbers is asked at the end"

    def numbers(self, rng: np.random.Generator, batch: int, time: int, features: int) -> Array:
        if features < 2:
            raise InputError(f"adding needs 2 features, a value and a mark; the model reads {features}")
        if time < 2:
            raise InputError("adding needs 2 timesteps at least, for its two marks")
        made = np.zeros((batch, time, features))
        made[..., 0] = rng.random((batch, time))
        rows = np.arange(batch)
        made[rows, rng.integers(0, time // 2, batch), 1] = 1
        made[rows, rng.integers(time // 2, time, batch), 1] = 1
        return made


class Brackets(Generator):
    """A balanced text of brackets (a Dyck language): each closes the one that was opened last.

    Of an odd number of timesteps, the last opens.

    In a model that reads numbers, one feature for each symbol; with one kind of brackets and one feature, +1 opens and
    -1 closes.
    """

    kinds: int = option(Whole(1, len(PAIRS)), default=2, help="how many kinds of brackets: ( [ { <")
    depth: int = option(Whole(1, 1000), default=5, help="how many may be open at a time")

    title = "brackets, opened and closed in order: what closes must fit what was opened last"
    symbols = True
    positional = ("kinds", "depth")

    def names(self, reads: InputSpec) -> tuple[str, ...]:
        return tuple("".join(PAIRS[: self.kinds]))

    def ids(self, rng: np.random.Generator, batch: int, time: int, count: int) -> Tokens:
        made = np.zeros((batch, time), np.int64)
        for row in made:
            opened: list[int] = []
            for t in range(time):
                must_close = len(opened) >= min(time - t, self.depth)
                if not opened or (not must_close and rng.random() < 0.5):
                    opened.append(int(rng.integers(0, self.kinds)))
                    row[t] = 2 * opened[-1]
                else:
                    row[t] = 2 * opened.pop() + 1
        return made

    def numbers(self, rng: np.random.Generator, batch: int, time: int, features: int) -> Array:
        ids = self.ids(rng, batch, time, 2 * self.kinds)
        if features == 1 and self.kinds == 1:
            return (1.0 - 2.0 * ids)[..., None]
        if features < 2 * self.kinds:
            fits = f"kinds={features // 2}" if features > 1 else "kinds=1"
            raise InputError(
                f"{2 * self.kinds} symbols need as many features, and the model reads {features}: {fits} fits"
            )
        one_hot: Array = np.eye(features)[ids]
        return one_hot
