"""Tensors that no input decides: a number or a parameter, for every sequence of the batch."""

from math import prod
from typing import Any

from rnn_tui.engine.layers.core.dense import Dense
from rnn_tui.engine.layers.operations import Slice, Slot, operation
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.torch_code.module.modules import Module
from rnn_tui.formats.torch_code.module.views import Row, View, row
from rnn_tui.formats.torch_code.module.weights import taken
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.values import Constant, Made, RankError, Read, Tensor, Wire


def state_for(builder: Builder, sequence: Wire, value: Any, paths: dict[int, str], line: int) -> Wire:
    """The state (batch, units) that a value stands for; `sequence`: the input (batch, time, features)."""
    if isinstance(value, View):
        value = row(value)
    if isinstance(value, Row):
        return parameter_for(ones(sequence, 3, line), value.module, value.base, value.place, paths, line)
    if isinstance(value, Constant):
        return _number(sequence, value, line)
    state = builder.plain(value, line)
    if len(state.shape) != 2:
        raise RankError(line, f"a layer starts from a state of 2 axes, (batch, units), got {len(state.shape)}")
    return state.wire


def ones(wire: Wire, rank: int, line: int) -> Wire:
    """The number 1 for each sequence: (batch, 1). `rank`: the number of axes of the wire."""
    keys = (Slice(), *[0] * (rank - 2), Slice(0, 1))
    first = Made(operation("GetItem")(args=(Slot(0), keys)), (wire,), line)
    return Wire(Made(operation("OnesLike")(), (Wire(first),), line))


def _number(sequence: Wire, value: Constant, line: int) -> Wire:
    if value.storage.changed:
        raise NotKnown(f"{value.storage.changed} changes the state in place")
    if value.value != value.value:
        raise NotKnown("the numbers of a state that is drawn at random, or made by empty, are not known")
    units = value.shape[-1]
    if not isinstance(units, int):
        raise NotKnown("the number of units of a state is not known")
    whole = Made(operation("Tile")(args=(Slot(0), (1, units))), (ones(sequence, 3, line),), line)
    if value.value == 1:
        return Wire(whole)
    return Wire(Made(operation("Multiply")(args=(Slot(0), value.value)), (Wire(whole),), line))


def parameter_for(
    one: Wire, module: Module, base: tuple[int, ...], place: int, paths: dict[int, str], line: int
) -> Wire:
    """The numbers base[place] of a parameter for each sequence, (batch, size): 1 times them, as a Dense."""
    size = prod(base[1:])
    layer = Dense(size, use_bias=False)
    read = _read(paths.get(id(module), ""), module.given["shape"], base, place)
    return Wire(Made(layer, (one,), line, (id(module), place), read, module=module))


def aligned(builder: Builder, x: Tensor, view: View, paths: dict[int, str], line: int) -> Tensor:
    """A parameter as a tensor with the batch of x before it and as many axes as x, for arithmetic with x."""
    rank, base = len(x.shape), view.base
    if len(base) == rank and base[0] == 1:
        base = base[1:]
    if view.base != view.shape or len(base) >= rank:
        raise NotKnown("an nn.Parameter is understood in arithmetic where it has fewer axes than the tensor")
    whole = (1,) * (rank - 1 - len(base)) + base
    wire = parameter_for(ones(x.wire, rank, line), view.module, (1, *base), 0, paths, line)
    flat = Tensor(wire, (0, 1), (x.shape[0], prod(base)))
    if rank == 2:
        return flat
    return builder.made("Reshape", [flat], (Slot(0), (-1, *whole)), (x.shape[0], *whole), line)


def whole(builder: Builder, x: Tensor, view: View, paths: dict[int, str], line: int) -> Tensor:
    """A parameter with the batch of x before it: (batch, …)."""
    wire = parameter_for(ones(x.wire, len(x.shape), line), view.module, (1, *view.base), 0, paths, line)
    flat = Tensor(wire, (0, 1), (x.shape[0], prod(view.base)))
    if len(view.base) == 1:
        return flat
    return builder.made("Reshape", [flat], (Slot(0), (-1, *view.base)), (x.shape[0], *view.base), line)


def _read(path: str, shape: tuple[int, ...], base: tuple[int, ...], place: int) -> Read:
    return lambda numbers, tensors: [taken(numbers, tensors, path, shape).reshape(base)[place].reshape(1, -1)]
