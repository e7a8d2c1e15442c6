"""TimeDistributed: one layer, applied to every timestep separately."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from rnn_tui.engine.core.arrays import Array, Shape, Shapes
from rnn_tui.engine.core.errors import InputError, OptionError, StackError
from rnn_tui.engine.core.work import Work, finish
from rnn_tui.engine.explain.equation_builder import ExplainQuery, StepContext
from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer, Weight
from rnn_tui.engine.nn.layer_registry import deserialize
from rnn_tui.engine.nn.torch_onnx_names import Counterpart
from rnn_tui.engine.options.options import Nested, option
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


def _accept(name: str, value: Any) -> Layer:
    made = deserialize(value)
    if made.takes_list or not made.takes(1):
        raise OptionError(f"TimeDistributed takes a layer of one input, such as Dense, not {made.kind()}", name)
    if made.stateful_layer:
        raise OptionError(
            f"TimeDistributed takes no stateful layer: {made.kind()} would start each timestep from the state of the"
            " one before",
            name,
        )
    return made


class TimeDistributed(Layer):
    """Applies a layer to every timestep, with the same weights.

    y_t = layer( x_t )

    in  (batch, time, …), each step as the layer takes it: (batch, time, steps, features) around an LSTM
    out (batch, time, …), each step as the layer makes it

    What is inside a layer with a state (its h, its gates) is computed and not kept; its output is.
    """

    layer: Layer = option(
        Nested(_accept),
        start={"class_name": "Dense", "config": {"units": 8}},
        help="the layer that is applied to every timestep",
    )

    reads_mask = True
    title = "one layer at every timestep"
    counterpart = Counterpart(each_step=True)
    positional = ("layer",)

    @property
    def nested(self) -> tuple[Layer, ...]:
        return (self.layer,)

    @property
    def brief(self) -> str:
        return f"{self.layer.kind()} {self.layer.brief}".strip()

    def check_ndim(self, shape: Shape, name: str, keras: str) -> None:
        if len(shape) < 3:
            space = " " if keras == "keras2" else ""
            raise StackError(
                f"`TimeDistributed` Layer should be passed an `input_shape{space}` with at least 3 dimensions,"
                f" received: {shape}"
            )

    def output_shapes(self, shapes: Shapes) -> Shapes:
        found = self.layer.output_shapes(self._step(shapes))
        if len(found) != 1:
            raise StackError(
                f"TimeDistributed stacks one output over time, and the {self.layer.kind()} inside has {len(found)}:"
                " set return_state=False"
            )
        return ((found[0][0], shapes[0][1], *found[0][1:]),)

    @property
    def _long(self) -> bool:
        """Whether the layer inside has a run of its own: a state, a wrapper, a model. Its run is not kept."""
        return type(self.layer).backward_work is not Layer.backward_work

    def _step(self, shapes: Shapes) -> Shapes:
        """The shapes of one timestep; raises `StackError` if the layer inside does not take them."""
        inner = one_step(shapes)
        self.layer.check_input(inner, self.layer.name or self.layer.kind(), "keras3")
        return inner

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        found = self.layer.weights(self._step(shapes))
        return tuple(dataclasses.replace(each, trainable=each.trainable and self.trainable) for each in found)

    def paths(self, shapes: Shapes) -> tuple[str, ...]:
        return tuple(f"layer/{each}" for each in self.layer.paths(one_step(shapes)))

    def limits(self, signal: str) -> tuple[float, float]:
        return self.layer.limits(signal)

    def forward_work(self, weights: Sequence[Array], call: Call) -> Work[LayerRun]:
        if not self._long:
            return self.forward(weights, call)
        inner = yield from self.layer.forward_work(weights, self._inside(call))
        made = split_batch(inner.outputs[0], call.x)
        return LayerRun((made,), call.masks, inside=(inner,) if call.training is not None else ())

    def backward_work(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array | None]
    ) -> Work[LayerGradients]:
        if not self._long:
            return (yield from super().backward_work(weights, call, run, d_outputs))
        inside = self._inside(call)
        if run.inside:  # what was dropped in training would not be dropped again
            (inner,) = run.inside
        else:
            inner = yield from self.layer.forward_work(weights, inside)
        given = [None if each is None else flat(each) for each in d_outputs]
        found = yield from self.layer.backward_work(weights, inside, inner, given)
        return LayerGradients((None if found.x is None else split_batch(found.x, call.x),), found.weights)

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        inner, x = self.layer.forward(weights, self._inside(call)), call.x
        saved = {name: split_batch(values, x) for name, values in inner.saved.items()}
        return LayerRun((split_batch(inner.outputs[0], x),), call.masks, saved=saved, updates=inner.updates)

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        inner = LayerRun((flat(run.outputs[0]),), saved={name: flat(values) for name, values in run.saved.items()})
        found = self.layer.backward(weights, self._inside(call), inner, (flat(d_outputs[0]),))
        return LayerGradients((None if found.x is None else split_batch(found.x, call.x),), found.weights)

    def _inside(self, call: Call) -> Call:
        """The call of the layer inside: every timestep is a row of its batch, and has its part of the mask."""
        mask = call.mask if self._long and self.layer.reads_mask else None
        if mask is not None and mask.ndim < 3:
            raise InputError(
                f"TimeDistributed gives the {self.layer.kind()} inside a part of the mask for each timestep, and this"
                f" mask, {mask.shape}, has one number for each. Put a layer that drops the mask before it"
            )
        return Call(
            (flat(call.x),), (None if mask is None else mask.reshape(-1, *mask.shape[2:]),), training=call.training
        )

    def explain(self, asked: ExplainQuery) -> Explanation | None:
        """The explanation by the layer inside; if it returns a sequence for one timestep, a unit is one of its
        steps."""
        y, steps = asked.run.outputs[0], asked.x.shape[1]
        if not 1 <= asked.t <= steps:
            return None
        step, unit = divmod(asked.unit, y.shape[-1]) if y.ndim == 4 else (0, asked.unit)
        if self._long:
            return self._explain_again(asked, step, unit)
        saved = {name: flat(values) for name, values in asked.run.saved.items()}
        inside = dataclasses.replace(
            asked,
            inputs=(flat(asked.x),),
            run=LayerRun((flat(y),), saved=saved),
            batch=asked.batch * steps + asked.t - 1,
            t=step + 1,
            unit=unit,
        )
        found = self.layer.explain(inside)
        return found and dataclasses.replace(found, name=f"y[{asked.unit}]", timestep=asked.t)

    def _explain_again(self, asked: ExplainQuery, step: int, unit: int) -> Explanation | None:
        """The explanation by a layer inside whose run was not kept: it is run again, for this timestep alone."""
        x = asked.x[asked.batch, asked.t - 1][None]
        mask = asked.run.mask if asked.run.mask is not None and asked.run.mask.ndim > 2 else None
        mask = None if mask is None else mask[asked.batch, asked.t - 1][None]
        run = finish(self.layer.forward_work(asked.weights, Call((x,), (mask,))))
        inside = dataclasses.replace(
            asked, inputs=(x,), run=run, batch=0, t=step + 1, unit=unit, cell="", signal="output"
        )
        found = self.layer.explain(inside)
        return found and dataclasses.replace(found, name=f"y[{asked.unit}]", timestep=asked.t)

    def equations(self, context: StepContext) -> None:
        self.layer.equations(context)


def one_step(shapes: Shapes) -> Shapes:
    """Removes the time axis: (batch, time, …) → (batch, …)."""
    return tuple((shape[0], *shape[2:]) for shape in shapes)


def flat(x: Array) -> Array:
    """Merges batch and time: (batch, time, …) → (batch·time, …)."""
    return x.reshape(-1, *x.shape[2:])


def split_batch(y: Array, x: Array) -> Array:
    """Splits batch and time as in `x`: (batch·time, …) → (batch, time, …)."""
    return y.reshape(*x.shape[:2], *y.shape[1:])
