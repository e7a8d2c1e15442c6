"""What the journeys share: the app on a model, and the text on its screen."""

import asyncio
import gc
import itertools
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

import hypothesis
import pytest
from textual.pilot import Pilot
from textual.worker import WorkerCancelled, WorkerFailed

from rnn_tui.app.app import RnnTui
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.formats.model_files import listed_in, openable
from rnn_tui.formats.model_name import ModelName
from rnn_tui.formats.run_inputs import prepare
from rnn_tui.screens.opened_models import Opening
from rnn_tui.screens.workbench.screen import Workbench
from tests.quiet import drawn, exact_waits, laid_out, light_caches, share_parsed_styles

SIZES = [(140, 40), (100, 30), (80, 24), (60, 20)]
"""The sizes everything must be readable at."""
EXTREMES = [(140, 40), pytest.param((60, 20), marks=pytest.mark.long)]
"""All panes side by side, and one pane at a time on the smallest screen: the two ways a journey can go."""


def screen_lines(app: RnnTui) -> list[str]:
    """The screen as it stands, a string per row."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips]


def screen_text(app: RnnTui) -> str:
    return "\n".join(screen_lines(app))


class Journey:
    """The running app, with the waits a test needs."""

    def __init__(self, app: RnnTui, pilot: Pilot[None], bench: Workbench) -> None:
        self.app, self.pilot, self.bench = app, pilot, bench
        self.tolerant = False
        """Whether something may fail: bugs do not end the program, so that a test would not see them."""

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settle()

    async def settle(self) -> None:
        """Until the run asked for last has arrived, and is drawn."""
        await laid_out(self.app)
        while any(not each.is_finished for each in self.app.workers):
            with suppress(WorkerCancelled, WorkerFailed):  # one that has said its last may be stopped before it returns
                await self.app.workers.wait_for_complete()
            await laid_out(self.app)
        await drawn(self.app)
        if self.app.failures and not self.tolerant:
            raise self.app.failures[0]

    async def until(self, there: Callable[[], bool]) -> None:
        """Until something is so, which a thread brings about; fails where it does not come."""
        for _ in range(6000):
            if there():
                return
            await asyncio.sleep(0.01)
            await laid_out(self.app)
        pytest.fail(f"it did not come; the screen is\n{self.text}")

    async def resize(self, size: tuple[int, int]) -> None:
        """The terminal has another size from here on."""
        await self.pilot.resize_terminal(*size)
        await self.settle()

    async def type(self, text: str) -> None:
        await self.press(*text)

    @property
    def text(self) -> str:
        return screen_text(self.app)

    @property
    def said(self) -> str:
        """The notifications that answer the last act; on a busy machine they may have left the screen again."""
        return self.app.said

    @property
    def transport(self) -> str:
        """The transport line, wherever it stands."""
        found = re.search(r"│ *(t \d+/\d+.*)", self.text)
        return found[1] if found else ""


_NUMBERS = itertools.count()


def pytest_configure(config: pytest.Config) -> None:
    """No test is about how busy the machine is, nor one that Hypothesis makes examples for. The examples are the same
    in every run; `--hypothesis-profile random` makes others, to search for what nobody thought of."""
    too_slow = [hypothesis.HealthCheck.too_slow]
    hypothesis.settings.register_profile("random", deadline=None, suppress_health_check=too_slow)
    hypothesis.settings.register_profile("steady", hypothesis.settings.get_profile("random"), derandomize=True)
    hypothesis.settings.load_profile(config.getoption("--hypothesis-profile", None) or "steady")
    exact_waits()
    share_parsed_styles()
    light_caches()


@pytest.fixture(autouse=True)
def no_recent_files(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The files that whoever runs the tests opened lately are theirs. Each test has a place of its own for them, which
    is only made where something is remembered: most of some thousand tests need no folder."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.getbasetemp() / f"state{next(_NUMBERS)}"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--actions", type=int, default=600, help="How many things the monkey does (20,000 in full).")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The walls come first: tests that stand first go to one worker together, which then parses our files once."""
    items.sort(key=lambda item: "test_walls.py" not in item.nodeid)


def pytest_collection_finish() -> None:
    """What was collected stays to the end: garbage is not looked for among it again in each test. Nor is it looked for
    at every turn: an app that is started makes very much that stays as long as the app does."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def opening(model: str, **options: Any) -> Opening:
    """What the explorer opens with; with its name where nothing of the file is known yet."""
    name = ModelName.parse(model)
    found = openable(name, listed_in(name))
    known = [each for each in found if isinstance(each, LoadedModel)]
    return Opening(known, prepare(known[0], **options).setup) if known else Opening(found, Setup(0), name)


Explore = Callable[..., AbstractAsyncContextManager[Journey]]


@pytest.fixture
def explore() -> Explore:
    """`async with explore("tutorial", size=(80, 24)) as journey:`"""

    @asynccontextmanager
    async def opened(
        model: str = "tutorial", size: tuple[int, int] = (140, 40), settled: bool = True, **options: Any
    ) -> AsyncIterator[Journey]:
        app = RnnTui(opening(model, **options))
        async with app.run_test(size=size) as pilot:
            bench = next(each for each in app.screen_stack if isinstance(each, Workbench))
            journey = Journey(app, pilot, bench)
            if settled:
                await journey.settle()
            yield journey
        assert journey.tolerant or not app.failures

    return opened
