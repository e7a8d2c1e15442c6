"""The journeys of what if: asked, applied, refused, undone, and kept or dropped by an edit."""

import re
from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.engine.core.work import finish
from rnn_tui.engine.layers import LSTM, ConvLSTM1D, Embedding
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.write_formats import Present
from rnn_tui.panes.selection import Selection
from rnn_tui.screens.dialogs.what_if_offers import Refusal, offers
from tests.conftest import EXTREMES, Explore
from tests.engine.run.test_attention import attentive

LSTM_CODE = """
from keras import Sequential, Input
from keras.layers import LSTM, Dense
model = Sequential([Input((12, 4)), LSTM(8, return_sequences=True), Dense(2)])
"""


@pytest.fixture
def lstm(tmp_path) -> str:
    path = tmp_path / "gated.py"
    path.write_text(LSTM_CODE)
    return str(path)


@pytest.mark.parametrize("size", EXTREMES)
async def test_a_unit_is_held_and_undo_lets_it_go(explore: Explore, lstm, size):
    async with explore(lstm, size=size) as journey:
        before = journey.bench.trace
        await journey.press("down", "down", "down", "x")
        assert "What if … ── lstm · h[3] · t 1" in journey.text
        assert "hold h[3]" in journey.text
        assert "hold every h" in journey.text
        await journey.press("enter", "enter")
        assert "what if h[3] = 0" in journey.text
        assert (journey.bench.trace.output.shape, journey.bench.selection.view) == ((1, 12, 2), "compare")
        assert not journey.bench.trace.layers[0].output[..., 3].any()
        assert journey.bench.comparison.pinned is before
        assert "begins at t 1" in journey.text
        assert "→ 0" in journey.text
        await journey.press("u")
        assert "what if" not in journey.text.replace("x what if", "")
        np.testing.assert_array_equal(journey.bench.trace.output, before.output)
        assert (journey.bench.comparison.pinned, journey.bench.selection.view) == (None, "overview")
        await journey.press("U")
        assert not journey.bench.trace.layers[0].output[..., 3].any()
        assert "what if h[3] = 0" in journey.text


async def test_a_gate_is_held_from_a_step_on(explore: Explore, lstm):
    async with explore(lstm) as journey:
        await journey.press("right_square_bracket", "right_square_bracket", "right_square_bracket", "x")
        assert "What if … ── lstm · f[0]" in journey.text
        await journey.press("down", "enter", "1", "tab", "5", "enter")
        assert "what if every f = 1 from step 5" in journey.text
        forget = journey.bench.trace.layers[0].run.cells[""].signals["f"]
        assert (forget[:, 4:] == 1).all()
        assert (forget[:, :4] < 1).all()
        assert "begins at t 5" in journey.text
        await journey.press("h", "g", *"6", "enter")
        assert "f[0] = +1.0000, held at this value; the equation gives" in journey.text
        await journey.press(*["left_square_bracket"] * 3)
        assert "f held at 1" in journey.text


NAMED = {"[": "left_square_bracket", "]": "right_square_bracket", " ": "space", ",": "comma", "_": "underscore"}
"""Characters that the pilot knows by the names of their keys."""
REFUSED = [
    (["enter", *"abc", "enter"], "'abc' is no number, such as 0 or -0.25"),
    (["enter", *"inf", "enter"], "a finite number is needed, not inf"),
    (["enter", "tab", "0", "enter"], "'0' is no step: they count from 1, after the first input, to 10"),
    (["enter", "tab", *"11", "enter"], "'11' is no step: they count from 1, after the first input, to 10"),
    (["enter", "shift+tab", *"q[1]", "enter"], "simple_rnn records h, pre, no 'q'"),
    (["enter", "shift+tab", *"h[8]", "enter"], "there is no unit 8: units count from 0 to 7"),
    (["down", "down", "enter", "enter"], "that is its value already"),
    (["down", "down", "down", "enter", "enter"], "that is its value already"),
    (["down", "down", "down", "down", "enter", "enter"], "that is its value already"),
    (["down", "down", "down", "down", "down", "enter", "enter"], "that is its value already"),
    (["enter", "shift+tab", *"h", "enter"], "'h' says no unit: h[3] is one, every h are all"),
    (["down", "down", "down", "enter", "shift+tab", *"Wh[8, 0]", "enter"], "recurrent_kernel has no cell [8, 0]"),
    (["down", "down", "down", "enter", "shift+tab", *"kernel", "enter"], "'kernel' says no weight"),
    (["down", "down", "down", "down", "down", "enter", "shift+tab", *"x_11[0]", "enter"], "there is no input x_11"),
]


@pytest.mark.long
async def test_what_is_refused_says_why_and_changes_nothing(explore: Explore):
    async with explore("tutorial") as journey:
        before = journey.bench.trace
        for keys, why in REFUSED:
            keys = [NAMED.get(key, key) for key in keys]
            await journey.press("x", *keys)
            assert why in " ".join(journey.text.replace("│", " ").split())
            assert "What if …" in journey.text, why
            await journey.press("escape")
            assert "What if …" not in journey.text, why
            assert journey.bench.trace is before, why
            assert journey.bench.comparison.pinned is None, why


async def test_weight_input_matrix_and_beginning(explore: Explore):
    async with explore("tutorial") as journey:
        before = journey.bench.trace
        for down, value in ((2, "0.5"), (3, "7"), (4, "2"), (5, "9")):
            await journey.press("x", *["down"] * down, "enter", *value, "enter")
        trace = journey.bench.trace
        kernel, matrix, _ = trace.layers[0].weights
        assert trace.layers[0].run.cells[""].initial["h"][0, 0] == 0.5
        assert kernel[0, 0] == 7
        np.testing.assert_array_equal(matrix, 2 * before.layers[0].weights[1])
        assert trace.x[0, 0, 0] == 9
        assert "what if x_1[0] = 9 and 3 more" in journey.text
        await journey.press("x")
        assert "take back  simple_rnn: kernel[0, 0] = 7" in journey.text
        await journey.press("end", "enter")
        assert journey.bench.setup.changes == ()
        np.testing.assert_array_equal(journey.bench.trace.output, before.output)


@pytest.mark.long
async def test_what_differs_is_not_cut_off_on_a_small_screen(explore: Explore):
    async with explore("tutorial", size=(80, 24)) as journey:
        await journey.press("x", "down", "down", "down", "enter", *"0.359509", "enter")
        await journey.until(lambda: "B  kernel[0,0]=0.359509" in journey.text)
        assert re.search(r"B − A = [+-]\d\.\d\de-\d+", journey.text)


@pytest.mark.long
async def test_one_is_taken_back_and_the_same_place_is_said_once(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("x", "enter", "enter", "x", "enter", *"0.5", "enter")
        assert [str(each) for each in journey.bench.setup.changes] == ["simple_rnn: h[0] = 0.5"]
        await journey.press("x", "down", "enter", "enter", "x", *["down"] * 6, "enter")
        assert [str(each) for each in journey.bench.setup.changes] == ["simple_rnn: every h = 0"]


@pytest.mark.long
async def test_a_bidirectional_and_the_input_alone(explore: Explore):
    async with explore("bidirectional") as journey:
        units = journey.bench.stack.layers[0].layer.units
        await journey.press(*["down"] * units, "x")
        assert "hold backward h[0]" in journey.text
        assert "scale backward Wh" in journey.text
        await journey.press("enter", "enter")
        assert not journey.bench.trace.layers[0].run.cells["backward"].signals["h"][..., 0].any()
        await journey.press("1", "up", "3", "x")
        assert "set one input" in journey.text
        assert "scale" not in journey.text


@pytest.mark.long
async def test_an_edit_keeps_what_fits_and_says_what_does_not(explore: Explore):
    async with explore("deep") as journey:
        await journey.press("1", "down", "3", *["down"] * 6, "x", "enter", "enter")
        assert [str(each) for each in journey.bench.setup.changes] == ["simple_rnn_1: h[6] = 0"]
        await journey.press("1", "up", "d")
        assert [str(each) for each in journey.bench.setup.changes] == ["simple_rnn: h[6] = 0"]
        assert not journey.bench.trace.output[..., 6].any()
        await journey.press("u")
        assert [str(each) for each in journey.bench.setup.changes] == ["simple_rnn_1: h[6] = 0"]
        await journey.press("down", "enter", "backspace", "1", "6")
        assert [str(each) for each in journey.bench.setup.changes] == ["simple_rnn_1: h[6] = 0"]
        await journey.press("backspace", "backspace", "4", "escape")
        assert journey.bench.setup.changes == ()
        assert "what if simple_rnn_1: h[6] = 0: there is no unit 6: units count from 0 to 3" in journey.said
        await journey.press("u")
        assert [str(each) for each in journey.bench.setup.changes] == ["simple_rnn_1: h[6] = 0"]


@pytest.mark.long
async def test_what_is_written_is_what_was_asked_even_while_it_is_computed(explore: Explore, tmp_path):
    """The trace at hand is then that of the numbers before."""
    async with explore("tutorial") as journey:
        await journey.press("x", "down", "down", "down", "enter", *"7", "enter")
        bench = journey.bench
        kernel = bench.trace.model.get_weights()[0]
        await journey.press("u")
        old, asked = bench.trace, bench.history.redo().setup
        present = Present(bench.stack, asked, old, "keras3", str, str, computing=True)
        np.testing.assert_array_equal(finish(present.numbers.forward_work(bench.stack)).model.get_weights()[0], kernel)
        assert [str(each) for each in present.run.changes] == [str(each) for each in asked.changes] != []
        assert not np.array_equal(old.model.get_weights()[0], kernel)


@pytest.mark.long
async def test_a_file_says_what_was_otherwise(explore: Explore, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with explore("tutorial") as journey:
        await journey.press("x", "down", "down", "down", "enter", *"7", "enter")
        await journey.press("w", *"m.keras", "enter")
        assert "weights are written as changed" in journey.said
        assert (tmp_path / "m.keras").exists()


@pytest.mark.parametrize("text", ["0", "5", "x", ""])
def test_a_step_that_the_sequence_does_not_have_is_refused(text):
    trace = Setup().run(stack := Stack((LSTM(2),), (None, 4, 3)))
    hold = offers(Selection().on(trace), 1)[0]
    assert hold.made(stack, trace, "h[1]", "0", "4").since == 4
    with pytest.raises(Refusal, match="is no step: they count from 1, after the first input, to 4"):
        hold.made(stack, trace, "h[1]", "0", text)


def test_an_input_is_offered_of_those_looked_at_and_none_where_a_step_is_no_row_of_numbers():
    trace = Setup().run(attentive())
    offer = offers(Selection(layer=-2, unit=1).on(trace), 3)[-1]
    assert (offer.what, offer.help) == ("x_3[1]", "one number of steps read at that step: x_step[feature]")
    assert offer.read(offer.what).layer == -2
    assert offers(Selection(layer=1).on(trace), 3)[-1].help == "the token of words read at that step"
    reader = replace(Setup().run(Stack((Embedding(9, 2), LSTM(2)), (None, 3))), tokens=(("a", "b", "c"),))
    token = offers(Selection(layer=1).on(reader), 3)[-1]
    assert token.help == f"the token read at that step, by its id: {token.value} is 'c'"
    images = Setup().run(Stack((ConvLSTM1D(2, 3),), (None, 4, 5, 1)))
    assert "set one input" not in [each.label for each in offers(Selection().on(images), 1)]


def test_everything_that_can_be_held_is_named_and_what_h_0_is():
    helps = {each.label: each.help for each in offers(Selection().on(Setup().run(Stack((LSTM(8),), (None, 4, 3)))), 3)}
    all_of_it = "Possible: h[0] to [7]; also c, i, f, g, o instead of h"
    assert helps["hold h[0]"] == f"the unit keeps this value; 0 switches it off. {all_of_it}"
    assert helps["hold every h"].endswith("Possible: every h; also c, i, f, g, o instead of h")
    assert helps["begin with another h_0[0], before the first input"].startswith("h_0 is the state h before the first")
