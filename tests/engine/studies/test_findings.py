"""What is said of one thing that was looked at."""

from rnn_tui.engine.studies.diagnosis import Gate
from rnn_tui.engine.studies.findings import _gate


def test_the_mean_of_a_closed_gate_is_not_rounded_to_0():
    (found,) = _gate(Gate("i", 2.04e-7, 0.0, 1.0))
    assert found.sentence == "The gate i is mostly closed: 100% of its values are below 0.1 (mean 2.04e-7)."
