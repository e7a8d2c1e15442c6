"""The journey from a file: open, pick a model, paste code, write."""

import json
from pathlib import Path

import pytest

from rnn_tui.engine.plan.builtin_models import BUILT_INS
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.keras.file_writer import write_keras_file
from rnn_tui.formats.model_files import found_in
from tests.conftest import EXTREMES, Explore

NOTEBOOK = Path(__file__).parents[2] / "formats" / "golden" / "tutorial.ipynb"


@pytest.mark.parametrize("size", EXTREMES)
async def test_the_notebook_is_opened_a_model_picked_edited_and_undone(explore: Explore, size):
    async with explore("tutorial", size=size) as journey:
        await journey.press("o")
        journey.app.screen.query_one("Input").value = str(NOTEBOOK)
        await journey.press("enter")
        assert "6 models" in journey.text
        await journey.press("down", "down", "down", "down", "enter")
        assert "tutorial#5" in journey.text
        assert journey.transport.startswith("t 1/10")
        await journey.press("2")
        assert "208" in journey.text
        await journey.press("1", "a", "enter")
        assert len(journey.bench.stack.layers) == 2
        await journey.press("enter", "backspace", "3", "escape")
        assert journey.bench.stack.layers[1].units == 3
        await journey.press("2")
        assert "(None, 10, 3)" in journey.text
        await journey.press("u", "u")
        assert len(journey.bench.stack.layers) == 1
        await journey.press("3", "end", "home", "space", "h", "m", "m")
        assert len(journey.bench.stack.layers) == 1


async def test_a_file_with_several_models_opens_with_the_picker(explore: Explore):
    async with explore(str(NOTEBOOK)) as journey:
        assert "6 models" in journey.text
        await journey.press("down")
        assert "batch_input_shape is an error in Keras 3" in journey.text
        await journey.press("enter")
        assert journey.bench.stack.input_shape == (8, 2, 10)
        assert journey.said == ""


async def test_a_built_in_model_is_opened_from_the_list(explore: Explore):
    async with explore("simple") as journey:
        await journey.press("o", "tab", "enter")
        assert journey.bench.title_text == "tutorial"
        assert "weights uniform[0,1)" in journey.text
        assert "104" in journey.text


async def test_a_wrong_path_says_so_and_everything_stays(explore: Explore):
    async with explore("tutorial") as journey:
        before = journey.bench.stack
        await journey.press("o")
        await journey.type("nowhere.py")
        await journey.press("enter")
        assert "nowhere.py: no such file" in journey.text
        await journey.press("escape")
        assert journey.bench.stack == before


async def test_pasted_code_becomes_the_stack(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("c")
        assert "keras.Input(shape=(10, 4))" in journey.text
        source = journey.app.screen.query_one("TextArea")
        source.text = "model = Sequential()\nmodel.add(SimpleRNN(3, batch_input_shape=(8, 2, 10)))\n"
        await journey.press("ctrl+s")
        assert journey.bench.stack.input_shape == (8, 2, 10)
        assert "Input(batch_shape=(8, 2, 10))" in journey.said


async def test_code_that_is_not_understood_says_where_and_everything_stays(explore: Explore):
    async with explore("tutorial") as journey:
        before = journey.bench.stack
        await journey.press("c")
        journey.app.screen.query_one("TextArea").text = "model = Sequential()\nmodel.add(SimpleRNN(units='many'))\n"
        await journey.press("ctrl+s")
        assert "line 2: " in journey.text
        await journey.press("escape")
        assert journey.bench.stack == before


async def test_the_trace_and_the_code_are_written_and_overwritten_only_when_asked(explore: Explore, tmp_path):
    async with explore("tutorial") as journey:
        target = tmp_path / "trace.json"
        await journey.press("w")
        journey.app.screen.query_one("Input").value = str(target)
        await journey.press("enter")
        assert len(json.loads(target.read_text())["simple_rnn/h"][0]) == 10
        code = tmp_path / "model.py"
        code.write_text("precious")
        await journey.press("w")
        journey.app.screen.query_one("Input").value = str(code)
        await journey.press("enter")
        assert "model.py exists: enter again overwrites it" in journey.text
        assert code.read_text() == "precious"
        await journey.press("enter")
        assert found_in(str(code))[0].stack == journey.bench.stack


async def test_a_name_without_a_known_ending_is_refused(explore: Explore, tmp_path):
    async with explore("tutorial") as journey:
        await journey.press("w")
        journey.app.screen.query_one("Input").value = str(tmp_path / "model.xyz")
        await journey.press("enter")
        assert "the name's ending says what to write" in journey.text
        journey.app.screen.query_one("Input").value = str(tmp_path / "model.png")
        await journey.press("enter")
        assert "rnn-tui shot MODEL --view VIEW --out model.png draws a .png" in journey.text
        assert not list(tmp_path.iterdir())


async def test_new_random_numbers_change_the_trace_and_the_headline(explore: Explore):
    async with explore("tutorial") as journey:
        before = journey.bench.trace
        await journey.press("r")
        assert "seed 1" in journey.text
        assert journey.bench.trace is not before
        assert "Random numbers replace" not in journey.said


async def test_random_numbers_in_place_of_a_files_say_what_they_replaced(explore: Explore, tmp_path):
    stack = BUILT_INS[0].stack
    write_keras_file(stack, Model.draw(stack, seed=3).get_weights(), tmp_path / "trained.keras")
    async with explore(str(tmp_path / "trained.keras")) as journey:
        await journey.press("r")
        assert "Random numbers replace the weights (trained); u brings them back." in journey.said


async def test_code_that_says_what_is_there_changes_nothing(explore: Explore):
    async with explore("tutorial") as journey:
        before = journey.bench.trace
        await journey.press("end", "c", "ctrl+s")
        assert journey.said == "The code says what is here already."
        assert journey.bench.trace is before
        assert journey.transport.startswith("t 10/10")


async def test_pasted_code_is_an_edit_that_can_be_undone_and_keeps_seed_and_weights(explore: Explore):
    async with explore("tutorial") as journey:
        before = journey.bench.stack
        await journey.press("c")
        source = journey.app.screen.query_one("TextArea")
        assert source.selected_text == source.text
        source.text = source.text.replace("8", "5")
        await journey.press("ctrl+s")
        assert journey.bench.stack.layers[0].units == 5
        assert "weights uniform[0,1)" in journey.text
        await journey.press("u")
        assert journey.bench.stack == before


async def test_undo_takes_back_new_numbers_and_the_opening_of_another_model(explore: Explore):
    async with explore("tutorial") as journey:
        output = journey.bench.trace.output
        await journey.press("r")
        assert "seed 1" in journey.text
        await journey.press("o", "tab", "down", "enter")
        assert journey.bench.title_text == "simple"
        await journey.press("u")
        assert journey.bench.title_text == "tutorial"
        await journey.press("u")
        assert "seed 0" in journey.text
        assert (journey.bench.trace.output == output).all()
