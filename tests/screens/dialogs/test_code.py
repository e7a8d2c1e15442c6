"""The code dialog: what is typed there is not lost, and what is read from it becomes the model."""

import numpy as np
from textual import events
from textual.widgets import TextArea

from rnn_tui.app import key_queue
from rnn_tui.panes.widgets.code_area import FAULTY, coloured
from rnn_tui.screens.dialogs.code import SAID_OF_PASTED, CodeScreen
from tests.conftest import Explore, Journey


async def source(journey: Journey) -> TextArea:
    """The field of the dialog, once it is there."""
    await journey.press("c")
    await journey.until(lambda: isinstance(journey.app.screen, CodeScreen) and journey.app.screen.query("#source"))
    return journey.app.screen.query_one("#source", TextArea)


async def leave(journey: Journey) -> None:
    await journey.press("escape")
    await journey.until(lambda: journey.app.screen is journey.bench)


async def test_what_was_left_unread_is_offered_again_until_the_model_is_another(explore: Explore):
    async with explore("tutorial", size=(80, 24)) as journey:
        field = await source(journey)
        own = field.text
        await leave(journey)
        field = await source(journey)
        assert field.text == own
        field.text = "half of a mod"
        await leave(journey)
        field = await source(journey)
        assert field.text == "half of a mod"
        assert "What you left here, not read yet" in journey.text
        await journey.press("f2")
        await journey.until(lambda: field.text == own)
        await journey.press("ctrl+z")
        await journey.until(lambda: field.text == "half of a mod")
        await leave(journey)
        await journey.press("a", "enter")
        await journey.until(lambda: len(journey.bench.stack.layers) == 2)
        field = await source(journey)
        assert "simple_rnn" in field.text.lower() or "SimpleRNN" in field.text
        assert "half of a mod" not in field.text


async def test_the_key_after_the_one_that_closes_the_dialog_does_not_wait(explore: Explore, monkeypatch):
    monkeypatch.setattr(key_queue, "LOOKS", 30_000)
    async with explore("tutorial") as journey:
        await source(journey)
        for key in ("escape", "right", "right"):
            journey.app.post_message(events.Key(key, None))
        await journey.until(lambda: journey.transport.startswith("t 3/10"))


async def test_code_of_other_layers_is_another_model_and_an_edit_is_not(explore: Explore, tmp_path):
    np.save(tmp_path / "x.npy", np.ones((1, 10, 4)))
    async with explore("tutorial", data=tmp_path / "x.npy") as journey:
        await journey.press("right", "right", "down")
        field = await source(journey)
        field.text = field.text.replace("SimpleRNN(8", "SimpleRNN(3")
        await journey.press("ctrl+s")
        await journey.until(lambda: journey.bench.stack.layers[0].units == 3)
        assert journey.bench.title_text == "tutorial"
        assert journey.bench.setup.init == "tutorial"
        (await source(journey)).text = "m = Sequential([SimpleRNN(5, input_shape=(7, 4))])"
        await journey.press("ctrl+s")
        await journey.until(lambda: journey.bench.stack.layers[0].units == 5)
        assert journey.bench.title_text == "pasted", "code pasted over the tutorial is a model of its own"
        assert "weights initializers" in journey.bench.words
        (await source(journey)).text = "m = Sequential([Input((7, 4)), LSTM(3), Dense(1)])"
        await journey.press("ctrl+s")
        await journey.until(lambda: len(journey.bench.stack.layers) == 2)
        assert journey.bench.title_text == "pasted"
        assert journey.bench.setup.init == "keras"
        assert journey.bench.setup.inputs_from == "x.npy"
        (await source(journey)).text = "m = Sequential([Input((7, 5)), GRU(3)])"
        await journey.press("ctrl+s")
        await journey.until(lambda: len(journey.bench.stack.layers) == 1)
        assert journey.bench.setup.x is None
        await journey.press("u", "u", "u")
        await journey.until(lambda: journey.bench.title_text == "tutorial")
        assert journey.bench.setup.init == "tutorial"
        await journey.settle()
        assert (journey.bench.playback.t, journey.bench.seen.unit) == (3, 1), "where it was looked at"


async def test_a_refused_line_is_marked_and_the_cursor_is_on_it(explore: Explore):
    async with explore("tutorial", size=(80, 24)) as journey:
        field = await source(journey)
        field.text = (
            "m = Sequential()\nm.add(Input((7, 4)))\n  # the next one is wrong\nm.add(LSTM(3, activation='foo'))\n"
        )
        await journey.press("ctrl+s")
        await journey.until(lambda: "line 4" in journey.text)
        assert field.cursor_location == (3, 0)
        assert (0, None, FAULTY) in field._highlights[3]
        field.text = field.text.replace("'foo'", "'bar'")
        await journey.until(lambda: "identifier: bar" in journey.text)  # it follows what is typed
        assert "f7 selects all of it, to paste other code over it." in journey.text
        await journey.press("f7")
        assert field.selected_text == field.text
        field.text = "m = Sequential([Input((7, 4)), GRU(3)])"
        await journey.until(lambda: SAID_OF_PASTED[:30] in journey.text)
        assert not any(each[2] == FAULTY for line in field._highlights.values() for each in line)
        await journey.press("ctrl+s")
        await journey.until(lambda: journey.app.screen is journey.bench)
        field = await source(journey)
        assert not any(each[2] == FAULTY for line in field._highlights.values() for each in line)


async def test_a_draft_that_comes_back_is_selected_so_that_the_next_paste_replaces_it(explore: Explore):
    async with explore("tutorial", size=(80, 24)) as journey:
        (await source(journey)).text = "half of a mod"
        await leave(journey)
        assert (await source(journey)).selected_text == "half of a mod"
        journey.app.post_message(events.Paste("N = 3"))
        await journey.until(lambda: SAID_OF_PASTED[:30] in journey.text and "half of a mod" not in journey.text)


async def test_code_that_is_pasted_over_the_workbench_opens_the_dialog_with_it(explore: Explore):
    async with explore("tutorial", size=(80, 24)) as journey:
        code = "m = Sequential()\nm.add(SimpleRNN(3, input_shape=(2, 10)))"
        journey.app.post_message(events.Paste(code))
        await journey.until(lambda: isinstance(journey.app.screen, CodeScreen) and journey.app.screen.query("#source"))
        assert journey.app.screen.query_one("#source", TextArea).text == code
        assert "^s reads it: it is parsed" in journey.text
        await journey.until(lambda: "line 2: input_shape" in journey.text)  # a list that stays, before it is read
        await journey.press("ctrl+s")
        await journey.until(lambda: journey.bench.title_text == "pasted" and journey.bench.stack.layers[0].units == 3)


async def test_what_is_pasted_over_the_workbench_is_code_or_it_is_said_that_it_is_not(explore: Explore):
    async with explore("tutorial", size=(80, 24)) as journey:
        journey.app.post_message(events.Paste("hello"))
        await journey.until(lambda: "'hello' is no file here, and no Keras code." in journey.said)
        journey.app.post_message(events.Paste("N = 3"))
        await journey.until(lambda: isinstance(journey.app.screen, CodeScreen) and journey.app.screen.query("#source"))
        await journey.press("ctrl+s")
        assert "Names in it are kept" in journey.text
        await leave(journey)
        journey.app.post_message(events.Paste("m = Sequential([SimpleRNN(N, input_shape=(2, 10))])"))
        await journey.until(lambda: isinstance(journey.app.screen, CodeScreen) and journey.app.screen.query("#source"))
        await journey.press("ctrl+s")
        await journey.until(lambda: journey.bench.stack.layers[0].units == 3)


def test_python_is_divided_into_kinds_by_the_lines_and_bytes_they_stand_in():
    found = list(coloured("# näher\nm = LSTM(3, name='é')\n"))
    assert found[:2] == [(0, 0, 8, "comment"), (1, 9, 10, "number")]
    assert [each for each in found[2:] if each[3] != "string"] == []
    assert (found[2][1], found[-1][2]) == (17, 21)
    two = list(coloured('\nx = """a\nb"""'))
    assert {each[0] for each in two} == {1, 2}
    assert all(kind == "string" for *_, kind in two)
