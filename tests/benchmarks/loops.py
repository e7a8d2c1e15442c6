"""The tutorial's own way: one timestep after the other, one `np.dot` for each product."""

from collections.abc import Callable

import numpy as np


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def loop(kind: str, weights: list[np.ndarray], x: np.ndarray) -> Callable[[], np.ndarray]:
    """x (time, features) or (batch, time, features); h (time, units) or (batch, time, units)."""
    Wx, Wh, b = weights
    n = len(Wh)
    start = np.zeros((*x.shape[:-2], n), x.dtype)
    steps = x if x.ndim == 2 else x.swapaxes(0, 1)

    def simple_rnn() -> np.ndarray:
        h, seen = start, []
        for x_t in steps:
            h = np.tanh(np.dot(x_t, Wx) + np.dot(h, Wh) + b)
            seen.append(h)
        return np.stack(seen, axis=-2)

    def lstm() -> np.ndarray:
        h, c, seen = start, start, []
        for x_t in steps:
            z = np.dot(x_t, Wx) + np.dot(h, Wh) + b
            i, f, o = sigmoid(z[..., :n]), sigmoid(z[..., n : 2 * n]), sigmoid(z[..., 3 * n :])
            c = f * c + i * np.tanh(z[..., 2 * n : 3 * n])
            h = o * np.tanh(c)
            seen.append(h)
        return np.stack(seen, axis=-2)

    def gru() -> np.ndarray:
        h, seen = start, []
        for x_t in steps:
            from_x, from_h = np.dot(x_t, Wx) + b[0], np.dot(h, Wh) + b[1]
            z, r = sigmoid(from_x[..., :n] + from_h[..., :n]), sigmoid(from_x[..., n : 2 * n] + from_h[..., n : 2 * n])
            h = z * h + (1 - z) * np.tanh(from_x[..., 2 * n :] + r * from_h[..., 2 * n :])
            seen.append(h)
        return np.stack(seen, axis=-2)

    return {"SimpleRNN": simple_rnn, "LSTM": lstm, "GRU": gru}[kind]
