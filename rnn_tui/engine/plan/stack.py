"""The plan: which layers stand on which input. A frozen value with verbs.

A Stack that exists is one that Keras would build (or leave unbuilt): what Keras would refuse is refused when the value
is made. Every verb returns another Stack; the one before it is the undo.

A layer is addressed by its key, a number that it is given once and keeps through every edit, wherever it is moved to.
What belongs to a layer (weights, interventions, what the user has selected) is kept under its key.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

from rnn_tui.engine.core.arrays import Shape
from rnn_tui.engine.core.errors import NotBuilt, StackError
from rnn_tui.engine.core.text import number_text
from rnn_tui.engine.nn.layer import KERAS, Layer, Weight
from rnn_tui.engine.plan.naming import Counts, NameCounter

MOST_AXES, LARGEST_AXIS = 32, (1 << 31) - 1
"""Of an input shape: more of them, or a larger one, no array here has."""


@dataclass(frozen=True)
class Compiled:
    """What `model.compile` said, as far as a summary shows it."""

    optimizer: str | None = None
    loss: str | None = None
    build_optimizer: bool = False


@dataclass(frozen=True)
class Stack:
    """Layers in a chain, each fed with the first output of the one before."""

    layers: tuple[Layer, ...] = ()
    input_shape: Shape | None = None
    """With its batch axis; None axes are unknown; None altogether: the model is not built."""
    input_dtype: str = "float32"
    """float32, or int32 for token ids."""
    name: str | None = None
    """The model's name; Keras names it where None."""
    functional: bool = False
    """Written with the functional API: the input is listed, and outputs may be chosen."""
    outputs: tuple[tuple[int, int], ...] = ()
    """Which tensors are the model's outputs, in their order: each the position of a layer and the number of one of that
    layer's outputs. Empty: every output of the last layer."""
    input_name: str | None = None
    keras: str = "keras3"
    """Whose defaults and words hold: "keras3", "keras2" (tf_keras) or "keras2.3"."""
    compiled: Compiled | None = None
    counts: Counts = ()
    """The names given earlier in the session, by models that came before this one."""
    keys: tuple[int, ...] = field(default=(), compare=False)
    """The key of each layer, at the layer's position; none given: they are numbered from `next_key`, a new stack's from
    0. Two stacks of equal layers are equal whatever their keys."""
    next_key: int = field(default=0, compare=False)
    """The key of the layer that is inserted next: greater than every key before it, those of removed layers too."""

    def __post_init__(self) -> None:
        self._number()
        if self.keras not in KERAS:
            raise StackError(f"keras is one of {', '.join(KERAS)}, got {self.keras!r}")
        if self.input_shape is not None:
            object.__setattr__(self, "input_shape", checked_shape(self.input_shape))
        names = self.layer_names
        for index, each in enumerate(names):
            if each in names[:index]:
                raise StackError(
                    f"All layers added to a Sequential model should have unique names. Name '{each}' is already the"
                    " name of a layer in this model. Update the `name` argument to pass a unique name.",
                    index,
                )
        _ = self.output_shapes
        self._check_outputs()

    def _check_outputs(self) -> None:
        """Raises `StackError` where an output is none of a layer's, or layers stand behind the last output's."""
        for position, number in self.outputs:
            made = len(self.output_shapes[position]) if 0 <= position < len(self.output_shapes) else 0
            if not 0 <= number < made:
                raise StackError(f"there is no output {number} of layer {position + 1} to be an output of the model")
        if self.outputs and (max(self.outputs)[0] < len(self.layers) - 1 or not self.functional):
            raise StackError("the last layer makes none of the model's outputs, which a functional model's does")

    def _number(self) -> None:
        """Give keys where none are given; raises `StackError` where those given are not one for each layer."""
        count = len(self.layers)
        keys = tuple(self.keys) or tuple(range(self.next_key, self.next_key + count))
        if len(keys) != count or len(set(keys)) != count or min(keys, default=0) < 0:
            raise StackError(f"{count} layers need as many different keys from 0 on, got {keys}")
        object.__setattr__(self, "keys", keys)
        object.__setattr__(self, "next_key", max(self.next_key, max(keys, default=-1) + 1))

    # What follows from the plan

    @cached_property
    def resolved(self) -> tuple[Layer, ...]:
        """The layers with their Keras's defaults filled in, ready to run."""
        return tuple(each.resolve(self.keras) for each in self.layers)

    @property
    def built(self) -> bool:
        """Whether the input's shape is known, and with it every other."""
        return self.input_shape is not None

    @cached_property
    def layer_names(self) -> tuple[str, ...]:
        """Every layer's name, as `keras` gives it."""
        return self.names(self.keras)[1]

    def names(self, keras: str) -> tuple[str, tuple[str, ...], str, Counts]:
        """The model's name, the layers', the input layer's, and the counters after them, as that Keras gives them."""
        session = NameCounter(keras, self.counts)
        model = "" if self.functional else self.name or session.name("sequential")
        given = self.input_name
        entry = given or ""
        if self.functional or (keras == "keras3" and self.built):
            entry = given or session.input()
        layers = tuple(session.layer(each) for each in self.layers)
        if self.functional:
            model = self.name or session.name("functional" if keras == "keras3" else "model")
        elif keras == "keras3" and self.built:
            session.name("functional")  # a Sequential of Keras 3 builds a Functional inside, which takes a number
        return model, layers, entry, session.counts

    @property
    def next_counts(self) -> Counts:
        """The counters that a model made after this one in the same session starts from."""
        return self.names(self.keras)[3]

    @cached_property
    def output_shapes(self) -> tuple[tuple[Shape, ...], ...]:
        """For every layer the shapes of its outputs; empty where the stack is not built."""
        if self.input_shape is None:
            return ()
        shape, found = self.input_shape, list[tuple[Shape, ...]]()
        for index, (layer, name) in enumerate(zip(self.resolved, self.layer_names, strict=True)):
            if index and len(found[-1]) > 1 and not self.functional:
                raise StackError(
                    "All layers in a Sequential model should have a single output tensor. For multi-output layers,"
                    f" use the functional API. {self.layer_names[index - 1]} has {len(found[-1])} outputs and is"
                    " not the last layer.",
                    index - 1,
                )
            try:
                layer.check_input((shape,), name, self.keras)
                layer.weights((shape,))
                found.append(layer.output_shapes((shape,)))
            except StackError as error:
                raise StackError(f"{error}{self._remedy(index, shape)}", index) from None
            shape = found[-1][0]
        return tuple(found)

    @cached_property
    def output_places(self) -> tuple[tuple[int, int], ...]:
        """`outputs` in full, none left out; empty where the stack has no layers or is not built."""
        last = self.output_shapes[-1] if self.output_shapes else ()
        return self.outputs or tuple((len(self.layers) - 1, number) for number in range(len(last)))

    @property
    def model_output_shapes(self) -> tuple[Shape, ...]:
        """The shapes of the model's outputs; empty where the stack has no layers or is not built."""
        return tuple(self.output_shapes[position][number] for position, number in self.output_places)

    def _remedy(self, index: int, shape: Shape) -> str:
        """What would let the layer at `index` take that shape, as a sentence."""
        expected = self.layers[index].input_ndim
        if index == 0 and expected and len(shape) == expected - 1:
            return f". A shape begins with the batch: ({', '.join(map(str, (None, *shape)))})"
        before = self.layers[index - 1] if index else None
        inner = (before.nested or (before,))[0] if before else None
        if before and len(shape) == 2 and getattr(inner, "return_sequences", True) is False:
            return f". Set return_sequences=True on {self.layer_names[index - 1]}: it hands on only its last output"
        return ""

    @property
    def input_shapes(self) -> tuple[Shape, ...]:
        """For every layer the shape of its input; empty where the stack is not built."""
        if self.input_shape is None:
            return ()
        return (self.input_shape, *(made[0] for made in self.output_shapes[:-1]))[: len(self.layers)]

    @cached_property
    def weights(self) -> tuple[tuple[Weight, ...], ...]:
        """For every layer its weights; raises `NotBuilt` where shapes are unknown."""
        if not self.built:
            raise NotBuilt(
                "the model is not built: its input shape is unknown. Give the first layer an input_shape,"
                " or add an Input"
            )
        return tuple(each.weights((shape,)) for each, shape in zip(self.resolved, self.input_shapes, strict=True))

    def parameters(self, key: int) -> int:
        """How many numbers the layer's weights hold; 0 where the stack is not built."""
        return sum(each.parameters for each in self.weights[self.position(key)]) if self.built else 0

    # Which layer is meant

    def position(self, key: int) -> int:
        """Where the layer with that key stands, counted from 0; raises `StackError`."""
        if key not in self.keys:
            raise StackError(f"there is no layer with the key {key}: the stack has {', '.join(map(str, self.keys))}")
        return self.keys.index(key)

    def layer(self, key: int) -> Layer:
        """The layer with that key; raises `StackError`."""
        return self.layers[self.position(key)]

    def name_of(self, key: int) -> str:
        """The name of the layer with that key; raises `StackError`."""
        return self.layer_names[self.position(key)]

    def same_as(self, other: "Stack") -> bool:
        """Whether the two are equal and their layers are the very same ones, by their keys."""
        return self == other and self.keys == other.keys

    # Verbs

    def _with(self, nodes: Sequence[tuple[int, Layer]]) -> Self:
        """The stack with these layers under these keys, and with names where those that Keras would give are taken."""
        keys = tuple(key for key, _ in nodes)
        kinds = (each.kind() for each in self.layers)
        names = dict(zip(zip(self.keys, kinds, strict=True), self.layer_names, strict=True))
        before = [names.get((key, layer.kind())) for key, layer in nodes]
        layers = NameCounter(self.keras, self.counts).distinct([layer for _, layer in nodes], before)
        return dataclasses.replace(self, layers=layers, keys=keys, outputs=())._with_outputs_of(self)

    def _with_outputs_of(self, other: Self) -> Self:
        """The stack with the outputs that another chose, where its layers and its last one make them all still."""
        places = [(other.keys[position], number) for position, number in other.outputs]
        if not places or self.keys[-1:] != other.keys[-1:] or not {key for key, _ in places} <= set(self.keys):
            return self
        outputs = tuple((self.position(key), number) for key, number in places)
        if any(number >= len(self.output_shapes[position]) for position, number in outputs):
            return self
        return dataclasses.replace(self, outputs=outputs)

    @property
    def _nodes(self) -> list[tuple[int, Layer]]:
        return list(zip(self.keys, self.layers, strict=True))

    def edit(self, key: int, **options: Any) -> Self:
        """The stack with other options on one layer."""
        return self.replace(key, self.layer(key).edit(**options))

    def replace(self, key: int, layer: Layer) -> Self:
        """The stack with another layer in the place of that one, under its key."""
        nodes = self._nodes
        nodes[self.position(key)] = key, layer
        return self._with(nodes)

    def insert(self, position: int, layer: Layer) -> Self:
        """The stack with a layer more, at that position, under `next_key`.

        Where a name that a layer was given is the next of its kind in Keras, that name is passed over.
        """
        nodes = self._nodes
        nodes.insert(position, (self.next_key, layer))
        return self._with(nodes)

    def remove(self, key: int) -> Self:
        """The stack without that layer."""
        nodes = self._nodes
        del nodes[self.position(key)]
        return self._with(nodes)

    def move(self, key: int, by: int) -> Self:
        """The stack with that layer moved down by so many places (up where negative), as far as there are places."""
        nodes, position = self._nodes, self.position(key)
        moved = nodes.pop(position)
        nodes.insert(min(max(position + by, 0), len(nodes)), moved)
        return self._with(nodes)

    def with_keys(self, keys: Iterable[int], next_key: int) -> Self:
        """The same layers under other keys; the next one inserted gets `next_key`, or one above."""
        return dataclasses.replace(self, keys=tuple(keys), next_key=next_key)

    def with_input(self, shape: Shape | None, dtype: str | None = None) -> Self:
        """The stack on another input."""
        return dataclasses.replace(self, input_shape=shape, input_dtype=dtype or self.input_dtype)

    def renamed(self, name: str | None) -> Self:
        """The stack under another name."""
        return dataclasses.replace(self, name=name)


def checked_shape(shape: Shape) -> Shape:
    """The shape with its axes checked; raises `StackError`."""
    axes = tuple(shape)
    if len(axes) > MOST_AXES:
        raise StackError(f"an input shape has at most {MOST_AXES} axes here, got {len(axes):,}")
    for axis in axes:
        if isinstance(axis, int) and abs(axis) > LARGEST_AXIS:
            raise StackError(f"an axis of an input shape is at most {LARGEST_AXIS:,} here, got {number_text(axis)}")
        if axis is not None and (isinstance(axis, bool) or not hasattr(axis, "__index__")):
            raise StackError(
                f"Cannot convert '{axes}' to a shape. An axis is a whole number or None, got {axis!r:.40}."
            )
        if axis is not None and int(axis) < 0:
            raise StackError(f"Cannot convert '{axes[1:]}' to a shape. Negative dimensions are not allowed.")
    if len(axes) < 2:
        raise StackError(f"an input shape has a batch axis and at least one more, got {axes}")
    return tuple(None if axis is None else int(axis) for axis in axes)
