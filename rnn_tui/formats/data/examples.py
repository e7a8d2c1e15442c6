"""Training data from an `.npz` file: inputs and targets, and validation data if the file has any."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.training.batches import Examples
from rnn_tui.formats.data.npy import read_header, read_values
from rnn_tui.formats.data.npz import Archive, archive
from rnn_tui.formats.io.data_file import opened
from rnn_tui.formats.io.errors import Flaw, FormatError, listed, printable


@dataclass(frozen=True, eq=False)
class TrainingData:
    """The training examples of a file."""

    examples: Examples
    validation: Examples | None
    notes: tuple[str, ...]
    """Unexpected decisions of the reader: phrases without the file's name."""


def read_examples(path: Path, inputs: Sequence[str] = (), outputs: Sequence[str] = ()) -> TrainingData:
    """Reads the arrays `x` (or `x0`) and `y`, and if present `x_val`, `y_val` and `sample_weight`.

    `inputs`, `outputs`: the names of the model's. For a model with several inputs, the file holds an array for each,
    named like the input or `input0`, `input1`, …, and `NAME_val` for validation; with several outputs, the targets of
    each, named like the output or `y0`, `y1`, …, and `NAME_val`. Each array is (batch, …). `Fit` checks whether the
    shapes fit the model. Raises `FormatError`.
    """
    if path.suffix.lower() != ".npz":
        raise FormatError(
            path, "is trained on only as an .npz that holds inputs x and targets y: numpy.savez(…, x=…, y=…)"
        )
    with archive(path) as arrays:
        names = _inputs(arrays, inputs)
        targets = _targets(arrays, outputs)
        held = [f"{'x' if len(names) == 1 else each}_val" for each in names]
        held_targets = [f"{each}_val" for each in targets]
        try:
            examples = _examples(arrays, names, targets, "sample_weight")
            validation = _validation(arrays, held, held_targets)
        except InputError as error:
            raise Flaw(str(error)) from None
        used = {*names, *held, *targets, *held_targets, "sample_weight"}
        rest = [each for each in arrays.names if each not in used and not re.fullmatch(r"w\d+", each)]
        return TrainingData(examples, validation, (f"left alone: {listed(rest, 3)}",) if rest else ())


def targets_beside(path: Path) -> Path | None:
    """The file of targets beside a file of inputs: `y.npy` beside `x.npy`, `y_train.npy` beside `X_train.npy`; None if
    there is none."""
    if path.suffix.lower() != ".npy" or not re.match(r"[xX](?![^\W_])", path.stem):
        return None
    names = dict.fromkeys((("Y" if path.name[0] == "X" else "y") + path.name[1:], "y" + path.name[1:]))
    return next((path.with_name(each) for each in names if path.with_name(each).is_file()), None)


def read_pair(x: Path, y: Path) -> TrainingData:
    """Inputs and targets in two `.npy` files; raises `FormatError`."""
    arrays = []
    for path in (x, y):
        with opened(path) as of:
            header = read_header(of.file)
            header.check(of.size)
            values = read_values(of.file, header).values
            if values.ndim == 0:
                raise Flaw("is a single number; it needs a row for each sequence")
            arrays.append(values)
    try:
        examples = Examples((arrays[0],), arrays[1])
    except InputError as error:
        raise FormatError(y, str(error)) from None
    return TrainingData(examples, None, (f"targets are those of {printable(y.name)} beside it",))


def _inputs(arrays: Archive, inputs: Sequence[str]) -> list[str]:
    """The name of each input's array; raises `Flaw`."""
    found = []
    for number, name in enumerate(inputs or ("x",)):
        called = (name, f"input{number}") if len(inputs) > 1 else ("x", "x0", name, "input0")
        there = next((each for each in called if each in arrays.names), None)
        if there is None and len(inputs) > 1:
            raise Flaw(
                f"holds no array {printable(name)} or input{number}; the model has {len(inputs)} inputs"
                f" ({listed(list(inputs))}), and an .npz holds an array for each"
            )
        if there is None:
            raise Flaw(f"holds no array x: inputs are called x, targets y; its arrays: {listed(arrays.names)}")
        found.append(there)
    return found


def _targets(arrays: Archive, outputs: Sequence[str]) -> list[str]:
    """The name of each output's array of targets; raises `Flaw`."""
    if len(outputs) < 2:
        if "y" not in arrays.names:
            raise Flaw(f"holds no array y: inputs are called x, targets y; its arrays: {listed(arrays.names)}")
        return ["y"]
    found = []
    for number, name in enumerate(outputs):
        there = next((each for each in (f"y{number}", name) if each in arrays.names), None)
        if there is None:
            raise Flaw(
                f"holds no array {printable(name)} or y{number}; the model has {len(outputs)} outputs"
                f" ({listed(list(outputs))}), and an .npz holds the targets of each"
            )
        found.append(there)
    return found


def _examples(arrays: Archive, x: Sequence[str], y: Sequence[str], weights: str = "") -> Examples:
    w = arrays.read(weights).values if weights in arrays.names else None
    found = {name: arrays.read(name).values for name in (*x, *y)}
    for name, values in found.items():
        if values.ndim == 0:
            raise Flaw(f"the array {printable(name)} is a single number; it needs a row for each sequence")
    first, *further = (found[each] for each in y)
    return Examples(tuple(found[each] for each in x), first, w, tuple(further))


def _validation(arrays: Archive, x: Sequence[str], y: Sequence[str]) -> Examples | None:
    wanted = [*x, *y]
    given = [each for each in wanted if each in arrays.names]
    if given and given != wanted:
        raise Flaw(f"holds {listed(given)} alone: validation needs {' and '.join(wanted)}")
    return _examples(arrays, x, y) if given else None
