"""Reads the file of training data that the user chooses in the form of training."""

from dataclasses import replace

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.axis_order import AxisOrder
from rnn_tui.engine.data.series import SeriesOptions
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.training.own_data import OWN, GivenExamples, OwnText, own_data
from rnn_tui.engine.training.session.choices import TrainingChoices
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
