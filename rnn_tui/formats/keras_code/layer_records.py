"""Records of the layers, tensors and models that Keras code creates, with their arguments in the code.

A record keeps its line. Its values are known, but not checked.
"""

from dataclasses import dataclass, field
from typing import Any

from rnn_tui.engine.core.arrays import Shapes
from rnn_tui.engine.layers.operations import Operation
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.formats.keras_code.subclassing.own_classes import Own
from rnn_tui.formats.keras_code.vocabulary import RENAMED
from rnn_tui.formats.python_code.values.code_error import CodeError
from rnn_tui.formats.python_code.values.records import Thing


@dataclass(frozen=True)
class ObjectCall(Thing):
    """An initializer, a regularizer or a similar object: its class name and arguments."""

    class_name: str
    args: tuple[Any, ...]
    config: dict[str, Any]


@dataclass(eq=False)
class LayerCall(Thing):
    """A layer in the code: `LSTM(8, return_sequences=True)`."""

    class_name: str
    args: list[Any]
    kwargs: dict[str, Any]
    line: int
    number: int = 0
    """The number of layers of this kind before it, from which Keras makes its name."""
    entries: int = 0
    """The number of inputs before it, as Keras 2 counts them."""
    lines: dict[str, int] = field(default_factory=dict)
    """The line of each keyword argument."""
    trainable: bool | None = None
    problems: list[CodeError] = field(default_factory=list)
    """Its errors."""
    tensors: list["Tensor"] = field(default_factory=list)
    """The results of its calls."""
    model: "ModelRecord | None" = None
    """The model, if it is a model used as a layer."""
    own: Own | None = None
    """The instance, if its class is defined in the file."""
    function: Layer | None = None
    """For a Lambda: the layer that computes the same as its function, if that is known."""
    untold: str = ""
    """The reason why its computation is unknown; empty if it is known. A model can contain such a layer."""
    makes: Shapes = ()
    """The user's shape for each of its outputs."""
    parts: int = 1
    """Into how many outputs the code divides what an unknown layer makes."""
    keys: list[str] = field(default_factory=list)
    """The keys by which the code takes these outputs."""

    @property
    def name(self) -> str | None:
        given = self.kwargs.get("name")
        return given if isinstance(given, str) else None

    @property
    def several(self) -> bool:
        """Whether it can have more than one output."""
        inner = [each for each in (*self.args, *self.kwargs.values()) if isinstance(each, LayerCall)]
        merged = self.kwargs.get("merge_mode", "concat") is not None
        several = bool(self.kwargs.get("return_state")) or self.parts > 1
        return several or not merged or any(each.several for each in inner)

    @property
    def outputs(self) -> int | None:
        """The number of its outputs, if it follows from its options."""
        if self.untold:
            return self.parts if self.parts > 1 else None
        inner = next((each for each in (*self.args, *self.kwargs.values()) if isinstance(each, LayerCall)), None)
        made = next((each for each in kinds() if each.kind() == self.class_name), None)
        if made is not None and "merge_mode" in made.positional and inner is not None:
            halves = 1 if self.kwargs.get("merge_mode", "concat") is not None else 2
            states = inner.states if inner.kwargs.get("return_state") else 0
            return None if states is None else halves + 2 * states
        states = self.states if self.kwargs.get("return_state") else 0
        return None if states is None else 1 + states

    @property
    def states(self) -> int | None:
        """The number of its states; None if it is not known."""
        name = RENAMED.get(self.class_name, self.class_name)
        if name.startswith("ConvLSTM"):
            return 2
        found = [each for value in (*self.args, *self.kwargs.values()) for each in cells_in(value)]
        counts = [each.states for each in found]
        if found:
            return None if None in counts else sum(each for each in counts if each is not None)
        made = next((each for each in kinds() if each.kind() == name.removesuffix("Cell")), None)
        return len(made.states) if made is not None and hasattr(made, "states") else None


def cells_in(value: Any) -> "list[LayerCall]":
    """The layers in an argument: a cell, or a list of cells."""
    return [each for each in (value if isinstance(value, list | tuple) else [value]) if isinstance(each, LayerCall)]


@dataclass(eq=False)
class OperationCall(Thing):
    """An operation on tensors: `x + y`, `ops.mean(x)`, `x[:, -1]`."""

    kind: type[Operation]
    args: list[Any]
    settings: dict[str, Any]
    line: int
    number: int = 0
    """The number of operations of its kind before it."""
    tensors: list["Tensor"] = field(default_factory=list)
    several: bool = False


@dataclass(eq=False)
class TensorCall(Thing):
    """A call of a layer, a model or an operation on tensors, with its arguments."""

    of: "LayerCall | ModelRecord | OperationCall"
    args: list[Any]
    kwargs: dict[str, Any]
    line: int
    within: str = ""
    """The class of the file whose `call` contains it; empty for none."""


@dataclass(eq=False)
class Tensor(Thing):
    """A result of a layer. An `Input` has no parent."""

    layer: Any
    """The `LayerCall`, `ModelRecord` or `OperationCall` whose result it is."""
    parent: "Tensor | None" = None
    """The first tensor of the call."""
    output: int | None = None
    """The index of the layer's output; None for all outputs."""
    call: TensorCall | None = None
    """The call; None for an `Input`, and for a layer in a Sequential."""
    mask: "Tensor | None" = None
    """Its mask; None if it has none."""
    operations: list[OperationCall] = field(default_factory=list)
    """The operations on masks that Keras creates with it."""
    joins: bool = False
    """Whether it cannot be part of a chain: a result of several tensors, of a state, or of an operation."""

    @property
    def several(self) -> bool:
        """Whether it consists of several outputs."""
        scores = self.call is not None and bool(self.call.kwargs.get("return_attention_scores"))
        return self.output is None and self.parent is not None and bool(self.layer.several or scores)


@dataclass(frozen=True, eq=False)
class GraphRecord:
    """The inputs and outputs of a functional model that is no chain."""

    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    names: tuple[str, ...] = ()
    """The keys of the outputs if they are a dict."""


@dataclass(frozen=True, eq=False)
class Refusal:
    """A model that cannot be read at all: a class, a name."""

    title: str
    line: int
    error: CodeError
    statement: int
    """The line of the module's statement."""


@dataclass(eq=False)
class ModelRecord(Thing):
    """A model in the code, before any check."""

    selectable = True

    title: str
    line: int
    functional: bool
    name: str | None = None
    number: int = 0
    """The number of models of this kind before it."""
    layers: list[LayerCall] = field(default_factory=list)
    root: Tensor | None = None
    """Its input tensor."""
    links: list[Tensor] = field(default_factory=list)
    """The result of each of its layers."""
    outputs: tuple[tuple[int, int | None], ...] = ()
    """The outputs of the model: the position of a layer in `links`, and the index of its output (None: all). Empty: all
    outputs of the last layer."""
    built: Any = None
    """The argument of `build`: a shape with the batch axis."""
    built_line: int = 0
    graph: GraphRecord | None = None
    """Its inputs and outputs if it is no chain."""
    tensors: list[Tensor] = field(default_factory=list)
    """The results of its calls."""
    problems: list[CodeError] = field(default_factory=list)
    """Its errors."""
    notes: list[tuple[int, str]] = field(default_factory=list)
    function: str | None = None
    """The name of the function that creates it, for messages."""
    statement: int = 0
    """The line of the module's statement that creates it, or of a function that is never called."""
    counts: dict[str, int] = field(default_factory=dict)
    """The names that Keras has given before it."""

    @property
    def several(self) -> bool:
        """Whether it has more than one output."""
        if self.graph is not None:
            return len(self.graph.outputs) > 1
        return len(self.outputs) > 1

    own: Own | None = None
    """The instance, if it is a subclassed model."""
    touched: int = 0
    """The line of the module's statement that last added or removed a layer."""
    named: bool = False
    """Whether its title is a variable of the module's scope."""
