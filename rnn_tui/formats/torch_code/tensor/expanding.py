"""`expand` and `repeat`: a tensor several times along its axes."""

from collections.abc import Sequence
from typing import Any

from rnn_tui.engine.layers.operations import Slot, operation
from rnn_tui.engine.layers.operations.shaping import SizeOf
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.function_arguments import Given
from rnn_tui.formats.torch_code.tensor.shaping import unsqueezed
from rnn_tui.formats.torch_code.tensor.sizes import Dim, Shape, Size, multiplied
from rnn_tui.formats.torch_code.tensor.values import Constant, Entry, Made, Stacked, Storage, Tensor, Value, Wire, dims


def expand(builder: Builder, given: Given) -> Any:
    """`x.expand(2, -1, 8)`: axes of size 1 get other sizes."""
    sizes = dims(given.rest(1, "size"))
    if sizes is None:
        raise NotKnown("its sizes are not known")
    return _expanded(builder, given.args[0], sizes, given.line)


def expand_as(builder: Builder, given: Given) -> Any:
    """`x.expand_as(other)`"""
    return _expanded(builder, given.args[0], given.of(1, "other").shape, given.line)


def repeat(builder: Builder, given: Given) -> Any:
    """`x.repeat(2, 1, 1)`: each axis so many times."""
    counts = dims(given.rest(1, "repeats"))
    if counts is None:
        raise NotKnown("how many times is not known")
    return repeated(builder, _with_axes(builder, given.args[0], len(counts), given.line), counts, given.line)


def _expanded(builder: Builder, value: Value, sizes: Sequence[Dim], line: int) -> Value:
    value = _with_axes(builder, value, len(sizes), line)
    have = builder.sizes.shape(value.shape)
    wanted = [size if new == -1 else builder.sizes.settled(new) for size, new in zip(have, sizes, strict=True)]
    for size, new in zip(have, wanted, strict=True):
        if size != 1:
            builder.sizes.same(size, new, line, "expand changes axes of size 1 only")
    counts = [new if size == 1 else 1 for size, new in zip(have, wanted, strict=True)]
    return repeated(builder, value, counts, line)


def _with_axes(builder: Builder, value: Value, rank: int, line: int) -> Value:
    """The value with axes of size 1 before its own, until it has that many."""
    if len(value.shape) > rank:
        raise CodeError(line, f"a tensor of {len(value.shape)} axes does not become one of {rank}")
    while len(value.shape) < rank:
        value = unsqueezed(builder, value, 0, line)
    return value


def repeated(builder: Builder, value: Value, counts: Sequence[Dim], line: int) -> Value:
    """The value several times along each of its axes."""
    counts = [builder.sizes.settled(each) for each in counts]
    shape = tuple(multiplied(pair) for pair in zip(builder.sizes.shape(value.shape), counts, strict=True))
    if all(each == 1 for each in counts):
        return value
    if isinstance(value, Constant):
        return Constant(shape, value.value, value.dtype, value.storage)
    if isinstance(value, Stacked) and counts[0] == 1:
        return Stacked(tuple(repeated(builder, each, counts[1:], line) for each in value.parts))
    tensor = _batch_first(builder, value, line)
    if tensor.step_of is not None:
        raise NotKnown("a tensor is not repeated inside a loop over time")
    return _tiled(builder, tensor, counts, shape, line)


def _batch_first(builder: Builder, value: Value, line: int) -> Tensor:
    """The tensor; a new first axis is the second one of its wire, so that the batch stays the first there."""
    if not isinstance(value, Stacked) or len(value.parts) != 1 or len(value.shape) < 3:
        return builder.usable(value, line)
    part = builder.plain(value.parts[0], line)
    made = Made(operation("ExpandDims")(settings=(("axis", 1),)), (part.wire,), line)
    return Tensor(Wire(made), (1, 0, *range(2, len(value.shape))), value.shape, part.dtype)


def _tiled(builder: Builder, tensor: Tensor, counts: Sequence[Dim], shape: Shape, line: int) -> Tensor:
    wires, by_axis = [tensor.wire], [tensor.axes.index(axis) for axis in range(len(tensor.axes))]
    sizes: list[Any] = []
    for place in by_axis:
        count = counts[place]
        if isinstance(count, Size):
            entry, axis = _source_of(builder, count)
            wires += [] if Wire(entry) in wires[1:] else [Wire(entry)]
            count_of: Any = SizeOf(axis, wires.index(Wire(entry), 1))
        else:
            count_of = count
        sizes.append(count_of)
    slots = tuple(Slot(place) for place in range(1, len(wires)))
    made = Made(operation("Tile")(args=(Slot(0), tuple(sizes), *slots)), tuple(wires), line)
    return Tensor(Wire(made), tensor.axes, shape, tensor.dtype, Storage())


def _source_of(builder: Builder, size: Size) -> tuple[Entry, int]:
    """An input with an axis of that size, and the axis."""
    for entry in builder.entries:
        axes = [builder.sizes.settled(each) for each in entry.shape]
        if entry.time_first:
            axes[:2] = axes[1::-1]
        if size in axes and not entry.one_step:
            return entry, axes.index(size)
    raise NotKnown(f"no input has an axis of the size {size}")
