"""The layer kinds: one file each, and one line here."""

from rnn_tui.engine.layer import register
from rnn_tui.engine.layers.activation import Activation
from rnn_tui.engine.layers.bidirectional import Bidirectional
from rnn_tui.engine.layers.dense import Dense
from rnn_tui.engine.layers.dropout import Dropout
from rnn_tui.engine.layers.embedding import Embedding
from rnn_tui.engine.layers.gru import GRU
from rnn_tui.engine.layers.lstm import LSTM
from rnn_tui.engine.layers.masking import Masking
from rnn_tui.engine.layers.repeat_vector import RepeatVector
from rnn_tui.engine.layers.simple_rnn import SimpleRNN
from rnn_tui.engine.layers.time_distributed import TimeDistributed

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
