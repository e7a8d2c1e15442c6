"""LSTM: a cell state of its own, with gates for what enters it and what leaves it."""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import repeat
from types import MappingProxyType
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask, blocks
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.layers.rnn.base_cell import CellKind, shared
from rnn_tui.engine.layers.rnn.lstm_backward import LSTMBackward
from rnn_tui.engine.nn.cell import affine, fold, matmul_steps
from rnn_tui.engine.nn.column_backward import ColumnBackward
from rnn_tui.engine.nn.layer import Signal, Weight
from rnn_tui.engine.nn.recurrent import Recurrent
from rnn_tui.engine.nn.torch_onnx_names import Counterpart
from rnn_tui.engine.options import activations
from rnn_tui.engine.options.activation_name import ActivationName
from rnn_tui.engine.options.constraints import Constraint
from rnn_tui.engine.options.initializers import Initializer
from rnn_tui.engine.options.options import Flag, option
from rnn_tui.engine.options.regularizers import Regularizer
from rnn_tui.engine.runtime.bptt import Pullback
from rnn_tui.engine.runtime.buffers import Empty
from rnn_tui.engine.runtime.clamp import Clamp
from rnn_tui.engine.runtime.gate_layout import (
    ONE,
    column,
    joined,
    natural,
    parts,
    place,
    projected,
    reads,
    scaled,
    skips,
)
from rnn_tui.engine.runtime.weight_cache import cached_layout


class LSTM(Recurrent):
    """Long short-term memory (Hochreiter & Schmidhuber, 1997; forget gate: Gers et al., 2000).

    i_t = recurrent_activation( x_t·Wx_i + h_{t-1}·Wh_i + b_i )    input gate
    f_t = recurrent_activation( x_t·Wx_f + h_{t-1}·Wh_f + b_f )    forget gate
    g_t = activation(           x_t·Wx_g + h_{t-1}·Wh_g + b_g )    candidate
    o_t = recurrent_activation( x_t·Wx_o + h_{t-1}·Wh_o + b_o )    output gate
    c_t = f_t · c_{t-1} + i_t · g_t                                cell state
    h_t = o_t · activation( c_t )                                  output

    Wx   (features, 4·units)   kernel, columns i, f, g, o (Keras's c)
    Wh   (units, 4·units)      recurrent_kernel
    b    (4·units,)            bias; b_f starts at 1 with unit_forget_bias

    in   (batch, time, features)
    out  (batch, units), or (batch, time, units) with return_sequences
    """

    recurrent_activation: str = option(
        ActivationName(), default="sigmoid", kw_only=True, help="activation of the gates"
    )
    unit_forget_bias: bool = option(
        Flag(), default=True, kw_only=True, help="initialize the forget gate's bias to 1: remember at first"
    )

    defaults_before_23 = MappingProxyType({"recurrent_activation": "hard_sigmoid"})
    title = "a memory cell with three gates"
    counterpart = Counterpart(
        torch="LSTM",
        onnx="LSTM",
        torch_gates=("i", "f", "g", "o"),
        onnx_gates=("i", "o", "f", "g"),
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
    gates = ("i", "f", "g", "o")
    keras_gate = ("g", "c")
    states = ("h", "c")
    signals = (
        Signal("h", "the output: the part of the memory that the layer shows"),
        Signal("c", "the cell state: the memory itself"),
        Signal("i", "the input gate: how much of the candidate enters", gate=True, made_by="recurrent_activation"),
        Signal("f", "the forget gate: how much of the old memory stays", gate=True, made_by="recurrent_activation"),
        Signal("g", "the candidate: what would be written", made_by="activation"),
        Signal("o", "the output gate: how much of the memory is shown", gate=True, made_by="recurrent_activation"),
    )

    def step(self, weights: Sequence[Array], x: Array, *states: Array, clamp: Clamp | None = None) -> dict[str, Array]:
        Wx, Wh, b = weights[0], weights[1], self.bias(weights)
        (h, c), n = states, self.units
        gate, squash = activations.get(self.recurrent_activation), activations.get(self.activation)
        z = (x.dot(Wx) + h.dot(Wh) + b).reshape(-1, 4, n)
        gates, g = gate(z), squash(z[:, 2])
        i, f, o = gates[:, 0], gates[:, 1], gates[:, 3]
        if clamp is not None:
            i, f, g, o = clamp(i=i, f=f, g=g, o=o)
        c = f * c + i * g
        if clamp is not None:
            (c,) = clamp(c=c)
        h = o * squash(c)
        if clamp is not None:
            (h,) = clamp(h=h)
        return {"h": h, "c": c, "i": i, "f": f, "g": g, "o": o}

    def scan(
        self,
        weights: Sequence[Array],
        x: Array,
        states: Sequence[Array],
        mask: Mask | None = None,
        empty: Empty = np.empty,
    ) -> dict[str, Array]:
        if (self.activation, self.recurrent_activation) != ("tanh", "sigmoid"):
            return fold(self, weights, x, states, mask)
        n, time, together = self.units, x.shape[1], joined(x, 4 * self.units)
        W, Wx = cached_layout(laid_out, weights, together)
        read = reads(states[0], x, len(W), empty)  # h_{t-1}, 1 and x_t of every step: one product gives the sums
        h = read[1:, :n]  # every step writes its h where the next one reads
        rows = empty((time, 5 * n, *read.shape[2:]), x.dtype)
        from_x = repeat(None) if together else projected(x, Wx, rows[:, : 4 * n])  # or Wx·x at once, where large
        now = np.empty_like(rows[0])  # o i f g c: all steps use the same buffer, so no views are made, and are copied
        z, o_i_f, i_f, g, g_c, o, c = (now[a * n : b * n] for a, b in BLOCKS)
        c[...] = column(states[1])
        products, shown, old, one = np.empty_like(i_f), np.empty_like(c), np.empty_like(c), ONE[x.dtype]
        first, second = products[:n], products[n:]
        product, add, divide, exp, tanh = W.T.dot, np.add, np.divide, np.exp, np.tanh
        with np.errstate(over="ignore"):  # exp may be infinite: the gate is 0 then
            for t, each, more, after, skip in zip(range(time), read, from_x, h, skips(mask, len(x)), strict=False):
                product(each, z)
                if more is not None:
                    add(z, more, z)
                if skip is not None:
                    np.copyto(old, c)
                exp(o_i_f, o_i_f)  # of -z: the weights are negated
                tanh(g, g)
                add(o_i_f, one, o_i_f)  # 1 / σ(z) = 1 + exp(-z): to multiply by a gate is to divide by this
                divide(g_c, i_f, products)  # i·g and f·c in one call
                add(first, second, c)
                tanh(c, shown)
                divide(shown, o, after)
                if skip is not None:
                    np.copyto(c, old, where=skip)
                    np.copyto(after, each[:n], where=skip)
                rows[t] = now
        gates = rows[:, : 3 * n]
        np.reciprocal(gates, gates)
        o, i, f, g, c = parts(rows, 5)
        return {"h": natural(h), "c": c, "i": i, "f": f, "g": g, "o": o}

    def pullback(
        self,
        weights: Sequence[Array],
        x: Array,
        before: Sequence[Array],
        signals: Mapping[str, Array],
        clamp: Clamp | None = None,
    ) -> Pullback:
        Wx, Wh, b = weights[0], weights[1], self.bias(weights)
        i, f, g, o, c = (signals[name] for name in ("i", "f", "g", "o", "c"))
        gate, squash = activations.get(self.recurrent_activation), activations.get(self.activation)
        known = clamp is None and gate.from_output and squash.from_output  # then recorded values do
        sums: Sequence[Any] = [None] * 4 if known else blocks(matmul_steps(x, Wx) + matmul_steps(before[0], Wh) + b, 4)
        zi, zf, zg, zo = sums
        shown, back = squash(c), Wh.T
        made_i, made_f, made_g, made_o = (i, f, g, o) if clamp is None else (gate(zi), gate(zf), squash(zg), gate(zo))
        by = {"i": g, "f": before[1], "g": i, "o": shown}  # c = f · c' + i · g, h = o · activation(c)
        by_i, by_f, by_g, by_o = by.values() if clamp is None else clamp.stopped(**by)
        pull_c = squash.pullback(c, shown, by=o)
        pull_i, pull_f = gate.pullback(zi, made_i, by=by_i), gate.pullback(zf, made_f, by=by_f)
        pull_g, pull_o = squash.pullback(zg, made_g, by=by_g), gate.pullback(zo, made_o, by=by_o)

        def pull(t: int, dh: Array, dc: Array) -> tuple[Array, ...]:
            if clamp is not None:
                (dh,) = clamp.stop(t, h=dh)
            dc += pull_c(t, dh)
            if clamp is not None:
                (dc,) = clamp.stop(t, c=dc)
            dz = np.concatenate([pull_i(t, dc), pull_f(t, dc), pull_g(t, dc), pull_o(t, dh)], axis=-1)
            return dz, dz.dot(back), dc * f[t]

        return pull

    def column_backward(self, weights: Sequence[Array], features: int, batch: int) -> ColumnBackward | None:
        usual = (self.activation, self.recurrent_activation) == ("tanh", "sigmoid")
        return LSTMBackward(weights, features, batch) if usual else None

    def bias_weight(self, columns: int) -> Weight:
        initializer: Initializer = self.bias_initializer
        if self.unit_forget_bias:
            initializer = ForgetGateOpen(initializer)
        return Weight("bias", (columns,), initializer)

    def equations(self, context: StepContext) -> None:
        gate, squash = self.recurrent_activation, self.activation
        made = []
        for name, activation in (("i", gate), ("f", gate), ("g", squash), ("o", gate)):
            z = context.define(f"z_{name}", affine(self, context, name), f"the pre-activation of {name}")
            made.append(context.define(name, context.activated(activation, z)))
        i, f, g, o = made
        c = context.define("c", f * context.previous("c") + i * g)
        shown = context.activated(squash, c, row=context.recorded["c"])
        context.define("h", o * context.define(shown.formula, shown, "the activation of the memory"))


BLOCKS = ((0, 4), (0, 3), (1, 3), (3, 4), (3, 5), (0, 1), (4, 5))
"""The slices of the row o i f g c of a step: all of z; o, i and f; i and f; g; g and c; o; c."""


def laid_out(together: bool, Wx: Array, Wh: Array, b: Array | None = None) -> tuple[Array, Any]:
    """The matrix that a step of `scan` multiplies by: [Wh; b], and Wx below if it reads x too; otherwise Wx by itself.

    The columns i, f, g, o are reordered to o, i, f, g, and those of the sigmoids are negated.
    """
    n = len(Wh)
    order, signs = _order(n, Wh.dtype)
    made = place((n + 1 + together * len(Wx), 4 * n), Wh.dtype)
    for each, into in ((Wh, made[:n]), (b, made[n]), (Wx, made[n + 1 :]))[: 2 + together]:
        if each is None:
            into[...] = 0
        else:  # with "clip" NumPy writes into `out`; with "raise" it would make a copy first
            np.take(each, order, axis=-1, out=into, mode="clip")
    np.multiply(made, signs, made)
    return made, None if together else scaled(Wx, signs, order)


@cache
def _order(n: int, dtype: Any) -> tuple[Any, Array]:
    """The positions of the columns o, i, f, c of `laid_out` in Keras's order, and the factor of each."""
    return np.roll(np.arange(4 * n), n), np.repeat(np.array([-1, -1, -1, 1], dtype), n)


class ForgetGateOpen(Initializer, listed=False):
    """A bias whose second quarter, the forget gate's, starts at 1."""

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
    defaults_before_23 = LSTM.defaults_before_23
