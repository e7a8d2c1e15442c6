"""GRU: one state and two gates; `reset_after` says on which side of the recurrent product the reset gate stands."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from rnn_tui.engine import activations
from rnn_tui.engine.activations import ActivationName
from rnn_tui.engine.arrays import Array
from rnn_tui.engine.explain import Equation, Quantity
from rnn_tui.engine.layer import LayerRun, Signal, Weight
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
        Signal("z", "the update gate: how much of the old state stays", gate=True),
        Signal("r", "the reset gate: how much of the old state the candidate sees", gate=True),
        Signal("hh", "the candidate: what the state would become"),
    )

    def step(self, weights: Sequence[Array], x: Array, *states: Array) -> dict[str, Array]:
        Wx, Wh = weights[:2]
        (h,) = states
        n = self.units
        gate, squash = activations.get(self.recurrent_activation), activations.get(self.activation)
        bx, bh = self.biases(weights)
        from_x = x @ Wx + bx
        if self.after:
            from_h = h @ Wh + bh
            z, r = np.split(gate(from_x[:, : 2 * n] + from_h[:, : 2 * n]), 2, axis=-1)
            hh = squash(from_x[:, 2 * n :] + r * from_h[:, 2 * n :])
        else:
            z, r = np.split(gate(from_x[:, : 2 * n] + h @ Wh[:, : 2 * n]), 2, axis=-1)
            hh = squash(from_x[:, 2 * n :] + (r * h) @ Wh[:, 2 * n :])
        return {"h": z * h + (1 - z) * hh, "z": z, "r": r, "hh": hh}

    @property
    def after(self) -> bool:
        """`reset_after`, with Keras's default where it is not given."""
        return self.reset_after is not False

    def biases(self, weights: Sequence[Array]) -> tuple[Any, Any]:
        """The bias of the input and the bias of the state, 0 where there is none."""
        if not self.use_bias:
            return 0, 0
        return (weights[2][0], weights[2][1]) if self.after else (weights[2], 0)

    def bias_weight(self, columns: int) -> Weight:
        shape = (2, columns) if self.after else (columns,)
        return Weight("bias", shape, self.bias_initializer, self.trainable)

    def resolve(self, keras: str) -> Self:
        resolved = super().resolve(keras)
        return resolved if self.reset_after is not None else resolved.edit(reset_after=keras != "keras2.3")

    def equation(self, run: LayerRun, x: Array, cell: str, batch: int, t: int, unit: int) -> Equation | None:
        made = run.cells[cell]
        row = made.index(t)
        if row is None:
            return self.beginning(made, batch, unit)
        at = {name: float(values[batch, row, unit]) for name, values in made.signals.items()}
        return Equation(
            (
                Quantity(f"h[{unit}] =", at["h"], 4),
                " = ",
                Quantity("z", at["z"]),
                " · ",
                Quantity("h′", float(made.before("h", row)[batch, unit])),
                "  +  (1 − z) ",
                Quantity("", 1 - at["z"]),
                " · ",
                Quantity("hh", at["hh"]),
            )
        )
