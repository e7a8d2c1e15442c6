"""Widgets that draw their lines themselves."""

import pytest
from textual.widget import Widget

from rnn_tui.panes.layers.field_rows import FieldRows
from rnn_tui.panes.views import KEYS
from rnn_tui.panes.widgets import line_widget
from rnn_tui.panes.widgets.line_widget import LineWidget
from tests.conftest import Explore


@pytest.mark.parametrize("keys", ["0", pytest.param(KEYS, marks=pytest.mark.long)])
async def test_they_look_as_textual_would_draw_them(explore: Explore, keys):
    """What it would draw besides the lines, they do not have."""
    async with explore("tutorial", size=(200, 60)) as journey:
        for key in keys:
            await journey.press(key, "right")
            shown = [each for each in journey.app.screen.query(LineWidget) if each.size]
            for each in shown:
                whole = each.size.region
                ours = each.render_lines(whole)
                each._styles_cache.clear()
                assert ours == Widget.render_lines(each, whole), each


@pytest.mark.parametrize("names", [line_widget.NAMES, ("_of_another_version",)])
async def test_the_colours_follow_those_of_what_is_around(explore: Explore, monkeypatch, names):
    """With the private names of this Textual, and without them."""
    monkeypatch.setattr(line_widget, "NAMES", names)
    monkeypatch.setenv("COLORTERM", "truecolor")
    async with explore("tutorial") as journey:
        transport = journey.app.screen.query_one("#transport", LineWidget)
        assert transport.parent is not None
        transport.parent.styles.background = "#102030"
        await journey.settle()
        styles = [each.style for each in transport.render_lines(transport.size.region)[0]]
        assert {each.bgcolor.name for each in styles if each and each.bgcolor} == {"#102030"}


async def test_one_that_was_removed_is_blank_until_the_rest_is_laid_out_anew(explore: Explore):
    """As a recording of the screen may find it."""
    async with explore("tutorial") as journey:
        await journey.press("enter")
        form = journey.app.screen.query_one(FieldRows)
        whole = form.size.region
        await form.remove()
        form.restyled()
        assert {line.text for line in form.render_lines(whole)} == {" " * whole.width}
