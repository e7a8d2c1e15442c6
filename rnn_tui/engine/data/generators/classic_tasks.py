"""Tasks that are common tests of recurrent networks: bits, sums and brackets."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.generators.base_task import Figure, RawSequences, Task
from rnn_tui.engine.data.generators.generator import Tokens
from rnn_tui.engine.options.options import Number, option
from rnn_tui.engine.options.rules import Whole
from rnn_tui.engine.plan.input_spec import InputSpec

PAIRS = ("()", "[]", "{}", "<>")
"""The kinds of brackets."""


class Bits(Task):
    """Random zeros and ones, independent in each feature; the answers are about the first feature."""

    symbols = True
    vocabulary = ("0", "1")

    def drawn(self, rng: np.random.Generator, batch: int, time: int, reads: InputSpec) -> RawSequences:
        bits = self.ids(rng, batch, time, 2)
        return RawSequences(bits.astype(np.float64), self.answers(bits))

    def answers(self, bits: Tokens) -> Array:
        """The right answer after each bit, (batch, time): 0 or 1."""
        raise NotImplementedError

    def likely(self) -> float:
        """The probability of a one."""
        return 0.5

    def names(self, reads: InputSpec) -> tuple[str, ...]:
        return ("0", "1")

    def numbers(self, rng: np.random.Generator, batch: int, time: int, features: int) -> Array:
        return (rng.random((batch, time, features)) < self.likely()).astype(np.float64)

    def ids(self, rng: np.random.Generator, batch: int, time: int, count: int) -> Tokens:
        return (rng.random((batch, time)) < self.likely()).astype(np.int64)


class Echo(Bits):
    """x_t is 0 or 1; the task is y_t = x_(t - lag)."""

    lag: int = option(Whole(0), default=3, help="the delay in timesteps; as many inputs at the end are 0")

    title = "random bits, to be repeated some steps later; the last inputs are zeros"
    positional = ("lag",)
    expect = (
        "The state holds the last bits, so it needs at least as many units as the lag. The gradient must reach back"
        " that far, but no farther."
    )

    def answers(self, bits: Tokens) -> Array:
        time = bits.shape[1]
        if self.lag >= time:
            raise InputError(f"echo with lag {self.lag} needs {self.lag + 1} timesteps at least, got {time}")
        later = np.zeros(bits.shape)
        later[:, self.lag :] = bits[:, : time - self.lag]
        return later

    def depends_back(self, time: int) -> int | None:
        return self.lag

    def chance(self, time: int) -> Figure:
        zeros = min(self.lag, time) / time
        return Figure("accuracy", zeros + (1 - zeros) / 2, "guessing every bit but the zeros at the beginning")

    def numbers(self, rng: np.random.Generator, batch: int, time: int, features: int) -> Array:
        return self._with_zeros(super().numbers(rng, batch, time, features))

    def ids(self, rng: np.random.Generator, batch: int, time: int, count: int) -> Tokens:
        return self._with_zeros(super().ids(rng, batch, time, count))

    def _with_zeros(self, bits: NDArray[Any]) -> NDArray[Any]:
        """Sets the last `lag` steps, in which the last bits are repeated, to 0; at least half of the steps stay."""
        time = bits.shape[1]
        bits[:, max(time - self.lag, (time + 1) // 2) :] = 0
        return bits


class Parity(Bits):
    """x_t is 0 or 1; the task is whether the number of ones so far is even or odd."""

    ones: float = option(Number(0, 1), default=0.5, help="the probability of a one")

    title = "random bits: is the number of ones so far even or odd? One bit of state is enough, but each must flip it"
    positional = ("ones",)
    expect = (
        "Learned late, and then at once: one bit of state is enough, but each one must flip it. A network"
        " that has learned it on short sequences works at any length; its states form four clusters, one for each bit"
        " and answer."
    )
    tested_on = (100, 500)
    published = (
        "Trained on lengths to 40 and tested to 500: RNN and LSTM 100 %, Transformer about 50 % (Delétang et al.,"
        " Neural networks and the Chomsky hierarchy, 2023)."
    )
    published_figure = Figure("accuracy", 1.0, "RNN and LSTM (Delétang et al., 2023)", "published")

    def chance(self, time: int) -> Figure:
        # After t bits the ones are even with probability (1 + (1 - 2p)^t) / 2.
        even = float(np.mean((1 + (1 - 2 * self.ones) ** np.arange(1, time + 1)) / 2))
        if even <= 0.5 + 1e-9:
            return super().chance(time)
        return Figure("accuracy", even, "always answering even")

    def likely(self) -> float:
        return self.ones

    def answers(self, bits: Tokens) -> Array:
        return np.asarray(np.cumsum(bits, axis=1) % 2, np.float64)


class Adding(Task):
    """x_t = (value, mark): values uniform in [0, 1), and two marks of 1; the task is the sum of the two marked values.

    Hochreiter & Schmidhuber, Long Short-Term Memory, 1997, section 5.4.
    """

    title = "numbers and two marks: the answer at the end is the sum of the two marked numbers"
    every_step = False
    usual_time = 50
    classes = None
    features = 2
    expect = (
        "A plateau at 1/6, the loss of always answering 1; gated cells leave it after some hundred updates. A"
        " SimpleRNN stays on it if sequences are long: its gradient does not reach the first mark."
    )
    published = (
        "LSTM with lengths to 1000: a loss below 0.002 (Hochreiter & Schmidhuber, 1997); a tanh RNN stays at the"
        " baseline from some hundred timesteps on (Le, Jaitly & Hinton, 2015)."
    )
    published_figure = Figure("loss", 0.002, "an LSTM (Hochreiter & Schmidhuber, 1997)", "published")

    def depends_back(self, time: int) -> int | None:
        return time - time // 2  # the first mark is in the first half

    def chance(self, time: int) -> Figure:
        return Figure("loss", 1 / 6, "always answering 1")

    def drawn(self, rng: np.random.Generator, batch: int, time: int, reads: InputSpec) -> RawSequences:
        x = self.numbers(rng, batch, time, 2)
        return RawSequences(x, (x[..., 0] * x[..., 1]).sum(axis=1)[:, None])

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


class Brackets(Task):
    """A balanced text of brackets (a Dyck language): each closes the one that was opened last.

    If the number of timesteps is odd, the last bracket opens. In a model that reads numbers there is one feature for
    each symbol; with one kind of brackets and one feature, +1 opens and -1 closes.
    """

    kinds: int = option(Whole(1, len(PAIRS)), default=2, help="the number of kinds of brackets: ( [ { <")
    depth: int = option(Whole(1, 1000), default=5, help="the largest number of open brackets")

    title = "brackets, opened and closed in order: a closing one must fit the one opened last"
    symbols = True
    positional = ("kinds", "depth")
    no_symbol = "none open"
    expect = (
        "Which bracket must close next? With one kind a counter is enough, and some unit becomes one; with several a"
        " stack is needed, which states can hold to the depth that was trained on."
    )
    published = (
        "One kind: an LSTM counts, 100 % on longer texts than it was trained on; two kinds: it needs more than counting"
        " (Suzgun et al., LSTM networks can perform dynamic counting, 2019)."
    )

    @property
    def classes(self) -> int:
        return self.kinds + 1

    @property
    def features(self) -> int:
        return 2 * self.kinds

    @property
    def vocabulary(self) -> tuple[str, ...]:
        return tuple("".join(PAIRS[: self.kinds]))

    @property
    def answer_names(self) -> tuple[str, ...]:
        return ("·", *(pair[1] for pair in PAIRS[: self.kinds]))

    def chance(self, time: int) -> Figure:
        return Figure("accuracy", 1 / (self.kinds + 1), "guessing")

    def drawn(self, rng: np.random.Generator, batch: int, time: int, reads: InputSpec) -> RawSequences:
        ids = self.ids(rng, batch, time, 2 * self.kinds)
        return RawSequences(ids.astype(np.float64), self.answers(ids))

    def answers(self, ids: Tokens) -> Array:
        """The kind of the bracket that must close next, (batch, time), from 1; 0 if none is open."""
        found = np.zeros(ids.shape)
        for row, into in zip(ids, found, strict=True):
            opened: list[int] = []
            for t, each in enumerate(row):
                if each % 2:
                    opened.pop()
                else:
                    opened.append(int(each) // 2 + 1)
                into[t] = opened[-1] if opened else 0
        return found

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
