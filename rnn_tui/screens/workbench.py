"""The workbench: the one owner of the plan, the past, the present and the eye.

Panes are bound to what stands here and post what the user wants; this file decides. A finished run is accepted only if its stack
and its setup are still the ones in force.
"""

from dataclasses import replace
from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.worker import get_current_worker

from rnn_tui.engine.entry import Entry
from rnn_tui.engine.errors import RnnError
from rnn_tui.engine.layer import KERAS, Layer, kind
from rnn_tui.engine.stack import Stack
from rnn_tui.engine.trace import INPUT, Trace
from rnn_tui.formats.found import Found
from rnn_tui.panes.eye import Eye
from rnn_tui.panes.form import KIND, Path
from rnn_tui.panes.headline import Headline
from rnn_tui.panes.keys import Key, Keys
from rnn_tui.panes.layers import LayerList
from rnn_tui.panes.layers_pane import LayersPane
from rnn_tui.panes.summary import SummaryPane
from rnn_tui.panes.tabs import Tabs
from rnn_tui.panes.timesteps import TimestepsPane
from rnn_tui.screens.add_layer import AddLayer
from rnn_tui.screens.code import CodeScreen
from rnn_tui.screens.commands import COMMANDS, shown
from rnn_tui.screens.go_to import GoTo
from rnn_tui.screens.help import HelpScreen
from rnn_tui.screens.history import History
from rnn_tui.screens.open_model import OpenModel
from rnn_tui.screens.palette import WorkbenchCommands
from rnn_tui.engine.setup import Setup
from rnn_tui.screens.write_file import WriteFile

WIDE = (100, 30)
"""From this size on all panes stand side by side; below it they are tabs."""
SPEEDS = (0.5, 1, 2, 4, 8, 16, 32)
"""Steps a second."""
PANES = ("layers", "summary", "timesteps")


class Workbench(Screen[None]):
    """The screen with the three panes."""

    BINDINGS = [each.binding for each in COMMANDS]  # noqa: RUF012  (Textual declares it so)
    COMMANDS: ClassVar[set[Any]] = {WorkbenchCommands}
    AUTO_FOCUS = ""

    stack: reactive[Stack] = reactive(Stack())
    """The plan."""
    trace: reactive[Trace | None] = reactive[Trace | None](None)
    """The past."""
    t: reactive[int] = reactive(0)
    """The present."""
    eye: reactive[Eye] = reactive(Eye())
    """Where the user looks."""
    keras: reactive[str] = reactive(KERAS[0])
    """Whose summary is shown."""
    editing: reactive[bool] = reactive(False)
    """Whether the form is open."""
    playing: reactive[bool] = reactive(False)
    speed: reactive[float] = reactive(2.0)
    """Steps a second."""
    pane_number: reactive[int] = reactive(3)
    """The pane the keys go to, from 1."""
    maximised: reactive[bool] = reactive(False)
    reason: reactive[str] = reactive("")
    """Why there is no trace."""
    title_text: reactive[str] = reactive("")
    """What is open."""
    keys: reactive[tuple[Key, ...]] = reactive(shown(editing=False))
    """What the footer shows."""
    words: reactive[tuple[str, ...]] = reactive(())
    """Where its numbers come from."""

    class Traced(Message):
        """A run finished."""

        def __init__(self, trace: Trace, stack: Stack, setup: Setup) -> None:
            super().__init__()
            self.trace = trace
            self.stack = stack
            self.setup = setup

    class Failed(Message):
        """A run could not be done."""

        def __init__(self, reason: str, stack: Stack, setup: Setup) -> None:
            super().__init__()
            self.reason = reason
            self.stack = stack
            self.setup = setup

    def __init__(self, found: Found, setup: Setup) -> None:
        super().__init__()
        self._history = History(found.stack)
        self._setup = setup
        self._timer: Timer | None = None
        self.set_reactive(Workbench.stack, found.stack)
        self.set_reactive(Workbench.title_text, found.title)
        self.set_reactive(Workbench.words, tuple(setup.words))

    def compose(self) -> ComposeResult:
        yield Headline().data_bind(Workbench.stack, Workbench.title_text, Workbench.words)
        yield Tabs().data_bind(Workbench.pane_number)
        with Container(id="panes"):
            yield LayersPane(id="layers").data_bind(Workbench.stack, Workbench.eye, Workbench.editing)
            yield SummaryPane(id="summary").data_bind(Workbench.stack, Workbench.eye, Workbench.keras)
            yield TimestepsPane(id="timesteps").data_bind(
                Workbench.trace, Workbench.t, Workbench.eye, Workbench.playing, Workbench.speed, Workbench.reason
            )
        yield Keys().data_bind(Workbench.keys)

    def on_mount(self) -> None:
        self.query_one("#layers").border_title = "1 Layers"
        self.call_after_refresh(self.watch_pane_number)
        self._run()

    # The plan

    def _change(self, stack: Stack, tag: str = "") -> None:
        """Another plan: summary and charts follow."""
        self._accept(self._history.change(stack, tag))

    def _accept(self, history: History) -> None:
        self._history = history
        if history.stack == self.stack:
            return
        self.stack = history.stack
        self.eye = self.eye.look(min(self.eye.layer, len(self.stack.layers) - 1))
        self._run()

    def _try(self, change: Any, path: Path = (), tag: str = "") -> bool:
        """Make a change, or say why not; nothing is changed then."""
        try:
            self._change(change(), tag)
        except RnnError as error:
            if self.editing and path:
                self.query_one(LayersPane).refuse(path, str(error))
            else:
                self.notify(str(error), severity="error", markup=False, timeout=8)
            return False
        return True

    def on_layers_pane_changed(self, event: LayersPane.Changed) -> None:
        def changed() -> Stack:
            if event.index == INPUT:
                entry = Entry.of(self.stack)
                values = {"shape": entry.shape, "dtype": entry.dtype, event.path[0]: event.value}
                return self.stack.with_input(values["shape"], values["dtype"])
            layer = self.stack.layers[event.index]
            return self.stack.replace(event.index, edited(layer, event.path, event.value))

        self._try(changed, event.path, tag=f"{event.index}/{'/'.join(event.path)}")

    def action_add(self) -> None:
        def added(chosen: type[Layer] | None) -> None:
            if chosen is None:
                return
            index = self.eye.layer + 1
            like = self.stack.layers[index - 1] if index else None
            layer = chosen.new(like)
            layer = layer.edit(name=None)
            if self._try(lambda: self.stack.insert(index, layer)):
                self.eye = self.eye.look(index)

        self.app.push_screen(AddLayer(), added)

    def action_delete(self) -> None:
        if self.eye.layer == INPUT:
            self.notify("The input cannot be deleted: enter edits its shape.", severity="warning")
            return
        if self.stack.layers:
            self._try(lambda: self.stack.remove(self.eye.layer))

    def action_move(self, by: int) -> None:
        index = self.eye.layer
        target = min(max(index + by, 0), len(self.stack.layers) - 1)
        if index >= 0 and target != index and self._try(lambda: self.stack.move(index, by)):
            self.eye = self.eye.look(target)

    def action_undo(self) -> None:
        if not self._history.past:
            self.notify("Nothing to undo.")
        self._accept(self._history.undo())

    def action_redo(self) -> None:
        if not self._history.future:
            self.notify("Nothing to redo.")
        self._accept(self._history.redo())

    def action_edit(self) -> None:
        self.pane_number = 1
        self.editing = True

    def action_leave(self) -> None:
        if self.editing:
            self.editing = False
        elif self.maximised:
            self.maximised = False

    def watch_editing(self) -> None:
        self._history = self._history.closed()
        self.set_class(self.editing, "-editing")
        self._divide()
        self.keys = shown(self.editing)
        self.refresh_bindings()

    # The past

    def _run(self) -> None:
        """Compute the trace of the plan in the background."""
        self.words = tuple(self._setup.words)
        if not self.stack.built or not self.stack.layers:
            self.trace = None
            self.reason = (
                "No layers yet. Press a to add one."
                if not self.stack.layers
                else "The model is not built: its input shape is unknown, so there is nothing to run.\n"
                "Go to the input in the layers pane (1, then up), press enter and type a shape such as (None, 10, 4)."
            )
            return
        self._compute(self.stack, self._setup)

    @work(thread=True, exclusive=True, group="run")
    def _compute(self, stack: Stack, setup: Setup) -> None:
        worker = get_current_worker()
        try:
            trace = setup.run(stack)
        except RnnError as error:
            self.post_message(self.Failed(str(error), stack, setup))
            return
        except MemoryError:
            self.post_message(self.Failed("There is not enough memory to run this stack.", stack, setup))
            return
        if not worker.is_cancelled:
            self.post_message(self.Traced(trace, stack, setup))

    def on_workbench_traced(self, event: Traced) -> None:
        if event.stack != self.stack or event.setup is not self._setup:
            return
        self.reason = ""
        first = self.trace is None
        self.trace = event.trace
        self.eye = self.eye.at(event.trace)
        self.t = 1 if first else min(self.t, event.trace.timesteps)

    def on_workbench_failed(self, event: Failed) -> None:
        if event.stack == self.stack and event.setup is self._setup:
            self.trace = None
            self.reason = event.reason

    def action_redraw(self) -> None:
        self._setup = self._setup.redrawn()
        self._run()

    # The present

    def action_step(self, by: int) -> None:
        self.action_seek(max(self.t + by, 0))

    def action_step_on(self, by: int) -> None:
        """A step whose key no field swallows."""
        self.action_step(by)

    def action_seek(self, t: int) -> None:
        """To a timestep; -1 is the last."""
        last = self.trace.timesteps if self.trace else 0
        self.t = last if t < 0 else min(t, last)

    def action_ask_for_t(self) -> None:
        if self.trace is not None:
            self.app.push_screen(
                GoTo(self.t, self.trace.timesteps), lambda t: None if t is None else self.action_seek(t)
            )

    def action_play(self) -> None:
        if not self.playing and self.trace is not None and self.t >= self.trace.timesteps:
            self.t = 0
        self.playing = not self.playing and self.trace is not None

    def action_faster(self) -> None:
        self.speed = SPEEDS[min(SPEEDS.index(self.speed) + 1, len(SPEEDS) - 1)]

    def action_slower(self) -> None:
        self.speed = SPEEDS[max(SPEEDS.index(self.speed) - 1, 0)]

    def watch_playing(self) -> None:
        self._wind()

    def watch_speed(self) -> None:
        self._wind()

    def _wind(self) -> None:
        """Start or stop the clock that steps."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self.playing:
            self._timer = self.set_interval(1 / self.speed, self._tick)

    def _tick(self) -> None:
        if self.trace is None or self.t >= self.trace.timesteps:
            self.playing = False
        else:
            self.t += 1

    # The eye

    def on_layer_list_looked(self, event: LayerList.Looked) -> None:
        self.eye = self.eye.look(event.index)

    def on_layer_list_opened(self, event: LayerList.Opened) -> None:
        self.eye = self.eye.look(event.index)
        self.action_edit()

    def on_timesteps_pane_unit_chosen(self, event: TimestepsPane.UnitChosen) -> None:
        if self.trace is not None:
            self.eye = self.eye.choose(event.unit, self.trace)

    def on_timesteps_pane_step_chosen(self, event: TimestepsPane.StepChosen) -> None:
        self.action_seek(event.t)

    def action_unit(self, by: int) -> None:
        if self.trace is not None:
            self.eye = self.eye.at(self.trace).choose(self.eye.at(self.trace).unit + by, self.trace)

    def action_view(self, view: str) -> None:
        self.eye = self.eye.draw(view)

    def action_next_view(self) -> None:
        self.eye = self.eye.next_view()

    def action_listen(self, by: int) -> None:
        if self.trace is not None:
            self.eye = self.eye.at(self.trace).listen(self.trace, by).at(self.trace)

    def action_listen_to(self, signal: str) -> None:
        if self.trace is not None:
            self.eye = replace(self.eye, signal=signal).at(self.trace)

    def action_turn(self, by: int) -> None:
        if self.trace is not None:
            self.eye = self.eye.turn(self.trace, by)

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
        panes = self.query_one("#panes")
        panes.styles.grid_columns = f"{max(left, 46) if self.editing else left} 1fr"
        panes.styles.grid_rows = f"{max((height - 2) * 2 // 5, 13)} 1fr"

    # Dialogs

    def show_found(self, found: Found | None, setup: Setup | None = None) -> None:
        """Open another model, if there is one; the plan before it can be undone to."""
        if found is None:
            return
        self.title_text = found.title
        self._setup = setup or replace(self._setup, weights=None, weights_from="", init="keras")
        self.eye = Eye(view=self.eye.view)
        self.t = 1
        if found.stack == self.stack:
            self._run()
        self._change(found.stack)
        for note in found.notes:
            self.notify(str(note), severity="warning", markup=False, timeout=10)

    def action_open(self) -> None:
        def opened(chosen: tuple[Found, Setup] | None) -> None:
            if chosen is not None:
                self.show_found(*chosen)

        self.app.push_screen(OpenModel(self._setup), opened)

    def action_code(self) -> None:
        self.app.push_screen(CodeScreen(self.stack), self.show_found)

    def action_write(self) -> None:
        self.app.push_screen(WriteFile(self.stack, self.trace, self.keras))

    def action_palette(self) -> None:
        self.app.action_command_palette()

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen())

    def action_copy(self) -> None:
        """Copy what the current pane shows as text."""
        text = self.query_one(SummaryPane).text()
        if self.pane_number == 1:
            text = CodeScreen.code_of(self.stack)
        elif self.pane_number == 3:
            text = self.query_one(TimestepsPane).equation()
        self.app.copy_to_clipboard(text)
        self.notify("Copied." if text else "Nothing to copy.")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the form is open, letters belong to its fields."""
        if not self.editing:
            return action != "leave" or self.maximised
        named = {each.action.partition("(")[0] for each in COMMANDS if each.while_editing} | {"pane"}
        known = {each.action.partition("(")[0] for each in COMMANDS}
        return action in named or action not in known


def edited(layer: Layer, path: Path, value: Any) -> Layer:
    """The layer with another value at that path; `KIND` at its end makes another kind of layer of what stands there."""
    name, *rest = path
    if name == KIND:
        return kind(value).new(layer)
    if not rest:
        return layer.edit(**{name: value})
    return layer.edit(**{name: edited(getattr(layer, name), tuple(rest), value)})
