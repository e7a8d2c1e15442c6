"""What all recurrent layers share: the loop over time, masks, directions, and outputs.

A cell defines one step (`cell.py`). This module applies it to a sequence as Keras does, and differentiates the result:
`go_backwards`, masks, `return_sequences`, `return_state`, `zero_output_for_mask`. The rules are those of Keras 3,
`layers/rnn/rnn.py`; golden values check them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask, Shape, Shapes, dropout_factors
from rnn_tui.engine.core.errors import InputError, StackError
from rnn_tui.engine.core.work import Work
from rnn_tui.engine.explain.equation_builder import ExplainQuery, StepContext
from rnn_tui.engine.explain.explanation import Explanation, Step
from rnn_tui.engine.explain.expression import Named
from rnn_tui.engine.nn.blocked_backward import StateDerivatives, blocked_backward
from rnn_tui.engine.nn.blocked_scan import blocked_scan
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.cell import Cell, zero_states
from rnn_tui.engine.nn.chunked_scan import LONG, chunked_scan
from rnn_tui.engine.nn.option_sentences import GO_BACKWARDS, RETURN_SEQUENCES, RETURN_STATE
from rnn_tui.engine.options.options import Flag, Number, option
from rnn_tui.engine.runtime.buffers import Pool
from rnn_tui.engine.runtime.clamp import Clamp
from rnn_tui.engine.runtime.layer_results import CellGradients, CellRun, LayerGradients, LayerRun
from rnn_tui.engine.runtime.lazy_signals import WHOLE, LazySignals


class Recurrent(Cell):
    """A layer that reads its input step by step and keeps a state."""

    dropout: float = option(
        Number(0, 1, clamp=True), default=0.0, kw_only=True, help="fraction of inputs dropped while training"
    )
    recurrent_dropout: float = option(
        Number(0, 1, clamp=True), default=0.0, kw_only=True, help="fraction of state dropped while training"
    )
    return_sequences: bool = option(
        Flag(),
        default=False,
        kw_only=True,
        help=RETURN_SEQUENCES,
    )
    return_state: bool = option(Flag(), default=False, kw_only=True, help=RETURN_STATE)
    go_backwards: bool = option(Flag(), default=False, kw_only=True, help=GO_BACKWARDS)
    stateful: bool = option(
        Flag(), default=False, kw_only=True, help="start each call from the state the last one ended in"
    )
    unroll: bool = option(Flag(), default=False, kw_only=True, help="how Keras computes it; changes no number")
    zero_output_for_mask: bool = option(
        Flag(), default=False, kw_only=True, help="output 0 at masked steps instead of the last output"
    )

    further: ClassVar[tuple[str, ...]] = (
        "kernel_regularizer",
        "recurrent_regularizer",
        "bias_regularizer",
        "activity_regularizer",
        "kernel_constraint",
        "recurrent_constraint",
        "bias_constraint",
        "dropout",
        "recurrent_dropout",
    )
    input_ndim = 3
    reads_mask = True
    tensor_arguments = ("initial_state",)

    def forward_work(self, weights: Sequence[Array], call: Call) -> Work[LayerRun]:
        x, mask, clamp, back = call.inputs[0], call.masks[0], call.clamp.get(""), self.go_backwards
        if not x.shape[1]:
            raise InputError(f"the {self.kind()} gets no timestep of this sequence: longer sequences are needed")
        states = [np.asarray(each, x.dtype) for each in call.initial or call.inputs[1:]] or zero_states(self, x)
        counts = None if mask is None else mask[:, processing_order(self)]
        kept = NOTHING_DROPPED if call.training is None else dropout_masks(self, x, call.training)
        read = x if kept[0] is None else x * kept[0][:, None]
        given = read[:, ::-1] if back else read
        signals = yield from through_time(self, weights, given, states, counts, kept[1], clamp, call.pool)
        last = tuple([signals[name][:, -1] for name in self.states])
        if back:
            signals = {name: values[:, ::-1] for name, values in signals.items()}
        before = dict(zip(self.states, states, strict=True))
        recorded: Mapping[str, Array] = signals
        if len(signals) < len(self.signals):
            names = [each.name for each in self.signals]
            recorded = LazySignals(self, names, weights, read, before, signals, back, kept[1], clamp)
        cell = CellRun(weights, read, recorded, before, back, mask, kept, clamp)
        output = emitted(self, cell)
        return LayerRun(
            (output, *last) if self.return_state else (output,),
            (mask if self.return_sequences else None,),
            {"": cell},
            last,
        )

    def recorded(self, shapes: Shapes) -> int:
        batch, time = (axis or 1 for axis in shapes[0][:2])
        kept = len(self.signals if recorded_whole(self, batch, time) else self.states)
        return super().recorded(shapes) + batch * time * self.units * kept

    def backward_work(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array | None]
    ) -> Work[LayerGradients]:
        made, order = run.cells[""], processing_order(self)
        mask = None if made.mask is None else made.mask[:, order].T
        asked = asked_of_states(self, d_outputs, mask)
        found = yield from blocked_backward(self, weights, made, asked, mask, not call.constant, call.pool is None)
        back = None if found.x is None else found.x.transpose(2, 0, 1)[:, order]
        if back is not None and made.kept[0] is not None:
            back = back * made.kept[0][:, None]
        of_states = [np.zeros_like(each) if call.initial else each for each in found.initial[: len(call.inputs) - 1]]
        states = {name: each.transpose(2, 0, 1)[:, order] for name, each in found.states.items()}
        cell = CellGradients(states, dict(zip(self.states, found.initial, strict=True)))
        return LayerGradients((back, *of_states), found.weights, {"": cell})

    def explain(self, asked: ExplainQuery) -> Explanation | None:
        made = asked.run.cells[asked.cell]
        if asked.signal != "output":
            return explain_signal(self, made, asked, asked.signal, asked.t)
        if asked.t < 1 and self.return_sequences:
            return None
        t = asked.t if self.return_sequences else made.x.shape[1]
        state = self.states[0]
        found = explain_signal(self, made, asked, state, t)
        if found is None:
            return None
        if made.mask is not None and not visible(self, made.mask[[asked.batch]][:, processing_order(self)])[0, t - 1]:
            hidden = Step("y", told=0.0, about="the output", remark="masked: puts out 0", unit=asked.unit)
            return Explanation(f"y[{asked.unit}]", (hidden,), timestep=found.timestep)
        last = found.steps[-1]
        output = Named(state, last.value, last.expression)
        out = Step("y", output, last.value, "the output: the state", unit=asked.unit)
        named = found.becoming(f"y[{asked.unit}]", out)
        return replace(named, source=f"{state}[{asked.unit}], {has_read(made, t)}")

    def takes(self, inputs: int) -> bool:
        """A sequence, or a sequence and the states to start from."""
        return inputs in (1, 1 + len(self.states))

    def check_input(self, shapes: Shapes, name: str, keras: str) -> None:
        super().check_input(shapes, name, keras)
        check_states(shapes, [self.units] * len(self.states), name)
        if self.stateful and shapes[0][0] is None:
            raise StackError(
                "When using `stateful=True` in a RNN, the batch size must be static."
                f" Found dynamic batch size: sequence.shape={shapes[0]}"
                if keras == "keras3"
                else "If a RNN is stateful, it needs to know its batch size. Specify the batch size of your input"
                " tensors: pass a `batch_input_shape` argument to your first layer."
            )

    def paths(self, shapes: Shapes) -> tuple[str, ...]:
        return tuple(f"cell/{each}" for each in super().paths(shapes))

    def output_shapes(self, shapes: Shapes) -> Shapes:
        batch, time = shapes[0][:2]
        first: Shape = (batch, time, self.units) if self.return_sequences else (batch, self.units)
        states: Shapes = ((batch, self.units),) * len(self.states) if self.return_state else ()
        return (first, *states)

    @property
    def reads_backwards(self) -> bool:
        return self.go_backwards

    @property
    def stateful_layer(self) -> bool:
        return self.stateful

    @property
    def propagates_mask(self) -> bool:
        return self.return_sequences

    @property
    def brief(self) -> str:
        words = [str(self.units), self.activation]
        words += ["seq"] * self.return_sequences + [f"+{','.join(self.states)}"] * self.return_state
        words += ["back"] * self.go_backwards + ["stateful"] * self.stateful
        return " ".join(words)


def processing_order(layer: Recurrent) -> slice:
    """The slice that turns natural time order into processing order, and back."""
    return slice(None, None, -1 if layer.go_backwards else 1)


def through_time(
    layer: Recurrent,
    weights: Sequence[Array],
    x: Array,
    states: Sequence[Array],
    mask: Mask | None,
    kept: Array | None,
    clamp: Clamp | None,
    pool: Pool | None,
) -> Work[dict[str, Array]]:
    """Every signal, in processing order, by the fastest method; of a long sequence only its states."""
    names = None if pool is not None or recorded_whole(layer, *x.shape[:2]) else layer.states
    found = None
    if kept is None and clamp is None and x.shape[1] >= LONG:
        found = yield from chunked_scan(layer, weights, x, states, mask, names)
    if found is None:
        empty = np.empty if pool is None else pool.empty
        found = yield from blocked_scan(layer, weights, x, states, mask, kept, names, clamp, empty)
    return found


def recorded_whole(layer: Recurrent, batch: int, time: int) -> bool:
    """Whether a run records every signal; a larger run records its states only."""
    return batch * time * layer.units * len(layer.signals) <= WHOLE


def asked_of_states(layer: Recurrent, d_outputs: Sequence[Array | None], mask: Mask | None) -> StateDerivatives:
    """The loss's derivatives with respect to the states that are outputs. `mask` (time, batch) in processing
    order."""
    emitted, *last = d_outputs
    at_end: list[Array | None] = [None if each is None else each.T for each in last]
    at_end += [None] * (len(layer.states) - len(last))
    if emitted is None:
        return StateDerivatives(None, at_end)
    seen = None if mask is None else visible(layer, mask.T).T[:, None]
    if layer.return_sequences:
        by_step = emitted.transpose(1, 2, 0)
        return StateDerivatives(by_step if seen is None else by_step * seen, at_end)
    first = emitted.T if seen is None else emitted.T * seen[-1]
    return StateDerivatives(None, [first if at_end[0] is None else first + at_end[0], *at_end[1:]])


NOTHING_DROPPED: tuple[Array | None, Array | None] = (None, None)


def dropout_masks(layer: Recurrent, x: Array, training: np.random.Generator) -> tuple[Array | None, Array | None]:
    """In training mode the dropout factors of inputs and states, the same at every step; None if nothing is
    dropped."""
    sizes = ((layer.dropout, x.shape[2]), (layer.recurrent_dropout, layer.units))
    first, second = (
        dropout_factors(training, share, (x.shape[0], width)).astype(x.dtype) if share else None
        for share, width in sizes
    )
    return first, second


def emitted(layer: Recurrent, made: CellRun) -> Array:
    """The output of every step, in processing order: `h`; at masked steps the last output, 0 if there is none."""
    h = made.signals[layer.states[0]]
    h = h[:, ::-1] if layer.go_backwards else h
    if made.mask is not None:
        h = np.where(visible(layer, made.mask[:, processing_order(layer)])[:, :, None], h, h.dtype.type(0))
    return h if layer.return_sequences else h[:, -1]


def visible(layer: Recurrent, mask: Mask) -> Mask:
    """(batch, time): where the output is the state; at other steps it is 0."""
    seen: Mask = mask if layer.zero_output_for_mask else np.logical_or.accumulate(mask, axis=1)
    return seen


def explain_signal(layer: Recurrent, made: CellRun, asked: ExplainQuery, signal: str, t: int) -> Explanation | None:
    """Explains one signal of the cell after its t-th step."""
    name, row = f"{signal}[{asked.unit}]", made.index(t)
    meanings = {each.name: each.help for each in layer.signals}
    if row is None:
        if signal not in layer.states:
            return None
        value = float(made.initial[signal][asked.batch, asked.unit])
        note = asked.start or "the state before the first input"
        return Explanation(name, (Step(signal, told=value, about=note, unit=asked.unit),), note)
    before = {state: made.before(state, row)[asked.batch] for state in layer.states}
    masked = made.mask is not None and not made.mask[asked.batch, row]
    if masked and signal in layer.states:
        carried = Named(f"{signal}′", before[signal][asked.unit])
        step = Step(signal, carried, carried.value, "the state of the step before", unit=asked.unit)
        return Explanation(name, (step,), "masked: state carried", row + 1)
    if made.kept[1] is not None:
        before[layer.states[0]] = before[layer.states[0]] * made.kept[1][asked.batch]
    recorded = {each: values[asked.batch] for each, values in made.at(row).items()}
    context = StepContext(made.weights, made.x[asked.batch, row], asked.unit, recorded, before, meanings)
    layer.equations(context)
    found = context.explanation(signal, name, row + 1)
    return replace(found, note="masked: computed, not used") if masked else found


def has_read(made: CellRun, t: int) -> str:
    """What the cell has read after its t-th step, in words."""
    first, last = ((made.index(each) or 0) + 1 for each in (1, t))
    return f"after it read x[{first}] … x[{last}]" if first != last else f"after it read x[{first}]"


def check_states(shapes: Shapes, units: Sequence[int], name: str) -> None:
    """Raises `StackError` if the inputs after the sequence are not states with these numbers of units."""
    for shape, wanted in zip(shapes[1:], units, strict=False):
        if len(shape) != 2 or shape[1] not in (None, wanted):
            raise StackError(f"Layer '{name}' starts from states of shape (batch, {wanted}); got {shape}")
