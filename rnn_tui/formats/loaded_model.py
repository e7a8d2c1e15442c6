"""The results of readers: the models in a file, each with its title, its place and notes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self, TypeAlias

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.data.vocabulary import Vocabulary
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.recordings.recording import Recording
from rnn_tui.engine.training.trained_models import TrainedModel
from rnn_tui.formats.model_name import ModelName
from rnn_tui.formats.source_module import SourceModule


@dataclass(frozen=True)
class Note:
    """A remark for the user about a file: an outdated spelling, an ignored argument."""

    line: int
    """The line, counted within its cell in a notebook; 0 if the note is about no line."""
    text: str
    """The sentence, without the place."""
    where: str = ""
    """`line 4`, or `cell 2, line 1`."""

    def __str__(self) -> str:
        return f"{self.where}: {self.text}" if self.where else self.text


NO_MODEL = "no Keras model found: expected Sequential(...), model.add(...) or Model(inputs, outputs)"
"""What is said of Python code without a model."""
UNDEFINED = "is not defined before this line"
"""The end of a note about a model to which code adds layers, but which it does not create."""


@dataclass(frozen=True)
class Question:
    """A question that a file leaves open; its reader has assumed an answer."""

    name: str
    """The flag of the command line for it, without dashes."""
    text: str
    """The question, for the user."""
    choices: tuple[str, ...]
    """The possible answers, the assumed one first."""
    help: tuple[str, ...] = ()
    """An explanation of each answer; empty if none is needed."""


@dataclass(frozen=True)
class Need:
    """A value that code does not define, but that a model needs."""

    name: str
    """Its name in the code and for `--set`: `n_words`, `X.shape[1]`, `build.units`."""
    where: str
    """Where it is used: `line 4`, `cell 2, line 1`."""
    decides: str
    """What it determines: `input_dim of Embedding (how many different tokens there are)`."""


@dataclass(frozen=True)
class LayerOutline:
    """A layer of a model whose values are not all known."""

    text: str
    """The call in the code, with `?` after unknown values: `LSTM(n_units?)`."""
    shape: str = ""
    """The shape of its output; empty if unknown."""


@dataclass(frozen=True, eq=False)
class UnreadModel:
    """A model in a file that needs values, or that cannot be read."""

    name: str
    """Its name in the file: a variable, a function, a class."""
    where: str
    """Where the code creates it."""
    why: str
    """The place, the cause and the values to give, as one sentence."""
    line: int = 0
    """The line of the cause, counted through all cells."""
    needs: tuple[Need, ...] = ()
    """The values that it needs; empty if it cannot be read at all."""
    layers: tuple[LayerOutline, ...] = ()
    """The layers that could be read."""
    number: int = 0
    """Its number among the file's models, from 1."""

    def open_values(self) -> str:
        """The values that it needs: `n_words, n_units (line 4)`."""
        places = list(dict.fromkeys(each.where for each in self.needs))
        return ", ".join(
            f"{', '.join(each.name for each in self.needs if each.where == where)} ({where})" for where in places
        )


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A model that was read from a file."""

    stack: Stack
    title: str
    """Its title: a variable, a function, the model's name."""
    where: str
    """Where the code creates it: `line 4`, `cell 2, line 1`; empty if the file is not code."""
    notes: tuple[Note, ...] = ()
    weights: tuple[Array, ...] | None = None
    """The weights in the order of `get_weights()`; None if the file has none."""
    initial: tuple[Array, ...] = ()
    """(1, units) or (batch, units) each: the initial states of the first recurrent layer, if the file has them."""
    lengths: tuple[int, ...] = ()
    """The number of timesteps of each sequence that are not masked, if the file has them."""
    recording: Recording | None = None
    """The recorded states, if the file holds these instead of a model."""
    init: str = "keras"
    """The default initializer of weights, if the file has none."""
    vocabulary: Vocabulary | None = None
    """The vocabulary, if the file has one."""
    classes: tuple[str, ...] = ()
    """The names of the output's units, if the file has them."""
    asks: tuple[Question, ...] = ()
    """The questions that the file leaves open."""
    part: tuple[str, ...] = ()
    """If it is only a part of the file's model: a sentence each about the layers before and after it."""
    module: SourceModule | None = None
    """The PyTorch module, if the file is PyTorch source."""
    style: str = "keras3"
    """The style of the summary that its author saw, as far as the file shows it."""
    name: str = ""
    """Its name in a file with named models: a variable, a function, a class."""
    number: int = 0
    """Its number among the file's models, from 1."""
    shows: TrainedModel | None = None
    """For a trained built-in model: its first inputs, and the view that shows what it has learned."""

    @property
    def first_t(self) -> int | None:
        """The first timestep on the screen when it is opened; None for the default."""
        return None if self.shows is None else self.shows.shows.t

    def noting(self, note: Note) -> Self:
        """The model with another note."""
        return replace(self, notes=(*self.notes, note))

    def numbered_from(self, key: int) -> Self:
        """The model with layer keys from `key` on, so that no layer has a key of the previous plan."""
        stack = self.stack.with_keys((), key)
        recording = None if self.recording is None else self.recording.under(stack)
        return replace(self, stack=stack, recording=recording)


ListedModel: TypeAlias = LoadedModel | UnreadModel
"""A model in a file, read or not."""


def known(models: Sequence[ListedModel]) -> list[LoadedModel]:
    """The models that were read; if there are none, raises the most helpful `RnnError`."""
    found = [each for each in models if isinstance(each, LoadedModel)]
    if not found:
        unread = [each for each in models if isinstance(each, UnreadModel)]
        raise RnnError(min(unread, key=lambda each: ("has no layers" in each.why, each.line)).why)
    return found


def recorded_model(recording: Recording) -> LoadedModel:
    """The model for a recording."""
    return LoadedModel(recording.model.stack, recording.origin, "", recording=recording)


def first_known(models: Sequence[ListedModel], name: ModelName) -> LoadedModel:
    """The first model that was read; if there is none, a model without layers, until the user has given the values."""
    known = (each for each in models if isinstance(each, LoadedModel))
    return next(known, LoadedModel(Stack(()), f"{name.path.stem}, not known yet", ""))
