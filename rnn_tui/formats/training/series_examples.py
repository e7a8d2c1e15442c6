"""Training data from a series: windows of its columns, with the value of a column some timesteps later as target."""

from dataclasses import dataclass

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.data.forecast import Truth
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.training.batches import Examples
from rnn_tui.engine.training.train_step import output_names
from rnn_tui.formats.data.examples import TrainingData, read_examples, read_pair, targets_beside
from rnn_tui.formats.data.inputs import Data
from rnn_tui.formats.data.request import DataRequest
from rnn_tui.formats.data_files import read_data
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.io.regular_file import open_regular
from rnn_tui.formats.run_inputs import read_options


@dataclass(frozen=True, eq=False)
class SeriesExamples(TrainingData):
    """Windows of a series, with their targets."""

    last: Array | None = None
    """The column's value at the last input step, in the shape of the targets; the baseline of a forecast."""


def training_data(wanted: DataRequest, stack: Stack) -> TrainingData:
    """Reads the arrays `x` and `y` of an `.npz`, or `x.npy` and `y.npy` beside it; in other files, or with `--window`
    and `--target`, windows of a series.

    Raises `FormatError`.
    """
    if wanted.generated:
        raise FormatError(wanted.path, "makes inputs without targets; a task makes both: --task")
    options = wanted.series
    open_regular(wanted.path).close()  # a file that is not there is no series
    beside = targets_beside(wanted.path)
    if (wanted.path.suffix.lower() == ".npz" or beside) and options.target is None and options.window is None:
        if options.scale or options.fill or wanted.reading.columns:
            raise FormatError(
                wanted.path,
                "holds sequences and targets, which are taken as they are: --scale, --fill and --columns prepare a"
                " series, which --window cuts",
            )
        if beside is not None:
            return read_pair(wanted.path, beside)
        return read_examples(wanted.path, stack.input_names, output_names(stack))
    if options.target is None or options.window is None:
        raise FormatError(
            wanted.path,
            "a series needs --window, the number of rows to read (24), and --target, the column to learn (COLUMN, or"
            " COLUMN,HORIZON); inputs x and targets y are taken from an .npz, or from x.npy and y.npy",
        )
    try:
        reads: InputSpec | None = InputSpec.of(stack)
    except RnnError:
        reads = None
    data = read_data(
        wanted.path, len(stack.input_shape or (None, None, None)), read_options(stack, reads, None, wanted)
    )
    every = bool(stack.layers) and len(stack.output_shapes[-1][0]) == 3
    return _windows(wanted, data, every)


def _windows(wanted: DataRequest, data: Data, every: bool) -> SeriesExamples:
    """The windows; `every`: whether every timestep has a target, not only the last one of a window."""
    truth = data.truth
    assert truth is not None
    ends = np.arange(truth.length) if every else np.array([truth.length - 1])
    at = np.asarray(truth.starts)[:, None] + ends
    known = at[:, -1] + truth.horizon < len(truth.values)
    if not known.any():
        raise FormatError(
            wanted.path,
            f"holds {counted(len(truth.values), 'timestep')}, and no window of {truth.length} with a value"
            f" {counted(truth.horizon, 'timestep')} after it",
        )
    at = at[known]
    x, y = np.asarray(data.x)[known], _scaled(truth, truth.values[at + truth.horizon])
    missing = int(np.isnan(x).sum() + np.isnan(y).sum())
    if missing:
        raise FormatError(wanted.path, f"{counted(missing, 'value')} of the windows are NaN: --fill replaces them")
    last = _scaled(truth, truth.values[at])
    shape = slice(None) if every else 0
    ahead = f"{truth.name}, {counted(truth.horizon, 'timestep')} ahead"
    notes = (*data.notes, f"{counted(len(x), 'window')} with a target: {ahead}")
    return SeriesExamples(Examples((x,), y[:, shape]), None, notes, last[:, shape])


def _scaled(truth: Truth, values: Array) -> Array:
    """(windows, steps) → (windows, steps, 1), scaled like the column."""
    made: Array = values[..., None].astype(np.float64)
    return made if truth.scaling is None else truth.scaling.apply(made)
