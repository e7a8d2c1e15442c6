"""Records calls of layers and operations, and creates their output tensors."""

from collections.abc import Callable, Sequence
from typing import Any

from rnn_tui.engine.layers.activations.activation import Activation
from rnn_tui.engine.layers.operations import Slot, operation
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.python_code.values.records import Unknown
from rnn_tui.formats.torch_code.tensor.sizes import Dim, Shape, Sizes
from rnn_tui.formats.torch_code.tensor.timestep_values import Carried
from rnn_tui.formats.torch_code.tensor.values import Constant, Entry, Made, Read, Stacked, Storage, Tensor, Value, Wire

CELLS_ONLY = "it reads what the step before left, and in a loop over time only PyTorch's own cells are followed"


class Builder:
    """Records the calls of one reading of one `forward`."""

    def __init__(self, sizes: Sizes, where: Callable[[int], str], entries: Sequence[Entry] = ()) -> None:
        self.sizes = sizes
        self.where = where
        """(line) → its place in words."""
        self.solid: Callable[[Builder, Constant, int], Tensor] = _not_solid
        """How a tensor of one number everywhere is made of an input, where a `forward` is followed."""
        self.entries = entries
        """The inputs of the module."""
        self.plains: dict[tuple[Wire, tuple[int, ...]], Wire] = {}
        """The permuted wires, so that each is permuted only once."""
        self.batches: set[str] = set()
        """The symbols of batch sizes of recurrent layers."""
        self.made_by: dict[int, list[Shape]] = {}
        """By the id of a module, the output shapes of its first call."""
        self.opened: list[tuple[Entry, str]] = []
        """Inputs that stand for what unread code computes, each with what is not read, in words."""
        self.changes = 0
        """The number of in-place changes of tensors."""
        self.boxes: list[str] = []
        """The loops over time that are opaque layers, each with its line and the reason."""
        self.sizes_only = False
        """Whether it is the first reading, of which only the sizes are used."""
        self.lacking: list[Unknown] = []
        """The unknown values that modules and functions were given."""
        self.assumed: list[str] = []
        """Sentences about sizes of inputs that were assumed."""
        self.notes: list[str] = []
        """Sentences about what was assumed."""

    # Tensors as the engine has them

    def usable(self, value: Any, line: int) -> Tensor:
        """The value as a tensor of a wire; raises `NotKnown`."""
        if isinstance(value, Stacked):
            return self.stacked(value, line)
        if isinstance(value, Constant):
            if value.storage.changed:
                raise NotKnown(f"{value.storage.changed} changes it in place")
            return self.solid(self, value, line)
        if isinstance(value, Carried):
            raise NotKnown(CELLS_ONLY)
        if not isinstance(value, Tensor):
            raise NotKnown("it is no tensor that is known")
        if value.storage.changed:
            raise NotKnown(f"{value.storage.changed} changes it in place")
        return value

    def plain(self, value: Any, line: int) -> Tensor:
        """The tensor, with a wire whose axes have the tensor's order."""
        tensor = self.usable(value, line)
        if tensor.step_of is not None:
            raise NotKnown("inside a loop over time only cells, layers and arithmetic on the last axis are understood")
        if tensor.plain:
            return tensor
        key = tensor.wire, tensor.axes
        if key not in self.plains:
            kind = operation("Transpose")
            made = Made(kind(settings=(("axes", tensor.axes),)), (tensor.wire,), line)
            self.plains[key] = Wire(made)
        return Tensor(self.plains[key], tuple(range(len(tensor.axes))), tensor.shape, tensor.dtype, tensor.storage)

    def stacked(self, value: Stacked, line: int) -> Tensor:
        """The stacked parts as one tensor."""
        parts = [self.plain(each, line) for each in value.parts]
        if len(parts) == 1:
            kind = operation("ExpandDims")
            made = Made(kind(settings=(("axis", 0),)), (parts[0].wire,), line)
        else:
            kind = operation("Stack")
            slots = tuple(Slot(place) for place in range(len(parts)))
            made = Made(kind(args=(slots,), settings=(("axis", 0),)), tuple(each.wire for each in parts), line)
        return Tensor(Wire(made), tuple(range(len(value.shape))), value.shape, value.dtype)

    def unsettled(self, value: Any, axis: int, size: Dim, line: int) -> Tensor:
        """A part of a tensor along an axis, in a reading of which only the sizes are used."""
        tensor = self.usable(value, line)
        shape = (*tensor.shape[:axis], size, *tensor.shape[axis + 1 :])
        return Tensor(tensor.wire, tensor.axes, shape, tensor.dtype, Storage(), tensor.step_of)

    def change(self, value: Any, line: int) -> None:
        """Called when the code changes a tensor in place: its earlier value cannot be used any more."""
        self.changes += 1
        if isinstance(value, Tensor | Constant):
            value.storage.changed = self.where(line)

    # Layers

    def by_number(self, value: Any, layer: Layer, line: int, **more: Any) -> Tensor:
        """The result of an elementwise layer."""
        tensor = self.usable(value, line)
        made = Made(layer, (tensor.wire,), line, **more)
        return Tensor(Wire(made), tensor.axes, tensor.shape, tensor.dtype, Storage(), tensor.step_of)

    def activation(self, value: Any, name: str, line: int, module: Any = None) -> Tensor:
        """The result of an activation, by Keras's name."""
        return self.by_number(value, Activation(name), line, module=module)

    def over_last(
        self,
        value: Any,
        layer: Layer,
        reads: Dim | None,
        makes: Dim | None,
        line: int,
        what: str,
        *,
        read: Read | None = None,
        owner: Any = None,
        module: Any = None,
    ) -> Tensor:
        """The result of a layer on the last axis, of size `reads` (None: any), which becomes `makes` (None:
        unchanged)."""
        tensor = self.usable(value, line)
        if not tensor.shape:
            raise CodeError(line, f"{what}: a tensor without axes")
        last = self.last_wire_axis(tensor)
        if tensor.axes[-1] != last:
            tensor = self.plain(tensor, line)
        if reads is not None:
            self.sizes.same(
                tensor.shape[-1], reads, line, f"{what} reads {reads} numbers, and its input has another size"
            )
        made = Made(layer, (tensor.wire,), line, owner, read, module=module)
        shape = tensor.shape if makes is None else (*tensor.shape[:-1], makes)
        return Tensor(Wire(made), tensor.axes, shape, "float32", Storage(), tensor.step_of)

    def last_wire_axis(self, tensor: Tensor) -> int:
        """The index of the last axis of its wire."""
        return len(tensor.axes) - (tensor.step_of is None)

    def made(
        self, kind: str, tensors: Sequence[Tensor], args: tuple[Any, ...], shape: Shape, line: int, **settings: Any
    ) -> Tensor:
        """The result of an operation on tensors whose axes have the order of their wires."""
        made = Made(
            operation(kind)(args=args, settings=tuple(sorted(settings.items()))),
            tuple(each.wire for each in tensors),
            line,
        )
        return Tensor(Wire(made), tuple(range(len(shape))), shape)

    def same_axes(self, values: Sequence[Any], line: int) -> list[Tensor]:
        """The tensors with their axes in the same order: that of the wires, if all have the same."""
        found = [self.usable(each, line) for each in values]
        if len({(each.axes, each.step_of) for each in found}) == 1:
            return found
        return [self.plain(each, line) for each in found]

    def axis(self, value: Value, dim: Any, line: int, more: int = 0) -> int:
        """The index of an axis, from 0; `more`: the number of positions after the last axis that are valid too."""
        rank = len(value.shape) + more
        if not isinstance(dim, int) or isinstance(dim, bool):
            raise NotKnown("its axis is not known")
        if not -rank <= dim < rank:
            raise CodeError(line, f"axis {dim} of a tensor with {rank} axes")
        return dim % rank


def _not_solid(_builder: Builder, _value: Constant, _line: int) -> Tensor:
    raise NotKnown("a tensor of one number everywhere stands only where a state does, or in arithmetic")
