"""Makes the golden frames: `python -m tests.frames.make [NAME…]`."""

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from rnn_tui.app.pictures.shot import take
from rnn_tui.formats.model_files import found_in
from rnn_tui.formats.run_inputs import prepare
from rnn_tui.panes.views import NAMES
from rnn_tui.screens.opened_models import Opening, Start

FOLDER = Path(__file__).parent
SIZES = ((140, 40), (80, 24))
MADE_WITH = FOLDER / "textual.txt"
"""The version of Textual that drew them."""


@dataclass(frozen=True)
class Framed:
    """A screen that is kept as text."""

    name: str
    size: tuple[int, int]
    model: str
    keys: tuple[str, ...] = ()
    start: Start = Start()  # noqa: RUF009  (a frozen value)

    @property
    def path(self) -> Path:
        """Where it is kept."""
        return FOLDER / f"{self.name}-{self.size[0]}x{self.size[1]}.txt"

    async def text(self) -> str:
        """What the screen shows today."""
        found = found_in(self.model)
        opening = Opening(found, prepare(found[0]).setup, start=self.start)
        return (await take(opening, self.size, self.keys)).frame.text + "\n"


SCREENS = (
    ("main", "tutorial", ("right", "right")),
    ("main-bidirectional", "bidirectional", ("right",)),
    ("layers", "deep-bidirectional", ("1",)),
    ("summary", "deep", ("2",)),
    ("form", "tutorial", ("enter", "down")),
    ("code", "deep", ("c",)),
    ("inputs", "lstm", ("i",)),
    ("help", "lstm", ("1", "question_mark")),
    ("what-if", "lstm", ("x",)),
    ("diagnosis", "lstm", ("D",)),
)


def framed() -> Iterator[Framed]:
    """Every frame: the screens and dialogs, and each view of an LSTM at timestep 12."""
    for size in SIZES:
        for name, model, keys in SCREENS:
            yield Framed(name, size, model, keys)
        for view in NAMES:
            yield Framed(f"view-{view}", size, "lstm", start=Start(view, 12))


def main(names: list[str]) -> None:
    """Makes the named frames, or all of them."""
    for each in framed():
        if not names or each.name in names:
            each.path.write_text(asyncio.run(each.text()), encoding="utf-8")
    MADE_WITH.write_text(f"{version('textual')}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
