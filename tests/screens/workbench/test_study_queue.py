"""Long work on the screen: asked by a view, done in a thread, shown when it is there, stopped by escape."""

import threading
from dataclasses import dataclass
from typing import ClassVar

import pytest
from textual.widgets import Static

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.work import Progress, Work
from rnn_tui.engine.run.base_study import Study
from rnn_tui.panes import views
from rnn_tui.panes.timesteps import choices_line
from rnn_tui.panes.views.view import View
from tests.conftest import Explore

GO = threading.Event()
"""What the studies of these tests wait for."""


@dataclass(frozen=True)
class Slow(Study[str]):
    """Works until it is let go."""

    wanted: str
    made: ClassVar[list[str]] = []

    def work(self, trace) -> Work[str]:
        self.made.append(self.wanted)
        while not GO.wait(0.01):
            yield Progress(1, 2, "waiting")
        if self.wanted == "nothing":
            raise RnnError("there is nothing to find")
        return f"found {self.wanted} in {trace.timesteps} steps"


class Asking(View):
    """Shows what the study found."""

    view = "asking"
    key = "Z"
    listens = False
    wanted: ClassVar[str] = "something"

    def compose(self):
        yield Static(id="found")

    async def refresh_view(self) -> None:
        found = self.ask(Slow(self.wanted))
        self.query_one("#found", Static).update(found or self.waiting)


@pytest.fixture(autouse=True)
def asking(monkeypatch):
    """The view among the others, in the place of the last."""
    GO.clear()
    Slow.made.clear()
    monkeypatch.setattr(Asking, "wanted", "something")
    monkeypatch.setattr(views, "VIEWS", (*views.VIEWS[:-1], Asking))
    for module in (views, choices_line):
        monkeypatch.setattr(module, "NAMES", (*views.NAMES[:-1], "asking"))
    yield
    GO.set()


async def test_a_study_shows_its_progress_and_then_its_answer(explore: Explore):
    async with explore("tutorial") as journey:
        journey.bench.parts.looking.view("asking")
        await journey.until(lambda: "waiting 50 % · esc stops" in journey.text)
        assert "computing …" in journey.text
        await journey.pilot.press("right", "right")
        assert journey.transport.startswith("t 3/10")
        GO.set()
        await journey.until(lambda: "found something in 10 steps" in journey.text)
        assert "esc stops" not in journey.text
        await journey.pilot.press("right")
        assert Slow.made == ["something"]


async def test_escape_stops_it_and_the_key_asks_again(explore: Explore):
    async with explore("tutorial") as journey:
        journey.bench.parts.looking.view("asking")
        await journey.until(lambda: "esc stops" in journey.text)
        await journey.pilot.press("escape")
        await journey.until(lambda: "stopped; press the view's key" in journey.text)
        assert "esc stops" not in journey.text
        GO.set()
        journey.bench.parts.looking.view("asking")
        await journey.until(lambda: "found something" in journey.text)
        assert Slow.made == ["something", "something"]


async def test_another_trace_makes_a_study_needless(explore: Explore):
    async with explore("tutorial") as journey:
        journey.bench.parts.looking.view("asking")
        await journey.until(lambda: "esc stops" in journey.text)
        before = journey.bench.trace
        await journey.pilot.press("r")
        await journey.until(lambda: journey.bench.trace is not before and len(Slow.made) == 2)
        GO.set()
        await journey.until(lambda: "found something" in journey.text)


async def test_what_cannot_be_found_is_said(explore: Explore, monkeypatch):
    monkeypatch.setattr(Asking, "wanted", "nothing")
    GO.set()
    async with explore("tutorial") as journey:
        journey.bench.parts.looking.view("asking")
        await journey.until(lambda: "there is nothing to find" in journey.text)


@dataclass(frozen=True)
class Urgent(Slow):
    """Without it nothing is shown."""

    goes_first: ClassVar[bool] = True


async def test_what_nothing_is_shown_without_goes_first(explore: Explore):
    async with explore("tutorial") as journey:
        journey.bench.parts.looking.view("asking")
        await journey.until(lambda: Slow.made == ["something"])
        journey.bench.query_one(Asking).ask(Urgent("a gate"))
        await journey.until(lambda: Slow.made == ["something", "a gate"])
        GO.set()
        await journey.until(lambda: "found something in 10 steps" in journey.text)
        assert Slow.made == ["something", "a gate", "something"]
        assert journey.bench.studies.answers.get(Urgent("a gate")) == "found a gate in 10 steps"
