"""SimpleRNN: the recurrent layer of the textbooks."""

from collections.abc import Mapping, Sequence

import numpy as np

from rnn_tui.engine import activations
from rnn_tui.engine.arrays import Array, Mask
from rnn_tui.engine.bptt import Pullback
from rnn_tui.engine.columns import aligned, natural, projected, room, skips
from rnn_tui.engine.elsewhere import Elsewhere
from rnn_tui.engine.here import Here
from rnn_tui.engine.hold import Hold
from rnn_tui.engine.layer import Signal
from rnn_tui.engine.recurrent import Recurrent


class SimpleRNN(Recurrent):
    """A fully connected recurrent layer whose output is its state (Elman, 1990).

    h_t = activation( x_t·Wx + h_{t-1}·Wh + b )

    x_t  (features,)           the input of this timestep
    h_t  (units,)              the state, and the output; h_0 = 0
    Wx   (features, units)     kernel
    Wh   (units, units)        recurrent_kernel
    b    (units,)              bias

    in   (batch, time, features)
    out  (batch, units), or (batch, time, units) with return_sequences
    """

    title = "one tanh of input and state"
    elsewhere = Elsewhere(
        torch="RNN",
        onnx="RNN",
        torch_gates=("h",),
        onnx_gates=("h",),
        torch_choices=(("activation", "nonlinearity", ("tanh", "relu")),),
        torch_sizes=("features", "units"),
        onnx_activations=("activation",),
    )
    positional = (
        "units",
        "activation",
        "use_bias",
        "kernel_initializer",
        "recurrent_initializer",
        "bias_initializer",
    )
    signals = (
        Signal("h", "the state: what the layer remembers and puts out", made_by="activation"),
        Signal("pre", "the pre-activation Wx·x + Wh·h + b, before it is squashed"),
    )

    def step(self, weights: Sequence[Array], x: Array, *states: Array, hold: Hold | None = None) -> dict[str, Array]:
        Wx, Wh, b = weights[0], weights[1], self.bias(weights)
        (h,) = states
        pre = x.dot(Wx) + h.dot(Wh) + b
        if hold is not None:
            (pre,) = hold(pre=pre)
        h = activations.get(self.activation)(pre)
        if hold is not None:
            (h,) = hold(h=h)
        return {"h": h, "pre": pre}

    def scan(
        self, weights: Sequence[Array], x: Array, states: Sequence[Array], mask: Mask | None = None
    ) -> dict[str, Array]:
        squash = activations.get(self.activation).into
        if squash is None:
            return self.fold(weights, x, states, mask)
        pre = projected(x, weights[0], self.bias_row(weights))  # Wx·x + b of all timesteps in one product
        h = room(states[0], len(pre))  # h_0 … h_T: every step writes where the next one reads
        Wh, read, before, add = aligned(weights[1]).T, np.empty_like(h[0]), h[0], np.add
        for z, after, skip in zip(pre, h[1:], skips(mask, len(x)), strict=False):
            Wh.dot(before, read)
            add(z, read, z)
            squash(z, after)
            if skip is not None:
                np.copyto(after, before, where=skip)
            before = after
        return {"h": natural(h[1:]), "pre": natural(pre)}

    def pullback(
        self,
        weights: Sequence[Array],
        x: Array,
        before: Sequence[Array],
        signals: Mapping[str, Array],
        hold: Hold | None = None,
    ) -> Pullback:
        back = weights[1].T
        activation, pre = activations.get(self.activation), signals["pre"]
        squash = activation.pullback(pre, signals["h"] if hold is None else activation(pre))

        def pull(t: int, dh: Array) -> tuple[Array, ...]:
            if hold is not None:
                (dh,) = hold.stop(t, h=dh)
            dpre = squash(t, dh)
            if hold is not None:
                (dpre,) = hold.stop(t, pre=dpre)
            return dpre, dpre.dot(back)

        return pull

    def workings(self, here: Here) -> None:
        pre = here.let("pre", self.affine(here, "h"))
        here.let("h", here.activated(self.activation, pre))
