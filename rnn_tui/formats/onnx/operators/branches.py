"""The outputs of an If: those of the taken branch if it is known, or of both branches if they are the same."""

from collections.abc import Callable, Sequence

import numpy as np

from rnn_tui.formats.onnx.graph_values import Beyond, Constant, Flow, NoCounterpart, Value
from rnn_tui.formats.onnx.node import Node


def halves(inputs: Sequence[Value]) -> tuple[Value, Sequence[Value], Sequence[Value]]:
    """The condition, and the outputs of then_branch and else_branch; raises `NoCounterpart`."""
    half = (len(inputs) - 1) // 2
    if not half or len(inputs) != 1 + 2 * half:
        raise NoCounterpart
    return inputs[0], inputs[1 : 1 + half], inputs[1 + half :]


def branched(node: Node, inputs: Sequence[Value], say: Callable[[str], None]) -> tuple[Value, ...]:
    """The outputs of an If, `Beyond` for those that differ between the branches; raises `NoCounterpart`."""
    condition, first, second = halves(inputs)
    if isinstance(condition, Constant) and condition.values.size == 1:
        return tuple(first if condition.values.any() else second)
    made = [either(*pair) for pair in zip(first, second, strict=True)]
    if all(each is None for each in made):
        raise NoCounterpart
    for one, other, both in zip(first, second, made, strict=True):
        if both is not None and one is not other:
            branch = "then_branch" if both is one else "else_branch"
            say(f"{node.shown.removeprefix('its ')} chooses a shape by what only a run knows: here as its {branch}")
    return tuple(Beyond(node.operator) if each is None else each for each in made)


def either(first: Value, second: Value) -> Value:
    """The common value of two branches; None if they are different.

    One may keep an axis of size 1 that the other removes, because the numbers are the same. Of two flows, the second is
    returned.
    """
    flows = isinstance(first, Flow), isinstance(second, Flow)
    if isinstance(first, Flow) and isinstance(second, Flow):
        alike = (first.source, first.steps, first.side, first.flipped) == (
            second.source, second.steps, second.side, second.flipped,
        )  # fmt: skip
        return second if alike else None
    if isinstance(first, Constant) and isinstance(second, Constant):
        return first if np.array_equal(first.values, second.values) else None
    if any(flows):
        flow, other = (first, second) if flows[0] else (second, first)
        return flow if isinstance(other, Beyond) and other.operator in _SAME_NUMBERS else None
    return None


_SAME_NUMBERS = ("Squeeze", "Unsqueeze")
"""Operators that change no numbers."""
