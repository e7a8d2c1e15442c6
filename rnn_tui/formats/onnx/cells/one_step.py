"""Layers for cells that an exporter has written out, for one timestep or in a loop."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rnn_tui.formats.io.tensors import Numbers
from rnn_tui.formats.onnx.cells.scan_and_loop import SAID
from rnn_tui.formats.onnx.graph_values import (
    BATCH,
    DIRECTIONS,
    FEATURES,
    ONE,
    TIME,
    Axis,
    Beyond,
    Constant,
    Flow,
    Value,
    begun,
)
from rnn_tui.formats.onnx.node import Node
from rnn_tui.formats.onnx.operators.recurrent import through

ONE_AT_A_TIME = (
    "the file computes one timestep at a time, from states that it is given: here a whole sequence is computed"
)


def one_step(node: Node, inputs: Sequence[Value], numbers: Numbers, say: Callable[[str], None]) -> tuple[Flow, Beyond]:
    """h' and c' of a cell with the inputs x (batch, features), W, R, B and its states; raises `Flaw`."""
    x, w, r, b, *states = inputs
    flow = x if isinstance(x, Flow) and _read(x) else begun(x, 2)
    over_time = flow.on(Axis(1, TIME), *flow.axes)
    sequence, _, cell = through(node, [over_time, w, r, b, None, *map(_with_directions, states)], numbers, say)
    say(ONE_AT_A_TIME)
    return sequence.on(*(each for each in sequence.axes if each.role in (BATCH, FEATURES))), cell


def one_of_a_kind(node: Node, value: Value) -> bool:
    """Whether a recurrent node reads one timestep, or one sequence, that was (batch, features) or (time, features)
    before; the last state of a layer does not count."""
    if not isinstance(value, Flow) or len(value.axes) != 3 or value.side is not None or value.flipped:
        return False
    roles = value.roles
    order = (1, 0) if node.attributes.get("layout", 0) else (0, 1)
    time, batch = (roles[each] for each in order)
    fits = (time, batch) in ((ONE, ""), (ONE, BATCH), ("", ONE), (TIME, ONE)) and roles[2] in ("", FEATURES)
    ended = (each.timeless or (each.ending is not None and each.layer == each.ending) for each in value.steps)
    return fits and not any(ended)


def one_timestep(node: Node, value: Value) -> bool:
    """Whether the time axis of a recurrent node's input is an added axis of size 1."""
    return isinstance(value, Flow) and value.roles[1 if node.attributes.get("layout", 0) else 0] == ONE


def streamed(made: tuple[Flow, Flow, Beyond], say: Callable[[str], None]) -> tuple[Flow, Flow, Beyond]:
    """The outputs of a recurrent node for one timestep: its last state becomes the state at every timestep."""
    say(ONE_AT_A_TIME)
    sequence, state, cell = made
    return sequence, sequence.on(*state.axes), cell


def every_step(
    node: Node, inputs: Sequence[Value], numbers: Numbers, say: Callable[[str], None]
) -> tuple[Flow, Flow, Beyond]:
    """All h' (time, batch, units), the last h' and the last c' of a cell in a loop; raises `Flaw`."""
    if said := node.attributes.get(SAID):
        say(said)
        node = replace(node, attributes={key: each for key, each in node.attributes.items() if key != SAID})
    x, w, r, b, *states = inputs
    fits = isinstance(x, Flow) and all(each.role in ("", TIME, BATCH, FEATURES) for each in x.axes)
    flow = x if isinstance(x, Flow) and fits else begun(x, 3)
    sequence, last, cell = through(node, [flow, w, r, b, None, *map(_with_directions, states)], numbers, say)
    return _without_directions(sequence), _without_directions(last), cell


def _with_directions(state: Value) -> Value:
    """(batch, units) → (1, batch, units)"""
    return (
        replace(state, values=state.values[None]) if isinstance(state, Constant) and state.values.ndim == 2 else state
    )


def _without_directions(flow: Flow) -> Flow:
    return flow.on(*(each for each in flow.axes if each.role != DIRECTIONS))


def _read(flow: Flow) -> bool:
    """Whether it is an unchanged (batch, features)."""
    fits = len(flow.axes) == 2 and flow.roles[0] in ("", BATCH) and flow.roles[1] in ("", FEATURES)
    return fits and flow.side is None and not flow.flipped
