"""What a command shows: in the explorer, or as plain text if the terminal cannot show the explorer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from rnn_tui.cli.start import can_explore, explore
from rnn_tui.formats.io.lazy_import import LazyImport
from rnn_tui.screens.opened_models import Opening

EXPLORER: LazyImport[..., Any] = LazyImport("rnn_tui.app.app:RnnTui")
PLAIN = "This is the plain text. For the explorer run rnn-tui in a terminal that can move its cursor."


@dataclass(frozen=True, eq=False)
class Shown:
    """What a command shows: in the explorer, or as plain text if the terminal cannot show the explorer."""

    opening: Opening
    plain: Callable[[], None]

    def show(self) -> None:
        """Opens the explorer and does not return; or prints the text, and how to get the explorer."""
        if can_explore():
            explore(EXPLORER(self.opening))
        self.plain()
        click.echo(PLAIN)
