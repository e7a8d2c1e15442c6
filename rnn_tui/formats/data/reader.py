"""Reads the files of `--data` as sequences: `.npy`, `.npz`, tables, texts.

A file holds one array, or, as an `.npz`, several. This module assigns their roles (inputs, mask, initial states) and
compares the number of their axes with the model's input. The engine, which knows the stack, checks the sizes.
"""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.axis_order import AS_IT_STANDS
from rnn_tui.engine.data.text_inputs import written
from rnn_tui.formats.data.inputs import Data, Numbers, ReadOptions, check_axes
from rnn_tui.formats.data.npy import read_header, read_values
from rnn_tui.formats.data.npz import Archive, archive
from rnn_tui.formats.data.tables.table import NotATable, Ragged, read_table, whole_numbers
from rnn_tui.formats.data.text import read_text
from rnn_tui.formats.io.data_file import OpenFile, opened
from rnn_tui.formats.io.errors import Flaw, Misfit, listed, printable


def read_npy(path: Path, options: ReadOptions) -> Data:
    """Reads one array; raises `FormatError`."""
    with opened(path) as of:
        header = read_header(of.file)
        if options.reading == AS_IT_STANDS:
            check_axes(header.shape, options.axes)
        header.check(of.size)
        found = read_values(of.file, header)
        rest = of.size - header.length - header.count * header.stored.itemsize
        notes = [*found.notes, *([f"{rest:,} bytes after the array left alone"] if rest else [])]
        return Data(options.sequences(found.values, notes), notes=tuple(notes), origin=printable(path.name))


def read_npz(path: Path, options: ReadOptions) -> Data:
    """Reads the arrays `x` or `x0`, `x1`, `mask`, `initial_state0`, …, or the only array; raises `FormatError`."""
    with archive(path) as arrays:
        if len(options.inputs) > 1:
            return _several(arrays, options, printable(path.name))
        known = ("x", "x0", *(name for name, _ in options.inputs), "input0")
        name = next((each for each in known if each in arrays.names), arrays.names[0])
        if name not in known and len(arrays.names) > 1:
            raise Flaw(f"holds no array x or x0; its arrays: {listed(arrays.names)}. Call the inputs x")
        notes: list[str] = []
        take = partial(_taken, arrays, notes)
        x = _sequences(take(name), name, options, notes)
        x1 = _sequences(take("x1"), "x1", options, notes) if "x1" in arrays.names else None
        mask = _mask(take("mask"), x, options.axes) if "mask" in arrays.names else None
        states, series = _states(arrays, options, [name], notes)
        _report(arrays, [name, "x1", "mask", *series], notes)
        return Data(x, x1=x1, mask=mask, initial_states=states, notes=tuple(notes), origin=printable(path.name))


def _several(arrays: Archive, options: ReadOptions, origin: str) -> Data:
    """Reads one array for each input, named like the input or `input0`, `input1`, …; raises `Flaw`."""
    found: list[Numbers] = []
    notes: list[str] = []
    names: list[str] = []
    for number, (name, axes) in enumerate(options.inputs):
        called = next((each for each in (name, f"input{number}") if each in arrays.names), None)
        if called is None:
            raise Flaw(
                f"holds no array {printable(name)} or input{number}; the model has {len(options.inputs)} inputs"
                f" ({listed([each for each, _ in options.inputs])}), and an .npz holds an array for each"
            )
        names.append(called)
        found.append(_sequences(_taken(arrays, notes, called), called, replace(options, axes=axes), notes))
    states, series = _states(arrays, options, names, notes)
    if rest := [each for each in arrays.names if each not in (*names, *series)]:
        notes.append(f"{listed(names, 3)} read as the inputs; left alone: {listed(rest, 3)}")
    return Data(found[0], tuple(found), initial_states=states, notes=tuple(notes), origin=origin)


def _taken(arrays: Archive, notes: list[str], name: str) -> Numbers:
    """The array of that name; adds the notes about it."""
    found = arrays.read(name)
    notes.extend(f"{printable(name)}: {note}" for note in found.notes)
    return found.values


def _states(
    arrays: Archive, options: ReadOptions, inputs: list[str], notes: list[str]
) -> tuple[tuple[Numbers, ...], list[str]]:
    """The initial states, (batch, units) each, in the order of the calls, and the names of their arrays:
    `initial_state0`, …, or PyTorch's `h0` and `c0`. Raises `Flaw`."""
    series = [each for each in arrays.series("initial_state") if each not in inputs]
    torch: list[str] = [each for each in ("h0", "c0") if each in arrays.names and each not in inputs]
    needed = sum(options.states)
    if 0 < len(series) < needed:
        notes.append(f"holds {len(series)} of the {needed} initial states of the model: the others are zeros")
    if series or not torch:
        return tuple(_state(_taken(arrays, notes, each), each) for each in series), series
    if "h0" in torch and any(each != len(torch) for each in options.states):
        begin = " and ".join(str(each) for each in sorted({*options.states}))
        raise Flaw(
            f"holds {' and '.join(torch)}, and the model's recurrent layers begin with {begin} state(s) each: give h0"
            " and c0 for LSTMs, h0 alone for others, or initial_state0, initial_state1, … in the order of the calls"
        )
    return _torch_states([(each, _taken(arrays, notes, each)) for each in torch]), torch


def _report(arrays: Archive, used: list[str], notes: list[str]) -> None:
    rest = [each for each in arrays.names if each not in used]
    if rest:
        notes.append(f"{printable(used[0])} read as the inputs; left alone: {listed(rest, 3)}")
    elif used[0] not in ("x", "x0"):
        notes.append(f"its only array, {printable(used[0])}, read as the inputs")


def _sequences(values: Numbers, name: str, options: ReadOptions, notes: list[str]) -> Numbers:
    try:
        return options.sequences(values, notes)
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


def _torch_states(found: list[tuple[str, Numbers]]) -> tuple[Numbers, ...]:
    """PyTorch's `h0` and `c0`, (layers · directions, batch, units), as arrays (batch, units): h, then c, of each
    cell."""
    for name, values in found:
        if values.ndim not in (2, 3) or 0 in values.shape:
            raise Flaw(f"the array {name} has shape {values.shape}; PyTorch's states are (layers, batch, units)")
    made = [each if each.ndim == 3 else each[:, None] for _, each in found]
    if found[0][0] != "h0" or len({len(each) for each in made}) > 1:
        raise Flaw("holds h0 and c0 of different numbers of layers, or c0 alone")
    return tuple(each[layer] for layer in range(len(made[0])) for each in made)


def read_table_or_text(path: Path, options: ReadOptions) -> Data:
    """Reads a table of numbers, or a text if the file is no table; raises `FormatError`."""
    suffix = path.suffix.lower()
    with opened(path) as of:
        if options.unit and suffix == ".txt":
            return _text(of, path, options)
        try:
            table = read_table(of.file, suffix, options.table)
        except NotATable:
            return _text(of, path, options)
        except Ragged as flaw:
            raise Flaw(f"{flaw}; pad the shorter sequences" if options.axes == 2 else str(flaw)) from None
        x: Numbers = table.values
        if options.axes == 2:
            if x.shape[1] == 1:
                x = x[:, 0]
            x = whole_numbers(x)
        notes = list(table.notes)
        options = replace(
            options, reading=replace(options.reading, columns=None)
        )  # the table's columns have been chosen
        return Data(
            options.sequences(x, notes),
            notes=tuple(notes),
            columns=table.columns,
            origin=printable(path.name),
            numbers=table.numbers,
            target=table.target,
            target_name=table.target_name,
            dates=table.labels,
        )


def _text(of: OpenFile, path: Path, options: ReadOptions) -> Data:
    """Reads the file as a text; raises `Flaw`."""
    text, notes = read_text(of.file)
    if options.reads is None:
        raise Flaw("is text, not numbers, and this model does not read text")
    try:
        made = written(text, options.reads, options.vocabulary, options.unit)
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
