"""Changes of shape: view, permute, squeeze, cat, stack and others."""

from collections.abc import Sequence
from typing import Any

from rnn_tui.engine.layers.merging.concatenate import Concatenate
from rnn_tui.engine.layers.operations import Slot, operation
from rnn_tui.engine.layers.operations.shaping import SizeOf
from rnn_tui.engine.layers.reshaping.flatten import Flatten
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.sizes import Dim, Shape, Size, added, divided, multiplied, volume
from rnn_tui.formats.torch_code.tensor.values import Constant, Entry, Made, Stacked, Tensor, Value, Wire

_MORE_THAN_ONE = (
    "line {}: squeeze is read as it does for more than one sequence and timestep; of one it takes that axis too"
)


def permuted(builder: Builder, value: Value, order: Sequence[Any], line: int) -> Value:
    """The tensor with permuted axes, which needs no operation."""
    axes = [builder.axis(value, each, line) for each in order]
    if sorted(axes) != list(range(len(value.shape))):
        raise CodeError(line, f"permute takes each of the {len(value.shape)} axes once, got {tuple(order)}")
    if axes == list(range(len(axes))):
        return value
    shape = tuple(value.shape[each] for each in axes)
    if isinstance(value, Constant):
        return Constant(shape, value.value, value.dtype, value.storage)
    tensor = builder.usable(value, line)
    mine = tuple(tensor.axes[each] for each in axes)
    return Tensor(tensor.wire, mine, shape, tensor.dtype, tensor.storage, tensor.step_of)


def swapped(builder: Builder, value: Value, first: Any, second: Any, line: int) -> Value:
    """The tensor with two axes swapped."""
    a, b = builder.axis(value, first, line), builder.axis(value, second, line)
    order = list(range(len(value.shape)))
    order[a], order[b] = order[b], order[a]
    return permuted(builder, value, order, line)


def reshaped(builder: Builder, value: Value, sizes: Sequence[Any], line: int) -> Value:
    """The result of `view` or `reshape`; one size can be -1."""
    shape = _wanted(builder, value, sizes, line)
    have = builder.sizes.shape(value.shape)
    if shape == have:
        return value
    if isinstance(value, Constant):
        return Constant(shape, value.value, value.dtype, value.storage)
    if isinstance(value, Stacked) and (made := _regrouped(value, shape)) is not None:
        return made
    tensor = builder.plain(value, line)
    if len(shape) == 2 and len(have) > 2 and shape[0] == have[0] and isinstance(shape[0], Size):
        return Tensor(Wire(Made(Flatten(), (tensor.wire,), line)), (0, 1), shape, tensor.dtype, tensor.storage)
    if (other := _unmerged(builder, have, shape)) is not None:
        entry, new = other
        like = Tensor(Wire(entry), tuple(range(len(entry.shape))), entry.shape)
        return _kept(builder.made("Reshape", [tensor, like], (Slot(0), new, Slot(1)), shape, line), tensor)
    new = tuple(_size(each, have, shape) for each in shape)
    return _kept(builder.made("Reshape", [tensor], (Slot(0), new), shape, line), tensor)


def _unmerged(builder: Builder, have: Shape, shape: Shape) -> tuple[Entry, tuple[Any, ...]] | None:
    """An input, and the shape with its axes, if the new shape has several sizes that only this input has; else None."""
    missing = [each for each in shape if isinstance(each, Size) and each not in have]
    if len(missing) < 2:
        return None
    for entry in builder.entries:
        axes = [builder.sizes.settled(each) for each in entry.shape]
        if entry.time_first:
            axes[:2] = axes[1::-1]
        if all(each in axes for each in missing):
            sizes = (SizeOf(axes.index(each), 1) if each in missing else _size(each, have, (each,)) for each in shape)
            return entry, tuple(sizes)
    return None


def _kept(made: Tensor, source: Tensor) -> Tensor:
    """The tensor as a view of the source's storage."""
    return Tensor(made.wire, made.axes, made.shape, source.dtype, source.storage)


def _size(size: Dim, have: Shape, shape: Shape) -> Any:
    """A size of a new shape in the engine's form: one that depends on the inputs is -1, or an axis of the old shape."""
    if isinstance(size, int):
        return size
    if sum(isinstance(each, Size) for each in shape) == 1:
        return -1
    if size in have:
        return SizeOf(have.index(size))
    if sum(isinstance(each, Size) and each not in have for each in shape) == 1:
        return -1
    raise NotKnown(f"how large the axis {size} is depends on more than one input")


def _wanted(builder: Builder, value: Value, sizes: Sequence[Any], line: int) -> Shape:
    """The new shape with -1 computed; raises `CodeError` if the number of items differs."""
    wanted = [
        each if isinstance(each, int) and not isinstance(each, bool) else _settled(builder, each) for each in sizes
    ]
    total = volume(builder.sizes.shape(value.shape))
    if open_places := [place for place, each in enumerate(wanted) if each == -1]:
        if len(open_places) > 1:
            raise CodeError(line, "only one size may be -1")
        rest = multiplied(each for each in wanted if each != -1)
        try:
            wanted[open_places[0]] = _rest(total, rest, line)
        except NotKnown:
            if not _taken_alike(builder, value, wanted, line):
                raise
            wanted[open_places[0]] = value.shape[open_places[0]]
    else:
        builder.sizes.same(volume(tuple(wanted)), total, line, "the new shape holds another number of numbers")
        if not builder.sizes.equal(volume(tuple(wanted)), total):
            _taken_alike(builder, value, wanted, line)
    return builder.sizes.shape(tuple(wanted))


def _taken_alike(builder: Builder, value: Value, wanted: Sequence[Dim], line: int) -> bool:
    """Gives the axes of an input, of which the code says nothing else, the sizes of a new shape with as many axes;
    returns whether that fits."""
    have = builder.sizes.shape(value.shape)
    if isinstance(value, Constant) or len(have) != len(wanted):
        return False
    own = {str(each) for entry in builder.entries for each in entry.shape if isinstance(each, Size)}
    found: dict[str, int] = {}
    for size, new in zip(have, wanted, strict=True):
        if new == -1 or builder.sizes.equal(size, new):
            continue
        if not isinstance(new, int) or str(size) not in own or found.get(str(size), new) != new:
            return False
        found[str(size)] = new
    builder.sizes.bound.update(found)
    said = ", ".join(str(each) for each in builder.sizes.shape(have))
    builder.assumed.append(
        f"{builder.where(line)}: the tensor is taken to have the shape that it is given here, ({said})"
    )
    return True


def _rest(total: Dim, rest: Dim, line: int) -> Dim:
    try:
        return divided(total, rest)
    except NotKnown:
        if isinstance(total, int) and isinstance(rest, int):
            raise CodeError(line, f"{total} numbers do not make rows of {rest}") from None
        raise


def _settled(builder: Builder, size: Any) -> Dim:
    if not isinstance(size, Size):
        raise NotKnown("a size of the new shape is not known")
    return builder.sizes.settled(size)


def _regrouped(value: Stacked, shape: Shape) -> Stacked | None:
    """A stack whose first axis is split: `h.view(layers, 2, batch, units)`; None for other shapes."""
    rest = value.parts[0].shape
    if len(shape) != len(rest) + 2 or shape[2:] != rest or not isinstance(shape[1], int) or shape[1] < 1:
        return None
    starts = range(0, len(value.parts), shape[1])
    return Stacked(tuple(Stacked(value.parts[each : each + shape[1]]) for each in starts))


def flattened(builder: Builder, value: Value, start: Any, end: Any, line: int) -> Value:
    """The tensor with the axes from `start` to `end` merged."""
    first, last = builder.axis(value, start, line), builder.axis(value, end, line)
    shape = builder.sizes.shape(value.shape)
    return reshaped(builder, value, [*shape[:first], multiplied(shape[first : last + 1]), *shape[last + 1 :]], line)


def unsqueezed(builder: Builder, value: Value, dim: Any, line: int) -> Value:
    """The tensor with an added axis of size 1."""
    place = builder.axis(value, dim, line, 1)
    shape = (*value.shape[:place], 1, *value.shape[place:])
    if isinstance(value, Constant):
        return Constant(shape, value.value, value.dtype, value.storage)
    if place == 0 and not (isinstance(value, Tensor) and value.step_of is not None):
        return Stacked((value,))
    tensor = builder.usable(value, line)
    if tensor.step_of is not None:
        return _step_unsqueezed(tensor, place, shape, line)
    tensor = builder.plain(tensor, line)
    made = builder.made("ExpandDims", [tensor], (Slot(0),), shape, line, axis=place)
    return _kept(made, tensor)


def _step_unsqueezed(tensor: Tensor, place: int, shape: Shape, line: int) -> Tensor:
    """The added axis of a tensor in a loop over time, which becomes the last axis of the wire."""
    last = len(tensor.axes) + 1
    made = Made(operation("ExpandDims")(settings=(("axis", last),)), (tensor.wire,), line)
    axes = (*tensor.axes[:place], last, *tensor.axes[place:])
    return Tensor(Wire(made), axes, shape, tensor.dtype, tensor.storage, tensor.step_of)


def squeezed(builder: Builder, value: Value, dim: Any, line: int) -> Value:
    """The tensor without that axis, or all axes, of size 1; a size that depends on the inputs counts as larger."""
    have = builder.sizes.shape(value.shape)
    if dim is None:
        if any(isinstance(each, Size) for each in have):
            builder.notes.append(_MORE_THAN_ONE.format(line))
        gone = [place for place, each in enumerate(have) if each == 1]
    else:
        places = [builder.axis(value, each, line) for each in (dim if isinstance(dim, tuple | list) else (dim,))]
        if any(isinstance(have[each], Size) for each in places):
            builder.notes.append(_MORE_THAN_ONE.format(line))
        gone = [each for each in places if have[each] == 1]
    if not gone:
        return value
    if isinstance(value, Stacked) and gone == [0]:
        return value.parts[0]
    shape = tuple(each for place, each in enumerate(have) if place not in gone)
    if isinstance(value, Constant):
        return Constant(shape, value.value, value.dtype, value.storage)
    tensor = builder.plain(value, line)
    return _kept(
        builder.made("Squeeze", [tensor], (Slot(0),), shape, line, axis=gone[0] if len(gone) == 1 else tuple(gone)),
        tensor,
    )


def concatenated(builder: Builder, values: Sequence[Value], dim: Any, line: int) -> Value:
    """`torch.cat`"""
    if not values:
        raise CodeError(line, "torch.cat takes at least one tensor")
    if len(values) == 1:
        return values[0]
    axis = builder.axis(values[0], dim, line)
    ranks = {len(each.shape) for each in values}
    if len(ranks) > 1:
        raise CodeError(line, f"torch.cat takes tensors of as many axes, got {sorted(ranks)}")
    _check(builder, values, axis, line)
    if axis == 0 and all(isinstance(each, Stacked) for each in values):
        return Stacked(tuple(part for each in values if isinstance(each, Stacked) for part in each.parts))
    total: Dim = 0
    for each in values:
        total = added(total, builder.sizes.settled(each.shape[axis]))
    shape = (*values[0].shape[:axis], total, *values[0].shape[axis + 1 :])
    tensors = builder.same_axes(values, line)
    first, wires = tensors[0], tuple(each.wire for each in tensors)
    place = first.axes[axis]
    layer: Any = Concatenate(axis=-1 if place == builder.last_wire_axis(first) else place)
    if place == 0:
        slots = tuple(Slot(each) for each in range(len(wires)))
        layer = operation("Concatenate")(args=(slots,), settings=(("axis", 0),))
    return Tensor(Wire(Made(layer, wires, line)), first.axes, shape, first.dtype, step_of=first.step_of)


def _check(builder: Builder, values: Sequence[Value], axis: int, line: int) -> None:
    """Requires equal sizes in all other axes."""
    for each in values[1:]:
        for place, (size, other) in enumerate(zip(values[0].shape, each.shape, strict=True)):
            if place != axis:
                builder.sizes.same(size, other, line, "tensors that are joined have other axes of one size")


def stacked(builder: Builder, values: Sequence[Value], dim: Any, line: int) -> Value:
    """The result of `torch.stack`, with a new axis."""
    if not values:
        raise CodeError(line, "torch.stack takes at least one tensor")
    place = builder.axis(values[0], dim, line, 1)
    for each in values[1:]:
        if len(each.shape) != len(values[0].shape):
            raise CodeError(line, "torch.stack takes tensors of one shape")
        for size, other in zip(values[0].shape, each.shape, strict=True):
            builder.sizes.same(size, other, line, "torch.stack takes tensors of one shape")
    if place == 0:
        return Stacked(tuple(values))
    tensors = [builder.plain(each, line) for each in values]
    slots = tuple(Slot(each) for each in range(len(tensors)))
    shape = (*values[0].shape[:place], len(values), *values[0].shape[place:])
    return builder.made("Stack", tensors, (slots,), shape, line, axis=place)
