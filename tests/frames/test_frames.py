"""The screen shows what its golden frames show. How to make them anew is said in `tests/frames/__init__.py`."""

from importlib.metadata import version

import pytest

from tests.frames.make import FOLDER, MADE_WITH, framed


@pytest.mark.long
@pytest.mark.parametrize("frame", list(framed()), ids=lambda each: each.path.stem)
async def test_a_screen_shows_what_its_frame_shows(frame):
    made_with = MADE_WITH.read_text(encoding="utf-8").strip()
    if made_with != version("textual"):
        pytest.skip(f"made with Textual {made_with}, and {version('textual')} is installed")
    shown = await frame.text()
    kept = frame.path.read_text(encoding="utf-8")
    assert shown == kept, f"if that is meant: python -m tests.frames.make {frame.name}"


def test_every_frame_is_one_of_the_table_and_as_large_as_its_screen():
    frames = {each.path: each for each in framed()}
    assert set(frames) == set(FOLDER.glob("*.txt")) - {MADE_WITH}
    for path, each in frames.items():
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) == each.size[1], path.name
        assert max(map(len, lines)) <= each.size[0], path.name
