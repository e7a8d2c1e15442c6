"""SimpleRNNCell: one step of a SimpleRNN."""

from rnn_tui.engine.layers.rnn.cell_kind import CellKind, shared
from rnn_tui.engine.layers.rnn.simple_rnn import SimpleRNN
from rnn_tui.engine.options.constraints import Constraint
from rnn_tui.engine.options.initializers import Initializer
from rnn_tui.engine.options.regularizers import Regularizer


class SimpleRNNCell(CellKind):
    """One step of a SimpleRNN, with the same weights; an RNN applies it to a sequence.

    h = activation( Wx·x + Wh·h′ + b )

    in  (batch, features), and the state (batch, units) before the step
    out (batch, units), and the state after it
    """

    units: int = shared(SimpleRNN, "units")
    activation: str = shared(SimpleRNN, "activation")
    use_bias: bool = shared(SimpleRNN, "use_bias")
    kernel_initializer: Initializer = shared(SimpleRNN, "kernel_initializer")
    recurrent_initializer: Initializer = shared(SimpleRNN, "recurrent_initializer")
    bias_initializer: Initializer = shared(SimpleRNN, "bias_initializer")
    kernel_regularizer: Regularizer | None = shared(SimpleRNN, "kernel_regularizer")
    recurrent_regularizer: Regularizer | None = shared(SimpleRNN, "recurrent_regularizer")
    bias_regularizer: Regularizer | None = shared(SimpleRNN, "bias_regularizer")
    kernel_constraint: Constraint | None = shared(SimpleRNN, "kernel_constraint")
    recurrent_constraint: Constraint | None = shared(SimpleRNN, "recurrent_constraint")
    bias_constraint: Constraint | None = shared(SimpleRNN, "bias_constraint")
    dropout: float = shared(SimpleRNN, "dropout")
    recurrent_dropout: float = shared(SimpleRNN, "recurrent_dropout")

    title = "one step of a SimpleRNN"
    folder = "simple_rnn_cell"
    makes = SimpleRNN
    positional = SimpleRNN.positional
    further = (
        *("kernel_regularizer", "recurrent_regularizer", "bias_regularizer", "kernel_constraint"),
        *("recurrent_constraint", "bias_constraint", "dropout", "recurrent_dropout"),
    )
    defaults_before_23 = SimpleRNN.defaults_before_23
