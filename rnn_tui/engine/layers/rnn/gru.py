"""GRU: one state and two gates; `reset_after` chooses on which side of the recurrent product the reset gate is."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any, Self

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask, blocks
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.explain.expression import Expression, Named, Sum
from rnn_tui.engine.layers.rnn.base_cell import CellKind, shared
from rnn_tui.engine.layers.rnn.gru_backward import GRUBackward
from rnn_tui.engine.layers.rnn.gru_scan import gru_scan
from rnn_tui.engine.nn.cell import affine, fold, matmul_steps, sum_over_steps, weight_gradient
from rnn_tui.engine.nn.column_backward import ColumnBackward
from rnn_tui.engine.nn.layer import Signal, Weight
from rnn_tui.engine.nn.recurrent import Recurrent
from rnn_tui.engine.nn.torch_onnx_names import Counterpart
from rnn_tui.engine.options import activations
from rnn_tui.engine.options.activation_name import ActivationName
from rnn_tui.engine.options.constraints import Constraint
from rnn_tui.engine.options.initializers import Initializer
from rnn_tui.engine.options.options import Choice, option
from rnn_tui.engine.options.regularizers import Regularizer
from rnn_tui.engine.runtime.bptt import Pullback
from rnn_tui.engine.runtime.buffers import Empty
from rnn_tui.engine.runtime.clamp import Clamp


class GRU(Recurrent):
    """Gated recurrent unit (Cho et al., 2014; reset_after: cuDNN's and PyTorch's form).

    z_t  = recurrent_activation( x_t·Wx_z + h_{t-1}·Wh_z + b_z )         update gate
    r_t  = recurrent_activation( x_t·Wx_r + h_{t-1}·Wh_r + b_r )         reset gate
    hh_t = activation( x_t·Wx_hh + b_hh + r_t · ( h_{t-1}·Wh_hh + b'_hh ) )  candidate, reset_after=True
    hh_t = activation( x_t·Wx_hh + b_hh + ( r_t · h_{t-1} )·Wh_hh )          candidate, reset_after=False
    h_t  = z_t · h_{t-1} + ( 1 - z_t ) · hh_t                            state, and output

    Wx   (features, 3·units)   kernel, columns z, r, hh (Keras's h)
    Wh   (units, 3·units)      recurrent_kernel
    b    (2, 3·units)          bias: row 0 of the input, row 1 of the state; (3·units,) with reset_after=False

    in   (batch, time, features)
    out  (batch, units), or (batch, time, units) with return_sequences
    """

    recurrent_activation: str = option(
        ActivationName(), default="sigmoid", kw_only=True, help="activation of the gates"
    )
    reset_after: bool | None = option(
        Choice((None, True, False)),
        default=None,
        kw_only=True,
        help="reset after the recurrent product; None: Keras's default, True (Keras 2.3: False)",
    )

    defaults_before_23 = MappingProxyType({"recurrent_activation": "hard_sigmoid"})
    title = "one state with two gates"
    counterpart = Counterpart(
        torch="GRU",
        onnx="GRU",
        torch_gates=("r", "z", "hh"),
        onnx_gates=("z", "r", "hh"),
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
    gates = ("z", "r", "hh")
    keras_gate = ("hh", "h")
    reset = ("hh", "r")
    signals = (
        Signal("h", "the state: what the layer remembers and puts out"),
        Signal("z", "the update gate: how much of the old state stays", gate=True, made_by="recurrent_activation"),
        Signal(
            "r",
            "the reset gate: how much of the old state the candidate uses",
            gate=True,
            made_by="recurrent_activation",
        ),
        Signal("hh", "the candidate: what the state would become", made_by="activation"),
    )

    def step(self, weights: Sequence[Array], x: Array, *states: Array, clamp: Clamp | None = None) -> dict[str, Array]:
        Wx, Wh, (bx, bh) = weights[0], weights[1], self.biases(weights)
        h, n = states[0], self.units
        gate, squash = activations.get(self.recurrent_activation), activations.get(self.activation)
        from_x, from_h = x.dot(Wx) + bx, h.dot(Wh) + bh
        gates = gate((from_x + from_h).reshape(-1, 3, n))  # z and r in one call
        z, r = gates[:, 0], gates[:, 1]
        if clamp is not None:
            z, r = clamp(z=z, r=r)
        seen = r * from_h[:, 2 * n :] if self.after else (r * h).dot(Wh[:, 2 * n :])
        hh = squash(from_x[:, 2 * n :] + seen)
        if clamp is not None:
            (hh,) = clamp(hh=hh)
        h = hh + z * (h - hh)  # z·h + (1 - z)·hh
        if clamp is not None:
            (h,) = clamp(h=h)
        return {"h": h, "z": z, "r": r, "hh": hh}

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
        return gru_scan(self.units, self.after, weights, x, states, mask, empty)

    def pullback(
        self,
        weights: Sequence[Array],
        x: Array,
        before: Sequence[Array],
        signals: Mapping[str, Array],
        clamp: Clamp | None = None,
    ) -> Pullback:
        Wx, Wh = weights[:2]
        (h,) = before
        bx, bh = self.biases(weights)
        z, r, hh = (signals[name] for name in ("z", "r", "hh"))
        gate, squash = activations.get(self.recurrent_activation), activations.get(self.activation)
        Wc, back = Wh[:, 2 * self.units :], Wh.T
        back_gates, back_c = Wh[:, : 2 * self.units].T, Wc.T
        read = matmul_steps(h, Wc) + (bh[:, 2 * self.units :] if self.use_bias else 0) if self.after else h
        sum_z: Any = None
        sum_r: Any = None
        inner: Any = None
        if clamp is not None or not (gate.from_output and squash.from_output):  # else recorded values do
            xz, xr, xh = blocks(matmul_steps(x, Wx) + bx, 3)
            hz, hr, _ = blocks(matmul_steps(h, Wh) + bh, 3)
            sum_z, sum_r = xz + hz, xr + hr
            inner = xh + r * read if self.after else xh + matmul_steps(r * h, Wc)
        made_z, made_r, made_hh = (z, r, hh) if clamp is None else (gate(sum_z), gate(sum_r), squash(inner))
        by = {"z": h - hh, "r": read, "hh": 1 - z}  # h = z · h' + (1 - z) · hh
        by_z, by_r, by_hh = by.values() if clamp is None else clamp.stopped(**by)
        pull_z, pull_r = gate.pullback(sum_z, made_z, by=by_z), gate.pullback(sum_r, made_r, by=by_r)
        pull_hh = squash.pullback(inner, made_hh, by=by_hh)
        shares = np.concatenate([np.ones_like(z), np.ones_like(z), r], axis=-1)  # of z's, r's and hh's sum, what h's is

        def pull_after(t: int, dh: Array) -> tuple[Array, ...]:
            if clamp is not None:
                (dh,) = clamp.stop(t, h=dh)
            dhh = pull_hh(t, dh)
            dz = np.concatenate([pull_z(t, dh), pull_r(t, dhh), dhh], axis=-1)
            return dz, dh * z[t] + (dz * shares[t]).dot(back)

        def pull_before(t: int, dh: Array) -> tuple[Array, ...]:
            if clamp is not None:
                (dh,) = clamp.stop(t, h=dh)
            dhh = pull_hh(t, dh)
            drh = dhh.dot(back_c)
            dz_r = np.concatenate([pull_z(t, dh), pull_r(t, drh)], axis=-1)
            return np.concatenate([dz_r, dhh], axis=-1), dh * z[t] + drh * r[t] + dz_r.dot(back_gates)

        return pull_after if self.after else pull_before

    def column_backward(self, weights: Sequence[Array], features: int, batch: int) -> ColumnBackward | None:
        usual = self.after and (self.activation, self.recurrent_activation) == ("tanh", "sigmoid")
        return GRUBackward(weights, features, batch) if usual else None

    def weight_gradients(
        self, x: Array, before: Sequence[Array], signals: Mapping[str, Array], dz: Array
    ) -> tuple[Array, ...]:
        gates, candidate = dz[..., : 2 * self.units], dz[..., 2 * self.units :]
        (h,), r = before, signals["r"]
        if self.after:
            from_h = np.concatenate([gates, candidate * r], axis=-1)
            dWh, db = weight_gradient(h, from_h), np.stack([sum_over_steps(dz), sum_over_steps(from_h)])
        else:
            dWh, db = np.hstack([weight_gradient(h, gates), weight_gradient(r * h, candidate)]), sum_over_steps(dz)
        return (weight_gradient(x, dz), dWh, db)[: 2 + self.use_bias]

    @cached_property
    def after(self) -> bool:
        """`reset_after`, with Keras's default if it is not given."""
        return self.reset_after is not False

    def biases(self, weights: Sequence[Array]) -> tuple[Any, Any]:
        """The bias of the input and the bias of the state as rows (1, columns); 0 if there is none."""
        if self.use_bias and self.after:
            return weights[2][:1], weights[2][1:]
        return self.bias(weights), 0

    def bias_weight(self, columns: int) -> Weight:
        shape = (2, columns) if self.after else (columns,)
        return Weight("bias", shape, self.bias_initializer)

    def resolve(self, keras: str) -> Self:
        resolved = super().resolve(keras)
        return resolved if self.reset_after is not None else resolved.edit(reset_after=keras != "keras2.3")

    def equations(self, context: StepContext) -> None:
        gate, before = self.recurrent_activation, "the pre-activation of {}"
        z, r = (
            context.define(
                name,
                context.activated(gate, context.define(f"z_{name}", affine(self, context, name), before.format(name))),
            )
            for name in ("z", "r")
        )
        z_hh = context.define("z_hh", candidate(self, context, r), before.format("hh"))
        hh = context.define("hh", context.activated(self.activation, z_hh))
        context.define("h", z * context.previous("h") + (1 - z) * hh)

    def bias_terms(self, context: StepContext, column: int) -> tuple[Named, ...]:
        """Two terms if the state has a bias of its own."""
        if not (self.use_bias and self.after):
            return super().bias_terms(context, column)
        bx, bh = self.biases(context.weights)
        return Named("bx", bx[0, column]), Named("bh", bh[0, column])


def candidate(layer: GRU, context: StepContext, r: Named) -> Expression:
    """The pre-activation of the candidate, with the reset gate on its side of the recurrent product."""
    Wx, Wh = context.weights[:2]
    column, h = 2 * layer.units + context.unit, context.before["h"]
    first, *second = layer.bias_terms(context, column) or (None,)
    from_x = Sum(context.product("Wx·x", "x", context.x, Wx[:, column]), *filter(None, [first]))
    if not layer.after:
        return from_x + context.product("Wh·(r · h)", "h", h, Wh[:, column] * context.recorded["r"], r)
    recurrent = Sum(context.product("Wh·h", "h", h, Wh[:, column]), *second)
    return from_x + r * context.define("u", recurrent, "the recurrent product, before the reset gate")


class GRUCell(CellKind):
    """One step of a GRU, with the same weights; an RNN applies it to a sequence.

    h = the step of a GRU on x and h′

    in  (batch, features), and the state (batch, units) before the step
    out (batch, units), and the state after it
    """

    units: int = shared(GRU, "units")
    activation: str = shared(GRU, "activation")
    recurrent_activation: str = shared(GRU, "recurrent_activation")
    reset_after: bool = shared(GRU, "reset_after")
    use_bias: bool = shared(GRU, "use_bias")
    kernel_initializer: Initializer = shared(GRU, "kernel_initializer")
    recurrent_initializer: Initializer = shared(GRU, "recurrent_initializer")
    bias_initializer: Initializer = shared(GRU, "bias_initializer")
    kernel_regularizer: Regularizer | None = shared(GRU, "kernel_regularizer")
    recurrent_regularizer: Regularizer | None = shared(GRU, "recurrent_regularizer")
    bias_regularizer: Regularizer | None = shared(GRU, "bias_regularizer")
    kernel_constraint: Constraint | None = shared(GRU, "kernel_constraint")
    recurrent_constraint: Constraint | None = shared(GRU, "recurrent_constraint")
    bias_constraint: Constraint | None = shared(GRU, "bias_constraint")
    dropout: float = shared(GRU, "dropout")
    recurrent_dropout: float = shared(GRU, "recurrent_dropout")

    title = "one step of a GRU"
    folder = "gru_cell"
    makes = GRU
    positional = GRU.positional
    defaults_before_23 = GRU.defaults_before_23
