"""A screen onto which files are opened: chosen, dropped or pasted, whatever they hold.

A model becomes the plan, inputs and weights become its numbers; each is a moment of the history, so what was there
before is one undo away. What a file leaves open is asked once, and remembered for that file.
"""

from collections.abc import Iterable

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.data.axis_order import readings
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.data.request import DataRequest
from rnn_tui.formats.io.dropped_path import dropped_path
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.loaded_model import LoadedModel, Note, Question
from rnn_tui.formats.model_name import ModelName
from rnn_tui.formats.open_any import OpenedFile, open_data
from rnn_tui.formats.run_inputs import prepare
from rnn_tui.panes.selection import Selection
from rnn_tui.screens.dialogs.ask import Ask
from rnn_tui.screens.dialogs.inputs import Inputs
from rnn_tui.screens.dialogs.loading import Loading
from rnn_tui.screens.dialogs.open_file import OpenFile, read
from rnn_tui.screens.dialogs.pick_model import PickModel
from rnn_tui.screens.workbench.plan_editor import PlanningScreen
from rnn_tui.screens.workbench.undo import Snapshot


class OpeningScreen(PlanningScreen):
    """Opens files, and takes other inputs."""

    _given: dict[str, dict[str, str]]
    """What the user answered, for each file that left something open."""
    _assumed: dict[str, dict[str, str]]
    """What its reader assumed, while the user is asked."""

    @property
    def setup(self) -> Setup:
        """Where the numbers come from; a moment of the history, as the plan is."""
        return self.history.setup

    # Files

    def action_open(self) -> None:
        self._choose("")

    def _choose(self, begin: str) -> None:
        self.app.push_screen(OpenFile(self.stack, self.setup, begin), self.show)

    def dropped(self, text: str) -> bool:
        """Open the file that was dropped onto the terminal or pasted; False where the text names none."""
        path = dropped_path(text)
        if path is None:
            return False
        if path.is_dir():
            self._choose(f"{path}/")
        else:
            self.open_named(str(path))
        return True

    def open_named(self, name: str) -> None:
        """Read a file, and show what is in it."""
        stack, setup, answers = self.stack, self.setup, self._given.get(ModelName.parse(name).file)
        self.app.push_screen(Loading(name, lambda: read(name, stack, setup, answers)), self.show)

    def show(self, opened: OpenedFile | RnnError | None) -> None:
        """Take what was opened; say why not, where it cannot be taken."""
        if isinstance(opened, FormatError) and opened.shape is not None:
            self._offer(opened, opened.shape)
        elif isinstance(opened, RnnError):
            self.complain(str(opened))
        elif opened is not None and opened.models:
            self._show_models(opened)
        elif opened is not None and opened.setup is not None:
            self.take(opened.setup, opened.notes)

    def _show_models(self, opened: OpenedFile) -> None:
        def picked(found: LoadedModel | None) -> None:
            if found is not None:
                name = ModelName.parse(opened.name)
                if len(opened.models) > 1 and name.number is None:
                    name = ModelName(name.file, int(found.title.rpartition("#")[2]))
                self.show_found(found, str(name))

        if len(opened.models) == 1:
            picked(opened.models[0])
        else:
            self.app.push_screen(PickModel(opened.models), picked)

    def show_found(self, found: LoadedModel | None, name: str = "") -> None:
        """Open another model, if there is one; what was before it can be undone to."""
        if found is None:
            return
        found = found.numbered_from(self.stack.next_key)
        setup = prepare(found, seed=self.setup.seed, dtype=self.setup.dtype).setup
        self.selection = Selection.on(found.stack, self.selection.view)
        self.t = 1
        self.accept(self.history.move(Snapshot(found.stack, setup, found.title)))
        self.introduce(found, name)

    def introduce(self, found: LoadedModel, name: str) -> None:
        """Say what there is to say about a model that was opened, and ask what its file leaves open."""
        open_yet = [] if ModelName.parse(name).file in self._given else list(found.asks)
        asked = tuple(f"--{each.name} " for each in found.asks) if name else ()
        self.say([each for each in found.notes if not any(flag in each.text for flag in asked)])
        if name and open_yet:
            self._ask(open_yet, {}, name, found.title)

    # What a file leaves open

    def _ask(self, questions: list[Question], answers: dict[str, str], name: str, title: str) -> None:
        """One question after the other; then the file is read again, if an answer is not what was assumed."""
        question, *left = questions

        def answered(place: int | None) -> None:
            given = {**answers, question.name: question.choices[place or 0]}
            if left:
                self._ask(left, given, name, title)
                return
            file = ModelName.parse(name).file
            self._given[file] = given
            if given != self._assumed.pop(file):
                self.open_named(name)

        self._assumed.setdefault(ModelName.parse(name).file, {})[question.name] = question.choices[0]
        shown = question.help or question.choices
        dialog = Ask(f"{title} leaves this open", question.text, shown, f"esc: {shown[0]}, as assumed")
        self.app.push_screen(dialog, answered)

    # Inputs

    def action_inputs(self) -> None:
        """Other inputs: made, typed, or from a file."""
        if not self.editable():
            return
        if not self.stack.built or not self.stack.layers:
            self.notify("There is nothing to feed yet: the model has no layers, or no input shape.", severity="warning")
            return

        def chosen(result: Setup | str | None) -> None:
            if isinstance(result, str):
                self._choose(result)
            elif result is not None:
                self.take(result)

        self.app.push_screen(Inputs(self.stack, self.setup, self.trace), chosen)

    def take(self, setup: Setup, notes: Iterable[str] = ()) -> None:
        """Other numbers for the plan."""
        self.accept(self.history.feed(setup))
        self.say(notes)
        if setup.x is not None or setup.generator is not None:
            self.notify(f"Inputs: {setup.inputs_from}. u takes the earlier ones back.", markup=False)

    def _offer(self, error: FormatError, shape: tuple[int, ...]) -> None:
        """Inputs that do not fit as they stand: how they would."""
        found = readings(shape, InputSpec.of(self.stack))
        if not found:
            self.complain(str(error))
            return

        def chosen(place: int | None) -> None:
            if place is None:
                return
            wanted = DataRequest(error.path, reading=found[place])
            stack, setup = self.stack, self.setup
            self.app.push_screen(Loading(str(error.path), lambda: open_data(wanted, stack, setup)), self.show)

        text = error.problem.partition("; --")[0]
        answers = [each.words(shape) for each in found]
        self.app.push_screen(
            Ask("These inputs do not fit as they stand", f"{error.path.name}: {text}", answers), chosen
        )

    # Words

    def say(self, notes: Iterable[Note | str]) -> None:
        """What there is to say about what was read, in one notification."""
        if text := "\n".join(map(str, notes)):
            self.notify(text, severity="warning", markup=False, timeout=8)

    def complain(self, text: str) -> None:
        """Why something was not done."""
        self.notify(text, severity="error", markup=False, timeout=10)
