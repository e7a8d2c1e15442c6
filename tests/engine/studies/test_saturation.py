"""Which values count as saturated, in the diagnosis, the histogram and the bars alike."""

import numpy as np

from rnn_tui.engine.layers import GRU, Dense
from rnn_tui.engine.plan.stack import Stack
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
