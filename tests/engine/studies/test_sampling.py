"""Of a signal larger than memory a sample is read, and whoever shows it says so."""

import numpy as np
import pytest

from rnn_tui.engine.recordings.from_arrays import recording
from rnn_tui.engine.recordings.recording import Recording
from rnn_tui.engine.run.base_study import answer
from rnn_tui.engine.run.trace import Track
from rnn_tui.engine.studies import sampling
from rnn_tui.engine.studies.distribution import Histogram
from rnn_tui.engine.studies.sampling import sample
from rnn_tui.engine.studies.similarity import SimilarSpans, Span
from rnn_tui.engine.studies.state_pca import StatePCA

H = Track(0, "", "h")


@pytest.fixture
def long(monkeypatch) -> Recording:
    """A recording of a wave, which counts as large."""
    monkeypatch.setattr(sampling, "LARGE", 1000)
    monkeypatch.setattr(sampling, "NUMBERS", 600)
    time = np.arange(3000) / 7
    wave = np.stack([np.sin(time), np.cos(time), 0 * time], axis=-1)
    return recording({"lstm/h": wave[None].astype(np.float32)}, "long")


def test_what_is_small_is_taken_whole():
    values = np.ones((5, 3))
    assert sample(values).values is values
    assert sample(values).words == "all steps"


def test_what_is_large_is_a_view_of_every_so_many_th_step(long):
    found = sample(long.values(H))
    assert (found.every, found.words) == (15, "every 15th step")
    assert found.values.base is not None
    np.testing.assert_array_equal(found.values, long.values(H)[::15])


def test_a_histogram_says_which_steps_it_counts(long):
    found = answer(Histogram(H), long)
    assert (found.total, found.steps) == (600, "every 15th step")
    assert found.mean == pytest.approx(0, abs=0.05)


def test_a_portrait_knows_which_positions_it_has(long):
    found = answer(StatePCA(H), long)
    assert (found.every, len(found.path)) == (15, 201)
    np.testing.assert_allclose(found.explained[:2], 0.5, atol=0.01)
    for position in (15, 1500, 3000):
        there = found.project(long.values(H)[position - 1][None])[0]
        np.testing.assert_allclose(found.path[found.row(position)], there, atol=1e-6)
    assert found.row(1514) == found.row(1500)


def test_moments_are_looked_for_in_every_step_all_the_same(long):
    found = answer(SimilarSpans(H, Span(0, 101, 110)), long)
    assert all(abs(np.sin((each.start - 101) / 7 / 2)) < 0.08 for each in found)
