"""The adding problem at 50 timesteps: a SimpleRNN stays at chance, LSTM and GRU solve it.

Hochreiter & Schmidhuber, 1997, section 5.4; Le, Jaitly & Hinton, 2015.
"""

import pytest

from rnn_tui.engine.layers import GRU, LSTM, SimpleRNN
from tests.learning.trained import trained

pytestmark = pytest.mark.learning
HOW = "adam,learning_rate=0.01,clipnorm=1.0"


@pytest.mark.parametrize("kind", [LSTM, GRU])
@pytest.mark.parametrize("seed", [0, 1])
def test_gated_cells_add(kind, seed):
    done = trained("adding,timesteps=50", kind(24), seed, HOW, 5000, epochs=20, batch_size=50)
    assert done.measured(500)["loss"] < 0.002


@pytest.mark.parametrize("seed", [0, 1])
def test_a_simple_rnn_stays_at_chance(seed):
    done = trained("adding,timesteps=50", SimpleRNN(24), seed, HOW, 5000, epochs=20, batch_size=50)
    assert done.measured(2000)["loss"] == pytest.approx(1 / 6, rel=0.12)
