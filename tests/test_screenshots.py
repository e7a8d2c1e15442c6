"""The pictures are true: each shows what the app shows today.

A picture carries the digest of its frame in a chunk (a GIF that of all frames, in its comment),
so nothing is drawn here: neither Pillow nor a font is needed.
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


make = load("make")


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


def comment(data: bytes) -> dict[str, str]:
    """The words of the comment in a GIF, in pairs: `frames DIGEST textual VERSION`."""
    assert data.startswith(b"GIF89a")
    words = re.search(rb"!\xfe.(frames [0-9a-f]{64} textual [0-9.]+)\0", data, re.DOTALL)
    assert words is not None
    found = words.group(1).decode().split()
    return dict(zip(found[::2], found[1::2], strict=True))


def pictures_in(text: str) -> list[str]:
    """The files that a Markdown text shows, as they are written there; those on other hosts left out."""
    shown = re.findall(r"!\[[^\]]*\]\(\s*<?([^)\s>]+)", text)
    shown += re.findall(r"<(?:img|source)\b[^>]*?\bsrc(?:set)?\s*=\s*[\"']([^\"'\s]+)", text)
    return [each for each in shown if "://" not in each]


@pytest.mark.long
@pytest.mark.parametrize("picture", make.PICTURES, ids=lambda picture: picture.name)
async def test_a_picture_shows_what_the_app_shows(picture):
    assert picture.path.exists(), f"{picture.path.name} is missing; make it: {REMAKE} {picture.name}"
    noted = (comment if picture.moving else notes)(picture.path.read_bytes())
    made_with = noted.get("textual", version("textual"))
    if made_with != version("textual"):
        pytest.skip(f"made with Textual {made_with}, and {version('textual')} is installed; remake: {REMAKE}")
    found = await make.taken(picture)
    assert found.frame.size == picture.size
    if (found if picture.moving else found.frame).digest() != noted.get("frames" if picture.moving else "frame"):
        pytest.fail(
            f"{picture.path.name} is out of date; look at what changed, then remake it: {REMAKE} {picture.name}"
        )


def test_every_picture_is_one_of_the_table():
    names = [picture.name for picture in make.PICTURES]
    assert len(set(names)) == len(names)
    assert {*FOLDER.glob("*.png"), *FOLDER.glob("*.gif")} == {picture.path for picture in make.PICTURES}


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
