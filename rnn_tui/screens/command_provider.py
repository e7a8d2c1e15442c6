"""The workbench's commands, the trained models, and the options of the selected layer, in Textual's command palette."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import Any

from textual.actions import parse
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from rnn_tui.engine.training.trained_models import TRAINED
from rnn_tui.panes.layers.form_fields import fields
from rnn_tui.panes.layers.layers_pane import LayersPane
from rnn_tui.panes.widgets.plain_text import as_text
from rnn_tui.screens.bindings import COMMANDS, works_while_editing

LESS = 0.8
"""The weight of a match in the sentence, relative to one in the name."""


@dataclass(frozen=True)
class PaletteLine:
    """One line of the palette: a short name with its key, and a sentence below it."""

    name: str
    key: str
    help: str
    run: Callable[[], Any]

    @property
    def shown(self) -> Content:
        """The name and the key."""
        return as_text(self.name) + Content.styled(f"  {self.key}" if self.key else "", "not bold")


def alike(query: str, entries: Sequence[PaletteLine]) -> list[PaletteLine]:
    """The entries in whose names a word is like one of the query."""
    words = query.casefold().split()
    known = {word for each in entries for word in each.name.casefold().split()}
    near = {found for word in words for found in get_close_matches(word, known)}
    return [each for each in entries if near & set(each.name.casefold().split())]


class WorkbenchCommands(Provider):
    """Finds a command or an option by its name, its key or its sentence; always in the same order."""

    async def discover(self) -> Hits:
        for each in self._entries():
            yield DiscoveryHit(each.shown, each.run, text=each.name, help=each.help)

    async def search(self, query: str) -> Hits:
        matcher, found = self.matcher(query), False
        for each in self._entries():
            named = matcher.match(each.name)
            told = LESS * all(word in each.help.casefold() for word in query.casefold().split())
            score = 1.0 if query == each.key else max(named, told)
            if score > 0:
                found = True
                shown = each.shown
                if named > 0:
                    key = Content.styled(f"  {each.key}" if each.key else "", "bold $text-accent")
                    shown = matcher.highlight(each.name) + key
                yield Hit(score, shown, each.run, text=each.name, help=each.help)

        if not found:  # a misspelt name
            for each in alike(query, list(self._entries())):
                yield Hit(LESS, each.shown, each.run, text=each.name, help=each.help)

    def _entries(self) -> Iterator[PaletteLine]:
        for each in COMMANDS:
            if not each.action.startswith("step_on"):
                yield PaletteLine(each.label, each.written, each.help, partial(self._run, each.action))
        for model in TRAINED:
            yield PaletteLine(f"Show me {model.title}", "", model.name, partial(self._show, model.name))
        yield from self._options()

    async def _run(self, action: str) -> None:
        """Carries out a command; the form is left first if the command would not work while it is open."""
        screen: Any = self.screen
        namespace, name, parameters = parse(action)
        if screen.editing and namespace != "app" and not works_while_editing(name, parameters):
            await screen.action_leave()
        await screen.run_action(action)

    def _show(self, name: str) -> None:
        screen: Any = self.screen
        screen.parts.files.show_trained(name)

    def _options(self) -> Iterator[PaletteLine]:
        """The options of the selected layer; choosing one opens the form at its field."""
        for pane in self.screen.query(LayersPane):
            value, title = pane.edited()
            for field in fields(value):
                path = "/".join(field.path)
                name = f"{path.replace('/', '.')} = {field.text or 'automatic'}  ({title})"
                yield PaletteLine(name, "", field.option.help, partial(self.screen.run_action, f"edit({path!r})"))
