"""Any file the user may open: models, inputs, or weights; which of them follows from the file."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.data.npz import archive
from rnn_tui.formats.data.reader import SUFFIXES as DATA
from rnn_tui.formats.data.request import DataRequest
from rnn_tui.formats.data.weights_npz import read_weights
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.formats.model_files import CODE, SUFFIXES, found_in, split
from rnn_tui.formats.run_inputs import fed
from rnn_tui.formats.trace.reader import found_of, read_trace

ENDINGS = (*SUFFIXES, *(each for each in DATA if each not in SUFFIXES))
"""Of every file that can be opened."""


@dataclass(frozen=True, eq=False)
class OpenedFile:
    """What is in a file."""

    name: str
    """As the user named it."""
    models: tuple[LoadedModel, ...] = ()
    setup: Setup | None = None
    """Where it holds inputs or weights: those, for the plan that is in force."""
    notes: tuple[str, ...] = ()


def is_model(path: Path) -> bool:
    """Whether a file of that ending holds models."""
    return path.suffix.lower() in SUFFIXES


def open_file(name: str, stack: Stack, setup: Setup, answers: Mapping[str, str] | None = None) -> OpenedFile:
    """What the file holds; inputs and weights are taken for the plan and the setup in force.

    `answers` to what a file leaves open, by the flags' names. Raises `RnnError`.
    """
    path = Path(split(name)[0]).expanduser()
    suffix = path.suffix.lower()
    if suffix in DATA and suffix in CODE:
        with suppress(RnnError):
            return OpenedFile(name, tuple(found_in(name)))
    elif suffix not in DATA:
        return OpenedFile(name, tuple(found_in(name, **(answers or {}))))
    if suffix == ".npz" and is_recording(path):
        return OpenedFile(name, (found_of(read_trace(path)),))
    setup.check_editable()
    if suffix == ".npz" and holds_weights(path):
        weights = tuple(read_weights(path))
        made = replace(setup, weights=weights, weights_of=stack, weights_from=path.name)
        try:
            made.model(stack)
        except RnnError as error:
            raise FormatError(path, str(error)) from None
        return OpenedFile(name, setup=made, notes=("Its weights are in force now.",))
    return open_data(DataRequest(path), stack, setup)


def open_data(wanted: DataRequest, stack: Stack, setup: Setup) -> OpenedFile:
    """Inputs for the plan in force; raises `FormatError`, whose `shape` is set where the axes do not fit."""
    prepared = fed(setup, LoadedModel(stack, "", ""), wanted)
    return OpenedFile(str(wanted.path), setup=prepared.setup, notes=prepared.notes)


def is_recording(path: Path) -> bool:
    """Whether an `.npz` holds what layers did: its arrays are called `LAYER/SIGNAL`."""
    with archive(path) as arrays:
        return any("/" in each for each in arrays.names)


def holds_weights(path: Path) -> bool:
    """Whether an `.npz` holds weights, and no inputs."""
    with archive(path) as arrays:
        return "w0" in arrays.names and not {"x", "x0"} & set(arrays.names)
