"""Computes the gates of a layer over one sequence from its weights, its input and, if they are known, its states.

The equations are those of PyTorch's RNN, LSTM and GRU (torch.nn documentation), with its order of gates, i f g o and r
z n; Keras's weights are converted to that order first. Signals have the names of `rnn-tui run --out`: `h`, `c`, `i`,
`f`, `g`, `o` of an LSTM, `h`, `z`, `r`, `hh` of a GRU, `h`, `pre` of a simple RNN.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Weights:
    """The weights and options of one direction of a recurrent layer."""

    kind: Literal["LSTM", "GRU", "RNN"]
    Wx: Any
    """(features, gates × units)."""
    Wh: Any
    """(state, gates × units); state is units, or the width that an LSTM's output is projected to."""
    bx: Any
    """(gates × units,)."""
    bh: Any
    """(gates × units,): zeros for Keras's layers with one bias."""
    activation: str = "tanh"
    """The activation of a simple RNN, "tanh", "relu" or "linear"; for other layers always tanh."""
    squash: Callable[[Any], Any] | None = None
    """Another activation, of any layer; `backward` does not know it."""
    gate: Callable[[Any], Any] | None = None
    """Another activation of the gates than the sigmoid; `backward` does not know it."""
    reset_after: bool = True
    """Whether a GRU's reset gate is applied after the matrix product, as PyTorch's always is."""
    projection: Any = None
    """(units, state): the projection of an LSTM with `proj_size`; otherwise None."""
    product: Callable[[Any, Any], Any] = operator.matmul
    """The matrix product; PyTorch's in a PyTorch script, because NumPy's threads would slow PyTorch's down."""

    @property
    def units(self) -> int:
        return int(self.Wx.shape[1]) // {"LSTM": 4, "GRU": 3, "RNN": 1}[self.kind]


def sigmoid(z: Any) -> Any:
    import numpy as np

    return 0.5 * (1 + np.tanh(0.5 * z))


def step(weights: Weights, from_x: Any, h: Any, c: Any) -> dict[str, Any]:
    """Every signal after one time step of vectors (…, units); `from_x`: x·Wx + bx."""
    import numpy as np

    n, gate, squash = weights.units, weights.gate or sigmoid, weights.squash or np.tanh
    if weights.kind == "RNN":
        pre = from_x + weights.product(h, weights.Wh) + weights.bh
        return {"h": weights.squash(pre) if weights.squash else _activated(weights.activation, pre), "pre": pre}
    if weights.kind == "GRU":
        wanted = 2 * n if not weights.reset_after else 3 * n
        from_h = weights.product(h, weights.Wh[:, :wanted]) + weights.bh[:wanted]
        r, z = gate(from_x[..., :n] + from_h[..., :n]), gate(from_x[..., n : 2 * n] + from_h[..., n : 2 * n])
        seen = r * from_h[..., 2 * n :] if weights.reset_after else weights.product(r * h, weights.Wh[:, 2 * n :])
        hh = squash(from_x[..., 2 * n :] + seen)
        return {"h": z * h + (1 - z) * hh, "z": z, "r": r, "hh": hh}
    pre = from_x + weights.product(h, weights.Wh) + weights.bh
    i, f, o = gate(pre[..., :n]), gate(pre[..., n : 2 * n]), gate(pre[..., 3 * n :])
    g = squash(pre[..., 2 * n : 3 * n])
    c = f * c + i * g
    h = o * squash(c)
    return {
        "h": h if weights.projection is None else weights.product(h, weights.projection),
        "c": c,
        "i": i,
        "f": f,
        "g": g,
        "o": o,
    }


def _activated(name: str, pre: Any) -> Any:
    import numpy as np

    return pre if name == "linear" else np.maximum(pre, 0) if name == "relu" else np.tanh(pre)


def scan(weights: Weights, x: Any, h0: Any, c0: Any = None, mask: Any = None) -> dict[str, Any]:
    """Every signal (time, units) of a run over x (time, features); a masked step keeps the states."""
    import numpy as np

    from_x = weights.product(x, weights.Wx) + weights.bx
    state, rows = {"h": h0, "c": c0}, []
    for t, row in enumerate(from_x):
        made = step(weights, row, state["h"], state["c"])
        if mask is not None and not mask[t]:
            made = {name: state.get(name, each) for name, each in made.items()}
        rows.append(made)
        state |= made
    return {name: np.stack([each[name] for each in rows]) for name in rows[0]}


def known(weights: Weights, x: Any, h: Any, h0: Any, c0: Any = None) -> dict[str, Any]:
    """The same signals as `scan`, if the states h (time, state) are already known: all steps at once, except for an
    LSTM's cell state."""
    import numpy as np

    before = np.concatenate([h0[None], h[:-1]])
    if weights.kind != "LSTM":
        return {**step(weights, weights.product(x, weights.Wx) + weights.bx, before, None), "h": h}
    made = step(weights, weights.product(x, weights.Wx) + weights.bx, before, 0.0)
    c, memory = np.empty_like(made["i"]), c0
    written = made["i"] * made["g"]
    for t, kept in enumerate(made["f"]):
        memory = kept * memory + written[t]
        c[t] = memory
    return {**made, "c": c, "h": h}


def backward(
    weights: Weights, signals: Mapping[str, Any], dh: Any, h0: Any, c0: Any = None, dc: Any = None
) -> tuple[Any, Any]:
    """The gradients of a loss with respect to each state h (time, state), through time, and to the input (time,
    features).

    dh: the gradient with respect to each output, without the later steps; dc: with respect to the last cell state.
    """
    import numpy as np

    n, time = weights.units, len(dh)
    before = np.concatenate([h0[None], signals["h"][:-1]])
    whole, pre = np.empty_like(dh), np.empty((time, weights.Wx.shape[1]), dh.dtype)
    later, memory = np.zeros_like(h0), np.zeros(n, dh.dtype) if dc is None else dc
    for t in reversed(range(time)):
        whole[t] = d = dh[t] + later
        if weights.kind == "RNN":
            pre[t] = d * _slope(weights.activation, signals["h"][t])
            later = weights.product(pre[t], weights.Wh.T)
        elif weights.kind == "GRU":
            z, r, hh = (signals[name][t] for name in ("z", "r", "hh"))
            new = d * (1 - z) * (1 - hh * hh)
            seen = weights.product(before[t], weights.Wh[:, 2 * n :]) + weights.bh[2 * n :]
            pre[t] = np.concatenate([new * seen * r * (1 - r), d * (before[t] - hh) * z * (1 - z), new])
            later = (
                d * z
                + weights.product(pre[t, : 2 * n], weights.Wh[:, : 2 * n].T)
                + weights.product(new * r, weights.Wh[:, 2 * n :].T)
            )
        else:
            i, f, g, o, c = (signals[name][t] for name in "ifgoc")
            shown = d if weights.projection is None else weights.product(d, weights.projection.T)
            squashed = np.tanh(c)
            memory = memory + shown * o * (1 - squashed * squashed)
            earlier = signals["c"][t - 1] if t else c0
            pre[t] = np.concatenate(
                [
                    memory * g * i * (1 - i),
                    memory * earlier * f * (1 - f),
                    memory * i * (1 - g * g),
                    shown * squashed * o * (1 - o),
                ]
            )
            memory = memory * f
            later = weights.product(pre[t], weights.Wh.T)
    return whole, weights.product(pre, weights.Wx.T)


def _slope(name: str, h: Any) -> Any:
    return 1.0 if name == "linear" else (h > 0) * 1.0 if name == "relu" else 1 - h * h
