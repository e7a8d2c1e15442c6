"""The layers of a plan and their names: the part of `Stack` that needs no shapes."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from rnn_tui.engine.core.arrays import Shape
from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.attributes import Attribute
from rnn_tui.engine.plan.graph import INPUT, Graph
from rnn_tui.engine.plan.naming import Counts, NameCounter


@dataclass(frozen=True)
class Compiled:
    """The arguments of `model.compile` that a summary depends on."""

    optimizer: str | None = None
    loss: str | None = None
    build_optimizer: bool = False
    options: tuple[tuple[str, Any], ...] = ()
    """The optimizer's options that decide how many numbers it keeps, if they differ from Keras's defaults."""
    kept: int | None = None
    """How many numbers a file keeps for the optimizer, if that does not follow from its name and options."""
    by_name: bool = True
    """Whether the optimizer was given by its name only, with Keras's defaults."""


@dataclass(frozen=True)
class Described:
    """Layers, as a chain or as a graph."""

    layers: tuple[Layer, ...] = ()
    input_shape: Shape | None = None
    """The input shape with its batch axis; None for an unknown axis; None as a whole: the model is not built."""
    input_dtype: str = "float32"
    """float32, or int32 for token ids."""
    name: str | None = None
    """The model's name; None: Keras chooses it."""
    functional: bool = False
    """Whether it is a functional model: its input is listed, and its outputs may be chosen."""
    outputs: tuple[tuple[int, int], ...] = ()
    """The model's outputs in a chain, in their order, each as (position of the layer, number of its output). Empty:
    every output of the last layer, or the outputs of `wiring`."""
    input_name: str | None = None
    keras: str = "keras3"
    """The version of Keras whose defaults and messages apply: "keras3", "keras2" (tf_keras) or "keras2.3"."""
    compiled: Compiled | None = None
    weight_types: tuple[tuple[int, str], ...] = field(default=(), compare=False)
    """By the key of a layer the dtype of its weights, if it is not float32: "float64", "float16", …"""
    counts: Counts = ()
    """The names that earlier models of the same session have used."""
    wiring: Graph | None = field(default=None, compare=False)
    """The graph, if the layers are not a chain; the input's shape, dtype and name are then those of its first input."""
    keys: tuple[int, ...] = field(default=(), compare=False)
    """The key of each layer, by position; if none are given, they are numbered from `next_key`, in a new stack from 0.
    Two stacks of equal layers are equal whatever their keys."""
    attributes: tuple[Attribute, ...] = field(default=(), compare=False)
    """Of a subclassed model, what it keeps in its attributes; its layers then stand in that order."""
    form: Graph | None = field(default=None, init=False, repr=False)
    """The graph with positions instead of keys, by which two stacks are compared."""
    next_key: int = field(default=0, compare=False)
    """The key of the next layer to be inserted: greater than all earlier keys, also of removed layers."""

    @cached_property
    def resolved(self) -> tuple[Layer, ...]:
        """The layers with the defaults of their Keras filled in, ready to run."""
        return tuple(each.resolve(self.keras) for each in self.layers)

    @property
    def built(self) -> bool:
        """Whether the input shape is known, and so all other shapes."""
        return self.input_shape is not None

    @cached_property
    def layer_names(self) -> tuple[str, ...]:
        """The name of every layer, as `keras` gives it."""
        return self.names(self.keras)[1]

    def names(self, keras: str) -> tuple[str, tuple[str, ...], str, Counts]:
        """The names of the model, its layers and its input layer, and the counters after them, as that Keras gives
        them."""
        session = NameCounter(keras, self.counts)
        model = "" if self.functional else self.name or session.name("sequential")
        given = self.input_name
        entry = given or ""
        if self.wiring is not None:
            entry, *_ = [each.name or session.input() for each in self.wiring.inputs]
        elif self.functional or (keras == "keras3" and self.built):
            entry = given or session.input()
        layers = self._layer_names(session)
        if self.functional:
            model = self.name or session.name("functional" if keras == "keras3" else "model")
        elif keras == "keras3" and self.built:
            session.name("functional")  # a Sequential of Keras 3 builds a Functional inside, which takes a number
        return model, layers, entry, session.counts

    def _layer_names(self, session: NameCounter) -> tuple[str, ...]:
        """The layers' names, given in the order in which the layers were created: in a graph the order of their
        keys."""
        if self.wiring is None:
            return tuple(session.layer(each) for each in self.layers)
        names = {key: session.layer(each) for key, each in sorted(self._nodes, key=lambda node: node[0])}
        return tuple(names[key] for key in self.keys)

    def input_names_in(self, keras: str) -> tuple[str, ...]:
        """The names of the inputs, as that Keras gives them."""
        if self.wiring is None:
            return (self.names(keras)[2],)
        session = NameCounter(keras, self.counts)
        return tuple(each.name or session.input() for each in self.wiring.inputs)

    @property
    def next_counts(self) -> Counts:
        """The counters from which the next model of the same session starts."""
        return self.names(self.keras)[3]

    # Layers by key

    def position(self, key: int) -> int:
        """The position of the layer with that key, counted from 0; raises `StackError`."""
        if key not in self.keys:
            raise StackError(f"there is no layer with the key {key}: the stack has {', '.join(map(str, self.keys))}")
        return self.keys.index(key)

    def layer(self, key: int) -> Layer:
        """The layer with that key; raises `StackError`."""
        return self.layers[self.position(key)]

    def name_of(self, key: int) -> str:
        """The name of the layer with that key; raises `StackError`."""
        return self.layer_names[self.position(key)]

    @property
    def _nodes(self) -> list[tuple[int, Layer]]:
        return list(zip(self.keys, self.layers, strict=True))


def row_keys(plan: Described) -> tuple[int, ...]:
    """The keys of inputs and layers in the order in which they are listed: of a graph that of Keras's summary."""
    return (INPUT, *plan.keys) if plan.wiring is None else plan.wiring.order.rows


def input_title(plan: Described) -> str:
    """What the input of a chain is called: by its name where a layer of another model makes it, else `input`."""
    return (not plan.functional and plan.input_name) or "input"
