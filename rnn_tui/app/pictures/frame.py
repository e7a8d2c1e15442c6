"""A frame: what a terminal shows, cell by cell, as plain values.

It stands between the running app and the picture of it, so that a test can tell whether a picture is out of date
without drawing one: equal frames have equal digests, and a picture carries the digest of the frame it shows.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, replace
from typing import Self

from rich.cells import cell_len
from rich.color import Color, blend_rgb
from rich.segment import Segment
from rich.style import Style

Colour = tuple[int, int, int]
"""Red, green, blue, 0 … 255."""


@dataclass(frozen=True)
class Cell:
    """One cell as it looks; reversed and dimmed colours are already worked out."""

    text: str
    """One character, with what combines with it; empty in the right half of a wide one."""
    ink: Colour
    paper: Colour
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False

    @property
    def seen(self) -> str:
        """The character, or as many blanks if it has the colour of its paper."""
        return self.text if self.ink != self.paper else " " * cell_len(self.text)

    @property
    def blank(self) -> bool:
        """Whether there is nothing but paper."""
        return not self.text.strip() and not self.underline and not self.strike


@dataclass(frozen=True)
class Frame:
    """The cells of a whole screen, row by row; every row is equally long."""

    rows: tuple[tuple[Cell, ...], ...]

    @classmethod
    def of(cls, strips: Iterable[Iterable[Segment]]) -> Self:
        """From lines of styled text, as Textual's compositor renders them.

        Raises `ValueError` where they differ in length.
        """
        rows = tuple(tuple(_row(strip)) for strip in strips)
        if len({len(row) for row in rows}) != 1:
            raise ValueError(f"The rows of a frame are equally long, but these have {[len(row) for row in rows]} cells")
        return cls(rows)

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return len(self.rows[0]), len(self.rows)

    @property
    def text(self) -> str:
        """The characters alone, a line per row; those in the colour of their paper, which nobody sees, are blanks."""
        return "\n".join("".join(cell.seen for cell in row).rstrip() for row in self.rows)

    def digest(self) -> str:
        """SHA-256, in hexadecimal, over the text, the colours and the attributes of every cell."""
        found = hashlib.sha256()
        for row in self.rows:
            found.update(repr([astuple(cell) for cell in row]).encode())
        return found.hexdigest()


def _row(strip: Iterable[Segment]) -> Iterator[Cell]:
    for text, style, control in strip:
        if control:
            continue
        like = _cell(style or Style())
        for piece in _characters(text):
            cell = replace(like, text=piece)
            yield replace(cell, ink=cell.paper, bold=False, italic=False) if cell.blank else cell
            yield from [replace(like, text="", ink=like.paper, bold=False, italic=False)] * (cell_len(piece) - 1)


def _characters(text: str) -> Iterator[str]:
    """Each character together with the combining ones after it."""
    held = ""
    for character in text:
        if held and cell_len(character):
            yield held
            held = ""
        held += character
    if held:
        yield held


def _cell(style: Style) -> Cell:
    ink = _colour(style.color, foreground=True)
    paper = _colour(style.bgcolor, foreground=False)
    if style.reverse:
        ink, paper = paper, ink
    if style.dim:
        mixed = blend_rgb(Color.from_rgb(*ink).get_truecolor(), Color.from_rgb(*paper).get_truecolor(), 0.5)
        ink = (mixed.red, mixed.green, mixed.blue)
    return Cell("", ink, paper, bool(style.bold), bool(style.italic), bool(style.underline), bool(style.strike))


def _colour(colour: Color | None, *, foreground: bool) -> Colour:
    found = (colour or Color.default()).get_truecolor(foreground=foreground)
    return found.red, found.green, found.blue
