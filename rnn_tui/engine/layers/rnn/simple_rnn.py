"""SimpleRNN: the recurrent layer of the textbooks."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.layers.rnn.base_cell import CellKind, shared
from rnn_tui.engine.layers.rnn.simple_rnn_backward import SimpleRNNBackward
from rnn_tui.engine.nn.cell import affine, fold
from rnn_tui.engine.nn.column_backward import ColumnBackward
from rnn_tui.engine.nn.layer import Signal
from rnn_tui.engine.nn.recurrent import Recurrent
from rnn_tui.engine.nn.torch_onnx_names import Counterpart
from rnn_tui.engine.options import activations
from rnn_tui.engine.options.constraints import Constraint
from rnn_tui.engine.options.initializers import Initializer
from rnn_tui.engine.options.regularizers import Regularizer
from rnn_tui.engine.runtime.bptt import Pullback
from rnn_tui.engine.runtime.buffers import FEW, Empty, acquire, release
from rnn_tui.engine.runtime.clamp import Clamp
from rnn_tui.engine.runtime.gate_layout import begin, joined, natural, projected, reading, skips, stacked_rows
from rnn_tui.engine.runtime.weight_cache import cached_layout


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

    title = "an activation of input and state"
    counterpart = Counterpart(
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
    further = (*Recurrent.further, "return_sequences", "return_state", "go_backwards", "stateful", "unroll")
    signals = (
        Signal("h", "the state, which is also the output", made_by="activation"),
        Signal("pre", "the pre-activation Wx·x + Wh·h + b"),
    )

    def step(self, weights: Sequence[Array], x: Array, *states: Array, clamp: Clamp | None = None) -> dict[str, Array]:
        Wx, Wh, b = weights[0], weights[1], self.bias(weights)
        (h,) = states
        pre = x.dot(Wx) + h.dot(Wh) + b
        if clamp is not None:
            (pre,) = clamp(pre=pre)
        h = activations.get(self.activation)(pre)
        if clamp is not None:
            (h,) = clamp(h=h)
        return {"h": h, "pre": pre}

    def scan(
        self,
        weights: Sequence[Array],
        x: Array,
        states: Sequence[Array],
        mask: Mask | None = None,
        empty: Empty = np.empty,
    ) -> dict[str, Array]:
        squash, n = activations.get(self.activation).into, self.units
        if squash is None:
            return fold(self, weights, x, states, mask)
        together = joined(x, n)
        W = cached_layout(laid_out, weights, together)
        shape = (len(x), x.shape[1], n, len(W), x.dtype)
        few = (x.shape[1] + 1) * len(W) * len(x) <= FEW
        read, pre, h, steps = place = acquire(step_buffers, *shape) if few else step_buffers(*shape, empty)
        begin(read, states[0], x)
        product, add = W.T.dot, np.add
        if not together:
            projected(x, weights[0], pre)  # Wx·x of all timesteps at once, where large
            part = np.empty_like(pre[0])
        for (each, z, after), skip in zip(steps or zip(read, pre, h, strict=False), skips(mask, len(x)), strict=False):
            if together:
                product(each, z)
            else:
                product(each, part)
                add(z, part, z)
            squash(z, after)
            if skip is not None:
                np.copyto(after, each[:n], where=skip)
        if steps:
            h, pre = h.copy(), pre.copy()
            release(place, step_buffers, *shape)
        return {"h": natural(h), "pre": natural(pre)}

    def pullback(
        self,
        weights: Sequence[Array],
        x: Array,
        before: Sequence[Array],
        signals: Mapping[str, Array],
        clamp: Clamp | None = None,
    ) -> Pullback:
        back = weights[1].T
        activation, pre = activations.get(self.activation), signals["pre"]
        squash = activation.pullback(pre, signals["h"] if clamp is None else activation(pre))

        def pull(t: int, dh: Array) -> tuple[Array, ...]:
            if clamp is not None:
                (dh,) = clamp.stop(t, h=dh)
            dpre = squash(t, dh)
            if clamp is not None:
                (dpre,) = clamp.stop(t, pre=dpre)
            return dpre, dpre.dot(back)

        return pull

    def column_backward(self, weights: Sequence[Array], features: int, batch: int) -> ColumnBackward | None:
        squash = activations.get(self.activation)
        return SimpleRNNBackward(squash, weights, features, batch) if squash.slope is not None else None

    def resolve(self, keras: str) -> Self:
        """Keras 3 accepts an activity_regularizer and ignores it (3.15, `layers/rnn/simple_rnn.py`)."""
        resolved = super().resolve(keras)
        drops = keras == "keras3" and resolved.activity_regularizer is not None
        return resolved.edit(activity_regularizer=None) if drops else resolved

    def equations(self, context: StepContext) -> None:
        pre = context.define("pre", affine(self, context, "h"))
        context.define("h", context.activated(self.activation, pre))


def laid_out(together: bool, Wx: Array, Wh: Array, b: Array | None = None) -> Array:
    """The matrix that a step of `scan` multiplies by: [Wh; b], and Wx below if it reads x too."""
    rows = [Wh, np.zeros_like(Wh[0]) if b is None else b, Wx]
    return stacked_rows(*rows[: 2 + together])


def step_buffers(
    batch: int, time: int, units: int, rows: int, dtype: Any, empty: Empty = np.empty
) -> tuple[Array, Array, Array, list[Any]]:
    """Buffers: the inputs of every step (h_{t-1}, 1 and x_t in a row, so that one product gives the whole sum); the
    results; where each step writes its h, which is where the next one reads it; and all three step by step if the steps
    are few.
    """
    read = reading(batch, time, units, rows, dtype, empty)
    h = read[1:, :units]
    pre = empty(h.shape, dtype)
    return read, pre, h, [*zip(read, pre, h, strict=False)] if read.size <= FEW else []


class SimpleRNNCell(CellKind):
    """One step of a SimpleRNN, with the same weights; an RNN applies it to a sequence.

    h = activation( Wx·x + Wh·h′ + b )

    in  (batch, features), and the state (batch, units) before the step
    out (batch, units), and the state after it
    """

    units: int = shared(SimpleRNN, "units")
    activation: str = shared(SimpleRNN, "activation")
    use_bias: bool = shared(SimpleRNN, "use_bias")
    kernel_initializer: Initializer = shared(SimpleRNN, "kernel_initializer")
    recurrent_initializer: Initializer = shared(SimpleRNN, "recurrent_initializer")
    bias_initializer: Initializer = shared(SimpleRNN, "bias_initializer")
    kernel_regularizer: Regularizer | None = shared(SimpleRNN, "kernel_regularizer")
    recurrent_regularizer: Regularizer | None = shared(SimpleRNN, "recurrent_regularizer")
    bias_regularizer: Regularizer | None = shared(SimpleRNN, "bias_regularizer")
    kernel_constraint: Constraint | None = shared(SimpleRNN, "kernel_constraint")
    recurrent_constraint: Constraint | None = shared(SimpleRNN, "recurrent_constraint")
    bias_constraint: Constraint | None = shared(SimpleRNN, "bias_constraint")
    dropout: float = shared(SimpleRNN, "dropout")
    recurrent_dropout: float = shared(SimpleRNN, "recurrent_dropout")

    title = "one step of a SimpleRNN"
    folder = "simple_rnn_cell"
    makes = SimpleRNN
    positional = SimpleRNN.positional
    defaults_before_23 = SimpleRNN.defaults_before_23
