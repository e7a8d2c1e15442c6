"""A recording on the screen: the same panes without a model, and only what is drawn is read."""

import os
import re
import sys
from contextlib import asynccontextmanager
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.app.app import RnnTui
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.recordings.recording import RecordingSetup
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.io.results import write_results
from rnn_tui.formats.loaded_model import recorded_model
from rnn_tui.formats.model_files import listed_in
from rnn_tui.formats.model_name import ModelName
from rnn_tui.formats.trace.reader import read_trace
from rnn_tui.panes.comparison import Comparison
from rnn_tui.panes.views import VIEWS
from rnn_tui.record import Recorder, save
from rnn_tui.screens.opened_models import Opening
from rnn_tui.screens.workbench.screen import Workbench
from tests.conftest import EXTREMES, Journey

TIME = np.arange(40)
H = np.tanh(np.sin(TIME[:, None] / 3 + np.arange(6)))[None].repeat(2, 0)
"""(batch, time, units)"""


NEEDS_MODEL = ("why", "weights", "gradient", "influence", "spectrum")


@asynccontextmanager
async def opened(path: Path, size=(140, 40)):
    made = read_trace(path)
    app = RnnTui(Opening([recorded_model(made)], RecordingSetup.of(made)))
    async with app.run_test(size=size) as pilot:
        bench = next(each for each in app.screen_stack if isinstance(each, Workbench))
        journey = Journey(app, pilot, bench)
        await journey.settle()
        yield journey


@pytest.fixture
def states(tmp_path):
    save(tmp_path / "states.npz", {"encoder": {"h": H, "c": 3 * H}, "decoder": {"forward": H, "backward": -H}}, x=H)
    return tmp_path / "states.npz"


async def test_the_form_closes_when_a_recording_takes_the_plan_s_place(states, explore):
    async with explore("tutorial") as journey:
        await journey.press("1", "enter")
        assert journey.bench.editing
        journey.bench.parts.files.open_named(ModelName(str(states)))
        await journey.settle()
        assert "encoder" in journey.text
        assert not journey.bench.editing


@pytest.mark.parametrize("size", EXTREMES)
async def test_layers_contents_and_states_are_shown(states, size):
    async with opened(states, size) as journey:
        assert journey.transport.startswith("t 1/40")
        assert "states.npz" in journey.text
        await journey.press("right")
        assert journey.transport.startswith("t 2/40")
        assert f"h[0] = {H[0, 1, 0]:+.4f}" in journey.text
        await journey.press("1")
        assert "encoder" in journey.text
        assert "(2, 40, 6)" in journey.text
        await journey.press("2")
        assert "states.npz · recorded elsewhere, no weights" in journey.text
        assert "encoder/c  " in journey.text


def test_where_a_model_is_expected_a_recording_says_how_it_is_shown(states):
    with pytest.raises(RnnError, match="is a recording, not a model: rnn-tui trace states"):
        listed_in(str(states))


async def test_what_needs_the_model_says_so_and_changes_nothing(states):
    async with opened(states) as journey:
        view = journey.bench.selection.view
        for key in ("t", "r", "Q", "number_sign", "J"):
            await journey.press("right", key)
            assert journey.said.startswith("A recording is what happened and cannot be edited.")
        assert journey.app.screen is journey.bench
        assert journey.bench.selection.view == view


async def test_keys_that_move_over_weights_say_that_there_are_none(states):
    async with opened(states) as journey:
        await journey.press("V", "right", "down", "X")
        assert journey.bench.playback.t == 1
        assert "This needs the model: a recording has only what it" in journey.text
        assert "V weights" in journey.text, "the row of views stays"
        assert journey.transport.startswith("t 1/40")


async def test_signals_sequences_and_layers_are_chosen_as_in_a_trace(states):
    async with opened(states) as journey:
        await journey.press("right_square_bracket")
        assert "encoder · c" in journey.text
        await journey.press("right_curly_bracket")
        assert "sequence 2/2" in journey.text
        await journey.press("1", "down")
        assert "forward ▸ after x[1]" in journey.text
        assert "backward ◂ after x[40] … x[1]" in journey.text


async def test_a_recorded_run_looks_as_the_run_did(tmp_path, explore):
    def charts(journey):
        return re.findall(r"│ ([▸ ]h\[\d+\] .*)", journey.text)

    trace = Model.draw(built_in("deep").stack).run()
    write_results(trace.arrays(), tmp_path / "s.npz")
    size = (140, 40)  # where the upper panes are as high as what they hold
    async with explore("deep", size=size) as live:
        await live.press("right", "right")
        there = charts(live)
    async with opened(tmp_path / "s.npz", size) as journey:
        await journey.press("right", "right")
        assert charts(journey) == there
        assert len(there) == 8


@pytest.mark.long
@pytest.mark.parametrize("size", EXTREMES)
async def test_every_view_shows_something_or_says_why_not(states, size):
    async with opened(states, size) as journey:
        start = journey.bench.selection
        for view, layer in product((each.view for each in VIEWS), (-1, 0, 1)):
            journey.bench.selection = start.at_layer(layer).in_view(view)
            await journey.press("home", "right", "down", "end", "right_square_bracket")
            assert (journey.bench.playback.t, journey.bench.selection.view) == (40, view)
            if layer >= 0 and view in NEEDS_MODEL:
                assert "This needs the model: a recording has only what it" in journey.text, (view, layer)
                assert journey.app.screen.query_one("#timesteps").border_subtitle == ""


async def test_what_needs_a_model_says_so_and_nothing_is_lost(states):
    async with opened(states) as journey:
        await journey.press("c")
        assert "This needs the model: a recording has only what it computed." in journey.said
        await journey.press("r")
        assert journey.transport.startswith("t 1/40")
        for key in ("d", "a", "J", "enter"):
            journey.app.clear_notifications()
            await journey.press("1", key)
            assert "A recording is what happened and cannot be edited." in journey.said
        assert journey.bench.stack.layer_names == ("encoder", "decoder")
        assert not journey.bench.editing
        await journey.press("3", "right")
        assert journey.transport.startswith("t 2/40")
        journey.app.clear_notifications()
        await journey.press("e", "greater_than_sign")
        assert "This needs the model: a recording has only what it computed." in journey.said


@pytest.mark.long
async def test_states_without_inputs_without_batch_and_of_any_kind_of_number(tmp_path):
    with Recorder(tmp_path / "states") as record:
        for t in range(9):
            record(spikes=np.arange(4) % 2 == t % 2, counts=np.full(3, t, np.uint8), half=np.full(2, -t, np.float16))
    async with opened(tmp_path / "states") as journey:
        for layer in range(-1, 3):
            journey.bench.selection = journey.bench.selection.at_layer(layer)
            for view in ("overview", "bars", "heatmap", "lines"):
                journey.bench.selection = journey.bench.selection.in_view(view)
                await journey.press("end")
                assert journey.transport.startswith("t 9/9")
        assert "h[0] = -8" in journey.text


def resident(path: Path) -> int:
    """Bytes of the file that this process has in its memory."""
    found, inside = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            inside = line.endswith(str(path))
        elif inside and line.startswith("Rss:"):
            found += int(line.split()[1]) * 1024
    return found


@pytest.mark.long
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts pages as Linux lists them")
async def test_of_a_recording_larger_than_memory_only_what_is_drawn_is_read(tmp_path):
    steps, units = 1_000_000, 256
    with Recorder(tmp_path / "big") as record:
        for t in range(10):
            record(lstm=np.full(units, t / 10, np.float32))
    file = tmp_path / "big" / "lstm" / "h.npy"
    with file.open("r+b") as raw:  # a gigabyte that takes no room on the disk
        raw.seek(10)
        raw.write(
            f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({steps}, 1, {units}), }}".encode().ljust(245) + b"\n"
        )
        raw.truncate(256 + steps * units * 4)
    async with opened(tmp_path / "big") as journey:
        assert journey.transport.startswith("t 1/1000000")
        assert resident(file) < 8 << 20  # the bounds of the axis come from a sample
        before = resident(file)
        for key in ("right", "right", "down", "b", "v"):
            await journey.press(key)
        assert resident(file) - before < 1 << 20
        assert "h[1] = +0.2" in journey.text
        await journey.press("h", "end", "left")
        assert journey.transport.startswith("t 999999/1000000")
        assert resident(file) - before < 2 << 20
        await journey.press("l")
        assert "drawn from a sample: 4,096 of 1,000,000 steps" in journey.text
        drawn = resident(file)
        assert drawn - before < 48 << 20
        await journey.press("left", "left", "up", "down")
        assert resident(file) - drawn < 1 << 20


@pytest.mark.long
async def test_a_recording_is_compared_and_nothing_in_it_can_be_otherwise(states, tmp_path):
    save(tmp_path / "other.npz", {"encoder": {"h": -H[:, :30, :4], "c": 3 * H}, "decoder": {"h": H}}, x=H)
    async with opened(states) as journey:
        await journey.press("x")
        assert "A recording is what happened and cannot be edited." in journey.said
        await journey.press("A", "B")
        assert "h is the same everywhere (this run is A" in journey.text
        journey.bench.comparison = Comparison(read_trace(tmp_path / "other.npz"))
        await journey.settle()
        assert "only the first 30 steps: A has 30, B 40" in journey.text
        assert "only units 0 to 3: A has 4, B 6" in journey.text
        assert f"largest |B − A| {2 * np.abs(H[:1, :30, :4]).max():.4f}" in journey.text


@pytest.mark.long
async def test_the_footer_names_no_key_that_a_recording_has_no_use_for(states):
    async with opened(states) as journey:
        footer = journey.text.splitlines()[-1]
        assert "D diagnosis" in footer
        assert "o open" in footer
        assert not {"edit", "add", "delete", "code"} & set(footer.split())


@pytest.mark.long
async def test_a_recording_that_is_shortened_while_it_is_open_is_said_and_nothing_is_lost(tmp_path):
    h = np.tanh(np.random.default_rng(0).standard_normal((2, 3000, 6)))
    save(tmp_path / "states.npz", {"encoder": {"h": h, "c": 3 * h}})
    async with opened(tmp_path / "states.npz") as journey:
        journey.tolerant = True
        await journey.press("3", "h")
        os.truncate(tmp_path / "states.npz", 200)
        for keys in ("right", "end", "]", "up", *(view.key for view in VIEWS), "B", "D", "escape", "y", "home"):
            await journey.press(keys)
        await journey.resize((80, 24))
        await journey.pilot.hover(offset=(30, 12))
        assert "states.npz: has become shorter since it was opened" in journey.text + journey.said
        assert "This is a bug" not in journey.said
        await journey.press("escape", "x", "escape", "w", "escape", "question_mark", "escape")
        assert journey.app.screen is journey.bench
