"""The setup of a run: where its weights and inputs come from."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError, RnnError
from rnn_tui.engine.core.memory import machine_memory
from rnn_tui.engine.core.text import size_text
from rnn_tui.engine.core.work import Work, finish
from rnn_tui.engine.data.generators import GeneratedInputs, Generator
from rnn_tui.engine.data.series_source import SeriesSource
from rnn_tui.engine.data.vocabulary import Vocabulary
from rnn_tui.engine.interventions.intervention import Intervention, in_brief
from rnn_tui.engine.plan.graph import INPUT
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.plan.inputs import nominal_shape, random_inputs, vocabulary_of
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.batches import batches_work
from rnn_tui.engine.run.input_sources import InputSource, gathered, words_of
from rnn_tui.engine.run.model import Model, draw_layer
from rnn_tui.engine.run.trace import Trace

Tokens = tuple[tuple[str, ...], ...]
"""(batch, time) words or characters; empty if there are none."""

UNIFORM = "uniform[0,1)"
MOST_DRAWN = 20_000_000
"""The largest number of weights initialized while a stack is edited: some seconds of work, 160 MB."""
MOST_RECORDED = 3_200_000_000
"""The largest size in bytes of a trace while a stack is edited."""


@dataclass(frozen=True, eq=False)
class Setup:
    """Where weights and inputs come from."""

    seed: int = 0
    """The seed of inputs, and of weights unless they have one of their own."""
    init: str = "keras"
    """What weights are drawn from: "keras", the initializers of the layers; "tutorial", uniform [0, 1)."""
    dtype: str = "float64"
    x: Any = None
    """Inputs, a tuple if the model has several; None: drawn from the seed."""
    mask: Any = None
    initial: tuple[Any, ...] = ()
    inputs_from: str = ""
    """Where the inputs come from, in a few words."""
    tokens: Tokens = ()
    """For each sequence the text of its timesteps, if the inputs were text; they belong to `x`."""
    own_from: int = 0
    """The timestep after which the inputs `x` are the model's own output; 0: none are."""
    series: SeriesSource | None = None
    """The file that the inputs `x` were read from, and how."""
    sources: tuple[InputSource, ...] = ()
    """For a model with several inputs, where each comes from; empty: as `x` says."""
    generator: Generator | None = None
    """The generator of the inputs if there is no `x`; None: random inputs."""
    vocabulary: Vocabulary | None = None
    """The vocabulary, if the model reads token ids and it is known."""
    classes: tuple[str, ...] = ()
    """What each number of the output stands for; empty if that is not known."""
    predicts_tokens: bool = True
    """Whether the outputs are numbered as the vocabulary's tokens; False if they are other classes."""
    weights_of: Mapping[int, tuple[Array, ...]] | None = None
    """The given weights by the layer's key, in the order of `get_weights()`; None: all are initialized. A layer without
    an entry, or with other shapes by now, is initialized too."""
    part: tuple[str, ...] = ()
    """If the plan is a part of its file's model: what stands before it and behind it."""
    modules: str = ""
    """If the plan was read from PyTorch source: its modules with PyTorch's names and shapes, as a table."""
    time_first: tuple[bool, ...] = ()
    """For each input whether files of arrays hold (time, batch, …), as PyTorch's layers read them; empty: none does."""
    weights_from: str = ""
    """Where the weights come from: a file's name."""
    changes: tuple[Intervention, ...] = ()
    """The interventions."""
    own_seed: int | None = None
    """The seed of the weights; None: that of the inputs."""
    inputs_init: str = ""
    """What inputs are drawn from: "keras", normal; "tutorial", uniform; empty: as the weights."""
    batches: int = 1
    """How many batches a stateful model reads, one after the other, of the same inputs; the last one is shown."""

    def with_weights(self, stack: Stack, weights: Sequence[Any], origin: str = "") -> Self:
        """The same with weights for the layers of that plan, in the order of `get_weights()`.

        Raises `WeightsError` if they do not fit the plan, and `NotBuilt` if its shapes are unknown.
        """
        given = Model(stack, ()).with_weights(weights).weights
        return replace(self, weights_of=dict(zip(stack.keys, given, strict=True)), weights_from=origin)

    def without_weights(self) -> Self:
        """The same with all weights initialized."""
        return replace(self, weights_of=None, weights_from="")

    def drawn(self, stack: Stack) -> tuple[int, ...]:
        """The keys of the layers whose weights are initialized; layers without weights are not included."""
        given = self.weights_of or {}
        expected = zip(stack.keys, stack.weights, strict=True)
        shapes = {key: [each.shape for each in found] for key, found in expected if found}
        return tuple(key for key in shapes if shapes[key] != [each.shape for each in given.get(key, ())])

    def model(self, stack: Stack) -> Model:
        """The stack with its weights: for each layer those given under its key, otherwise initialized ones.

        Initialized weights follow from the seed and the layer's key, so they stay the same when other layers are
        edited. Raises `NotBuilt`.
        """
        self.check_memory(stack)
        if self.weights_of is None:
            return Model.draw(stack, init=self.init, seed=self.weights_seed)
        drawn = self.drawn(stack)
        found: list[tuple[Array, ...]] = []
        for key, expected in zip(stack.keys, stack.weights, strict=True):
            if key in drawn:
                found.append(draw_layer(expected, init=self.init, seed=self.weights_seed, key=key))
            else:
                found.append(self.weights_of[key] if expected else ())
        return Model(stack, tuple(found), " · ".join(self._origin(stack)))

    def _origin(self, stack: Stack) -> Iterator[str]:
        """Where the weights come from: `w.npz`, and `1 of 3 layers drawn` if not all of them were given."""
        if self.weights_of is None:
            own = f" seed {self.own_seed}" if self.own_seed is not None else ""
            yield f"{UNIFORM if self.init == 'tutorial' else 'initializers'}{own}"
            return
        yield self.weights_from or "given"
        if stack.built and (drawn := self.drawn(stack)):
            yield f"{len(drawn)} of {sum(map(bool, stack.weights))} layers drawn"

    def too_large(self, stack: Stack) -> str:
        """Why the stack is not run while it is edited; empty if it is. Its summary is exact whatever its size."""
        weights = sum(map(stack.parameters, self.drawn(stack)))
        batch, time = (*self.shape(stack), 1)[:2]
        if weights > MOST_DRAWN:
            return (
                f"{weights:,} weights are not drawn here (at most {MOST_DRAWN:,}). The summary is exact all the same."
            )
        if (recorded := self.recorded(stack) * np.dtype(self.dtype).itemsize) > MOST_RECORDED:
            return (
                f"{batch:,} × {time:,} timesteps are too much to record: inputs, states and outputs would take"
                f" {recorded / 1e9:,.1f} GB (at most {MOST_RECORDED / 1e9:g} here)."
            )
        return ""

    def recorded(self, stack: Stack) -> int:
        """How many numbers a run keeps: drawn inputs, and every layer's states and outputs."""
        shape = self.shape(stack)
        inside = stack if shape == stack.input_shape or stack.wiring is not None else stack.with_input(shape)
        made = 0
        for node in inside.calls:
            read = tuple((shape[0], *each[1:]) for each in inside.call_shapes[node.key][0])
            made += inside.callee(node).recorded(read)
        return made + (math.prod(shape) if self.x is None else 0)

    def check_memory(self, stack: Stack) -> None:
        """Raises `InputError` if a run would need more memory than there is: computed before it starts."""
        memory = machine_memory()
        if memory is None or not stack.built:
            return
        weights = 8 * sum(map(stack.parameters, self.drawn(stack)))
        try:
            recorded = np.dtype(self.dtype).itemsize * self.recorded(stack)
        except RnnError:  # inputs that do not fit, which are refused later
            recorded = 0
        if weights + recorded > memory:
            raise InputError(
                f"this takes about {size_text(weights + recorded)} of memory ({size_text(weights)} for weights,"
                f" {size_text(recorded)} for inputs, states and outputs), and there are {size_text(memory)}:"
                " fewer units, timesteps or sequences would fit"
            )

    def shape(self, stack: Stack) -> tuple[int, ...]:
        """The shape that the inputs will have."""
        if self.sources:
            return replace(self, x=self.sources[0].x, generator=self.sources[0].generator, sources=()).shape(stack)
        if isinstance(self.x, tuple):
            return replace(self, x=self.x[0]).shape(stack)
        if self.x is not None:
            one = np.ndim(self.x) < len(stack.input_shape or ())  # (time, features): one sequence
            return (*(1,) * one, *np.shape(self.x))
        batch, time, *rest = nominal_shape(stack)
        made = self.generator if self.x is None else None
        return ((made and made.sequences) or batch, (made and made.timesteps) or time, *rest)

    def inputs(self, stack: Stack) -> GeneratedInputs:
        """The inputs, with the text of their timesteps if there is one; raises `InputError`."""
        if self.sources:
            return gathered(stack, self.sources, self.seed, self.init_of_inputs)
        if self.x is not None:
            return GeneratedInputs(self.x, self.tokens)
        if self.generator is not None:
            return self.generator.make(InputSpec.of(stack), self.seed)
        return GeneratedInputs(random_inputs(stack, seed=self.seed, init=self.init_of_inputs))

    def run(self, stack: Stack) -> Trace:
        """Runs the model on the inputs; raises `RnnError`."""
        return finish(self.forward_work(stack))

    def forward_work(self, stack: Stack) -> Work[Trace]:
        """`run` as long work."""
        self.check_memory(stack)
        made = self.inputs(stack)
        read: dict[str, Any] = {"mask": self.mask, "initial": self.initial, "tokens": made.tokens}
        told: dict[str, Any] = {"dtype": self.dtype, "seed": self.seed, "init": self.init, "origin": self.inputs_from}
        model = self.model(stack)
        trace = yield from batches_work(model, self.batches, made.x, changes=self.changes, **read, **told)
        if not trace.tokens and self.vocabulary is not None and InputSpec.of(stack).ids is not None:
            trace = replace(trace, tokens=self.vocabulary.decode(trace.x))
        told = {"classes": self.classes, "series": self.series, "own_from": self.own_from}
        return replace(trace, further_tokens=made.further_tokens, **told)

    def fed(
        self,
        x: Any,
        origin: str,
        *,
        mask: Any = None,
        initial: tuple[Any, ...] = (),
        tokens: Tokens = (),
        series: SeriesSource | None = None,
    ) -> Self:
        """The same with other inputs."""
        made = replace(self, x=x, mask=mask, initial=initial, inputs_from=origin, tokens=tokens, series=series)
        return replace(made, generator=None, sources=(), own_from=0)

    def generated(self, generator: Generator | None) -> Self:
        """The same with generated inputs; None: random ones, as in a new model."""
        origin = "" if generator is None else generator.words
        return replace(self.fed(None, origin), generator=generator)

    def redrawn(self) -> Self:
        """The same with the next seed and without given weights and inputs; a generator is kept."""
        return replace(self.other_inputs(self.seed + 1), own_seed=None).without_weights()

    def other_inputs(self, seed: int) -> Self:
        """The same with inputs from another seed, and with the same weights; a generator is kept."""
        made = self.generated(self.generator)
        if any(each.generator for each in self.sources):
            kept = tuple(each if each.generator else InputSource(each.name) for each in self.sources)
            made = replace(made, sources=kept, inputs_from=words_of(kept))
        own = None if seed == self.weights_seed else self.weights_seed
        return replace(made, seed=seed, own_seed=own)

    def other_weights(self, seed: int | None = None, init: str = "") -> Self:
        """The same with weights from another seed, or drawn from something else, and with the same inputs."""
        own = self.own_seed if seed is None else None if seed == self.seed else seed
        drawn = replace(self, own_seed=own, init=init or self.init, inputs_init=self.init_of_inputs)
        return drawn.without_weights()

    @property
    def weights_seed(self) -> int:
        """The seed of the weights."""
        return self.seed if self.own_seed is None else self.own_seed

    @property
    def init_of_inputs(self) -> str:
        """What inputs are drawn from."""
        return self.inputs_init or self.init

    @property
    def _gives_inputs(self) -> bool:
        return self.x is not None or any(each.x is not None for each in self.sources)

    @property
    def given(self) -> str:
        """What was given and would be lost by drawing again: `the weights (clf.keras) and x.npy`."""
        weights = f"the weights ({self.weights_from or 'of a file'})" if self.weights_of is not None else ""
        inputs = (self.inputs_from or "the inputs given") if self._gives_inputs else ""
        return " and ".join(filter(None, (weights, inputs)))

    def check_editable(self) -> None:
        """Raises `RnnError` if the plan cannot be changed."""

    @property
    def contents(self) -> str:
        """The contents of the file, if they say more than the summary of the stack; otherwise empty."""
        return ""

    def words(self, stack: Stack) -> Iterator[str]:
        """The parts of the header above that plan: inputs, seed, weights, precision."""
        drawn_inputs = (
            "random" if self.init_of_inputs == "keras" or vocabulary_of(stack, INPUT) is not None else UNIFORM
        )
        yield f"inputs {self.inputs_from or drawn_inputs}"
        if not self._gives_inputs or self.weights_of is None:
            yield f"seed {self.seed}"
        origin, *drawn = self._origin(stack)
        yield f"weights {origin}"
        yield from drawn
        yield self.dtype
        if self.batches > 1 and any(each.stateful_layer for each in stack.layers):
            yield f"batch {self.batches}"
        if self.changes:
            yield f"what if: {in_brief(self.changes)}"
