"""Several layers, text, moments alike and units in order, seen on the screen."""

import re
import threading

import numpy as np
import pytest

from rnn_tui.engine.runtime.lazy_signals import LazySignals
from rnn_tui.numbers import exact
from rnn_tui.panes.widgets.chart_box import ChartBox
from rnn_tui.panes.widgets.token_strip import TokenStrip
from tests.conftest import Explore

CODE = (
    "m = Sequential([Input((None,)), Embedding(30, 4), LSTM(6, return_sequences=True), GRU(5, return_sequences=True)])"
)


@pytest.fixture
def reader(tmp_path):
    """A model that reads tokens."""
    path = tmp_path / "reader.py"
    path.write_text(CODE)
    return str(path)


@pytest.fixture
def echo(tmp_path):
    """A model and a sequence in which a pattern comes back, as `explore` takes them."""
    model, data = tmp_path / "m.py", tmp_path / "x.npy"
    model.write_text("m = Sequential([Input((None, 2)), SimpleRNN(6, return_sequences=True)])")
    x = np.random.default_rng(0).standard_normal((2, 40, 2))
    x[0, 30:36] = x[0, 5:11]
    np.save(data, x)
    return {"model": str(model), "data": data}


async def test_several_layers_stand_one_above_the_other_on_one_cursor(explore: Explore, reader):
    async with explore(reader, size=(140, 60)) as journey:
        await journey.press("L", "right", "right")
        for heading in ("embedding · output", "▸ lstm · h", "gru · h"):
            assert heading in journey.text
        boxes = list(journey.bench.query(ChartBox))
        assert {box.chart.t for box in boxes} == {3}
        assert len({box.region.y for box in boxes}) == len(boxes) == 4
        assert {box.chart.most for box in boxes} == {0}, "rows are as high as there is room: none is beside another one"
        await journey.press("right_square_bracket")
        assert "▸ lstm · c" in journey.text
        assert "gru · h" in journey.text


@pytest.mark.parametrize("key", ["T", pytest.param("H", marks=pytest.mark.long)])
async def test_a_gate_that_a_long_run_did_not_record_is_worked_out_by_a_study(
    explore: Explore, reader, monkeypatch: pytest.MonkeyPatch, key
):
    monkeypatch.setattr("rnn_tui.engine.nn.recurrent.WHOLE", 0)
    ui, threads = threading.get_ident(), []
    made = LazySignals._made

    def noted(self, names):
        if names:
            threads.append(threading.get_ident())
        return (yield from made(self, names))

    monkeypatch.setattr(LazySignals, "_made", noted)
    async with explore(reader) as journey:
        await journey.press(key, "right_square_bracket", "right_square_bracket", "right")
        assert journey.bench.selection.signal == "i"
        assert ("i[0]: after" if key == "T" else "i over all steps") in journey.text
    assert threads
    assert ui not in threads


async def test_tokens_are_shown_with_the_sign_of_the_chosen_unit(explore: Explore, reader):
    async with explore(reader) as journey:
        await journey.press("T", "right", "right", "down")
        trace = journey.bench.trace
        assert trace is not None
        ids = [str(int(each)) for each in trace.x[0]]
        assert " ".join(ids) in journey.text
        value = trace.layers[1].run.cells[""].signals["h"][0, 2, 1]
        at, marks = f"h[1]: after '{ids[2]}' it is {exact(value)}", "marks, low to high: = - · + #"
        assert f"{at} · beside each text: its own scale, below it the value at the cursor · {marks}" in journey.text
        line = next(each for each in journey.text.split("\n") if "▲" in each)
        words = next(each for each in journey.text.split("\n") if " ".join(ids) in each)
        assert words[line.index("▲") :].startswith(ids[2])
        await journey.press("home")
        assert "before the first token" in journey.text


@pytest.mark.long
async def test_a_click_on_a_token_goes_to_its_step(explore: Explore, reader):
    async with explore(reader, size=(80, 20)) as journey:
        await journey.press("T")
        trace = journey.bench.trace
        assert trace is not None
        assert "4 of 6 units, ↑↓ for others · colour and sign" in journey.text
        first, second = (str(int(each)) for each in trace.x[0, :2])
        text = journey.bench.query_one(TokenStrip)
        line = next(each for each in journey.text.split("\n") if f"{first} {second} " in each)
        assert len(text.units) > 1
        await journey.pilot.click(text, offset=(line.index(f"{first} {second} ") - text.region.x + len(f"{first} "), 0))
        await journey.settle()
        assert journey.transport.startswith("t 2/")


@pytest.mark.long
async def test_a_click_on_another_layer_s_unit_goes_to_that_layer(explore: Explore, reader):
    async with explore(reader, size=(140, 60)) as journey:
        await journey.press("L")
        box = next(each for each in journey.bench.query(ChartBox) if "gru · h" in str(each.children[0].render()))
        await journey.pilot.click(box.chart, offset=(6, 2))
        await journey.settle()
        assert "3 Timesteps ── gru · h" in journey.text
        assert journey.bench.selection.unit == 2


@pytest.mark.long
async def test_numbers_are_no_text(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("T")
        assert "The inputs are numbers, not text" in journey.text


@pytest.mark.long
@pytest.mark.parametrize("size", [(140, 40), (80, 24)])
async def test_a_marked_span_finds_its_echo_and_n_goes_there(explore: Explore, echo, size):
    async with explore(**echo, size=size) as journey:
        journey.bench.action_time("seek", 8)
        await journey.press("M", "right", "right", "right", "M")
        assert "Marked from here" not in journey.said
        await journey.until(lambda: "1 t 33–36 seq 1 · 3e-3" in journey.text)
        assert not re.search(r" ·  |=  ", journey.text[journey.text.index("marked t") :])
        assert "marked t 8–11" in journey.text
        await journey.press("n")
        assert journey.transport.startswith("t 33/40")
        await journey.press("n")
        assert not journey.transport.startswith("t 33/40")
        await journey.press("N", "N")
        assert journey.transport.startswith("t 8/40")


async def test_units_of_spans_that_are_out_of_sight_are_counted(explore: Explore):
    async with explore("vanishing", size=(140, 40)) as journey:
        await journey.press("M", "right", "right", "M")
        assert "15 of 16 units, ↑↓ for others · distance: 0 the same" in journey.text


async def test_units_of_the_selected_layer_that_are_out_of_sight_are_counted(explore: Explore):
    async with explore("reader", size=(140, 40)) as journey:
        await journey.press("L")
        assert "10 of 32 units, ↑↓ for others · 3 of 4 heatmaps fit · 1, then ↑: input" in journey.text


@pytest.mark.long
async def test_without_a_mark_there_is_nothing_to_jump_to(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("n")
        assert "No span is marked: press M" in journey.said
        await journey.press("home", "M")
        assert "step on, then mark" in journey.said
        assert journey.bench.states.of("moments").within(journey.bench.trace) is None


@pytest.mark.long
async def test_ordered_units_keep_their_numbers_and_down_goes_to_the_next_row(explore: Explore, echo):
    async with explore(**echo) as journey:
        await journey.press("h", "O")
        box = journey.bench.query_one(ChartBox)
        await journey.until(lambda: box.chart.order is not None)
        assert box.chart.order is not None
        assert sorted(box.chart.order) == list(range(6))
        assert "units that move together side by side" in journey.text
        trace = journey.bench.trace
        assert trace is not None
        h = trace.layers[0].run.cells[""].signals["h"][0]
        np.testing.assert_array_equal(box.chart.series.values, h[:, list(box.chart.order)])
        journey.bench.selection = journey.bench.seen.choose(box.chart.order[2])
        await journey.press("down")
        assert journey.bench.selection.unit == box.chart.order[3]
        assert f"h[{box.chart.order[3]}] = {exact(h[0, box.chart.order[3]])}" in journey.text
        await journey.press("O")
        assert box.chart.order is None


async def test_ordered_units_are_walked_through_both_halves_and_only_where_they_are_seen_so(explore: Explore):
    together = "units that move together side by side"
    async with explore("bidirectional", size=(80, 24)) as journey:
        await journey.press("h", "O")
        await journey.until(lambda: all(box.chart.order is not None for box in journey.bench.query(ChartBox)))
        assert together in journey.text
        first = journey.bench.query(ChartBox).first().chart.order
        assert first is not None
        journey.bench.selection = journey.bench.seen.choose(first[0])
        walked = []
        for _ in range(16):
            walked.append(journey.bench.selection.unit)
            await journey.press("down")
        assert (sorted(walked), tuple(walked[:8])) == ([*range(16)], tuple(first)), "each once, the forward half first"
        assert journey.bench.selection.unit == walked[-1]
        journey.bench.selection = journey.bench.seen.choose(3)
        await journey.press("b", "down")
        assert journey.bench.selection.unit == 4
        assert together not in journey.text, "bars stand by number"
