"""Where the program begins: the explorer's first frame is drawn before anything else is imported.

Which arguments ask for the explorer is seen from the first of them, without reading the others. Those are read, and
the file is, while the frame is on the screen; where they are wrong the screen is left again, and the line is the same
as it would have been.
"""

import os
import sys
from pathlib import Path
from typing import Any, NoReturn

from rnn_tui.formats.io.on_use import OnUse

HEADLESS = (
    "models",
    "generators",
    "tasks",
    "summary",
    "run",
    "grad",
    "diagnose",
    "explain",
    "train",
    "export",
)
"""The commands that never open the explorer."""
NO_SCREEN = ("--help", "--version", "--json", "-")
"""Arguments after which something is printed, or read from standard input."""

EXPLORER: OnUse[..., Any] = OnUse("rnn_tui.app.app:RnnTui")
COMMANDS: OnUse[..., None] = OnUse("rnn_tui.cli.main:main")
OPENING: OnUse[[list[str]], Any] = OnUse("rnn_tui.cli.main:opening_of")
REFUSE: OnUse[[BaseException], None] = OnUse("rnn_tui.cli.refusals:refuse")


def main() -> None:
    """Run the program with the arguments of the command line, and exit."""
    args = sys.argv[1:]
    try:
        if can_explore() and asks_for_the_explorer(args):
            explore(EXPLORER(load=lambda: OPENING(args), name=named(args)))
        COMMANDS(args)
    except KeyboardInterrupt:  # while something is imported
        sys.exit(130)


def can_explore() -> bool:
    """Whether the terminal can show the explorer."""
    return os.environ.get("TERM") != "dumb" and sys.stdin.isatty() and sys.stdout.isatty()


def asks_for_the_explorer(args: list[str]) -> bool:
    """Whether these arguments open it: no command does, but for `trace`, which stands before a recording."""
    return not (set(args) & set(NO_SCREEN)) and (not args or args[0] not in HEADLESS)


def named(args: list[str]) -> str:
    """What is opened, as far as it can be seen without reading the arguments."""
    first = next(iter(args[1:] if args[:1] in (["open"], ["trace"]) else args), "")
    name = "" if first.startswith("-") else Path(first).name
    return f"opening {name} …" if name.isprintable() and name else "opening …"


def explore(explorer: Any) -> NoReturn:
    """Show the explorer, and do not come back."""
    explorer.run()
    if explorer.failure is not None:
        REFUSE(explorer.failure)
    sys.stdout.flush()
    os._exit(explorer.return_code or 0)  # a run still under way in its thread is not waited for
