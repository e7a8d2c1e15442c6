"""The commands of `rnn-tui`, of which the first may be left out, and those that are imported only when they run."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from rnn_tui.engine.core.text import meant
from rnn_tui.formats.io.lazy_import import LazyImport
from rnn_tui.formats.pretrained.models import STACKS

LAZY_COMMANDS: dict[str, LazyImport[..., Any]] = {
    "train": LazyImport("rnn_tui.cli.train:train"),
    "tasks": LazyImport("rnn_tui.cli.train_data:tasks"),
    "shot": LazyImport("rnn_tui.cli.shot:shot"),
    "bench": LazyImport("rnn_tui.cli.bench:bench"),
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
            refuse_misspelt(args, known)
            args = ["open", *args]
        return super().parse_args(context, args)


def refuse_misspelt(args: Sequence[str], known: Iterable[str]) -> None:
    """Raises `click.UsageError` if the first argument can only be a command that is misspelt: no option, no file and no
    built-in model, and, where it is the only one, not more like the name of one of these."""
    first = next(iter(args), "-")
    if first.startswith("-") or (args[1:2] and args[1].startswith("-")) or "." in first or Path(first).exists():
        return
    known = list(known)
    found = meant(first, [*known, *STACKS])
    alone = len(args) < 2 and (not found or found == meant(first, STACKS))
    if first not in STACKS and not alone:
        raise click.UsageError(f"{args[0]!r:.40} is no command and no model.{meant(args[0], known)}")
