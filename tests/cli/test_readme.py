"""README's commands: each is a command of the program, with options that it takes."""

import shlex
from pathlib import Path

import click
import pytest

from rnn_tui.cli.main import cli

README = Path(__file__).parents[2] / "README.md"
COMMANDS = [
    line.partition("  #")[0].strip()
    for block in README.read_text(encoding="utf-8").split("```")[1::2]
    for line in block.splitlines()
    if line.startswith("rnn-tui")
]


def test_readme_shows_commands() -> None:
    assert len(COMMANDS) > 20


@pytest.mark.parametrize("line", sorted(set(COMMANDS)))
def test_a_command_of_the_readme_can_be_given(line: str) -> None:
    _, first, *words = shlex.split(line)
    command = cli.get_command(context := click.Context(cli), first)
    if command is None:  # the name of a command may be left out: a model opens
        command, words = cli.commands["open"], [first, *words]
    values, _, given = command.make_parser(context).parse_args(words)
    for parameter in given:
        if isinstance(parameter.type, click.Choice):
            parameter.type_cast_value(context, values[parameter.name or ""])
