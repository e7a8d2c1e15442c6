"""Reshape on a flow: adds and removes axes of size 1, and merges directions and features, or batch and time."""

from collections.abc import Sequence

from rnn_tui.formats.onnx.graph_values import (
    DIRECTIONS,
    FEATURES,
    ONE,
    ROWS,
    Axis,
    Dims,
    Filled,
    Flow,
    NoCounterpart,
    Value,
    same_size,
    sizes_of,
)
from rnn_tui.formats.onnx.node import Node


def reshape(_: Node, inputs: Sequence[Value]) -> Value:
    """The result of a Reshape that adds or removes axes of size 1, merges directions and features, or merges batch and
    time to rows (as exporters do around a matrix product) or separates them."""
    flow, target = inputs[0], sizes_of(inputs[1])
    if isinstance(flow, Filled):
        return Filled(flow.value)
    if isinstance(flow, Dims) and target == (-1,):
        return flow
    if not isinstance(flow, Flow) or target is None:
        raise NoCounterpart
    slim = tuple(axis for axis in flow.axes if not single(axis))
    sides = _merged(slim) if flow.side is None else ()
    for axes in (flow.axes, slim, sides, _rows(slim), _apart(slim), _with_ones(slim, target), _moved(slim, target)):
        if len(axes) == len(target) > 0 and _fits(target, axes, flow.axes):
            return flow.on(*axes)
    raise NoCounterpart


def _rows(axes: tuple[Axis, ...]) -> tuple[Axis, ...]:
    """The axes with the first two of three merged; empty for other numbers of axes."""
    if len(axes) != 3 or axes[2].role != FEATURES:
        return ()
    sizes = [each.size for each in axes[:2]]
    size = None if sizes[0] is None or sizes[1] is None else sizes[0] * sizes[1]
    return (Axis(size, ROWS, axes[:2]), axes[2])


def _apart(axes: tuple[Axis, ...]) -> tuple[Axis, ...]:
    """The axes with merged rows separated again."""
    return (*axes[0].parts, *axes[1:]) if axes and axes[0].parts else ()


def _moved(axes: tuple[Axis, ...], target: Sequence[int | Axis]) -> tuple[Axis, ...]:
    """The axes with those of size 1 where the target has them, as a Transpose of a batch of one is written; empty where
    that does not go."""
    ones, others = ([each for each in axes if (each.size == 1) == one] for one in (True, False))
    if len(axes) != len(target) or len(ones) != sum(size == 1 for size in target):
        return ()
    return tuple((ones if size == 1 else others).pop(0) for size in target)


def _with_ones(axes: tuple[Axis, ...], target: Sequence[int | Axis]) -> tuple[Axis, ...]:
    """The axes with added ones of size 1, as in the target; empty if that is not possible."""
    left, missing, made = list(axes), len(target) - len(axes), list[Axis]()
    for size in target:
        if missing > 0 and size == 1 and (not left or left[0].size != 1):
            missing -= 1
            made.append(Axis(1, ONE))
        elif left:
            made.append(left.pop(0))
    return () if left else tuple(made)


def _fits(target: Sequence[int | Axis], axes: tuple[Axis, ...], before: tuple[Axis, ...]) -> bool:
    open_sizes = 0
    for i, (size, axis) in enumerate(zip(target, axes, strict=True)):
        if size == -1:
            open_sizes += 1
        elif size == 0:
            if i >= len(before) or before[i] is not axis:
                return False
        elif isinstance(size, int) and axis.size is None:  # only one size is possible
            open_sizes += 1
        elif not same_size(size, axis):
            return False
    return open_sizes < 2


def _merged(axes: tuple[Axis, ...]) -> tuple[Axis, ...]:
    """The axes with directions and features merged; empty if these are not next to each other."""
    if len(axes) < 2 or (axes[-2].role, axes[-1].role) != (DIRECTIONS, FEATURES):
        return ()
    wide = Axis((axes[-2].size or 0) * (axes[-1].size or 0), FEATURES)
    return (*axes[:-2], wide)


def single(axis: Axis) -> bool:
    """Whether it is an axis of size 1 without a role."""
    return axis.role == ONE or (axis.role == DIRECTIONS and axis.size == 1)
