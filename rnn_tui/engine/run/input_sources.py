"""Where each input of a model with several inputs comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Mask
from rnn_tui.engine.data.generators import GeneratedInputs, Generator
from rnn_tui.engine.data.series_source import SeriesSource
from rnn_tui.engine.layers.core.identity import Identity
from rnn_tui.engine.plan.graph import Graph, Node, Tensor
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.plan.inputs import drawn_input, vocabulary_of
from rnn_tui.engine.plan.stack import Stack


@dataclass(frozen=True, eq=False)
class InputSource:
    """Where one input comes from: given numbers, a generator, or the seed where it has neither."""

    name: str = ""
    """The input's name."""
    x: Any = None
    origin: str = ""
    """Where it comes from, in a few words; empty: drawn from the seed."""
    tokens: tuple[tuple[str, ...], ...] = ()
    """For each sequence the text of its timesteps; empty if they are plain numbers."""
    mask: Mask | None = None
    series: SeriesSource | None = None
    generator: Generator | None = None

    @property
    def drawn(self) -> bool:
        """Whether it is drawn from the seed."""
        return self.x is None and self.generator is None

    def made(self, stack: Stack, key: int, seed: int) -> GeneratedInputs | None:
        """The input with that key; None where it is drawn. Raises `InputError`."""
        if self.x is not None:
            return GeneratedInputs(self.x, self.tokens)
        if self.generator is not None:
            return self.generator.make(InputSpec.of(one_input(stack, key)), seed)
        return None


def one_input(stack: Stack, key: int) -> Stack:
    """A model with that input alone, which reads it as the stack does: for what provides inputs to a model with one."""
    entry, ids = stack.graph.input(key), vocabulary_of(stack, key)
    readers = (stack.layer(each.layer) for each in stack.graph.readers(Tensor(key)))
    reads = next((each for each in readers if ids is not None and each.vocabulary == ids), Identity())
    return Stack((reads,), wiring=Graph((entry,), (Node(0, 0, (Tensor(key),)),), (Tensor(0),)))


def words_of(sources: Sequence[InputSource]) -> str:
    """`source letters.txt, target random`"""
    return ", ".join(f"{each.name} {each.origin or 'random'}" for each in sources)


def gathered(stack: Stack, sources: Sequence[InputSource], seed: int, init: str) -> GeneratedInputs:
    """All inputs, with their text. Those that are drawn hold as many sequences as the others; raises
    `InputError`."""
    found = [source.made(stack, entry.key, seed) for entry, source in zip(stack.inputs, sources, strict=True)]
    pairs = list(zip(stack.inputs, found, strict=True))
    sizes = [len(made.x) if np.ndim(made.x) == len(entry.shape) else 1 for entry, made in pairs if made is not None]
    count = max(sizes, default=None)
    x: Any = tuple(drawn_input(stack, entry, seed, init, count) if made is None else made.x for entry, made in pairs)
    first, *further = (() if made is None else made.tokens for made in found)
    return GeneratedInputs(x, first, tuple(further))
