"""Gradient and influence on the screen: what they say, what their keys choose, what a step leaves alone."""

import re

import numpy as np
import pytest

from rnn_tui.engine.gradients import flow
from rnn_tui.engine.studies import influence
from rnn_tui.panes.widgets.influence_map import InfluenceMap
from rnn_tui.panes.widgets.norms_over_time import DecayChart
from tests.conftest import SIZES, Explore

MODEL = """
from keras import Sequential
from keras.layers import *
model = Sequential([Input({shape}), {layers}])
"""


@pytest.fixture
def model(tmp_path):
    """`model("LSTM(4)", "(30, 2)")`: the path of a file with that model."""

    def written(layers: str, shape: str) -> str:
        path = tmp_path / "model.py"
        path.write_text(MODEL.format(layers=layers, shape=shape))
        return str(path)

    return written


async def test_the_gradient_says_how_far_it_reaches(explore: Explore):
    async with explore("tutorial", size=(100, 30)) as journey:
        await journey.press("3", "G")
        for size in SIZES:
            await journey.resize(size)
            assert "simple_rnn h: ∂L/∂h reaches back 0 of 9 steps" in journey.text, size
            assert "L = the last output" in journey.text, size
            assert "1e0" in journey.text, size
            assert "reach" in journey.text, size
            assert "learns from these steps, above ╌" in journey.text, size


async def test_lines_that_are_left_out_are_counted(explore: Explore):
    async with explore("deep-bidirectional", size=(80, 24)) as journey:
        await journey.press("G")
        await journey.until(lambda: "above ╌ · 8 of 9 lines" in journey.text)


async def test_x_goes_through_the_losses(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("G", "right", "right", "X")
        assert "L = the output at 3" in journey.text
        await journey.press("right")
        assert "L = the output at 4" in journey.text
        assert "reaches back 0 of 3 steps" in journey.text
        await journey.press("X", "down", "down")
        assert "L = simple_rnn y[2] at 4" in journey.text
        await journey.press("X")
        assert "L = the last output" in journey.text


async def test_values_follow_the_cursor_and_nothing_is_worked_out_again(explore: Explore, monkeypatch):
    made = []
    work = flow.flow_of
    monkeypatch.setattr(flow, "flow_of", lambda *given: made.append(given) or work(*given))
    async with explore("tutorial") as journey:
        await journey.press("G", "end")
        assert re.search(r"simple_rnn h +2\.8284", journey.text)  # √8: each of eight units counts as much
        chart = journey.bench.query_one(DecayChart)
        plot = chart._plot
        await journey.press("left", "left", "left")
        assert not re.search(r"simple_rnn h +2\.8284", journey.text)
        assert chart._plot is plot
        assert len(made) == 1


@pytest.mark.long
async def test_a_model_that_puts_out_once_has_no_output_at_the_cursor(explore: Explore, model):
    async with explore(model("LSTM(4), Dense(1)", "(50, 2)")) as journey:
        await journey.press("G")
        await journey.until(lambda: "∂L/∂" in journey.text and "reaches back" in journey.text)
        assert "L = the output, which comes after the last step" in journey.text
        assert "furthest: lstm " in journey.text
        await journey.press("X")
        assert "L = lstm y[0], put out after the last step" in journey.text
        await journey.press("X")
        assert "L = the output" in journey.text


@pytest.mark.long
async def test_a_backward_direction_reaches_forwards(explore: Explore, model):
    async with explore(model("Bidirectional(GRU(3))", "(60, 2)")) as journey:
        await journey.press("G")
        await journey.until(lambda: "bidirectional ▸h: ∂L/∂h reaches back" in journey.text)
        await journey.press(*["down"] * 3)
        await journey.until(lambda: "bidirectional ◂h: ∂L/∂h reaches forwards" in journey.text)
        assert "●" in journey.text


@pytest.mark.long
async def test_a_long_sequence_is_worked_out_beside_the_screen(explore: Explore, model):
    async with explore(model("LSTM(4, return_sequences=True), GRU(3, return_sequences=True)", "(400, 2)")) as journey:
        await journey.press("G", "X")
        await journey.until(lambda: "L = the output at 1" in journey.text and "computing" not in journey.text)
        for _ in range(3):
            await journey.press("pagedown")
        await journey.until(lambda: "L = the output at 31" in journey.text and "of 30 steps" in journey.text)


@pytest.mark.long
async def test_without_a_state_both_say_so(explore: Explore, model):
    async with explore(model("Dense(3)", "(5, 2)")) as journey:
        await journey.press("I")
        assert "no layer of the model keeps a state" in journey.text
        await journey.press("G")
        assert "has no other step to reach: nothing is passed from step to step" in journey.text


@pytest.mark.long
async def test_influence_says_who_hears_whom(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("3", "I")
        for size in SIZES:
            await journey.resize(size)
            await journey.until(lambda: "h at 1 uses only x at 1" in journey.text)
            await journey.press("right", "right")
            assert "h at 3 uses x back to 2 · x at 3 reaches h only at 3" in journey.text, size
            assert "▸3" in journey.text, size
            assert "▲3" in journey.text, size
            assert "∂h[t 3]/∂x[3] = 3.9e-4" in journey.text, size
            assert "row t, column s" in journey.text, size
            await journey.press("left", "left")
        await journey.press("home")
        assert "nothing is read at t 0; next: h at 1 uses only x at 1" in journey.text


async def test_the_heading_of_influence_says_what_a_row_joins_and_t_0_marks_no_row(explore: Explore):
    async with explore("lstm", size=(80, 24)) as journey:
        await journey.press("I")
        await journey.until(lambda: "a row: the largest of 2 timesteps" in journey.text)
        assert "is no state" not in journey.text
        assert "▸1 " in journey.text
        assert "0: a later x cannot reach an earlier h" in journey.text
        await journey.press("home")
        assert "▲0" in journey.text or "0▲" in journey.text
        assert "▸1 " not in journey.text
        assert "∂h[t 1]" not in journey.text
        await journey.press("right_square_bracket")
        await journey.until(lambda: "how x at s changes c at t" in journey.text)
        await journey.press("right_square_bracket")
        await journey.until(lambda: "i is no state, so ∂h/∂x · lstm" in journey.text)
        assert "how x at s changes h at t" in journey.text


async def test_padding_is_named_as_the_cause_in_both_views(explore: Explore, model, tmp_path):
    x = np.ones((1, 4, 2))
    x[:, 3] = 0
    np.save(tmp_path / "x.npy", x)
    layers = "Masking(), Bidirectional(LSTM(2, return_sequences=True))"
    async with explore(model(layers, "(4, 2)"), data=tmp_path / "x.npy", size=(120, 36)) as journey:
        await journey.press("3", "G")
        assert "is 0 everywhere: the loss is of a masked timestep · X: another loss" in journey.text
        assert "masked: ×" in journey.text
        await journey.press("I", "end")
        await journey.until(lambda: "4 is masked, so h is carried · h at 4 uses x" in journey.text)
        assert "forward ▸ ∂h/∂x · bidirectional · x: the layer's own input · masked: t 4" in journey.text


@pytest.mark.long
async def test_a_step_paints_marks_and_works_nothing_out(explore: Explore, monkeypatch):
    made = []
    work = influence.own
    monkeypatch.setattr(influence, "own", lambda *given: made.append(given) or work(*given))
    async with explore("tutorial") as journey:
        await journey.press("I")
        await journey.until(lambda: "uses" in journey.text)
        drawn = journey.bench.query_one(InfluenceMap)._pictures
        before = dict(drawn)
        await journey.press("right", "right", "right")
        assert "largest for t 4" in journey.text
        assert all(drawn[row] is before[row] for row in before)
        assert len(made) == 1


@pytest.mark.long
async def test_x_goes_through_inputs_and_stretches(explore: Explore, model):
    layers = "SimpleRNN(3, return_sequences=True), LSTM(3)"
    async with explore(model(layers, "(300, 2)")) as journey:
        await journey.press("1", "down", "3", "I", "end")
        await journey.until(lambda: "every 3rd step of 300 · x: the layer's own input" in journey.text)
        await journey.press("X")
        await journey.until(lambda: "every 3rd step of 300 · x: the model's input" in journey.text)
        await journey.press("X")
        await journey.until(lambda: "every step from 181 to 300 of 300 · x: the layer's own input" in journey.text)
        await journey.press("X")
        await journey.until(lambda: "every step from 181 to 300 of 300 · x: the model's input" in journey.text)
        await journey.press("home")
        await journey.until(lambda: "1 to 120 of 300" in journey.text)


@pytest.mark.long
async def test_of_a_very_long_sequence_what_is_near_comes_first(explore: Explore, model, tmp_path):
    np.save(tmp_path / "x.npy", np.random.default_rng(0).standard_normal((3000, 2)))
    gru = model("GRU(3, return_sequences=True)", "(None, 2)")
    async with explore(gru, data=tmp_path / "x.npy", size=(80, 24)) as journey:
        await journey.press("I", "g", *"1500", "enter")
        await journey.until(lambda: "t 1,381 to 1,500 of 3,000 · a cell: 6 × 2 steps · X: the whole" in journey.text)
        assert "h at 1,500 uses x back to" in journey.text
        await journey.press("X")
        await journey.until(lambda: "every 25th step of 3,000" in journey.text)
        assert "X: near t" in journey.text
        await journey.press("right")
        await journey.until(lambda: "1,501 is not sampled; nearest: h at 1,500" in journey.text)


@pytest.mark.long
async def test_c_can_be_chosen_and_a_gate_is_no_state(explore: Explore, model):
    async with explore(model("LSTM(3)", "(12, 2)")) as journey:
        await journey.press("I", "right_square_bracket")
        await journey.until(lambda: "c at 1 uses" in journey.text)
        await journey.press("right_square_bracket")
        await journey.until(lambda: "h at 1 uses" in journey.text)


@pytest.mark.long
async def test_a_backward_direction_hears_ahead(explore: Explore, model):
    async with explore(model("Bidirectional(GRU(2, return_sequences=True))", "(9, 2)")) as journey:
        await journey.press("I", "down", "down", "right", "right")
        await journey.until(lambda: "h at 3 uses x up to the last step" in journey.text)
        assert "backward ◂ ∂h/∂x" in journey.text


@pytest.mark.long
async def test_a_click_goes_there(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("I")
        await journey.until(lambda: "uses" in journey.text)
        plan = journey.bench.query_one(InfluenceMap)._plan
        assert plan is not None
        row = next(y for y in range(plan.rows) if plan.sample_at(8, y) == (6, 0))
        await journey.pilot.click(InfluenceMap, offset=(8, row))
        await journey.until(lambda: journey.transport.startswith("t 7/10"))
        await journey.press("G")
        await journey.pilot.click(DecayChart, offset=(journey.bench.query_one(DecayChart).size.width - 1, 2))
        await journey.until(lambda: journey.transport.startswith("t 10/10"))


@pytest.mark.long
async def test_elsewhere_x_says_where_it_chooses(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("b", "X")
        assert "gradient (G)" in journey.said


@pytest.mark.long
async def test_without_colours_sizes_are_written(explore: Explore, model, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with explore(model("LSTM(8)", "(40, 2)")) as journey:
        await journey.press("I", "end")
        await journey.until(lambda: "uses" in journey.text)
        assert "####" in journey.text
