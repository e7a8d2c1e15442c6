"""What a plan consists of, and what its layers are called: the part of `Stack` that needs no shapes."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from rnn_tui.engine.core.arrays import Shape
from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.graph import Graph
from rnn_tui.engine.plan.naming import Counts, NameCounter


@dataclass(frozen=True)
class Compiled:
    """What `model.compile` said, as far as a summary shows it."""

    optimizer: str | None = None
    loss: str | None = None
    build_optimizer: bool = False
    options: tuple[tuple[str, Any], ...] = ()
    """The optimizer's, of those that decide how many numbers it keeps, where they are not Keras's defaults."""
    kept: int | None = None
    """How many numbers a file keeps for it, where that does not follow from its name and options."""
    by_name: bool = True
    """Whether the optimizer's name says all: it was given by its name, with Keras's defaults."""


@dataclass(frozen=True)
class Described:
    """Layers, in a chain or wired otherwise."""

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
    """Which tensors of a chain are the model's outputs, in their order: each the position of a layer and the number of
    one of that layer's outputs. Empty: every output of the last layer, or what the wiring says."""
    input_name: str | None = None
    keras: str = "keras3"
    """Whose defaults and words hold: "keras3", "keras2" (tf_keras) or "keras2.3"."""
    compiled: Compiled | None = None
    weight_types: tuple[tuple[int, str], ...] = field(default=(), compare=False)
    """By the key of a layer what its weights are kept as, where that is not float32: "float64", "float16", …"""
    counts: Counts = ()
    """The names given earlier in the session, by models that came before this one."""
    wiring: Graph | None = field(default=None, compare=False)
    """What each layer reads, where they are no chain; the input's shape, dtype and name are then those of its first
    input."""
    keys: tuple[int, ...] = field(default=(), compare=False)
    """The key of each layer, at the layer's position; none given: they are numbered from `next_key`, a new stack's from
    0. Two stacks of equal layers are equal whatever their keys."""
    form: Graph | None = field(default=None, init=False, repr=False)
    """The wiring by places instead of keys: what of it two equal stacks have in common."""
    next_key: int = field(default=0, compare=False)
    """The key of the layer that is inserted next: greater than every key before it, those of removed layers too."""

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
        """The layers' names, given in the order in which the layers were made: in a graph that of their keys."""
        if self.wiring is None:
            return tuple(session.layer(each) for each in self.layers)
        names = {key: session.layer(each) for key, each in sorted(self._nodes, key=lambda node: node[0])}
        return tuple(names[key] for key in self.keys)

    def input_names_in(self, keras: str) -> tuple[str, ...]:
        """The inputs' names, as that Keras gives them."""
        if self.wiring is None:
            return (self.names(keras)[2],)
        session = NameCounter(keras, self.counts)
        return tuple(each.name or session.input() for each in self.wiring.inputs)

    @property
    def next_counts(self) -> Counts:
        """The counters that a model made after this one in the same session starts from."""
        return self.names(self.keras)[3]

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

    @property
    def _nodes(self) -> list[tuple[int, Layer]]:
        return list(zip(self.keys, self.layers, strict=True))
