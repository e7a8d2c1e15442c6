"""What a reader hands on: the models of a file, each with its title, its place, and what there is to say about it."""

from dataclasses import dataclass, replace
from typing import Self

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.data.vocabulary import Vocabulary
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.recordings.recording import Recording


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
    asks: tuple[Question, ...] = ()
    """What the file leaves open."""

    def numbered_from(self, key: int) -> Self:
        """The same with layers whose keys begin there: none of them is taken for a layer of the plan before."""
        stack = self.stack.with_keys((), key)
        recording = None if self.recording is None else self.recording.under(stack)
        return replace(self, stack=stack, recording=recording)


def recorded_model(recording: Recording) -> LoadedModel:
    """A recording as the explorer opens it."""
    return LoadedModel(recording.model.stack, recording.origin, "", recording=recording)
