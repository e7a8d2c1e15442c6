"""Converts ONNX's recurrent operators to layers with weights.

    X (time, batch, features)                W (directions, gates · units, features)
    Y (time, directions, batch, units)       R (directions, gates · units, units)
    Y_h (directions, batch, units)           B (directions, 2 · gates · units): of the input, then of the state

With layout=1 the batch comes first: X (batch, time, features), Y (batch, time, directions, units), Y_h (batch,
directions, units). Time runs forward in all of them. What a layer here cannot compute is refused by name.
Source: ONNX's operator documentation, RNN, LSTM and GRU, versions 7 to 22.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.engine.nn.torch_onnx_names import Counterpart, counterpart, in_onnx
from rnn_tui.formats.io.errors import Flaw, printable
from rnn_tui.formats.io.tensors import Numbers, StoredTensor
from rnn_tui.formats.onnx.activations import activations
from rnn_tui.formats.onnx.graph_values import (
    BATCH,
    CELL_STATE,
    DIRECTIONS,
    FEATURES,
    ONE,
    TIME,
    Axis,
    Beyond,
    Constant,
    Filled,
    Flow,
    Step,
    Value,
    nothing_but,
    width,
)
from rnn_tui.formats.onnx.node import Node
from rnn_tui.formats.onnx.operators.initial_states import initial_states, lengths_of
from rnn_tui.formats.torch.build_layers import Rows, keras_weights

_KNOWN = {"hidden_size", "direction", "activations", "activation_alpha", "activation_beta", "layout", "output_sequence"}
_KNOWN |= {"clip"}
_INPUTS = ("X", "W", "R", "B", "sequence_lens", "initial_h", "initial_c", "P")
_UNSUPPORTED = {
    "input_forget": "input_forget=1 (coupled gates)",
}
_FLAT = {"sigmoid": 20.0, "tanh": 20.0, "hard_sigmoid": 3.0, "hard_sigmoid_keras2": 2.5}
"""The values from which on an activation is constant in single precision, so that a clip has no effect."""


def floats(constant: Constant, numbers: Numbers) -> Array:
    """The constant as weights; raises `Flaw`."""
    return _rows(constant, constant.values, numbers)((0,))


def _rows(constant: Constant, part: NDArray[Any], numbers: Numbers) -> Rows:
    """Returns a reader of a part of a constant, as weights."""
    dtype = part.dtype.name
    stored = part.view(np.uint16) if dtype == "bfloat16" else part
    return partial(numbers.of, constant.name, StoredTensor(stored.shape, dtype, lambda: stored))


def through(
    node: Node, inputs: Sequence[Value], numbers: Numbers, say: Callable[[str], None]
) -> tuple[Flow, Flow, Beyond]:
    """Y, Y_h and Y_c of a recurrent node on a flow; raises `Flaw` for what layers cannot represent."""
    given = {name: value for name, value in zip(_INPUTS, inputs, strict=False) if value is not None}
    peepholes = _peepholes(node, given)
    kind: Any = _kind(node, peepholes is not None)
    there = counterpart(kind)
    flow = given["X"]
    assert isinstance(flow, Flow)
    count, backwards = _direction(node, there)
    _refuse_projection(node, given)
    w, r, b = _matrices(node, given, count, len(there.onnx_gates))
    if peepholes is not None and peepholes.values.shape != (expected := (count, 3 * r.values.shape[2])):
        raise Flaw(
            f"holds P of shape {peepholes.values.shape} for {node.shown}; beside the others {expected} is expected"
        )
    time, batch = _read(node, flow, w.values.shape[2])
    units = r.values.shape[2]
    layers = [kind(units, use_bias=b is not None, **each) for each in _options(node, there, count)]
    _check_clip(node, there, layers)
    weights: list[Array] = []
    for k, layer in enumerate(layers):
        matrices = _rows(w, w.values[k], numbers), _rows(r, r.values[k], numbers)
        biases = None if b is None else tuple(_rows(b, each, numbers) for each in np.split(b.values[k], 2))
        weights += keras_weights(layer, there.onnx_gates, matrices, biases)  # type: ignore[arg-type]
        if peepholes is not None:
            rows = [there.onnx_peepholes.index(each) for each in layer.peepholes]
            weights.append(_rows(peepholes, peepholes.values[k], numbers)((0,)).reshape(len(rows), units)[rows])
    if count == 2 and flow.flipped:
        raise Flaw(f"has a layer that reads backwards before {node.shown}, which reads both ways: no chain here does")
    lengths = lengths_of(node, given.get("sequence_lens"), say)
    initial = initial_states(node, given, layers, flow, say)
    every, last = (
        _assembled(layers, node.layer_name, backwards != flow.flipped, sequences, bool(lengths))
        for sequences in (True, False)
    )
    sizes = (units,) * (len(layers[0].states) * count)
    step = Step(every, tuple(weights), node.operator, last, initial, lengths, sizes)
    ending = Step(last, tuple(weights), node.operator, last, initial, lengths, sizes)
    sides, wide = Axis(count, DIRECTIONS), Axis(units, FEATURES)
    batch_first = bool(node.attributes.get("layout", 0))
    over_time = (batch, time, sides, wide) if batch_first else (time, sides, batch, wide)
    at_end = (batch, sides, wide) if batch_first else (sides, batch, wide)
    sequence = Flow(over_time, (*flow.steps, step), flow.source, backwards)
    state = Flow(at_end, (*flow.steps, ending), flow.source)
    return sequence, state, Beyond(CELL_STATE)


def _kind(node: Node, peepholes: bool) -> type[Layer]:
    """The kind of layer for the node, with or without peepholes; raises `Flaw` if there is none."""
    for each in kinds():
        there = counterpart(each)
        if there.onnx == node.operator and bool(there.onnx_peepholes) == peepholes:
            return each
    raise Flaw(f"has peepholes (P) on {node.shown}, which have no counterpart here")


def _peepholes(node: Node, given: Mapping[str, Value]) -> Constant | None:
    """The peephole weights, with which gates read the cell state; None if there are none, or if all are zeros."""
    found = given.get("P")
    if isinstance(found, Constant):
        return None if nothing_but(found.values, 0) else found
    if found is not None and not (isinstance(found, Filled) and not found.value):
        raise Flaw(f"works out P of {node.shown} instead of holding it: export it with constants folded")
    return None


def _check_clip(node: Node, there: Counterpart, layers: list[Any]) -> None:
    """Raises `Flaw` if the inputs of activations are clipped with an effect."""
    clip = node.attributes.get("clip")
    used = {getattr(layer, option) for layer in layers for option in there.onnx_activations}
    if clip is not None and any(clip < _FLAT.get(each, np.inf) for each in used):
        raise Flaw(f"has clip={clip:g} on {node.shown}, which has no counterpart here")


def _assembled(layers: list[Any], name: str | None, backwards: bool, sequences: bool, padded: bool) -> Layer:
    """A layer with one direction or two; ONNX's output after the end of a sequence is 0."""
    options = {"return_sequences": sequences, "zero_output_for_mask": sequences and padded}
    first = layers[0].edit(**options)
    if len(layers) == 1:
        alone: Layer = first.edit(name=name, go_backwards=backwards)
        return alone
    both: Any = in_onnx("bidirectional")
    other = None if layers[0] == layers[1] else layers[1].edit(go_backwards=True, **options)
    made: Layer = both(first, backward_layer=other, name=name)
    return made


def _direction(node: Node, there: Counterpart) -> tuple[int, bool]:
    """The number of directions, and whether the only one reads backwards; raises `Flaw` for unsupported attributes."""
    flags = {name for name, _ in there.onnx_flags}
    for name, value in node.attributes.items():
        if name in _UNSUPPORTED and value:
            raise Flaw(f"has {_UNSUPPORTED[name]} on {node.shown}, which has no counterpart here")
        if name not in (_KNOWN | set(_UNSUPPORTED) | flags):
            raise Flaw(f"has the attribute {printable(name)} on {node.shown}, which is not known")
    if node.attributes.get("layout", 0) not in (0, 1):
        raise Flaw(f"has layout={node.attributes['layout']} on {node.shown}; known are 0 and 1 (batch first)")
    direction = node.attributes.get("direction", "forward")
    if direction not in ("forward", "reverse", "bidirectional"):
        raise Flaw(
            f"has the direction {printable(str(direction))} on {node.shown}; known are forward, reverse, bidirectional"
        )
    return 1 + (direction == "bidirectional"), direction == "reverse"


def _refuse_projection(node: Node, given: Mapping[str, Value]) -> None:
    """Raises `Flaw` for an LSTM with proj_size from PyTorch's exporter, which ONNX's LSTM cannot represent.

    The exporter leaves out the projection and shortens the gates to the size of the projected state; the cell state
    keeps its size, which shows this.
    """
    cell, units = width(given.get("initial_c")), node.attributes.get("hidden_size")
    if units is not None and cell is not None and cell != units:
        raise Flaw(
            f"starts {node.shown} of hidden_size {units} from a cell state of {cell}: an LSTM with proj_size, whose"
            " projected state ONNX has no place for and its exporter left out; write it without proj_size"
        )


def _matrices(
    node: Node, given: Mapping[str, Value], count: int, gates: int
) -> tuple[Constant, Constant, Constant | None]:
    """W, R, and B or None, with shapes that fit each other; raises `Flaw`."""
    for name in ("W", "R", "B"):
        if name in given and not isinstance(given[name], Constant):
            raise Flaw(f"works out {name} of {node.shown} instead of holding it: export it with constants folded")
    w, r, b = (given.get(name) for name in ("W", "R", "B"))
    if not isinstance(w, Constant) or not isinstance(r, Constant):
        raise Flaw(f"has no W or no R on {node.shown}")
    shape = r.values.shape
    units = shape[2] if len(shape) == 3 else 0
    said = node.attributes.get("hidden_size", units)
    if said != units:
        raise Flaw(f"says hidden_size {said} on {node.shown}, but its R of shape {shape} has {units} units")
    features = w.values.shape[2] if w.values.ndim == 3 else 0
    expected = {
        "W": (count, gates * units, features),
        "R": (count, gates * units, units),
        "B": (count, 2 * gates * units),
    }
    for name, value in (("W", w), ("R", r), ("B", b)):
        if isinstance(value, Constant) and (value.values.shape != expected[name] or not units or not features):
            raise Flaw(
                f"holds {name} of shape {value.values.shape} for {node.shown} of {count} direction(s) and {gates}"
                f" gate(s); beside the others {expected[name]} is expected"
            )
    return w, r, b if isinstance(b, Constant) else None


def _read(node: Node, flow: Flow, features: int) -> tuple[Axis, Axis]:
    """The time axis and the batch axis of the flow, which get these roles; raises `Flaw` for another layout."""
    wanted = (BATCH, TIME, FEATURES) if node.attributes.get("layout", 0) else (TIME, BATCH, FEATURES)
    if len(flow.axes) != 3 or any(
        axis.role not in (("", role) if role == FEATURES else ("", role, ONE))
        for axis, role in zip(flow.axes, wanted, strict=True)
    ):
        found = ", ".join(axis.role or "?" for axis in flow.axes)
        raise Flaw(f"hands ({found}) to {node.shown}, which reads ({', '.join(wanted)})")
    if flow.side is not None or flow.axes[2].size not in (None, features):
        raise Flaw(f"hands {flow.axes[2].size} features to {node.shown}, whose W is for {features}")
    for axis, role in zip(flow.axes, wanted, strict=True):
        axis.role = axis.role or role
    flow.axes[2].size = features
    return flow.axes[wanted.index(TIME)], flow.axes[wanted.index(BATCH)]


def _options(node: Node, there: Counterpart, count: int) -> list[dict[str, Any]]:
    """The options of the layer for each direction."""
    flags = {option: bool(node.attributes.get(name, 0)) for name, option in there.onnx_flags}
    names = node.attributes.get("activations", [])
    each = len(there.onnx_activations)
    if not names:
        return [dict(flags) for _ in range(count)]
    if len(names) != each * count:
        raise Flaw(f"lists {len(names)} activations for {node.shown}; {each * count} are expected")
    alphas, betas = (node.attributes.get(f"activation_{which}", []) for which in ("alpha", "beta"))
    found = activations(names, alphas, betas, node.shown)
    made: list[dict[str, Any]] = []
    for k in range(count):
        chosen: dict[str, Any] = dict(flags)
        for option, value in zip(there.onnx_activations, found[k * each : (k + 1) * each], strict=True):
            if chosen.setdefault(option, value) != value:
                raise Flaw(
                    f"has two different activations ({chosen[option]}, {value}) on {node.shown}; here they are one"
                )
        made.append(chosen)
    return made
