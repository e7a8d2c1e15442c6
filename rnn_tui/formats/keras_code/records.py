"""What Keras code makes: layers, tensors and models, as records of how the code writes them.

A record remembers the line it came from. Nothing in it is checked but that it is known.
"""

from dataclasses import dataclass, field
from typing import Any

from rnn_tui.engine.core.arrays import Shapes
from rnn_tui.engine.layers.operations import Operation
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.formats.keras_code.subclassing.own import Own
from rnn_tui.formats.python_code.values.code_error import CodeError
from rnn_tui.formats.python_code.values.records import Thing


@dataclass(frozen=True)
class Made(Thing):
    """An initialiser, regulariser or the like, made by a call: a class name and its arguments."""

    class_name: str
    args: tuple[Any, ...]
    config: dict[str, Any]


@dataclass(eq=False)
class LayerCall(Thing):
    """A layer as the code makes it: `LSTM(8, return_sequences=True)`."""

    class_name: str
    args: list[Any]
    kwargs: dict[str, Any]
    line: int
    number: int = 0
    """How many layers of this kind the file made before it: what Keras names it by."""
    entries: int = 0
    """How many inputs the file made before it, as Keras 2 counts them."""
    lines: dict[str, int] = field(default_factory=dict)
    """The line of each named argument."""
    trainable: bool | None = None
    problems: list[CodeError] = field(default_factory=list)
    """Why no model can use it."""
    tensors: list["Tensor"] = field(default_factory=list)
    """What it made each time it was called."""
    model: "ModelRecord | None" = None
    """The model that stands for a layer, where it is one."""
    own: Own | None = None
    """The object, where it is of a class of the file."""
    function: Layer | None = None
    """Of a Lambda: what its function computes, where that is known."""
    untold: str = ""
    """Why it is not known what it computes; such a layer stands in a model all the same."""
    makes: Shapes = ()
    """The shape of each of its outputs, where the user says it."""

    @property
    def name(self) -> str | None:
        given = self.kwargs.get("name")
        return given if isinstance(given, str) else None

    @property
    def several(self) -> bool:
        """Whether it may have more than one output."""
        inner = [each for each in (*self.args, *self.kwargs.values()) if isinstance(each, LayerCall)]
        merged = self.kwargs.get("merge_mode", "concat") is not None
        return bool(self.kwargs.get("return_state")) or not merged or any(each.several for each in inner)


@dataclass(eq=False)
class OperationCall(Thing):
    """An operation on tensors: `x + y`, `ops.mean(x)`, `x[:, -1]`."""

    kind: type[Operation]
    args: list[Any]
    settings: dict[str, Any]
    line: int
    number: int = 0
    """How many of its kind the file made before it."""
    tensors: list["Tensor"] = field(default_factory=list)
    several: bool = False


@dataclass(eq=False)
class TensorCall(Thing):
    """One call of a layer, a model or an operation on tensors, with its arguments."""

    of: "LayerCall | ModelRecord | OperationCall"
    args: list[Any]
    kwargs: dict[str, Any]
    line: int
    within: str = ""
    """The class of the file whose `call` makes it."""


@dataclass(eq=False)
class Tensor(Thing):
    """What a layer made of other tensors. An `Input` has no parent."""

    layer: Any
    """The `LayerCall` it is made by, or the `ModelRecord`, or the `OperationCall`."""
    parent: "Tensor | None" = None
    """The first tensor it is made of."""
    output: int | None = None
    """Which of the layer's outputs; None for all there are."""
    call: TensorCall | None = None
    """How it was made; None for an `Input`, and for a link of a Sequential."""
    mask: "Tensor | None" = None
    """The mask that goes with it."""
    operations: list[OperationCall] = field(default_factory=list)
    """Those that Keras made of masks where it was made."""
    joins: bool = False
    """Whether it is no link of a chain: made of several tensors, of a state, or by something that is no layer."""

    @property
    def several(self) -> bool:
        """Whether it stands for several outputs."""
        scores = self.call is not None and bool(self.call.kwargs.get("return_attention_scores"))
        return self.output is None and self.parent is not None and bool(self.layer.several or scores)


@dataclass(frozen=True, eq=False)
class GraphRecord:
    """The tensors that a functional model goes from and to, where it is no chain."""

    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    names: tuple[str, ...] = ()
    """Of outputs that are a dict: its keys."""


@dataclass(frozen=True, eq=False)
class Refusal:
    """Something that is a model, and that is not understood at all: a class, a name."""

    title: str
    line: int
    error: CodeError
    statement: int
    """The line of the file's own statement that was read."""


@dataclass(eq=False)
class ModelRecord(Thing):
    """A model as the code makes it, before anything of it is checked."""

    selectable = True

    title: str
    line: int
    functional: bool
    name: str | None = None
    number: int = 0
    """How many models of this kind the file made before it."""
    layers: list[LayerCall] = field(default_factory=list)
    root: Tensor | None = None
    """The tensor it starts from."""
    links: list[Tensor] = field(default_factory=list)
    """What each of its layers makes."""
    outputs: tuple[tuple[int, int | None], ...] = ()
    """Which tensors are the model's outputs: the position of a layer in `links`, and which of its outputs; None: all.
    Empty: all of the last layer's."""
    built: Any = None
    """The shape given to `build`, batch axis included."""
    built_line: int = 0
    graph: GraphRecord | None = None
    """Where it is no chain."""
    tensors: list[Tensor] = field(default_factory=list)
    """What it made each time it was called."""
    problems: list[CodeError] = field(default_factory=list)
    """Why it is no model."""
    notes: list[tuple[int, str]] = field(default_factory=list)
    function: str | None = None
    """The function that made it, by the name to show."""
    statement: int = 0
    """The line of the file's own statement that made it; of a function that nothing calls, its own."""
    counts: dict[str, int] = field(default_factory=dict)
    """The names Keras had given when it was made."""

    @property
    def several(self) -> bool:
        """Whether it has more than one output."""
        if self.graph is not None:
            return len(self.graph.outputs) > 1
        return len(self.outputs) > 1

    own: Own | None = None
    """The object, where it is of a class of the file: a subclassed model."""
    touched: int = 0
    """The line of the file's own statement that last added a layer or took one away."""
    named: bool = False
    """Whether a variable of the file's own scope gave it its title."""
