"""`rnn-tui shot`: a picture of the explorer's screen, drawn without a terminal."""

import asyncio
import unicodedata
from pathlib import Path

import click
from textual.keys import Keys

from rnn_tui.app.pictures.shot import DRAWN, MOVING, Shot, ending_of, take
from rnn_tui.cli.arguments import (
    PATH,
    data_option,
    dtype_option,
    init_option,
    seed_option,
    start_options,
    weights_option,
)
from rnn_tui.cli.model_command import Job, say, takes_a_job
from rnn_tui.cli.output_file import may_write, say_written
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.text import with_meant
from rnn_tui.formats.io.atomic import replacing
from rnn_tui.formats.model_name import ModelName
from rnn_tui.screens.bindings import COMMANDS
from rnn_tui.screens.opened_models import Opening, Start

MOST_CELLS = 200_000
"""The largest screen: 1000 columns of 200 rows."""


@click.command()
@takes_a_job(data_option, weights_option, init_option, seed_option, dtype_option, start_options)
@click.option("--size", metavar="COLUMNSxROWS", default="120x36", show_default=True, help="The size of the screen.")
@click.option("--keys", metavar="KEYS", default="", help="Keys that are pressed first, by Textual's names: 'down e'.")
@click.option(
    "--out",
    metavar="FILE",
    type=PATH,
    required=True,
    help="The picture: .svg, .png, .txt, or .gif: a frame for each key",
)
def shot(job: Job, start: Start, size: str, keys: str, out: Path) -> None:
    """Draw the explorer's screen to a file, without a terminal: a view of a model at a timestep.

    It has all colours, whatever the terminal has; TEXTUAL_THEME=textual-light chooses a theme, as for paper.
    """
    columns_and_rows, ending, pressed = parsed_size(size), ending_of(out), parsed_keys(keys)
    start.checked()
    found = job.one()
    prepared = job.prepared(found)
    opening = Opening([found], prepared.setup, ModelName.parse(job.model), job.answers, start=start)
    for note in (*prepared.notes, *start.notes(found.stack, prepared.setup)):
        say(note)
    taken: Shot = asyncio.run(take(opening, columns_and_rows, pressed, ending == MOVING))
    content = taken.file(ending)
    may_write(out)
    with replacing(out) as file:
        file.write(content)
    if ending in DRAWN and (boxes := taken.boxes()):
        named = ", ".join(f"{each} (U+{ord(each):04X})" for each in boxes[:5]) + f" and {len(boxes) - 5} more" * (
            len(boxes) > 5
        )
        say(f"{out.name}: DejaVu Sans Mono has no {named}: drawn as empty boxes; .svg and .txt keep the characters")
    say_written(out)


def parsed_size(text: str) -> tuple[int, int]:
    """Columns and rows. Raises `InputError`."""
    columns, _, rows = text.lower().replace("×", "x").partition("x")
    if not (columns.isdecimal() and rows.isdecimal() and len(text) < 12):
        raise InputError(f"--size {text!r:.20} is no size of a screen: columns and rows, as in 120x36")
    if int(columns) < 20 or int(rows) < 6 or int(columns) * int(rows) > MOST_CELLS:
        raise InputError(f"--size {text}: a screen has 20 columns and 6 rows or more, and {MOST_CELLS:,} cells at most")
    return int(columns), int(rows)


def parsed_keys(text: str) -> tuple[str, ...]:
    """The names of keys, by blanks: `down e ctrl+p`. Raises `InputError` for what is none of Textual's names."""
    names = {each.value for each in Keys} | {key for each in COMMANDS for key in each.keys.split(",")}
    alone = sorted(each for each in names if "+" not in each)
    for key in (pressed := tuple(text.split())):
        last = key.rpartition("+")[2] or key
        if len(last) > 1 and last not in names and not _is_character(last):
            refusal = f"--keys {key!r:.30} is no key; keys are named as in 'down e ctrl+p question_mark'"
            same = [each for each in alone if sum(len(part) for part in each.split("_") if part in last) == len(last)]
            raise InputError(f"{refusal}. Is {' or '.join(same)} meant?" if same else with_meant(refusal, last, alone))
    return pressed


def _is_character(name: str) -> bool:
    """Whether that is Textual's name of a character: `question_mark`."""
    try:
        return bool(unicodedata.lookup(name.replace("_", " ").upper()))
    except KeyError:
        return False
