"""Which values count as saturated, in the diagnosis, the histogram and the bars alike."""

import numpy as np

from rnn_tui.engine.layers import GRU, Dense
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.recordings import recording as recorded
from rnn_tui.engine.recordings.from_arrays import recording
from rnn_tui.engine.recordings.recorded_diagnosis import diagnose
from rnn_tui.engine.run.base_study import answer
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import INPUT, Track
from rnn_tui.engine.studies.diagnosis import Diagnose
from rnn_tui.engine.studies.distribution import Histogram
from rnn_tui.engine.studies.saturation import saturation

TRACE = Model.draw(Stack((GRU(4), Dense(3, activation="softmax"), Dense(2, activation="tanh")), (None, 6, 2))).run()
GRU_KEY, SOFTMAX, TANH = TRACE.keys


def test_states_and_gates_are_saturated_near_their_ends_and_a_probability_never_is():
    for track, wanted in (
        (Track(GRU_KEY, "", "h"), (-0.99, 0.99)),
        (Track(GRU_KEY, "", "z"), (0.005, 0.995)),
        (Track(TANH, "", "output"), (-0.99, 0.99)),
        (Track(SOFTMAX, "", "output"), (-np.inf, np.inf)),
        (Track(INPUT, "", "x"), (-np.inf, np.inf)),
    ):
        found = saturation(TRACE, track)
        assert (found.lower, found.upper) == wanted, track


def test_diagnosis_and_histogram_count_by_it():
    for key, at in zip(TRACE.keys, answer(Diagnose(), TRACE).layers, strict=True):
        track = Track(key, "", "output")
        assert at.output.bounds == answer(Histogram(track), TRACE).bounds == saturation(TRACE, track)


def test_of_a_recording_the_values_tell_which_activation_made_them():
    wave = np.tanh(4 * np.sin(np.arange(60)))[None, :, None]
    arrays = {"x": wave, "lstm/h": abs(wave), "lstm/c": wave, "lstm/f": abs(wave), "lstm/o": wave}
    trace = recording(arrays | {"lstm/output": abs(wave), "dense/output": wave, "dense_1/output": 5 * wave}, "made")
    lstm, dense, linear = trace.keys
    none, tanh = (-np.inf, np.inf), (-0.99, 0.99)
    for track, wanted in (
        (Track(INPUT, "", "x"), none),
        (Track(lstm, "", "h"), tanh),  # a state may be positive throughout
        (Track(lstm, "", "c"), none),
        (Track(lstm, "", "f"), (0.005, 0.995)),
        (Track(lstm, "", "o"), none),  # no sigmoid is negative
        (Track(lstm, "", "output"), none),  # this may be a probability
        (Track(dense, "", "output"), tanh),
        (Track(linear, "", "output"), none),
    ):
        found = saturation(trace, track)
        assert (found.lower, found.upper) == wanted, track
    assert answer(diagnose(trace, 0), trace).layers[0].cells[0].health.bounds == saturation(trace, Track(lstm, "", "h"))


def test_the_range_of_a_large_recording_is_no_bound_of_an_activation(monkeypatch):
    monkeypatch.setattr(recorded, "LARGE", 50)
    trace = recording({"lstm/h": 5 * np.sin(np.arange(60.0))[None, :, None]}, "made")
    track = Track(trace.keys[0], "", "h")
    assert trace.limits(track) == (-5.0, 5.0)
    assert not saturation(trace, track).any
