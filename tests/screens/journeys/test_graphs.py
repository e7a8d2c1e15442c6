"""A model that branches, by keyboard and mouse: its graph, its inputs, its two times, what it attends to."""

import re
from pathlib import Path

import pytest
from textual.widgets import OptionList

from rnn_tui.formats.model_files import found_in
from rnn_tui.panes.widgets.heatmap import Heatmap
from tests.conftest import Explore, Journey

TRANSLATOR = """
from keras import Input, Model, layers
source, target = Input((6, 2), name="source"), Input((4, 2), name="target")
encoded, h = layers.GRU(3, return_sequences=True, return_state=True, name="encoder")(source)
decoded = layers.GRU(3, return_sequences=True, name="decoder")(target, initial_state=h)
attended = layers.Attention(name="attention")([decoded, encoded])
model = Model([source, target], attended)
"""


@pytest.fixture
def translator(tmp_path: Path) -> str:
    path = tmp_path / "translator.py"
    path.write_text(TRANSLATOR)
    return str(path)


async def test_two_times_have_a_cursor_each_and_attention_shows_both(explore: Explore, translator: str):
    async with explore(translator, size=(100, 30)) as journey:
        rails = (r"● +source", r"│ ● target", r"● │ encoder", r"├─● decoder", r"●─╯ att")
        assert re.search(r" .*\n.*".join(rails), journey.text)
        assert journey.transport.startswith("t 1/6 source ")
        await journey.press("right", "right", "1", "down", "3")
        assert journey.transport.startswith("t 1/4 target ")
        assert "source 3/6" in journey.transport
        await journey.press("right", "W", "down", "shift+right")
        assert journey.transport.startswith("t 2/4 target ")
        assert "source 5/6" in journey.transport
        assert "decoder t 2 attends most to encoder t " in journey.text
        assert "▸2" in journey.text
        assert "▲5" in journey.text
        heatmap = journey.app.screen.query_one(Heatmap)
        await journey.pilot.click(heatmap, offset=(heatmap.size.width - 3, heatmap._rows - 1))
        await journey.settle()
        assert journey.bench.playback.positions == ((4, 4), (6, 6))
        assert "▲6" in journey.text


async def test_every_input_is_edited_by_keyboard(explore: Explore, translator: str):
    async with explore(translator, size=(80, 24)) as journey:
        await journey.press("1", "up", "enter")
        assert "target" in journey.text
        await journey.press(*["backspace"] * 12)
        await journey.type("(None, 5, 2)")
        await journey.press("escape")
        assert [each.shape for each in journey.bench.stack.inputs] == [(None, 6, 2), (None, 5, 2)]
        assert journey.bench.trace.outputs[0].shape == (1, 5, 3)


async def test_each_input_comes_from_where_it_is_chosen_to(explore: Explore, translator: str):
    async with explore(translator, size=(80, 24)) as journey:
        await journey.press("i")
        assert "source  (None, 6, 2)  random" in journey.text
        await journey.press("down", "enter")
        assert "Inputs · target reads (batch, time, features) = (None, 4, 2)" in journey.text
        await journey.press("down", "down", "ctrl+s")
        source, target = journey.bench.trace.inputs
        assert [each.drawn for each in journey.bench.setup.sources] == [True, False]
        assert target.shape == (1, 4, 2)
        await journey.press("u")
        assert journey.bench.setup.sources == ()
        assert (journey.bench.trace.inputs[0] == source).all()


async def add(journey: Journey, kind: str) -> None:
    """A layer of that kind below the one looked at."""
    await journey.press("a")
    kinds = journey.app.screen.query_one("#kinds", OptionList)
    kinds.highlighted = kinds.get_option_index(kind)
    await journey.press("enter")


async def test_a_graph_is_edited_and_written_by_keyboard(explore: Explore, translator: str, tmp_path: Path):
    async with explore(translator, size=(80, 24)) as journey:
        before = journey.bench.stack
        await journey.press("1", "up")
        await add(journey, "Dropout")
        assert re.search(r"● │ dropout .*\n.*│ ● encoder .*\n.*●─┤ decoder .*\n.*●─╯ attention", journey.text)
        await journey.press("down", "down")
        await add(journey, "Add")
        assert "Add reads two things" in journey.text
        assert "It reads decoder  (None, 4, 3), and beside it:" in journey.text
        await journey.press("end", "enter")
        assert journey.bench.trace.layer(journey.bench.selection.layer).call.x.shape == (1, 4, 3)
        await journey.press("w", "down", "down")
        journey.app.screen.query_one("Input").value = str(tmp_path / "made.py")
        await journey.press("enter")
        made, stack = found_in(str(tmp_path / "made.py"))[0].stack, journey.bench.stack
        assert (made.layer_names, made.form) == (stack.layer_names, stack.form)
        await journey.press("d", "1", "up", "up", "d")
        assert "encoder cannot be removed: its output 1 is in use too" in journey.said
        await journey.press("u", "u", "u")
        assert journey.bench.stack == before


async def test_a_chain_becomes_a_graph_with_a_layer_that_reads_two_things(explore: Explore):
    async with explore("deep", size=(80, 24)) as journey:
        await journey.press("1", "down")
        await add(journey, "Add")
        await journey.press("enter")
        assert re.search(r"● +input_layer .*\n.*● +simple_rnn .*\n.*├─● simple_rnn_1 .*\n.*●─╯ add", journey.text)
        assert journey.bench.trace.output.shape == (1, 10, 8)
