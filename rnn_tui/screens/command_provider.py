"""The workbench's commands in Textual's command palette."""

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from rnn_tui.screens.bindings import COMMANDS, Command


class WorkbenchCommands(Provider):
    """Finds a command by its label or its help sentence."""

    def _titles(self) -> list[tuple[str, Command]]:
        return [(each.help, each) for each in COMMANDS if not each.action.startswith("step_on")]

    async def discover(self) -> Hits:
        for title, each in self._titles():
            yield DiscoveryHit(title, partial(self.screen.run_action, each.action), help=each.written)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for title, each in self._titles():
            if (score := matcher.match(title)) > 0:
                yield Hit(
                    score, matcher.highlight(title), partial(self.screen.run_action, each.action), help=each.written
                )
