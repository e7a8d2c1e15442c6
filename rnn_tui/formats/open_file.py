"""Opens any file: models, inputs, weights or recorded states, depending on its format."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.data.axis_order import AxisOrder, readings
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.data.request import DataRequest
from rnn_tui.formats.format import Format
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.io.recent_files import remember
from rnn_tui.formats.known_formats import candidates
from rnn_tui.formats.loaded_model import ListedModel, LoadedModel, recorded_model
from rnn_tui.formats.model_files import listed_in, openable
from rnn_tui.formats.model_name import ModelName
from rnn_tui.formats.run_inputs import fed


@dataclass(frozen=True, eq=False)
class OpenedFile:
    """The content of a file."""

    name: ModelName
    """The file as the user named it."""
    models: tuple[ListedModel, ...] = ()
    """All models in the file: those that were read, those that need values, and those that are refused."""
    setup: Setup | None = None
    """For a file of inputs or weights: the present setup with these."""
    notes: tuple[str, ...] = ()


def open_file(
    name: ModelName | str, stack: Stack, setup: Setup, answers: Mapping[str, Any] | None = None
) -> OpenedFile:
    """The content of the file; inputs and weights replace those of the present plan and setup.

    `answers`: the answers to the file's questions, by the names of the flags. Raises `RnnError`.
    """
    named = ModelName.parse(name) if isinstance(name, str) else name
    *earlier, last = candidates(named.path) or (None,)
    for each in earlier:
        with suppress(RnnError):
            return _opened(each, named, stack, setup, answers)
    return _opened(last, named, stack, setup, answers)


def open_remembered(
    name: ModelName | str, stack: Stack, setup: Setup, answers: Mapping[str, Any] | None = None
) -> OpenedFile:
    """Does the same as `open_file`, and adds the file to the recent ones."""
    named = ModelName.parse(name) if isinstance(name, str) else name
    opened = open_file(named, stack, setup, answers)
    if named.path.is_file():
        remember(named.path)
    return opened


def _opened(
    kind: Format[Any] | None, name: ModelName, stack: Stack, setup: Setup, answers: Mapping[str, Any] | None
) -> OpenedFile:
    """The content of the file in that format; `kind` None: a built-in model, or an unknown format."""
    if kind is None or kind.reads == "models":
        return OpenedFile(name, openable(name, listed_in(name, **(answers or {}))))
    if kind.reads == "recordings":
        return OpenedFile(name, (recorded_model(kind.read(name.path)),))
    setup.check_editable()
    if kind.reads == "weights":
        return OpenedFile(
            name, setup=_with_weights(kind, name.path, stack, setup), notes=("Its weights are in force now.",)
        )
    return open_data(DataRequest(name.path), stack, setup)


def _with_weights(kind: Format[Any], path: Path, stack: Stack, setup: Setup) -> Setup:
    """The setup with the file's weights; raises `FormatError` if they do not fit the plan."""
    try:
        return setup.with_weights(stack, tuple(kind.read(path)), path.name)
    except RnnError as error:
        raise FormatError(path, str(error)) from None


def open_data(wanted: DataRequest, stack: Stack, setup: Setup) -> OpenedFile:
    """Inputs for the present plan; raises a `FormatError` with `shape` if their axes do not fit."""
    prepared = fed(setup, LoadedModel(stack, "", ""), wanted)
    return OpenedFile(ModelName(str(wanted.path)), setup=prepared.setup, notes=prepared.notes)


def readings_of(error: RnnError, stack: Stack) -> list[AxisOrder]:
    """The orders of axes in which the plan could read inputs whose axes do not fit; empty for other errors."""
    if not isinstance(error, FormatError) or error.shape is None:
        return []
    return readings(error.shape, InputSpec.of(stack), table=bool(error.numbers))
