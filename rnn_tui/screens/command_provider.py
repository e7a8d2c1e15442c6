"""The workbench's commands in Textual's command palette, and "Show me" for every trained model."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from textual.command import DiscoveryHit, Hit, Hits, Provider

from rnn_tui.engine.training.trained_models import TRAINED
from rnn_tui.screens.bindings import COMMANDS


class WorkbenchCommands(Provider):
    """Finds a command by its label or its help sentence."""

    def _titles(self) -> Iterator[tuple[str, Callable[[], Any], str]]:
        """What it is found by, what it does, and its key or the model's name."""
        for each in COMMANDS:
            if not each.action.startswith("step_on"):
                yield each.help, partial(self.screen.run_action, each.action), each.written
        for model in TRAINED:
            yield f"Show me {model.title}", partial(self._show, model.name), model.name

    def _show(self, name: str) -> None:
        screen: Any = self.screen
        screen.parts.files.show_trained(name)

    async def discover(self) -> Hits:
        for title, act, written in self._titles():
            yield DiscoveryHit(title, act, help=written)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for title, act, written in self._titles():
            if (score := matcher.match(title)) > 0:
                yield Hit(score, matcher.highlight(title), act, help=written)
