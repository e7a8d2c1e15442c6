"""The fast backward pass of a GRU; the readable form is `GRU.pullback`, and a test holds both equal."""

from collections.abc import Mapping, Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.nn.column_backward import ColumnBackward
from rnn_tui.engine.runtime.gate_layout import ONE


class GRUBackward(ColumnBackward):
    """For tanh and sigmoid, the reset gate after the product: h = z · h' + (1 - z) · hh, hh = tanh( a + r · u ).

    u = h'·Wh_h + b'_h is the recurrent product. With the slopes y·(1 - y) and 1 - y²,

    dhh = dh · (1 - z) · (1 - hh²)     dz = dh · (h' - hh) · z·(1 - z)     dr = dhh · u · r·(1 - r)     du = dhh · r
    dh' = dh · z + Wh·(dz, dr, du)

    The blocks are in the order dhh, dz, dr, du: the first three belong to the inputs, the last three to the state.
    """

    blocks = 4

    def __init__(self, weights: Sequence[Array], features: int, batch: int) -> None:
        super().__init__(weights, features, batch)
        n = self.units
        self.Wc = np.ascontiguousarray(self.Wh[:, 2 * n :].T)
        self.bc = weights[2][1, 2 * n :].reshape(n, *[1] * len(self.batch)) if self.biased else None

    def factors(self, dz: Array, before: Sequence[Array], signals: Mapping[str, Array]) -> None:
        z, r, hh, (h,) = *(signals[name] for name in ("z", "r", "hh")), before
        of_hh, of_z, of_r = dz[:, 0], dz[:, 1], dz[:, 2]
        one, multiply, subtract = ONE[dz.dtype], np.multiply, np.subtract
        np.matmul(self.Wc, h[..., None] if not self.batch else h, of_r[..., None] if not self.batch else of_r)
        if self.bc is not None:
            of_r += self.bc
        rest = subtract(one, r)
        multiply(rest, r, rest)
        multiply(of_r, rest, of_r)
        subtract(one, z, rest)
        subtract(h, hh, of_z)
        multiply(of_z, z, of_z)
        multiply(of_z, rest, of_z)
        multiply(hh, hh, of_hh)
        subtract(one, of_hh, of_hh)
        multiply(of_hh, rest, of_hh)
        self.dz, self.z, self.r, self.more = dz, z, r, np.empty_like(rest[0])

    def step(self, t: int, states: Sequence[Array], carried: Sequence[Array]) -> None:
        (dh,), (before,), dz, multiply = states, carried, self.dz[t], np.multiply
        first, dr, du, dhh = dz[:2], dz[2], dz[3], dz[0]
        multiply(first, dh, first)
        multiply(dr, dhh, dr)
        multiply(dhh, self.r[t], du)
        multiply(dh, self.z[t], self.more)
        self.Wh.dot(dz[1:].reshape(3 * self.units, *self.batch), before)
        np.add(before, self.more, before)

    def of_weights(self, read: Array, dz: Array) -> tuple[Array, ...]:
        n = self.units
        from_h, from_x = read[: n + 1].dot(dz[n:].T), read[n:].dot(dz[: 3 * n].T)
        from_x = np.concatenate([from_x[:, n:], from_x[:, :n]], axis=1)  # hh, z, r → z, r, hh
        return (from_x[1:], from_h[:n], np.array([from_x[0], from_h[n]]))[: 2 + self.biased]

    def of_inputs(self, dz: Array) -> Array:
        n = self.units
        found: Array = np.concatenate([self.Wx[:, 2 * n :], self.Wx[:, : 2 * n]], axis=1).dot(dz[: 3 * n])
        return found
