"""A free run beside a run on the true inputs: the same sequence, and from some timestep on the model's own output."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.work import Work
from rnn_tui.engine.data.series_source import SeriesSource
from rnn_tui.engine.options.options import Declared, Number, option
from rnn_tui.engine.options.rules import OrNone, Whole
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.generation.free_run import continue_series, generate
from rnn_tui.engine.run.generation.loops import Loop
from rnn_tui.engine.run.generation.sampling import Sampling
from rnn_tui.engine.run.generation.stepping import reader_for
from rnn_tui.engine.run.run_setup import Setup, Tokens
from rnn_tui.engine.run.trace import Trace

Tokenized = NDArray[np.int64]
"""(time,) token ids."""


class SeriesChoices(Declared):
    """What can be chosen about a free run on numbers."""

    start: int = option(Whole(1), default=1, help="the last timestep with a true input; then its own output is read")
    steps: int = option(Whole(1, 100_000), default=20, help="how many outputs are read")

    def edit(self, **values: object) -> Self:
        """The same with other values; raises `OptionError`."""
        return type(self)(**({each.name: getattr(self, each.name) for each in self.options()} | values))

    @property
    def sampling(self) -> Sampling:
        """How tokens are drawn."""
        return Sampling()


class FreeRunChoices(SeriesChoices):
    """What can be chosen about a free run on tokens."""

    temperature: float = option(
        Number(0), default=0.8, help="0 takes the likeliest token, 1 draws by the output's probabilities"
    )
    top_k: int | None = option(OrNone(Whole()), default=None, help="how many of the likeliest tokens may be drawn")
    seed: int = option(Whole(0), default=0, help="the same seed draws the same text again")

    @property
    def sampling(self) -> Sampling:
        return Sampling(self.temperature, self.top_k, self.seed)


@dataclass(frozen=True, eq=False)
class FreeRun:
    """The inputs of both runs."""

    true: Setup
    """The sequence alone."""
    free: Setup
    """The same, with what the model has put out from some timestep on."""
    start: int
    """The last timestep with a true input."""
    loop: Loop | None
    """What is repeated to the end, among the outputs; None: nothing."""
    tokens: tuple[str, ...] = ()
    """The tokens that were put out; empty if they are numbers."""

    @property
    def looped(self) -> str:
        """What is repeated and from where; empty if nothing is."""
        if self.loop is None:
            return ""
        at = self.start + self.loop.start + 1
        if self.tokens:
            part = "".join(self.tokens[self.loop.start : self.loop.start + self.loop.period])
            return f"from t {at} on it repeats {part!r:.60}"
        return f"from t {at} on it repeats itself every {self.loop.period} timesteps"


def free_run(setup: Setup, stack: Stack, trace: Trace, sequence: int, choices: SeriesChoices) -> Work[FreeRun]:
    """Runs the model on its own output after `choices.start` timesteps of a sequence; raises `InputError`."""
    x = np.asarray(trace.x[sequence], np.float64)
    start = min(choices.start, len(x))
    words = trace.tokens[sequence] if trace.tokens else ()
    model = setup.model(stack)
    reader = reader_for(model, dtype=setup.dtype)
    reads = InputSpec.of(stack)
    series = trace.series
    true = _fed(setup, x, setup.inputs_from or "random", words, _alone(series, sequence, len(x)))
    if reads.ids is None and not _one_hot(x, trace.output):
        column = None if series is None else series.next_column
        fed = yield from continue_series(reader, x[:start], choices.steps, column)
        rows = np.concatenate([x[:start], fed.inputs])
        made = _fed(setup, rows, _origin(start), (), _alone(series, sequence, len(rows)))
        return FreeRun(true, replace(made, own_from=start), start, fed.loop)
    ids = x.astype(np.int64) if reads.ids is not None else x.argmax(axis=-1)
    written = yield from generate(model, reader, tuple(map(int, ids[:start])), choices.steps, choices.sampling)
    chosen: Tokenized = np.array(written.tokens)
    tokens = _named(setup, ids, words, chosen)
    rows = chosen.astype(np.float64) if reads.ids is not None else np.eye(reads.features)[chosen]
    said = (*words[:start], *tokens) if words else ()
    made = _fed(setup, np.concatenate([x[:start], rows]), _origin(start), said)
    return FreeRun(true, replace(made, own_from=start), start, written.loop, tokens)


def _fed(setup: Setup, x: Array, origin: str, words: tuple[str, ...], series: SeriesSource | None = None) -> Setup:
    tokens: Tokens = (words,) if words else ()
    return replace(setup.fed(x[None], origin, tokens=tokens, series=series), mask=None, initial=())


def _alone(series: SeriesSource | None, sequence: int, length: int) -> SeriesSource | None:
    return None if series is None else series.alone(sequence, length)


def _origin(start: int) -> str:
    return f"own output after t {start}"


def _one_hot(x: Array, output: Array) -> bool:
    """Whether each timestep is one of several tokens, and the output has a number for each of them."""
    return (
        x.ndim == 2
        and x.shape[1] == output.shape[-1] > 1
        and bool(((x == 0) | (x == 1)).all() and (x.sum(1) == 1).all())
    )


def _named(setup: Setup, ids: Tokenized, words: tuple[str, ...], chosen: Tokenized) -> tuple[str, ...]:
    """The chosen tokens as text: by the vocabulary, else as they occur in the sequence, else their numbers."""
    if setup.vocabulary is not None:
        return setup.vocabulary.tokens_of(chosen)
    known = dict(zip(map(int, ids), words, strict=True)) if words else {}
    return tuple(known.get(int(each), str(int(each))) for each in chosen)


def check_free_run(setup: Setup, stack: Stack, trace: Trace) -> None:
    """Raises `InputError` where the model's output cannot be its next input."""
    reads, units = InputSpec.of(stack), trace.output.shape[-1]
    wanted = reads.features if reads.ids is None else reads.ids
    truth = None if trace.series is None else trace.series.truth
    if truth is not None and truth.horizon != 1:
        raise InputError(
            f"The model predicts {truth.horizon} timesteps ahead: its output cannot be its next input; a target one"
            " timestep ahead can"
        )
    if trace.series is not None and trace.series.next_column is not None and units == 1 and reads.ids is None:
        units = reads.features  # the output is one of the features, the others keep their last values
    if units != wanted or len(reads.nominal) > 3:
        what = "token ids" if reads.ids is not None else "numbers"
        raise InputError(
            f"The model reads {wanted} {what} and puts out {units}: its output cannot be its next input; one that"
            " predicts the next timestep can"
        )
    if writes_tokens(stack, trace):
        check_tokens(setup)
    reader_for(setup.model(stack), dtype=setup.dtype)


def writes_tokens(stack: Stack, trace: Trace) -> bool:
    """Whether what is read, and put out, are tokens: ids, or one-hot vectors."""
    return InputSpec.of(stack).ids is not None or any(_one_hot(x, trace.output) for x in trace.x)


def check_tokens(setup: Setup) -> None:
    """Raises `InputError` where it is not known which token an output stands for."""
    if setup.vocabulary is None:
        raise InputError("The model reads tokens, and which of them an output stands for is not known: --vocab says so")
    if not setup.predicts_tokens:
        raise InputError("The outputs are other classes than the tokens that are read, so none can be read next")
