"""A cell that computes one timestep, as a layer that computes a sequence."""

from collections.abc import Callable, Sequence

from rnn_tui.formats.io.tensors import Numbers
from rnn_tui.formats.onnx.graph_values import BATCH, FEATURES, TIME, Axis, Beyond, Flow, Value, begun
from rnn_tui.formats.onnx.node import Node
from rnn_tui.formats.onnx.recurrent import through

ONE_AT_A_TIME = (
    "the file computes one timestep at a time, from states that it is given: here a whole sequence is computed"
)


def one_step(node: Node, inputs: Sequence[Value], numbers: Numbers, say: Callable[[str], None]) -> tuple[Flow, Beyond]:
    """h' and c' of a cell that reads x (batch, features), W, R, B and its states; raises `Flaw`."""
    x, w, r, b, *states = inputs
    flow = x if isinstance(x, Flow) and _read(x) else begun(x, 2)
    over_time = flow.on(Axis(1, TIME), *flow.axes)
    sequence, _, cell = through(node, [over_time, w, r, b, None, *states], numbers, say)
    say(ONE_AT_A_TIME)
    return sequence.on(*(each for each in sequence.axes if each.role in (BATCH, FEATURES))), cell


def _read(flow: Flow) -> bool:
    """Whether it is (batch, features) and nothing else has happened to it."""
    fits = len(flow.axes) == 2 and flow.roles[0] in ("", BATCH) and flow.roles[1] in ("", FEATURES)
    return fits and flow.side is None and not flow.flipped
