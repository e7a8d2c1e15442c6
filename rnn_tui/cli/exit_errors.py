"""How the program ends after an error: one line on standard error, and an exit code."""

import os
import sys

import click

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.text import with_meant


def refuse(error: BaseException) -> None:
    """Ends with the line and the exit code for an error; a bug of this program is raised again."""
    if isinstance(error, click.exceptions.Abort | KeyboardInterrupt):
        sys.exit(130)
    if isinstance(error, BrokenPipeError):
        close_output()
        sys.exit(0)
    if isinstance(error, MemoryError):
        _refuse("there is not enough memory for this model and these inputs; fewer units or timesteps would fit")
    elif isinstance(error, click.NoSuchOption):
        _refuse(with_meant(error.message, error.option_name, error.possibilities or ()))
    elif isinstance(error, click.ClickException):
        _refuse(error.format_message())
    elif isinstance(error, RnnError):
        _refuse(str(error))
    elif isinstance(error, OSError):
        close_output()
        _refuse(f"standard output cannot be written: {error.strerror or error}")
    raise error


def close_output() -> None:
    """Prevents further writing to an output that is closed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refuse(message: str) -> None:
    line = " ".join(message.split())
    click.echo("rnn-tui: " + "".join(each if each.isprintable() else f"\\x{ord(each):02x}" for each in line), err=True)
    sys.exit(2)
