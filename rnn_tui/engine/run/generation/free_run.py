"""A free run: a model reads its own output, step after step.

Text: a token is chosen by the output's probabilities and read next. A series: the output is the next value of every
column, or of one of them.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.work import Progress, Work
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.run.generation.loops import Loop, loop_in
from rnn_tui.engine.run.generation.sampling import Sampling
from rnn_tui.engine.run.generation.stepping import Reader
from rnn_tui.engine.run.model import Model


@dataclass(frozen=True, eq=False)
class GeneratedTokens:
    """The tokens that a model has written."""

    prompt: tuple[int, ...]
    tokens: tuple[int, ...]
    """Those after the prompt."""

    @cached_property
    def loop(self) -> Loop | None:
        """What it repeats to the end, as an index among `tokens`; None if it repeats nothing."""
        return loop_in(np.array(self.tokens, np.int64))


def generate(
    model: Model,
    reader: Reader,
    prompt: tuple[int, ...],
    length: int,
    sampling: Sampling,
    written: list[int] | None = None,
) -> Work[GeneratedTokens]:
    """Writes `length` tokens after the prompt, none of which is padding; raises `InputError`. `written` holds the
    tokens so far, for a caller that stops before the end."""
    reads = InputSpec.of(model.stack)
    if not prompt:
        raise InputError("there is no prompt: the model must read something before it writes")
    rng, made = sampling.generator(), [] if written is None else written
    output = yield from reader.read(token_input(np.array(prompt), reads))
    while True:
        chosen = sampling.choose(checked_choices(output[0], reads)[reads.first_id :], rng) + reads.first_id
        made.append(chosen)
        if len(made) == length:
            return GeneratedTokens(prompt, tuple(made))
        yield Progress(len(made), length, "writing")
        output = yield from reader.read(token_input(np.array([chosen]), reads))


def token_input(ids: Array, reads: InputSpec) -> Array:
    """(time,) token ids as the model's input: (1, time), or (1, time, features) with one feature for each token. Raises
    `InputError` if there is padding among them."""
    if (ids < reads.first_id).any():
        raise InputError("the prompt holds id 0, which means padding to this model: it is not read")
    if reads.ids is not None:
        return ids[None].astype(np.float64)
    made: Array = np.eye(reads.features)[ids][None]
    return made


def checked_choices(output: Array, reads: InputSpec) -> Array:
    """The output (n,), a number for each token; raises `InputError` if it is something else."""
    tokens = reads.features if reads.ids is None else reads.ids
    if output.ndim != 1 or len(output) != tokens or tokens < 2:
        raise InputError(
            f"the output has shape {output.shape}: a model that writes gives a number for each of the {tokens} tokens"
            " it reads"
        )
    return output


@dataclass(frozen=True, eq=False)
class FedBack:
    """A series that a model has continued."""

    values: Array
    """(steps, columns): the outputs, as the model gives them."""
    inputs: Array
    """(steps, features): what it read after each."""

    @cached_property
    def loop(self) -> Loop | None:
        """What it repeats to the end; None if it repeats nothing."""
        return loop_in(self.values)


def continue_series(reader: Reader, x: Array, horizon: int, column: int | None = None) -> Work[FedBack]:
    """Continues a series (time, features) by `horizon` timesteps; raises `InputError`.

    `column`: the index of the column that the output predicts, if it is one number and there are several columns; the
    others keep their last values.
    """
    outputs: list[Array] = []
    inputs: list[Array] = []
    output = yield from reader.read(x[None])
    while True:
        outputs.append(output[0])
        inputs.append(next_input(output[0], inputs[-1] if inputs else x[-1], column))
        if len(outputs) == horizon:
            return FedBack(np.array(outputs), np.array(inputs))
        yield Progress(len(outputs), horizon, "forecasting")
        output = yield from reader.read(inputs[-1][None, None])


def next_input(output: Array, last: Array, column: int | None) -> Array:
    """(features,): the output as the next input, after the input `last`; raises `InputError`."""
    if output.shape == last.shape:
        return output
    if output.shape == (1,) and column is not None:
        made = last.copy()
        made[column] = output[0]
        return made
    one = output.shape == (1,)
    remedy = "; which of them it predicts is not known: --target COLUMN says so" if one else ""
    raise InputError(
        f"the output is {output.shape} for a timestep, and {last.shape} is read: it cannot be the next input{remedy}"
    )
