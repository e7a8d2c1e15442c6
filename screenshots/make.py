"""The pictures of the README, made from the running program: `python screenshots/make.py [NAME…]`.

The table says which; the app is driven without a terminal, by the keys a user would press. Every PNG carries in the
chunk `frame` the digest of the frame it shows, a GIF in its comment that of all frames, by which
`tests/test_screenshots.py` notices that it is out of date.
Drawing needs Pillow and the font DejaVu Sans Mono; driving needs neither.
"""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from rnn_tui.app.pictures.shot import MOVING, Shot, take
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.model_files import found_in
from rnn_tui.formats.run_inputs import prepare
from rnn_tui.screens.opened_models import Opening

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Picture:
    """A picture to take."""

    name: str
    """Of the file, without its ending."""
    size: tuple[int, int]
    """Columns and rows."""
    model: str
    """A built-in model, or a file beside this one."""
    keys: str
    """Textual's key names, with spaces between them."""
    caption: str
    """What there is to see: the picture's alternative text."""
    data: str = ""
    """What the model reads, a file beside this one; empty: random inputs."""
    moving: bool = False
    """Whether it is a GIF with a frame for each key."""

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}{MOVING if self.moving else '.png'}"


PICTURES = (
    Picture(
        "moving",
        (100, 30),
        "lstm",
        "right right right right right h right right right enter backspace backspace 6 escape u "
        "e greater_than_sign greater_than_sign less_than_sign less_than_sign G home end 0",
        "Stepping through an LSTM, changing its units, asking why a number is what it is, and looking at the gradient",
        moving=True,
    ),
    Picture(
        "training",
        (140, 40),
        "tutorial",
        "t tab tab tab tab tab tab backspace backspace backspace backspace 3 0 0 enter",
        "An LSTM has learned to repeat bits three steps later: the loss of training and validation below chance, and "
        "unseen sequences with the right answer and the model's",
    ),
    Picture(
        "reader",
        (140, 40),
        "reader",
        "",
        "A trained reader, letter by letter: a unit turns blue with blame and red with praise",
    ),
    Picture(
        "tutorial",
        (140, 40),
        "tutorial",
        "right right",
        "rnn-tui on the tutorial's network at timestep 3: the layers, the Keras summary, every unit as a bar, "
        "the sequence as a heatmap, and the chosen unit's value taken apart",
    ),
    Picture(
        "editing",
        (140, 40),
        "deep",
        "right right right enter backspace 1 6",
        "The form of a layer whose units are being changed from 8 to 16: the summary and the charts follow",
    ),
    Picture(
        "bidirectional",
        (140, 40),
        "bidirectional",
        "h right right right",
        "A Bidirectional layer after 4 steps: its forward half has read x[4], its backward half x[7]",
    ),
    Picture(
        "lines",
        (140, 40),
        "deep",
        "l right right right",
        "Every unit of a layer as a line over time, with the values at timestep 4",
    ),
    Picture(
        "small",
        (80, 24),
        "tutorial",
        "h right right",
        "The tutorial's network in a terminal of 80×24, one pane at a time: a heatmap with its values",
    ),
    Picture(
        "refused",
        (100, 30),
        "tutorial",
        "enter backspace 0",
        "No layer has 0 units: the reason stands under the field, and the summary is as it was",
    ),
    Picture(
        "gates",
        (140, 40),
        "lstm",
        "right right right right right ] ] ]".replace("]", "right_square_bracket"),
        "The forget gate of an LSTM: every unit as a bar at timestep 6, and over the whole sequence",
    ),
    Picture(
        "why",
        (140, 40),
        "lstm",
        "right right right e > >".replace(">", "greater_than_sign"),
        "One unit of an LSTM taken apart: its operations, and what adds up to the forget gate, by name",
    ),
    Picture(
        "gradient",
        (140, 40),
        "vanishing",
        "end G",
        "The gradient of the last output through sixty timesteps on a log axis, and how far back it reaches",
    ),
    Picture(
        "portrait",
        (140, 40),
        "lstm",
        "right right right right right right right right P",
        "The path of the state of an LSTM in its two widest directions, with the timestep that is looked at",
    ),
    Picture(
        "attention",
        (140, 40),
        "reverser.keras",
        "1 down down 3 W right right down down down down down",
        "An encoder and a decoder that learned to reverse: the graph of their layers, and how much each step of the "
        "target attends to each step of the source, with a cursor in both",
        "reverser.npz",
    ),
)


async def taken(picture: Picture) -> Shot:
    """What the app shows after the keys."""
    beside = FOLDER / picture.model
    found = found_in(str(beside) if beside.is_file() else picture.model)
    data = FOLDER / picture.data if picture.data else None
    return await take(
        Opening(found, prepare(found[0], data=data).setup), picture.size, tuple(picture.keys.split()), picture.moving
    )


def main(names: list[str]) -> int:
    """Make the named pictures, or all; the exit code."""
    unknown = set(names) - {picture.name for picture in PICTURES}
    if unknown:
        known = ", ".join(picture.name for picture in PICTURES)
        print(f"make.py: no picture is called {', '.join(sorted(unknown))}; there are {known}", file=sys.stderr)
        return 2
    for picture in PICTURES:
        if names and picture.name not in names:
            continue
        try:
            picture.path.write_bytes(asyncio.run(taken(picture)).file(picture.path.suffix))
        except RnnError as error:
            print(f"make.py: {error}", file=sys.stderr)
            return 1
        columns, rows = picture.size
        print(f"{picture.path.name:24} {columns}×{rows} {picture.path.stat().st_size / 1000:6.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
