import numpy as np
import pytest

from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.panes.layers.layer_form import LayerForm
from rnn_tui.screens.sources.make_stateful import MakeStateful
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
    async with explore(model("Dense(3)", "(4, 2)")) as journey:
        await journey.press("Q")
        assert "No layer here has a state that the next batch could begin with" in journey.said
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


async def test_a_model_that_is_not_stateful_becomes_so_by_the_key_of_the_next_batch(explore: Explore, model):
    """Its form refuses stateful=True while the batch size is unknown, and says so."""
    async with explore(model("LSTM(3, return_sequences=True)", "(4, 2)")) as journey:
        before = journey.bench.stack
        await journey.bench.action_edit("stateful")
        await journey.press("space")
        await journey.until(lambda: journey.app.screen.query_one(LayerForm).refuses)
        await journey.press("escape")
        await journey.until(lambda: "stateful stays False: When using" in journey.said)
        await journey.press("Q")
        await journey.until(lambda: "stateful=True in lstm, a batch of 1 sequence" in journey.text)
        await journey.press("enter")
        await journey.settle()
        assert journey.bench.stack.input_shape == (1, 4, 2)
        await journey.press("Q")
        await journey.until(lambda: journey.bench.trace is not None and journey.bench.trace.batch_number == 2)
        await journey.press("u", "u")
        assert journey.bench.stack == before


def test_every_layer_with_a_state_becomes_stateful():
    layers = (LSTM(3, return_sequences=True), Bidirectional(GRU(2)), Dense(1))
    change = MakeStateful.of(Stack(layers, (None, None, 4)), 5)
    assert change.words == "stateful=True in lstm and bidirectional, a batch of 5 sequences"
    assert change.made().input_shape == (5, None, 4)
    assert [each.stateful_layer for each in change.made().layers] == [True, True, False]
    assert MakeStateful.of(Stack((Dense(1),), (None, 4)), 1).options == ()
