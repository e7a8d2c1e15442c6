"""The journey through time: keys, play, jumps, both directions."""

import pytest

from rnn_tui.engine.run.model import Model
from tests.conftest import EXTREMES, Explore


@pytest.mark.parametrize("size", EXTREMES)
async def test_the_tutorial_opens_on_its_first_step_and_steps_to_the_end_and_back(explore: Explore, size):
    async with explore("tutorial", size=size) as journey:
        assert journey.transport.startswith("t 1/10")
        for key, expected in (
            ("right", "t 2/10"),
            (".", "t 3/10"),
            ("left", "t 2/10"),
            (",", "t 1/10"),
            ("end", "t 10/10"),
            ("right", "t 10/10"),
            ("home", "t 0/10"),
            ("left", "t 0/10"),
            ("pagedown", "t 10/10"),
            ("pageup", "t 0/10"),
            ("f8", "t 1/10"),
            ("f7", "t 0/10"),
        ):
            await journey.press({".": "full_stop", ",": "comma"}.get(key, key))
            assert journey.transport.startswith(expected), key


async def test_a_step_computes_nothing_and_the_equation_of_the_chosen_unit_has_its_numbers(
    explore: Explore, monkeypatch: pytest.MonkeyPatch
):
    async with explore("tutorial") as journey:
        monkeypatch.setattr(Model, "run", lambda *_, **__: pytest.fail("a step ran the engine"))
        trace = journey.bench.trace
        await journey.press("home")
        assert "before the first input" in journey.transport
        assert "h[0] = 0.0000, the state before the first input" in journey.text
        await journey.press("right", "right", "down", "down", "down")
        assert f"h[3] = {trace.layers[0].output[0, 1, 3]:+.4f} = tanh(Wx·x " in journey.text
        await journey.press("left", "end")
        assert journey.bench.trace is trace


async def test_go_to_takes_a_timestep_and_refuses_what_is_none(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("g")
        await journey.press("backspace", "9", "9", "enter")
        assert "'99' is not a whole number from 0 to 10" in journey.text
        await journey.press("backspace", "backspace", "7", "enter")
        assert journey.transport.startswith("t 7/10")


async def test_play_steps_by_itself_and_stops_at_the_end(explore: Explore):
    async with explore("simple") as journey:
        await journey.press("minus", "minus", "end", "space")
        assert journey.bench.playback.playing
        assert journey.transport.startswith("t 0/2 ▶ 0.5/s")
        await journey.pilot.press(*["plus"] * 6)
        for _ in range(100):
            await journey.pilot.pause(0.02)
            if not journey.bench.playback.playing:
                break
        assert not journey.bench.playback.playing
        assert journey.transport.startswith("t 2/2")


async def test_both_directions_stand_at_one_position_in_time_or_step_in_their_own_order(explore: Explore):
    async with explore("bidirectional") as journey:
        await journey.press("right")
        assert journey.transport.startswith("t 2/10")
        trace = journey.bench.trace
        assert trace is not None
        backward = trace.layers[0].run.cells["backward"].signals["h"][0]
        assert "forward ▸ after x[1] … x[2]" in journey.text
        assert "backward ◂ after x[10] … x[2]" in journey.text
        assert "output at timestep 2: ▸ 0–7 ◂ 8–15" in journey.text
        assert f"h[0]   {backward[1, 0]:+.4f}" in journey.text
        await journey.press(*["down"] * 8)
        assert f"backward h[0] = {backward[1, 0]:+.4f} = tanh" in journey.text
        await journey.press("right_square_bracket", "right_square_bracket")
        assert f"y[8] = {backward[1, 0]:+.4f} = backward h[0], after it read x[10] … x[2]" in journey.text
        await journey.press("left_square_bracket", "left_square_bracket", "C")
        assert "forward ▸ step 2 reads x[2]" in journey.text
        assert "backward ◂ step 2 reads x[9]" in journey.text
        assert f"backward h[0] = {backward[8, 0]:+.4f} = tanh" in journey.text


@pytest.mark.parametrize("size", EXTREMES)
async def test_every_chart_is_drawn_at_every_size(explore: Explore, size):
    async with explore("deep", size=size) as journey:
        for view in ("bars", "heatmap", "lines"):
            await journey.press("home", view[0], "right", "end")
            assert journey.transport.startswith("t 10/10"), view
            assert journey.bench.selection.view == view
            assert f"h[0] = {journey.bench.trace.layers[0].output[0, 9, 0]:+.4f}" in journey.text, view


async def test_the_signals_of_a_layer_are_gone_through(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("right_square_bracket")
        assert "3 Timesteps ── simple_rnn · pre" in journey.text
        await journey.press("right_square_bracket")
        assert "3 Timesteps ── simple_rnn · output" in journey.text
        await journey.press("left_square_bracket", "left_square_bracket")
        assert "3 Timesteps ── simple_rnn · h" in journey.text


async def test_the_sequences_of_a_batch_are_gone_through(explore: Explore):
    async with explore("fixed-batch") as journey:
        assert "sequence 1/8" in journey.text
        await journey.press("right_curly_bracket")
        assert "sequence 2/8" in journey.text
        trace = journey.bench.trace
        assert trace is not None
        assert f"h[0] = {trace.layers[0].run.cells[''].signals['h'][1, 0, 0]:+.4f}" in journey.text
        await journey.press("left_curly_bracket", "left_curly_bracket")
        assert "sequence 8/8" in journey.text
