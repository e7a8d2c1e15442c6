"""The inputs that a file holds for a model, and the options for reading them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.data.axis_order import AS_IT_STANDS, AxisOrder
from rnn_tui.engine.data.forecast import Truth
from rnn_tui.engine.data.series import AS_RECORDED, Scaling, SeriesOptions
from rnn_tui.engine.data.vocabulary import Vocabulary
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.formats.data.tables.columns import TableRequest
from rnn_tui.formats.io.errors import Flaw, Misfit

Numbers = NDArray[Any]
"""Floats or integers in native byte order."""


@dataclass(frozen=True, eq=False)
class Data:
    """The inputs that a file holds for a model."""

    x: Numbers
    """(time, features), (batch, time, features), or token ids, (time,) or (batch, time), as in the file."""
    inputs: tuple[Numbers, ...] = ()
    """For a model with several inputs one array each, `x` first; empty if the model has one input."""
    x1: Numbers | None = None
    """The inputs of a second call, for a stateful model; shaped as `x`."""
    mask: NDArray[np.bool_] | None = None
    """(batch, time), or (time,): False at timesteps that are skipped."""
    initial_states: tuple[Numbers, ...] = ()
    """(batch, units) each, in the order in which the recurrent layers are called; a layer's states in their order."""
    notes: tuple[str, ...] = ()
    """Unexpected decisions of the reader: phrases without the file's name."""
    columns: tuple[str, ...] | None = None
    """The features' names, from a table's first line."""
    origin: str = ""
    """The file's name."""
    tokens: tuple[tuple[str, ...], ...] = ()
    """If the file is a text: the tokens of each sequence, one for each timestep."""
    vocabulary: Vocabulary | None = None
    """If the file is a text: the ids of the tokens."""
    numbers: tuple[int, ...] = ()
    """The numbers of a table's columns that are the features, counted from 1; empty if the file is no table."""
    target: Numbers | None = None
    """(time,): the column of a table that is to be predicted."""
    target_name: str = ""
    """What that column is called; empty if it has no name."""
    dates: NDArray[np.bytes_] | None = None
    """(time,): the date of each row of a table, as the file writes it; None if there is no column of dates."""
    shape: tuple[int, ...] = ()
    """The shape of `x` in the file, before windows are cut."""
    windows: tuple[int, ...] = ()
    """The first timestep of each window, counted from 0; empty if no windows are cut."""
    scaling: Scaling | None = None
    """How the features were scaled; None if they were not."""
    truth: Truth | None = None
    """The values to be predicted; None if the user did not ask for a forecast."""


@dataclass(frozen=True, eq=False)
class ReadOptions:
    """Options for reading a file, and the shape that the model expects."""

    axes: int
    """The number of axes of the model's input, with the batch axis: 3 for (batch, time, features), 2 for token ids."""
    reads: InputSpec | None = None
    """The input that the model expects; None if it cannot read a text."""
    vocabulary: Vocabulary | None = None
    unit: str = ""
    """`characters` or `words` if the user says that the file is a text; otherwise empty."""
    reading: AxisOrder = AS_IT_STANDS
    inputs: tuple[tuple[str, int], ...] = ()
    """The name and the number of axes of each input, with the batch axis."""
    series: SeriesOptions = AS_RECORDED
    """How the series is prepared before the model reads it."""
    states: tuple[int, ...] = ()
    """How many states each recurrent cell of the model begins with, in the order of the layers."""

    @property
    def table(self) -> TableRequest:
        """The columns to read from a table."""
        target = self.series.target.column if self.series.target else ""
        features = None if self.reads is None or self.axes != 3 else self.reads.expected[-1]
        return TableRequest(self.reading.columns, target, features, fills=bool(self.series.fill))

    def sequences(self, values: Numbers, notes: list[str]) -> Numbers:
        """The values with their axes in the model's order, checked against the model's input; raises `Flaw`."""
        if self.reading != AS_IT_STANDS:
            try:
                return self.reading.apply(values, ids=self.axes == 2)
            except InputError as error:
                raise Flaw(f"cannot be read so: {error}") from None
        check_axes(values.shape, self.axes)
        return with_features(values, self.axes, notes)


def check_axes(shape: tuple[int, ...], axes: int) -> None:
    """Raises `Flaw` if an array of that shape is neither a batch nor a sequence for a model with `axes` input axes."""
    if axes == 2:
        expected = "(time,) or (batch, time): token ids"
    elif axes == 3:
        expected = "(time, features) or (batch, time, features)"
    else:
        expected = f"{axes} axes, or {axes - 1} for one sequence"
    if len(shape) not in (axes - 1, axes) and (axes, len(shape)) != (3, 1):
        what = (
            f"an array of {len(shape)} ax{'i' if len(shape) == 1 else 'e'}s, shape {shape}"
            if shape
            else "a single number"
        )
        raise Misfit(f"is {what}; the model expects {expected}", shape)
    if 0 in shape:
        raise Flaw(f"holds no number, shape {shape}; the model expects {expected}, with at least one timestep")


def with_features(values: Numbers, axes: int, notes: list[str]) -> Numbers:
    """The values; (time,) becomes (time, 1), with a note, if the model reads features."""
    if (axes, values.ndim) != (3, 1):
        return values
    notes.append(f"shape {values.shape} read as {counted(len(values), 'timestep')} of 1 feature")
    return values[:, None]
