"""The dialog for starting a training: task, model and settings, with a warning if they do not fit each other."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Footer, Input

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.training.own_data import OWN, OwnData
from rnn_tui.engine.training.session.choices import TrainingChoices
from rnn_tui.formats.training.own_data import with_own_data
from rnn_tui.panes.layers.layer_form import LayerForm
from rnn_tui.panes.widgets.plain_text import PlainText
from rnn_tui.screens.dialogs.dialog import Dialog, DialogBox


class Train(Dialog[TrainingChoices]):
    """Its result is the choices."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "start", "start training", key_display="^s", priority=True),
        Binding("escape", "leave", "leave", priority=True),
    ]

    def __init__(self, choices: TrainingChoices, stack: Stack) -> None:
        super().__init__()
        self._choices, self._stack = choices, stack

    def compose(self) -> ComposeResult:
        with DialogBox("Train", "tab to the next field · enter or ^s starts", classes="large training"):
            yield LayerForm(self._choices, "What is learned, and how", "", 0)
            yield PlainText("", id="said", classes="refusal")
            with VerticalScroll(can_focus=False):
                yield PlainText("", id="about")
        yield Footer()

    def on_mount(self) -> None:
        self._follow()

    def on_layer_form_edited(self, event: LayerForm.Edited) -> None:
        event.stop()
        form = self.query_one(LayerForm)
        try:
            self._choices = self._choices.edit(**{event.path[0]: event.value})
        except RnnError as error:
            form.refuse(event.path, str(error))
            return
        form.show(self._choices, "")
        self._follow()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_start()

    def _follow(self) -> None:
        """Shows the expected results, and, if the choices do not fit each other, the reason."""
        refusal = self._refusal()  # reads own data
        self.query_one("#about", PlainText).update(about(self._choices))
        self.query_one("#said", PlainText).update(refusal)
        self.query_one("#said").display = bool(refusal)

    def _refusal(self) -> str:
        try:
            self._choices = with_own_data(self._choices, self._stack)
            self._choices.check(self._stack)
        except RnnError as error:
            remedy = "" if self._choices.cell else " Choose a new model above, or another task."
            return f"{error}.{remedy}".replace("..", ".")
        return ""

    def action_start(self) -> None:
        self.call_after_refresh(self._start)  # waits for the change of the last field

    def _start(self) -> None:
        if not self._refusal() and not any(each.refusal for each in self.query_one(LayerForm).rows.fields):
            self.dismiss(self._choices)


def about(choices: TrainingChoices) -> str:
    """The task, its baselines, and published results."""
    if choices.task == OWN and choices.given is None:
        return f"Own data: {OwnData.title}."
    task = choices.made_task()
    chance = task.chance(task.timesteps or task.usual_time)
    options = ", ".join(f"{each.name}={each.rule.show(getattr(task, each.name))}" for each in task.options())
    lines = [
        f"{task.title[:1].upper()}{task.title[1:]}. Its task_options: {options}.",
        task.expect,
        f"Chance: {chance.metric} {chance.value:.4g}, {chance.how}.",
        *([f"Published: {task.published}"] if task.published else []),
    ]
    return "\n".join(lines)
