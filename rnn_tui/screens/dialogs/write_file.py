"""The dialog for writing a file: a list of formats, and a file name whose suffix determines the format too.

A change of one changes the other. An existing file is overwritten only after a second enter; every file is written
completely or not at all.
"""

from dataclasses import replace
from pathlib import Path
from textwrap import wrap

from textual import events
from textual.app import ComposeResult
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.interventions.intervention import in_brief
from rnn_tui.formats.io.errors import printable
from rnn_tui.formats.io.user_path import user_path
from rnn_tui.formats.write_formats import KINDS, Kind, Present, kind_of
from rnn_tui.panes.widgets.plain_text import PlainOptions, PlainText
from rnn_tui.screens.dialogs.dialog import MEDIUM, Dialog, DialogBox, list_room
from rnn_tui.screens.dialogs.loading import Loading
from rnn_tui.screens.path_input import PathInput

WORDS = (".py", "_keras2.py", "_model.json", ".txt", ".svg", "_screen.txt")
"""The suffixes of files that hold no numbers of the run."""


ENDING = 13
"""The columns of an ending in the list."""


def row(ending: str, title: str, width: int) -> str:
    """A line of the list, continued under its title where it is too long."""
    return "\n".join(wrap(title, width, initial_indent=f"{ending:<{ENDING}}", subsequent_indent=" " * ENDING))


def lines(columns: int) -> list[str]:
    """The lines of the list on a screen of that width."""
    return [row(each.ending, each.title, list_room(columns, MEDIUM)) for each in KINDS]


class WriteFile(Dialog[Path]):
    """Writes the file and closes; its result is the path."""

    TYPES_INTO = "PathInput"

    def __init__(self, present: Present, title: str) -> None:
        super().__init__()
        self._present = present
        self._stem = "".join(each if each.isalnum() or each in "-_" else "_" for each in title) or "model"
        self._warned: tuple[Path, ...] = ()

    def compose(self) -> ComposeResult:
        keys, list_keys = "enter writes · ↓ formats · esc leaves", "enter writes · tab goes to the name · esc leaves"
        with DialogBox("Write", keys, list_keys, classes="medium"):
            yield PathInput(placeholder=f"{self._stem}.keras", id="name")
            yield PlainText("", id="said")
            yield PlainOptions(*map(Option, lines(self.app.size.width)))

    def on_resize(self, event: events.Resize) -> None:
        self.query_one(PlainOptions).reword(lines(event.size.width))

    def on_mount(self) -> None:
        self._say("")
        self.query_one(OptionList).highlighted = None

    def on_input_changed(self, event: Input.Changed) -> None:
        """Selects the format of the typed name."""
        self._say("")
        self._warned = ()
        kind = kind_of(Path(event.value.strip()).name)
        options = self.query_one(OptionList)
        with self.prevent(OptionList.OptionHighlighted):
            options.highlighted = None if kind is None else KINDS.index(kind)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Puts the suffix of the highlighted format into the name."""
        if not self.query_one(OptionList).has_focus:
            return
        kind = KINDS[event.option_index]
        field = self.query_one(PathInput)
        typed = field.value.strip()
        known = kind_of(Path(typed).name)
        stem = typed.removesuffix(typed[-len(known.ending) :]) if known else typed
        if not stem or stem.endswith("/"):
            stem += self._stem
        with self.prevent(Input.Changed):
            field.value = stem + kind.ending
        self._warned = ()
        self._say("")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self._write_to(self.query_one(PathInput).value)

    def key_down(self, event: events.Key) -> None:
        """Moves from the name into the list."""
        if self.query_one(PathInput).has_focus:
            event.stop()
            options = self.query_one(OptionList)
            options.focus()
            if options.highlighted is None:
                options.action_first()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._write_to(event.value)

    def _write_to(self, name: str) -> None:
        """Writes under that name, or under the proposed one if it is empty; or shows the error."""
        typed = name.strip() or self.query_one(PathInput).placeholder
        try:
            path = user_path(typed)
            kind = self._kind(path)
            there = tuple(each for each in kind.files(path) if each.exists())
        except (RnnError, OSError, RuntimeError, ValueError) as error:
            self._say(str(error), refused=True)
            return
        if there and self._warned != there:
            self._warned = there
            names = " and ".join(printable(each.name) for each in there)
            self._say(
                f"{names} exist{'s' * (len(there) == 1)}: enter again overwrites {'it' if len(there) == 1 else 'them'}"
            )
            return
        present = self._present
        if kind.ending in (".svg", "_screen.txt"):  # the screen must be read in its own thread
            text, svg = present.text(), present.svg()
            present = replace(present, text=lambda: text, svg=lambda: svg)
        self.app.push_screen(
            Loading(typed, lambda: self._write(kind, present, path), "Writing", "esc goes on without waiting"),
            self._written,
        )

    def _kind(self, path: Path) -> Kind:
        """The format for that path; raises `RnnError` if there is none."""
        if path.is_dir():
            raise RnnError(f"{path} is a folder: a file name in it is needed, such as {self._stem}.keras")
        kind = kind_of(path.name)
        if path.suffix.lower() in (".png", ".gif"):
            shot = f"rnn-tui shot MODEL --view VIEW --out {path.name}"
            raise RnnError(f"{shot} draws a {path.suffix.lower()}; a picture of this screen is {path.stem}.svg")
        if kind is None:
            endings = ", ".join(each.ending for each in KINDS)
            raise RnnError(f"the name's ending says what to write: {endings}")
        return kind

    @staticmethod
    def _write(kind: Kind, present: Present, path: Path) -> Path:
        try:
            kind.write(present, path)
        except OSError as error:
            raise RnnError(str(error)) from None
        return path

    def _written(self, result: Path | RnnError | None) -> None:
        if isinstance(result, RnnError):
            self._say(str(result), refused=True)
            return
        if result is not None:
            self.notify(f"Written: {result}{self._reserve(result)}")
        self.dismiss(result)

    def _reserve(self, path: Path) -> str:
        """A sentence about numbers that are written while interventions are in force; empty if there are none."""
        kind = kind_of(path.name)
        if kind is None or kind.ending in WORDS or self._present.made is None or not self._present.made.changes:
            return ""
        said = f"\nwhat if {in_brief(self._present.made.changes)}: "
        if kind.ending in (".npz", ".csv", ".json"):
            return f"{said}these are the numbers of that run"
        return f"{said}weights are written as changed; held units and set inputs or states are not part of a model"

    def _say(self, text: str, refused: bool = False) -> None:
        said = self.query_one("#said", PlainText)
        said.update(text)
        said.display = bool(text)
        said.set_class(refused, "refusal")
