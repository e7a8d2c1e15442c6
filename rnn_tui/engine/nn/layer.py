"""What a layer is: a frozen value with options, shapes, weights, and a way to run.

A kind (SimpleRNN, Dense, …) is one file in `layers/`. It declares its options as fields, says which shapes it takes and
makes, which weights it has, and computes. Everything above (form, summary, code, help, trace) works from what is
declared here, so nothing above the engine ever names a kind.
"""

import dataclasses
import inspect
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask, Shape
from rnn_tui.engine.core.errors import OptionError, StackError, UnknownKind
from rnn_tui.engine.core.work import Work
from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.explain.step_context import ExplainQuery, StepContext
from rnn_tui.engine.options.initializers import Initializer
from rnn_tui.engine.options.options import Declared, Flag, LayerName, Nested, option
from rnn_tui.engine.runtime.records import CellRun as CellRun
from rnn_tui.engine.runtime.records import LayerGradients
from rnn_tui.engine.runtime.records import LayerRun as LayerRun

KERAS = ("keras3", "keras2", "keras2.3")
"""The three Kerases whose words and defaults we speak: Keras 3, tf_keras (Keras 2.13 and later), Keras 2.3."""


@dataclass(frozen=True)
class Signal:
    """Something a cell computes at every step and the explorer can draw."""

    name: str
    help: str
    gate: bool = False
    """Gates lie in [0, 1] and are drawn on a sequential map; everything else has a sign."""
    made_by: str = ""
    """The option that names the activation whose values these are; empty where they are not an activation's."""


@dataclass(frozen=True)
class Weight:
    """One array of a layer, as `get_weights()` would list it."""

    name: str
    """`kernel`, or `forward/kernel` inside a wrapper."""
    shape: tuple[int, ...]
    initializer: Initializer
    trainable: bool = True

    def __post_init__(self) -> None:
        self.initializer.check(self.shape)

    @property
    def parameters(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64))


class Layer(Declared):
    """One layer of a stack: a frozen value, equal by its options."""

    name: str | None = option(
        LayerName(), default=None, kw_only=True, help="the layer's name; Keras names it where empty"
    )
    trainable: bool = option(Flag(), default=True, kw_only=True, help="whether training changes its weights")

    input_ndim: ClassVar[int | None] = None
    """How many axes the input has, batch included; None: any from two up."""
    signals: ClassVar[tuple[Signal, ...]] = ()
    """What its cell records at every step."""
    reads_mask: ClassVar[bool] = False
    """Whether it does something else at masked steps."""
    defaults_before_23: ClassVar[Mapping[str, Any]] = {}
    """Options whose defaults were others before Keras 2.3."""
    title: ClassVar[str] = ""
    """A few words that say what it does, for lists."""
    passed_over: ClassVar[frozenset[str]] = (
        frozenset(
            f"{what}_{how}"
            for what in ("kernel", "recurrent", "bias", "activity", "embeddings")
            for how in ("regularizer", "constraint")
        )
        | {
            "dtype",
            "implementation",
            "time_major",
            "seed",
            "noise_shape",
            "batch_input_shape",
            "input_length",
        }
        | {
            "quantization_config",
            "use_cudnn",
            "lora_rank",
            "lora_alpha",
            "sparse",
            "batch_shape",
            "ragged",
            "input_shape",
            "stateful_metrics",
            "autocast",
        }
    )
    """Keys of Keras's configs that do not matter to a forward pass here."""

    @classmethod
    def kind(cls) -> str:
        """The class name, as Keras spells it."""
        return cls.__name__

    @classmethod
    def help(cls) -> str:
        """Equations and shapes: the docstring, as the help pane shows it."""
        return inspect.cleandoc(cls.__doc__ or "")

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """A layer from Keras's config of one; raises `OptionError` for keys and values Keras would refuse."""
        known = {each.name: each for each in cls.options()}
        unknown = {k: v for k, v in config.items() if k not in known and k not in cls.passed_over}
        if unknown:
            first = next(iter(unknown))
            shown = f"{{{first!r}: {unknown[first]!r:.60}}}"
            raise OptionError(f"Unrecognized keyword arguments passed to {cls.kind()}: {shown}", first)
        for each in known.values():
            if each.required and each.name not in config:
                raise OptionError(f"{cls.kind()} needs `{each.name}`: {each.help}.", each.name)
        return cls(**{k: v for k, v in config.items() if k in known})

    @classmethod
    def new(cls, like: "Layer | None" = None) -> Self:
        """A layer to begin with: what it shares with `like` is taken over, the rest is its default or a usual value.

        A wrapper wraps `like` where it can; what `like` wraps is unwrapped where it cannot.
        """
        values: dict[str, Any] = {}
        donors = [] if like is None else [like, *like.nested]
        for each in cls.options():
            value = each.start
            for donor in reversed(donors):
                wraps = isinstance(each.rule, Nested) and each.required
                given = donor if wraps else getattr(donor, each.name, value)
                with suppress(OptionError, UnknownKind):
                    value = each.rule.check(each.name, given)
            values[each.name] = value
        return cls(**values)

    def get_config(self) -> dict[str, Any]:
        """Every option by Keras's name; nested layers and initialisers stay values."""
        return {each.name: getattr(self, each.name) for each in self.options()}

    def edit(self, **changes: Any) -> Self:
        """The same layer with other options; raises `OptionError`."""
        for name in changes:
            self.option(name)
        return dataclasses.replace(self, **changes)

    def fresh(self, name: str, kind_name: str) -> "Layer | None":
        """What to begin with where another kind of layer is put inside, as that option; "None" for none."""
        return None if kind_name == str(None) else kind(kind_name).new(getattr(self, name))

    def resolve(self, keras: str) -> Self:
        """The layer with what its Keras decides filled in, ready to run: one meaning, whatever Keras it came from."""
        changes: dict[str, Any] = {}
        for each in self.options():
            value = getattr(self, each.name)
            if value == "hard_sigmoid" and keras != "keras3":
                changes[each.name] = "hard_sigmoid_keras2"
            elif isinstance(value, Layer):
                changes[each.name] = value.resolve(keras)
        if self.nested and keras == "keras3":
            changes["trainable"] = True  # there, what is inside a frozen wrapper is trained all the same
        return dataclasses.replace(self, **changes) if changes else self

    def with_trainable(self, value: bool) -> Self:
        """The layer after `layer.trainable = value`, which unlike the argument reaches what is inside it."""
        inside = {
            each.name: getattr(self, each.name).with_trainable(value)
            for each in self.options()
            if isinstance(getattr(self, each.name), Layer)
        }
        return dataclasses.replace(self, trainable=value, **inside)

    @property
    def nested(self) -> tuple["Layer", ...]:
        """Layers inside this one, in the order in which Keras makes them."""
        return ()

    @property
    def masks(self) -> tuple[str, ...]:
        """The operations, by the names of Keras 3, by which it makes a mask; empty where it makes none."""
        return ()

    @property
    def hands_on_mask(self) -> bool:
        """Whether the mask that came with its input goes on behind it."""
        return True

    @property
    def brief(self) -> str:
        """The options worth a glance, for the list of layers."""
        return ""

    @property
    def vocabulary(self) -> int | None:
        """How many different tokens it reads; None where it reads numbers."""
        return next((each.vocabulary for each in self.nested if each.vocabulary is not None), None)

    @property
    def stateful_layer(self) -> bool:
        """Whether the end of one call is the start of the next."""
        return False

    def check_input(self, shape: Shape, name: str, keras: str) -> None:
        """Raises `StackError` in that Keras's words where the layer does not take this shape."""
        expected = self.input_ndim
        wrong = len(shape) != expected if expected else len(shape) < 2
        if not wrong:
            return
        wanted = f"expected ndim={expected}" if expected else "expected min_ndim=2"
        found = f"{wanted}, found ndim={len(shape)}"
        raise StackError(
            {
                "keras3": f"Input 0 with name 'None' of layer '{name}' is incompatible with the layer: {found}."
                f" Full shape received: {shape}",
                "keras2": f'Input 0 of layer "{name}" is incompatible with the layer: {found}.'
                f" Full shape received: {shape}",
                "keras2.3": f"Input 0 is incompatible with layer {name}: {found}",
            }[keras]
        )

    def output_shapes(self, shape: Shape) -> tuple[Shape, ...]:
        """The shapes of its outputs on an input of that shape, batch axis included."""
        raise NotImplementedError

    def recorded(self, shape: Shape) -> int:
        """How many numbers stay in memory of its run on an input of that shape, every axis known or taken for 1."""
        return sum(math.prod(axis or 1 for axis in made) for made in self.output_shapes(shape))

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """Its weights on an input of that shape, in `get_weights()` order."""
        return ()

    def paths(self, shape: Shape) -> tuple[str, ...]:
        """Where Keras's weights files keep each of them, below the layer's own group: `vars/0`."""
        return tuple(f"vars/{index}" for index in range(len(self.weights(shape))))

    def limits(self, signal: str) -> tuple[float, float]:
        """The bounds its values of that signal cannot leave; infinite where there are none."""
        return -np.inf, np.inf

    def run(
        self,
        weights: Sequence[Array],
        x: Array,
        mask: Mask | None = None,
        initial: Sequence[Array] = (),
        training: np.random.Generator | None = None,
    ) -> LayerRun:
        """Its outputs on `x`; `initial` are the states it starts from, zeros where empty.

        With `training`, what is dropped while training is drawn from it; without, nothing is dropped.
        """
        raise NotImplementedError

    def backward(
        self, weights: Sequence[Array], x: Array, run: LayerRun, d_outputs: Sequence[Array | None]
    ) -> LayerGradients:
        """The derivatives of a loss, given those with respect to the outputs (None: it does not depend on that one).

        `run` is what the layer did on `x` with these weights; all arrays float64.
        """
        raise NotImplementedError

    def forward_work(
        self,
        weights: Sequence[Array],
        x: Array,
        mask: Mask | None = None,
        initial: Sequence[Array] = (),
        training: np.random.Generator | None = None,
    ) -> Work[LayerRun]:
        """`run` as long work; a layer that takes no time over it is done in one go."""
        yield from ()
        return self.run(weights, x, mask, initial, training)

    def backward_work(
        self, weights: Sequence[Array], x: Array, run: LayerRun, d_outputs: Sequence[Array | None]
    ) -> Work[LayerGradients]:
        """`backward` as long work."""
        yield from ()
        return self.backward(weights, x, run, d_outputs)

    def equations(self, context: StepContext) -> None:
        """The equations of one unit at one step: a `context.define` for each operation, in the order they are computed.

        The last is called `y` in a layer without a state. A kind that says nothing has its values shown as they are.
        """
        context.recorded_value("y", "what the layer hands on")

    def explain(self, asked: ExplainQuery) -> Explanation | None:
        """How the unit asked for came to its value; None where there is none at that step."""
        y = asked.run.outputs[0]
        timeless = y.ndim == 2
        if asked.t < 1 and not timeless:
            return None
        place = (asked.batch,) if timeless else (asked.batch, asked.t - 1)
        recorded = {"y": y[place]}
        if asked.run.kept is not None:
            recorded["k"] = asked.run.kept.reshape(asked.x.shape)[place]
        context = StepContext(asked.weights, asked.x[place], asked.unit, recorded)
        self.equations(context)
        return context.explanation("y", f"y[{asked.unit}]", None if timeless else asked.t)


def width(shape: Shape, kind: str) -> int:
    """The size of the last axis, which weights need; raises `StackError` where it is unknown."""
    if not shape or shape[-1] is None:
        raise StackError(
            f"Shapes used to initialize variables must be fully-defined (no `None` dimensions): {kind} needs to know"
            f" how many features each step has, and the input shape {shape} does not say"
        )
    return shape[-1]


_KINDS: dict[str, type[Layer]] = {}


def register(*kinds: type[Layer]) -> tuple[type[Layer], ...]:
    """Makes kinds known by their class names."""
    for each in kinds:
        _KINDS[each.kind()] = each
    return tuple(_KINDS.values())


def kinds() -> Iterator[type[Layer]]:
    """Every kind known, in the order of registration."""
    return iter(tuple(_KINDS.values()))


def kind(name: str) -> type[Layer]:
    """The kind of that class name; raises `UnknownKind`, naming those there are."""
    try:
        return _KINDS[name]
    except (KeyError, TypeError):
        raise UnknownKind(f"{str(name)[:60]!r} is no layer that rnn-tui knows; it knows {', '.join(_KINDS)}") from None


def deserialize(value: Any) -> Layer:
    """A layer from Keras's `{"class_name": …, "config": {…}}`; a layer is returned as it is."""
    if isinstance(value, Layer):
        return value
    if not isinstance(value, Mapping) or not isinstance(value.get("config", {}), Mapping):
        raise OptionError(f"expected a layer, got {value!r:.60}", "layer")
    return kind(value.get("class_name", "")).from_config(value.get("config", {}))
