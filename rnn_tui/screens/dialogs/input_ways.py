"""The ways to give a model inputs: a sentence about each, and the form of a generator with its options."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message

from rnn_tui.engine.data.generators import Generator
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


def about(way: str, generators: Mapping[str, Generator]) -> str:
    """The sentence about a source; the title of a generator may be a question."""
    if way not in generators:
        return ABOUT[way]
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
