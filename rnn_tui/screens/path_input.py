"""A field for a path, and how a path is completed."""

from collections.abc import Sequence
from pathlib import Path

from textual import events
from textual.suggester import Suggester
from textual.widgets import Input

from rnn_tui.formats.io.dropped_path import dropped_path
from rnn_tui.formats.io.user_path import user_path
from rnn_tui.formats.preview import entries
from rnn_tui.panes.widgets.guarded import Guarded


def split_path(typed: str) -> tuple[Path, str]:
    """The folder of a typed path, and the beginning of the name in it."""
    head, slash, tail = typed.rpartition("/")
    return user_path(head + slash or "."), tail


class PathSuggester(Suggester):
    """Completes the typed path."""

    async def get_suggestion(self, value: str) -> str | None:
        folder, begins = split_path(value)
        if not begins:
            return None
        head = value[: len(value) - len(begins)]
        found = next(iter(entries(folder, begins, 1)), None)
        return None if found is None else f"{head}{found.name}{'/' if found.is_dir() else ''}"


def completed(typed: str) -> tuple[str, bool]:
    """The path that is typed, as far as the folder leaves no choice, and whether it is one file then."""
    folder, begins = split_path(typed)
    found = entries(folder, begins) if begins else []
    if not found:
        return typed, False
    name = common_beginning([each.name for each in found])
    only = len(found) == 1
    whole = typed[: len(typed) - len(begins)] + name
    return (f"{whole}/", False) if only and found[0].is_dir() else (whole, only)


def common_beginning(names: Sequence[str]) -> str:
    """What all of these names begin with."""
    first, last = min(names), max(names)
    return first[: next((place for place, each in enumerate(first) if last[place : place + 1] != each), len(first))]


class PathInput(Guarded, Input):
    """A field for a path; a file that is dropped onto the terminal becomes its path."""

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:
        suggester = PathSuggester(use_cache=False)
        super().__init__(
            value, placeholder=placeholder, suggester=suggester, compact=True, select_on_focus=False, id=id
        )

    def _on_paste(self, event: events.Paste) -> None:
        found = dropped_path(event.text)
        if found is not None:
            event.stop()
            event.prevent_default()
            self._replace(f"{found}/" if found.is_dir() else str(found))

    def validate_value(self, value: str) -> str:
        """A whole path that is typed behind `./`, which stands there when files are asked for, takes its place."""
        return value[2:] if value.startswith((".//", "./~")) else value

    def key_tab(self, event: events.Key) -> None:
        """Completes the path as far as the folder leaves no choice; where there is nothing to complete, the key goes
        on to the dialog."""
        whole, _ = completed(self.value)
        if whole != self.value:
            event.stop()
            event.prevent_default()
            self._replace(whole)

    def _replace(self, path: str) -> None:
        self.value = path
        self.cursor_position = len(path)
