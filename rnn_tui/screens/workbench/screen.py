"""The workbench: the screen with the three panes.

Its values (`ExplorerState`) are bound down to the panes; the panes post messages. The controllers beside this file
change the values through `Host`. Every message and key has a line or two here.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Input

from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.summary.styles import STYLES
from rnn_tui.formats.io.lazy_import import LazyImport
from rnn_tui.formats.loaded_model import ListedModel, first_known
from rnn_tui.formats.model_name import UNNAMED, ModelName
from rnn_tui.formats.open_file import OpenedFile
from rnn_tui.panes.footer import Footer
from rnn_tui.panes.header import Header
from rnn_tui.panes.layers.form_fields import Path
from rnn_tui.panes.layers.layer_list import LayerList
from rnn_tui.panes.layers.layers_pane import LayersPane
from rnn_tui.panes.notification_log import noted_in
from rnn_tui.panes.playback import Playback
from rnn_tui.panes.summary import SummaryPane
from rnn_tui.panes.tabs import Tabs
from rnn_tui.panes.timesteps.timesteps_pane import TimestepsPane
from rnn_tui.panes.views import TRAINING
from rnn_tui.panes.views.view import View
from rnn_tui.panes.widgets.messages import StepChosen, UnitChosen
from rnn_tui.screens.bindings import COMMANDS, works_while_editing
from rnn_tui.screens.explorer_state import ExplorerState
from rnn_tui.screens.explorer_words import in_form
from rnn_tui.screens.footer_keys import EMPTY, RACING, shown
from rnn_tui.screens.workbench.controllers import Controllers
from rnn_tui.screens.workbench.layout import PANES, WIDE, Panes, divide, focus_pane, mark_current, pane_of, shows_one
from rnn_tui.screens.workbench.notices import Notices
from rnn_tui.screens.workbench.runner import needs_run
from rnn_tui.screens.workbench.undo import History, Place
from rnn_tui.screens.workbench.workers import Clock, ThreadReport, Threads

PALETTE: LazyImport[[], Any] = LazyImport("rnn_tui.screens.command_provider:WorkbenchCommands")


class Workbench(ExplorerState):
    """The screen with the three panes."""

    BINDINGS = [each.binding for each in COMMANDS]  # noqa: RUF012  (Textual declares it so)
    COMMANDS: ClassVar[set[Any]] = {PALETTE.function}
    AUTO_FOCUS = ""

    def __init__(
        self,
        found: Sequence[ListedModel],
        setup: Setup,
        name: ModelName = UNNAMED,
        answers: Mapping[str, Any] | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        """`found`: the models of a file; `setup`: the sources of the first one's weights and inputs; `name`: the file
        as the user named it; `answers`: the answers to its questions; `notes`: remarks about the data."""
        super().__init__(first_known(found, name), setup)
        self._first = OpenedFile(name, tuple(found), notes=tuple(notes))
        self._clock, self._came_from = Clock(self, lambda: self.action_time("tick")), 3  # the pane before the form
        self.notices, self.threads = Notices(self), Threads(self)
        self.parts = Controllers(self, self, name, answers)
        self.keep = lambda: self.parts.dialogs.keep(self.history)

    def compose(self) -> ComposeResult:
        yield Header().data_bind(Workbench.stack, Workbench.title_text, Workbench.words)
        yield Tabs().data_bind(Workbench.pane_number, Workbench.playback)
        with Panes("panes"):
            plan = Workbench.stack, Workbench.selection
            yield LayersPane(id="layers").data_bind(*plan, Workbench.editing, Workbench.words)
            texts = Workbench.keras, Workbench.contents, Workbench.part, Workbench.modules
            yield SummaryPane(id="summary").data_bind(*plan, *texts)
            run = Workbench.seen, Workbench.playback, Workbench.states, Workbench.studies, Workbench.comparison
            yield TimestepsPane(id="timesteps").data_bind(*run, Workbench.run_state, Workbench.training)
        yield Footer().data_bind(Workbench.keys)

    def on_mount(self) -> None:
        self.call_after_refresh(self.watch_pane_number)
        self.watch(self, "studies", self.parts.studies.follow, init=False)
        self.parts.runner.start()
        self.parts.files.begin(self._first)
        self.watch(self.app, "noted", self._name_keys, init=False)
        self.watch(self, "maximised", self._name_keys, init=False)

    # State

    def dropped(self, text: str) -> bool:
        """Opens a file that was dropped onto the terminal, or pasted code; False if the text is for a field."""
        if self.parts.files.dropped(text):
            return True
        if not self.editing and text.strip():
            self.parts.code.pasted(text)
        return not self.editing

    def accept(self, history: History) -> None:
        """Takes another plan or setup: shows it and runs it."""
        before, self.history = self.history, history
        if history.same(before.current):
            return
        self.parts.plan.places.leave(before.current, Place(self.selection, self.states, self.playback.t))
        changes = history.setup.changes
        if history.stack == before.stack and changes and changes != before.setup.changes:
            self.parts.comparer.begin()
        self.editing = self.editing and not history.setup.contents  # a recording has no form
        super().accept(history)
        self.selection = self.selection.kept_in(before.stack, history.stack)
        self._name_keys()
        self.parts.run()
        if not changes:
            self.parts.comparer.end()

    def trained(self, history: History, trace: Trace) -> None:
        """Another trace that is there already: of other weights, or of a recording that has grown."""
        if history.stack != self.history.stack:
            self.stack, self.contents = history.stack, history.setup.contents
        self.history, self.title_text, self.words = history, history.title, tuple(history.setup.words(history.stack))
        self.parts.runner.replaced()
        self.arrived(trace)

    def arrived(self, trace: Trace | None) -> None:
        """Takes another trace, or None."""
        super().arrived(trace)
        self._name_keys()
        self.call_after_refresh(self.notices.place)

    def watch_selection(self) -> None:
        self._name_keys()
        if self.seen is not None and self.seen.selection != self.selection:
            self.seen = self.selection.on(self.seen.trace)
            self.playback = self.playback.on(self.seen.length or self.playback.last)

    def watch_playback(self, before: Playback, after: Playback) -> None:
        """Starts or stops the clock for playing."""
        if (before.playing, before.speed) != (after.playing, after.speed):
            self._clock.run(after.speed if after.playing else 0)

    # Messages of panes, views and threads

    def on_layers_pane_changed(self, event: LayersPane.Changed) -> None:
        self.parts.plan.propose(event.layer, event.path, event.value)

    def on_layer_list_looked(self, event: LayerList.Looked) -> None:
        self.parts.looking.layer(event.layer)

    async def on_layer_list_opened(self, event: LayerList.Opened) -> None:
        self.parts.looking.layer(event.layer)
        await self.action_edit()

    def on_unit_chosen(self, event: UnitChosen) -> None:
        self.parts.looking.choose(event.track, event.unit)

    def on_step_chosen(self, event: StepChosen) -> None:
        self.playback = self.playback.seek(event.t, event.length)

    def on_view_chose(self, event: View.Chose) -> None:
        self.states = self.states.with_choice(event.view, event.state)

    def on_view_asked(self, event: View.Asked) -> None:
        if event.trace is self.trace:
            self.studies = self.studies.ask(event.study)

    @on(ThreadReport)
    def take(self, event: ThreadReport) -> None:
        """Passes the report of a thread to the controller that started it."""
        self.parts.take(event)

    # Actions, one for each group of commands; a pane that is not seen is shown when something in it is changed

    @needs_run
    def action_time(self, verb: str, *numbers: int) -> None:
        """Steps, jumps and plays through time, or, in their views, through training or over weights."""
        trains = self.selection.view == TRAINING and self.parts.trainer.time(verb, *numbers)
        if not trains:
            self.parts.looking.time(verb, *numbers)

    @needs_run
    def action_step_on(self, by: int) -> None:
        """Steps even if an input field has the focus."""
        self.parts.looking.move("step", by)

    @needs_run
    def action_look(self, verb: str, what: str | int | None = None, name: str | None = None) -> None:
        """Changes the selection, or a choice of a view. (Textual passes as many arguments as there are parameters.)"""
        self.pane_number = 3 if verb != "unit" and shows_one(self) else self.pane_number
        getattr(self.parts.looking, verb)(*(each for each in (what, name) if each is not None))

    def action_plan(self, verb: str, *numbers: int) -> None:
        getattr(self.parts.plan, verb)(*numbers)

    def action_dialog(self, name: str) -> None:
        self.parts.dialogs.open(name)

    def action_train(self, verb: str, *numbers: int) -> None:
        getattr(self.parts.trainer, verb)(*numbers)

    def action_pin(self) -> None:
        self.parts.comparer.pin()

    def action_next_style(self) -> None:
        self.pane_number = 2 if shows_one(self) else self.pane_number
        self.keras = STYLES[(STYLES.index(self.keras) + 1) % len(STYLES)]

    def action_copy(self) -> None:
        self.parts.copier.copy()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disables letter keys while the form is open: they belong to its fields. What is typed into one is ahead of
        the plan, so that undo is for lists and switches."""
        if self.editing:
            return (action != "plan" or not isinstance(self.focused, Input)) and works_while_editing(action, parameters)
        return action != "leave" or self.maximised or self.parts.busy

    # The panes

    async def action_edit(self, option: str = "") -> None:
        if self.parts.plan.editable():
            self._came_from = self.pane_number
            self.editing = True  # first, because the list of the pane would take the focus
            self.pane_number = 1
            await self.query_one(LayersPane).follow(option)  # the next key waits until there is a field to take it

    async def action_leave(self) -> None:
        if self.editing:
            self.editing = False
            self.pane_number = self._came_from
            await self.query_one(LayersPane).follow()
        elif not self.parts.leave():
            self.maximised = False

    def action_pane(self, by: int) -> None:
        if self.editing:
            self.focus_next() if by > 0 else self.focus_previous()
        else:
            self.pane_number = (self.pane_number - 1 + by) % len(PANES) + 1

    def action_go_to_pane(self, number: int) -> None:
        self.pane_number = number

    def action_maximise(self) -> None:
        """Maximises the current pane, or restores it; as tabs, a pane already fills the screen."""
        if self.has_class("-narrow"):
            self.notices.tell(f"This pane has the whole screen; all are shown from {WIDE[0]}×{WIDE[1]} on.", warns=True)
        else:
            self.maximised = not self.maximised

    def watch_editing(self) -> None:
        self.history = self.history.closed()
        self.set_class(self.editing, "-editing")
        self.on_resize()
        self.refresh_bindings()

    def watch_pane_number(self) -> None:
        mark_current(self, self.pane_number)
        if self.pane_number != 1:
            self.editing = False
        self._name_keys()
        if self.is_mounted and not self.editing:
            focus_pane(self, self.pane_number)

    def on_descendant_focus(self) -> None:
        """Makes the pane that was clicked the current one."""
        number = None if self.focused is None else pane_of(self, self.focused)
        if number is not None:
            self.pane_number = number
        self._name_keys()

    def on_resize(self) -> None:
        if self.is_mounted:
            divide(self, self.editing)
            self._name_keys()
            self.call_after_refresh(self.notices.place)

    def _name_keys(self) -> None:
        """The footer follows the mode, the pane, what has the focus, and whether the plan can be changed."""
        fixed, view, notes = bool(self.contents), self.selection.view, len(noted_in(self.app))
        layout = {*self.classes, *[EMPTY] * (not self.stack.layers), *[RACING] * self.training.is_race}
        self.keys = shown(self.editing, self.pane_number, fixed, view, self.focused, notes, layout, self.seen)

    # For the controllers

    def push(self, dialog: Screen[Any], answered: Callable[[Any], None] | None = None) -> None:
        """Opens a dialog; `answered` gets its result, or None if the user left it."""
        self.app.push_screen(dialog, answered)

    def refuse(self, path: Path, reason: str) -> None:
        """Shows why the value of an option is refused: beside its field if the form is open."""
        if self.editing and path:
            self.query_one(LayersPane).refuse(path, in_form(reason))
        else:
            self.notices.complain(reason)
