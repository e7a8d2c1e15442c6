"""Keys that arrive together, as over a slow connection, do what they would do one after the other."""

import pytest
from textual import events
from textual.widgets import Input

from rnn_tui.app import key_queue
from rnn_tui.panes.layers.layer_form import LayerForm
from tests.conftest import EXTREMES, Explore, Journey


async def burst(journey: Journey, *keys: str) -> None:
    """All keys in the app's queue before it answers the first."""
    for key in keys:
        journey.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await journey.until(lambda: not journey.app._typed)
    await journey.settle()


@pytest.mark.parametrize("size", EXTREMES)
async def test_what_is_typed_after_enter_goes_into_the_field_it_opens(explore: Explore, size):
    async with explore("tutorial", size=size) as journey:
        units = lambda: journey.bench.stack.layers[0].units  # noqa: E731
        await burst(journey, "enter", "backspace", "1", "2", "backspace", "3")
        await journey.until(lambda: units() == 13)
        await burst(journey, "home", "delete", "delete", "0")
        await journey.until(lambda: "Received an invalid value" in " ".join(journey.text.split()))
        assert units() == 8
        await burst(journey, "escape", "3", "right", "right", "g", "7", "enter", "left")
        await journey.until(lambda: journey.transport.startswith("t 6/10"))


async def test_a_key_whose_widget_went_away_holds_up_no_other(explore: Explore, monkeypatch):
    monkeypatch.setattr(key_queue, "LOOKS", 2)
    async with explore("tutorial") as journey:
        await journey.press("enter")
        field = journey.app.screen.query_one(LayerForm).query(Input).first()
        monkeypatch.setattr(type(field), "post_message", lambda self, message: True)  # as a widget that is closed
        journey.app.post_message(events.Key("x", "x"))
        await journey.until(lambda: not journey.app._typed)
        monkeypatch.undo()
        await burst(journey, "f8", "f8")
        await journey.until(lambda: journey.transport.startswith("t 3/10"))


async def test_what_is_pasted_after_a_key_goes_into_the_dialog_it_opens(explore: Explore):
    async with explore("tutorial") as journey:
        journey.app.post_message(events.Key("c", "c"))
        journey.app.post_message(events.Paste("m = Sequential([SimpleRNN(3, input_shape=(2, 10))])"))
        await burst(journey, "ctrl+s")
        await journey.until(lambda: journey.bench.stack.layers[0].units == 3)


@pytest.mark.long
@pytest.mark.parametrize("view", ["e", "G", "S", "P", "H", "I"])
async def test_leaving_while_a_view_is_put_up_is_no_accident(explore: Explore, view):
    async with explore("lstm") as journey:
        for key in (view, "q"):
            journey.app.post_message(events.Key(key, key))
        await journey.until(lambda: journey.app.return_code is not None)
