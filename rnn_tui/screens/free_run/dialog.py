"""The dialog for a free run: from which timestep on the model reads its own output, and how tokens are chosen."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Footer, Input

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.run.generation.free_run_inputs import SeriesChoices
from rnn_tui.panes.layers.layer_form import LayerForm
from rnn_tui.screens.dialogs.dialog import Dialog, DialogBox


class FreeRunDialog(Dialog[SeriesChoices]):
    """Its result is the choices."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "start", "run", key_display="^s", priority=True),
        Binding("escape", "leave", "leave", priority=True),
    ]

    def __init__(self, choices: SeriesChoices) -> None:
        super().__init__()
        self._choices = choices

    def compose(self) -> ComposeResult:
        with DialogBox("Free run", "↑↓ or tab: other fields · enter or ^s runs", classes="medium"):
            yield LayerForm(self._choices, "The model reads its own output", "", 0)
        yield Footer()

    def on_layer_form_edited(self, event: LayerForm.Edited) -> None:
        event.stop()
        form = self.query_one(LayerForm)
        try:
            self._choices = self._choices.edit(**{event.path[0]: event.value})
        except RnnError as error:
            form.refuse(event.path, str(error))
        else:
            form.show(self._choices, "")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_start()

    def action_start(self) -> None:
        self.call_after_refresh(self._start)  # waits for the change of the last field

    def _start(self) -> None:
        if not self.query_one(LayerForm).refuses:
            self.dismiss(self._choices)
