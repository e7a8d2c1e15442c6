"""The plan of a model as a frozen value: its layers and what each reads; methods return edited plans.

Without a `wiring` the layers are a chain; with one they are that graph, in the order in which Keras lists them
(`Graph.order`).

Keras can build every Stack that exists (or leave it unbuilt): what Keras would refuse is refused when the Stack is
created. Every edit returns another Stack; undo goes back to the one before.

A layer is addressed by its key, a number that it gets once and keeps through every edit, wherever it is moved to.
Everything that belongs to a layer (weights, interventions, the user's selection) is kept under its key.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self, TypeVar

from rnn_tui.engine.core.arrays import Shape, Shapes
from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.core.text import number_text
from rnn_tui.engine.layers.core.opaque import Opaque
from rnn_tui.engine.nn.layer import KERAS, Layer
from rnn_tui.engine.plan.attributes import listed
from rnn_tui.engine.plan.graph import INPUT, Graph, Node
from rnn_tui.engine.plan.naming import NameCounter
from rnn_tui.engine.plan.stack_layers import Compiled as Compiled
from rnn_tui.engine.plan.stack_shapes import UNBUILT as UNBUILT
from rnn_tui.engine.plan.stack_shapes import Shaped

MOST_AXES, LARGEST_AXIS = 32, (1 << 31) - 1
"""Bounds of an input shape; no array in this program is larger."""


S = TypeVar("S", bound="Stack")


@dataclass(frozen=True)
class Stack(Shaped):
    """Layers, as a chain or as a graph."""

    def __post_init__(self) -> None:
        number(self)
        if self.keras not in KERAS:
            raise StackError(f"keras is one of {', '.join(KERAS)}, got {self.keras!r}")
        if self.wiring is not None:
            settle(self, self.wiring)
        if self.input_shape is not None:
            object.__setattr__(self, "input_shape", checked_shape(self.input_shape, least_axes(self)))
        names = self.layer_names
        for index, each in enumerate(names):
            if each in names[:index]:
                raise StackError(
                    f"All layers added to a Sequential model should have unique names. Name '{each}' is already the"
                    " name of a layer in this model. Update the `name` argument to pass a unique name.",
                    index,
                )
        _ = self.output_shapes
        check_outputs(self)

    def same_as(self, other: "Stack") -> bool:
        """Whether the two are equal and have the same layers, by their keys."""
        return self == other and self.keys == other.keys

    # Edits: each returns another stack

    def _with(self, nodes: Sequence[tuple[int, Layer]], wiring: Graph | None = None) -> Self:
        """The stack with these layers under these keys, with names where Keras's own would be taken."""
        keys = tuple(key for key, _ in nodes)
        kinds = (each.kind() for each in self.layers)
        names = dict(zip(zip(self.keys, kinds, strict=True), self.layer_names, strict=True))
        before = [names.get((key, layer.kind())) for key, layer in nodes]
        layers = NameCounter(self.keras, self.counts).distinct([layer for _, layer in nodes], before)
        made = replace(self, layers=layers, keys=keys, wiring=wiring or self.wiring, outputs=())
        return with_outputs_of(made, self)

    def edit(self, key: int, **options: Any) -> Self:
        """The stack with other options for one layer."""
        return self.replace(key, self.layer(key).edit(**options))

    def replace(self, key: int, layer: Layer) -> Self:
        """The stack with another layer in the place of one, under the same key."""
        nodes = self._nodes
        nodes[self.position(key)] = key, layer
        return self._with(nodes)

    def insert(self, position: int, layer: Layer, behind: int | None = None, others: Sequence[int] = ()) -> Self:
        """The stack with one more layer at that position, under `next_key`; in a graph behind the layer or the input
        with the key `behind` (None: the layer before that position), between its output and everything that reads it.
        `others`: the keys of what a layer with several inputs reads beside that.

        A layer without a name gets the next name of its kind that is not taken.
        """
        nodes, wiring = self._nodes, self.wiring
        nodes.insert(position, (self.next_key, layer))
        if wiring is not None:
            first = behind if behind is not None else self.keys[position - 1] if position else INPUT
            read = tuple(wiring.output_of(each) for each in (first, *others))
            node = Node(max(wiring.by_key, default=-1) + 1, self.next_key, read)
            wiring = wiring.with_node(node, read[0])
        return self._with(nodes, wiring)

    def remove(self, key: int) -> Self:
        """The stack without that layer; what read its output then reads its input. Raises `StackError` if
        impossible."""
        nodes, position = self._nodes, self.position(key)
        del nodes[position]
        if self.wiring is None:
            return self._with(nodes)
        try:
            wiring = self.wiring.without(key)
            check_all_read(self, wiring)
            return self._with(nodes, wiring)
        except StackError as error:
            raise StackError(f"{self.layer_names[position]} cannot be removed: {error}", position) from None

    def move(self, key: int, by: int) -> Self:
        """The stack with that layer moved down by `by` positions (up if negative), at most to the end."""
        if self.wiring is not None:
            raise StackError("In a model with branches no layer is moved: delete it, and add it where it belongs")
        nodes, position = self._nodes, self.position(key)
        moved = nodes.pop(position)
        nodes.insert(min(max(position + by, 0), len(nodes)), moved)
        return self._with(nodes)

    def with_keys(self, keys: Iterable[int], next_key: int) -> Self:
        """The same layers under other keys; the next layer to be inserted gets `next_key`, or a higher key if
        needed."""
        found = tuple(keys) or tuple(range(next_key, next_key + len(self.keys)))
        names = dict(zip(self.keys, found, strict=True))
        wiring = self.wiring and self.wiring.rewired(names)
        attributes = tuple(each.under(names) for each in self.attributes)
        made = replace(self, keys=found, next_key=next_key, wiring=wiring, weight_types=(), attributes=attributes)
        return replace(made, weight_types=tuple((names[key], kept) for key, kept in self.weight_types))

    def with_input(self, shape: Shape | None, dtype: str | None = None, key: int = INPUT) -> Self:
        """The stack with another input; if it has several, with another one under that key."""
        if self.wiring is None:
            return replace(self, input_shape=shape, input_dtype=dtype or self.input_dtype)
        if shape is None:
            raise StackError("a model with branches needs the shape of its input")
        entry = self.wiring.input(key)
        other = replace(entry, shape=shape, dtype=dtype or entry.dtype)
        inputs = tuple(other if each is entry else each for each in self.wiring.inputs)
        return replace(self, wiring=replace(self.wiring, inputs=inputs))

    def on(self, shapes: Shapes) -> Self:
        """The stack for inputs of these shapes, one for each input."""
        if self.wiring is None:
            return self if self.input_shape == shapes[0] else self.with_input(shapes[0])
        pairs = zip(self.wiring.inputs, shapes, strict=True)
        inputs = tuple(replace(each, shape=shape) for each, shape in pairs)
        return self if inputs == self.wiring.inputs else replace(self, wiring=replace(self.wiring, inputs=inputs))

    def named(self, name: str | None, input_name: str | None, layers: Sequence[Layer]) -> Self:
        """The stack with other names for the model, its input and its layers."""
        wiring = self.wiring and replace(
            self.wiring, inputs=(replace(self.wiring.inputs[0], name=input_name), *self.wiring.inputs[1:])
        )
        return replace(self, name=name, input_name=input_name, layers=tuple(layers), wiring=wiring)

    def renamed(self, name: str | None) -> Self:
        """The stack under another name."""
        return replace(self, name=name)


def as_graph(stack: S) -> S:
    """A chain as a functional model, in which a layer may read more than the one before it; a graph as it is. Raises
    `NotBuilt`."""
    return stack if stack.wiring is not None else replace(stack, wiring=stack.graph, functional=True, outputs=())


def check_all_read(stack: Stack, wiring: Graph) -> None:
    """Raises `StackError` if in that wiring no output depends on some layer of the stack any more."""
    left = {each.layer for each in wiring.nodes}
    if idle := [key for key in stack.keys if key in left and key not in wiring.order.rows]:
        last = stack.name_of(idle[-1])
        raise StackError(f"what reads it would read its first input, and nothing would read {last}: delete that first")


def check_outputs(stack: Stack) -> None:
    """Raises `StackError` where an output is none of a layer's, or layers stand behind the last output's."""
    for position, number in stack.outputs:
        made = len(stack.output_shapes[position]) if 0 <= position < len(stack.output_shapes) else 0
        if not 0 <= number < made:
            raise StackError(f"there is no output {number} of layer {position + 1} to be an output of the model")
    if stack.outputs and (max(stack.outputs)[0] < len(stack.layers) - 1 or not stack.functional):
        raise StackError("the last layer makes none of the model's outputs, which a functional model's does")


def number(stack: Stack) -> None:
    """Give keys where none are given; raises `StackError` where those given are not one for each layer."""
    count = len(stack.layers)
    keys = tuple(stack.keys) or tuple(range(stack.next_key, stack.next_key + count))
    if len(keys) != count or len(set(keys)) != count or min(keys, default=0) < 0:
        raise StackError(f"{count} layers need as many different keys from 0 on, got {keys}")
    object.__setattr__(stack, "keys", keys)
    object.__setattr__(stack, "next_key", max(stack.next_key, max(keys, default=-1) + 1))


def settle(stack: Stack, wiring: Graph) -> None:
    """Put the layers of a wiring into Keras's order, and say of the first input what the wiring says."""
    rows = [each for each in wiring.order.rows if each >= 0]
    layers = dict(zip(stack.keys, stack.layers, strict=True))
    if unknown := [each for each in rows if each not in layers]:
        raise StackError(f"a call is of layer {unknown[0]}, which the model does not have")
    if idle := [index for index, key in enumerate(stack.keys) if key not in rows]:
        raise StackError(f"no output of the model depends on {stack.layers[idle[0]].name or 'it'}", idle[0])
    rows = listed(stack.attributes, rows) if stack.attributes else rows
    entry = wiring.inputs[0]
    inputs = tuple(replace(each, shape=checked_shape(each.shape, 1)) for each in wiring.inputs)
    settled_wiring = replace(wiring, inputs=inputs, nodes=wiring.order.nodes)
    settled = {
        "wiring": settled_wiring,
        "form": settled_wiring.rewired({key: place for place, key in enumerate(rows)}).counted(),
        "layers": tuple(layers[each] for each in rows),
        "keys": tuple(rows),
        "input_shape": entry.shape,
        "input_dtype": entry.dtype,
        "input_name": entry.name,
        "functional": True,
        "outputs": (),
    }
    for name, value in settled.items():
        object.__setattr__(stack, name, value)


def with_outputs_of(stack: S, other: S) -> S:
    """The stack with the outputs that another chose, where its layers and its last one make them all still."""
    places = [(other.keys[position], number) for position, number in other.outputs]
    if not places or stack.keys[-1:] != other.keys[-1:] or not {key for key, _ in places} <= set(stack.keys):
        return stack
    outputs = tuple((stack.position(key), number) for key, number in places)
    if any(number >= len(stack.output_shapes[position]) for position, number in outputs):
        return stack
    return replace(stack, outputs=outputs)


def least_axes(plan: Shaped) -> int:
    """The smallest number of axes of a chain's input: a layer that is not run may read one text for each example."""
    return 1 if plan.layers and isinstance(plan.layers[0], Opaque) else 2


def checked_shape(shape: Shape, least: int = 2) -> Shape:
    """The shape with its axes checked, of which there must be at least `least`; raises `StackError`."""
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
    if len(axes) < least:
        raise StackError(f"an input shape has a batch axis and at least one more, got {axes}")
    return tuple(None if axis is None else int(axis) for axis in axes)
