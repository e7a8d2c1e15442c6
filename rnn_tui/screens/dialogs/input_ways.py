"""The ways to give a model inputs: a sentence about each, and the form of a generator with its options."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.data.generators import Generator
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.panes.layers.form_fields import Path
from rnn_tui.panes.layers.layer_form import LayerForm
from rnn_tui.panes.widgets.guarded import Guarded

DRAWN, TYPED, TEXT, FILE = "drawn", "typed", "text", "file"
ABOUT = {
    DRAWN: "Random numbers from the seed, as when the model was opened. For others choose random.",
    TYPED: "Type numbers: arrows move, i adds a timestep, x takes one away, delete makes 0; a table can be pasted.",
    TEXT: "Type or paste a text; each line is a sequence, ^s takes them. It is divided by the vocabulary; without one,"
    " characters are numbered as they appear.",
    FILE: "A .npy, .npz, .csv, .tsv or .txt file: filled, scaled, then cut into windows.",
}
LEFT_HERE = "What you left here, not taken yet: ^s takes it. "
MOST_TYPED = 1000
"""The largest number of timesteps that can be edited as numbers."""


def first_numbers(reads: InputSpec, read: Array | None) -> Array:
    """The numbers (time, features) that are edited first: the first sequence of what a model has read (batch, time, …);
    zeros where it has not run, or read rows of another width."""
    width = reads.features or 1
    if read is not None and read.ndim > 1:
        rows = np.asarray(read[0], np.float64).reshape(read.shape[1], -1)
        if rows.shape[1] == width:
            return rows[:MOST_TYPED]
    return np.zeros((reads.nominal[1], width))


def about(way: str, generators: Mapping[str, Generator], *, left: bool = False) -> str:
    """The sentence about a source; the title of a generator may be a question. `left`: it was typed and not taken."""
    if way not in generators:
        return LEFT_HERE * left + ABOUT[way]
    title = generators[way].title
    return title.capitalize() + "." * (title[-1] not in ".?!")


def equation(generator: Generator) -> str:
    """The equation of a generator: the first paragraph of its docstring."""
    return " ".join((generator.__doc__ or "").partition("\n\n")[0].replace("`", "").split())


class GeneratorForm(Guarded, Container):
    """The form of one generator. Its message names the generator, because another one may be highlighted by then."""

    @dataclass
    class Edited(Message):
        """The user has entered a value for an option."""

        kind: str
        path: Path
        value: Any

    def __init__(self, generator: Generator) -> None:
        super().__init__()
        self._generator = generator

    def compose(self) -> ComposeResult:
        yield LayerForm(self._generator, self._generator.kind(), equation(self._generator), 0, focuses=False)

    def on_layer_form_edited(self, event: LayerForm.Edited) -> None:
        event.stop()
        self.post_message(self.Edited(self._generator.kind(), event.path, event.value))
