"""What makes inputs, as a form: its equation, and a field for every option."""

from dataclasses import dataclass
from typing import Any

from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message

from rnn_tui.engine.data.generators import Generator
from rnn_tui.panes.layers.form_fields import Path
from rnn_tui.panes.layers.layer_form import LayerForm
from rnn_tui.panes.widgets.guarded import Guarded


def equation(maker: Generator) -> str:
    """How a generator says what it makes."""
    return " ".join((maker.__doc__ or "").partition("\n\n")[0].replace("`", "").split())


class Maker(Guarded, Container):
    """The form of a generator; it says whose options were changed, for the list may have moved on meanwhile."""

    @dataclass
    class Edited(Message):
        """The user proposed another value for an option."""

        kind: str
        path: Path
        value: Any

    def __init__(self, maker: Generator) -> None:
        super().__init__()
        self._maker = maker

    def compose(self) -> ComposeResult:
        yield LayerForm(self._maker, self._maker.kind(), equation(self._maker), 0, focuses=False)

    def on_layer_form_edited(self, event: LayerForm.Edited) -> None:
        event.stop()
        self.post_message(self.Edited(self._maker.kind(), event.path, event.value))


def sentence(title: str) -> str:
    """The title of a generator, which may be a question, as a sentence."""
    return title.capitalize() + "." * (title[-1] not in ".?!")
