"""Bidirectional: a recurrent layer and its mirror image, which read the sequence from both ends."""

import dataclasses
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Self

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.core.work import Work
from rnn_tui.engine.explain.equation_builder import ExplainQuery
from rnn_tui.engine.explain.explanation import Explanation, Step
from rnn_tui.engine.explain.expression import Named
from rnn_tui.engine.layers.rnn import merge_mode as merging
from rnn_tui.engine.layers.rnn.rnn import RNN
from rnn_tui.engine.nn.blocked_scan import part
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer, Weight
from rnn_tui.engine.nn.layer_registry import deserialize
from rnn_tui.engine.nn.recurrent import Recurrent, check_states, emitted
from rnn_tui.engine.nn.torch_onnx_names import Counterpart
from rnn_tui.engine.options.options import Choice, Nested, option
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun

_MUST_AGREE = ("return_sequences", "return_state", "stateful")


def _accept(name: str, value: Any) -> Recurrent | RNN | None:
    if value is None and name == "backward_layer":
        return None
    made = deserialize(value)
    if isinstance(made, RNN) and len(made.recurrent) > 1:
        raise OptionError("Bidirectional takes an RNN of one cell here, not of several on top of each other", name)
    if not isinstance(made, Recurrent | RNN):
        raise OptionError(f"Bidirectional takes a recurrent layer, such as SimpleRNN or LSTM, not {made.kind()}", name)
    return made


class Bidirectional(Layer):
    """Two recurrent layers on the same input, one from each end (Schuster & Paliwal, 1997).

    a_t = forward( x_1 … x_t )      reads from the start
    b_t = backward( x_T … x_t )     reads from the end
    y_t = merge( a_t, b_t )         concat: joined; sum, mul, ave: number by number; None: two outputs

    Weights: the forward layer's, then the backward layer's.

    in   (batch, time, features)
    out  (batch, 2·units) with concat, (batch, units) otherwise; (batch, time, …) with return_sequences
    """

    layer: Recurrent | RNN = option(
        Nested(_accept),
        start={"class_name": "SimpleRNN", "config": {"units": 8}},
        help="the recurrent layer that reads forwards; its mirror image reads backwards",
    )
    merge_mode: str | None = option(
        Choice(
            ("concat", "sum", "mul", "ave", None),
            "Invalid merge mode. Received: {value}. Merge mode should be one of"
            ' {{"sum", "mul", "ave", "concat", None}}',
        ),
        default="concat",
        kw_only=True,
        help="how the halves become one output: concat joins them, sum, mul and ave go number by number; None: two",
    )
    backward_layer: Recurrent | RNN | None = option(
        Nested(_accept),
        default=None,
        kw_only=True,
        help="another layer for the backward direction, instead of the mirror image",
    )

    title = "reads from both ends"
    counterpart = Counterpart(torch="bidirectional", onnx="bidirectional")
    positional = ("layer", "merge_mode")
    further = ("weights", "backward_layer")
    input_ndim = 3
    reads_mask = True
    tensor_arguments = ("initial_state",)

    def __post_init__(self) -> None:
        super().__post_init__()
        forward, backward = self.directions
        if forward.go_backwards == backward.go_backwards or forward.go_backwards:
            raise OptionError(
                "Forward layer and backward layer should have different `go_backwards` value. Received:"
                f" forward_layer.go_backwards {forward.go_backwards},"
                f" backward_layer.go_backwards={backward.go_backwards}",
                "layer" if forward.go_backwards else "backward_layer",
            )
        for name in _MUST_AGREE:
            ours, theirs = getattr(forward, name), getattr(backward, name)
            if ours != theirs:
                raise OptionError(
                    f'Forward layer and backward layer are expected to have the same value for attribute "{name}",'
                    f' got "{ours}" for forward layer and "{theirs}" for backward layer',
                    "backward_layer",
                )
        if self.merge_mode in ("sum", "mul", "ave") and forward.units != backward.units:
            raise OptionError(
                f"merge_mode={self.merge_mode!r} needs equal units in both directions, got {forward.units} forward"
                f" and {backward.units} backward",
                "merge_mode",
            )

    @cached_property
    def directions(self) -> tuple[Recurrent, Recurrent]:
        """The forward layer and the backward layer, as Keras makes them; for an RNN the equivalent recurrent layer."""
        forward = self.layer
        mirrored = forward if forward.go_backwards else dataclasses.replace(forward, go_backwards=True)
        there, back = (
            each.recurrent[0] if isinstance(each, RNN) else each for each in (forward, self.backward_layer or mirrored)
        )
        return there, back

    @property
    def cells(self) -> Mapping[str, Recurrent]:
        return dict(zip(("forward", "backward"), self.directions, strict=True))

    def edit(self, **changes: Any) -> Self:
        """The layer with other options; an option that both directions must share is changed in both."""
        for name, other in (("layer", "backward_layer"), ("backward_layer", "layer")):
            before, after, opposite = getattr(self, name), changes.get(name), getattr(self, other)
            keeps = before is not None and opposite is not None and other not in changes
            if keeps and isinstance(after, Recurrent | RNN):
                agreed = {each: getattr(after, each) for each in _MUST_AGREE}
                changes[other] = opposite.edit(**agreed)
        return super().edit(**changes)

    def begins_like(self, name: str) -> Layer | None:
        """A separate backward layer starts as the mirror image."""
        inside: Layer | None = getattr(self, name)
        return self.directions[1].edit(name=None) if inside is None else inside

    def resolve(self, keras: str) -> Self:
        """From Keras 2.4 on, the output is 0 at masked steps in both directions if they return sequences."""
        resolved = super().resolve(keras)
        if keras == "keras2.3":
            return resolved
        forward, back, zero = resolved.layer, resolved.backward_layer, self.layer.return_sequences
        return dataclasses.replace(
            resolved,
            layer=dataclasses.replace(forward, zero_output_for_mask=zero),
            backward_layer=back and dataclasses.replace(back, zero_output_for_mask=zero),
        )

    @property
    def nested(self) -> tuple[Layer, ...]:
        return (self.layer, self.backward_layer) if self.backward_layer else (self.layer,)

    @property
    def reads_backwards(self) -> bool:
        return True

    @property
    def stateful_layer(self) -> bool:
        return self.layer.stateful

    @property
    def propagates_mask(self) -> bool:
        return self.layer.return_sequences

    @property
    def brief(self) -> str:
        sides = zip("▸◂", self.directions, strict=True)
        states = [f"{side}{state}" for side, each in sides for state in each.states * each.return_state]
        further = ",".join([*["◂y"] * (self.merge_mode is None), *states])
        inner = [each for each in self.layer.brief.split() if not each.startswith("+")]
        return " ".join((self.layer.kind(), *inner, *[f"+{further}"] * bool(further), str(self.merge_mode)))

    def takes(self, inputs: int) -> bool:
        """A sequence, or a sequence and the initial states: the forward layer's, then the backward layer's."""
        return inputs in (1, 1 + sum(len(each.states) for each in self.directions))

    def check_input(self, shapes: Shapes, name: str, keras: str) -> None:
        super().check_input(shapes, name, keras)
        check_states(shapes, [each.units for each in self.directions for _ in each.states], name)
        self.layer.check_input(shapes[:1], name, keras)

    def output_shapes(self, shapes: Shapes) -> Shapes:
        (first, *states), (second, *others) = (each.output_shapes(shapes) for each in self.directions)
        if self.merge_mode is None:
            return (first, second, *states, *others)
        wide = merging.width(self.merge_mode, self.directions[0].units, self.directions[1].units)
        return ((*first[:-1], wide), *states, *others)

    def keras3_shapes(self, shapes: Shapes) -> Shapes:
        """Keras 3 assumes that the backward layer is as wide as the forward layer, even if it is not."""
        return dataclasses.replace(self, backward_layer=None).output_shapes(shapes)

    def recorded(self, shapes: Shapes) -> int:
        return super().recorded(shapes) + sum(each.recorded(shapes) for each in self.directions)

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        return tuple(
            dataclasses.replace(each, name=f"{side}/{each.name}", trainable=each.trainable and self.trainable)
            for side, made in self.cells.items()
            for each in made.weights(shapes)
        )

    def paths(self, shapes: Shapes) -> tuple[str, ...]:
        sides = zip(("forward_layer", "backward_layer"), self.directions, strict=True)
        return tuple(f"{side}/{each}" for side, made in sides for each in made.paths(shapes))

    def limits(self, signal: str) -> tuple[float, float]:
        """The bounds of the output, from those of both directions; a signal has the bounds of its cell."""
        forward, backward = self.directions
        return merging.limits(self.merge_mode, forward.limits(signal), backward.limits(signal))

    def forward_work(self, weights: Sequence[Array], call: Call) -> Work[LayerRun]:
        (forward, backward), half, calls = self.directions, self._half, self._calls(call)
        there = yield from part(forward.forward_work(weights[:half], calls[0]), 0, 2, "forward")
        back = yield from part(backward.forward_work(weights[half:], calls[1]), 1, 2, "backward")
        a, b = there.outputs[0], self._reversed(back.outputs[0])
        states = (*there.outputs[1:], *back.outputs[1:])
        outputs = (a, b) if self.merge_mode is None else (merging.merged(self.merge_mode, a, b),)
        return LayerRun(
            (*outputs, *states),
            (there.mask,) * len(outputs),
            {"forward": there.cells[""], "backward": back.cells[""]},
            (*there.states, *back.states),
            apart=len(outputs),
        )

    def _calls(self, call: Call) -> tuple[Call, Call]:
        """The calls of the two directions: each gets the sequence, and its own initial states if there are any."""
        middle = len(self.directions[0].states)
        first, second = (
            Call(
                (call.x, *call.inputs[1:][own]),
                call.masks[:1],
                call.initial[own],
                call.training,
                {"": call.clamp[side]} if side in call.clamp else {},
                call.constant,
                call.pool,
            )
            for side, own in (("forward", slice(middle)), ("backward", slice(middle, None)))
        )
        return first, second

    @cached_property
    def _half(self) -> int:
        """The number of weights of the forward layer."""
        return len(self.directions[0].weights(((None, None, 1),)))

    def _reversed(self, b: Array) -> Array:
        """Changes a sequence of the backward layer from its order into natural time order, or back."""
        return b[:, ::-1] if self.layer.return_sequences else b

    def backward_work(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array | None]
    ) -> Work[LayerGradients]:
        (forward, backward), half, calls = self.directions, self._half, self._calls(call)
        there, back = (LayerRun((), cells={"": run.cells[side]}) for side in ("forward", "backward"))
        da, db, *states = (None, *d_outputs) if self.merge_mode else d_outputs
        if self.merge_mode and db is not None:
            a, b = (emitted(each, made.cells[""]) for each, made in ((forward, there), (backward, back)))
            da, db = merging.gradients(self.merge_mode, db, a, self._reversed(b))
        db = None if db is None else self._reversed(db)
        middle = len(forward.states)
        work = forward.backward_work(weights[:half], calls[0], there, (da, *states[:middle]))
        first = yield from part(work, 0, 2, "forward")
        work = backward.backward_work(weights[half:], calls[1], back, (db, *states[middle:]))
        second = yield from part(work, 1, 2, "backward")
        x = None if first.x is None or second.x is None else first.x + second.x
        return LayerGradients(
            (x, *first.inputs[1:], *second.inputs[1:]),
            (*first.weights, *second.weights),
            {"forward": first.cells[""], "backward": second.cells[""]},
        )

    def explain(self, asked: ExplainQuery) -> Explanation | None:
        """Explains a signal of one direction, or the merged output."""
        if asked.cell:
            return self._of_direction(asked.cell, asked.signal, asked.t, asked.unit, asked)
        parts: list[tuple[str, Explanation]] = []
        for side, unit in merging.sources(self.merge_mode, self.directions[0].units, asked.unit):
            mirrored = side == "backward" and self.layer.return_sequences and asked.t
            t = asked.x.shape[1] + 1 - asked.t if mirrored else asked.t
            found = self._of_direction(side, "output", t, unit, asked)
            if found is None:
                return None
            parts.append((side, dataclasses.replace(found, source=found.source and f"{side} {found.source}")))
        name = f"y[{asked.unit}]"
        steps = tuple(step for side, found in parts for step in found.under(side))
        if len(parts) == 1:
            return dataclasses.replace(parts[0][1], name=name, steps=steps)
        a, b = (Named(f"{side} y", found.value, digits=4) for side, found in parts)
        expression = merging.expression(str(self.merge_mode), a, b)
        row = asked.run.outputs[0][asked.batch]
        value = float(row[asked.t - 1, asked.unit] if row.ndim > 1 else row[asked.unit])
        last = Step("y", expression, value, f"both directions merged: {self.merge_mode}", unit=asked.unit)
        note = " and ".join(found.source for _, found in parts if found.source).replace(", after it read", " after")
        return Explanation(name, (*steps, last), note, asked.t if self.layer.return_sequences else None)

    def _of_direction(self, side: str, signal: str, t: int, unit: int, asked: ExplainQuery) -> Explanation | None:
        inner = LayerRun((), cells={"": asked.run.cells[side]})
        return self.cells[side].explain(dataclasses.replace(asked, run=inner, cell="", signal=signal, t=t, unit=unit))
