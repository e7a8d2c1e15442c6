"""Text from files is text: names that are markup, and characters that a terminal obeys, in every kind of file, seen in
every view and dialog."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from rich.segment import Segment
from textual.events import Paste

from rnn_tui.app.app import RnnTui
from rnn_tui.engine.recordings.recording import RecordingSetup
from rnn_tui.formats.loaded_model import recorded_model
from rnn_tui.formats.model_files import found_in
from rnn_tui.formats.model_name import ModelName
from rnn_tui.formats.run_inputs import prepare
from rnn_tui.formats.trace.reader import read_trace
from rnn_tui.panes.views import VIEWS
from rnn_tui.screens.bindings import COMMANDS as COMMANDS_OF_THE_SCREEN
from rnn_tui.screens.footer_keys import IN_FIELD
from rnn_tui.screens.opened_models import Opening
from rnn_tui.screens.workbench.screen import Workbench
from tests.conftest import Explore, Journey
from tests.screens.hostile_files import COMMANDS, LINK, MODELS, NAMES, RECORDINGS

DIALOGS = ("D", "x", "i", "c", "w", "g", "o", "a", "question_mark", "ctrl+p")
"""The keys that open them."""
OURS = (
    {"screen.look", "screen.go_to_pane", "app.command_palette"}
    | {f"screen.{each.action}" for each in COMMANDS_OF_THE_SCREEN}
    | {each.action for _, keys in IN_FIELD for each in keys}
)
"""What a click on a text may do: an action by its name with values, or one of the commands."""


def hostile(app: RnnTui) -> list[str]:
    """What is on the screen and must not be: characters that are commands, links that are not ours."""
    strips = app.screen._compositor.render_strips()
    segments: list[Segment] = [each for strip in strips for each in strip]
    clicks = [each.style.meta.get("@click") for each in segments if each.style is not None]
    clicked = [each if isinstance(each, str) else each[0] for each in clicks if each is not None]
    found = [repr(each.text) for each in segments if not each.control and not each.text.isprintable()]
    return found + [each for each in clicked if each not in OURS]


async def look_everywhere(journey: Journey) -> set[str]:
    """Through every pane, view, signal and dialog; which hostile names were to be read somewhere."""
    seen = set[str]()

    async def look(*keys: str) -> None:
        await journey.press(*keys)
        text = journey.text
        seen.update(each for each in (*NAMES, LINK) if each in text)
        assert hostile(journey.app) == [], keys

    await look("1", "down", "enter")
    await look("escape", "2", "s")
    await look("3", "home", "right")
    for view in VIEWS:
        await look(view.key, "]", "down")
    await look("A", "B")
    for key in DIALOGS:
        await look("h", key)
        await look("down", "escape")
        await journey.press("escape")
    return seen


@asynccontextmanager
async def opened(path: Path, size: tuple[int, int]) -> AsyncIterator[Journey]:
    """The explorer on a model or a recording; of several models the first is taken."""
    if path.suffix in MODELS:
        found = found_in(str(path))
        app = RnnTui(Opening(found, prepare(found[0]).setup, ModelName(str(path))))
    else:
        made = read_trace(path)
        app = RnnTui(Opening([recorded_model(made)], RecordingSetup.of(made)))
    async with app.run_test(size=size) as pilot:
        bench = next(each for each in app.screen_stack if isinstance(each, Workbench))
        journey = Journey(app, pilot, bench)
        await journey.settle()
        yield journey


@pytest.mark.long
@pytest.mark.parametrize(
    "ending",
    [pytest.param(each, marks=[pytest.mark.long] * (each not in (".py", ".npz"))) for each in (*MODELS, *RECORDINGS)],
)
async def test_names_are_shown_as_they_are(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"[a=b]{NAMES[2]}{ending}"
    {**MODELS, **RECORDINGS}[ending](path)
    async with opened(path, (140, 40)) as journey:
        assert hostile(journey.app) == []
        await journey.press("enter", "escape", "escape")  # of several models the first; what is left open is assumed
        seen = await look_everywhere(journey)
        assert NAMES[0] in seen
        assert LINK in seen


async def test_a_signal_s_name_is_no_link_but_its_own(tmp_path: Path) -> None:
    h = np.zeros((1, 5, 2))
    np.savez(tmp_path / "r.npz", **{"lstm/h": h + 1, f"lstm/{LINK}": h})
    async with opened(tmp_path / "r.npz", (100, 30)) as journey:
        row = next(n for n, line in enumerate(journey.text.splitlines()) if f"h · {LINK}" in line)
        await journey.pilot.click(offset=(journey.text.splitlines()[row].index(LINK) + 20, row))
        await journey.settle()
        assert journey.app.is_running
        assert journey.bench.seen is not None
        assert journey.bench.seen.signal == LINK


@pytest.mark.long
@pytest.mark.parametrize("text", [COMMANDS, LINK, "[a=b"])
async def test_what_is_said_and_asked_is_text(explore: Explore, tmp_path: Path, text: str) -> None:
    async with explore("tutorial", size=(100, 30)) as journey:
        journey.app.notify(text, title=text)
        await journey.settle()
        assert hostile(journey.app) == []
        await journey.press("o")
        await journey.type(text.replace("\x07", "").replace("\x1b", "").replace("\x9b", ""))
        assert hostile(journey.app) == []


@pytest.mark.long
@pytest.mark.parametrize("keys", ["x", "w", "o", "c"])
async def test_what_is_pasted_into_a_field_is_text(explore: Explore, keys: str) -> None:
    async with explore("tutorial", size=(100, 30)) as journey:
        await journey.press(keys)
        journey.app.post_message(Paste(COMMANDS))
        await journey.settle()
        assert hostile(journey.app) == []
