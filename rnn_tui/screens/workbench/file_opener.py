"""Opens files that the user chooses, drops or pastes.

A model becomes the plan; inputs and weights become its numbers. Each is one step of the undo history. A question that a
file leaves open is asked once, and the answer is kept for that file.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.built_by_data import built_if_told
from rnn_tui.formats.code_values import GivenModel, OpenModel
from rnn_tui.formats.io.dropped_path import dropped_path
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.loaded_model import ListedModel, LoadedModel, Question, UnreadModel
from rnn_tui.formats.model_files import listed_in
from rnn_tui.formats.model_name import UNNAMED, ModelName
from rnn_tui.formats.open_file import OpenedFile, open_remembered
from rnn_tui.formats.pretrained.models import built_in_model
from rnn_tui.formats.run_inputs import prepare
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.views import ViewStates
from rnn_tui.screens import dialogs
from rnn_tui.screens.workbench.host import Back, Host, or_back, to_the_workbench
from rnn_tui.screens.workbench.inputs_editor import InputsEditor
from rnn_tui.screens.workbench.undo import Snapshot


class FileOpener:
    """Opens files."""

    def __init__(self, host: Host, name: ModelName = UNNAMED, answers: Mapping[str, Any] | None = None) -> None:
        """`answers`: the user's answers to the questions about the file `name`."""
        self.host = host
        self.inputs = InputsEditor(host, self)
        self._first_file = name.file
        """The file that the explorer opened with."""
        self._given: dict[str, dict[str, Any]] = {name.file: dict(answers)} if answers else {}
        """The user's answers, for each file with questions."""
        self._typed: dict[str, dict[str, str]] = {}
        """What the user typed for each file's values without opening it."""
        self._assumed: dict[str, dict[str, str]] = {}
        """The reader's assumptions, until the user has answered."""

    def begin(self, opened: OpenedFile) -> None:
        """Shows the notes on the only model of a file, which is already the plan; asks which of several models to open,
        and asks for missing values."""
        only = opened.models[0]
        if len(opened.models) == 1 and isinstance(only, LoadedModel):
            self.introduce(only, opened.name)
        else:
            self.show(opened)
        self.host.notices.notes(opened.notes)

    def open(self, begin: str = "", back: Back = to_the_workbench) -> None:
        """Asks for a file; `begin` is the initial text of the path."""

        def chosen(opened: OpenedFile | FormatError) -> None:
            path = str(opened.path) if isinstance(opened, FormatError) else opened.name.file
            self.show(opened, lambda: self.open(path, back))

        self.host.push(dialogs.OpenFile(self.host.stack, self.host.setup, begin), or_back(chosen, back))

    def dropped(self, text: str) -> bool:
        """Opens the file that was dropped onto the terminal or pasted; returns False if the text names no file."""
        path = dropped_path(text)
        if path is None:
            return False
        if path.is_dir():
            self.open(f"{path}/")
        else:
            self.open_named(ModelName.parse(str(path)))
        return True

    def open_named(self, name: ModelName) -> None:
        """Reads a file and shows its content."""
        stack, setup, answers = self.host.stack, self.host.setup, self._given.get(name.file)
        reading = dialogs.Loading(str(name), lambda: open_remembered(name, stack, setup, answers))
        self.host.push(reading, self.show)

    def show(self, opened: OpenedFile | RnnError | None, back: Back = to_the_workbench) -> None:
        """Makes the content of a file the plan or its numbers, or shows why that is not possible."""
        if isinstance(opened, FormatError) and opened.shape is not None:
            self.inputs.offer(opened, opened.shape, back)
        elif isinstance(opened, FormatError) and opened.mendable:
            self.inputs.mend(opened, back)
        elif isinstance(opened, RnnError):
            self.host.notices.complain(str(opened))
        elif opened is not None and opened.models:
            self._show_models(opened, back)
        elif opened is not None and opened.setup is not None:
            self.take(opened.setup, opened.notes)

    def take(self, setup: Setup, notes: Iterable[str] = ()) -> None:
        """Replaces the inputs or weights of the plan."""
        self.host.accept(self.host.history.feed(setup))
        self.host.notices.notes(notes)
        if setup.x is not None or setup.generator is not None or setup.sources:
            self.host.notices.tell(f"Inputs: {setup.inputs_from}. u brings the earlier ones back.")

    # Models

    def _show_models(self, opened: OpenedFile, back: Back) -> None:
        several = len(opened.models) > 1

        def picked(found: ListedModel) -> None:
            name = ModelName(opened.name.file, found.number) if several else opened.name
            if isinstance(found, LoadedModel):
                self._show_model(found, name)
            else:
                self.ask_for_values(found, name, pick if several else back)

        def pick() -> None:
            self.host.push(dialogs.PickModel(opened.models), or_back(picked, back))

        if several:
            pick()
        else:
            picked(opened.models[0])

    def ask_for_values(self, model: UnreadModel, name: ModelName, back: Back = to_the_workbench) -> None:
        """Asks for the values that the code of a model does not define, and keeps them for the file."""
        answers = self._given.get(name.file, {})
        before = tuple(answers.get("values", ()))

        def read(values: Sequence[str]) -> Sequence[ListedModel]:
            return listed_in(ModelName(name.file), **{**answers, "values": (*before, *values)})

        def given(result: GivenModel) -> None:
            self._typed.pop(name.file, None)
            self._given[name.file] = {**answers, "values": (*before, *result.values)}
            self._show_model(result.found, name)

        typed = self._typed.setdefault(name.file, {})
        self.host.push(dialogs.Values(OpenModel(model, read), typed), or_back(given, back))

    def _show_model(self, found: LoadedModel, name: ModelName) -> None:
        """Makes another model the plan, as one step of the undo history."""
        host, before = self.host, self.host.history.title
        found = built_if_told(found.numbered_from(host.stack.next_key))
        setup = prepare(found, seed=host.setup.seed, dtype=host.setup.dtype).setup
        chosen_first = not host.history.past and name.file == self._first_file
        host.accept(host.history.move(Snapshot(found.stack, setup, found.title)))
        host.selection = Selection.opened(found, host.selection.view)
        host.states = ViewStates()
        host.keras = found.style
        host.playback = host.playback.opened(found.first_t)
        if not chosen_first:
            host.notices.tell(f"{found.title} is open. u brings {before or 'what was here'} back.")
        self.introduce(found, name)

    def show_trained(self, name: str) -> None:
        """Opens a trained model in the view that shows what it has learned."""
        self.host.pane_number = 3
        self._show_model(built_in_model(name), ModelName(name))

    def introduce(self, found: LoadedModel, name: ModelName) -> None:
        """Shows the notes on an opened model, and asks the questions that its file leaves open."""
        open_yet = [] if name.file in self._given else list(found.asks)
        asked = tuple(f"--{each.name} " for each in found.asks) if name else ()
        self.host.notices.notes([each for each in found.notes if not any(flag in each.text for flag in asked)])
        if name and open_yet:
            self._ask(open_yet, {}, name, found.title)

    def _ask(self, questions: list[Question], answers: dict[str, str], name: ModelName, title: str) -> None:
        """Asks one question after the other; then reads the file again if an answer differs from the assumption."""
        question, *left = questions

        def answered(place: int | None) -> None:
            given = {**answers, question.name: question.choices[place or 0]}
            if left:
                self._ask(left, given, name, title)
                return
            self._given[name.file] = given
            if given != self._assumed.pop(name.file):
                self.open_named(name)

        self._assumed.setdefault(name.file, {})[question.name] = question.choices[0]
        shown = question.help or question.choices
        dialog = dialogs.Ask(f"{title} leaves this open", question.text, shown, f"esc: {shown[0]}, as assumed")
        self.host.push(dialog, answered)
