"""The form of a generator of inputs: its equation, and a field for every option."""

from dataclasses import dataclass
from typing import Any

from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message

from rnn_tui.engine.data.generators import Generator
from rnn_tui.panes.layers.form_fields import Path
from rnn_tui.panes.layers.layer_form import LayerForm
from rnn_tui.panes.widgets.guarded import Guarded


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


def sentence(title: str) -> str:
    """The title of a generator, possibly a question, as a sentence."""
    return title.capitalize() + "." * (title[-1] not in ".?!")
