"""Keys that once ended the app: each alone, as they were found."""

import asyncio
from functools import partial

import pytest
from textual.events import Key, MouseDown, MouseUp, Paste

from rnn_tui.engine.run.trace import Track
from rnn_tui.panes.layers.controls import Toggle
from rnn_tui.panes.timesteps.timesteps_pane import TimestepsPane
from rnn_tui.panes.views import VIEWS
from rnn_tui.panes.widgets.messages import UnitChosen
from rnn_tui.screens.dialogs.open_file import OpenFile
from rnn_tui.screens.dialogs.palette import Palette
from tests.conftest import Explore, Journey


def post(journey: Journey, *events) -> None:
    for event in events:
        event.set_sender(journey.app)
        journey.app.post_message(event)


def click(x: int, y: int) -> tuple[MouseDown, MouseUp]:
    place = (None, x, y, 0, 0, 1, False, False, False, x, y)
    return MouseDown(*place), MouseUp(*place)


def keys(*names: str) -> list[Key]:
    """Keys, all in the same moment, as a fast typist's come over a slow line."""
    return [Key(each, each if len(each) == 1 else None) for each in names]


async def test_copying_while_nothing_was_run(explore: Explore):
    async with explore("tutorial") as journey:
        post(journey, *keys("d", "y", "d", "y", "y"))
        await journey.settle()
        await journey.press("1", "y", "2", "y", "3", "y")
        assert journey.bench.stack.layers == ()


async def test_the_folder_of_no_such_user(explore: Explore, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with explore("tutorial") as journey:
        await journey.press("o", "~", "z", "z", "slash", "x", "enter")
        assert "zz" in journey.text
        await journey.press("escape", "w", "~", "z", "z", "slash", "x", "enter")
        await journey.press("escape", "escape")
        post(journey, Paste("~zz/model.keras"))
        await journey.settle()
        assert journey.app.screen is journey.bench


@pytest.mark.parametrize("settled", [True, False])
async def test_a_path_pasted_then_the_palette_and_escape_twice(explore: Explore, tmp_path, settled):
    (tmp_path / "folder").mkdir()
    async with explore("tutorial") as journey:
        post(journey, Paste(str(tmp_path / "folder")))
        if settled:
            await journey.settle()
            assert isinstance(journey.app.screen, OpenFile)
        post(journey, *keys("ctrl+p", "escape", "escape"))
        await journey.settle()
        await journey.press("escape")
        assert journey.app.screen is journey.bench


@pytest.mark.long
@pytest.mark.parametrize("opens", ["ctrl+p", "w", "o", "x", "a"])
async def test_a_page_of_a_list_that_is_not_filled(explore: Explore, opens):
    async with explore("tutorial", size=(80, 24)) as journey:
        post(journey, *keys(opens, "pagedown", "pageup", "down", "pagedown", "pageup"))
        await journey.settle()
        await journey.press("escape", "escape")
        assert journey.app.screen is journey.bench


async def test_a_page_of_the_themes_before_they_are_listed(explore: Explore):
    async with explore("tutorial", size=(80, 24)) as journey:
        journey.app.action_change_theme()
        await journey.pilot.pause(0)
        assert isinstance(journey.app.screen, Palette)
        post(journey, *keys("pagedown", "pageup", "pagedown"))
        await journey.settle()
        await journey.press("escape")
        assert journey.app.screen is journey.bench


@pytest.mark.long
async def test_a_key_of_a_view_and_a_click_into_the_charts_in_the_same_moment(explore: Explore):
    async with explore("tutorial") as journey:
        for view in VIEWS:
            post(journey, *keys(view.key), *click(40, 25), *click(70, 30), *keys("right"), *click(100, 28))
            await journey.settle()
        assert journey.bench.seen is not None


async def test_a_click_at_a_chart_that_is_being_removed(explore: Explore):
    async with explore("tutorial") as journey:
        chart = journey.bench.get_widget_at(70, 30)[0]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(chart, "_parent", None)
            assert journey.bench.get_widget_and_offset_at(70, 30) == (None, None)
            journey.bench._forward_event(click(70, 30)[0])
        assert journey.bench.get_widget_and_offset_at(70, 30)[0] is chart


async def test_a_dialog_that_is_answered_under_the_palette_closes_after_it(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("question_mark")
        dialog = journey.app.screen
        journey.app.search_themes()
        await journey.settle()
        palette = journey.app.screen
        assert palette is not dialog
        dialog.dismiss()
        await journey.settle()
        assert journey.app.screen is palette
        await journey.press("escape")
        assert journey.app.screen is journey.bench


@pytest.mark.parametrize("width", [1, pytest.param(4, marks=pytest.mark.long)])
async def test_lists_in_a_terminal_with_no_column_for_their_text(explore: Explore, width):
    async with explore("tutorial", size=(width, 3)) as journey:
        await journey.press("ctrl+p", "escape", "w", "escape", "x", "escape")
        assert journey.app.screen is journey.bench


async def test_a_layer_that_is_chosen_and_gone_in_the_same_moment(explore: Explore):
    async with explore("deep") as journey:
        journey.bench.parts.looking.layer(99)
        await journey.press("1", "d")
        assert len(journey.bench.stack.layers) == 1
        journey.bench.on_unit_chosen(UnitChosen(Track(99, "", "h"), 0))
        await journey.settle()


async def test_layers_of_the_run_before_are_not_edited(explore: Explore):
    async with explore("deep") as journey:
        bench = journey.bench
        bench.selection = bench.selection.at_layer(99)  # as after `up`, while another plan is being run
        for verb in (partial(bench.action_plan, "delete"), partial(bench.action_plan, "move", 1)):
            verb()
        await journey.settle()
        assert len(bench.stack.layers) == 2
        await journey.press("a", "escape")


async def test_code_in_a_theme_of_sixteen_colours(explore: Explore):
    async with explore("tutorial") as journey:
        for theme in ("ansi-light", "ansi-dark", "nord"):
            journey.app.theme = theme
            await journey.press("c", "escape")
            assert journey.app.screen is journey.bench


async def test_a_field_that_is_clicked_while_its_form_is_removed_does_not_keep_the_keys(explore: Explore):
    async with explore("lstm") as journey:
        await journey.press("1", "enter", "down")
        field = next(iter(journey.bench.query(Toggle))).region
        pane = journey.bench.query_one(TimestepsPane).region
        post(journey, *click(pane.x + 3, pane.bottom - 3))
        for turns in range(12):  # in some turn of the loop the form is on its way out
            await asyncio.sleep(0)
            if turns > 2:
                post(journey, *click(field.x + 1, field.y))
        await journey.settle()
        focused = journey.app.focused
        assert focused is None or focused.is_attached
        before = journey.bench.playback.t
        await journey.press("3", "right")
        assert journey.bench.playback.t == before + 1
