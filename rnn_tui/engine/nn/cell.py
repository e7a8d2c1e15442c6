"""What a recurrent cell is: options, weights, and one step of its equations.

A kind defines one step (`step`: states in, states and signals out), a fast way through a whole sequence (`scan`), and
the derivative of a step (`pullback`). What Keras adds around a cell (masks, directions, outputs) is in `recurrent.py`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask, Shapes
from rnn_tui.engine.explain.ablation import ablation
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.explain.expression import Expression, Named, Sum
from rnn_tui.engine.nn.column_backward import ColumnBackward
from rnn_tui.engine.nn.layer import Layer, Weight, width
from rnn_tui.engine.nn.weight import trained
from rnn_tui.engine.options import activations
from rnn_tui.engine.options.activation_name import ActivationName
from rnn_tui.engine.options.constraints import Constraint, ConstraintRule
from rnn_tui.engine.options.initializers import GlorotUniform, Initializer, InitializerRule, Orthogonal, Zeros
from rnn_tui.engine.options.options import Flag, PositiveInteger, option
from rnn_tui.engine.options.regularizers import Regularizer, RegularizerRule
from rnn_tui.engine.runtime.bptt import Pullback
from rnn_tui.engine.runtime.buffers import Empty
from rnn_tui.engine.runtime.clamp import Clamp


class Cell(Layer):
    """A layer that reads a sequence step by step and carries a state from step to step."""

    units: int = option(
        PositiveInteger(), start=8, help="hidden units: the width of the state; not the number of timesteps"
    )
    activation: str = option(ActivationName(), default="tanh", kw_only=True, help="activation of the new state")
    use_bias: bool = option(Flag(), default=True, kw_only=True, help="whether a bias b is added")
    kernel_initializer: Initializer = option(
        InitializerRule(), default=GlorotUniform(), kw_only=True, help="initializer of the input weights Wx"
    )
    recurrent_initializer: Initializer = option(
        InitializerRule(), default=Orthogonal(), kw_only=True, help="initializer of the recurrent weights Wh"
    )
    bias_initializer: Initializer = option(InitializerRule(), default=Zeros(), kw_only=True, help="initializer of b")
    kernel_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, kw_only=True, help="penalty on large input weights Wx while training"
    )
    recurrent_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, kw_only=True, help="penalty on large recurrent weights Wh while training"
    )
    bias_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, kw_only=True, help="penalty on large biases b while training"
    )
    kernel_constraint: Constraint | None = option(
        ConstraintRule(), default=None, kw_only=True, help="constraint on the input weights Wx after every update"
    )
    recurrent_constraint: Constraint | None = option(
        ConstraintRule(),
        default=None,
        kw_only=True,
        help="constraint on the recurrent weights Wh after every update",
    )
    bias_constraint: Constraint | None = option(
        ConstraintRule(), default=None, kw_only=True, help="constraint on the biases b after every update"
    )

    states: ClassVar[tuple[str, ...]] = ("h",)
    """The signals that are carried from step to step; the first is the layer's output."""

    gates: ClassVar[tuple[str, ...]] = ("h",)
    """The blocks that stand side by side in the columns of the weights, in Keras's order, by the names of
    their signals; `h` for the only one."""

    keras_gate: ClassVar[tuple[str, str]] = ("", "")
    """The block that Keras names otherwise, and its name there; empty if there is none."""

    reset: ClassVar[tuple[str, str]] = ("", "")
    """The block in which a gate scales what the state adds, and that gate; empty if there is none."""

    @property
    def cells(self) -> Mapping[str, "Cell"]:
        return {"": self}

    def step(self, weights: Sequence[Array], x: Array, *states: Array, clamp: Clamp | None = None) -> dict[str, Array]:
        """One timestep: from (batch, features) and the states (batch, units) to every signal (batch, units).

        `clamp`: signals that are held at a value; the value replaces the signal where it is computed.
        """
        raise NotImplementedError

    def scan(
        self,
        weights: Sequence[Array],
        x: Array,
        states: Sequence[Array],
        mask: Mask | None = None,
        empty: Empty = np.empty,
    ) -> dict[str, Array]:
        """The same as `fold`, as fast as the kind can. `empty` allocates the large arrays of the result."""
        return fold(self, weights, x, states, mask)

    def pullback(
        self,
        weights: Sequence[Array],
        x: Array,
        before: Sequence[Array],
        signals: Mapping[str, Array],
        clamp: Clamp | None = None,
    ) -> Pullback:
        """The derivative of `step` for every step of a sequence: see `bptt.Pullback`.

        `x`, the states `before` each step and its signals are (time, batch, …), in processing order. `clamp`: the
        signals that were held at a value; no derivative passes through them.
        """
        raise NotImplementedError

    def column_backward(self, weights: Sequence[Array], features: int, batch: int) -> ColumnBackward | None:
        """A backward pass that is faster than `pullback` step by step; None if there is none for these options."""
        return None

    def equations(self, context: StepContext) -> None:
        """The equations of one step for one unit; a kind without equations shows what each input does to each
        signal."""
        ablation(self, context)

    def bias_terms(self, context: StepContext, column: int) -> tuple[Named, ...]:
        """What the bias adds to one column; empty if the layer has none."""
        return (Named("b", context.weights[2][column]),) if self.use_bias else ()

    def weight_gradients(
        self, x: Array, before: Sequence[Array], signals: Mapping[str, Array], dz: Array
    ) -> tuple[Array, ...]:
        """dL/dWx, dL/dWh, dL/db for z = x·Wx + h·Wh + b, summed over time and batch."""
        found = [weight_gradient(x, dz), weight_gradient(before[0], dz)]
        return (*found, sum_over_steps(dz)) if self.use_bias else tuple(found)

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        features, columns = width(shapes[0], self.kind()), len(self.gates) * self.units
        Wx = Weight("kernel", (features, columns), self.kernel_initializer)
        Wh = Weight("recurrent_kernel", (self.units, columns), self.recurrent_initializer)
        found = [
            trained(self, Wx, self.kernel_regularizer, self.kernel_constraint),
            trained(self, Wh, self.recurrent_regularizer, self.recurrent_constraint),
            trained(self, self.bias_weight(columns), self.bias_regularizer, self.bias_constraint),
        ]
        return tuple(found[: 2 + self.use_bias])

    def bias_weight(self, columns: int) -> Weight:
        """The declaration of the bias; a kind whose bias is more than one row of zeros overrides this."""
        return Weight("bias", (columns,), self.bias_initializer)

    def limits(self, signal: str) -> tuple[float, float]:
        signal = self.states[0] if signal == "output" else signal
        made_by = {each.name: each.made_by for each in self.signals}
        if made_by[signal]:
            made = activations.get(getattr(self, made_by[signal]))
            return (min(made.lower, 0), max(made.upper, 0)) if signal in self.states else (made.lower, made.upper)
        gates = [self.limits(each.name) for each in self.signals if each.gate]
        if signal == self.states[0] and all(low >= 0 and high <= 1 for low, high in gates):
            made = activations.get(
                self.activation
            )  # a gate times an activated value, or a mean of two, starting from 0
            return min(made.lower, 0), max(made.upper, 0)
        return super().limits(signal)

    def bias(self, weights: Sequence[Array]) -> Any:
        """The bias as a row (1, columns), which NumPy adds in half the time; 0 if the layer has none."""
        return weights[2][None] if self.use_bias else 0


def fold(
    cell: Cell,
    weights: Sequence[Array],
    x: Array,
    states: Sequence[Array],
    mask: Mask | None = None,
    kept: Array | None = None,
    clamp: Clamp | None = None,
) -> dict[str, Array]:
    """Applies `step` to every timestep of `x` (batch, time, features), in the given order.

    Returns every signal (batch, time, units). At steps where `mask` is False the states do not change. `kept`
    (batch, units): dropout factors of the first state. `clamp`: signals held at a value; it has no effect at masked
    steps.
    """
    batch, time, _ = x.shape
    recorded: dict[str, Array] = {}
    for t in range(time):
        read = states if kept is None else [states[0] * kept, *states[1:]]
        now = cell.step(weights, x[:, t], *read, clamp=None if clamp is None else clamp.at(t))
        if mask is not None:
            counts = mask[:, t, None]
            for name, old in zip(cell.states, states, strict=True):
                now[name] = np.where(counts, now[name], old)
        for name, value in now.items():
            if t == 0:
                recorded[name] = np.empty((batch, time, value.shape[-1]), value.dtype)
            recorded[name][:, t] = value
        states = [now[name] for name in cell.states]
    return recorded


def affine(cell: Cell, context: StepContext, gate: str) -> Expression:
    """Wx·x + Wh·h + b for one gate, that is one block of the weights' columns."""
    Wx, Wh = context.weights[:2]
    column, state = cell.gates.index(gate) * cell.units + context.unit, cell.states[0]
    from_x = context.product("Wx·x", "x", context.x, Wx[:, column])
    from_h = context.product("Wh·h", state, context.before[state], Wh[:, column])
    return Sum(from_x, from_h, *cell.bias_terms(context, column))


def zero_states(cell: Cell, x: Array) -> list[Array]:
    """The states a sequence starts from if none are given: zeros (batch, units)."""
    return [np.zeros((len(x), cell.units), x.dtype) for _ in cell.states]


def cells_of(layer: Layer) -> dict[str, Cell]:
    """The recurrent cells of a layer, by the names that its run gives them."""
    return {name: each for name, each in layer.cells.items() if isinstance(each, Cell)}


def matmul_steps(read: Array, W: Array) -> Array:
    """read·W for every step in one product, (time, batch, n), (n, m) → (time, batch, m); `@` makes one for each
    step."""
    made: Array = read.reshape(-1, read.shape[-1]).dot(W).reshape(*read.shape[:-1], W.shape[-1])
    return made


def weight_gradient(read: Array, dz: Array) -> Array:
    """The derivative with respect to W of read·W, summed over all steps: (time, batch, n), (time, batch, m) → (n,
    m)."""
    made: Array = read.reshape(-1, read.shape[-1]).T.dot(dz.reshape(-1, dz.shape[-1]))
    return made


def sum_over_steps(dz: Array) -> Array:
    """The sum over all steps of all sequences: (time, batch, n) → (n,)."""
    made: Array = np.add.reduce(dz.reshape(-1, dz.shape[-1]))
    return made
