"""PeepholeLSTM: an LSTM whose gates read the cell state."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes, blocks
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.explain.expression import Named
from rnn_tui.engine.layers.rnn.lstm import LSTM
from rnn_tui.engine.nn.cell import Cell, affine, matmul_steps
from rnn_tui.engine.nn.column_backward import ColumnBackward
from rnn_tui.engine.nn.layer import Weight
from rnn_tui.engine.nn.torch_onnx_names import Counterpart
from rnn_tui.engine.options import activations
from rnn_tui.engine.options.initializers import GlorotUniform
from rnn_tui.engine.runtime.bptt import Pullback
from rnn_tui.engine.runtime.clamp import Clamp


class PeepholeLSTM(LSTM):
    """LSTM with peephole connections (Gers & Schmidhuber, 2000); ONNX's LSTM with its input P. Keras has no such layer.

    i_t = recurrent_activation( x_t·Wx_i + h_{t-1}·Wh_i + p_i · c_{t-1} + b_i )    input gate
    f_t = recurrent_activation( x_t·Wx_f + h_{t-1}·Wh_f + p_f · c_{t-1} + b_f )    forget gate
    g_t = activation(           x_t·Wx_g + h_{t-1}·Wh_g + b_g )                    candidate
    c_t = f_t · c_{t-1} + i_t · g_t                                                cell state
    o_t = recurrent_activation( x_t·Wx_o + h_{t-1}·Wh_o + p_o · c_t + b_o )        output gate
    h_t = o_t · activation( c_t )                                                  output

    Wx   (features, 4·units)   kernel, columns i, f, g, o (Keras's c)
    Wh   (units, 4·units)      recurrent_kernel
    b    (4·units,)            bias; b_f starts at 1 with unit_forget_bias
    p    (3, units)            peephole_kernel, rows i, f, o; the last weight

    in   (batch, time, features)
    out  (batch, units), or (batch, time, units) with return_sequences
    """

    title = "an LSTM whose gates read the memory"
    counterpart = Counterpart(
        keras=False,
        onnx="LSTM",
        onnx_gates=LSTM.counterpart.onnx_gates,
        onnx_activations=LSTM.counterpart.onnx_activations,
        onnx_peepholes=("i", "o", "f"),
    )
    peepholes = ("i", "f", "o")

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        p = Weight("peephole_kernel", (len(self.peepholes), self.units), GlorotUniform(), self.trainable)
        return (*super().weights(shapes), p)

    def step(self, weights: Sequence[Array], x: Array, *states: Array, clamp: Clamp | None = None) -> dict[str, Array]:
        Wx, Wh, b, (p_i, p_f, p_o) = weights[0], weights[1], self.bias(weights), weights[-1]
        (h, c), n = states, self.units
        gate, squash = activations.get(self.recurrent_activation), activations.get(self.activation)
        z = x.dot(Wx) + h.dot(Wh) + b
        i, f, g = gate(z[:, :n] + p_i * c), gate(z[:, n : 2 * n] + p_f * c), squash(z[:, 2 * n : 3 * n])
        if clamp is not None:
            i, f, g = clamp(i=i, f=f, g=g)
        c = f * c + i * g
        if clamp is not None:
            (c,) = clamp(c=c)
        o = gate(z[:, 3 * n :] + p_o * c)
        if clamp is not None:
            (o,) = clamp(o=o)
        h = o * squash(c)
        if clamp is not None:
            (h,) = clamp(h=h)
        return {"h": h, "c": c, "i": i, "f": f, "g": g, "o": o}

    scan = Cell.scan  # an LSTM's own is faster and reads no cell state

    def pullback(
        self,
        weights: Sequence[Array],
        x: Array,
        before: Sequence[Array],
        signals: Mapping[str, Array],
        clamp: Clamp | None = None,
    ) -> Pullback:
        Wx, Wh, b, (p_i, p_f, p_o) = weights[0], weights[1], self.bias(weights), weights[-1]
        i, f, g, o, c = (signals[name] for name in ("i", "f", "g", "o", "c"))
        gate, squash = activations.get(self.recurrent_activation), activations.get(self.activation)
        zi, zf, zg, zo = blocks(matmul_steps(x, Wx) + matmul_steps(before[0], Wh) + b, 4)
        zi, zf, zo = zi + p_i * before[1], zf + p_f * before[1], zo + p_o * c
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
            dz_o = pull_o(t, dh)
            dc += pull_c(t, dh) + dz_o * p_o
            if clamp is not None:
                (dc,) = clamp.stop(t, c=dc)
            dz_i, dz_f, dz_g = pull_i(t, dc), pull_f(t, dc), pull_g(t, dc)
            dz = np.concatenate([dz_i, dz_f, dz_g, dz_o], axis=-1)
            return dz, dz.dot(back), dc * f[t] + dz_i * p_i + dz_f * p_f

        return pull

    def column_backward(self, weights: Sequence[Array], features: int, batch: int) -> ColumnBackward | None:
        return None

    def weight_gradients(
        self, x: Array, before: Sequence[Array], signals: Mapping[str, Array], dz: Array
    ) -> tuple[Array, ...]:
        dz_i, dz_f, _, dz_o = blocks(dz, 4)
        read = ((dz_i, before[1]), (dz_f, before[1]), (dz_o, signals["c"]))
        return (*super().weight_gradients(x, before, signals, dz), np.stack([(a * b).sum((0, 1)) for a, b in read]))

    def equations(self, context: StepContext) -> None:
        gate, squash = self.recurrent_activation, self.activation
        made: dict[str, Any] = {}
        for name, activation in (("i", gate), ("f", gate), ("g", squash), ("o", gate)):
            if name == "o":
                c = made["f"] * context.previous("c") + made["i"] * made["g"]
                kept, old = (float(each["c"][context.unit]) for each in (context.recorded, context.before))
                skipped = kept == old and not np.isclose(
                    c.value, old
                )  # a masked step computes c, but keeps the old one
                made["c"] = context.define("new c" if skipped else "c", c)
            z = affine(self, context, name)
            if name in self.peepholes:
                p = Named(f"p_{name}", context.weights[-1][self.peepholes.index(name), context.unit])
                z = z + p * (made["c"] if name == "o" else context.previous("c"))
            about = f"the pre-activation of {name}"
            made[name] = context.define(name, context.activated(activation, context.define(f"z_{name}", z, about)))
        shown = context.activated(squash, made["c"], row=context.recorded["c"])
        context.define("h", made["o"] * context.define(shown.formula, shown, "the activation of the memory"))
