"""The journey to other inputs: made, typed, dropped; and back."""

import numpy as np
import pytest
from textual import events
from textual.widgets import Input, OptionList

from rnn_tui.formats.io.results import write_results
from rnn_tui.panes.widgets.number_grid import NumberGrid
from rnn_tui.screens.dialogs import inputs
from tests.conftest import EXTREMES, Explore


def marked(journey, name):
    """The place of a way of making inputs in the list."""
    ways = journey.app.screen.query_one("#ways")
    return next(n for n, each in enumerate(ways.options) if each.id == name)


async def choose(journey, name):
    await journey.press("i")
    await journey.press(*["down"] * marked(journey, name))
    await journey.until(lambda: not journey.app.screen._marked)


@pytest.mark.parametrize("size", EXTREMES)
async def test_a_sine_is_made_its_period_changed_and_undone(explore: Explore, size):
    async with explore("tutorial", size=size) as journey:
        before = journey.bench.trace.x
        await choose(journey, "sine")
        assert "A sine wave" in journey.text
        assert "period" in journey.text
        await journey.press("tab", "4")
        assert "the one" not in journey.text
        await journey.press("ctrl+s")
        assert "inputs sine period" in " · ".join(journey.bench.words)
        made = journey.bench.setup.generator
        assert made.kind() == "sine"
        assert made.period != 10
        assert "u brings the earlier ones back" in journey.said
        await journey.press("u")
        np.testing.assert_array_equal(journey.bench.trace.x, before)
        await journey.press("U")
        assert journey.bench.trace.x.min() == pytest.approx(-1, abs=0.05)


async def test_a_sentence_that_is_typed_at_once_is_what_the_trained_reader_reads(explore: Explore):
    async with explore("reader") as journey:
        await journey.press("i", *"good food", "ctrl+s")
        assert "".join(journey.bench.trace.tokens[0]) == "good food"


async def test_a_refused_option_says_why_and_nothing_changes(explore: Explore):
    async with explore("tutorial") as journey:
        setup = journey.bench.setup
        await choose(journey, "sine")
        await journey.press("tab", "a")
        assert "is a number" in journey.text
        await journey.press("ctrl+s")
        assert "is a number" in journey.text
        await journey.press("escape")
        assert journey.bench.setup is setup


async def test_what_does_not_fit_the_model_is_not_taken(explore: Explore, tmp_path):
    (tmp_path / "ids.py").write_text("model = Sequential([Input((9,)), Embedding(20, 4), LSTM(3)])")
    async with explore(str(tmp_path / "ids.py")) as journey:
        await choose(journey, "sine")
        assert "sine makes numbers, and this model reads token ids" in journey.text
        await journey.press("enter")
        assert "sine makes numbers" in journey.text
        await journey.press("escape")
        assert journey.bench.setup.generator is None


async def test_numbers_are_typed_and_taken_and_the_earlier_ones_come_back(explore: Explore):
    async with explore("simple") as journey:
        before = journey.bench.trace.x
        await choose(journey, "typed")
        await journey.press("enter", "1", ".", "5", "right", "minus", "2", "enter", "i", "delete")
        grid = journey.app.screen.query_one(NumberGrid)
        assert grid.values[0, :2].tolist() == [1.5, -2]
        assert grid.values.shape == (3, 10)
        assert grid.values[2, 1] == 0
        await journey.press("ctrl+s")
        assert journey.bench.trace.x.shape == (1, 3, 10)
        assert journey.bench.trace.x[0, 0, :2].tolist() == [1.5, -2]
        assert "inputs typed" in journey.text
        await journey.press("u")
        np.testing.assert_array_equal(journey.bench.trace.x, before)


async def test_what_is_no_number_stays_in_its_cell_and_says_so(explore: Explore):
    async with explore("simple") as journey:
        await choose(journey, "typed")
        await journey.press("enter", "1", "minus", "down")
        assert "1- is no number" in journey.text
        await journey.press("ctrl+s")
        assert journey.app.screen.query(NumberGrid)
        await journey.press("escape")
        assert not journey.app.screen.query_one(NumberGrid).pending
        assert "is no number" not in journey.text


@pytest.mark.parametrize("model", ["lstm", pytest.param("tutorial", marks=pytest.mark.long)])
async def test_only_whole_numbers_are_shown_of_many_features(explore: Explore, model):
    async with explore(model, size=(60, 20)) as journey:  # of "lstm" there are more timesteps than rows
        await journey.press("i", "up", "up", "tab")
        head = next(each for each in journey.text.splitlines() if " x[0] " in each)
        assert head.rstrip(" │").endswith("t›      x[0]      x[1]      x[2]")
        await journey.press("end")
        head = next(each for each in journey.text.splitlines() if " x[3] " in each)
        assert head.rstrip(" │").endswith("‹ t       x[1]      x[2]      x[3]")


async def test_a_table_is_pasted_into_the_grid(explore: Explore):
    async with explore("simple") as journey:
        await choose(journey, "typed")
        await journey.press("enter", "down", "right")
        journey.app.post_message(events.Paste("1,2\n3,4\n5,6\n"))
        await journey.settle()
        grid = journey.app.screen.query_one(NumberGrid)
        assert grid.values[1:, 1:3].tolist() == [[1, 2], [3, 4], [5, 6]]
        journey.app.post_message(events.Paste(",".join("1" * 11)))
        await journey.settle()
        assert "what was pasted has 11 columns; from here on there are 9" in journey.text
        journey.app.post_message(events.Paste("a,b\nc,d\n"))
        await journey.settle()
        assert "what was pasted" in journey.text
        assert grid.values[1, 1] == 1


@pytest.mark.long
async def test_a_text_is_typed_and_its_characters_are_tokens(explore: Explore, tmp_path):
    path = tmp_path / "characters.py"
    path.write_text(
        "model = Sequential([Input((None,), dtype='int32'), Embedding(9, 3), LSTM(2, return_sequences=True)])\n"
    )
    async with explore(str(path)) as journey:
        await choose(journey, "text")
        await journey.press("enter")
        await journey.type("abba")
        assert "4 timesteps   abba" in journey.text
        await journey.press("ctrl+s")
        assert journey.bench.trace.tokens == (("a", "b", "b", "a"),)
        assert journey.bench.trace.x.tolist() == [[0, 1, 1, 0]]


@pytest.mark.long
async def test_dropped_data_become_the_inputs(explore: Explore, tmp_path):
    np.save(tmp_path / "my data.npy", np.full((6, 4), 0.25))
    async with explore("tutorial") as journey:
        journey.app.post_message(events.Paste(f"'{tmp_path}/my data.npy' "))
        await journey.settle()
        assert journey.transport.startswith("t 1/6")
        assert "inputs my data.npy" in journey.text
        await journey.press("u")
        assert journey.transport.startswith("t 1/10")


@pytest.mark.long
async def test_dropped_data_that_do_not_fit_are_offered_in_the_ways_that_do(explore: Explore, tmp_path):
    np.save(tmp_path / "swapped.npy", np.arange(28.0).reshape(4, 7))
    async with explore("tutorial") as journey:
        before = journey.bench.setup
        journey.app.post_message(events.Paste(f"{tmp_path}/swapped.npy"))
        await journey.settle()
        assert "the model takes 4 on the features axis" in journey.text
        assert "(features, time): 7 timesteps of 4 features" in journey.text
        assert journey.bench.setup is before
        await journey.press("enter")
        np.testing.assert_array_equal(journey.bench.trace.x[0], np.arange(28.0).reshape(4, 7).T)


@pytest.mark.long
async def test_dropped_data_that_no_reading_fits_say_so_and_nothing_is_lost(explore: Explore, tmp_path):
    np.save(tmp_path / "wrong.npy", np.zeros((3, 3)))
    async with explore("tutorial") as journey:
        before = journey.bench.setup
        journey.app.post_message(events.Paste(f"{tmp_path}/wrong.npy"))
        await journey.settle()
        assert "wrong.npy: the model takes 4 on the features axis" in journey.said
        assert journey.bench.setup is before


@pytest.mark.long
async def test_dropped_weights_are_in_force(explore: Explore, tmp_path):
    np.savez(tmp_path / "w.npz", w0=np.zeros((10, 3)), w1=np.zeros((3, 3)), w2=np.ones(3))
    async with explore("simple") as journey:
        journey.app.post_message(events.Paste(f"{tmp_path}/w.npz"))
        await journey.settle()
        np.testing.assert_allclose(journey.bench.trace.output, np.tanh(1))
        assert "weights w.npz" in journey.text


@pytest.mark.long
async def test_there_is_nothing_to_feed_without_layers(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("d", "i")
        assert "no layers yet" in journey.said


@pytest.mark.long
async def test_a_recording_that_is_dropped_is_looked_at_and_cannot_be_fed(explore: Explore, tmp_path):
    async with explore("tutorial") as journey:
        write_results(journey.bench.trace.arrays(), tmp_path / "run.npz")
        journey.app.post_message(events.Paste(f"{tmp_path}/run.npz"))
        await journey.settle()
        assert journey.bench.setup.contents
        await journey.press("i")
        assert "cannot be edited" in journey.said
        await journey.press("u")
        assert journey.bench.title_text == "tutorial"


@pytest.mark.long
async def test_of_the_ways_that_are_passed_nothing_is_made(explore: Explore, monkeypatch):
    async with explore("tutorial") as journey:
        monkeypatch.setattr(inputs, "PAUSE", 3600)  # no way is shown before it is asked for
        await journey.press("i")
        made = []
        follow = inputs.Inputs._follow
        monkeypatch.setattr(inputs.Inputs, "_follow", lambda self: made.append(self._way) or follow(self))
        for key in (*["down"] * 6, "up", "tab"):
            journey.app.post_message(events.Key(key, None))
        await journey.until(lambda: not isinstance(journey.app.focused, OptionList))
        assert made == ["step"]
        assert isinstance(journey.app.focused, Input)


@pytest.mark.long
async def test_the_list_may_be_walked_quickly(explore: Explore):
    """What a form says after the list has moved on is not taken for the next one's."""
    async with explore("tutorial") as journey:
        await journey.press("i")
        await journey.press(*["down"] * 11, *["up"] * 9)
        made = journey.app.screen._generators
        assert all(each == type(each)() for each in made.values())


async def test_random_inputs_have_one_name_and_it_is_said_which_of_them_have_options(explore: Explore):
    async with explore("lstm", size=(140, 40)) as journey:
        assert "inputs random" in journey.text
        await journey.press("i")
        assert "drawn" not in journey.text
        assert "as when the model was opened. For others choose random." in " ".join(journey.text.split())
        await journey.press("down", "tab")  # the edited list takes one row, and hides no other value
        assert "distribution normal ▼ │ │ sine │ scale 1 │" in " ".join(journey.text.split())


async def test_what_was_typed_and_not_taken_is_there_again(explore: Explore):
    """As long as the plan is the same; escape and other sources leave it."""
    left = "What you left here, not taken yet: ^s takes it."
    async with explore("tutorial") as journey:
        await journey.press("i", "end", "up", "tab", "5", "enter")
        assert left not in journey.text
        await journey.press("shift+tab", "up", "down")
        assert (left in journey.text, journey.app.screen.query_one(NumberGrid).values[0, 0]) == (True, 5)
        await journey.press("escape")
        assert journey.bench.setup.x is None
        await journey.press("i")
        assert (left in journey.text, journey.app.screen.query_one(NumberGrid).values[0, 0]) == (True, 5)
        await journey.press("ctrl+s")
        assert journey.bench.trace.x[0, 0, 0] == 5
        await journey.press("i")
        assert left not in journey.text
