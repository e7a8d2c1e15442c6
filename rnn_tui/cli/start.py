"""The start of the program: the explorer's first frame is drawn before anything else is imported.

The first argument alone shows whether the explorer is wanted. The other arguments, and the file, are read while the
frame is on the screen; if they are wrong the screen is left again, and the error line is the same as without the
explorer.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from rnn_tui.formats.io.lazy_import import LazyImport

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
    "bench",
    "generate",
    "forecast",
    "export",
    "shot",
)
"""The commands that never open the explorer."""
NO_SCREEN = ("--help", "--version", "--json", "-")
"""Arguments with which something is printed, or read from standard input."""

EXPLORER: LazyImport[..., Any] = LazyImport("rnn_tui.app.app:RnnTui")
COMMANDS: LazyImport[..., None] = LazyImport("rnn_tui.cli.main:main")
OPENING: LazyImport[[list[str]], Any] = LazyImport("rnn_tui.cli.main:opening_of")
REFUSE: LazyImport[[BaseException], None] = LazyImport("rnn_tui.cli.exit_errors:refuse")


def main() -> None:
    """Runs the program with the arguments of the command line, and exits."""
    args = sys.argv[1:]
    try:
        if can_explore() and asks_for_the_explorer(args):
            if not has_colours():
                os.environ["NO_COLOR"] = "1"
            explore(EXPLORER(load=lambda: OPENING(args), name=named(args)))
        COMMANDS(args)
    except KeyboardInterrupt:  # while something is imported
        sys.exit(130)


def can_explore() -> bool:
    """Whether the terminal can show the explorer."""
    return os.environ.get("TERM") != "dumb" and sys.stdin.isatty() and sys.stdout.isatty()


def has_colours() -> bool:
    """Whether the terminal has colours: not if terminfo says that it has none (vt100), and nothing else that it has."""
    try:
        import curses
    except ImportError:  # Windows
        return True
    with suppress(curses.error):  # a terminal that terminfo does not know
        curses.setupterm()
        return "COLORTERM" in os.environ or curses.tigetnum("colors") > 1
    return True


def asks_for_the_explorer(args: list[str]) -> bool:
    """Whether these arguments open the explorer: no command does, except `trace` before a recording."""
    return not (set(args) & set(NO_SCREEN)) and (not args or args[0] not in HEADLESS)


def named(args: list[str]) -> str:
    """The name of what is opened, as far as it is known without reading the arguments."""
    first = next(iter(args[1:] if args[:1] in (["open"], ["trace"]) else args), "")
    name = "" if first.startswith("-") else Path(first).name
    return f"opening {name} …" if name.isprintable() and name else "opening …"


def explore(explorer: Any) -> NoReturn:
    """Shows the explorer, and does not return."""
    explorer.run()
    if explorer.failure is not None:
        REFUSE(explorer.failure)
    if explorer.kept:
        print(explorer.kept)
    sys.stdout.flush()
    os._exit(explorer.return_code or 0)  # do not wait for a run that is still going on in its thread
