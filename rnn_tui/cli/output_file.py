"""Files that a command writes: asked for before one is overwritten, and named when they are there."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from rnn_tui.cli.model_command import say
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.text import counted, size_text


def may_write(path: Path) -> None:
    """Asks before an existing file is overwritten, if a person can answer; a script is not asked. Raises `RnnError` if
    the answer is no."""
    there = path.exists() and sys.stdin.isatty() and sys.stderr.isatty()
    if there and not click.confirm(f"rnn-tui: {path} exists. Overwrite it?", err=True):
        raise RnnError(f"{path.name}: left as it was")


def say_written(path: Path, arrays: Mapping[str, Any] | None = None) -> None:
    """Prints on standard error that a file is written, how large it is, and how many arrays are in it."""
    content = "" if arrays is None else f"{counted(len(arrays), 'array')}, "
    say(f"{path}: written, {content}{size_text(path.stat().st_size)}")
