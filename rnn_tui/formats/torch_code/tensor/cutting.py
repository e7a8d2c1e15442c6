"""Splitting of tensors: chunk, split, unbind, select."""

from typing import Any

from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.function_arguments import Given
from rnn_tui.formats.torch_code.tensor.indexing import indexed
from rnn_tui.formats.torch_code.tensor.sizes import Size
from rnn_tui.formats.torch_code.tensor.timestep_values import Parts
from rnn_tui.formats.torch_code.tensor.values import Tensor


def chunk(builder: Builder, given: Given) -> Any:
    """`torch.chunk`"""
    value, count, dim = given.args[0], given.of(1, "chunks"), given.of(2, "dim", 0)
    axis = builder.axis(value, dim, given.line)
    size = builder.sizes.settled(value.shape[axis])
    if isinstance(value, Tensor) and not isinstance(size, int) and builder.sizes.equal(count, size):
        return Parts(value, axis, True)
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise NotKnown("the number of parts is not known")
    if isinstance(size, Size) and builder.sizes_only:
        part = builder.sizes.part(size, count)
        return tuple(builder.unsettled(value, axis, part, given.line) for _ in range(count))
    if not isinstance(size, int):
        raise NotKnown("how large the parts are depends on the inputs")
    return _cut(builder, value, axis, -(-size // count), size, given.line)


def split(builder: Builder, given: Given) -> Any:
    """`torch.split`"""
    value, width, dim = given.args[0], given.of(1, "split_size_or_sections"), given.of(2, "dim", 0)
    width = given.kwargs.get("split_size", width)
    axis = builder.axis(value, dim, given.line)
    size = builder.sizes.settled(value.shape[axis])
    if isinstance(width, list | tuple) and all(isinstance(each, int) for each in width):
        ends = [sum(width[: place + 1]) for place in range(len(width))]
        return tuple(
            _part(builder, value, axis, end - step, end, given.line) for end, step in zip(ends, width, strict=True)
        )
    if isinstance(value, Tensor) and not isinstance(size, int) and width == 1:
        return Parts(value, axis, True)
    if not isinstance(size, int) or not isinstance(width, int) or width < 1:
        raise NotKnown("how large the parts are depends on the inputs")
    return _cut(builder, value, axis, width, size, given.line)


def _cut(builder: Builder, value: Any, axis: int, width: int, size: int, line: int) -> Any:
    return tuple(_part(builder, value, axis, each, min(each + width, size), line) for each in range(0, size, width))


def _part(builder: Builder, value: Any, axis: int, start: int, stop: int, line: int) -> Any:
    return indexed(builder, value, (*[slice(None)] * axis, slice(start, stop, None)), line)


def unbind(builder: Builder, given: Given) -> Any:
    """`torch.unbind`"""
    value, dim = given.args[0], given.of(1, "dim", 0)
    axis = builder.axis(value, dim, given.line)
    size = builder.sizes.settled(value.shape[axis])
    if not isinstance(size, int):
        if isinstance(value, Tensor):
            return Parts(value, axis)
        raise NotKnown("how many parts there are depends on the inputs")
    return tuple(indexed(builder, value, (*[slice(None)] * axis, each), given.line) for each in range(size))


def select(builder: Builder, given: Given) -> Any:
    """`torch.select`"""
    axis = builder.axis(given.args[0], given.of(1, "dim"), given.line)
    return indexed(builder, given.args[0], (*[slice(None)] * axis, given.of(2, "index")), given.line)
