"""What a run needs beside the plan: numbers to start from."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.work import Work, finish
from rnn_tui.engine.data.generators import GeneratedInputs, Generator
from rnn_tui.engine.data.vocabulary import Vocabulary
from rnn_tui.engine.interventions.intervention import Intervention, in_brief
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.plan.inputs import nominal_shape, random_inputs
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Trace

Tokens = tuple[tuple[str, ...], ...]
"""(batch, time) words or characters; empty where there are none."""

MOST_DRAWN = 20_000_000
"""Weights drawn at random while a stack is edited: some seconds of work, 160 MB."""
MOST_RECORDED = 3_200_000_000
"""Bytes a trace may hold while a stack is edited."""


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
    tokens: Tokens = ()
    """For each sequence, what its timesteps stand for, where the inputs were text; they belong to `x`."""
    generator: Generator | None = None
    """What makes the inputs where there is no `x`; None: they are drawn."""
    vocabulary: Vocabulary | None = None
    """Which token has which id, where the model reads ids and it is known."""
    weights: tuple[Array, ...] | None = None
    """In `get_weights()` order; None: drawn from the seed."""
    weights_from: str = ""
    weights_of: Stack | None = None
    """The plan the weights belong to; where the user has edited it since, the layers that still fit keep theirs."""
    changes: tuple[Intervention, ...] = ()
    """What is to be otherwise than it would be: see `whatif`."""

    def model(self, stack: Stack) -> Model:
        """The stack with its weights; raises `RnnError` where the given ones do not fit the plan they belong to."""
        if self.weights is None:
            return Model.draw(stack, init=self.init, seed=self.seed)
        if self.weights_of is None or (stack.keys, stack.weights) == (self.weights_of.keys, self.weights_of.weights):
            return Model(stack, ()).with_weights(self.weights, self.weights_from)  # drawing millions takes seconds
        drawn = Model.draw(stack, init=self.init, seed=self.seed)
        given = Model(self.weights_of, ()).with_weights(self.weights)
        kept = dict(zip(self.weights_of.keys, given.weights, strict=True))
        fitting = tuple(
            kept[key] if key in kept and [each.shape for each in kept[key]] == [each.shape for each in found] else found
            for key, found in zip(stack.keys, drawn.weights, strict=True)
        )
        return Model(stack, fitting, self.weights_from)

    def too_large(self, stack: Stack) -> str:
        """Why the stack is not run while it is edited; empty where it is. Its summary is exact whatever its size."""
        weights = sum(each.parameters for found in stack.weights for each in found)
        batch, time = (*self.shape(stack), 1)[:2]
        if self.weights is None and weights > MOST_DRAWN:
            return (
                f"{weights:,} weights are not drawn here (at most {MOST_DRAWN:,}). The summary is exact all the same."
            )
        shapes = [(batch, time, *shape[2:])[: len(shape)] for shape in stack.input_shapes]
        recorded = sum(layer.recorded((shape,)) for layer, shape in zip(stack.resolved, shapes, strict=True))
        if recorded * np.dtype(self.dtype).itemsize > MOST_RECORDED:
            return (
                f"{batch:,} × {time:,} timesteps are too much to record: their states and outputs would take"
                f" {recorded * np.dtype(self.dtype).itemsize / 1e9:,.1f} GB (at most {MOST_RECORDED / 1e9:g} here)."
            )
        return ""

    def shape(self, stack: Stack) -> tuple[int, ...]:
        """What the inputs' shape is going to be."""
        if self.x is not None:
            one = np.ndim(self.x) < len(stack.input_shape or ())  # (time, features): one sequence
            return (*(1,) * one, *np.shape(self.x))
        batch, time, *rest = (*nominal_shape(stack), 1)
        made = self.generator if self.x is None else None
        return ((made and made.sequences) or batch, (made and made.timesteps) or time, *rest)

    def inputs(self, stack: Stack) -> GeneratedInputs:
        """The inputs, with their tokens where they stand for some; raises `InputError`."""
        if self.x is not None:
            return GeneratedInputs(self.x, self.tokens)
        if self.generator is not None:
            return self.generator.make(InputSpec.of(stack), self.seed)
        return GeneratedInputs(random_inputs(stack, seed=self.seed, init=self.init))

    def run(self, stack: Stack) -> Trace:
        """Everything that happens on the inputs; raises `RnnError`."""
        return finish(self.forward_work(stack))

    def forward_work(self, stack: Stack) -> Work[Trace]:
        """`run` as long work."""
        made = self.inputs(stack)
        trace = yield from self.model(stack).forward_work(
            made.x,
            mask=self.mask,
            initial=self.initial,
            dtype=self.dtype,
            seed=self.seed,
            init=self.init,
            origin=self.inputs_from,
            changes=self.changes,
            tokens=made.tokens,
        )
        if not trace.tokens and self.vocabulary is not None and InputSpec.of(stack).ids is not None:
            trace = replace(trace, tokens=self.vocabulary.decode(trace.x))
        return trace

    def fed(self, x: Any, origin: str, *, mask: Any = None, initial: tuple[Any, ...] = (), tokens: Tokens = ()) -> Self:
        """The same with other inputs."""
        return replace(self, x=x, mask=mask, initial=initial, inputs_from=origin, tokens=tokens, generator=None)

    def generated(self, generator: Generator | None) -> Self:
        """The same with inputs that are made; None: drawn, as those of a new model are."""
        origin = "" if generator is None else generator.words
        return replace(self.fed(None, origin), generator=generator)

    def redrawn(self) -> Self:
        """The next seed, and nothing given from outside; a generator stays."""
        return replace(
            self.generated(self.generator), seed=self.seed + 1, weights=None, weights_from="", weights_of=None
        )

    @property
    def given(self) -> str:
        """What comes from outside and would be lost by drawing anew: `the weights of clf.keras and x.npy`."""
        weights = f"the weights of {self.weights_from or 'the file'}" if self.weights is not None else ""
        inputs = (self.inputs_from or "the inputs given") if self.x is not None else ""
        return " and ".join(filter(None, (weights, inputs)))

    def check_editable(self) -> None:
        """Raises `RnnError` where the plan cannot be changed."""

    @property
    def contents(self) -> str:
        """What the file holds, where that is more telling than the summary of the stack; empty otherwise."""
        return ""

    @property
    def words(self) -> Iterator[str]:
        """For the headline: inputs, seed, weights, precision."""
        yield f"inputs {self.inputs_from or 'random'}"
        if self.x is None or self.weights is None:
            yield f"seed {self.seed}"
        drawn = "uniform[0,1)" if self.init == "tutorial" else "initializers"
        yield f"weights {self.weights_from or drawn}"
        yield self.dtype
        if self.changes:
            yield f"what if: {in_brief(self.changes)}"
