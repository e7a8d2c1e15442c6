"""Recordings: what changes on the screen, as asciinema plays it."""

import json

from rnn_tui.app.app import HUNG_UP
from rnn_tui.screens.asciicast import TOP, Cast
from tests.conftest import Explore


def test_only_rows_that_change_are_written():
    cast = Cast((3, 2), "rnn-tui").after(0.0, ["abc", "def"], (3, 2))
    assert cast.after(0.5, ["abc", "def"], (3, 2)) is cast
    cast = cast.after(1.25, ["abc", "xyz"], (3, 2))
    header, *events = map(json.loads, cast.text().splitlines())
    assert header == {"version": 2, "width": 3, "height": 2, "title": "rnn-tui"}
    assert events == [[0.0, "o", f"{TOP}\x1b[1;1Habc\x1b[2;1Hdef"], [1.25, "o", "\x1b[2;1Hxyz"]]
    assert cast.seconds == 1.25


def test_another_size_is_an_event_and_all_rows_are_written_anew():
    cast = Cast((3, 1)).after(0.0, ["abc"], (3, 1)).after(1.0, ["abcd"], (4, 1))
    assert cast.events[1:] == ((1.0, "r", "4x1"), (1.0, "o", f"{TOP}\x1b[1;1Habcd"))


async def test_what_is_stepped_through_is_recorded_and_written(explore: Explore, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rnn-tui-1.cast").write_text("another one")
    async with explore("tutorial", size=(80, 24)) as journey:
        await journey.press("f9", "right", "f9")
        assert "rnn-tui-2.cast" in journey.said
    header, *events = map(json.loads, (tmp_path / "rnn-tui-2.cast").read_text(encoding="utf-8").splitlines())
    assert (header["version"], header["width"], header["height"]) == (2, 80, 24)
    assert "t 1/10" in events[0][2]
    assert any("t 2/10" in data for _, _, data in events[1:])
    assert [each[0] for each in events] == sorted(each[0] for each in events)


async def test_a_recording_is_written_when_the_explorer_is_left(explore: Explore, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with explore("tutorial", size=(80, 24)) as journey:
        await journey.press("f9", "right", "q")
        assert journey.app.kept.startswith(f"Written: {tmp_path / 'rnn-tui-1.cast'}, ")
    assert "t 2/10" in (tmp_path / "rnn-tui-1.cast").read_text(encoding="utf-8")


async def test_a_recording_is_written_when_the_terminal_is_closed(explore: Explore, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ended = []
    monkeypatch.setattr("rnn_tui.app.app.os._exit", ended.append)
    async with explore("tutorial", size=(80, 24)) as journey:
        await journey.press("f9", "right")
        journey.app._hang_up()
    assert ended == [HUNG_UP]
    assert "t 2/10" in (tmp_path / "rnn-tui-1.cast").read_text(encoding="utf-8")
