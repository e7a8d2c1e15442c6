"""From the files and options of a command line to what a run needs, and a run without the explorer."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnn_tui.engine.errors import InputError, NotBuilt
from rnn_tui.engine.gallery import BUILT_INS
from rnn_tui.engine.setup import Setup
from rnn_tui.engine.stack import Stack
from rnn_tui.engine.trace import Trace, numbered
from rnn_tui.formats.arrays_file import read_weights
from rnn_tui.formats.data import Data, read_data
from rnn_tui.formats.errors import FormatError


@dataclass(frozen=True, eq=False)
class Prepared:
    """A setup, and what its files had to say."""

    setup: Setup
    data: Data | None
    notes: tuple[str, ...]
    """A sentence each, for the user."""


def prepare(
    stack: Stack,
    name: str,
    *,
    data: Path | None = None,
    weights: Path | None = None,
    init: str | None = None,
    seed: int = 0,
    dtype: str = "float64",
) -> Prepared:
    """The setup for a stack: inputs and weights from files where given, else drawn from the seed.

    `name` is what the user called the model: a built-in one is drawn as it wants to be unless `init` says otherwise.
    Raises `FormatError` and `NotBuilt`.
    """
    chosen = init or next((each.init for each in BUILT_INS if each.name == name), "keras")
    given = None
    if data is not None:
        if stack.input_shape is None:
            raise NotBuilt("the model is not built, so no data fits it: give its first layer an input_shape")
        given = read_data(data, len(stack.input_shape))
    arrays = None if weights is None else tuple(read_weights(weights))
    setup = Setup(
        seed,
        chosen,
        dtype,
        x=None if given is None else given.x,
        mask=None if given is None else given.mask,
        initial=() if given is None else given.initial_states,
        inputs_from="" if given is None else given.origin,
        weights=arrays,
        weights_from="" if weights is None else weights.name,
    )
    return Prepared(setup, given, () if given is None else tuple(f"{given.origin}: {each}" for each in given.notes))


def checked_run(stack: Stack, prepared: Prepared, data: Path | None) -> tuple[Trace, dict[str, Any]]:
    """The run, and every array under the names of `rnn-tui run --out`; a second call of a stateful model among them.

    What does not fit the model is an error that names the data's file.
    """
    try:
        trace = prepared.setup.run(stack)
        arrays = trace.arrays()
        if prepared.data is not None and prepared.data.x1 is not None:
            second = trace.model.run(prepared.data.x1, dtype=prepared.setup.dtype, previous=trace)
            arrays |= {f"call1/{numbered('output', i)}": each for i, each in enumerate(second.outputs)}
    except InputError as error:
        if data is None:
            raise
        raise FormatError(data, str(error)) from None
    return trace, arrays
