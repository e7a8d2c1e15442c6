"""Data in: what `--data` names, read as sequences.

A file gives one array, or in an `.npz` several; here they get the meaning they have for a model (inputs, mask, initial
states) and their axes are held against what the model reads. Whether sizes fit is for the engine to say: it knows the
stack.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.axis_order import AS_IT_STANDS, AxisOrder
from rnn_tui.engine.data.text_inputs import written
from rnn_tui.engine.data.vocabulary import Vocabulary
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.formats.data.npy import read_header, read_values
from rnn_tui.formats.data.npz import Archive, archive
from rnn_tui.formats.data.table import NotNumbers, Ragged, read_table, whole_numbers
from rnn_tui.formats.data.text import read_text
from rnn_tui.formats.io.data_file import OpenFile, opened
from rnn_tui.formats.io.errors import Flaw, FormatError, Misfit, listed, printable

SUFFIXES = (".npy", ".npz", ".csv", ".tsv", ".txt")
"""Endings of the files that hold data."""

Numbers = NDArray[Any]
"""Floats or integers in native byte order."""


@dataclass(frozen=True, eq=False)
class Data:
    """What a file gives a model to read."""

    x: Numbers
    """(time, features), (batch, time, features), or token ids (time,) or (batch, time): as in the file."""
    x1: Numbers | None = None
    """The inputs of a second call, for a stateful model; shaped as `x`."""
    mask: NDArray[np.bool_] | None = None
    """(batch, time), or (time,): True where a step counts."""
    initial_states: tuple[Numbers, ...] = ()
    """(batch, units) each, in the order of the first recurrent layer's states."""
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

    def sequences(self, values: Numbers, notes: list[str]) -> Numbers:
        """The values as the user says they stand, held against the model's axes; raises `Flaw`."""
        if self.reading != AS_IT_STANDS:
            try:
                return self.reading.apply(values, ids=self.axes == 2)
            except InputError as error:
                raise Flaw(f"cannot be read so: {error}") from None
        check_axes(values.shape, self.axes)
        return with_features(values, self.axes, notes)


def read_data(path: Path, stack_axes: int, how: How | None = None) -> Data:
    """The data in a `.npy`, `.npz`, `.csv`, `.tsv` or `.txt` file, for a model whose input has so many axes.

    `stack_axes` counts the batch axis: 3 for (batch, time, features), 2 for (batch, time) token ids. One axis less is
    one sequence. A `.txt` file that holds no table of numbers is a text, where `how` says what the model reads. Raises
    `FormatError`, whose `shape` is set where the array is sound but has other axes than the model.
    """
    readers = {".npy": _npy, ".npz": _npz}
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        with opened(path):  # a missing file, or a folder, is named first
            raise FormatError(path, f"data is read from {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]} files")
    return readers.get(suffix, _table)(path, how or How(stack_axes))


def _npy(path: Path, how: How) -> Data:
    with opened(path) as of:
        header = read_header(of.file)
        if how.reading == AS_IT_STANDS:
            check_axes(header.shape, how.axes)
        header.check(of.size)
        found = read_values(of.file, header)
        rest = of.size - header.length - header.count * header.stored.itemsize
        notes = [*found.notes, *([f"{rest:,} bytes after the array left alone"] if rest else [])]
        return Data(how.sequences(found.values, notes), notes=tuple(notes), origin=printable(path.name))


def _npz(path: Path, how: How) -> Data:
    with archive(path) as arrays:
        name = next((each for each in ("x", "x0") if each in arrays.names), arrays.names[0])
        if name not in ("x", "x0") and len(arrays.names) > 1:
            raise Flaw(f"holds no array x or x0; its arrays: {listed(arrays.names)}. Call the inputs x")
        notes: list[str] = []

        def take(each: str) -> Numbers:
            found = arrays.read(each)
            notes.extend(f"{printable(each)}: {note}" for note in found.notes)
            return found.values

        x = _sequences(take(name), name, how, notes)
        x1 = _sequences(take("x1"), "x1", how, notes) if "x1" in arrays.names else None
        mask = _mask(take("mask"), x, how.axes) if "mask" in arrays.names else None
        series = arrays.series("initial_state")
        states = tuple(_state(take(each), each) for each in series)
        _report(arrays, [name, "x1", "mask", *series], notes)
        return Data(x, x1, mask, states, tuple(notes), origin=printable(path.name))


def _report(arrays: Archive, used: list[str], notes: list[str]) -> None:
    rest = [each for each in arrays.names if each not in used]
    if rest:
        notes.append(f"{printable(used[0])} read as the inputs; left alone: {listed(rest, 3)}")
    elif used[0] not in ("x", "x0"):
        notes.append(f"its only array, {printable(used[0])}, read as the inputs")


def _sequences(values: Numbers, name: str, how: How, notes: list[str]) -> Numbers:
    try:
        return how.sequences(values, notes)
    except Misfit as flaw:
        raise Misfit(f"the array {printable(name)} {flaw}", values.shape) from None
    except Flaw as flaw:
        raise Flaw(f"the array {printable(name)} {flaw}") from None


def _mask(values: Numbers, x: Numbers, axes: int) -> NDArray[np.bool_]:
    steps = x.shape[: x.ndim - (axes - 2)]
    if values.shape != steps and (values.shape, len(steps)) != ((1, *steps), 1):
        raise Flaw(f"the array mask has shape {values.shape}; these inputs need {steps}, one value per timestep")
    if not np.isin(values, (0, 1)).all():
        raise Flaw("the array mask holds other values than 0 and 1: 1 where a timestep counts, 0 where it is skipped")
    return values.astype(np.bool_)


def _state(values: Numbers, name: str) -> Numbers:
    if values.ndim not in (1, 2) or 0 in values.shape:
        raise Flaw(
            f"the array {name} has shape {values.shape}; a state is (batch, units), or (units,) for one sequence"
        )
    return values if values.ndim == 2 else values[None]


def _table(path: Path, how: How) -> Data:
    suffix = path.suffix.lower()
    with opened(path) as of:
        if how.unit and suffix == ".txt":
            return _text(of, path, how)
        try:
            table = read_table(of.file, suffix)
        except NotNumbers:
            return _text(of, path, how)
        except Ragged as flaw:
            raise Flaw(f"{flaw}; pad the shorter sequences" if how.axes == 2 else str(flaw)) from None
        x: Numbers = table.values
        if how.axes == 2:
            if x.shape[1] == 1:
                x = x[:, 0]
            x = whole_numbers(x)
        notes = list(table.notes)
        return Data(how.sequences(x, notes), notes=tuple(notes), columns=table.columns, origin=printable(path.name))


def _text(of: OpenFile, path: Path, how: How) -> Data:
    """The file as a text."""
    text, notes = read_text(of.file)
    if how.reads is None:
        raise Flaw("is text, not numbers, and this model reads no text")
    try:
        made = written(text, how.reads, how.vocabulary, how.unit)
    except InputError as error:
        raise Flaw(str(error)) from None
    return Data(
        made.x,
        mask=made.mask,
        notes=(*notes, *made.notes),
        origin=printable(path.name),
        tokens=made.tokens,
        vocabulary=made.vocabulary,
    )


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
    notes.append(f"shape {values.shape} read as {len(values):,} timesteps of 1 feature")
    return values[:, None]
