"""The pictures are true: each shows what the app shows today.

A picture carries the digest of its frame in a chunk, so nothing is drawn here: neither Pillow nor a font is needed.
Another Textual may draw a border or a colour otherwise, which says nothing about ours; then pictures cannot be judged.
"""

import importlib.util
import re
import struct
import sys
import zlib
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import pytest
from rich.segment import Segment
from rich.style import Style

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "screenshots"
REMAKE = "python screenshots/make.py"


def load(name: str) -> ModuleType:
    """A module of `screenshots/`, which is a folder of scripts and no package."""
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(FOLDER))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(FOLDER))
    return module


make, frame, glyphs = load("make"), load("frame"), load("glyphs")


def notes(data: bytes) -> dict[str, str]:
    """The texts a PNG carries in its `tEXt` chunks, by their keywords."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    found: dict[str, str] = {}
    place = 8
    while place < len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        if kind == b"tEXt":
            keyword, _, text = data[place + 8 : place + 8 + length].partition(b"\0")
            found[keyword.decode("latin-1")] = text.decode("latin-1")
        place += length + 12
    return found


def pictures_in(text: str) -> list[str]:
    """The files that a Markdown text shows, as they are written there; those on other hosts left out."""
    shown = re.findall(r"!\[[^\]]*\]\(\s*<?([^)\s>]+)", text)
    shown += re.findall(r"<(?:img|source)\b[^>]*?\bsrc(?:set)?\s*=\s*[\"']([^\"'\s]+)", text)
    return [each for each in shown if "://" not in each]


@pytest.mark.long
@pytest.mark.parametrize("shot", make.SHOTS, ids=lambda shot: shot.name)
async def test_a_picture_shows_what_the_app_shows(shot):
    assert shot.path.exists(), f"{shot.path.name} is missing; make it: {REMAKE} {shot.name}"
    noted = notes(shot.path.read_bytes())
    made_with = noted.get("textual", version("textual"))
    if made_with != version("textual"):
        pytest.skip(f"made with Textual {made_with}, and {version('textual')} is installed; remake: {REMAKE}")
    found = await make.frame_of(shot)
    assert found.size == shot.size
    if found.digest() != noted.get("frame"):
        pytest.fail(f"{shot.path.name} is out of date; look at what changed, then remake it: {REMAKE} {shot.name}")


def test_every_picture_is_one_of_the_table():
    names = [shot.name for shot in make.SHOTS]
    assert len(set(names)) == len(names)
    assert {each.stem for each in FOLDER.glob("*.png")} == set(names)


def test_every_picture_in_the_readme_exists():
    for shown in pictures_in((ROOT / "README.md").read_text(encoding="utf-8")):
        assert (ROOT / shown).is_file(), f"README.md shows {shown}, which does not exist"
        assert (ROOT / shown).parent == FOLDER, f"README.md shows {shown}, which is not in screenshots/"


def test_pictures_are_found_in_markdown_and_in_html():
    text = """
    ![At timestep 3](screenshots/a.png) [a link](docs/b.md) ![badge](https://example.org/c.svg)
    <img width="600" alt="" src="screenshots/d.png"> <source media="(min-width: 1em)" srcset="screenshots/e.png">
    [![inside a link](screenshots/f.png "with a title")](docs/g.md)
    """
    assert pictures_in(text) == ["screenshots/a.png", "screenshots/f.png", "screenshots/d.png", "screenshots/e.png"]


def test_the_texts_of_a_png_are_read_wherever_they_stand():
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + chunk(b"tEXt", b"frame\0abc") + chunk(b"IDAT", b"tEXt")
    assert notes(data + chunk(b"tEXt", b"textual\x008.2.8") + chunk(b"IEND", b"")) == {
        "frame": "abc",
        "textual": "8.2.8",
    }


def strip(text: str, style: str) -> list[Segment]:
    return [Segment(text, Style.parse(style))]


@pytest.mark.parametrize(
    "other",
    [
        strip("ab ", "#102030 on #000000"),
        strip("ac ", "#102031 on #000000"),
        strip("ac ", "#102030 on #000001"),
        strip("ac ", "bold #102030 on #000000"),
        strip("ac ", "underline #102030 on #000000"),
        strip("ac ", "reverse #102030 on #000000"),
        strip("ac", "#102030 on #000000"),
    ],
    ids=["text", "ink", "paper", "bold", "underline", "reverse", "size"],
)
def test_a_digest_changes_with_anything_that_is_seen(other):
    one = frame.Frame.of([strip("ac ", "#102030 on #000000")])
    assert one.digest() != frame.Frame.of([other]).digest()


def test_a_digest_does_not_depend_on_what_is_not_seen():
    one = frame.Frame.of([[*strip("a", "#102030 on #000000"), *strip(" ", "bold #405060 on #000000")]])
    assert one.digest() == frame.Frame.of([strip("a ", "#102030 on #000000")]).digest()


def test_a_wide_character_takes_two_cells():
    found = frame.Frame.of([strip("a漢e\u0301", "#102030 on #000000")])
    assert [cell.text for cell in found.rows[0]] == ["a", "漢", "", "e\u0301"]


def test_rows_of_different_lengths_are_no_frame():
    with pytest.raises(ValueError, match=r"equally long, but these have \[1, 2\] cells"):
        frame.Frame.of([strip("a", "none"), strip("ab", "none")])


@pytest.mark.parametrize(
    ("character", "arms"),
    [
        ("─", {"LEFT": 2, "RIGHT": 2}),
        ("┃", {"UP": 4, "DOWN": 4}),
        ("┏", {"DOWN": 4, "RIGHT": 4}),
        ("┡", {"DOWN": 2, "RIGHT": 4, "UP": 4}),
        ("╇", {"DOWN": 2, "UP": 4, "LEFT": 4, "RIGHT": 4}),
        ("┼", {"UP": 2, "DOWN": 2, "LEFT": 2, "RIGHT": 2}),
        ("┽", {"RIGHT": 2, "UP": 2, "DOWN": 2, "LEFT": 4}),
        ("╸", {"LEFT": 4}),
        ("╭", {"DOWN": 2, "RIGHT": 2}),
        ("═", {}),
        ("┄", {}),
    ],
)
def test_the_arms_of_box_drawing_are_those_of_its_name(character, arms):
    assert glyphs.arms(character) == arms


@pytest.mark.parametrize(
    ("character", "boxes"),
    [
        ("─", {(0, 17, 9, 19), (9, 17, 18, 19)}),
        ("█", {(0, 0, 18, 36)}),
        ("▀", {(0, 0, 18, 18)}),
        ("▄", {(0, 18, 18, 36)}),
        ("▌", {(0, 0, 9, 36)}),
        ("▐", {(9, 0, 18, 36)}),
        ("▁", {(0, 32, 18, 36)}),
        ("▏", {(0, 0, 2, 36)}),
        ("▚", {(0, 0, 9, 18), (9, 18, 18, 36)}),
        ("▟", {(9, 0, 18, 18), (0, 18, 9, 36), (9, 18, 18, 36)}),
    ],
)
def test_blocks_and_lines_reach_the_edges_of_the_cell(character, boxes):
    assert {(each.left, each.top, each.right, each.bottom) for each in glyphs.shapes(character)} == boxes


@pytest.mark.parametrize("corner", "╭╮╯╰")
def test_a_rounded_corner_meets_the_lines_it_joins(corner):
    arc, line = glyphs.shapes(corner)
    arms = glyphs.arms(corner)
    assert arc.x == (18 if "RIGHT" in arms else 0)
    assert (line.left, line.right) == (8, 10)
    assert (line.bottom if "DOWN" in arms else line.top) == (36 if "DOWN" in arms else 0)
    assert abs(arc.y - 18) == arc.radius == 9


def test_braille_dots_stand_at_equal_distances():
    assert [(each.x, each.y) for each in glyphs.shapes("⡇")] == [(4.5, 4.5), (4.5, 13.5), (4.5, 22.5), (4.5, 31.5)]
    assert [(each.x, each.y) for each in glyphs.shapes("⢀")] == [(13.5, 31.5)]


def test_letters_are_left_to_the_font():
    assert glyphs.shapes("a") == []
    assert glyphs.shapes("●") == []
    assert glyphs.shapes("e\u0301") == []
