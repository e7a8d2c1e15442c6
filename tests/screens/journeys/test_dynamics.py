"""What a cell does as a whole: the diagnosis, eigenvalues, the portrait with its fixed points, the distribution."""

import re
import threading

import numpy as np
import pytest

from rnn_tui.engine.core.work import Progress
from rnn_tui.engine.studies import diagnosis, distribution, state_pca
from rnn_tui.engine.studies import eigenvalues as spectrum
from rnn_tui.engine.studies.eigenvalues import spectrum as spectrum_of
from rnn_tui.engine.studies.trajectory import trajectory
from rnn_tui.numbers import exact
from rnn_tui.panes.timesteps.diagnosis_line import DiagnosisLine
from rnn_tui.panes.widgets.drawn_chart import Canvas
from tests.conftest import EXTREMES, SIZES, Explore

READY = "units saturated"


async def diagnosed(journey) -> None:
    await journey.until(lambda: READY in journey.text)


async def test_the_line_says_why_every_unit_of_the_tutorial_goes_to_one(explore: Explore):
    async with explore("tutorial") as journey:
        for size in SIZES:
            await journey.resize(size)
            await diagnosed(journey)
            assert "● 8 of 8 units saturated at ≥50% of steps" in journey.text, size
            assert "D: more" in journey.text, size
            if size != (60, 20):
                assert "weights uniform[0,1) push every unit to +1" in journey.text, size


async def test_a_step_leaves_the_line_alone_and_another_trace_changes_it(explore: Explore, monkeypatch):
    async with explore("tutorial") as journey:
        await diagnosed(journey)
        line = journey.app.screen.query_one(DiagnosisLine)
        monkeypatch.setattr(line, "update", lambda *_, **__: pytest.fail("a step wrote the line anew"))
        monkeypatch.setattr(diagnosis.Diagnose, "work", lambda *_: pytest.fail("a step diagnosed"))
        await journey.press("right", "right", "left")
        monkeypatch.undo()
        await journey.press("r")
        await journey.until(lambda: READY in journey.text and "spectral radius of Wh 3.89" not in journey.text)


async def test_the_diagnosis_in_full(explore: Explore):
    async with explore("deep-bidirectional") as journey:
        await journey.until(lambda: "D: more" in journey.text and "○ …" not in journey.text)
        await journey.press("D")
        assert "bidirectional  Bidirectional" in journey.text
        assert "forward: The spectral radius of Wh (the size of its largest eigenvalue)" in journey.text
        assert re.search(r"S\W+shows it", journey.text)
        await journey.press("end")
        assert "bidirectional_3  Bidirectional" in journey.text
        await journey.press("escape")
        assert "Diagnosis" not in journey.text
        await journey.press("1", "D", "S")
        await journey.until(lambda: journey.bench.selection.view == "spectrum" and journey.app.screen is journey.bench)
        assert journey.bench.pane_number == 3


async def test_the_diagnosis_waits_for_its_study_and_shows_it_then(explore: Explore, monkeypatch):
    go = threading.Event()
    work = diagnosis.Diagnose.work

    def held(study, trace):
        yield Progress(1, 3, "gradient")
        go.wait(20)
        return (yield from work(study, trace))

    monkeypatch.setattr(diagnosis.Diagnose, "work", held)
    async with explore("tutorial", settled=False) as journey:
        await journey.until(lambda: journey.bench.studies.under_way is not None)
        await journey.pilot.press("D")
        await journey.until(lambda: "Diagnosing every layer: " in journey.text)
        go.set()
        await journey.until(lambda: "● 8 of 8 units are saturated" in journey.text)
        assert re.search(r"│   \w", journey.text)  # further lines have the indent of the sentence


@pytest.mark.long
async def test_the_diagnosis_in_full_of_layers_whose_keys_are_not_their_places(explore: Explore):
    async with explore("deep") as journey:
        await journey.press("1", "d")
        assert journey.bench.stack.keys == (1,)
        await journey.press("D")
        assert "simple_rnn  SimpleRNN" in journey.text


@pytest.mark.long
async def test_nan_in_the_input_is_said_first(explore: Explore, tmp_path):
    x = np.ones((1, 10, 4))
    x[0, 3, 2] = np.nan
    np.save(tmp_path / "x.npy", x)
    async with explore("tutorial", data=tmp_path / "x.npy") as journey:
        await journey.until(lambda: "● the input holds NaN or Inf at t 4 · 8 of 8 units are NaN" in journey.text)


@pytest.mark.long
@pytest.mark.parametrize("size", EXTREMES)
async def test_the_spectrum_of_wh_and_of_the_jacobian_at_the_cursor(explore: Explore, size):
    async with explore("tutorial", size=size) as journey:
        await journey.press("S")
        await journey.until(lambda: "spectral radius: Wh 3.8900" in journey.text)
        for t in (1, 2, 3):
            found = spectrum_of(trajectory(journey.bench.trace, 0).jacobian(t))
            assert f"at t {t} {exact(found.radius, signed=False)}" in " ".join(journey.text.split())
            await journey.press("right")
        if size == (140, 40):
            assert "1 of 8 outside" in journey.text
            assert "×" in journey.text
            assert "-0.5149 ±0.3609i" in journey.text
            assert "changes fade in the circle" in journey.text
        await journey.press("home")
        assert "no step has been made yet" in " ".join(journey.text.split()) or size != (140, 40)


@pytest.mark.long
async def test_a_gated_cell_shows_every_gate(explore: Explore):
    async with explore("lstm") as journey:
        await journey.press("S")
        await journey.until(lambda: "recurrent matrices of the gates" in journey.text and "Wh_f" in journey.text)
        assert "Jacobian ∂(h,c)[t] / ∂(h,c)[t-1] at t 1" in journey.text


@pytest.mark.long
async def test_a_step_keeps_the_recurrent_matrix(explore: Explore, monkeypatch):
    async with explore("tutorial") as journey:
        await journey.press("S")
        await journey.until(lambda: "Wh 3.8900" in journey.text)
        left = journey.app.screen.query_one("#recurrent", Canvas)
        monkeypatch.setattr(left, "draw", lambda *_: pytest.fail("a step drew it anew"))
        monkeypatch.setattr(spectrum.RecurrentSpectra, "work", lambda *_: pytest.fail("a step asked for it anew"))
        await journey.press("right", "right")
        assert "at t 3" in journey.text


@pytest.mark.long
async def test_a_layer_without_a_state_has_no_spectrum(explore: Explore):
    async with explore("reader") as journey:
        await journey.press("1", "end", *["down"] * 9, "3", "S")
        await journey.until(lambda: "no recurrent cell" in journey.text)


@pytest.mark.long
@pytest.mark.parametrize("size", EXTREMES)
async def test_the_portrait_and_its_fixed_points(explore: Explore, size):
    async with explore("lstm", size=size) as journey:
        await journey.press("P")
        await journey.until(lambda: "→ PC1" in journey.text)
        found = journey.bench.studies.answers.get(state_pca.StatePCA(journey.bench.trace.tracks(0)[0]))
        assert f"→ PC1  {found.explained[0]:.1%}" in journey.text
        assert "● t 1" in journey.text
        assert "f: where would it rest?" in journey.text
        await journey.press("f")
        await journey.until(lambda: "1 fixed point" in journey.text)
        assert "x held at its mean · f" in journey.text
        assert "◆ stable" in journey.text
        await journey.press("f")
        await journey.until(lambda: "x held at zero" in journey.text and "fixed point" in journey.text)
        await journey.press("f")
        await journey.until(lambda: "x held at the cursor" in journey.text and "fixed point" in journey.text)
        await journey.press("f")
        assert "where would it rest?" in journey.text


@pytest.mark.long
async def test_a_step_moves_the_mark_on_a_path_that_stays(explore: Explore, monkeypatch):
    async with explore("tutorial") as journey:
        await journey.press("P")
        await journey.until(lambda: "→ PC1" in journey.text)
        monkeypatch.setattr(state_pca.StatePCA, "work", lambda *_: pytest.fail("a step asked for it anew"))
        before = journey.text
        await journey.press("right")
        assert "● t 2" in journey.text
        changed = [a != b for a, b in zip(before.splitlines(), journey.text.splitlines(), strict=True)]
        assert sum(changed) < 15
        await journey.press("home")
        assert "● t 0" in journey.text


@pytest.mark.long
async def test_a_signal_that_is_no_state_has_a_portrait_too(explore: Explore):
    async with explore("lstm") as journey:
        await journey.press("P", "right_square_bracket", "right_square_bracket", "f")
        await journey.until(lambda: "· i" in journey.text and "fixed point" in journey.text)
        await journey.press("1", "up", "3")
        await journey.until(lambda: "this belongs to no cell" in journey.text)


@pytest.mark.long
@pytest.mark.parametrize("size", EXTREMES)
async def test_the_histogram_over_all_steps_and_here(explore: Explore, size):
    async with explore("tutorial", size=size) as journey:
        await journey.press("H")
        heading = "h: 80 values" if size == (60, 20) else "h over all steps: 80 values"
        await journey.until(lambda: heading in journey.text)
        assert "a bar: values in a range of 0.0" in journey.text
        assert "90.0% > 0.99" in journey.text
        assert "at t 1: 8 values, 0 saturated · ▲ h[0] = +0.9117" in journey.text
        await journey.press("right")
        assert "at t 2: 8 values, 8 saturated · ▲ h[0] = +0.9996" in journey.text
        await journey.press("home")
        assert "at t 0: 8 values, 0 saturated" in journey.text


@pytest.mark.long
async def test_a_step_counts_only_its_own_values(explore: Explore, monkeypatch):
    async with explore("tutorial") as journey:
        await journey.press("H")
        await journey.until(lambda: "80 values" in journey.text)
        monkeypatch.setattr(distribution.Histogram, "work", lambda *_: pytest.fail("a step counted everything"))
        await journey.press("right", "right")
        assert "at t 3" in journey.text


async def test_a_key_for_charts_says_why_it_changes_nothing(explore: Explore):
    async with explore("lstm") as journey:
        await journey.press("b", "z")
        assert "scale ±1 (z)" in journey.text
        await journey.press("z", "O")
        assert "scale ±0.5 of ±1 (z)" in journey.text
        assert "O changes the order of the units in overview, heatmap and layers." in journey.said
        await journey.press("right_square_bracket", "z")
        assert "c has no bounds" in journey.said
        await journey.press("V", "z")
        assert (
            "z changes the scale in overview, bars, heatmap, lines, compare, layers, histogram and moments."
            in journey.said
        )
        assert journey.bench.selection.fits
