"""Generated inputs: a generator is a frozen value with options, as a layer is, so the same form edits it.

A kind of generator is a class in this package: its options, a title, and about ten lines that compute the inputs. They
fit the model they are made for, and depend on the options and the seed only.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.options.one_line_values import Spelled
from rnn_tui.engine.options.options import option
from rnn_tui.engine.options.rules import Whole
from rnn_tui.engine.plan.input_spec import InputSpec

Tokens = NDArray[np.int64]
"""(batch, time) token ids."""


@dataclass(frozen=True, eq=False)
class GeneratedInputs:
    """The inputs from a generator."""

    x: Array
    """(batch, time, features), or (batch, time) token ids."""
    tokens: tuple[tuple[str, ...], ...] = ()
    """For each sequence the text of its timesteps; empty if they are plain numbers."""
    further_tokens: tuple[tuple[tuple[str, ...], ...], ...] = ()
    """The same for every further input, where `x` is a tuple of several."""


class Generator(Spelled):
    """What all generators share: the length and the number of sequences."""

    timesteps: int | None = option(
        Whole(automatic=True),
        default=None,
        kw_only=True,
        help="the length of a sequence; automatic: as long as the model's input",
    )
    sequences: int | None = option(
        Whole(automatic=True),
        default=None,
        kw_only=True,
        help="the number of sequences; automatic: the batch size of the model's input",
    )

    title: ClassVar[str] = ""
    """A sentence on what it generates."""
    symbols: ClassVar[bool] = False
    """Whether it generates symbols, which a model that reads token ids can read."""

    @property
    def words(self) -> str:
        """The text for a sentence: `sine period 12, 40 timesteps`."""
        said = dict(self._said())
        counts = [counted(getattr(self, each), each[:-1]) for each in ("timesteps", "sequences") if said.pop(each, "")]
        return ", ".join((" ".join((self.kind(), *(f"{name} {value}" for name, value in said.items()))), *counts))

    def make(self, reads: InputSpec, seed: int = 0) -> GeneratedInputs:
        """Inputs for a model with that input; raises `InputError` if it cannot read them."""
        batch, time = self.sequences or reads.nominal[0], self.timesteps or reads.nominal[1]
        rng = np.random.default_rng([seed, 2])
        if not self.symbols:
            if reads.ids is not None:
                raise InputError(
                    f"{self.kind()} makes numbers, and this model reads token ids from 0 to {reads.ids - 1}"
                )
            made = self.numbers(rng, batch, time, reads.features)
            return GeneratedInputs(made.reshape(batch, time, *reads.nominal[2:]))
        return self._symbols(rng, batch, time, reads)

    def numbers(self, rng: np.random.Generator, batch: int, time: int, features: int) -> Array:
        """Numbers, (batch, time, features)."""
        raise NotImplementedError

    def names(self, reads: InputSpec) -> tuple[str, ...]:
        """The names of its symbols; if empty, ids without names are drawn."""
        return ()

    def ids(self, rng: np.random.Generator, batch: int, time: int, count: int) -> Tokens:
        """Symbols, (batch, time) whole numbers below `count`."""
        raise NotImplementedError

    def _symbols(self, rng: np.random.Generator, batch: int, time: int, reads: InputSpec) -> GeneratedInputs:
        """Symbols as token ids, or as numbers if the model reads numbers."""
        if reads.ids is None:
            made = self.numbers(rng, batch, time, reads.features)
            return GeneratedInputs(made.reshape(batch, time, *reads.nominal[2:]))
        room, names = reads.ids - reads.first_id, self.names(reads)
        if len(names) > room:
            raise InputError(f"{self.kind()} needs {len(names)} token ids, and the model reads {room}")
        ids = self.ids(rng, batch, time, len(names) or room)
        shown = tuple(tuple(names[each] for each in row) for row in ids.astype(int)) if names else ()
        return GeneratedInputs(ids.astype(np.float64) + reads.first_id, shown)
