"""Tasks with symbols: repeat them after a long time, select them among others, count them."""

import math

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.generators.base_task import Figure, RawSequences, Task
from rnn_tui.engine.data.generators.generator import Tokens
from rnn_tui.engine.options.options import option
from rnn_tui.engine.options.rules import Whole
from rnn_tui.engine.plan.input_spec import InputSpec


class CopyMemory(Task):
    """`keep` symbols, then blanks; after a signal, `keep` blanks during which the symbols must be repeated in order.

    Hochreiter & Schmidhuber, 1997; as in Arjovsky, Shah & Bengio, Unitary evolution recurrent neural networks, 2016.
    """

    alphabet: int = option(Whole(1, 20), default=8, help="the number of different symbols")
    keep: int = option(Whole(1, 1000), default=10, help="the number of symbols to remember")

    title = "some symbols at the beginning, to be repeated at the very end"
    positional = ("alphabet", "keep")
    usual_time = 50
    no_symbol = "blank"
    expect = (
        "The blanks are learned first, which gives most of the accuracy; then the loss stays at what it costs to guess"
        " the last symbols, until the state has learned to carry them to the end."
    )
    published = (
        "After T = 100 and more blanks LSTMs stay near the baseline, unitary RNNs solve it (Arjovsky, Shah & Bengio,"
        " 2016)."
    )

    @classmethod
    def kind(cls) -> str:
        return "copy_memory"

    @property
    def classes(self) -> int:
        return self.alphabet + 1

    @property
    def features(self) -> int:
        return self.alphabet + 2

    @property
    def vocabulary(self) -> tuple[str, ...]:
        return ("·", *"ABCDEFGHIJKLMNOPQRST"[: self.alphabet], ">")

    @property
    def answer_names(self) -> tuple[str, ...]:
        return self.vocabulary[: self.classes]

    def depends_back(self, time: int) -> int | None:
        return time - self.keep

    def chance(self, time: int) -> Figure:
        loss = self.keep * math.log(self.alphabet) / time
        return Figure("loss", loss, "blanks first, and guesses at the end")

    def drawn(self, rng: np.random.Generator, batch: int, time: int, reads: InputSpec) -> RawSequences:
        if time < 2 * self.keep + 1:
            raise InputError(
                f"{self.kind()} of {self.keep} symbols needs {2 * self.keep + 1} timesteps at least, got {time}"
            )
        kept = rng.integers(1, self.alphabet + 1, (batch, self.keep))
        x, y = np.zeros((batch, time)), np.zeros((batch, time))
        self._place(rng, x, kept)
        x[:, time - self.keep - 1] = self.alphabet + 1
        y[:, time - self.keep :] = kept
        return RawSequences(x, y)

    def _place(self, rng: np.random.Generator, x: Array, kept: Tokens) -> None:
        """Puts the symbols into x."""
        x[:, : self.keep] = kept


class SelectiveCopying(CopyMemory):
    """Like copy_memory, but the symbols are scattered among the blanks: which steps to remember depends on the input.

    Jing et al., Gated orthogonal recurrent units, 2019; as in Gu & Dao, Mamba, 2023.
    """

    title = "symbols scattered among blanks, to be repeated in order at the end"
    expect = (
        "The symbols are at other steps each time, so a gate must open for symbols and stay closed for blanks: gated"
        " cells learn this, a state that forgets at a fixed rate does not."
    )
    published = "Length 4096, 16 symbols: S4 without a gate 18 %, with selection (S6) 97 % (Gu & Dao, Mamba, 2023)."

    @classmethod
    def kind(cls) -> str:
        return "selective_copying"

    def depends_back(self, time: int) -> int | None:
        return self.keep + 1  # where the last symbol stands beside the signal

    def _place(self, rng: np.random.Generator, x: Array, kept: Tokens) -> None:
        room = x.shape[1] - self.keep - 1
        where = np.sort(np.argsort(rng.random((len(x), room)), axis=1)[:, : self.keep], axis=1)
        np.put_along_axis(x, where, kept, axis=1)


class Counting(Task):
    """aⁿbⁿ, or aⁿbⁿcⁿ: predict the next symbol; n goes from 1 to `longest`, then from 1 again.

    In sequence k, n = 1 + k mod longest; after its last symbol comes padding without answers. Gers & Schmidhuber, LSTM
    recurrent networks learn simple context-free and context-sensitive languages, 2001.
    """

    longest: int = option(Whole(1, 10_000), default=10, help="the largest n")
    letters: int = option(Whole(2, 3), default=2, help="2: aⁿbⁿ, 3: aⁿbⁿcⁿ")

    title = "as many b as there were a: which symbol is next?"
    positional = ("longest", "letters")
    continues = True
    no_symbol = "end"
    expect = (
        "After the first b all symbols are certain, before it they are not: the loss falls to the cost of guessing. A"
        " unit of an LSTM's memory counts up at each a and down at each b."
    )
    published = (
        "LSTM trained on n to 10 goes on to n = 1000 at best for aⁿbⁿ; aⁿbⁿcⁿ is solved too (Gers & Schmidhuber, 2001)."
    )

    @property
    def classes(self) -> int:
        return self.letters + 1

    @property
    def features(self) -> int:
        return self.letters + 1

    @property
    def vocabulary(self) -> tuple[str, ...]:
        return ("·", *"abc"[: self.letters])

    @property
    def answer_names(self) -> tuple[str, ...]:
        return self.vocabulary  # the end is the padding that follows

    def length(self, reads: InputSpec) -> int:
        return self.letters * self.longest

    def chance(self, time: int) -> Figure:
        return Figure("accuracy", 1 / (self.letters + 1), "guessing")

    def drawn(self, rng: np.random.Generator, batch: int, time: int, reads: InputSpec) -> RawSequences:
        n = 1 + np.arange(batch) % self.longest
        t = np.arange(time + 1)
        word = np.where(t < n[:, None] * self.letters, t // n[:, None] + 1, 0)  # a is 1, b 2, c 3; after the end 0
        x, following = word[:, :-1].astype(np.float64), word[:, 1:].astype(np.float64)
        return RawSequences(x, following, (x > 0).astype(np.float64))


class TemporalOrder(Task):
    """X and Y appear at two steps among other symbols: in which order? Four answers: XX, XY, YX, YY.

    Hochreiter & Schmidhuber, 1997, section 5.6: the first is in the second tenth of the sequence, the other in the
    sixth.
    """

    distractors: int = option(Whole(1, 20), default=4, help="the number of other symbols")

    title = "two marks among other symbols: in which order did they come?"
    positional = ("distractors",)
    every_step = False
    usual_time = 50
    expect = (
        "Two bits must be remembered to the end, and the second must not overwrite the first. Half of the"
        " answers are right as soon as the second mark is kept."
    )
    published = "LSTM solves it with lengths of 100 to 110 (Hochreiter & Schmidhuber, 1997, experiment 6a)."
    classes = 4

    @classmethod
    def kind(cls) -> str:
        return "temporal_order"

    @property
    def answer_names(self) -> tuple[str, ...]:
        return ("XX", "XY", "YX", "YY")

    @property
    def features(self) -> int:
        return self.distractors + 2

    @property
    def vocabulary(self) -> tuple[str, ...]:
        return (*"abcdefghijklmnopqrst"[: self.distractors], "X", "Y")

    def depends_back(self, time: int) -> int | None:
        return time - 2 * (time // 10)  # the first mark is in the second tenth

    def drawn(self, rng: np.random.Generator, batch: int, time: int, reads: InputSpec) -> RawSequences:
        if time < 10:
            raise InputError(f"{self.kind()} needs 10 timesteps at least, got {time}")
        x = rng.integers(0, self.distractors, (batch, time))
        marks, rows = rng.integers(0, 2, (batch, 2)), np.arange(batch)
        for index, first in enumerate((time // 10, time // 2)):
            x[rows, rng.integers(first, first + time // 10, batch)] = self.distractors + marks[:, index]
        return RawSequences(x.astype(np.float64), (2 * marks[:, 0] + marks[:, 1]).astype(np.float64))
