"""Prepares the setup of a run from files and options, and runs a model without the explorer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError, NotBuilt, RnnError, WeightsError
from rnn_tui.engine.core.text import counted, numbered
from rnn_tui.engine.core.work import Work
from rnn_tui.engine.data.axis_order import fits, offer
from rnn_tui.engine.data.forecast import Forecast
from rnn_tui.engine.data.series import AS_RECORDED, Window
from rnn_tui.engine.data.series_source import SeriesSource
from rnn_tui.engine.data.vocabulary import Vocabulary
from rnn_tui.engine.nn.cell import cells_of
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.plan.inputs import checked_inputs, nominal_shape
from rnn_tui.engine.plan.known_part import holds_code, known_outputs, runs_whole
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.recordings.recording import RecordingSetup
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.summary.summarize import summarize
from rnn_tui.formats.data.inputs import Data, ReadOptions
from rnn_tui.formats.data.request import DataRequest
from rnn_tui.formats.data_files import read_data, read_vocabulary, read_weights
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.formats.reports.modules import module_text


@dataclass(frozen=True, eq=False)
class PreparedRun:
    """A setup, with the data and the notes of its files."""

    setup: Setup
    data: Data | None
    notes: tuple[str, ...]
    """Sentences for the user."""


def prepare(
    found: LoadedModel,
    *,
    data: Path | DataRequest | None = None,
    weights: Path | None = None,
    init: str | None = None,
    seed: int = 0,
    dtype: str = "float64",
) -> PreparedRun:
    """The setup for a model: inputs and weights from the files given or from the model's own file, otherwise random.

    Raises `FormatError` and `NotBuilt`.
    """
    if found.recording is not None:
        return PreparedRun(RecordingSetup.of(found.recording), None, ())
    arrays = found.weights if weights is None else tuple(read_weights(weights))
    setup = Setup(
        seed,
        init or found.init,
        dtype,
        mask=mask_of(found, None),
        initial=initial_of(found, None),
        vocabulary=found.vocabulary,
        classes=found.classes,
        part=found.part,
        modules=module_text(found.module, summarize(found.stack)) if found.module is not None else "",
        time_first=() if found.module is None else found.module.time_first,
    )
    if arrays is not None:
        own = "trained" if found.shows is not None else found.title
        setup = weighted(setup, found.stack, arrays, own if weights is None else weights.name)
    if found.shows is not None:
        setup = replace(setup, predicts_tokens=found.shows.task.continues)
    if data is not None:
        return fed(setup, found, DataRequest.of(data))
    if found.shows is not None:
        made = found.shows.example()
        setup = setup.fed(made.x, made.words, mask=made.mask, tokens=made.tokens)
    return PreparedRun(setup, None, ())


def weighted(setup: Setup, stack: Stack, arrays: tuple[Array, ...], origin: str) -> Setup:
    """The setup with weights from a file; raises an `RnnError` that names the file if they do not fit the plan."""
    try:
        return setup.with_weights(stack, arrays, origin)
    except WeightsError as error:
        raise RnnError(f"{origin}: {error}") from None


def fed(setup: Setup, found: LoadedModel, wanted: DataRequest) -> PreparedRun:
    """The setup with the requested inputs; raises `FormatError` and `NotBuilt`.

    If an array is valid but does not fit the model, the error's `shape` is set, and its message says what would fit.
    """
    stack = found.stack
    if stack.input_shape is None:
        raise NotBuilt("the model is not built, so no data fits it: give its first layer an input_shape")
    vocabulary = setup.vocabulary if wanted.vocabulary is None else read_vocabulary(wanted.vocabulary)
    setup = replace(setup, vocabulary=vocabulary)
    if wanted.generated:
        if wanted.series != AS_RECORDED:
            raise FormatError(wanted.path, f"is made to fit the model: {wanted.series.flags} is for a file")
        made = setup.generated(wanted.generator())
        shape = made.shape(stack)
        return PreparedRun(replace(made, mask=mask_of(found, shape), initial=initial_of(found, shape)), None, ())
    try:
        reads: InputSpec | None = InputSpec.of(stack)
    except RnnError:
        reads = None
    try:
        given = read_data(wanted.path, len(stack.input_shape), read_options(stack, reads, vocabulary, wanted))
        if reads is not None and not given.inputs and not fits(np.shape(given.x), reads):
            problem = said_of_misfit(stack, given.x)
            if problem:
                raise FormatError(wanted.path, problem, given.shape, given.numbers)
    except FormatError as error:
        offered = "" if error.shape is None or reads is None else offer(error.shape, reads, error.numbers)
        if not offered:
            raise
        raise FormatError(wanted.path, f"{error.problem}; {offered}", error.shape, error.numbers) from None
    given = _batch_first(setup, stack, wanted, given)
    shape = np.shape(given.x)
    mask = mask_of(found, shape) if given.mask is None else given.mask
    initial = given.initial_states or initial_of(found, shape)
    setup = setup.fed(
        given.inputs or given.x,
        given.origin,
        mask=mask,
        initial=initial,
        tokens=given.tokens,
        series=source(wanted, given),
    )
    setup = replace(setup, vocabulary=given.vocabulary or vocabulary)
    notes = [*longer(given, reads), *given.notes]
    return PreparedRun(setup, given, tuple(f"{given.origin}: {each}" for each in notes))


def source(wanted: DataRequest, given: Data) -> SeriesSource:
    """The source of the inputs, as the setup keeps it."""
    columns, dates = wanted.reading.columns, given.dates
    names = given.columns or ()
    axes = wanted.reading.axes
    return SeriesSource(str(wanted.path), columns, wanted.series, dates, given.windows, given.truth, names, axes)


def longer(given: Data, reads: InputSpec | None) -> Iterator[str]:
    """A note on a series that is longer than the model's input."""
    usual = None if reads is None or given.inputs or len(reads.expected) < 2 else reads.expected[1]
    time = np.shape(given.x)[-2 if reads is not None and reads.ids is None else -1]
    if usual is not None and time > usual and not given.windows:
        count = counted(Window(usual).count(time), "window")
        fitting = f"--window {usual}"
        yield f"the model was made for {counted(usual, 'timestep')}: {fitting} cuts {time:,} into {count}"


def _batch_first(setup: Setup, stack: Stack, wanted: DataRequest, given: Data) -> Data:
    """The inputs with the batch axis first, if PyTorch source reads them as (time, batch, …). Texts, tables and windows
    of a series are not affected."""
    if not any(setup.time_first) or wanted.path.suffix.lower() not in (".npy", ".npz") or given.windows:
        return given
    triples = zip(given.inputs or (given.x,), stack.inputs, setup.time_first, strict=False)
    inputs = [
        np.swapaxes(each, 0, 1) if swap and np.ndim(each) == len(entry.shape) else each for each, entry, swap in triples
    ]
    return replace(given, x=inputs[0], inputs=tuple(inputs) if given.inputs else given.inputs)


def read_options(
    stack: Stack, reads: InputSpec | None, vocabulary: Vocabulary | None, wanted: DataRequest
) -> ReadOptions:
    """The options for reading a file for that stack; raises `FormatError` if it cannot hold several inputs."""
    inputs = tuple((name, len(each.shape)) for name, each in zip(stack.input_names, stack.inputs, strict=True))
    if len(inputs) > 1 and wanted.path.suffix.lower() != ".npz":
        names = ", ".join(name for name, _ in inputs)
        raise FormatError(wanted.path, f"the model has {len(inputs)} inputs ({names}): an .npz holds an array for each")
    states = tuple(len(cell.states) for layer in stack.resolved for cell in cells_of(layer).values())
    return ReadOptions(
        len(stack.input_shape or ()), reads, vocabulary, wanted.unit, wanted.reading, inputs, wanted.series, states
    )


def said_of_misfit(stack: Stack, x: Any) -> str:
    """The engine's message about inputs that do not fit; empty if they fit."""
    try:
        checked_inputs(stack, x)
    except InputError as error:
        return str(error)
    return ""


def initial_of(found: LoadedModel, shape: tuple[int, ...] | None) -> tuple[Any, ...]:
    """The initial states in the model's file, (batch, units) each, for inputs of that shape (None: random inputs). A
    state (1, units) is repeated for every sequence."""
    if not found.initial:
        return ()
    axes = len(found.stack.input_shape or ())
    batch = shape[0] if shape is not None and len(shape) == axes else nominal_shape(found.stack)[0]
    return tuple(np.repeat(each, batch, axis=0) if len(each) == 1 else each for each in found.initial)


def mask_of(found: LoadedModel, shape: tuple[int, ...] | None) -> Any:
    """(batch, time): the mask from the sequence lengths in the model's file, for inputs of that shape (None: random
    inputs); None if the file has no lengths."""
    if not found.lengths:
        return None
    axes = len(found.stack.input_shape or ())
    shape = shape or nominal_shape(found.stack)
    time = shape[1] if len(shape) == axes else shape[0]
    return np.arange(time) < np.asarray(found.lengths)[:, None]


@dataclass(frozen=True, eq=False)
class RunResult:
    """The result of a run without the explorer."""

    trace: Trace
    second: Trace | None
    """The trace of the second call of a stateful model; None if the data has no inputs for it."""
    forecast: Forecast | None = None
    """The forecast of the column to be predicted; None if there is none."""
    whole: Model | None = None
    """The model, where only a part of it was run."""

    def arrays(self) -> dict[str, Any]:
        """Every array under the names of `rnn-tui run --out`."""
        arrays = self.trace.arrays() if self.whole is None else arrays_of_part(self.trace, self.whole)
        if self.second is not None:
            arrays |= {f"call1/{numbered('output', i)}": each for i, each in enumerate(self.second.outputs)}
        if self.forecast is not None:
            arrays |= {"prediction": self.forecast.predicted, "target": self.forecast.actual}
        return arrays


def arrays_of_part(trace: Trace, whole: Model) -> dict[str, Any]:
    """The arrays of a run of a part of a model: the whole model's weights, and of its outputs those that were computed.

    Where layers of the author's own end it, and none of its outputs is known, `output` is the last layer's before them.
    """
    known = known_outputs(whole.stack)
    arrays = {name: each for name, each in trace.arrays().items() if not re.fullmatch(r"w\d+", name)}
    arrays |= {f"w{i}": each for i, each in enumerate(whole.get_weights())}
    if not known and not holds_code(whole.stack):
        return arrays
    arrays = {name: each for name, each in arrays.items() if not re.fullmatch(r"output\d*", name)}
    return arrays | {numbered("output", n): each for n, each in zip(known, trace.outputs, strict=False)}


def checked_run(stack: Stack, prepared: PreparedRun, data: Path | DataRequest | None) -> Work[RunResult]:
    """Runs the model, and calls a stateful model a second time, as long work.

    Raises a `FormatError` that names the data's file if the data does not fit the model.
    """
    try:
        trace = yield from prepared.setup.forward_work(stack)
        second = None
        if prepared.data is not None and prepared.data.x1 is not None:
            second = yield from prepared.setup.model(stack).forward_work(
                prepared.data.x1, dtype=prepared.setup.dtype, previous=trace
            )
        truth = None if prepared.data is None else prepared.data.truth
        forecast = None if truth is None else truth.forecast(trace.outputs[0])
        whole = None if runs_whole(stack) else prepared.setup.model(stack)
    except InputError as error:
        if data is None:
            raise
        raise FormatError(Path(DataRequest.of(data).name), str(error)) from None
    return RunResult(trace, second, forecast, whole)
