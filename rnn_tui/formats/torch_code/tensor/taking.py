"""Indexing with tensors: the last step of each sequence, sequences in another order, gather, sort."""

from typing import Any

from rnn_tui.engine.layers.operations import Slot, operation
from rnn_tui.engine.layers.operations.elementwise import Compared
from rnn_tui.engine.layers.operations.operation import Operation
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.function_arguments import Given
from rnn_tui.formats.torch_code.tensor.shaping import permuted
from rnn_tui.formats.torch_code.tensor.timestep_values import Steps, steps_of
from rnn_tui.formats.torch_code.tensor.values import Constant, Entry, Made, Stacked, Storage, Tensor, Value, Wire

FULL = slice(None, None, None)


def as_indices(builder: Builder, value: Any, line: int) -> Tensor:
    """The value as a tensor of whole numbers; the inputs of which it is computed are whole numbers too."""
    tensor = builder.usable(value, line)
    if tensor.dtype == "bool" or tensor.step_of is not None:
        raise NotKnown("an index of True and False, or one inside a loop over time, is not understood")
    ahead = [tensor.wire.of]
    while ahead:
        each = ahead.pop()
        if isinstance(each, Entry):
            each.dtype = "int32"
        elif isinstance(each.layer, Operation) and not isinstance(each.layer, Compared):
            ahead += [wire.of for wire in each.inputs]
    return tensor


def picked(builder: Builder, value: Value, keys: list[Any], line: int) -> Any:
    """`value[keys]`, where some of the keys are tensors or `range(…)`."""
    places = [place for place, each in enumerate(keys) if isinstance(each, Steps | Tensor)]
    if any(isinstance(each, Steps) and each.start for each in keys):
        raise NotKnown("the index does not take every place")
    if any(each != FULL for place, each in enumerate(keys) if place not in places):
        raise NotKnown("an index with a tensor is understood where all other axes are whole")
    if isinstance(value, Stacked):
        if 0 in places:
            value = builder.stacked(value, line)
        else:
            return Stacked(tuple(picked(builder, each, keys[1:], line) for each in value.parts))
    if isinstance(value, Constant):
        raise NotKnown("a tensor of one number everywhere is not indexed with a tensor")
    if len(places) == 1:
        return _rows(builder, builder.usable(value, line), places[0], keys[places[0]], line)
    counts = [each for each in places if isinstance(keys[each], Steps) and not keys[each].backwards]
    if len(places) != 2 or places[1] != places[0] + 1 or len(counts) != 1:
        raise NotKnown("two tensors as an index are understood as x[range(batch), steps]")
    (along,) = (each for each in places if each not in counts)
    return _one_of_each(builder, builder.usable(value, line), counts[0], along, keys, line)


def _one_of_each(builder: Builder, tensor: Tensor, batch: int, along: int, keys: list[Any], line: int) -> Tensor:
    """`x[range(batch), steps]`: one step of each sequence."""
    if not builder.sizes.equal(tensor.shape[batch], keys[batch].count):
        raise NotKnown("the index does not take every sequence")
    rest = [each for each in range(len(keys)) if each not in (batch, along)]
    if min(batch, along) != 0:
        raise NotKnown("two tensors as an index are understood for the first two axes")
    turned = builder.plain(permuted(builder, tensor, [batch, along, *rest], line), line)
    indices = builder.plain(as_indices(builder, keys[along], line), line)
    if len(indices.shape) != 1:
        raise CodeError(line, f"an index with {len(indices.shape)} axes, where there is one for each sequence")
    builder.sizes.same(turned.shape[0], indices.shape[0], line, "there is an index for each sequence")
    for _ in keys[1:]:
        last = len(indices.shape)
        indices = builder.made("ExpandDims", [indices], (Slot(0),), (*indices.shape, 1), line, axis=last)
    shape = (turned.shape[0], 1, *turned.shape[2:])
    taken = builder.made("TakeAlongAxis", [turned, indices], (Slot(0), Slot(1)), shape, line, axis=1)
    return builder.made("Squeeze", [taken], (Slot(0),), (shape[0], *shape[2:]), line, axis=1)


def _rows(builder: Builder, tensor: Tensor, place: int, key: Any, line: int) -> Tensor:
    """`x[:, indices]`: the whole of the other axes."""
    if tensor.step_of is not None:
        raise NotKnown("an index with a tensor inside a loop over time is not understood")
    axis = tensor.axes[place]
    if isinstance(key, Steps):
        if not builder.sizes.equal(tensor.shape[place], key.count):
            raise NotKnown("the index does not take every place")
        if not key.backwards:
            return tensor
        made = Made(operation("Flip")(settings=(("axis", (axis,)),)), (tensor.wire,), line)
        return Tensor(Wire(made), tensor.axes, tensor.shape, tensor.dtype, Storage())
    indices = builder.plain(as_indices(builder, key, line), line)
    if len(indices.shape) != 1:
        raise NotKnown("an index with several axes is not understood")
    kind = operation("Take")(args=(Slot(0), Slot(1)), settings=(("axis", axis),))
    shape = (*tensor.shape[:place], indices.shape[0], *tensor.shape[place + 1 :])
    return Tensor(Wire(Made(kind, (tensor.wire, indices.wire), line)), tensor.axes, shape, tensor.dtype, Storage())


def index_select(builder: Builder, given: Given) -> Any:
    """`torch.index_select`"""
    value = given.of(0, "input")
    place = builder.axis(value, given.of(1, "dim"), given.line)
    index = given.of(2, "index")
    if not isinstance(index, Steps | Tensor):
        raise NotKnown("its index is not known")
    keys: list[Any] = [FULL] * len(value.shape)
    keys[place] = index
    return picked(builder, value, keys, given.line)


def gather(builder: Builder, given: Given) -> Tensor:
    """`torch.gather`, whose index has the size of x in all other axes."""
    x = builder.plain(given.of(0, "input"), given.line)
    place = builder.axis(x, given.of(1, "dim"), given.line)
    index = builder.plain(as_indices(builder, given.of(2, "index"), given.line), given.line)
    if len(index.shape) != len(x.shape):
        raise CodeError(given.line, f"gather takes an index of {len(x.shape)} axes, got {len(index.shape)}")
    for axis, (size, other) in enumerate(zip(x.shape, index.shape, strict=True)):
        if axis != place:
            builder.sizes.same(size, other, given.line, "gather is understood where its index is as large as its input")
    return builder.made("TakeAlongAxis", [x, index], (Slot(0), Slot(1)), index.shape, given.line, axis=place)


def in_order(builder: Builder, given: Given) -> tuple[Tensor, Tensor]:
    """`torch.sort`: the sorted numbers and their places before."""
    places = order(builder, given)
    x = builder.plain(given.of(0, "input"), given.line)
    axis = builder.axis(x, given.of(1, "dim", -1), given.line)
    found = builder.made("TakeAlongAxis", [x, places], (Slot(0), Slot(1)), x.shape, given.line, axis=axis)
    found.dtype = x.dtype
    return found, places


def order(builder: Builder, given: Given) -> Tensor:
    """`torch.argsort`"""
    x = builder.plain(given.of(0, "input"), given.line)
    axis = builder.axis(x, given.of(1, "dim", -1), given.line)
    if (down := given.of(2, "descending", False)) not in (True, False):
        raise NotKnown("whether it is descending is not known")
    read = builder.by_number(x, operation("Negative")(), given.line) if down else x
    found = builder.made("Argsort", [read], (Slot(0),), x.shape, given.line, axis=axis)
    found.dtype = "int32"
    return found


def arange(_: Builder, given: Given) -> Steps:
    """`torch.arange(x.size(0))`, as an index."""
    if (steps := steps_of(given.args)) is None:
        raise NotKnown("arange is understood from 0 to the size of an axis, or back, as an index")
    return steps


def running_sum(builder: Builder, given: Given) -> Tensor:
    """`torch.cumsum`"""
    tensor = builder.usable(given.of(0, "input"), given.line)
    axis = tensor.axes[builder.axis(tensor, given.of(1, "dim"), given.line)]
    if tensor.step_of is not None:
        raise NotKnown("a running sum inside a loop over time is not understood")
    return builder.by_number(tensor, operation("Cumsum")(settings=(("axis", axis),)), given.line)
