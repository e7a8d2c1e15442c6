"""The portrait: what a model answers along the path."""

import pytest

from rnn_tui.engine.layers import LSTM, Bidirectional, Dense, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.base_study import answer
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Track
from rnn_tui.engine.studies.state_pca import StatePCA
from rnn_tui.panes.views.state_pca import answers, explained

SEQ = {"return_sequences": True}


def run(*layers):
    return Model.draw(Stack(layers, (None, 6, 2))).run()


@pytest.mark.parametrize("every", [1, 2, 4])
def test_yes_and_no_stand_at_the_state_that_they_are_said_after(every):
    trace = run(LSTM(3, **SEQ), Dense(1, activation="sigmoid"))
    for track in (Track(0, "", "h"), Track(1, "", "output")):
        said = ["1" if each > 0.5 else "0" for each in trace.output[0, :, 0]]
        assert answers(trace, track, 0, every).tolist() == [" ", *said[every - 1 :: every]]


@pytest.mark.parametrize(
    "layers",
    [
        (SimpleRNN(3, **SEQ), Dense(1)),
        (SimpleRNN(3, **SEQ), Dense(2, activation="sigmoid")),
        (SimpleRNN(3, **SEQ), SimpleRNN(3), Dense(1, activation="sigmoid")),
        (LSTM(3, **SEQ),),
        (LSTM(3, go_backwards=True, **SEQ), Dense(1, activation="sigmoid")),
    ],
)
def test_other_models_answer_neither_yes_nor_no(layers):
    assert answers(run(*layers), Track(0, "", "h")) is None


@pytest.mark.parametrize(("cell", "first"), [("forward", "forward ▸ h"), ("backward", "backward ◂ h")])
def test_the_path_of_one_half_says_which(cell, first):
    track = Track(0, cell, "h")
    found = answer(StatePCA(track), run(Bidirectional(SimpleRNN(3, **SEQ))))
    assert next(explained(found, track)) == first
