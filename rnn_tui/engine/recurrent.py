"""What every recurrent layer shares: the walk through time, masks, directions, and what comes out.

A kind says one step (`step`: state in, state and signals out). This file folds it over a sequence the way Keras does:
`go_backwards`, masks, `return_sequences`, `return_state`, `zero_output_for_mask`. Rules: Keras 3 `layers/rnn/rnn.py`, held by golden values.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from rnn_tui.engine import activations
from rnn_tui.engine.activations import ActivationName
from rnn_tui.engine.arrays import Array, Mask, Shape
from rnn_tui.engine.errors import StackError
from rnn_tui.engine.explain import Equation, Quantity
from rnn_tui.engine.initializers import GlorotUniform, Initializer, InitializerRule, Orthogonal, Zeros
from rnn_tui.engine.layer import CellRun, Layer, LayerRun, Weight, width
from rnn_tui.engine.options import Flag, Number, PositiveInteger, option


class Recurrent(Layer):
    """A layer that reads its input step by step and keeps a state."""

    units: int = option(PositiveInteger(), help="hidden units: the width of the state")
    activation: str = option(ActivationName(), default="tanh", kw_only=True, help="what squashes the new state")
    use_bias: bool = option(Flag(), default=True, kw_only=True, help="whether a bias b is added")
    kernel_initializer: Initializer = option(
        InitializerRule(), default=GlorotUniform(), kw_only=True, help="how the input weights Wx begin"
    )
    recurrent_initializer: Initializer = option(
        InitializerRule(), default=Orthogonal(), kw_only=True, help="how the recurrent weights Wh begin"
    )
    bias_initializer: Initializer = option(InitializerRule(), default=Zeros(), kw_only=True, help="how b begins")
    dropout: float = option(
        Number(0, 1, clamp=True), default=0.0, kw_only=True, help="share of inputs dropped while training"
    )
    recurrent_dropout: float = option(
        Number(0, 1, clamp=True), default=0.0, kw_only=True, help="share of state dropped while training"
    )
    return_sequences: bool = option(
        Flag(), default=False, kw_only=True, help="give the output of every timestep, not only the last"
    )
    return_state: bool = option(Flag(), default=False, kw_only=True, help="give the last state as further outputs")
    go_backwards: bool = option(Flag(), default=False, kw_only=True, help="read the sequence from its end")
    stateful: bool = option(
        Flag(), default=False, kw_only=True, help="start each call from the state the last one ended in"
    )
    unroll: bool = option(Flag(), default=False, kw_only=True, help="how Keras computes it; changes no number")
    zero_output_for_mask: bool = option(
        Flag(), default=False, kw_only=True, help="put out 0 at masked steps instead of the last output"
    )

    input_ndim = 3
    states: ClassVar[tuple[str, ...]] = ("h",)
    """The signals that are carried from step to step; the first is what the layer puts out."""

    gates: ClassVar[tuple[str, ...]] = ("h",)
    """The blocks that stand side by side in the weights' columns, in Keras's order."""

    def step(self, weights: Sequence[Array], x: Array, *states: Array) -> dict[str, Array]:
        """One timestep: (batch, features) and the states (batch, units) in, every signal (batch, units) out."""
        raise NotImplementedError

    def scan(
        self, weights: Sequence[Array], x: Array, states: Sequence[Array], mask: Mask | None = None
    ) -> dict[str, Array]:
        """`step` folded over `x` (batch, time, features) in the order given; every signal (batch, time, units).

        Where `mask` is False the states stay as they were.
        """
        batch, time, _ = x.shape
        recorded: dict[str, Array] = {}
        for t in range(time):
            now = self.step(weights, x[:, t], *states)
            if mask is not None:
                counts = mask[:, t, None]
                for name, old in zip(self.states, states, strict=True):
                    now[name] = np.where(counts, now[name], old)
            for name, value in now.items():
                if t == 0:
                    recorded[name] = np.empty((batch, time, value.shape[-1]), value.dtype)
                recorded[name][:, t] = value
            states = [now[name] for name in self.states]
        return recorded

    def zeros(self, x: Array) -> list[Array]:
        """The states a sequence starts from where none are given."""
        return [np.zeros((x.shape[0], self.units), x.dtype) for _ in self.states]

    def run(
        self, weights: Sequence[Array], x: Array, mask: Mask | None = None, initial: Sequence[Array] = ()
    ) -> LayerRun:
        states = [np.asarray(each, x.dtype) for each in initial] or self.zeros(x)
        order = slice(None, None, -1 if self.go_backwards else 1)
        counts = None if mask is None else mask[:, order]
        signals = self.scan(weights, x[:, order], states, counts)
        emitted = self._emitted(signals[self.states[0]], counts)
        last = tuple(signals[name][:, -1] for name in self.states)
        output = emitted if self.return_sequences else emitted[:, -1]
        cell = CellRun(
            weights,
            x,
            {name: values[:, order] for name, values in signals.items()},
            dict(zip(self.states, states, strict=True)),
            self.go_backwards,
            mask,
        )
        return LayerRun(
            (output, *last) if self.return_state else (output,),
            mask if self.return_sequences else None,
            {"": cell},
            last,
        )

    def _emitted(self, h: Array, mask: Mask | None) -> Array:
        """What comes out at each step, in processing order: `h`, but at masked steps the last output, 0 before the first."""
        if mask is None:
            return h
        visible = mask if self.zero_output_for_mask else np.logical_or.accumulate(mask, axis=1)
        return np.where(visible[:, :, None], h, h.dtype.type(0))

    def beginning(self, made: CellRun, batch: int, unit: int) -> Equation:
        """The equation at t = 0, where there is none yet."""
        value = float(made.initial[self.states[0]][batch, unit])
        return Equation((Quantity(f"{self.states[0]}[{unit}] =", value, 4), ", the state before the first input"))

    def check_input(self, shape: Shape, name: str, keras: str) -> None:
        super().check_input(shape, name, keras)
        if self.stateful and shape[0] is None:
            raise StackError(
                "When using `stateful=True` in a RNN, the batch size must be static."
                f" Found dynamic batch size: sequence.shape={shape}"
                if keras == "keras3"
                else "If a RNN is stateful, it needs to know its batch size. Specify the batch size of your input tensors:"
                " pass a `batch_input_shape` argument to your first layer."
            )

    def output_shapes(self, shape: Shape) -> tuple[Shape, ...]:
        batch, time = shape[:2]
        first: Shape = (batch, time, self.units) if self.return_sequences else (batch, self.units)
        states: tuple[Shape, ...] = ((batch, self.units),) * len(self.states) if self.return_state else ()
        return (first, *states)

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        features, columns = width(shape, self.kind()), len(self.gates) * self.units
        found = [
            Weight("kernel", (features, columns), self.kernel_initializer, self.trainable),
            Weight("recurrent_kernel", (self.units, columns), self.recurrent_initializer, self.trainable),
        ]
        return tuple(found + [self.bias_weight(columns)] * self.use_bias)

    def bias_weight(self, columns: int) -> Weight:
        """The bias; kinds whose bias is not one row of zeros say so here."""
        return Weight("bias", (columns,), self.bias_initializer, self.trainable)

    def limits(self, signal: str) -> tuple[float, float]:
        known = {each.name: each for each in self.signals}
        if known[signal].gate:
            gate = activations.get(getattr(self, "recurrent_activation", "sigmoid"))
            return gate.lower, gate.upper
        if signal == self.states[0]:
            return activations.get(self.activation).lower, activations.get(self.activation).upper
        return super().limits(signal)

    def bias(self, weights: Sequence[Array]) -> Any:
        """The bias, or 0 where the layer has none."""
        return weights[2] if self.use_bias else 0

    @property
    def stateful_layer(self) -> bool:
        return self.stateful

    @property
    def brief(self) -> str:
        words = [str(self.units), self.activation]
        words += ["seq"] * self.return_sequences + ["state"] * self.return_state
        words += ["back"] * self.go_backwards + ["stateful"] * self.stateful
        return " ".join(words)
