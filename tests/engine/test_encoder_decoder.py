"""An encoder and a decoder: RepeatVector between them gives the second half a time of its own."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.core.work import finish
from rnn_tui.engine.gradients.entry_points import entries
from rnn_tui.engine.layers import LSTM, Activation, Bidirectional, Dense, Masking, RepeatVector, SimpleRNN
from rnn_tui.engine.layers import TimeDistributed as Each
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import INPUT, Trace, Track
from rnn_tui.engine.studies.diagnosis import Diagnose
from tests.engine.check_grads import check_grads

SEQ = {"return_sequences": True}


def translated(steps: int) -> Trace:
    """From 4 timesteps to so many others."""
    layers = (
        LSTM(3),
        RepeatVector(steps),
        SimpleRNN(3, **SEQ),
        Bidirectional(SimpleRNN(2, **SEQ)),
        Each(Dense(5)),
        Activation("softmax"),
    )
    return Model.draw(Stack(layers, (2, 4, 2))).run()


@pytest.mark.parametrize("steps", [1, 3, 7])
def test_every_step_of_the_decoder_reads_the_encoder_s_last_output(steps):
    trace = translated(steps)
    assert trace.output.shape == (2, steps, 5)
    assert trace.layers[2].x.tolist() == [[row.tolist()] * steps for row in trace.layers[0].output]
    np.testing.assert_allclose(trace.output.sum(axis=-1), 1)
    assert trace.timesteps == max(4, steps)
    assert [trace.steps(trace.tracks(layer)[0]) for layer in range(INPUT, 6)] == [4, 4, *[steps] * 5]


@pytest.mark.parametrize("steps", [1, 3, 7])
def test_each_half_is_explained_at_its_own_steps(steps):
    trace = translated(steps)
    for layer in range(INPUT, 6):
        for track in trace.tracks(layer):
            for t in range(1, trace.timesteps + 1):
                found = trace.explain(track, t, 1)
                assert (found is None) == (t > trace.steps(track) and not trace.timeless(track)), (track, t)
                if found is not None and not trace.timeless(track):
                    assert found.value == pytest.approx(trace.values(track)[row(trace, track, t), 1])
    repeated = trace.explain(Track(1, "", "output"), 1, 2)
    assert repeated is not None
    assert str(repeated.equation) == f"y[2] = {repeated.value:+.4f} = x[2] {repeated.value:+.2f}"


def row(trace: Trace, track: Track, t: int) -> int:
    cell = trace.cell(track)
    found = t - 1 if cell is None else cell.index(t)
    assert found is not None
    return found


def test_the_gradient_goes_back_through_both_halves():
    trace = translated(3)
    found = check_grads(trace.model, trace.x)
    assert found.dx is not None
    assert np.abs(found.dx).min() > 0


def test_a_mask_goes_through_an_activation_and_ends_at_a_repetition():
    x = np.ones((1, 4, 2))
    x[0, 2:] = 0
    trace = Model.draw(Stack((Masking(), Activation("tanh"), SimpleRNN(3)), (None, 4, 2))).run(x)
    assert trace.layers[1].run.mask.tolist() == [[True, True, False, False]]
    assert trace.layers[2].run.mask is None
    alone = Model.draw(Stack((RepeatVector(3),), (None, 2))).run(np.ones((1, 2)), mask=[[True, False]])
    assert alone.layers[0].run.mask is None


def test_a_sequence_cannot_be_repeated():
    with pytest.raises(StackError, match=r"expected ndim=2, found ndim=3.*Full shape received: \(None, 4, 3\)"):
        Stack((LSTM(3, **SEQ), RepeatVector(2)), (None, 4, 2))
    with pytest.raises(StackError, match=r"expected ndim=2, found ndim=3.*Full shape received: \(None, 2, 3\)"):
        Stack((Each(RepeatVector(2)),), (None, 4, 2, 3))


def test_a_repetition_is_not_called_dead():
    found = finish(Diagnose().work(translated(3)))
    assert [len(each.output.dead) for each in found.layers] == [0] * 6
    assert entries(translated(3))[1].x.rows == (0,)
