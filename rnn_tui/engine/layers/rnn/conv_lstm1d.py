"""ConvLSTM1D: an LSTM whose products are convolutions over rows."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Self

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes, dropout_factors
from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.explain.equation_builder import ExplainQuery, StepContext
from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.explain.expression import Named
from rnn_tui.engine.layers.convolutional.base_conv import Convolution
from rnn_tui.engine.layers.rnn.gate_convolutions import Dropped, convolved, convolved_back, gates, product
from rnn_tui.engine.layers.rnn.lstm import ForgetGateOpen
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Weight, width
from rnn_tui.engine.nn.option_sentences import GO_BACKWARDS, RETURN_SEQUENCES, RETURN_STATE
from rnn_tui.engine.nn.weight import trained
from rnn_tui.engine.options import activations
from rnn_tui.engine.options.activation_name import ActivationName
from rnn_tui.engine.options.constraints import Constraint, ConstraintRule
from rnn_tui.engine.options.initializers import GlorotUniform, Initializer, InitializerRule, Orthogonal
from rnn_tui.engine.options.options import Flag, Number, PositiveInteger, option
from rnn_tui.engine.options.regularizers import Regularizer, RegularizerRule
from rnn_tui.engine.options.sizes import Size
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun

SIGNALS = ("h", "c", "i", "f", "g", "o")
SAME = (1, 1, "same")
"""Strides, dilation and padding of the convolution over the state."""


class ConvLSTM1D(Convolution):
    """An LSTM that reads a row of numbers at every step and keeps a row as its state (Shi et al., 2015).

    i = recurrent_activation( x_t ∗ Wx_i + h′ ∗ Wh_i + b_i )     f and o alike
    g = activation( x_t ∗ Wx_c + h′ ∗ Wh_c + b_c )
    c = f · c′ + i · g
    h = o · activation( c )

    Wx   (kernel_size, features, 4·filters)   kernel, columns i, f, g, o (Keras's c)
    Wh   (kernel_size, filters, 4·filters)    recurrent_kernel; its convolution keeps the size: same, strides 1
    b    (4·filters,)                         bias; b_f starts at 1 with unit_forget_bias

    in   (batch, time, rows, features)
    out  (batch, rows, filters), or (batch, time, rows, filters) with return_sequences
    """

    filters: int = option(PositiveInteger(), start=4, help="features of the state")
    kernel_size: int = option(Size(), start=3, help="rows in a window")
    activation: str = option(ActivationName(), default="tanh", kw_only=True, help="activation of candidate and memory")
    recurrent_activation: str = option(
        ActivationName(), default="sigmoid", kw_only=True, help="activation of the gates"
    )
    kernel_initializer: Initializer = option(
        InitializerRule(), default=GlorotUniform(), kw_only=True, help="initializer of Wx"
    )
    recurrent_initializer: Initializer = option(
        InitializerRule(), default=Orthogonal(), kw_only=True, help="initializer of Wh"
    )
    unit_forget_bias: bool = option(
        Flag(), default=True, kw_only=True, help="initialize the forget gate's bias to 1: remember at first"
    )
    kernel_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, kw_only=True, help="penalty on a large Wx while training"
    )
    recurrent_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, kw_only=True, help="penalty on a large Wh while training"
    )
    kernel_constraint: Constraint | None = option(
        ConstraintRule(), default=None, kw_only=True, help="constraint on Wx after every update"
    )
    recurrent_constraint: Constraint | None = option(
        ConstraintRule(), default=None, kw_only=True, help="constraint on Wh after every update"
    )
    dropout: float = option(Number(0, 1, clamp=True), default=0.0, kw_only=True, help="fraction of inputs dropped")
    recurrent_dropout: float = option(
        Number(0, 1, clamp=True), default=0.0, kw_only=True, help="fraction of state dropped"
    )
    return_sequences: bool = option(
        Flag(),
        default=False,
        kw_only=True,
        help=RETURN_SEQUENCES,
    )
    return_state: bool = option(Flag(), default=False, kw_only=True, help=RETURN_STATE)
    go_backwards: bool = option(Flag(), default=False, kw_only=True, help=GO_BACKWARDS)

    defaults_before_3 = MappingProxyType({"recurrent_activation": "hard_sigmoid"})
    input_ndim = 4
    reads_mask = True
    passed_over = Convolution.passed_over | {"stateful", "unroll", "zero_output_for_mask"}
    title = "an LSTM over rows of numbers"
    positional = (
        *("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "activation"),
        *("recurrent_activation", "use_bias", "kernel_initializer", "recurrent_initializer", "bias_initializer"),
        "unit_forget_bias",
    )
    further = ("kernel_regularizer", "recurrent_regularizer", "bias_regularizer", "activity_regularizer")

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Refuses what is not computed: `stateful`, `zero_output_for_mask`."""
        for name in ("stateful", "zero_output_for_mask"):
            if config.get(name):
                raise OptionError(f"ConvLSTM1D is computed without {name} only: each call starts from zeros", name)
        return super().from_config(config)

    @property
    def window_size(self) -> int:
        return self.kernel_size

    @property
    def propagates_mask(self) -> bool:
        return self.return_sequences

    @property
    def reads_backwards(self) -> bool:
        return self.go_backwards

    @property
    def brief(self) -> str:
        return f"{self.filters} × {self.kernel_size} {self.activation}" + " seq" * self.return_sequences

    def output_shapes(self, shapes: Shapes) -> Shapes:
        batch, time, rows, features = shapes[0]
        ((_, made, _),) = self.made((batch, rows, features), self.filters)
        state = (batch, made, self.filters)
        first = (batch, time, *state[1:]) if self.return_sequences else state
        return (first, *(state,) * (2 * self.return_state))

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        size, columns = self.kernel_size, 4 * self.filters
        features = width(shapes[0], self.kind())
        sizes = (size, "row"), (features, "feature"), (4, "gate"), (self.filters, "filter")
        Wx = Weight("kernel", (size, features, columns), self.kernel_initializer, sizes=sizes)
        Wh = Weight("recurrent_kernel", (size, self.filters, columns), self.recurrent_initializer)
        initializer = ForgetGateOpen(self.bias_initializer) if self.unit_forget_bias else self.bias_initializer
        b = trained(self, Weight("bias", (columns,), initializer), self.bias_regularizer, self.bias_constraint)
        kernels = (
            trained(self, Wx, self.kernel_regularizer, self.kernel_constraint),
            trained(self, Wh, self.recurrent_regularizer, self.recurrent_constraint),
        )
        return (*kernels, b)[: 2 + self.use_bias]

    def paths(self, shapes: Shapes) -> tuple[str, ...]:
        return tuple(f"cell/{each}" for each in super().paths(shapes))

    def limits(self, signal: str) -> tuple[float, float]:
        made, gate = activations.get(self.activation), activations.get(self.recurrent_activation)
        if gate.lower < 0 or gate.upper > 1:
            return -np.inf, np.inf
        return min(made.lower, 0), max(made.upper, 0)

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        x, how = call.x, self._windows
        h = np.zeros_like(product(x[:, 0], weights[0][..., : self.filters], how))
        c = h
        saved = {name: np.empty((len(x), x.shape[1], *h.shape[1:]), x.dtype) for name in SIGNALS}
        saved |= dropped_in(self, call, h.shape)
        drops = gates(saved.get("kept_x")), gates(saved.get("kept_h"))
        for t in range(x.shape[1])[:: -1 if self.go_backwards else 1]:
            z = convolved(x[:, t], weights[0], how, drops[0]) + convolved(
                h, weights[1], (self.kernel_size, *SAME), drops[1]
            )
            i, f, g, o = self._gates(z + weights[2] if self.use_bias else z)
            now = f * c + i * g
            new = o * activations.get(self.activation)(now)
            if call.mask is not None:
                counts = call.mask[:, t, None, None]
                now, new = np.where(counts, now, c), np.where(counts, new, h)
            h, c = new, now
            for name, values in zip(SIGNALS, (h, c, i, f, g, o), strict=True):
                saved[name][:, t] = values
        steps = saved["h"][:, :: -1 if self.go_backwards else 1]
        outputs = (steps if self.return_sequences else h, *(h, c)[: 2 * self.return_state])
        return LayerRun(outputs, (call.mask if self.return_sequences else None,), saved=saved)

    def _gates(self, z: Array) -> tuple[Array, ...]:
        """i, f, g and o from the pre-activations (batch, rows, 4·filters)."""
        gate, squash = activations.get(self.recurrent_activation), activations.get(self.activation)
        i, f, g, o = np.split(z, 4, axis=-1)
        return gate(i), gate(f), squash(g), gate(o)

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        x, saved = call.x, run.saved
        order = list(range(x.shape[1]))[:: -1 if self.go_backwards else 1]
        drops = gates(saved.get("kept_x")), gates(saved.get("kept_h"))
        zeros = np.zeros(saved["h"][:, 0].shape)
        dx, found = np.zeros(x.shape), [np.zeros(each.shape) for each in weights]
        dh, dc = (d_outputs[1], d_outputs[2]) if self.return_state else (zeros, zeros)
        dh = dh if self.return_sequences else dh + d_outputs[0]
        for number, t in reversed(list(enumerate(order))):
            if self.return_sequences:
                dh = dh + d_outputs[0][:, number]
            h, c = (saved[each][:, order[number - 1]] if number else zeros for each in ("h", "c"))
            counts = 1.0 if call.mask is None else call.mask[:, t, None, None].astype(float)
            dz, dc_before = self._step_back(weights, call, run, t, (h, c), (dh * counts, dc * counts), drops)
            dx[:, t], d_Wx = convolved_back(dz, x[:, t], weights[0], self._windows, drops[0])
            dh_before, d_Wh = convolved_back(dz, h, weights[1], (self.kernel_size, *SAME), drops[1])
            parts = (d_Wx, d_Wh, dz.sum(axis=(0, 1)))
            found = [each + part for each, part in zip(found, parts, strict=False)]
            dh, dc = dh_before + dh * (1 - counts), dc_before + dc * (1 - counts)
        return LayerGradients((dx,), tuple(found))

    def _step_back(
        self,
        weights: Sequence[Array],
        call: Call,
        run: LayerRun,
        t: int,
        before: tuple[Array, Array],
        above: tuple[Array, Array],
        drops: tuple[Dropped, Dropped],
    ) -> tuple[Array, Array]:
        """The derivatives with respect to a step's pre-activations and to the memory before it."""
        gate, squash = activations.get(self.recurrent_activation), activations.get(self.activation)
        (h, c), (dh, dc) = before, above
        i, f, g, o = (run.saved[each][:, t] for each in "ifgo")
        z = convolved(call.x[:, t], weights[0], self._windows, drops[0]) + convolved(
            h, weights[1], (self.kernel_size, *SAME), drops[1]
        )
        z_i, z_f, z_g, z_o = np.split(z + weights[2] if self.use_bias else z, 4, axis=-1)
        now = f * c + i * g
        shown = squash(now)
        dc = dc + squash.backward(dh * o, now, shown)
        dz = (
            gate.backward(dc * g, z_i, i),
            gate.backward(dc * c, z_f, f),
            squash.backward(dc * i, z_g, g),
            gate.backward(dh * shown, z_o, o),
        )
        return np.concatenate(dz, axis=-1), dc * f

    def explain(self, asked: ExplainQuery) -> Explanation | None:
        """Explains a number of the state by its gates.

        With return_sequences a unit is row · filters + filter at a timestep; without, the output's steps are its rows.
        """
        saved, time = asked.run.saved, asked.x.shape[1]
        step, unit = (
            (asked.t, asked.unit) if self.return_sequences else (time, (asked.t - 1) * self.filters + asked.unit)
        )
        if not 1 <= step <= time or not 0 <= unit < saved["h"][0, 0].size:
            return None
        row = time - step if self.go_backwards else step - 1
        earlier = row + 1 if self.go_backwards else row - 1
        place, one = divmod(unit, self.filters)
        recorded = {name: saved[name][asked.batch, row, place] for name in SIGNALS}
        before = saved["c"][asked.batch, earlier, place] if 0 <= earlier < time else np.zeros_like(recorded["c"])
        context = StepContext(asked.weights, asked.x[asked.batch, row], one, recorded, {"c": before})
        self.equations(context)
        return context.explanation("h", f"y[{asked.unit}]", row + 1)

    def equations(self, context: StepContext) -> None:
        names = {"i": "the input gate", "f": "the forget gate", "g": "the candidate", "o": "the output gate"}
        for name, about in names.items():
            context.recorded_value(name, f"{about}, recorded")
        i, f, g, o = (Named(name, float(context.recorded[name][context.unit])) for name in names)
        memory, before = f * context.previous("c") + i * g, float(context.before["c"][context.unit])
        kept = float(context.recorded["c"][context.unit])
        if kept == before and not np.isclose(memory.value, before):
            context.recorded_value("h", "masked: the state of the step before, unchanged")
            return
        c = context.define("c", memory, "the memory")
        shown = context.activated(self.activation, c, row=context.recorded["c"])
        context.define("h", o * context.define(shown.formula, shown, "the memory after the activation"), "the output")


def dropped_in(layer: ConvLSTM1D, call: Call, state: tuple[int, ...]) -> dict[str, Array]:
    """In training the dropout factors of inputs and states, the same at each step: (batch, 4, rows, features)."""
    if call.training is None:
        return {}
    row = (len(call.x), 4, *call.x.shape[2:])
    sizes = {"kept_x": (layer.dropout, row), "kept_h": (layer.recurrent_dropout, (state[0], 4, *state[1:]))}
    return {
        name: dropout_factors(call.training, share, shape).astype(call.x.dtype)
        for name, (share, shape) in sizes.items()
        if share
    }
