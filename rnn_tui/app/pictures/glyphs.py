"""Characters that must meet their neighbours, as geometry: blocks, quadrants, shades, box drawing and braille.

A font draws these a little too short or too wide for the cell, and lines fall apart. Here each is a list of shapes in a
cell of `WIDTH` × `HEIGHT` pixels, whatever they are drawn with. All other characters are the font's.
"""

import unicodedata
from dataclasses import dataclass

WIDTH, HEIGHT = 18, 36
"""A cell in pixels: 9 × 18, twice as fine."""
LIGHT, HEAVY = 2, 4
"""How thick the two kinds of line are."""
DOT = 3.0
"""The radius of a braille dot; dots stand 9 pixels apart in both directions."""

QUADRANTS = ("UPPER LEFT", "UPPER RIGHT", "LOWER LEFT", "LOWER RIGHT")
SHADES = {"░": 0.25, "▒": 0.5, "▓": 0.75}
BRAILLE = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
"""Column and row of the dot that each bit of a braille character stands for."""


@dataclass(frozen=True)
class Box:
    """A filled rectangle; `strength` is how much of the ink it takes, 0 … 1."""

    left: float
    top: float
    right: float
    bottom: float
    strength: float = 1.0


@dataclass(frozen=True)
class Disc:
    """A filled circle."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Arc:
    """A quarter of a ring: `start` is where it begins, in degrees, clockwise from the right."""

    x: float
    y: float
    radius: float
    thickness: float
    start: int


Shape = Box | Disc | Arc


def shapes(character: str) -> list[Shape]:
    """What the character is made of; nothing where the font is to draw it."""
    code = ord(character) if len(character) == 1 else 0
    if 0x2500 <= code <= 0x257F:
        return _box_drawing(character)
    if 0x2580 <= code <= 0x259F:
        return _block(character, code)
    if 0x2801 <= code <= 0x28FF:
        step = WIDTH / 2
        bits = [place for bit, place in enumerate(BRAILLE) if (code - 0x2800) >> bit & 1]
        return [Disc((column + 0.5) * step, (row + 0.5) * HEIGHT / 4, DOT) for column, row in bits]
    return []


def _block(character: str, code: int) -> list[Shape]:
    if character in SHADES:
        return [Box(0, 0, WIDTH, HEIGHT, SHADES[character])]
    if 0x2581 <= code <= 0x2588:
        return [Box(0, HEIGHT - round(HEIGHT * (code - 0x2580) / 8), WIDTH, HEIGHT)]
    if 0x2589 <= code <= 0x258F:
        return [Box(0, 0, round(WIDTH * (0x2590 - code) / 8), HEIGHT)]
    if character == "▔":
        return [Box(0, 0, WIDTH, round(HEIGHT / 8))]
    if character == "▕":
        return [Box(WIDTH - round(WIDTH / 8), 0, WIDTH, HEIGHT)]
    if character in "▀▐":
        return [Box(0, 0, WIDTH, HEIGHT / 2) if character == "▀" else Box(WIDTH / 2, 0, WIDTH, HEIGHT)]
    named = unicodedata.name(character)
    found: list[Shape] = []
    for place, name in enumerate(QUADRANTS):
        if name in named:
            left, top = place % 2 * WIDTH / 2, place // 2 * HEIGHT / 2
            found.append(Box(left, top, left + WIDTH / 2, top + HEIGHT / 2))
    return found


def arms(character: str) -> dict[str, int]:
    """The lines from the middle of a box-drawing character to its edges, and how thick they are.

    Read off its Unicode name: `┡` is BOX DRAWINGS DOWN LIGHT AND RIGHT UP HEAVY. Double and dashed lines and diagonals
    have none: they are the font's.
    """
    words = unicodedata.name(character).removeprefix("BOX DRAWINGS ").split()
    if not set(words) <= {"LIGHT", "HEAVY", "ARC", "AND", "HORIZONTAL", "VERTICAL", "LEFT", "RIGHT", "UP", "DOWN"}:
        return {}
    found: dict[str, int] = {}
    for part in " ".join(words).split(" AND "):
        named = part.split()
        heavy = "HEAVY" in named or (words[0] == "HEAVY" and "LIGHT" not in named)
        for word in named:
            for arm in {"HORIZONTAL": ("LEFT", "RIGHT"), "VERTICAL": ("UP", "DOWN")}.get(word, (word,)):
                if arm in {"LEFT", "RIGHT", "UP", "DOWN"}:
                    found[arm] = HEAVY if heavy else LIGHT
    return found


def _box_drawing(character: str) -> list[Shape]:
    found = arms(character)
    if character in "╭╮╯╰":
        return _corner(right="RIGHT" in found, down="DOWN" in found)
    x, y = WIDTH / 2, HEIGHT / 2
    across = max(found.get("LEFT", 0), found.get("RIGHT", 0)) / 2
    along = max(found.get("UP", 0), found.get("DOWN", 0)) / 2
    placed: list[Shape] = []
    for arm, thickness in found.items():
        half = thickness / 2
        if arm in {"LEFT", "RIGHT"}:
            placed.append(
                Box(0, y - half, x + along, y + half) if arm == "LEFT" else Box(x - along, y - half, WIDTH, y + half)
            )
        else:
            placed.append(
                Box(x - half, 0, x + half, y + across) if arm == "UP" else Box(x - half, y - across, x + half, HEIGHT)
            )
    return placed


def _corner(*, right: bool, down: bool) -> list[Shape]:
    """A rounded corner that opens to the right or left, and down or up."""
    x, y, radius, half = WIDTH / 2, HEIGHT / 2, WIDTH / 2, LIGHT / 2
    middle = y + radius if down else y - radius
    start = {(True, True): 180, (False, True): 270, (False, False): 0, (True, False): 90}[right, down]
    arc = Arc(x + radius if right else x - radius, middle, radius, LIGHT, start)
    return [arc, Box(x - half, middle, x + half, HEIGHT) if down else Box(x - half, 0, x + half, middle)]
