"""GRU: one state and two gates; `reset_after` says on which side of the recurrent product the reset gate stands."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Self

import numpy as np

from rnn_tui.engine import activations
from rnn_tui.engine.activations import ActivationName
from rnn_tui.engine.arrays import Array, Mask, blocks, gate_rows
from rnn_tui.engine.bptt import Pullback
from rnn_tui.engine.cell import over_time
from rnn_tui.engine.columns import aligned, natural, projected, room, scaled, skips
from rnn_tui.engine.elsewhere import Elsewhere
from rnn_tui.engine.expression import Expression, Named, Sum
from rnn_tui.engine.here import Here
from rnn_tui.engine.hold import Hold
from rnn_tui.engine.layer import Signal, Weight
from rnn_tui.engine.options import Choice, option
from rnn_tui.engine.recurrent import Recurrent


class GRU(Recurrent):
    """Gated recurrent unit (Cho et al., 2014; reset_after: cuDNN's and PyTorch's form).

    z_t  = recurrent_activation( x_t·Wx_z + h_{t-1}·Wh_z + b_z )         update gate
    r_t  = recurrent_activation( x_t·Wx_r + h_{t-1}·Wh_r + b_r )         reset gate
    hh_t = activation( x_t·Wx_h + b_h + r_t · ( h_{t-1}·Wh_h + b'_h ) )  candidate, reset_after=True
    hh_t = activation( x_t·Wx_h + b_h + ( r_t · h_{t-1} )·Wh_h )         candidate, reset_after=False
    h_t  = z_t · h_{t-1} + ( 1 - z_t ) · hh_t                            state, and output

    Wx   (features, 3·units)   kernel, columns z, r, h
    Wh   (units, 3·units)      recurrent_kernel
    b    (2, 3·units)          bias: row 0 of the input, row 1 of the state; (3·units,) with reset_after=False

    in   (batch, time, features)
    out  (batch, units), or (batch, time, units) with return_sequences
    """

    recurrent_activation: str = option(
        ActivationName(), default="sigmoid", kw_only=True, help="what makes a gate of a number"
    )
    reset_after: bool | None = option(
        Choice((None, True, False)),
        default=None,
        kw_only=True,
        help="reset after the recurrent product; None: as Keras does, True (Keras 2.3: False)",
    )

    title = "one state with two gates"
    elsewhere = Elsewhere(
        torch="GRU",
        onnx="GRU",
        torch_gates=("r", "z", "h"),
        onnx_gates=("z", "r", "h"),
        torch_fixed=(("activation", "tanh"), ("recurrent_activation", "sigmoid"), ("reset_after", True)),
        torch_sizes=("features", "units"),
        onnx_activations=("recurrent_activation", "activation"),
        onnx_flags=(("linear_before_reset", "reset_after"),),
    )
    positional = (
        "units",
        "activation",
        "recurrent_activation",
        "use_bias",
        "kernel_initializer",
        "recurrent_initializer",
        "bias_initializer",
    )
    gates = ("z", "r", "h")
    signals = (
        Signal("h", "the state: what the layer remembers and puts out"),
        Signal("z", "the update gate: how much of the old state stays", gate=True, made_by="recurrent_activation"),
        Signal(
            "r",
            "the reset gate: how much of the old state the candidate sees",
            gate=True,
            made_by="recurrent_activation",
        ),
        Signal("hh", "the candidate: what the state would become", made_by="activation"),
    )

    def step(self, weights: Sequence[Array], x: Array, *states: Array, hold: Hold | None = None) -> dict[str, Array]:
        Wx, Wh = weights[:2]
        (h,) = states
        bx, bh = self.biases(weights)
        gate, squash = activations.get(self.recurrent_activation), activations.get(self.activation)
        from_x, from_h = gate_rows(x.dot(Wx) + bx, 3), gate_rows(h.dot(Wh) + bh, 3)
        gates = gate(from_x[:, :2] + from_h[:, :2])
        z, r = gates[:, 0], gates[:, 1]
        if hold is not None:
            z, r = hold(z=z, r=r)
        seen = r * from_h[:, 2] if self.after else (r * h).dot(Wh[:, 2 * self.units :])
        hh = squash(from_x[:, 2] + seen)
        if hold is not None:
            (hh,) = hold(hh=hh)
        h = z * h + (1 - z) * hh
        if hold is not None:
            (h,) = hold(h=h)
        return {"h": h, "z": z, "r": r, "hh": hh}

    def scan(
        self, weights: Sequence[Array], x: Array, states: Sequence[Array], mask: Mask | None = None
    ) -> dict[str, Array]:
        if (self.activation, self.recurrent_activation) != ("tanh", "sigmoid"):
            return self.fold(weights, x, states, mask)
        n, halved = self.units, gates_halved(self.units, x.dtype)  # σ(z) = (1 + tanh(z/2)) / 2: the weights hold z/2
        bx, bh = (np.multiply(each, halved) for each in self.biases(weights))
        Wx, Wh = (scaled(each, halved) for each in weights[:2])
        bx[: 2 * n] += bh[: 2 * n]  # the gates add both biases; the candidate's own waits for r
        rows = projected(x, Wx, bx)  # z r hh: Wx·x + b of all timesteps in one product
        h = room(states[0], len(rows))
        Wg, Wc = (Wh.T, None) if self.after else (aligned(Wh[:, : 2 * n]).T, aligned(Wh[:, 2 * n :]).T)
        half, read = np.full_like(rows[0, : 2 * n], 0.5), np.empty((len(Wg), *h.shape[2:]), x.dtype)
        part, seen, bias = np.empty_like(h[0]), np.empty_like(h[0]), np.empty_like(h[0])
        bias.T[...] = bh[2 * n :]
        from_gates, from_candidate, before = read[: 2 * n], read[2 * n :], h[0]
        add, multiply, tanh = np.add, np.multiply, np.tanh
        gates, candidates = rows[:, : 2 * n], rows[:, 2 * n :]
        steps = zip(gates, rows[:, :n], rows[:, n : 2 * n], candidates, h[1:], skips(mask, len(x)), strict=False)
        for gate, z, r, hh, after, skip in steps:
            Wg.dot(before, read)
            add(gate, from_gates, gate)
            tanh(gate, gate)  # z and r at once
            multiply(gate, half, gate)
            add(gate, half, gate)
            if Wc is None:
                add(from_candidate, bias, part)
                multiply(r, part, seen)
            else:
                multiply(r, before, part)
                Wc.dot(part, seen)
            add(hh, seen, hh)
            tanh(hh, hh)
            np.subtract(before, hh, part)  # z·h + (1 - z)·hh = hh + z·(h - hh)
            multiply(z, part, part)
            add(hh, part, after)
            if skip is not None:
                np.copyto(after, before, where=skip)
            before = after
        z, r, hh = (natural(rows[:, k * n : (k + 1) * n]) for k in range(3))
        return {"h": natural(h[1:]), "z": z, "r": r, "hh": hh}

    def pullback(
        self,
        weights: Sequence[Array],
        x: Array,
        before: Sequence[Array],
        signals: Mapping[str, Array],
        hold: Hold | None = None,
    ) -> Pullback:
        Wx, Wh = weights[:2]
        (h,) = before
        bx, bh = self.biases(weights)
        z, r, hh = (signals[name] for name in ("z", "r", "hh"))
        gate, squash = activations.get(self.recurrent_activation), activations.get(self.activation)
        xz, xr, xh = blocks(x @ Wx + bx, 3)
        hz, hr, read = blocks(h @ Wh + bh, 3)
        Wc, back, rest, fall = Wh[:, 2 * self.units :], Wh.T, 1 - z, h - hh
        back_gates, back_c = Wh[:, : 2 * self.units].T, Wc.T
        inner = xh + r * read if self.after else xh + (r * h) @ Wc
        made_z, made_r, made_hh = (z, r, hh) if hold is None else (gate(xz + hz), gate(xr + hr), squash(inner))
        pull_z, pull_r, pull_hh = (
            gate.pullback(xz + hz, made_z),
            gate.pullback(xr + hr, made_r),
            squash.pullback(inner, made_hh),
        )

        def pull_after(t: int, dh: Array) -> tuple[Array, ...]:
            if hold is not None:
                (dh,) = hold.stop(t, h=dh)
            dz, dhh = dh * fall[t], dh * rest[t]
            if hold is not None:
                dz, dhh = hold.stop(t, z=dz, hh=dhh)
            dz, dhh = pull_z(t, dz), pull_hh(t, dhh)
            dr = dhh * read[t]
            if hold is not None:
                (dr,) = hold.stop(t, r=dr)
            dr = pull_r(t, dr)
            from_h = np.concatenate([dz, dr, dhh * r[t]], axis=-1)
            return np.concatenate([dz, dr, dhh], axis=-1), dh * z[t] + from_h.dot(back)

        def pull_before(t: int, dh: Array) -> tuple[Array, ...]:
            if hold is not None:
                (dh,) = hold.stop(t, h=dh)
            dz, dhh = dh * fall[t], dh * rest[t]
            if hold is not None:
                dz, dhh = hold.stop(t, z=dz, hh=dhh)
            dz, dhh = pull_z(t, dz), pull_hh(t, dhh)
            drh = dhh.dot(back_c)
            dr = drh * h[t]
            if hold is not None:
                (dr,) = hold.stop(t, r=dr)
            dz_r = np.concatenate([dz, pull_r(t, dr)], axis=-1)
            return np.concatenate([dz_r, dhh], axis=-1), dh * z[t] + drh * r[t] + dz_r.dot(back_gates)

        return pull_after if self.after else pull_before

    def weight_gradients(
        self, x: Array, before: Sequence[Array], signals: Mapping[str, Array], dz: Array
    ) -> tuple[Array, ...]:
        gates, candidate = dz[..., : 2 * self.units], dz[..., 2 * self.units :]
        (h,), r = before, signals["r"]
        if self.after:
            from_h = np.concatenate([gates, candidate * r], axis=-1)
            dWh, db = over_time(h, from_h), np.stack([dz.sum(axis=(0, 1)), from_h.sum(axis=(0, 1))])
        else:
            dWh, db = np.hstack([over_time(h, gates), over_time(r * h, candidate)]), dz.sum(axis=(0, 1))
        return (over_time(x, dz), dWh, db)[: 2 + self.use_bias]

    @property
    def after(self) -> bool:
        """`reset_after`, with Keras's default where it is not given."""
        return self.reset_after is not False

    def biases(self, weights: Sequence[Array]) -> tuple[Array, Array]:
        """The bias of the input and the bias of the state, zeros where there is none."""
        if self.use_bias and self.after:
            return weights[2][0], weights[2][1]
        none = np.zeros(weights[0].shape[1], weights[0].dtype)
        return self.bias_row(weights), none

    def bias_weight(self, columns: int) -> Weight:
        shape = (2, columns) if self.after else (columns,)
        return Weight("bias", shape, self.bias_initializer, self.trainable)

    def resolve(self, keras: str) -> Self:
        resolved = super().resolve(keras)
        return resolved if self.reset_after is not None else resolved.edit(reset_after=keras != "keras2.3")

    def workings(self, here: Here) -> None:
        gate, before = self.recurrent_activation, "what {} is made of, before it is squashed"
        z, r = (
            here.let(name, here.activated(gate, here.let(f"z_{name}", self.affine(here, name), before.format(name))))
            for name in ("z", "r")
        )
        z_hh = here.let("z_hh", self._candidate(here, r), before.format("hh"))
        hh = here.let("hh", here.activated(self.activation, z_hh))
        here.let("h", z * here.old("h") + (1 - z) * hh)

    def _candidate(self, here: Here, r: Named) -> Expression:
        """What the candidate is made of, the reset gate on its side of the recurrent product."""
        Wx, Wh = here.weights[:2]
        column, h = 2 * self.units + here.unit, here.before["h"]
        first, *second = self.bias_terms(here, column) or (None,)
        from_x = Sum(here.times("Wx·x", "x", here.x, Wx[:, column]), *filter(None, [first]))
        if not self.after:
            return from_x + here.times("Wh·(r · h)", "h", h, Wh[:, column] * here.recorded["r"], r)
        heard = Sum(here.times("Wh·h", "h", h, Wh[:, column]), *second)
        return from_x + r * here.let("u", heard, "what the old state says, before the reset gate")

    def bias_terms(self, here: Here, column: int) -> tuple[Named, ...]:
        """Two where the state has a bias of its own."""
        if not (self.use_bias and self.after):
            return super().bias_terms(here, column)
        bx, bh = self.biases(here.weights)
        return Named("bx", bx[column]), Named("bh", bh[column])


@cache
def gates_halved(units: int, dtype: Any) -> Array:
    """What each column of z, r, h is multiplied by: those of the gates are halved."""
    return np.repeat(np.array([0.5, 0.5, 1], dtype), units)
