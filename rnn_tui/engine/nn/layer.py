"""What a layer is: a frozen value with options, shapes, weights, and a way to run.

A kind (SimpleRNN, Dense, …) is one file in `layers/` and one line in `layers/__init__.py`. It declares its options as
fields, its input and output shapes, its weights, and its computation. Everything above (form, summary, code, help,
trace) works from these declarations, so no module above the engine names a kind. More than 300 lines: the whole
contract of a kind stands in one place.

A layer takes one or several arrays and makes one or several. The convention is the same for every kind:

        shapes      `check_input`, `output_shapes`, `weights`, `paths` and `recorded` get a tuple with the shape of each
                    input, batch axis included: `(shape,) = shapes` in a kind with one input. `takes` says how many
                    inputs a kind takes; by default one.
        forward     `forward(weights, call)`: `call.inputs` and `call.masks` hold an array and a mask for each input
                    (`call.x` and `call.mask` are the first), `call.training` is None in inference mode. It returns a
                    `LayerRun`: `outputs`, `masks` (one for each output; to pass masks on, a kind gives `call.masks`),
                    `saved` (what `backward` needs besides) and `updates` (weights that training changes in the forward
                    pass, such as the moving mean of a BatchNormalization).
        backward    `backward(weights, call, run, d_outputs)`: gets the derivatives of a loss with respect to each
                    output (zeros if the loss does not depend on it) and returns those with respect to each input and
                    each weight as `LayerGradients`. It is not called if the loss depends on no output.
        states      A recurrent layer gets its states as `call.initial`, or as further inputs after the sequence. Their
                    gradients are `LayerGradients.initial`, from `cells`; further inputs have theirs in `inputs` too.
        long work   A kind that can take long writes `forward_work` and `backward_work` instead, as generators.
        equations   `equations(context)` finds the numbers of one step: the input in `context.x`, the output in
                    `context.recorded["y"]`, and each array of `saved` under its name. A kind writes `explain` instead
                    if its output has other steps than its input, or if it takes several inputs.

    Dense                   (shape,) = shapes            one input, the simplest kind: `layers/core/dense.py`
    Concatenate, Add        `takes`: two or more         `LayerRun((np.concatenate(call.inputs, axis),), …)`
    Attention               `takes`: two or three        query, value, key and a mask for each; its weights in `saved`
    BatchNormalization      one                          `updates={2: moving_mean, …}` in training
    LSTM                    one, or three with states    `nn/recurrent.py`

Callers use the generators `forward_work` and `backward_work`, or `run_layer` and `layer_gradients` of `run_layer.py`,
which finish them.
"""

import dataclasses
import inspect
import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shape, Shapes
from rnn_tui.engine.core.errors import OptionError, StackError
from rnn_tui.engine.core.text import with_meant
from rnn_tui.engine.core.work import Work
from rnn_tui.engine.explain.equation_builder import ExplainQuery, StepContext
from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.nn.call import Call as Call
from rnn_tui.engine.nn.config_keys import PASSED_OVER
from rnn_tui.engine.nn.keras_messages import incompatible_ndim
from rnn_tui.engine.nn.weight import Signal as Signal
from rnn_tui.engine.nn.weight import Weight as Weight
from rnn_tui.engine.nn.weight import width as width
from rnn_tui.engine.options.options import Declared, Flag, LayerName, option
from rnn_tui.engine.options.regularizers import Regularizer, RegularizerRule
from rnn_tui.engine.runtime.layer_results import CellRun as CellRun
from rnn_tui.engine.runtime.layer_results import LayerGradients
from rnn_tui.engine.runtime.layer_results import LayerRun as LayerRun

KERAS = ("keras3", "keras2", "keras2.3")
"""The three versions of Keras whose messages and defaults are known: Keras 3, tf_keras (2.13 and later), Keras 2.3."""


class Layer(Declared):
    """One layer of a stack: a frozen value, equal by its options."""

    name: str | None = option(
        LayerName(), default=None, kw_only=True, help="the layer's name; if empty, Keras chooses it"
    )
    trainable: bool = option(Flag(), default=True, kw_only=True, help="whether training changes its weights")
    activity_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, kw_only=True, help="penalty on its outputs while training, per sequence"
    )

    input_ndim: ClassVar[int | None] = None
    """The number of axes of the input, batch included; None: any number from two up."""
    signals: ClassVar[tuple[Signal, ...]] = ()
    """The signals that its cell records at every step."""
    reads_mask: ClassVar[bool] = False
    """Whether it computes something else at masked steps."""
    takes_list: ClassVar[bool] = False
    """Whether its inputs are given as one list, as for Add; such a layer cannot stand in a sequential model."""
    masks_numbers: ClassVar[bool] = False
    """Whether its mask has an entry for every number rather than for every step."""
    defaults_before_23: ClassVar[Mapping[str, Any]] = {}
    defaults_before_3: ClassVar[Mapping[str, Any]] = {}
    """The options whose defaults were different before Keras 2.3, and before Keras 3, with those defaults."""
    title: ClassVar[str] = ""
    """A few words on what it does, for lists."""
    tensor_arguments: ClassVar[tuple[str, ...]] = ()
    """The names of its tensors in a call, in the order of its inputs: `initial_state`; `query`, `value`, `key`."""
    masks_by_argument: ClassVar[bool] = False
    """Whether it uses the mask of each of several arguments, as MultiHeadAttention does; other kinds use none."""
    mask_joint: ClassVar[str] = ""
    """How Keras 3 combines several masks: "or", "concatenate", "tensor"; empty if the first is passed on."""
    is_operation: ClassVar[bool] = False
    """Whether it is an operation on tensors that Keras lists as a layer."""
    passed_over: ClassVar[frozenset[str]] = PASSED_OVER
    """Keys of Keras's configs that may be ignored in a kind without such an option: they change no number."""

    @classmethod
    def kind(cls) -> str:
        """The class name, as Keras spells it."""
        return cls.__name__

    @classmethod
    def help(cls) -> str:
        """Equations and shapes for the help: the docstring of the kind."""
        return inspect.cleandoc(cls.__doc__ or "")

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """A layer from its Keras config; raises `OptionError` for keys and values that Keras would refuse."""
        known = {each.name: each for each in cls.options()}
        first = next((key for key in config if key not in known and key not in cls.passed_over), None)
        if first is not None:
            text = f"Unrecognized keyword arguments passed to {cls.kind()}: {{{first!r}: {config[first]!r:.60}}}"
            raise OptionError(with_meant(text, first, known), first)
        for each in known.values():
            if each.required and each.name not in config:
                raise OptionError(f"{cls.kind()} needs `{each.name}`: {each.help}.", each.name)
        return cls(**{k: v for k, v in config.items() if k in known})

    def get_config(self) -> dict[str, Any]:
        """Every option by Keras's name; nested layers and initialisers stay objects."""
        return {each.name: getattr(self, each.name) for each in self.options()}

    def edit(self, **changes: Any) -> Self:
        """The same layer with other options; raises `OptionError`."""
        for name in changes:
            self.option(name)
        return dataclasses.replace(self, **changes)

    def begins_like(self, name: str) -> "Layer | None":
        """The layer whose options another kind takes over, when it is put into the option `name`; None for none."""
        inside: Layer | None = getattr(self, name)
        return inside

    def resolve(self, keras: str) -> Self:
        """The layer as it runs in that Keras: what the options mean no longer depends on the version."""
        changes: dict[str, Any] = {}
        for each in self.options():
            value = getattr(self, each.name)
            if value == "hard_sigmoid" and keras != "keras3":
                changes[each.name] = "hard_sigmoid_keras2"
            elif isinstance(value, Layer):
                changes[each.name] = value.resolve(keras)
        if self.nested and keras == "keras3":
            changes["trainable"] = True  # in Keras 3 a frozen wrapper does not freeze the layer inside
        return dataclasses.replace(self, **changes) if changes else self

    def with_trainable(self, value: bool) -> Self:
        """The layer after `layer.trainable = value`, which, unlike the argument, also sets the layers inside it."""
        inside = {
            each.name: getattr(self, each.name).with_trainable(value)
            for each in self.options()
            if isinstance(getattr(self, each.name), Layer)
        }
        return dataclasses.replace(self, trainable=value, **inside)

    @property
    def nested(self) -> tuple["Layer", ...]:
        """The layers inside this one, in the order in which Keras creates them."""
        return ()

    @property
    def cells(self) -> Mapping[str, "Layer"]:
        """Its recurrent cells by the names that its run gives them: "" for its own, "forward" and "backward" inside a
        Bidirectional; empty if it keeps no state. `cell.cells_of` returns them as cells."""
        return {}

    @property
    def mask_operations(self) -> tuple[str, ...]:
        """The operations by which it makes a mask, by the names of Keras 3; empty if it makes none."""
        return ()

    @property
    def propagates_mask(self) -> bool:
        """Whether the mask of its input is also the mask of its output."""
        return True

    @property
    def brief(self) -> str:
        """The most important options, for the list of layers."""
        return ""

    @property
    def vocabulary(self) -> int | None:
        """How many different tokens it reads; None if it reads numbers."""
        return next((each.vocabulary for each in self.nested if each.vocabulary is not None), None)

    @property
    def stateful_layer(self) -> bool:
        """Whether each call starts from the state in which the last call ended."""
        return False

    @property
    def reads_backwards(self) -> bool:
        """Whether it, or a part of it, reads a sequence from its end."""
        return False

    def takes(self, inputs: int) -> bool:
        """Whether it can be called with this number of inputs."""
        return inputs == 1

    def check_input(self, shapes: Shapes, name: str, keras: str) -> None:
        """Raises `StackError`, with the message of that Keras, if the layer does not take inputs of these shapes."""
        if not self.takes(len(shapes)):
            raise StackError(
                f'Layer "{name}" ({self.kind()}) does not take {len(shapes)} input tensors: {list(shapes)}'
            )
        self.check_ndim(shapes[0], name, keras)

    def check_ndim(self, shape: Shape, name: str, keras: str) -> None:
        """Raises `StackError` if its first input cannot have this number of axes."""
        wrong = len(shape) < 2 if self.input_ndim is None else len(shape) != self.input_ndim
        if wrong:
            raise StackError(incompatible_ndim(keras, name, shape, self.input_ndim))

    def output_shapes(self, shapes: Shapes) -> Shapes:
        """The shapes of its outputs for inputs of these shapes, batch axis included."""
        raise NotImplementedError

    def keras3_shapes(self, shapes: Shapes) -> Shapes:
        """The output shapes that Keras 3 infers and prints."""
        return self.output_shapes(shapes)

    def recorded(self, shapes: Shapes) -> int:
        """How many numbers a run on inputs of these shapes keeps in memory; an unknown axis counts as 1."""
        return sum(math.prod(axis or 1 for axis in made) for made in self.output_shapes(shapes))

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        """Its weights for inputs of these shapes, in the order of `get_weights()`."""
        return ()

    def paths(self, shapes: Shapes) -> tuple[str, ...]:
        """The path of each weight in Keras's weights files, below the layer's own group: `vars/0`."""
        return tuple(f"vars/{index}" for index in range(len(self.weights(shapes))))

    def limits(self, signal: str) -> tuple[float, float]:
        """The lower and upper bound of a signal's values; infinite if there are none."""
        return -np.inf, np.inf

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        """Computes its outputs. A kind writes this, or `forward_work` if it can take long."""
        raise NotImplementedError

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        """The derivatives of a loss with respect to inputs and weights, from those with respect to every output.

        `run` is what `forward` returned for `call` with these weights; all arrays are float64. A kind writes this, or
        `backward_work` if it can take long.
        """
        raise NotImplementedError

    def forward_work(self, weights: Sequence[Array], call: Call) -> Work[LayerRun]:
        """Computes its outputs, as long work."""
        yield from ()
        return self.forward(weights, call)

    def backward_work(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array | None]
    ) -> Work[LayerGradients]:
        """The derivatives of a loss, as long work; None for an output that the loss does not depend on."""
        yield from ()
        if all(each is None for each in d_outputs):
            return no_gradients(self, weights, call)
        given = [np.zeros(y.shape) if d is None else d for d, y in zip(d_outputs, run.outputs, strict=True)]
        return self.backward(weights, call, run, given)

    def equations(self, context: StepContext) -> None:
        """The equations of one unit at one step: a `context.define` for each operation, in the order of computation.

        In a layer without a state the last one is called `y`. A kind without equations shows its values only.
        """
        context.recorded_value("y", "the output of the layer")

    def explain(self, asked: ExplainQuery) -> Explanation | None:
        """How the value of the unit asked for was computed; None if there is none at that step."""
        y = asked.run.outputs[0]
        timeless = y.ndim == 2
        if asked.t < 1 and not timeless:
            return None
        place = (asked.batch,) if timeless else (asked.batch, asked.t - 1)
        recorded = {"y": y[place]} | {name: values[place] for name, values in asked.run.saved.items()}
        context = StepContext(asked.weights, asked.x[place], asked.unit, recorded, axes=asked.x.ndim)
        self.equations(context)
        return context.explanation("y", f"y[{asked.unit}]", None if timeless else asked.t)


def no_gradients(layer: Layer, weights: Sequence[Array], call: Call) -> LayerGradients:
    """Zeros: the derivatives of a layer without a state if the loss does not depend on it."""
    of_inputs = tuple(None if layer.vocabulary is not None else np.zeros(each.shape) for each in call.inputs)
    return LayerGradients(of_inputs, tuple(np.zeros(each.shape) for each in weights))
