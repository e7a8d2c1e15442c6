"""LSTMCell: one step of an LSTM."""

from rnn_tui.engine.layers.rnn.cell_kind import CellKind, shared
from rnn_tui.engine.layers.rnn.lstm import LSTM
from rnn_tui.engine.options.constraints import Constraint
from rnn_tui.engine.options.initializers import Initializer
from rnn_tui.engine.options.regularizers import Regularizer


class LSTMCell(CellKind):
    """One step of an LSTM, with the same weights; an RNN applies it to a sequence.

    h, c = the step of an LSTM on x, h′ and c′

    in  (batch, features), and the state (batch, units) before the step
    out (batch, units), and the state after it
    """

    units: int = shared(LSTM, "units")
    activation: str = shared(LSTM, "activation")
    recurrent_activation: str = shared(LSTM, "recurrent_activation")
    unit_forget_bias: bool = shared(LSTM, "unit_forget_bias")
    use_bias: bool = shared(LSTM, "use_bias")
    kernel_initializer: Initializer = shared(LSTM, "kernel_initializer")
    recurrent_initializer: Initializer = shared(LSTM, "recurrent_initializer")
    bias_initializer: Initializer = shared(LSTM, "bias_initializer")
    kernel_regularizer: Regularizer | None = shared(LSTM, "kernel_regularizer")
    recurrent_regularizer: Regularizer | None = shared(LSTM, "recurrent_regularizer")
    bias_regularizer: Regularizer | None = shared(LSTM, "bias_regularizer")
    kernel_constraint: Constraint | None = shared(LSTM, "kernel_constraint")
    recurrent_constraint: Constraint | None = shared(LSTM, "recurrent_constraint")
    bias_constraint: Constraint | None = shared(LSTM, "bias_constraint")
    dropout: float = shared(LSTM, "dropout")
    recurrent_dropout: float = shared(LSTM, "recurrent_dropout")

    title = "one step of an LSTM"
    folder = "lstm_cell"
    makes = LSTM
    positional = LSTM.positional
    further = (
        *("kernel_regularizer", "recurrent_regularizer", "bias_regularizer", "kernel_constraint"),
        *("recurrent_constraint", "bias_constraint", "dropout", "recurrent_dropout"),
    )
    defaults_before_23 = LSTM.defaults_before_23
