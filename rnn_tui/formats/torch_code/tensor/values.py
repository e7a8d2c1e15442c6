"""What `forward` makes: tensors, and the calls of layers that they come from.

A tensor is a wire of the graph that is built, seen with PyTorch's axes: `axes` says at which of the wire's axes each
of them stands. So `permute` makes nothing, and a layer that wants the sequence axis elsewhere finds it. In a loop over
time a tensor is one step of a wire: the wire's axis 1 is none of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.formats.io.tensors import Numbers, Tensors
from rnn_tui.formats.python_code.values.records import Thing
from rnn_tui.formats.torch_code.tensor.sizes import Dim, Shape, Size

Read = Callable[[Numbers, Tensors], list[Array]]
"""Reads a layer's weights from a state dict, in `get_weights()` order."""


@dataclass(eq=False)
class Entry:
    """An input of the module: an argument of `forward`."""

    name: str
    shape: Shape
    dtype: str = "float32"
    time_first: bool = False
    """Whether its first two axes are (time, batch) for PyTorch; its wire has the batch first."""


@dataclass(eq=False)
class Made:
    """One call of a layer."""

    layer: Layer
    inputs: "tuple[Wire, ...]"
    line: int
    owner: Any = None
    """What the layer's weights are kept under: two calls with one owner are calls of one layer."""
    read: Read | None = None
    keywords: "tuple[tuple[str, tuple[Wire, ...]], ...]" = ()
    module: Any = None
    """The `nn.Module` it is the call of; None for an operation."""
    apart: bool = False
    """Whether its inputs are arguments of their own: query, value, key."""


@dataclass(eq=False)
class Cells(Made):
    """One call of a recurrent layer, which gives its outputs by name; which it returns follows from what is used.

    "sequence": every step; "last": what it gives without its sequence; "h0", "c0": the last states, forwards;
    "h1", "c1": backwards.
    """

    both: bool = False
    states: tuple[str, ...] = ("h",)


@dataclass(frozen=True)
class Wire:
    """One output of a call, or an input."""

    of: Entry | Made
    output: str = "0"


@dataclass(eq=False)
class Storage:
    """The numbers that several tensors may be views of."""

    changed: int = 0
    """The line that changed them in place; 0: none did."""


@dataclass(eq=False)
class Tensor(Thing):
    """A tensor with PyTorch's axes."""

    decided = False

    wire: Wire
    axes: tuple[int, ...]
    """For each axis of its own the wire's."""
    shape: Shape
    dtype: str = "float32"
    """float32, int32 or bool."""
    storage: Storage = field(default_factory=Storage)
    step_of: Any = None
    """The loop over time in which it is one step of its wire."""

    @property
    def plain(self) -> bool:
        """Whether it has the wire's axes, in the wire's order."""
        return self.axes == tuple(range(len(self.axes))) and self.step_of is None


@dataclass(eq=False)
class Stacked(Thing):
    """Tensors of one shape on top of each other along a new first axis: the states of several layers, `torch.stack`."""

    decided = False

    parts: "tuple[Tensor | Stacked | Constant, ...]"

    @property
    def shape(self) -> Shape:
        return (len(self.parts), *self.parts[0].shape)

    @property
    def dtype(self) -> str:
        return self.parts[0].dtype


@dataclass(eq=False)
class Constant(Thing):
    """A tensor with one number everywhere: `torch.zeros(2, batch, 8)`."""

    decided = False

    shape: Shape
    value: float
    dtype: str = "float32"
    storage: Storage = field(default_factory=Storage)


@dataclass(eq=False)
class Argument(Thing):
    """An argument of `forward` of which nothing is known yet but its name, or a part of it."""

    decided = False

    name: str
    path: tuple[int, ...] = ()


@dataclass(eq=False)
class Opaque(Thing):
    """What code that is not read makes of tensors."""

    decided = False

    line: int
    what: str
    """What is not read, and why."""
    reads: tuple[Tensor, ...]
    """The tensors it is made of."""


Value = Tensor | Stacked | Constant
VALUES = (Tensor, Stacked, Constant)


def tensors_in(value: Any) -> list[Any]:
    """The tensors in a structure, in order."""
    if isinstance(value, (*VALUES, Opaque)):
        return [value]
    inner: Sequence[Any] = ()
    if isinstance(value, list | tuple):
        inner = value
    elif isinstance(value, dict):
        inner = list(value.values())
    return [found for each in inner for found in tensors_in(each)]


def dims(value: Any) -> tuple[Dim, ...] | None:
    """Sizes as a call gives them; None where they are none."""
    given = value if isinstance(value, list | tuple) else (value,)
    sizes = tuple(given)
    return sizes if all(isinstance(each, int | Size) and not isinstance(each, bool) for each in sizes) else None
