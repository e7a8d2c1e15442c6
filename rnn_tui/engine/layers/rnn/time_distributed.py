"""TimeDistributed: one layer, applied to every timestep separately."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from rnn_tui.engine.core.arrays import Array, Shape, Shapes
from rnn_tui.engine.core.errors import OptionError, StackError
from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.explain.step_context import ExplainQuery, StepContext
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.interop import Counterpart
from rnn_tui.engine.nn.kinds import deserialize
from rnn_tui.engine.nn.layer import Layer, Weight
from rnn_tui.engine.nn.recurrent import Recurrent
from rnn_tui.engine.options.options import Nested, option
from rnn_tui.engine.runtime.records import LayerGradients, LayerRun


def _accept(name: str, value: Any) -> Layer:
    made = deserialize(value)
    if made.takes_list or not made.takes(1):
        raise OptionError(f"TimeDistributed takes a layer of one input, such as Dense, not {made.kind()}", name)
    if isinstance(made, Recurrent) or made.nested:
        raise OptionError(
            f"TimeDistributed takes a layer without a state of its own, such as Dense, not {made.kind()}",
            name,
        )
    return made


class TimeDistributed(Layer):
    """Applies a layer to every timestep, with the same weights.

    y_t = layer( x_t )

    in  (batch, time, features)
    out (batch, time, …) as the layer makes them
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
        return tuple((made[0], shapes[0][1], *made[1:]) for made in self.layer.output_shapes(self._step(shapes)))

    def _step(self, shapes: Shapes) -> Shapes:
        """The shapes of one timestep; raises `StackError` if the layer inside does not take them."""
        inner = one_step(shapes)
        self.layer.check_ndim(inner[0], self.layer.name or self.layer.kind(), "keras3")
        return inner

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        found = self.layer.weights(self._step(shapes))
        return tuple(dataclasses.replace(each, trainable=each.trainable and self.trainable) for each in found)

    def paths(self, shapes: Shapes) -> tuple[str, ...]:
        return tuple(f"layer/{each}" for each in self.layer.paths(one_step(shapes)))

    def limits(self, signal: str) -> tuple[float, float]:
        return self.layer.limits(signal)

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        inner, x = self.layer.forward(weights, self._inside(call)), call.x
        saved = {name: apart(values, x) for name, values in inner.saved.items()}
        return LayerRun((apart(inner.outputs[0], x),), call.masks, saved=saved, updates=inner.updates)

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        inner = LayerRun((flat(run.outputs[0]),), saved={name: flat(values) for name, values in run.saved.items()})
        found = self.layer.backward(weights, self._inside(call), inner, (flat(d_outputs[0]),))
        return LayerGradients((None if found.x is None else apart(found.x, call.x),), found.weights)

    def _inside(self, call: Call) -> Call:
        """The call of the layer inside: every timestep is a row of its batch."""
        return Call((flat(call.x),), training=call.training)

    def explain(self, asked: ExplainQuery) -> Explanation | None:
        """The explanation by the layer inside; if it returns a sequence for one timestep, a unit is one of its
        steps."""
        y, steps = asked.run.outputs[0], asked.x.shape[1]
        if not 1 <= asked.t <= steps:
            return None
        step, unit = divmod(asked.unit, y.shape[-1]) if y.ndim == 4 else (0, asked.unit)
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

    def equations(self, context: StepContext) -> None:
        self.layer.equations(context)


def one_step(shapes: Shapes) -> Shapes:
    """Removes the time axis: (batch, time, …) → (batch, …)."""
    return tuple((shape[0], *shape[2:]) for shape in shapes)


def flat(x: Array) -> Array:
    """Merges batch and time: (batch, time, …) → (batch·time, …)."""
    return x.reshape(-1, *x.shape[2:])


def apart(y: Array, x: Array) -> Array:
    """Splits batch and time as in `x`: (batch·time, …) → (batch, time, …)."""
    return y.reshape(*x.shape[:2], *y.shape[1:])
