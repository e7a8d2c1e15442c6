"""LSTM: a state that is carried along a line of its own, with gates that decide what enters and leaves it."""

from collections.abc import Mapping, Sequence

import numpy as np

from rnn_tui.engine import activations
from rnn_tui.engine.activations import ActivationName
from rnn_tui.engine.arrays import Array, blocks
from rnn_tui.engine.bptt import Pullback
from rnn_tui.engine.explain import Equation, Quantity
from rnn_tui.engine.initializers import Initializer
from rnn_tui.engine.layer import Signal, Weight
from rnn_tui.engine.options import Flag, option
from rnn_tui.engine.recurrent import Recurrent
from rnn_tui.engine.runs import LayerRun


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
        Signal("i", "the input gate: how much of the candidate enters", gate=True, made_by="recurrent_activation"),
        Signal("f", "the forget gate: how much of the old memory stays", gate=True, made_by="recurrent_activation"),
        Signal("g", "the candidate: what would be written", made_by="activation"),
        Signal("o", "the output gate: how much of the memory is shown", gate=True, made_by="recurrent_activation"),
    )

    def step(self, weights: Sequence[Array], x: Array, *states: Array) -> dict[str, Array]:
        Wx, Wh, b = weights[0], weights[1], self.bias(weights)
        h, c = states
        gate, squash = activations.get(self.recurrent_activation), activations.get(self.activation)
        i, f, g, o = blocks(x @ Wx + h @ Wh + b, 4)
        i, f, g, o = gate(i), gate(f), squash(g), gate(o)
        c = f * c + i * g
        return {"h": o * squash(c), "c": c, "i": i, "f": f, "g": g, "o": o}

    def pullback(
        self, weights: Sequence[Array], x: Array, before: Sequence[Array], signals: Mapping[str, Array]
    ) -> Pullback:
        Wx, Wh, b = weights[0], weights[1], self.bias(weights)
        i, f, g, o, c = (signals[name] for name in ("i", "f", "g", "o", "c"))
        gate, squash = activations.get(self.recurrent_activation), activations.get(self.activation)
        zi, zf, zg, zo = blocks(x @ Wx + before[0] @ Wh + b, 4)
        shown = squash(c)
        pull_i, pull_f, pull_g, pull_o = (
            gate.pullback(zi, i),
            gate.pullback(zf, f),
            squash.pullback(zg, g),
            gate.pullback(zo, o),
        )
        pull_shown = squash.pullback(c, shown)

        def pull(t: int, dh: Array, dc: Array) -> tuple[Array, ...]:
            dc += pull_shown(t, dh * o[t])
            di, df, dg, do = dc * g[t], dc * before[1][t], dc * i[t], dh * shown[t]
            dz = np.concatenate([pull_i(t, di), pull_f(t, df), pull_g(t, dg), pull_o(t, do)], axis=-1)
            return dz, dz @ Wh.T, dc * f[t]

        return pull

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

    def check(self, shape: tuple[int, ...]) -> None:
        self.__dict__["rest"].check(shape)

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
        rest: Initializer = self.__dict__["rest"]
        units = shape[0] // 4
        values = rest.draw(rng, shape)
        values[units : 2 * units] = 1
        return values
