"""Indexing, `tensor[…]`, with numbers, slices, None and an ellipsis."""

import ast
from typing import Any

from rnn_tui.engine.layers.operations import Slice, Slot, operation
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.python_code.values.records import Unknown
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.shaping import permuted, unsqueezed
from rnn_tui.formats.torch_code.tensor.sizes import Dim, Size, added
from rnn_tui.formats.torch_code.tensor.taking import picked
from rnn_tui.formats.torch_code.tensor.timestep_values import Step, Steps
from rnn_tui.formats.torch_code.tensor.values import Cells, Constant, Made, Stacked, Tensor, Value, Wire

FULL = slice(None, None, None)


def indexed(builder: Builder, value: Value, index: Any, line: int) -> Any:
    """`value[index]`; raises `NotKnown`, and `CodeError` if there are too few axes."""
    keys = [0 if isinstance(each, Step) and each.loop.boxed else each for each in _keys(value, index, line)]
    if any(isinstance(each, Steps | Tensor) for each in keys):
        return picked(builder, value, keys, line)
    if any(isinstance(each, Step) for each in keys):
        return _at_step(builder, builder.usable(value, line), keys, line)
    if isinstance(value, Stacked):
        return _of_stacked(builder, value, keys, line)
    if isinstance(value, Constant):
        return _of_constant(builder, value, keys)
    made: Value = _of_tensor(builder, builder.usable(value, line), [each for each in keys if each is not None], line)
    place = 0
    for each in keys:
        if each is None:
            made = unsqueezed(builder, made, place, line)
        place += each is None or isinstance(each, slice)
    return made


def _keys(value: Value, index: Any, line: int) -> list[Any]:
    """One key for each axis, and None for each new one."""
    given = list(index) if isinstance(index, tuple) else [index]
    known: list[Any] = []
    for each in given:
        if each is Ellipsis or (
            isinstance(each, Unknown) and isinstance(each.node, ast.Constant) and each.node.value is Ellipsis
        ):
            known.append(Ellipsis)
        elif (
            each is None
            or isinstance(each, slice)
            or (isinstance(each, int | Size | Step | Steps | Tensor) and not isinstance(each, bool))
        ):
            known.append(each)
        else:
            why = each.reason if isinstance(each, Unknown) else ""
            raise NotKnown(why or "an index of a tensor is understood where it is a number or a slice")
    missing = len(value.shape) - sum(each is not None and each is not Ellipsis for each in known)
    if missing < 0:
        raise CodeError(line, f"an index for {len(value.shape) - missing} axes of a tensor with {len(value.shape)}")
    place = known.index(Ellipsis) if Ellipsis in known else len(known)
    return [*known[:place], *[FULL] * missing, *known[place + 1 :]]


def _at_step(builder: Builder, tensor: Tensor, keys: list[Any], line: int) -> Any:
    """`x[:, t]` in a loop over time, which is one step of the sequence."""
    place = next(place for place, each in enumerate(keys) if isinstance(each, Step))
    loop = keys[place].loop
    if None in keys or sum(isinstance(each, Step) for each in keys) > 1 or tensor.step_of is not None:
        raise NotKnown("an index in a loop over time is understood where it takes one step of a sequence")
    if not builder.sizes.equal(tensor.shape[place], loop.count):
        raise NotKnown("the loop does not take every step of it")
    order = [each for each in range(len(keys)) if each != place]
    if not order:
        raise NotKnown("a step of a tensor without a batch")
    turned = permuted(builder, tensor, [order[0], place, *order[1:]], line)
    whole = builder.plain(turned, line)
    if loop.backwards:
        whole = builder.made("Flip", [whole], (Slot(0),), whole.shape, line, axis=(1,))
        whole.dtype = tensor.dtype
    axes = (0, *range(2, len(keys)))
    made = Tensor(whole.wire, axes, (whole.shape[0], *whole.shape[2:]), tensor.dtype, tensor.storage, loop)
    rest = [keys[each] for each in order]
    return made if all(each == FULL for each in rest) else _of_tensor(builder, made, rest, line)


def last_step(tensor: Tensor, line: int) -> Tensor:
    """The value of a tensor of a loop over time after the last step."""
    axes = tuple(each - (each > 1) for each in tensor.axes)
    cells = tensor.wire.of
    if isinstance(cells, Cells) and tensor.wire.output == "sequence":
        return Tensor(Wire(cells, "h0"), axes, tensor.shape, tensor.dtype, tensor.storage)
    keys = (Slice(), -1, *[Slice()] * (len(tensor.axes) - 1))
    made = Made(operation("GetItem")(args=(Slot(0), keys)), (tensor.wire,), line)
    return Tensor(Wire(made), axes, tensor.shape, tensor.dtype, tensor.storage)


def every_step(tensor: Tensor, place: int) -> Tensor:
    """The sequence of all steps of a tensor in a loop, with time as the axis at that position."""
    axes = (*tensor.axes[:place], 1, *tensor.axes[place:])
    shape = (*tensor.shape[:place], tensor.step_of.count, *tensor.shape[place:])
    return Tensor(tensor.wire, axes, shape, tensor.dtype, tensor.storage)


def _of_stacked(builder: Builder, value: Stacked, keys: list[Any], line: int) -> Any:
    first, *rest = keys
    if isinstance(first, int):
        if not -len(value.parts) <= first < len(value.parts):
            raise CodeError(line, f"there is no [{first}] of {len(value.parts)}")
        part = value.parts[first]
        return indexed(builder, part, tuple(rest), line) if any(each != FULL for each in rest) else part
    if isinstance(first, slice) and all(each == FULL for each in rest) and _plain(first):
        if first == FULL:
            return value
        if parts := value.parts[first]:
            return Stacked(parts)
    return indexed(builder, builder.stacked(value, line), tuple(keys), line)


def _of_constant(builder: Builder, value: Constant, keys: list[Any]) -> Constant:
    shape: list[Dim] = []
    axes = iter(value.shape)
    for each in keys:
        if each is None:
            shape.append(1)
            continue
        size = next(axes)
        if isinstance(each, slice):
            shape.append(_length(builder, size, each))
    return Constant(tuple(shape), value.value, value.dtype, value.storage)


def _plain(key: slice) -> bool:
    return all(each is None or isinstance(each, int) for each in (key.start, key.stop, key.step))


def _of_tensor(builder: Builder, tensor: Tensor, keys: list[Any], line: int) -> Tensor:
    if all(each == FULL for each in keys):
        return tensor
    shape: list[Dim] = []
    rank = len(tensor.axes) + (tensor.step_of is not None)
    wire_keys: list[Any] = [Slice()] * rank
    kept: list[int] = []
    for size, axis, each in zip(tensor.shape, tensor.axes, keys, strict=True):
        if isinstance(each, slice):
            shape.append(_length(builder, size, each))
            kept.append(axis)
            wire_keys[axis] = _slice(builder, size, each)
        else:
            wire_keys[axis] = _number(builder, size, each, line)
    gone = [place for place, each in enumerate(wire_keys) if isinstance(each, int)]
    axes = tuple(axis - sum(each < axis for each in gone) for axis in kept)
    if (last := _last_state(tensor, wire_keys)) is not None:
        return Tensor(last, axes, tuple(shape), tensor.dtype, tensor.storage, tensor.step_of)
    made = Made(operation("GetItem")(args=(Slot(0), tuple(wire_keys))), (tensor.wire,), line)
    return Tensor(Wire(made), axes, tuple(shape), tensor.dtype, tensor.storage, tensor.step_of)


def _last_state(tensor: Tensor, keys: list[Any]) -> Wire | None:
    """The last state of a layer for the index of its last step, if it reads forwards without a mask; otherwise None."""
    cells = tensor.wire.of
    if not isinstance(cells, Cells) or tensor.wire.output != "sequence" or cells.both or tensor.step_of:
        return None
    masked = any(name == "mask" for name, _ in cells.keywords)
    return Wire(cells, "h0") if keys == [Slice(), -1, Slice()] and not masked else None


def _number(builder: Builder, size: Dim, key: Any, line: int) -> int:
    """An index for NumPy; it counts from the end if it depends on the size of the axis."""
    size, key = builder.sizes.settled(size), builder.sizes.settled(key)
    if isinstance(key, Size):
        key = added(key, size, -1)
        if not isinstance(key, int) or key >= 0:
            raise NotKnown("which step an index takes depends on the inputs")
    if isinstance(size, int) and not -size <= key < size:
        raise CodeError(line, f"there is no [{key}] on an axis of {size}")
    return int(key)


def _bound(builder: Builder, size: Dim, key: Any) -> int | None:
    """A bound of a slice for NumPy."""
    size, key = builder.sizes.settled(size), None if key is None else builder.sizes.settled(key)
    if key is None or isinstance(key, int):
        return key
    if not isinstance(key, Size):
        raise NotKnown("a bound of a slice is understood where it is a number or a size")
    rest = added(key, size, -1)
    if rest == 0:
        return None
    if isinstance(rest, int) and rest < 0:
        return rest
    raise NotKnown("where a slice ends depends on the inputs")


def _slice(builder: Builder, size: Dim, key: slice) -> Slice:
    start, stop = key.start, _bound(builder, size, key.stop)
    if not isinstance(start, int | None):
        start = _bound(builder, size, start)
        if start is None:
            raise NotKnown("where a slice begins depends on the inputs")
    if not isinstance(key.step, int | None) or (key.step is not None and key.step < 1):
        raise NotKnown("a slice of a tensor takes a positive step")
    return Slice(start, stop, key.step)


def _length(builder: Builder, size: Dim, key: slice) -> Dim:
    """The length of a slice."""
    made, size = _slice(builder, size, key), builder.sizes.settled(size)
    if isinstance(size, int):
        return len(range(size)[made.plain])
    if made == Slice():
        return size
    start, stop = made.start or 0, made.stop
    if made.step in (None, 1):
        if stop is None:
            return -start if start < 0 else added(size, start, -1)
        if start >= 0 and stop < 0:
            return added(size, stop - start)
        if start >= 0 and stop >= 0:
            return max(stop - start, 0)
        if start < 0 and stop < 0:
            return max(stop - start, 0)
    return Size.symbol(f"({size})[{made.start}:{made.stop}:{made.step}]")
