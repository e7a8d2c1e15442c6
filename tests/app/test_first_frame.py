"""The first frame: it stands where the workbench will, and what happens while it is seen is not lost."""

import threading

import pytest
from textual import events

from rnn_tui.app.app import RnnTui
from rnn_tui.app.first_frame import TITLES, FirstFrame, frame
from rnn_tui.cli.main import opening_of
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.screens.workbench.screen import Workbench
from tests.conftest import EXTREMES, Explore, Journey, screen_lines, screen_text


class Slow:
    """Reads when it is let go."""

    def __init__(self, args: list[str]) -> None:
        self.args, self.go = args, threading.Event()

    def __call__(self):
        assert self.go.wait(30)
        return opening_of(self.args)


@pytest.mark.parametrize("size", EXTREMES)
async def test_the_panes_are_where_they_will_be(explore: Explore, size):
    width, height = size
    first = ["", *frame(width, height, "")]
    async with explore("tutorial", size=size) as journey:
        there = journey.text.split("\n")
    for title in TITLES:
        corner = f"╭─ {title} "
        rows = [(row, line.index(corner)) for row, line in enumerate(first) if corner in line]
        assert rows == [(row, line.index(corner)) for row, line in enumerate(there) if corner in line], title
    assert len(first) == height - 1


async def test_it_is_seen_first_and_what_is_typed_meanwhile_is_answered_afterwards():
    load = Slow(["deep"])
    app = RnnTui(load=load, name="opening deep …")
    async with app.run_test(size=(140, 40)) as pilot:
        assert isinstance(app.screen, FirstFrame)
        assert screen_lines(app)[0].startswith(" rnn-tui  opening deep …")
        assert "1 Layers" in screen_text(app)
        await pilot.press("h", "right", "down", "right")
        app.post_message(events.Paste("nothing"))
        await pilot.pause()
        load.go.set()
        journey = Journey(app, pilot, None)
        await journey.until(lambda: isinstance(app.screen, Workbench) and app.screen.trace is not None)
        journey.bench = app.screen
        await journey.until(lambda: journey.bench.selection.view == "heatmap")
        await journey.until(lambda: "'nothing' is no file here" in app.said)
        await journey.settle()
        assert journey.bench.title_text == "deep"
        assert (journey.bench.playback.t, journey.bench.selection.unit) == (3, 1)


@pytest.mark.parametrize("args", [["nothing.py"], ["tutorial", "--no-such-option"]])
async def test_where_there_is_nothing_to_show_it_is_left_with_the_reason(args):
    load = Slow(args)
    app = RnnTui(load=load)
    async with app.run_test(size=(80, 24)) as pilot:
        load.go.set()
        await Journey(app, pilot, None).until(lambda: app.failure is not None)
    assert app.return_value is None
    if args == ["nothing.py"]:
        assert isinstance(app.failure, RnnError)


async def test_ctrl_c_ends_the_program():
    load = Slow(["deep"])
    app = RnnTui(load=load)
    async with app.run_test(size=(80, 24)) as pilot:
        app.post_message(events.Key("ctrl+c", None))
        await Journey(app, pilot, None).until(lambda: app.return_code is not None)
        assert not load.go.is_set()
        load.go.set()  # its thread would be waited for
    assert app.return_code == 130


async def test_without_colours_it_is_drawn_and_so_are_the_screen_and_its_forms(monkeypatch):
    """Textual's filter for NO_COLOR fails on text without a style, so every widget gives its text one."""
    monkeypatch.setenv("NO_COLOR", "1")
    load = Slow(["lstm"])
    app = RnnTui(load=load)
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.no_color
        assert "1 Layers" in screen_text(app)
        load.go.set()
        journey = Journey(app, pilot, None)
        await journey.until(lambda: isinstance(app.screen, Workbench) and app.screen.trace is not None)
        for key, words in (("l", "┅1 h[1]"), ("1", "lstm"), ("enter", "return_sequences")):
            await pilot.press(key)
            await journey.until(lambda words=words: words in screen_text(app))
        app.theme = "ansi-dark"
        await pilot.pause()
        segments = [each for strip in app.screen._compositor.render_strips() for each in strip if each.text.strip()]
        assert {each.style.color.name for each in segments} == {"default"}
    assert not app.failures
