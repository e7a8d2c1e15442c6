"""Reads the file of training data that the user chooses in the form of training."""

from contextlib import suppress
from dataclasses import replace

from rnn_tui.engine.core.errors import InputError, RnnError
from rnn_tui.engine.data.axis_order import AxisOrder
from rnn_tui.engine.data.series import SeriesOptions
from rnn_tui.engine.data.series_source import SeriesSource
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.training.own_data import OWN, GivenExamples, OwnText, own_data
from rnn_tui.engine.training.session.choices import CELLS, TrainingChoices
from rnn_tui.engine.training.task_models import ANY_FEATURES
from rnn_tui.formats.data.request import DataRequest
from rnn_tui.formats.data.text import read_text
from rnn_tui.formats.io.data_file import opened
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.io.user_path import user_path
from rnn_tui.formats.training.series_examples import SeriesExamples, training_data


def with_own_data(choices: TrainingChoices, present: Stack) -> TrainingChoices:
    """The choices with the content of their file; unchanged if they have no file. Raises `RnnError`."""
    if choices.task != OWN or choices.given is not None:
        return choices
    if not choices.file:
        choices.made_task()  # raises for a missing file
    path = user_path(choices.file or "")
    if path.suffix.lower() == ".txt" and choices.window is None and choices.target is None:
        with opened(path) as of:
            text, _ = read_text(of.file)
        return replace(choices, given=OwnText(text=text, file=path.name))
    window = None if choices.window is None else str(choices.window)
    series = SeriesOptions.parse(choices.fill, choices.scale, window, choices.target)
    reading = AxisOrder.parse(None, choices.columns)
    stack = present if choices.cell is None else ANY_FEATURES
    found = training_data(DataRequest(path, reading=reading, series=series), stack)
    if len(found.examples.inputs) > 1:
        raise FormatError(path, "holds several inputs; a model of several inputs is trained by rnn-tui train")
    last = found.last if isinstance(found, SeriesExamples) else None
    try:
        given = GivenExamples.of(found.examples, found.validation, path.name, last, found.notes)
    except InputError as error:
        raise FormatError(path, str(error)) from None
    return replace(choices, given=own_data(given))


def proposed(choices: TrainingChoices, present: Stack, series: SeriesSource | None) -> TrainingChoices:
    """The choices to begin with: where nothing has been chosen yet and the inputs are of a file that can be learned
    from, that file as it was read; else as `fitted` proposes."""
    if series is None or choices != TrainingChoices():
        return choices.fitted(present)
    options = series.options
    given = {"columns": series.columns, "target": options.target, "scale": options.scale, "fill": options.fill}
    said = {name: str(value) for name, value in given.items() if value}
    window = None if options.window is None else options.window.length
    own = choices.edit(task=OWN, file=series.path, window=window, **said)
    for each in (own, own.edit(model=CELLS[-1].kind())):
        with suppress(RnnError):
            return with_own_data(each, present).fitted(present)
    return choices.fitted(present)
