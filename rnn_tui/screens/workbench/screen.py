"""The workbench: the one owner of the plan, the past, the present and the eye.

Panes are bound to what stands here and post what the user wants; this file decides. A finished run is accepted only
if its stack and its setup are still the ones in force.
"""

import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.worker import get_current_worker

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.work import Progress
from rnn_tui.engine.nn.layer import KERAS
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.recordings.recorded_diagnosis import diagnose
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.studies.diagnosis import Diagnosis
from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.formats.model_name import ModelName
from rnn_tui.formats.writable import Present
from rnn_tui.panes.footer import Footer, Key
from rnn_tui.panes.header import Header
from rnn_tui.panes.layers.layer_list import LayerList
from rnn_tui.panes.layers.layers_pane import LayersPane
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.summary import SummaryPane
from rnn_tui.panes.tabs import Tabs
from rnn_tui.panes.timesteps.timesteps_pane import TimestepsPane
from rnn_tui.panes.widgets.messages import StepChosen
from rnn_tui.screens.commands import COMMANDS, shown
from rnn_tui.screens.dialogs.code import CodeScreen
from rnn_tui.screens.dialogs.diagnosis import DiagnosisScreen
from rnn_tui.screens.dialogs.help import HelpScreen
from rnn_tui.screens.dialogs.write_file import WriteFile
from rnn_tui.screens.workbench.code_editor import CodingScreen
from rnn_tui.screens.workbench.driver import drive
from rnn_tui.screens.workbench.palette import WorkbenchCommands
from rnn_tui.screens.workbench.screenshot import screen_svg, screen_text
from rnn_tui.screens.workbench.undo import History

WIDE = (100, 30)
"""From this size on all panes stand side by side; below it they are tabs."""
SLIM = 76
"""Below this width the form has the pane for itself."""
PAUSE = 0.05
"""Seconds a run waits for the next keystroke, which would make it needless."""
STOPPED = "The run was stopped. Press esc to run it after all, or change the plan."
"""Why there is nothing to show after escape."""
PANES = ("layers", "summary", "timesteps")


class Workbench(CodingScreen):
    """The screen with the three panes."""

    BINDINGS = [each.binding for each in COMMANDS]  # noqa: RUF012  (Textual declares it so)
    COMMANDS: ClassVar[set[Any]] = {WorkbenchCommands}
    AUTO_FOCUS = ""

    keras: reactive[str] = reactive(KERAS[0], repaint=False)
    """Whose summary is shown."""
    pane_number: reactive[int] = reactive(3, repaint=False)
    """The pane the keys go to, from 1."""
    maximised: reactive[bool] = reactive(False, repaint=False)
    busy: reactive[bool] = reactive(False, repaint=False)
    """Whether a run is under way."""
    reason: reactive[str] = reactive("", repaint=False)
    """Why there is no trace."""
    title_text: reactive[str] = reactive("", repaint=False)
    """What is open."""
    keys: reactive[tuple[Key, ...]] = reactive(shown(editing=False), repaint=False)
    """What the footer shows."""
    words: reactive[tuple[str, ...]] = reactive((), repaint=False)
    """Where its numbers come from."""

    contents: reactive[str] = reactive("", repaint=False)
    """What the file holds, where that is more telling than a summary."""

    class Traced(Message):
        """A run finished."""

        def __init__(self, trace: Trace, stack: Stack, setup: Setup) -> None:
            super().__init__()
            self.trace = trace
            self.stack = stack
            self.setup = setup

    class Running(Message):
        """A run is under way."""

        def __init__(self, text: str, stack: Stack, setup: Setup) -> None:
            super().__init__()
            self.text = text
            self.stack = stack
            self.setup = setup

    class Failed(Message):
        """A run could not be done."""

        def __init__(self, reason: str, stack: Stack, setup: Setup) -> None:
            super().__init__()
            self.reason = reason
            self.stack = stack
            self.setup = setup

    def __init__(
        self,
        found: LoadedModel,
        setup: Setup,
        name: str = "",
        answers: Mapping[str, str] | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        """`name` is the file's, as the user named it; `answers` are to what it leaves open; `notes` are on the data."""
        super().__init__()
        self.history = History(found.stack, setup=setup, title=found.title)
        self._given = {ModelName.parse(name).file: dict(answers)} if answers else {}
        self._assumed = {}
        self._first = found, name, notes
        self.set_reactive(Workbench.stack, found.stack)
        self.set_reactive(Workbench.selection, Selection.on(found.stack))
        self.set_reactive(Workbench.title_text, found.title)
        self.set_reactive(Workbench.words, tuple(setup.words(found.stack)))
        self.set_reactive(Workbench.contents, setup.contents)

    def compose(self) -> ComposeResult:
        yield Header().data_bind(Workbench.stack, Workbench.title_text, Workbench.words)
        yield Tabs().data_bind(Workbench.pane_number)
        with Container(id="panes"):
            yield LayersPane(id="layers").data_bind(Workbench.stack, Workbench.selection, Workbench.editing)
            yield SummaryPane(id="summary").data_bind(
                Workbench.stack, Workbench.selection, Workbench.keras, Workbench.contents
            )
            yield TimestepsPane(id="timesteps").data_bind(
                Workbench.trace,
                Workbench.pinned,
                Workbench.t,
                Workbench.selection,
                Workbench.answers,
                Workbench.progress,
                Workbench.playing,
                Workbench.speed,
                Workbench.reason,
                Workbench.busy,
            )
        yield Footer().data_bind(Workbench.keys)

    def on_mount(self) -> None:
        self.query_one("#layers").border_title = "1 Layers"
        self.call_after_refresh(self.watch_pane_number)
        self.plan_changed()
        found, name, notes = self._first
        self.introduce(found, name)
        self.say(notes)

    # Editing

    async def action_edit(self) -> None:
        if self.editable():
            self.editing = True  # before the pane, whose list would take the focus
            self.pane_number = 1
            await self.query_one(LayersPane).follow()  # the next key waits until there is a field to take it

    async def action_leave(self) -> None:
        if self.editing:
            self.editing = False
            await self.query_one(LayersPane).follow()
        elif self.busy:
            self._stop_running()
        elif self.studying:
            self.stop_studying()
        elif self.reason == STOPPED:
            self.plan_changed()
        elif self.maximised:
            self.maximised = False

    def watch_editing(self) -> None:
        self.history = self.history.closed()
        self.set_class(self.editing, "-editing")
        self._divide()
        self._name_keys()
        self.refresh_bindings()

    def _name_keys(self) -> None:
        """The footer follows the mode, the pane, and whether the plan can be changed."""
        self.keys = shown(self.editing, self.pane_number, fixed=bool(self.contents))

    # The past

    def plan_changed(self) -> None:
        """Compute the trace of the plan in the background."""
        self.words = tuple(self.setup.words(self.stack))
        self.title_text = self.history.title
        self.progress = ""
        self.workers.cancel_group(self, "run")
        self.contents = self.setup.contents
        self._name_keys()
        if not self.stack.built or not self.stack.layers:
            self.trace = None
            self.reason = (
                "No layers yet. Press a to add one."
                if not self.stack.layers
                else "The model is not built: its input shape is unknown, so there is nothing to run.\n"
                "Go to the input in the layers pane (1, then up), press enter and type a shape such as (None, 10, 4)."
            )
            self.busy = False
            return
        self.reason = self.setup.too_large(self.stack)
        self.busy = not self.reason
        if self.reason:
            self.trace = None
        else:
            self._compute(self.stack, self.setup)

    @work(thread=True, exclusive=True, group="run", description="a run")
    def _compute(self, stack: Stack, setup: Setup) -> None:
        worker = get_current_worker()
        time.sleep(PAUSE)
        if worker.is_cancelled:
            return

        def say(progress: Progress) -> None:
            self.post_message(self.Running(f"computing {progress} · esc stops", stack, setup))

        try:
            trace = drive(setup.forward_work(stack), lambda: worker.is_cancelled, say)
        except RnnError as error:
            self.post_message(self.Failed(str(error), stack, setup))
        except MemoryError:
            self.post_message(self.Failed("There is not enough memory to run this stack.", stack, setup))
        else:
            if trace is not None:
                self.post_message(self.Traced(trace, stack, setup))

    def _stop_running(self) -> None:
        """Leave the run under way."""
        self.workers.cancel_group(self, "run")
        self.trace = None
        self.reason, self.busy, self.progress = STOPPED, False, ""

    def on_workbench_running(self, event: Running) -> None:
        if self.busy and event.stack.same_as(self.stack) and event.setup is self.setup:
            self.progress = event.text

    def on_workbench_traced(self, event: Traced) -> None:
        if not self.busy or not event.stack.same_as(self.stack) or event.setup is not self.setup:
            return
        self.reason, self.busy, self.progress = "", False, ""
        first = self.trace is None
        self.trace = event.trace
        self.selection = self.selection.at(event.trace)
        self.t = 1 if first else min(self.t, event.trace.timesteps)

    def on_workbench_failed(self, event: Failed) -> None:
        if self.busy and event.stack.same_as(self.stack) and event.setup is self.setup:
            self.trace = None
            self.reason, self.busy, self.progress = event.reason, False, ""

    def action_redraw(self) -> None:
        given = self.setup.given
        self.accept(self.history.feed(self.setup.redrawn()))
        if given:
            self.notify(f"Random numbers stand in for {given}; u brings them back.", markup=False)

    def on_layer_list_looked(self, event: LayerList.Looked) -> None:
        self.selection = self.selection.at_layer(event.layer)

    async def on_layer_list_opened(self, event: LayerList.Opened) -> None:
        self.selection = self.selection.at_layer(event.layer)
        await self.action_edit()

    def on_step_chosen(self, event: StepChosen) -> None:
        self.action_seek(event.t)

    def action_next_style(self) -> None:
        self.keras = KERAS[(KERAS.index(self.keras) + 1) % len(KERAS)]

    # The panes

    def action_pane(self, by: int) -> None:
        if self.editing:
            self.focus_next() if by > 0 else self.focus_previous()
            return
        self.pane_number = (self.pane_number - 1 + by) % len(PANES) + 1

    def action_go_to_pane(self, number: int) -> None:
        self.pane_number = number

    def watch_pane_number(self) -> None:
        for number, name in enumerate(PANES, 1):
            for pane in self.query(f"#{name}"):
                pane.set_class(number == self.pane_number, "-current")
        if self.pane_number != 1:
            self.editing = False
        self._name_keys()
        self._focus_pane()

    def _focus_pane(self) -> None:
        if not self.is_mounted or self.editing:
            return
        target: Widget = self.query_one(f"#{PANES[self.pane_number - 1]}")
        (target.query_one(LayerList) if self.pane_number == 1 else target).focus()

    def on_descendant_focus(self) -> None:
        """A click into a pane makes it the current one."""
        for number, name in enumerate(PANES, 1):
            pane = self.query_one(f"#{name}")
            if self.focused is not None and pane in self.focused.ancestors_with_self:
                self.pane_number = number

    def action_maximise(self) -> None:
        """Of tabs one has the whole screen already."""
        if not self.has_class("-narrow"):
            self.maximised = not self.maximised

    def watch_maximised(self) -> None:
        self.set_class(self.maximised, "-maximised")

    def on_resize(self) -> None:
        self._divide()

    def _divide(self) -> None:
        """Give every pane its share of the screen."""
        if not self.is_mounted:
            return
        width, height = self.app.size
        self.set_class(width < WIDE[0] or height < WIDE[1], "-narrow")
        left = min(max(width - 94, 33), 60)
        self.set_class(width < SLIM, "-slim")
        panes = self.query_one("#panes")
        panes.styles.grid_columns = f"{max(left, 46) if self.editing else left} 1fr"
        panes.styles.grid_rows = f"{max((height - 2) * 2 // 5, 13)} 1fr"

    # Dialogs

    def action_write(self) -> None:
        text, svg = partial(screen_text, self), partial(screen_svg, self)
        present = Present(self.stack, self.setup, self.trace, self.keras, text, svg)
        self.app.push_screen(WriteFile(present, self.history.title))

    def action_diagnose(self) -> None:
        """What is the matter, layer by layer; the diagnostics line has asked for it already."""
        found = (
            None if self.trace is None else self.answers.get(diagnose(self.trace, self.selection.at(self.trace).batch))
        )
        if isinstance(found, Diagnosis):
            self.app.push_screen(DiagnosisScreen(found), self._show_more)
        else:
            self.notify("There is nothing to diagnose yet.", severity="warning")

    def _show_more(self, view: str | None) -> None:
        if view is not None:
            self.pane_number = 3
            self.action_view(view)

    def action_palette(self) -> None:
        self.app.action_command_palette()

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen())

    def action_copy(self) -> None:
        """Copy what the current pane shows as text."""
        text = self.query_one(SummaryPane).text()
        if self.pane_number == 1 and not self.contents:
            text = CodeScreen.code_of(self.stack)
        elif self.pane_number == 3:
            text = self.query_one(TimestepsPane).equation()
        self.app.copy_to_clipboard(text)
        self.notify("Copied." if text else "Nothing to copy.")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the form is open, letters belong to its fields."""
        if not self.editing:
            return action != "leave" or self.maximised or self.studying or self.busy or self.reason == STOPPED
        named = {each.action.partition("(")[0] for each in COMMANDS if each.while_editing} | {"pane"}
        known = {each.action.partition("(")[0] for each in COMMANDS}
        return action in named or action not in known
