"""The fast backward pass of an LSTM; the readable form is `LSTM.pullback`, and a test holds both equal."""

from collections.abc import Mapping, Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.layers.rnn.simple_rnn_backward import SimpleRNNBackward
from rnn_tui.engine.nn.column_backward import ColumnBackward
from rnn_tui.engine.runtime.gate_layout import ONE


class LSTMBackward(ColumnBackward):
    """For tanh and sigmoid: h = o · tanh( c ), c = f · c' + i · g.

    dh · o · (1 - tanh²( c )) is added to dc; then, with the slopes y·(1 - y) and 1 - y²,

    di = dc · g · i·(1 - i)     df = dc · c' · f·(1 - f)     dg = dc · i · (1 - g²)     do = dh · tanh( c ) · o·(1 - o)
    dh' = Wh·(di, df, dg, do)   dc' = dc · f
    """

    blocks = 4

    def factors(self, dz: Array, before: Sequence[Array], signals: Mapping[str, Array]) -> None:
        i, f, g, o, c = (signals[name] for name in "ifgoc")
        one, shown = ONE[dz.dtype], np.tanh(c)
        for index, (gate, by) in enumerate(((i, g), (f, before[1]), (None, None), (o, shown))):
            if gate is not None and by is not None:
                into = dz[:, index]
                np.subtract(one, gate, into)
                np.multiply(into, gate, into)
                np.multiply(into, by, into)
        _tanh_slope(g, i, dz[:, 2])
        self.of_c = _tanh_slope(shown, o, shown)
        self.dz, self.f, self.more = dz, f, np.empty_like(shown[0])

    def step(self, t: int, states: Sequence[Array], carried: Sequence[Array]) -> None:
        (dh, dc), (dh_before, dc_before) = states, carried
        multiply, dz = np.multiply, self.dz[t]
        multiply(dh, self.of_c[t], self.more)
        np.add(dc, self.more, dc)
        first, last = dz[:3], dz[3]
        multiply(first, dc, first)
        multiply(last, dh, last)
        self.Wh.dot(dz.reshape(self.rows, *self.batch), dh_before)
        multiply(dc, self.f[t], dc_before)

    of_weights = SimpleRNNBackward.of_weights
    of_inputs = SimpleRNNBackward.of_inputs


def _tanh_slope(y: Array, by: Array, out: Array) -> Array:
    """(1 - y²) · by"""
    np.multiply(y, y, out)
    np.subtract(ONE[out.dtype], out, out)
    return np.multiply(out, by, out)
