"""A layer keeps its key through every edit; what the screen shows of a layer does not depend on it."""

from dataclasses import replace

from rnn_tui.app.app import RnnTui
from rnn_tui.formats.model_files import found_in
from rnn_tui.formats.run_inputs import prepare
from rnn_tui.panes.views import VIEWS
from rnn_tui.screens.workbench.screen import Workbench
from tests.conftest import Journey


async def pictures(keys: tuple[int, ...]) -> list[str]:
    """The screen at the input and the first layer of a model with these keys, in every view, and a form."""
    found = replace(found_in("deep")[0])
    found = replace(found, stack=found.stack.with_keys(keys, 9))
    app = RnnTui([found], prepare(found).setup)
    async with app.run_test(size=(140, 40)) as pilot:
        bench = next(each for each in app.screen_stack if isinstance(each, Workbench))
        journey = Journey(app, pilot, bench)
        await journey.settle()
        shown = []
        for move in ("up", "down"):
            await journey.press("1", move, "3", "right")
            for view in VIEWS:
                await journey.press(view.key)
                shown.append(journey.text)
        await journey.press("1", "down", "enter")
        shown.append(journey.text)
    return shown


async def test_what_the_screen_shows_is_the_same_whatever_the_keys():
    assert await pictures((0, 1)) == await pictures((7, 3))
