"""What a reader hands on: the models of a file, each with its title, its place, and what there is to say about it."""

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
    """Something the reader of a file should know: a spelling that is gone, an argument passed over."""

    line: int
    """In its cell, where the file is a notebook; 0 where the note is about no line."""
    text: str
    """A plain sentence, without the place."""
    where: str = ""
    """`line 4`, or `cell 2, line 1`."""

    def __str__(self) -> str:
        return f"{self.where}: {self.text}" if self.where else self.text


UNDEFINED = "is not defined before this line"
"""In a note: of a model that code adds layers to, and does not make."""


@dataclass(frozen=True)
class Question:
    """Something that a file leaves open, and that its reader took for granted."""

    name: str
    """The command line's flag for it, without its dashes."""
    text: str
    """The question, for the user."""
    choices: tuple[str, ...]
    """The answers there are; the one that was assumed comes first."""
    help: tuple[str, ...] = ()
    """What each means; empty where they speak for themselves."""


@dataclass(frozen=True)
class Need:
    """A value that code leaves open, and without which a model is not known."""

    name: str
    """As the code writes it and `--set` takes it: `n_words`, `X.shape[1]`, `build.units`."""
    where: str
    """Where it is left open: `line 4`, `cell 2, line 1`."""
    decides: str
    """What depends on it: `input_dim of Embedding (how many different tokens there are)`."""


@dataclass(frozen=True)
class DrawnLayer:
    """A layer of a model that is not known as yet."""

    text: str
    """As the code makes it, with `?` behind what is not known: `LSTM(n_units?)`."""
    shape: str = ""
    """What it gives; empty: not known."""


@dataclass(frozen=True, eq=False)
class UnreadModel:
    """A model of a file that is not known as yet, or not understood."""

    name: str
    """What the file calls it: a variable, a function, a class."""
    where: str
    """Where it is made."""
    why: str
    """The place, the cause and what to give, as one sentence."""
    line: int = 0
    """Of the cause, counted through all cells."""
    needs: tuple[Need, ...] = ()
    """What is to be given; empty: that would not help."""
    layers: tuple[DrawnLayer, ...] = ()
    """The model, as far as it is known."""
    number: int = 0
    """Its place among the file's models, from 1."""

    def open_values(self) -> str:
        """What it needs: `n_words, n_units (line 4)`."""
        places = list(dict.fromkeys(each.where for each in self.needs))
        return ", ".join(
            f"{', '.join(each.name for each in self.needs if each.where == where)} ({where})" for where in places
        )


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A model of a file."""

    stack: Stack
    title: str
    """What the file calls it: a variable, a function, the model's name."""
    where: str
    """Where it is made: `line 4`, `cell 2, line 1`; empty where the file is not code."""
    notes: tuple[Note, ...] = ()
    weights: tuple[Array, ...] | None = None
    """In `get_weights()` order, where the file holds them."""
    initial: tuple[Array, ...] = ()
    """(1, units) or (batch, units) each: the states the file starts the first recurrent layer from."""
    lengths: tuple[int, ...] = ()
    """How many timesteps of each sequence count, where the file says so."""
    recording: Recording | None = None
    """The states, where the file holds what a model did and not the model."""
    init: str = "keras"
    """How weights are drawn where there are none and the user does not say."""
    vocabulary: Vocabulary | None = None
    """Which token has which id, where the file says so."""
    classes: tuple[str, ...] = ()
    """What each number of the output stands for, where the file says so."""
    asks: tuple[Question, ...] = ()
    """What the file leaves open."""
    part: tuple[str, ...] = ()
    """Where it is only a part of the file's model: what stands before it and behind it, a sentence each."""
    module: SourceModule | None = None
    """What it is in PyTorch's words, where the file is PyTorch source."""
    style: str = "keras3"
    """Whose summary its author saw, as far as the file tells."""
    name: str = ""
    """What the file calls it, where it holds several things by names: a variable, a function, a class."""
    number: int = 0
    """Its place among the file's models, from 1."""
    shows: TrainedModel | None = None
    """Of a trained model of this program: what it reads when it is opened, and where one sees what it has learned."""

    @property
    def first_t(self) -> int | None:
        """The timestep at which it is looked at when it is opened; None: it does not matter."""
        return None if self.shows is None else self.shows.shows.t

    def noting(self, note: Note) -> Self:
        """The same with something more to say."""
        return replace(self, notes=(*self.notes, note))

    def numbered_from(self, key: int) -> Self:
        """The same with layers whose keys begin there: none of them is taken for a layer of the plan before."""
        stack = self.stack.with_keys((), key)
        recording = None if self.recording is None else self.recording.under(stack)
        return replace(self, stack=stack, recording=recording)


ListedModel: TypeAlias = LoadedModel | UnreadModel
"""A model of a file, known or not."""


def known(models: Sequence[ListedModel]) -> list[LoadedModel]:
    """Those that are known; raises the `RnnError` that tells most where none is."""
    found = [each for each in models if isinstance(each, LoadedModel)]
    if not found:
        unread = [each for each in models if isinstance(each, UnreadModel)]
        raise RnnError(min(unread, key=lambda each: ("has no layers" in each.why, each.line)).why)
    return found


def recorded_model(recording: Recording) -> LoadedModel:
    """A recording as the explorer opens it."""
    return LoadedModel(recording.model.stack, recording.origin, "", recording=recording)


def first_known(models: Sequence[ListedModel], name: ModelName) -> LoadedModel:
    """The first that is known; no layers yet where none is: what stands there until the user has been asked."""
    known = (each for each in models if isinstance(each, LoadedModel))
    return next(known, LoadedModel(Stack(()), f"{name.path.stem}, not known yet", ""))
