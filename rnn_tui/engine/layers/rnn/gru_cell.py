"""GRUCell: one step of a GRU."""

from rnn_tui.engine.layers.rnn.cell_kind import CellKind, shared
from rnn_tui.engine.layers.rnn.gru import GRU
from rnn_tui.engine.options.constraints import Constraint
from rnn_tui.engine.options.initializers import Initializer
from rnn_tui.engine.options.regularizers import Regularizer


class GRUCell(CellKind):
    """One step of a GRU, with the same weights; an RNN applies it to a sequence.

    h = the step of a GRU on x and h′

    in  (batch, features), and the state (batch, units) before the step
    out (batch, units), and the state after it
    """

    units: int = shared(GRU, "units")
    activation: str = shared(GRU, "activation")
    recurrent_activation: str = shared(GRU, "recurrent_activation")
    reset_after: bool = shared(GRU, "reset_after")
    use_bias: bool = shared(GRU, "use_bias")
    kernel_initializer: Initializer = shared(GRU, "kernel_initializer")
    recurrent_initializer: Initializer = shared(GRU, "recurrent_initializer")
    bias_initializer: Initializer = shared(GRU, "bias_initializer")
    kernel_regularizer: Regularizer | None = shared(GRU, "kernel_regularizer")
    recurrent_regularizer: Regularizer | None = shared(GRU, "recurrent_regularizer")
    bias_regularizer: Regularizer | None = shared(GRU, "bias_regularizer")
    kernel_constraint: Constraint | None = shared(GRU, "kernel_constraint")
    recurrent_constraint: Constraint | None = shared(GRU, "recurrent_constraint")
    bias_constraint: Constraint | None = shared(GRU, "bias_constraint")
    dropout: float = shared(GRU, "dropout")
    recurrent_dropout: float = shared(GRU, "recurrent_dropout")

    title = "one step of a GRU"
    folder = "gru_cell"
    makes = GRU
    positional = GRU.positional
    further = (
        *("kernel_regularizer", "recurrent_regularizer", "bias_regularizer", "kernel_constraint"),
        *("recurrent_constraint", "bias_constraint", "dropout", "recurrent_dropout"),
    )
    defaults_before_23 = GRU.defaults_before_23
