"""LSTM: a state that is carried along a line of its own, with gates that decide what enters and leaves it."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine import activations
from rnn_tui.engine.activations import ActivationName
from rnn_tui.engine.arrays import Array, Mask, blocks, gate_rows
from rnn_tui.engine.bptt import Pullback
from rnn_tui.engine.columns import column, natural, projected, room, scaled, skips
from rnn_tui.engine.elsewhere import Elsewhere
from rnn_tui.engine.here import Here
from rnn_tui.engine.hold import Hold
from rnn_tui.engine.initializers import Initializer
from rnn_tui.engine.layer import Signal, Weight
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
    elsewhere = Elsewhere(
        torch="LSTM",
        onnx="LSTM",
        torch_gates=("i", "f", "c", "o"),
        onnx_gates=("i", "o", "f", "c"),
        torch_fixed=(("activation", "tanh"), ("recurrent_activation", "sigmoid")),
        torch_sizes=("features", "units"),
        onnx_activations=("recurrent_activation", "activation", "activation"),
    )
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

    def step(self, weights: Sequence[Array], x: Array, *states: Array, hold: Hold | None = None) -> dict[str, Array]:
        Wx, Wh, b = weights[0], weights[1], self.bias(weights)
        h, c = states
        gate, squash = activations.get(self.recurrent_activation), activations.get(self.activation)
        z = gate_rows(x.dot(Wx) + h.dot(Wh) + b, 4)
        gates, g = gate(z), squash(z[:, 2])
        i, f, o = gates[:, 0], gates[:, 1], gates[:, 3]
        if hold is not None:
            i, f, g, o = hold(i=i, f=f, g=g, o=o)
        c = f * c + i * g
        if hold is not None:
            (c,) = hold(c=c)
        h = o * squash(c)
        if hold is not None:
            (h,) = hold(h=h)
        return {"h": h, "c": c, "i": i, "f": f, "g": g, "o": o}

    def scan(
        self, weights: Sequence[Array], x: Array, states: Sequence[Array], mask: Mask | None = None
    ) -> dict[str, Array]:
        if (self.activation, self.recurrent_activation) != ("tanh", "sigmoid"):
            return self.fold(weights, x, states, mask)
        n, (order, halved) = self.units, sigmoids_first(self.units, x.dtype)
        Wx, Wh, b = (scaled(each, halved, order) for each in (*weights[:2], self.bias_row(weights)))
        time = x.shape[1]
        h = room(states[0], time)
        rows = np.empty((time + 1, 5 * n, *h.shape[2:]), x.dtype)  # o i f g, then the c that the step starts from
        gates, c = rows[:, : 4 * n], rows[:, 4 * n :]
        projected(x, Wx, b, gates[:time])  # Wx·x + b of all timesteps in one product
        c[0] = column(states[1])
        Wh, read, shown = Wh.T, np.empty_like(gates[0]), np.empty_like(h[0])
        products, half = np.empty_like(rows[0, : 2 * n]), np.full_like(rows[0, : 3 * n], 0.5)
        first, second, before = products[:n], products[n:], h[0]
        add, multiply, tanh = np.add, np.multiply, np.tanh
        steps = zip(
            gates, rows[:, : 3 * n], rows[:, n : 3 * n], rows[:, 3 * n :], rows[:, :n], c[1:], h[1:], strict=False
        )
        for (gate, sigmoid, i_f, g_c, o, new, after), skip in zip(steps, skips(mask, len(x)), strict=False):
            Wh.dot(before, read)
            add(gate, read, gate)
            tanh(gate, gate)  # all four at once: σ(z) = (1 + tanh(z/2)) / 2, and the weights hold z/2
            multiply(sigmoid, half, sigmoid)
            add(sigmoid, half, sigmoid)
            multiply(i_f, g_c, products)  # i·g and f·c in one product
            add(first, second, new)
            tanh(new, shown)
            multiply(o, shown, after)
            if skip is not None:
                np.copyto(new, g_c[n:], where=skip)
                np.copyto(after, before, where=skip)
            before = after
        o, i, f, g = (natural(gates[:time, k * n : (k + 1) * n]) for k in range(4))
        return {"h": natural(h[1:]), "c": natural(c[1:]), "i": i, "f": f, "g": g, "o": o}

    def pullback(
        self,
        weights: Sequence[Array],
        x: Array,
        before: Sequence[Array],
        signals: Mapping[str, Array],
        hold: Hold | None = None,
    ) -> Pullback:
        Wx, Wh, b = weights[0], weights[1], self.bias(weights)
        i, f, g, o, c = (signals[name] for name in ("i", "f", "g", "o", "c"))
        gate, squash = activations.get(self.recurrent_activation), activations.get(self.activation)
        zi, zf, zg, zo = blocks(x @ Wx + before[0] @ Wh + b, 4)
        shown, back = squash(c), Wh.T
        made_i, made_f, made_g, made_o = (i, f, g, o) if hold is None else (gate(zi), gate(zf), squash(zg), gate(zo))
        pull_i, pull_f, pull_g, pull_o = (
            gate.pullback(zi, made_i),
            gate.pullback(zf, made_f),
            squash.pullback(zg, made_g),
            gate.pullback(zo, made_o),
        )
        pull_shown = squash.pullback(c, shown)

        def pull(t: int, dh: Array, dc: Array) -> tuple[Array, ...]:
            if hold is not None:
                (dh,) = hold.stop(t, h=dh)
            dc += pull_shown(t, dh * o[t])
            if hold is not None:
                (dc,) = hold.stop(t, c=dc)
            di, df, dg, do = dc * g[t], dc * before[1][t], dc * i[t], dh * shown[t]
            if hold is not None:
                di, df, dg, do = hold.stop(t, i=di, f=df, g=dg, o=do)
            dz = np.concatenate([pull_i(t, di), pull_f(t, df), pull_g(t, dg), pull_o(t, do)], axis=-1)
            return dz, dz.dot(back), dc * f[t]

        return pull

    def bias_weight(self, columns: int) -> Weight:
        begins: Initializer = self.bias_initializer
        if self.unit_forget_bias:
            begins = ForgetGateOpen(begins)
        return Weight("bias", (columns,), begins, self.trainable)

    def workings(self, here: Here) -> None:
        gate, squash = self.recurrent_activation, self.activation
        made = []
        for name, block, activation in (("i", "i", gate), ("f", "f", gate), ("g", "c", squash), ("o", "o", gate)):
            z = here.let(f"z_{name}", self.affine(here, block), f"what {name} is made of, before it is squashed")
            made.append(here.let(name, here.activated(activation, z)))
        i, f, g, o = made
        c = here.let("c", f * here.old("c") + i * g)
        shown = here.activated(squash, c, row=here.recorded["c"])
        here.let("h", o * here.let(shown.formula, shown, "the memory, squashed"))


@cache
def sigmoids_first(units: int, dtype: Any) -> tuple[NDArray[np.intp], Array]:
    """Which columns of i, f, c, o stand as o, i, f, c, and what each is multiplied by: the sigmoids' are halved."""
    order = np.roll(np.arange(4 * units), units)
    return order, np.repeat(np.array([0.5, 0.5, 0.5, 1], dtype), units)


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
