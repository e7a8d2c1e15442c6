"""The layer kinds: one file each, and one line here."""

from rnn_tui.engine.layer import register
from rnn_tui.engine.layers.bidirectional import Bidirectional
from rnn_tui.engine.layers.dense import Dense
from rnn_tui.engine.layers.dropout import Dropout
from rnn_tui.engine.layers.embedding import Embedding
from rnn_tui.engine.layers.gru import GRU
from rnn_tui.engine.layers.lstm import LSTM
from rnn_tui.engine.layers.masking import Masking
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
)

__all__ = [
    "GRU",
    "LSTM",
    "Bidirectional",
    "Dense",
    "Dropout",
    "Embedding",
    "Masking",
    "SimpleRNN",
    "TimeDistributed",
]
