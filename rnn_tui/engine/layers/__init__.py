"""The layer kinds: one file each, and one line here."""

from rnn_tui.engine.layers.activations.activation import Activation
from rnn_tui.engine.layers.core.dense import Dense
from rnn_tui.engine.layers.core.embedding import Embedding
from rnn_tui.engine.layers.core.masking import Masking
from rnn_tui.engine.layers.regularization.dropout import Dropout
from rnn_tui.engine.layers.reshaping.repeat_vector import RepeatVector
from rnn_tui.engine.layers.rnn.bidirectional import Bidirectional
from rnn_tui.engine.layers.rnn.gru import GRU
from rnn_tui.engine.layers.rnn.lstm import LSTM
from rnn_tui.engine.layers.rnn.simple_rnn import SimpleRNN
from rnn_tui.engine.layers.rnn.time_distributed import TimeDistributed
from rnn_tui.engine.nn.kinds import register

register(
    SimpleRNN,
    LSTM,
    GRU,
    Bidirectional,
    Dense,
    TimeDistributed,
    Embedding,
    Masking,
    Dropout,
    Activation,
    RepeatVector,
)

__all__ = [
    "GRU",
    "LSTM",
    "Activation",
    "Bidirectional",
    "Dense",
    "Dropout",
    "Embedding",
    "Masking",
    "RepeatVector",
    "SimpleRNN",
    "TimeDistributed",
]
