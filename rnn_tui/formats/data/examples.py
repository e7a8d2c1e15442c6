"""What there is to learn from, in an `.npz`: inputs and targets, and where there are any, others to validate on."""

from dataclasses import dataclass
from pathlib import Path

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.training.batches import Examples
from rnn_tui.formats.data.npz import Archive, archive
from rnn_tui.formats.io.errors import Flaw, FormatError, listed, printable

USED = ("x", "x0", "y", "x_val", "y_val", "sample_weight")


@dataclass(frozen=True, eq=False)
class TrainingData:
    """The examples of a file."""

    examples: Examples
    validation: Examples | None
    notes: tuple[str, ...]
    """How the file was read, where that may surprise: phrases without the file's name."""


def read_examples(path: Path) -> TrainingData:
    """The arrays `x` (or `x0`) and `y`, and where present `x_val`, `y_val` and `sample_weight`.

    Whether they fit a model is for `Fit` to say. Raises `FormatError`.
    """
    if path.suffix.lower() != ".npz":
        raise FormatError(
            path, "is trained on only as an .npz that holds inputs x and targets y: numpy.savez(…, x=…, y=…)"
        )
    with archive(path) as arrays:
        inputs = next((each for each in ("x", "x0") if each in arrays.names), "")
        if not inputs or "y" not in arrays.names:
            missing = "x" if not inputs else "y"
            raise Flaw(f"holds no array {missing}: inputs are called x, targets y; its arrays: {listed(arrays.names)}")
        try:
            examples = _examples(arrays, inputs, "y", "sample_weight")
            validation = _validation(arrays)
        except InputError as error:
            raise Flaw(str(error)) from None
        rest = [each for each in arrays.names if each not in USED and not each.startswith("w")]
        return TrainingData(examples, validation, (f"left alone: {listed(rest, 3)}",) if rest else ())


def _examples(arrays: Archive, x: str, y: str, weights: str = "") -> Examples:
    w = arrays.read(weights).values if weights in arrays.names else None
    found = arrays.read(x).values, arrays.read(y).values
    for name, values in zip((x, y), found, strict=True):
        if values.ndim == 0:
            raise Flaw(f"the array {printable(name)} is a single number; it needs a row for each sequence")
    return Examples((found[0],), found[1], w)


def _validation(arrays: Archive) -> Examples | None:
    given = [each for each in ("x_val", "y_val") if each in arrays.names]
    if len(given) == 1:
        raise Flaw(f"holds {given[0]} alone: validation needs x_val and y_val")
    return _examples(arrays, "x_val", "y_val") if given else None
