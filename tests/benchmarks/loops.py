"""The tutorial's own way: weights (units, features), one `np.dot` for each product, one timestep after the other.

h_t = tanh( Wx·x_t + Wh·h_{t-1} + b ), and the gates of the other two cells in the same manner. A batch stands in
columns.
"""

from collections.abc import Callable

import numpy as np


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def loop(kind: str, weights: list[np.ndarray], x: np.ndarray) -> Callable[[], np.ndarray]:
    """Keras's weights; x (time, features) or (batch, time, features). Returns h, of the same axes."""
    Wx, Wh = (np.ascontiguousarray(each.T) for each in weights[:2])
    n, b = Wh.shape[1], weights[2]
    steps = x if x.ndim == 2 else np.ascontiguousarray(x.transpose(1, 2, 0))
    b = b if x.ndim == 2 else b[..., None]
    start = np.zeros((n, *steps.shape[2:]), x.dtype)

    def simple_rnn() -> np.ndarray:
        h, seen = start, []
        for x_t in steps:
            h = np.tanh(np.dot(Wx, x_t) + np.dot(Wh, h) + b)
            seen.append(h)
        return np.stack(seen, axis=0)

    def lstm() -> np.ndarray:
        h, c, seen = start, start, []
        for x_t in steps:
            z = np.dot(Wx, x_t) + np.dot(Wh, h) + b
            i, f, o = sigmoid(z[:n]), sigmoid(z[n : 2 * n]), sigmoid(z[3 * n :])
            c = f * c + i * np.tanh(z[2 * n : 3 * n])
            h = o * np.tanh(c)
            seen.append(h)
        return np.stack(seen, axis=0)

    def gru() -> np.ndarray:
        h, seen = start, []
        for x_t in steps:
            from_x, from_h = np.dot(Wx, x_t) + b[0], np.dot(Wh, h) + b[1]
            z, r = sigmoid(from_x[:n] + from_h[:n]), sigmoid(from_x[n : 2 * n] + from_h[n : 2 * n])
            h = z * h + (1 - z) * np.tanh(from_x[2 * n :] + r * from_h[2 * n :])
            seen.append(h)
        return np.stack(seen, axis=0)

    chosen = {"SimpleRNN": simple_rnn, "LSTM": lstm, "GRU": gru}[kind]
    return chosen if x.ndim == 2 else lambda: chosen().transpose(2, 0, 1)
