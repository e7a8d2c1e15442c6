"""Recurrent layers as RNN, LSTM and GRU nodes.

ONNX's recurrent operators read (time, batch, features) and have one row of gates for each direction; each kind declares
the order of gates and activations (`Counterpart`). Source: the ONNX operator specification, opset 14 (RNN, LSTM, GRU).

**Masks.** Keras skips masked timesteps, wherever they are; ONNX only has the lengths of sequences. So the steps that
count are moved to the front of each sequence, the operator reads as many as there are, and each step gets the output of
the last step that counted: 0 where there is none, and at masked steps with zero_output_for_mask.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.nn.torch_onnx_names import Counterpart, counterpart
from rnn_tui.formats.onnx.writing.activated import listed
from rnn_tui.formats.onnx.writing.builder import Builder, LayerCall

_MERGES = {"sum": "ReduceSum", "ave": "ReduceMean", "mul": "ReduceProd"}


@dataclass(frozen=True)
class RecurrentResult:
    """What a recurrent layer makes: its output, and its states after the last step it read, each (batch, units)."""

    output: str
    states: tuple[str, ...]


def recurrent(call: LayerCall) -> list[str]:
    """A recurrent layer: its output, and its states with return_state."""
    x, *initial = call.values
    made = one_way(call.b, call.layer, call.arrays, x.at, x.steps_mask, [each.at for each in initial])
    return [made.output, *made.states]


def one_way(
    b: Builder, cell: Any, arrays: list[Array], x: str, mask: str | None, initial: Sequence[str]
) -> RecurrentResult:
    """A recurrent layer in its own direction, its output in the order in which it computes."""
    _check(cell)
    if mask is not None:
        return _masked(b, cell, arrays, x, mask, initial)
    back = cell.go_backwards
    y, *last = _node(b, [cell], [arrays], x, "reverse" if back else "forward", initial)
    states = tuple(b.squeezed(each, 0) for each in last) if cell.return_state else ()
    if not cell.return_sequences:
        return RecurrentResult(states[0] if states else b.squeezed(last[0], 0), states)
    output = b.turned(b.squeezed(y, 1), 1, 0, 2)
    return RecurrentResult(b.flipped(output) if back else output, states)


def _masked(b: Builder, cell: Any, arrays: list[Array], x: str, mask: str, initial: Sequence[str]) -> RecurrentResult:
    """The same where steps are masked; see the module's docstring."""
    counts = b.cast(mask, "INT64")
    if cell.go_backwards:
        x, counts = b.flipped(x), b.flipped(counts)
    lengths = b.summed(counts, [1], False)
    steps = b.size(x, 1)
    zero, one = (b.hold(np.int64(each), "index") for each in (0, 1))
    places = b.add("Range", zero, b.squeezed(steps, 0), one)
    order = b.add_several("TopK", [b.add("Sub", b.add("Mul", counts, steps), places), steps], 2, axis=1)[1]
    packed = _steps(b, x, order, len(arrays[0]))
    read = b.cast(b.add("Max", lengths, b.whole(1)), "INT32")
    y, *last = _node(b, [cell], [arrays], packed, "forward", initial, read)
    any_counts = b.add("Greater", lengths, b.whole(0))
    nothing = b.number(0)
    finals = tuple(
        b.add("Where", b.unsqueezed(any_counts, 1), b.squeezed(each, 0), initial[place] if initial else nothing)
        for place, each in enumerate(last)
    )
    states = finals if cell.return_state else ()
    if not cell.return_sequences:
        seen = b.taken(b.cast(counts, "BOOL"), 1, -1) if cell.zero_output_for_mask else any_counts
        return RecurrentResult(b.add("Where", b.unsqueezed(seen, 1), finals[0], nothing), states)
    place = b.add("Sub", b.add("CumSum", counts, one), b.whole(1))
    latest = _steps(b, b.turned(b.squeezed(y, 1), 1, 0, 2), b.add("Max", place, b.whole(0)), cell.units)
    seen = b.cast(counts, "BOOL") if cell.zero_output_for_mask else b.add("GreaterOrEqual", place, b.whole(0))
    return RecurrentResult(b.add("Where", b.unsqueezed(seen, 2), latest, nothing), states)


def _steps(b: Builder, x: str, order: str, width: int) -> str:
    """(batch, time, width): the steps of every sequence in another order, (batch, time)."""
    return b.add("GatherElements", x, b.add("Expand", b.unsqueezed(order, 2), b.whole(1, 1, width)), axis=1)


def both_ways(call: LayerCall) -> list[str]:
    """A Bidirectional layer: its output or outputs, and its states with return_state."""
    b, layer, arrays, values = call.b, call.layer, call.arrays, call.values
    cells: list[Any] = list(layer.cells.values())
    half = len(arrays) // 2
    forward, backward = cells
    alike = len({(each.kind(), each.units, *_flags(each).items()) for each in cells}) == 1
    x, *initial = values
    if alike and layer.merge_mode and x.mask is None and not initial and not forward.return_state:
        for each in cells:
            _check(each)
        y, h, *_ = _node(b, cells, [arrays[:half], arrays[half:]], x.at, "bidirectional", ())
        return [_sequence(b, y, layer.merge_mode) if forward.return_sequences else _last(b, h, layer.merge_mode)]
    middle = len(forward.states) if initial else 0
    given = [each.at for each in initial]
    there = one_way(b, forward, arrays[:half], x.at, x.steps_mask, given[:middle])
    back = one_way(b, backward, arrays[half:], x.at, x.steps_mask, given[middle:])
    turned = b.flipped(back.output) if forward.return_sequences else back.output
    outputs = _merged(b, layer.merge_mode, there.output, turned)
    return [*outputs, *there.states, *back.states]


def stacked(call: LayerCall) -> list[str]:
    """An RNN of one cell, or of several on top of each other: its output, and all states with return_state."""
    b, layer, arrays, values = call.b, call.layer, call.arrays, call.values
    x, *initial = values
    at, width, states = x.at, x.shape[2], list[str]()
    rest, given = list(arrays), [each.at for each in initial]
    for place, cell in enumerate(layer.recurrent):
        own = [rest.pop(0) for _ in cell.weights(((None, None, width),))]
        made = one_way(b, cell, own, at, x.steps_mask, given[: len(cell.states)])
        del given[: len(cell.states)]
        between = place < len(layer.recurrent) - 1 and cell.go_backwards
        at, width = b.flipped(made.output) if between else made.output, cell.units
        states += made.states
    return [at, *states]


def _merged(b: Builder, mode: str | None, one: str, other: str) -> list[str]:
    """Both directions as one tensor, or as two."""
    match mode:
        case None:
            return [one, other]
        case "concat":
            return [b.add("Concat", one, other, axis=-1)]
        case "mul":
            return [b.add("Mul", one, other)]
    total = b.add("Add", one, other)
    return [total if mode == "sum" else b.add("Mul", total, b.number(0.5))]


def _sequence(b: Builder, y: str, merge: str) -> str:
    """(time, directions, batch, units) → (batch, time, …)"""
    if merge == "concat":
        return b.reshaped(b.turned(y, 2, 0, 1, 3), 0, 0, -1)
    return b.turned(_one(b, y, 1, merge), 1, 0, 2)


def _last(b: Builder, h: str, merge: str) -> str:
    """(directions, batch, units) → (batch, …)"""
    return b.reshaped(b.turned(h, 1, 0, 2), 0, -1) if merge == "concat" else _one(b, h, 0, merge)


def _one(b: Builder, at: str, axis: int, merge: str) -> str:
    """Merges both directions, number by number."""
    return b.summed(at, [axis], False) if merge == "sum" else b.add(_MERGES[merge], at, axes=[axis], keepdims=0)


def _node(
    b: Builder,
    cells: Sequence[Any],
    arrays: Sequence[list[Array]],
    x: str,
    direction: str,
    initial: Sequence[str],
    lengths: str = "",
) -> list[str]:
    """Adds the operator; returns Y (time, directions, batch, units), then the last states (directions, batch,
    units)."""
    first, there = cells[0], counterpart(cells[0])
    w, r, bias = (b.hold(each) for each in _rows(there, cells, arrays))
    operators = [listed(str(getattr(cell, each))) for cell in cells for each in there.onnx_activations]
    attributes: dict[str, Any] = {"activations": [each[0] for each in operators]}
    parameters = {"activation_alpha": [of[1] for of in operators], "activation_beta": [of[2] for of in operators]}
    attributes |= {
        called: [float(each) for each in given if each is not None]
        for called, given in parameters.items()
        if any(each is not None for each in given)
    }
    attributes |= _flags(first)
    states = [b.unsqueezed(each, 0) for each in initial] or [""] * len(first.states)
    peepholes = [b.hold(_peepholes(there, cells, arrays))] if there.onnx_peepholes else []
    inputs = [b.turned(x, 1, 0, 2), w, r, bias, lengths, *states, *peepholes]
    while not inputs[-1]:
        inputs.pop()
    return b.add_several(
        there.onnx, inputs, 1 + len(first.states), hidden_size=first.units, direction=direction, **attributes
    )


def _flags(cell: Any) -> dict[str, int]:
    """ONNX's attributes for options of the cell."""
    return {flag: int(getattr(cell, option)) for flag, option in counterpart(cell).onnx_flags}


def _rows(there: Counterpart, cells: Sequence[Any], arrays: Sequence[list[Array]]) -> tuple[Array, Array, Array]:
    """W (directions, gates · units, features), R (directions, gates · units, units), B (directions, 2 · gates ·
    units)."""
    found: list[tuple[Array, Array, Array]] = []
    for cell, (kernel, recurrent_kernel, *rest) in zip(cells, arrays, strict=True):
        bias = rest[:-1] if there.onnx_peepholes else rest
        order = [cell.gates.index(each) for each in there.onnx_gates]
        split = [np.split(each.T, len(order)) for each in (kernel, recurrent_kernel)]
        turned = [np.concatenate([rows[gate] for gate in order]) for rows in split]
        given = bias[0] if bias else np.zeros(kernel.shape[1], np.float32)
        both = given if given.ndim == 2 else np.stack([given, np.zeros_like(given)])
        rows = np.concatenate([np.split(each, len(order))[gate] for each in both for gate in order])
        found.append((turned[0], turned[1], rows))
    w, r, b = (np.stack(each) for each in zip(*found, strict=True))
    return w, r, b


def _peepholes(there: Counterpart, cells: Sequence[Any], arrays: Sequence[list[Array]]) -> Array:
    """P (directions, 3 · units)."""
    orders = ([cell.peepholes.index(each) for each in there.onnx_peepholes] for cell in cells)
    return np.stack([own[-1][order].reshape(-1) for order, own in zip(orders, arrays, strict=True)])


def _check(cell: Any) -> None:
    """Raises `RnnError` for what an ONNX operator does not have."""
    if not counterpart(cell).onnx_gates:
        raise RnnError(f"ONNX has no operator for a {cell.kind()}")
    if cell.stateful_layer:
        raise RnnError(
            "an ONNX operator keeps no state between runs: stateful=True is not written. Set stateful=False, and give"
            " the layer's initial_state as an input of the model"
        )
