"""The dialog for opening a file: a recent file, one in a folder, a typed or pasted path, or a built-in model.

The list depends on the typed text: an empty text lists recent files and built-in models, a path lists its folder. A
thread previews the highlighted file; it is cancelled when another one is highlighted.
"""

import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from textual import events, work
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.text import size_text
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.io.dropped_path import dropped_path
from rnn_tui.formats.io.errors import FormatError, printable
from rnn_tui.formats.io.read_progress import Stopped, track_progress
from rnn_tui.formats.io.recent_files import recent_files
from rnn_tui.formats.io.user_path import user_path
from rnn_tui.formats.model_name import ModelName
from rnn_tui.formats.open_file import OpenedFile, open_remembered, readings_of
from rnn_tui.formats.pretrained.models import SENTENCES, STACKS
from rnn_tui.formats.preview import entries, preview
from rnn_tui.formats.reports.plain_text import outline_columns
from rnn_tui.panes.widgets.broken_lines import aligned
from rnn_tui.panes.widgets.plain_text import PlainOptions, PlainText
from rnn_tui.screens.dialogs.dialog import Dialog, DialogBox, list_room
from rnn_tui.screens.dialogs.loading import Loading
from rnn_tui.screens.explorer_words import in_explorer
from rnn_tui.screens.path_input import PathInput, completed, split_path

PAUSE = 0.1
"""The delay in seconds before a highlighted file is previewed."""
SHOWN_RECENT = 6


@dataclass(frozen=True)
class ListLine:
    """One line of the list."""

    name: str
    """A path, or the name of a built-in model."""
    shown: tuple[str, ...]
    """Its columns."""
    about: tuple[str, ...] = ()
    """Lines about it; empty to preview the file."""


def list_entries(typed: str) -> list[tuple[str, list[ListLine]]]:
    """The headings and entries of the list for a typed text."""
    outlines = {name: outline_columns(each) for name, each in STACKS.items() if name.startswith(typed.strip())}
    room = max((len(params) for _, params in outlines.values()), default=0)
    built_in = [
        ListLine(name, (name, f"{params:>{room}}", shapes), (SENTENCES[name],))
        for name, (shapes, params) in outlines.items()
    ]
    if typed.strip():
        folder, begins = split_path(typed.strip())
        if not folder.is_dir():
            near = next(each for each in folder.absolute().parents if each.is_dir())
            return [
                ("built in", built_in),
                (f"{short(folder)}: no such folder", [ListLine(f"{near}/", (f"{short(near)}/",))]),
            ]
        up = [ListLine(f"{folder.resolve().parent}/", ("../",))] if not begins else []
        found = [ListLine(f"{each}/" if each.is_dir() else str(each), named(each)) for each in entries(folder, begins)]
        return [("built in", built_in), (short(folder), [*up, *found])]
    recent = [ListLine(str(each), (each.name, short(each.parent))) for each in recent_files()[:SHOWN_RECENT]]
    here = [ListLine("./", ("./", "the files of this folder")), ListLine("~/", ("~/", "your files"))]
    return [("recent", recent), ("built in", built_in), ("browse", here)]


def only_built_in(typed: str) -> str:
    """The built-in model whose name begins so, if it is the only one and there is more of it; otherwise empty."""
    found = [each for each in STACKS if typed and each.startswith(typed)]
    return found[0] if len(found) == 1 and found[0] != typed else ""


def named(path: Path) -> tuple[str, ...]:
    """The name of a folder with a slash, or of a file with its size."""
    if path.is_dir():
        return (f"{path.name}/",)
    try:
        return path.name, f"{size_text(path.stat().st_size):>10}"
    except OSError:
        return (path.name,)


def short(folder: Path) -> str:
    """The whole path of a folder, with ~ for the home folder."""
    with suppress(OSError, ValueError, RuntimeError):
        folder = folder.resolve()
        return str("~" / folder.relative_to(Path.home()))
    return str(folder)


class OpenFile(Dialog[OpenedFile | FormatError]):
    """Its result is the content of the chosen file, or the error of inputs that can be read in another way."""

    TYPES_INTO = "PathInput"

    @dataclass
    class Seen(Message):
        """The preview of a file is ready."""

        path: str
        lines: list[str]

    def __init__(self, stack: Stack, setup: Setup, begin: str = "") -> None:
        super().__init__()
        self._stack, self._setup, self._begin = stack, setup, begin
        self._places: dict[str, ListLine] = {}
        self._keys = count()
        """Numbers for the keys of entries: a removed list may still post messages, so no two lists share keys."""
        self._looked_at = ""
        self._about: list[str] = []
        """What is known of the marked file or model."""
        self._said = ""
        """Why the file of the path cannot be opened."""

    def compose(self) -> ComposeResult:
        keys, list_keys = (
            "enter opens · ↓ list · tab completes · esc leaves",
            "enter opens · tab goes to the path · esc leaves",
        )
        with DialogBox("Open", keys, list_keys):
            yield PathInput(self._begin, placeholder=" type, paste or drop a path: a model, or data")
            yield PlainText("", id="said", classes="refusal")
            yield PlainOptions()
            yield PlainText("", id="about")

    def on_mount(self) -> None:
        self._say("")
        self._list(self._begin)
        self.query_one(PathInput).cursor_position = len(self._begin)
        if self._begin and not self._begin.endswith("/"):
            self._look(self._begin)

    # The list

    def _list(self, typed: str, columns: int = 0) -> None:
        """Shows the list for the typed text, on a screen of that width; 0: the present one."""
        self._places = {}
        shown: list[Option] = []
        room = list_room(columns or self.app.size.width)
        for heading, found in list_entries(typed):
            if found:
                shown.append(Option(f"── {printable(heading, 60)} ──", disabled=True))
                rows = aligned([tuple(printable(cell, 96) for cell in each.shown) for each in found], room)
                for each, row in zip(found, rows, strict=True):
                    key = str(next(self._keys))
                    self._places[key] = each
                    shown.append(Option(row, key))
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(shown)
        first = next((n for n, each in enumerate(shown) if not each.disabled), None)
        options.highlighted = None if typed.strip() else first

    def on_resize(self, event: events.Resize) -> None:
        options = self.query_one(OptionList)
        highlighted = options.highlighted
        self._list(self.query_one(PathInput).value, event.size.width)
        options.highlighted = highlighted

    def on_input_changed(self, event: Input.Changed) -> None:
        self._say("")
        self._list(event.value)
        typed = event.value.strip()
        if (name := only_built_in(typed) or typed) in SENTENCES:
            self._say_of(name, [SENTENCES[name]])
        elif typed and not typed.endswith("/"):
            self._look(ModelName.parse(typed).file)
        else:
            self._say_of("", [])

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        place = self._places.get(event.option_id or "")
        if place is None:
            return
        if place.about:
            self._say_of(place.name, list(place.about))
        else:
            self._look(place.name)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        place = self._places.get(event.option_id or "")
        if place is not None and place.name.endswith("/"):
            self._enter(place.name)
        elif place is not None:
            self._open(place.name)

    def _enter(self, folder: str) -> None:
        """Lists a folder."""
        field = self.query_one(PathInput)
        field.value = folder
        field.cursor_position = len(folder)
        field.focus()

    def key_tab(self, event: events.Key) -> None:
        """Completes the name of a built-in model; the field itself completes paths."""
        field = self.query_one(PathInput)
        if field.has_focus and (name := only_built_in(field.value)):
            event.stop()
            event.prevent_default()
            field.value = name
            field.cursor_position = len(name)

    def key_down(self, event: events.Key) -> None:
        """Moves from the field into the list."""
        if self.query_one(PathInput).has_focus and self._places:
            event.stop()
            options = self.query_one(OptionList)
            options.focus()
            if options.highlighted is None:
                options.action_first()

    # Preview of a file

    def _say_of(self, name: str, about: list[str]) -> None:
        """Shows what is known already: the sentence of a built-in model, or nothing."""
        self.workers.cancel_group(self, "preview")
        self._looked_at = name
        self._show(about)

    def _look(self, name: str) -> None:
        if name != self._looked_at:
            self._say_of(name, [])
        self._peek(name)

    @work(thread=True, exclusive=True, group="preview", description="looking into a file")
    def _peek(self, name: str) -> None:
        worker = get_current_worker()
        time.sleep(PAUSE)
        if worker.is_cancelled:
            return
        try:
            with track_progress(lambda _: not worker.is_cancelled):
                lines = preview(user_path(name))
        except (Stopped, MemoryError, ValueError, RuntimeError):
            return
        if not worker.is_cancelled:
            self.post_message(self.Seen(name, lines))

    def on_open_file_seen(self, event: Seen) -> None:
        if event.path == self._looked_at:
            self._show(event.lines)

    def _show(self, lines: list[str]) -> None:
        """Shows lines about a file or a model, without the one that is said beside the path already."""
        self._about = lines
        shown = (printable(in_explorer(each), 200) for each in lines if each != self._said)
        self.query_one("#about", PlainText).update("\n".join(shown))

    def _say(self, text: str) -> None:
        """Says beside the path why a file cannot be opened."""
        self._said = text
        said = self.query_one("#said", PlainText)
        said.update(in_explorer(text))
        said.display = bool(text)
        self._show(self._about)

    # Opening

    def on_input_submitted(self, event: Input.Submitted) -> None:
        typed = event.value.strip()
        if not typed:
            self.query_one(OptionList).focus()
            return
        found = dropped_path(typed)
        whole, is_file = completed(typed)
        if found is not None and found.is_dir():
            self._enter(f"{found}/")
        elif found is not None:
            self._open(str(found))
        else:  # `whole`: the only file that begins so
            self._open(whole if is_file else only_built_in(typed) or typed)

    def _open(self, name: str) -> None:
        stack, setup = self._stack, self._setup
        self.workers.cancel_group(self, "preview")
        self.app.push_screen(Loading(name, lambda: open_remembered(name, stack, setup)), self._opened)

    def _opened(self, result: OpenedFile | RnnError | None) -> None:
        if isinstance(result, FormatError) and (result.mendable or readings_of(result, self._stack)):
            self.dismiss(result)
        elif isinstance(result, RnnError):
            self._say(str(result))
            self._look(self._looked_at)
        elif result is not None:
            self.dismiss(result)
