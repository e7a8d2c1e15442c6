"""A free run on the screen: asked for, shown beside the true inputs, and taken back; trained models where they show."""

import re

import numpy as np

from rnn_tui.panes.views import COMPARING, TEXT
from rnn_tui.screens.free_run.dialog import FreeRunDialog
from tests.conftest import Explore


async def test_the_output_is_fed_back_beside_the_true_inputs(explore: Explore):
    async with explore("sine") as journey:
        bench = journey.bench
        before = bench.trace
        assert (bench.playback.t, bench.selection.view) == (20, "lines")
        await journey.press("Y")
        assert isinstance(journey.app.screen, FreeRunDialog)
        assert journey.app.screen._choices.start == 20
        await journey.press("enter")
        true, free = bench.comparison.pinned, bench.trace
        assert bench.selection.view == COMPARING
        assert bench.playback.t == 20
        np.testing.assert_array_equal(true.x[0], before.x[0])
        np.testing.assert_array_equal(free.x[0, :20], before.x[0, :20])
        np.testing.assert_allclose(free.x[0, 20:], free.output[0, 19:-1], atol=1e-12)
        assert "own output after t 20" in " ".join(bench.words)
        assert "B reads its own output after t 20" in journey.said
        await journey.press("u")
        np.testing.assert_array_equal(bench.trace.x, before.x)
        assert (bench.selection.view, bench.comparison.pinned) == (
            "lines",
            None,
        )  # there is nothing to compare any more


async def test_a_text_is_read_where_it_is_written(explore: Explore):
    async with explore("characters", size=(80, 24)) as journey:
        assert journey.bench.selection.view == TEXT
        await journey.press("Y", "enter")
        assert journey.bench.selection.view == TEXT
        assert journey.bench.comparison.pinned is not None
        assert re.search(r"B reads its own output after t 25 \('.{20,60}'\), A the true inputs", journey.said)
        assert "│ own from t 26" in journey.text
        assert re.search(r"[-=·+#]▲│[-=·+#]", journey.text)
        await journey.press("u")
        assert "own from" not in journey.text


async def test_what_predicts_no_next_input_says_so(explore: Explore):
    async with explore("adding") as journey:
        await journey.press("Y")
        assert not isinstance(journey.app.screen, FreeRunDialog)
        assert "reads 2 numbers and puts out 1" in journey.said


async def test_show_me_opens_a_trained_model_where_it_shows(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("ctrl+p", *(each if each != " " else "space" for each in "a unit that counts"), "enter")
        bench = journey.bench
        assert (bench.playback.t, bench.selection.view, bench.title_text) == (8, "lines", "counter")
        assert "c[3] = +6.8723" in journey.text
        await journey.press("u")
        assert bench.title_text == "tutorial"
