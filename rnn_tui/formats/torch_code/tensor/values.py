"""The values in `forward`: tensors, and the calls of layers that compute them.

A tensor is a view of a wire of the new graph with PyTorch's axes: `axes` gives the axis of the wire for each of its
own. So `permute` needs no operation, and a layer finds the sequence axis. In a loop over time a tensor is one step of a
wire, and does not have the wire's axis 1.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.formats.io.tensors import Numbers, Tensors
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.python_code.values.records import Thing
from rnn_tui.formats.torch_code.tensor.sizes import Dim, Shape, Size


class RankError(CodeError):
    """A tensor has a wrong number of axes."""


class AtRandom(NotKnown):
    """A tensor of random numbers: no part of the module is read without it."""


Read = Callable[[Numbers, Tensors], list[Array]]
"""A function that reads a layer's weights from a state dict, in the order of `get_weights()`."""


@dataclass(eq=False)
class Entry:
    """An input of the module, which is an argument of `forward`."""

    name: str
    shape: Shape
    dtype: str = "float32"
    time_first: bool = False
    """Whether its first two axes in PyTorch are (time, batch); its wire has the batch first."""
    one_step: bool = False
    """Whether PyTorch has no axis of time, where the wire has one, of one step."""


@dataclass(eq=False)
class StandIn(Entry):
    """A value of the step before, in a loop over time that is read for one step."""


@dataclass(eq=False)
class Made:
    """A call of a layer."""

    layer: Layer
    inputs: "tuple[Wire, ...]"
    line: int
    owner: Any = None
    """The owner of the layer's weights: two calls with one owner are calls of one layer."""
    read: Read | None = None
    keywords: "tuple[tuple[str, tuple[Wire, ...]], ...]" = ()
    module: Any = None
    """The `nn.Module` that is called; None for an operation."""
    also: tuple[Any, ...] = ()
    """Further modules whose weights it has: the parameter that is its bias."""
    apart: bool = False
    """Whether its inputs are separate arguments: query, value, key."""


@dataclass(eq=False)
class Cells(Made):
    """A call of a recurrent layer, with outputs by name; the used outputs determine what the layer returns.

    "sequence": every step; "last": the output without `return_sequences`; "h0", "c0": the last states of the forward
    direction; "h1", "c1": those of the backward direction.
    """

    both: bool = False
    states: tuple[str, ...] = ("h",)


@dataclass(eq=False)
class Box(Made):
    """A call of an opaque layer, with outputs by number."""

    shapes: "list[Shape]" = field(default_factory=list)

    def output(self, shape: Shape, dtype: str) -> "Tensor":
        """A further output."""
        self.shapes.append(shape)
        return Tensor(Wire(self, str(len(self.shapes) - 1)), tuple(range(len(shape))), shape, dtype)


@dataclass(frozen=True)
class Wire:
    """An output of a call, or an input."""

    of: Entry | Made
    output: str = "0"


@dataclass(eq=False)
class Storage:
    """The storage that several tensors may share."""

    changed: str = ""
    """Where the code changes it in place: `line 5`; empty if it does not."""


@dataclass(eq=False)
class Tensor(Thing):
    """A tensor with PyTorch's axes."""

    decided = False

    wire: Wire
    axes: tuple[int, ...]
    """For each of its axes, the axis of the wire."""
    shape: Shape
    dtype: str = "float32"
    """float32, int32 or bool."""
    storage: Storage = field(default_factory=Storage)
    step_of: Any = None
    """The loop over time in which it is one step of its wire; None outside a loop."""

    @property
    def plain(self) -> bool:
        """Whether it has the axes of the wire in the same order."""
        return self.axes == tuple(range(len(self.axes))) and self.step_of is None


@dataclass(eq=False)
class Stacked(Thing):
    """Tensors of one shape stacked along a new first axis: the states of several layers, `torch.stack`."""

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
    """A constant tensor: `torch.zeros(2, batch, 8)`."""

    decided = False

    shape: Shape
    value: float
    dtype: str = "float32"
    storage: Storage = field(default_factory=Storage)


@dataclass(eq=False)
class Argument(Thing):
    """An argument of `forward` that is unknown except for its name, or a part of such an argument."""

    decided = False

    name: str
    path: tuple[int, ...] = ()


@dataclass(eq=False)
class Opaque(Thing):
    """The unknown result of unread code for tensors."""

    decided = False

    line: int
    what: str
    """The unread code and the reason."""
    reads: tuple[Tensor, ...]
    """The tensors from which it is computed."""


Value = Tensor | Stacked | Constant
VALUES = (Tensor, Stacked, Constant)


def tensors_in(value: Any) -> list[Any]:
    """The tensors in a nested structure, in order."""
    if isinstance(value, (*VALUES, Opaque)):
        return [value]
    inner: Sequence[Any] = ()
    if isinstance(value, list | tuple):
        inner = value
    elif isinstance(value, dict):
        inner = list(value.values())
    return [found for each in inner for found in tensors_in(each)]


def dims(value: Any) -> tuple[Dim, ...] | None:
    """The sizes in the arguments of a call; None if the value is no size."""
    given = value if isinstance(value, list | tuple) else (value,)
    sizes = tuple(given)
    return sizes if all(isinstance(each, int | Size) and not isinstance(each, bool) for each in sizes) else None
