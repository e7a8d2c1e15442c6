"""Training data from an `.npz` file: inputs and targets, and validation data if the file has any."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.training.batches import Examples
from rnn_tui.formats.data.npz import Archive, archive
from rnn_tui.formats.io.errors import Flaw, FormatError, listed, printable


@dataclass(frozen=True, eq=False)
class TrainingData:
    """The training examples of a file."""

    examples: Examples
    validation: Examples | None
    notes: tuple[str, ...]
    """Unexpected decisions of the reader: phrases without the file's name."""


def read_examples(path: Path, inputs: Sequence[str] = ()) -> TrainingData:
    """Reads the arrays `x` (or `x0`) and `y`, and if present `x_val`, `y_val` and `sample_weight`.

    `inputs`: the names of the model's inputs. For a model with several inputs, the file holds an array for each, named
    like the input or `input0`, `input1`, …, and `NAME_val` for validation. Each array is (batch, …). `Fit` checks
    whether the shapes fit the model. Raises `FormatError`.
    """
    if path.suffix.lower() != ".npz":
        raise FormatError(
            path, "is trained on only as an .npz that holds inputs x and targets y: numpy.savez(…, x=…, y=…)"
        )
    with archive(path) as arrays:
        names = _inputs(arrays, inputs)
        if "y" not in arrays.names:
            raise Flaw(f"holds no array y: inputs are called x, targets y; its arrays: {listed(arrays.names)}")
        held = [f"{'x' if len(names) == 1 else each}_val" for each in names]
        try:
            examples = _examples(arrays, names, "y", "sample_weight")
            validation = _validation(arrays, held)
        except InputError as error:
            raise Flaw(str(error)) from None
        used = {*names, *held, "y", "y_val", "sample_weight"}
        rest = [each for each in arrays.names if each not in used and not re.fullmatch(r"w\d+", each)]
        return TrainingData(examples, validation, (f"left alone: {listed(rest, 3)}",) if rest else ())


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


def _examples(arrays: Archive, x: Sequence[str], y: str, weights: str = "") -> Examples:
    w = arrays.read(weights).values if weights in arrays.names else None
    *found, targets = (arrays.read(each).values for each in (*x, y))
    for name, values in zip((*x, y), (*found, targets), strict=True):
        if values.ndim == 0:
            raise Flaw(f"the array {printable(name)} is a single number; it needs a row for each sequence")
    return Examples(tuple(found), targets, w)


def _validation(arrays: Archive, x: Sequence[str]) -> Examples | None:
    wanted = [*x, "y_val"]
    given = [each for each in wanted if each in arrays.names]
    if given and given != wanted:
        raise Flaw(f"holds {listed(given)} alone: validation needs {' and '.join(wanted)}")
    return _examples(arrays, x, "y_val") if given else None
