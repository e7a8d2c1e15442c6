"""What a file gives a model to read, and how the user says that it is to be understood."""

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
from rnn_tui.formats.data.table_columns import TableRequest
from rnn_tui.formats.io.errors import Flaw, Misfit

Numbers = NDArray[Any]
"""Floats or integers in native byte order."""


@dataclass(frozen=True, eq=False)
class Data:
    """What a file gives a model to read."""

    x: Numbers
    """(time, features), (batch, time, features), or token ids (time,) or (batch, time): as in the file."""
    inputs: tuple[Numbers, ...] = ()
    """Of a model with several inputs an array for each, `x` first; empty where it has one."""
    x1: Numbers | None = None
    """The inputs of a second call, for a stateful model; shaped as `x`."""
    mask: NDArray[np.bool_] | None = None
    """(batch, time), or (time,): True where a step counts."""
    initial_states: tuple[Numbers, ...] = ()
    """(batch, units) each, in the order in which recurrent layers are called, and of their states."""
    notes: tuple[str, ...] = ()
    """How the file was read, where that may surprise: phrases without the file's name."""
    columns: tuple[str, ...] | None = None
    """The features' names, from a table's first line."""
    origin: str = ""
    """The file's name."""
    tokens: tuple[tuple[str, ...], ...] = ()
    """Where the file is a text: for each sequence, what its timesteps read."""
    vocabulary: Vocabulary | None = None
    """Where the file is a text: which token has which id."""
    numbers: tuple[int, ...] = ()
    """Of a table, where the features stand in it, counted from 1; empty of what is no table."""
    target: Numbers | None = None
    """Of a table, the column that is to be predicted: (time,)."""
    dates: NDArray[np.bytes_] | None = None
    """(time,): when each row of a table was, as it is written there; None where it does not say so."""
    shape: tuple[int, ...] = ()
    """As the file holds it, before windows are cut."""
    windows: tuple[int, ...] = ()
    """Where each window begins, in timesteps from 0; empty where none are cut."""
    scaling: Scaling | None = None
    """How the features were scaled; None: not at all."""
    truth: Truth | None = None
    """What is to be predicted; None where that was not asked for."""


@dataclass(frozen=True, eq=False)
class How:
    """How a file is to be understood, and for what."""

    axes: int
    """Of the model's input, the batch axis included: 3 for (batch, time, features), 2 for token ids."""
    reads: InputSpec | None = None
    """What the model reads; None where a text cannot be meant."""
    vocabulary: Vocabulary | None = None
    unit: str = ""
    """`characters` or `words` where the user says that the file is a text."""
    reading: AxisOrder = AS_IT_STANDS
    inputs: tuple[tuple[str, int], ...] = ()
    """The name of each input and how many axes it has, the batch axis included."""
    series: SeriesOptions = AS_RECORDED
    """What is done with the series before the model reads it."""

    @property
    def table(self) -> TableRequest:
        """What is wanted of a table."""
        target = self.series.target.column if self.series.target else ""
        features = None if self.reads is None or self.axes != 3 else self.reads.expected[-1]
        return TableRequest(self.reading.columns, target, features, fills=bool(self.series.fill))

    def sequences(self, values: Numbers, notes: list[str]) -> Numbers:
        """The values as the user says they stand, held against the model's axes; raises `Flaw`."""
        if self.reading != AS_IT_STANDS:
            try:
                return self.reading.apply(values, ids=self.axes == 2)
            except InputError as error:
                raise Flaw(f"cannot be read so: {error}") from None
        check_axes(values.shape, self.axes)
        return with_features(values, self.axes, notes)


def check_axes(shape: tuple[int, ...], axes: int) -> None:
    """Raises `Flaw` where an array of that shape is neither batch nor sequence for a model of so many input axes."""
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
    """The values; a plain row of numbers becomes (time, 1) where the model reads features, with a note."""
    if (axes, values.ndim) != (3, 1):
        return values
    notes.append(f"shape {values.shape} read as {counted(len(values), 'timestep')} of 1 feature")
    return values[:, None]
