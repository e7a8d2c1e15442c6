"""The dialog for starting a training: task, model and settings, with a warning if they do not fit each other."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Footer, Input

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.text import counted, enumerated
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.training.own_data import OWN, OwnData, OwnText
from rnn_tui.engine.training.session.choices import AUTOMATIC, CELLS, PRESENT, RACE, TrainingChoices
from rnn_tui.formats.training.own_data import with_own_data
from rnn_tui.numbers import rounded
from rnn_tui.panes.layers.controls import ChoicesList
from rnn_tui.panes.layers.layer_form import LayerForm
from rnn_tui.panes.widgets.plain_text import PlainText
from rnn_tui.screens.dialogs.dialog import Dialog, DialogBox
from rnn_tui.screens.explorer_words import in_explorer


class Train(Dialog[tuple[TrainingChoices, bool]]):
    """Its result is the choices, and whether to start."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "start", "start training", key_display="^s", priority=True),
        Binding("escape", "leave", "leave", priority=True),
        Binding("pagedown", "read(1)", "more of the text", key_display="pgdn pgup", priority=True),
        Binding("pageup", "read(-1)", "text before", show=False, priority=True),
    ]

    def __init__(self, choices: TrainingChoices, stack: Stack) -> None:
        super().__init__()
        self._choices, self._stack = choices, stack
        self._fields = tuple(each.name for each in choices.options())

    def compose(self) -> ComposeResult:
        keys = "↑↓ or tab: other fields · enter opens a list · ^s starts"
        in_list = "↑↓ chooses · enter takes it · esc closes the list"
        with DialogBox("Train", keys, in_list, classes="large training"):
            yield self._form()
            yield PlainText("", id="said", classes="refusal")
            with VerticalScroll(can_focus=False, id="text"):
                yield PlainText("", id="about")
        yield Footer()

    def on_mount(self) -> None:
        self._follow()

    async def on_layer_form_edited(self, event: LayerForm.Edited) -> None:
        event.stop()
        form = self.query_one(LayerForm)
        try:
            self._choices = self._choices.edit(**{event.path[0]: event.value})
        except RnnError as error:
            form.refuse(event.path, str(error))
            return
        if form.fits(self._choices):
            form.show(self._choices, "")
        else:  # other fields have an effect now
            with self.app.batch_update():
                await self.mount(self._form(), after=form)
                await form.remove()
                await self.query_one(LayerForm).enter(event.path[0])
        self._follow()

    def _form(self) -> LayerForm:
        return LayerForm(self._choices, learner(self._choices), "", 0)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_start()

    def _follow(self) -> None:
        """Shows which model learns, the expected results, and, if the choices do not fit each other, the reason."""
        refusal = self._refusal()  # reads own data
        self.query_one(LayerForm).retitle(learner(self._choices))
        model, data = self._of_model(), about(self._choices)
        own = self._choices.task == OWN  # which is read first: is it what was meant?
        self.query_one("#about", PlainText).update("\n".join([*data, *model] if own else [*model, *data]))
        self.query_one("#said", PlainText).update(refusal)
        self.query_one("#said").display = bool(refusal)
        self.call_after_refresh(self.refresh_bindings)

    def _refusal(self) -> str:
        try:
            self._choices = with_own_data(self._choices, self._stack)
            self._choices.check(self._stack)
        except RnnError as error:
            remedy = "" if self._choices.cell or self._choices.unread else " Choose a new model, or another task."
            said = in_explorer(str(error), fields=self._fields)
            return f"{said}{'' if said.endswith(('.', '?')) else '.'}{remedy}"
        return ""

    def _of_model(self) -> list[str]:
        """That a new model takes the place of the present one, and why that cannot be trained."""
        chosen = self._choices
        if chosen.cell is None or chosen.unread:
            return []
        made = f"{_new(chosen)}, with a layer for the answer"
        if chosen.model == RACE:
            shown = f"States and weights on the screen are those of the {made}; * shows those of another."
            return [f"The three learn from the same batches, and their losses share a chart. {shown}"]
        try:
            with_own_data(chosen.edit(model=PRESENT), self._stack).check(self._stack)
            why = ""
        except RnnError as error:
            why = f", which cannot learn this ({error})" if self._stack.layers else ""
        return [f"A new {made}, takes the place of the present model{why}; u brings that back."]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """An open list has keys of its own; the text is scrolled only where it is longer than its place."""
        if action != "read":
            return super().check_action(action, parameters)
        in_list = isinstance(self.focused, ChoicesList)
        return bool(self.query("#text") and self.query_one("#text").max_scroll_y) and not in_list

    def action_read(self, by: int) -> None:
        """Scrolls the text on what is chosen."""
        text = self.query_one("#text")
        if by > 0:
            text.scroll_page_down()
        else:
            text.scroll_page_up()

    def action_start(self) -> None:
        self.call_after_refresh(self._start)  # waits for the change of the last field

    def _start(self) -> None:
        if not self._refusal() and not self.query_one(LayerForm).refuses:
            self.dismiss((self._choices, True))

    def action_leave(self) -> None:
        self.dismiss((self._choices, False))


def learner(choices: TrainingChoices) -> str:
    """Which model is trained, in a few words."""
    if choices.cell is None:
        return "Trains the present model"
    if choices.model == RACE:
        return f"Trains {enumerated(each.kind() for each in CELLS)}, each of {counted(choices.units, 'unit')}"
    return f"Trains a new {_new(choices)}, not the present model"


def _new(choices: TrainingChoices) -> str:
    return f"{choices.cell.kind() if choices.cell else ''} of {counted(choices.units, 'unit')}"


def about(choices: TrainingChoices) -> list[str]:
    """The task, its baselines, and published results."""
    if choices.unread:
        return [f"Own data: {OwnData.title}."]
    task = choices.made_task()
    chance = task.chance(task.timesteps or task.usual_time)
    known = choices.loss == AUTOMATIC or chance.metric != "loss"
    base = [f"Without learning: {chance.metric} {rounded(chance.value, 4)}, {chance.how}."] if known else []
    if isinstance(task, OwnData):
        notes = [" · ".join(task.data.notes)] if task.data.notes else []
        return [f"{task.words}: {task.described}.", *notes, *base]
    if isinstance(task, OwnText):
        return [f"{task.words}: {task.described}", task.expect, *base]
    options = ", ".join(f"{each.name}={each.rule.show(getattr(task, each.name))}" for each in task.options())
    return [
        f"{task.title[:1].upper()}{task.title[1:]}. Its task_options: {options}.".replace("?.", "?"),
        task.expect,
        *base,
        *([f"Published: {task.published}"] if task.published else []),
    ]
