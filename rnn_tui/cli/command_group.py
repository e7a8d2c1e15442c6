"""The commands of `rnn-tui`, of which the first may be left out, and those that are imported only when they run."""

from typing import Any

import click

from rnn_tui.formats.io.lazy_import import LazyImport

LAZY_COMMANDS: dict[str, LazyImport[..., Any]] = {
    "train": LazyImport("rnn_tui.cli.train:train"),
    "tasks": LazyImport("rnn_tui.cli.train_data:tasks"),
    "generate": LazyImport("rnn_tui.cli.generate:generate_command"),
    "forecast": LazyImport("rnn_tui.cli.forecast:forecast"),
}
"""Commands whose imports take long: they are imported only when they run."""


class WithDefault(click.Group):
    """A group whose command may be left out: `rnn-tui model.py` opens the explorer."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted([*self.commands, *LAZY_COMMANDS])

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in LAZY_COMMANDS:
            return super().get_command(context, name)
        found: Any = LAZY_COMMANDS[name].function()
        return found  # type: ignore[no-any-return]

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        known = {*self.list_commands(context), "--help", "--version"}
        if not args or args[0] not in known:
            args = ["open", *args]
        return super().parse_args(context, args)
