"""From the files and options of a command line to what a run needs, and a run without the explorer."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rnn_tui.engine.errors import InputError, NotBuilt, RnnError, WeightsError
from rnn_tui.engine.sequences import nominal_shape
from rnn_tui.engine.setup import Setup
from rnn_tui.engine.stack import Stack
from rnn_tui.engine.studies import Work
from rnn_tui.engine.trace import Trace, numbered
from rnn_tui.formats.arrays_file import read_weights
from rnn_tui.formats.data.reader import Data, read_data
from rnn_tui.formats.errors import FormatError
from rnn_tui.formats.found import Found


@dataclass(frozen=True, eq=False)
class Prepared:
    """A setup, and what its files had to say."""

    setup: Setup
    data: Data | None
    notes: tuple[str, ...]
    """A sentence each, for the user."""


def prepare(
    found: Found,
    *,
    data: Path | None = None,
    weights: Path | None = None,
    init: str | None = None,
    seed: int = 0,
    dtype: str = "float64",
) -> Prepared:
    """The setup for a model: inputs and weights from files where given, the model's own file included, else drawn.

    Raises `FormatError` and `NotBuilt`.
    """
    chosen = init or found.init
    stack, given = found.stack, None
    if data is not None:
        if stack.input_shape is None:
            raise NotBuilt("the model is not built, so no data fits it: give its first layer an input_shape")
        given = read_data(data, len(stack.input_shape))
    arrays = found.weights if weights is None else tuple(read_weights(weights))
    x = None if given is None else given.x
    setup = Setup(
        seed,
        chosen,
        dtype,
        x=x,
        mask=mask_of(found, x) if given is None or given.mask is None else given.mask,
        initial=initial_of(found, x) if given is None or not given.initial_states else given.initial_states,
        inputs_from="" if given is None else given.origin,
        weights=arrays,
        weights_of=None if arrays is None else stack,
        weights_from=weights.name if weights is not None else found.title if found.weights is not None else "",
    )
    return Prepared(setup, given, () if given is None else tuple(f"{given.origin}: {each}" for each in given.notes))


def batch_of(found: Found, x: Any) -> int:
    """How many sequences will be run."""
    axes = len(found.stack.input_shape or ())
    return int(np.shape(x)[0]) if x is not None and np.ndim(x) == axes else nominal_shape(found.stack)[0]


def initial_of(found: Found, x: Any) -> tuple[Any, ...]:
    """The states that the model's file starts from, for every sequence; the file may give one for all of them."""
    if not found.initial:
        return ()
    batch = batch_of(found, x)
    return tuple(np.repeat(each, batch, axis=0) if len(each) == 1 else each for each in found.initial)


def mask_of(found: Found, x: Any) -> Any:
    """(batch, time) from the lengths that the model's file gives; None where it gives none."""
    if not found.lengths:
        return None
    axes = len(found.stack.input_shape or ())
    shape = nominal_shape(found.stack) if x is None else np.shape(x)
    time = shape[1] if len(shape) == axes else shape[0]
    return np.arange(time) < np.asarray(found.lengths)[:, None]


@dataclass(frozen=True, eq=False)
class Ran:
    """A run without the explorer."""

    trace: Trace
    second: Trace | None
    """The second call of a stateful model, where there is data for one."""

    def arrays(self) -> dict[str, Any]:
        """Every array under the names of `rnn-tui run --out`."""
        arrays = self.trace.arrays()
        if self.second is not None:
            arrays |= {f"call1/{numbered('output', i)}": each for i, each in enumerate(self.second.outputs)}
        return arrays


def checked_run(stack: Stack, prepared: Prepared, data: Path | None) -> Work[Ran]:
    """The run, and the second call of a stateful model, as long work.

    What does not fit the model is an error that names the data's file.
    """
    try:
        trace = yield from prepared.setup.running(stack)
        second = None
        if prepared.data is not None and prepared.data.x1 is not None:
            second = yield from trace.model.running(prepared.data.x1, dtype=prepared.setup.dtype, previous=trace)
    except InputError as error:
        if data is None:
            raise
        raise FormatError(data, str(error)) from None
    except WeightsError as error:
        raise RnnError(f"{prepared.setup.weights_from}: {error}") from None
    return Ran(trace, second)
