"""From what a user says to the track that is meant, or a line on why not."""

import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.layers import LSTM, Bidirectional, Dense, Embedding, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Track
from rnn_tui.engine.run.track_lookup import explainable, tracked

SEQ = {"return_sequences": True}
TRACE = Model.draw(
    Stack((Embedding(9, 4), Bidirectional(SimpleRNN(3, **SEQ)), LSTM(2), Dense(2)), (2, 5), "int32")
).run()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ({}, (Track(1, "forward", "h"), 0)),
        ({"unit": 4}, (Track(1, "backward", "h"), 1)),
        ({"unit": 1, "direction": "backward"}, (Track(1, "backward", "h"), 1)),
        ({"unit": 4, "signal": "output"}, (Track(1, "", "output"), 4)),
        ({"layer": "lstm", "unit": 1, "signal": "f"}, (Track(2, "", "f"), 1)),
        ({"layer": "dense", "unit": 1}, (Track(3, "", "output"), 1)),
        ({"layer": "dense", "signal": "y"}, (Track(3, "", "output"), 0)),
    ],
)
def test_what_is_meant(said, meant):
    assert tracked(TRACE, **said) == meant


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"layer": "gru"}, "no layer 'gru'; the layers are embedding, bidirectional, lstm, dense"),
        ({"layer": "lstm", "signal": "z"}, "lstm has no signal 'z'; it has h, c, i, f, g, o, output"),
        ({"layer": "lstm", "unit": 2}, "lstm has units 0 to 1; there is no unit 2"),
        ({"layer": "lstm", "unit": -1}, "there is no unit -1"),
        ({"unit": 6}, r"units 0 to 5 \(0 to 2 forward and 3 to 5 backward\); there is no unit 6"),
        ({"unit": 3, "direction": "forward"}, "bidirectional forward has units 0 to 2; there is no unit 3"),
        ({"layer": "lstm", "direction": "forward"}, "lstm reads in one direction only"),
        ({"signal": "output", "direction": "forward"}, "the output of bidirectional has no direction of its own"),
        ({"layer": "dense", "direction": "forward"}, "the output of dense has no direction of its own"),
    ],
)
def test_what_there_is_not(said, refusal):
    with pytest.raises(RnnError, match=refusal):
        tracked(TRACE, **said)


def test_times_and_sequences_there_are():
    explainable(TRACE, 0, 1)
    explainable(TRACE, 5, 2)
    with pytest.raises(RnnError, match="the sequence has 5 timesteps: t is 0 to 5, not 6"):
        explainable(TRACE, 6, 1)
    with pytest.raises(RnnError, match="there are sequences 1 to 2; there is no sequence 0"):
        explainable(TRACE, 1, 0)
