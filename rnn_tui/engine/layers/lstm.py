"""LSTM: a state that is carried along a line of its own, with gates that decide what enters and leaves it."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine import activations
from rnn_tui.engine.activations import ActivationName
from rnn_tui.engine.arrays import Array
from rnn_tui.engine.explain import Equation, Quantity
from rnn_tui.engine.initializers import Initializer
from rnn_tui.engine.layer import LayerRun, Signal, Weight
from rnn_tui.engine.options import Flag, option
from rnn_tui.engine.recurrent import Recurrent


class LSTM(Recurrent):
    """Long short-term memory (Hochreiter & Schmidhuber, 1997; forget gate: Gers et al., 2000).

    i_t = recurrent_activation( x_t·Wx_i + h_{t-1}·Wh_i + b_i )    input gate
    f_t = recurrent_activation( x_t·Wx_f + h_{t-1}·Wh_f + b_f )    forget gate
    g_t = activation(           x_t·Wx_c + h_{t-1}·Wh_c + b_c )    candidate
    o_t = recurrent_activation( x_t·Wx_o + h_{t-1}·Wh_o + b_o )    output gate
    c_t = f_t · c_{t-1} + i_t · g_t                                cell state
    h_t = o_t · activation( c_t )                                  output

    Wx   (features, 4·units)   kernel, columns i, f, c, o
    Wh   (units, 4·units)      recurrent_kernel
    b    (4·units,)            bias; b_f begins at 1 with unit_forget_bias

    in   (batch, time, features)
    out  (batch, units), or (batch, time, units) with return_sequences
    """

    recurrent_activation: str = option(
        ActivationName(), default="sigmoid", kw_only=True, help="what makes a gate of a number"
    )
    unit_forget_bias: bool = option(
        Flag(), default=True, kw_only=True, help="begin the forget gate's bias at 1: remember at first"
    )

    title = "a memory cell with three gates"
    positional = (
        "units",
        "activation",
        "recurrent_activation",
        "use_bias",
        "kernel_initializer",
        "recurrent_initializer",
        "bias_initializer",
        "unit_forget_bias",
    )
    gates = ("i", "f", "c", "o")
    states = ("h", "c")
    signals = (
        Signal("h", "the output: what the layer shows of its memory"),
        Signal("c", "the cell state: the memory itself"),
        Signal("i", "the input gate: how much of the candidate enters", gate=True),
        Signal("f", "the forget gate: how much of the old memory stays", gate=True),
        Signal("g", "the candidate: what would be written"),
        Signal("o", "the output gate: how much of the memory is shown", gate=True),
    )

    def step(self, weights: Sequence[Array], x: Array, *states: Array) -> dict[str, Array]:
        Wx, Wh, b = weights[0], weights[1], self.bias(weights)
        h, c = states
        gate, squash = activations.get(self.recurrent_activation), activations.get(self.activation)
        i, f, g, o = np.split(x @ Wx + h @ Wh + b, 4, axis=-1)
        i, f, g, o = gate(i), gate(f), squash(g), gate(o)
        c = f * c + i * g
        return {"h": o * squash(c), "c": c, "i": i, "f": f, "g": g, "o": o}

    def bias_weight(self, columns: int) -> Weight:
        begins: Initializer = self.bias_initializer
        if self.unit_forget_bias:
            begins = ForgetGateOpen(begins)
        return Weight("bias", (columns,), begins, self.trainable)

    def equation(self, run: LayerRun, x: Array, cell: str, batch: int, t: int, unit: int) -> Equation | None:
        made = run.cells[cell]
        row = made.index(t)
        if row is None:
            return self.beginning(made, batch, unit)
        at = {name: float(values[batch, row, unit]) for name, values in made.signals.items()}
        return Equation(
            (
                Quantity(f"h[{unit}] =", at["h"], 4),
                " = ",
                Quantity("o", at["o"]),
                f" · {self.activation}( ",
                Quantity("c", at["c"]),
                " ),  c = ",
                Quantity("f", at["f"]),
                " · ",
                Quantity("c′", float(made.before("c", row)[batch, unit])),
                "  +  ",
                Quantity("i", at["i"]),
                " · ",
                Quantity("g", at["g"]),
            )
        )


class ForgetGateOpen(Initializer, listed=False):
    """A bias whose second quarter, the forget gate's, begins at 1."""

    def __init__(self, rest: Initializer) -> None:
        object.__setattr__(self, "rest", rest)

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
        rest: Initializer = self.__dict__["rest"]
        units = shape[0] // 4
        values = rest.draw(rng, shape)
        values[units : 2 * units] = 1
        return values
