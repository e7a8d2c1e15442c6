"""The pictures of the README, made from the running program: `python screenshots/make.py [NAME…]`.

The table says which; the app is driven without a terminal, by the keys a user would press. Every PNG carries in the
chunk `frame` the digest of the frame it shows, by which `tests/test_screenshots.py` notices that it is out of date.
Drawing needs Pillow and the font DejaVu Sans Mono; driving needs neither.
"""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from frame import Frame
from picture import CannotDrawError, write_png
from textual import constants
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from rnn_tui.app.app import RnnTui
from rnn_tui.formats.model_files import found_in
from rnn_tui.formats.run_inputs import prepare
from rnn_tui.screens.opened_models import Opening

FOLDER = Path(__file__).parent
THEME = "textual-dark"
"""What the app looks like where the environment does not ask for another theme."""


@dataclass(frozen=True)
class Shot:
    """A picture to take."""

    name: str
    """Of the file, without `.png`."""
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

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}.png"


SHOTS = (
    Shot(
        "tutorial",
        (140, 40),
        "tutorial",
        "right right",
        "rnn-tui on the tutorial's network at timestep 3: the layers, the Keras summary, every unit as a bar, "
        "the sequence as a heatmap, and the chosen unit's value taken apart",
    ),
    Shot(
        "editing",
        (140, 40),
        "deep",
        "right right right enter backspace 1 6",
        "The form of a layer whose units are being changed from 8 to 16: the summary and the charts follow",
    ),
    Shot(
        "bidirectional",
        (140, 40),
        "bidirectional",
        "h right right right",
        "A Bidirectional layer after 4 steps: its forward half has read x[4], its backward half x[7]",
    ),
    Shot(
        "lines",
        (140, 40),
        "deep",
        "l right right right",
        "Every unit of a layer as a line over time, with the values at timestep 4",
    ),
    Shot(
        "small",
        (80, 24),
        "tutorial",
        "h right right",
        "The tutorial's network in a terminal of 80×24, one pane at a time: a heatmap with its values",
    ),
    Shot(
        "refused",
        (100, 30),
        "tutorial",
        "enter backspace 0",
        "No layer has 0 units: the reason stands under the field, and the summary is as it was",
    ),
    Shot(
        "gates",
        (140, 40),
        "lstm",
        "right right right right right ] ] ]".replace("]", "right_square_bracket"),
        "The forget gate of an LSTM: every unit as a bar at timestep 6, and over the whole sequence",
    ),
    Shot(
        "why",
        (140, 40),
        "lstm",
        "right right right e > >".replace(">", "greater_than_sign"),
        "One unit of an LSTM taken apart: its operations, and what adds up to the forget gate, by name",
    ),
    Shot(
        "gradient",
        (140, 40),
        "vanishing",
        "end G",
        "The gradient of the last output through sixty timesteps on a log axis, and how far back it reaches",
    ),
    Shot(
        "portrait",
        (140, 40),
        "lstm",
        "right right right right right right right right P",
        "The path of the state of an LSTM in its two widest directions, with the timestep that is looked at",
    ),
    Shot(
        "attention",
        (140, 40),
        "reverser.keras",
        "1 down down 3 W right right down down down down down",
        "An encoder and a decoder that learned to reverse: the graph of their layers, and how much each step of the "
        "target attends to each step of the source, with a cursor in both",
        "reverser.npz",
    ),
)


async def frame_of(shot: Shot) -> Frame:
    """What the app shows after the keys, once everything has come to rest; raises `RuntimeError` if it never does."""
    with _terminal():
        beside = FOLDER / shot.model
        found = found_in(str(beside) if beside.is_file() else shot.model)
        data = FOLDER / shot.data if shot.data else None
        app = RnnTui(Opening(found, prepare(found[0], data=data).setup))
        app.animation_level = "none"
        if app.theme == constants.DEFAULT_THEME:
            app.theme = THEME
        async with app.run_test(size=shot.size) as pilot:
            await _settle(pilot)
            for key in shot.keys.split():
                await pilot.press(key)
                await _settle(pilot)
            for field in app.screen.query("Input, TextArea"):
                if isinstance(field, Input | TextArea):
                    field.cursor_blink = False
            return await _at_rest(pilot)


async def _settle(pilot: Pilot[None]) -> None:
    """Until the run a key asked for has arrived and is drawn."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def _at_rest(pilot: Pilot[None]) -> Frame:
    """The first frame that is seen three times in a row."""
    frames: list[Frame] = []
    for _ in range(100):
        await _settle(pilot)
        frames = [*frames[-2:], Frame.of(pilot.app.screen._compositor.render_strips())]
        if len(frames) == 3 and frames[0] == frames[1] == frames[2]:
            return frames[0]
    raise RuntimeError("The screen does not come to rest, so there is no one picture of it")


@contextmanager
def _terminal() -> Iterator[None]:
    """A terminal with all colours, whatever the environment says."""
    before = {name: os.environ.pop(name, None) for name in ("TERM", "COLORTERM", "NO_COLOR")}
    os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def main(names: list[str]) -> int:
    """Make the named pictures, or all; the exit code."""
    unknown = set(names) - {shot.name for shot in SHOTS}
    if unknown:
        known = ", ".join(shot.name for shot in SHOTS)
        print(f"make.py: no picture is called {', '.join(sorted(unknown))}; there are {known}", file=sys.stderr)
        return 2
    for shot in SHOTS:
        if names and shot.name not in names:
            continue
        frame = asyncio.run(frame_of(shot))
        try:
            write_png(frame, shot.path, {"frame": frame.digest(), "textual": version("textual")})
        except CannotDrawError as error:
            print(f"make.py: {error}", file=sys.stderr)
            return 1
        print(f"{shot.path.name:24} {shot.size[0]}×{shot.size[1]} {shot.path.stat().st_size / 1000:6.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
