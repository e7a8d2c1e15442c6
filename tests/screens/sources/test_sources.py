import numpy as np
import pytest

from rnn_tui.engine.layers import LSTM
from tests.conftest import Explore, Journey


@pytest.fixture
def model(tmp_path):
    """A file with a model of one layer."""

    def made(layer: str, shape: str) -> str:
        file = tmp_path / "model.py"
        batch = "" if shape.count(",") < 2 else f"batch_shape={shape}"
        file.write_text(f"m = Sequential([Input({batch or shape}), {layer}])")
        return str(file)

    return made


async def chosen(journey: Journey, text: str) -> None:
    """Opens the dialog and takes the line that begins with that text."""
    await journey.press("number_sign")
    await journey.until(lambda: "Where the numbers come from" in journey.text)
    options = journey.app.screen.query_one("OptionList")
    lines = [str(options.get_option_at_index(n).prompt) for n in range(options.option_count)]
    options.highlighted = next(n for n, line in enumerate(lines) if text in line)
    await journey.press("enter")
    await journey.until(lambda: journey.app.screen is journey.bench)
    await journey.settle()


async def test_the_form_shows_what_is_used_and_an_initializer_has_an_effect(explore: Explore):
    async with explore("tutorial") as journey:
        assert "weights uniform[0,1)" in journey.text
        await journey.press("enter")
        assert "weights uniform[0,1), not from initializers" in journey.bench.query_one("LayersPane").fact()
        rows = journey.bench.query_one("FieldRows")
        place = next(n for n, each in enumerate(rows.fields) if each.option.name == "kernel_initializer")
        await rows.enter(place)
        await journey.settle()
        assert "weights are uniform[0,1); a change here uses it" in rows.help
        rows.control.value = "ones"
        await journey.until(lambda: "weights initializers" in journey.bench.words)
        await journey.settle()
        trace = journey.bench.trace
        assert trace is not None
        assert (trace.layers[0].weights[0] == 1).all()
        assert "inputs uniform[0,1)" in journey.bench.words, "inputs stay as they are"
        assert "not from initializers" not in journey.bench.query_one("LayersPane").fact()
        await journey.press("escape", "u")
        await journey.until(lambda: "weights uniform[0,1)" in journey.bench.words)


async def test_weights_and_inputs_are_drawn_again_each_by_itself(explore: Explore):
    async with explore("lstm") as journey:
        before = journey.bench.trace
        assert before is not None
        await chosen(journey, "draw them again")
        other = journey.bench.trace
        assert other is not None
        np.testing.assert_array_equal(other.x, before.x)
        assert not np.array_equal(other.layers[0].weights[0], before.layers[0].weights[0])
        assert "weights initializers seed 1" in journey.bench.words
        await chosen(journey, "uniform [0, 1), as in")
        assert "weights uniform[0,1) seed 1" in journey.bench.words
        assert "inputs random" in journey.bench.words
        await journey.press("number_sign", "tab", "tab", *["backspace"] * 3, "x", "enter")
        assert "'x' is no seed" in journey.text
        await journey.press("backspace", "7", "enter")
        await journey.until(lambda: "seed 7" in journey.bench.words)


async def test_the_next_batch_of_a_stateful_model_begins_where_the_last_ended(explore: Explore, model):
    async with explore(model("LSTM(3, return_sequences=True)", "(4, 2)")) as journey:
        await journey.press("Q")
        assert "No layer is stateful" in journey.said
    async with explore(model("LSTM(3, return_sequences=True, stateful=True)", "(1, 4, 2)")) as journey:
        first = journey.bench.trace
        assert first is not None
        assert isinstance(first.layers[0].layer, LSTM)
        await journey.press("Q")
        await journey.until(lambda: journey.bench.trace is not None and journey.bench.trace.batch_number == 2)
        await journey.settle()
        last = first.layers[0].run.cells[""].signals["h"][0, -1, 0]
        assert "batch 2" in journey.bench.words
        assert journey.transport.startswith("t 0/4")
        assert f"h[0] = {last:+.4f}" in journey.text
        assert "carried over from batch 1" in journey.text
        await journey.press("u")
        await journey.until(lambda: journey.bench.trace is not None and journey.bench.trace.batch_number == 1)
