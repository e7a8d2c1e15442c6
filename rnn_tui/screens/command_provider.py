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
from rnn_tui.screens.bindings import COMMANDS

KEY, BEGUN, NAMED, TOLD, LIKE = 1.0, 0.8, 0.6, 0.4, 0.2
"""How well a query is met: by the key, by the beginnings of words of the name, by parts of the name, by the sentence,
by a word that is like one of the name."""


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
        return self.with_key(as_text(self.name))

    def with_key(self, name: Content) -> Content:
        """That name and the key, which has the colour of its row: another may be that of a chosen one."""
        return name + Content.styled(f"  {self.key}" if self.key else "", "not bold")


def score(query: str, entry: PaletteLine) -> float:
    """How well the entry meets the query, 0 to 1; letters that are scattered over a sentence do not meet it."""
    words = query.casefold().split()
    name, sentence = entry.name.casefold(), entry.help.casefold()
    begun = all(any(each.startswith(word) for each in name.split()) for word in words)
    if query in entry.key.split():
        return KEY
    if begun or all(word in name for word in words):
        return BEGUN if begun else NAMED
    return TOLD * all(word in sentence for word in words)


def scored(query: str, entries: Sequence[PaletteLine]) -> list[tuple[float, PaletteLine]]:
    """The entries that meet the query, in their order; those of a name like it if none does."""
    found = [(met, each) for each in entries if (met := score(query, each))]
    return found or [(LIKE, each) for each in alike(query, entries)]


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
        matcher = self.matcher(query)
        for met, each in scored(query, list(self._entries())):
            shown = each.shown
            if met in (BEGUN, NAMED):
                shown = each.with_key(matcher.highlight(each.name))
            yield Hit(met, shown, each.run, text=each.name, help=each.help)

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
        if screen.editing and namespace != "app" and not screen.check_action(name, parameters):
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
