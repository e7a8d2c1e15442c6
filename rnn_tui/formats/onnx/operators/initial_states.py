"""The initial states and the sequence lengths of recurrent nodes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.formats.io.errors import Flaw
from rnn_tui.formats.onnx.graph_values import REPEAT, Constant, Filled, Flow, Step, Value, nothing_but
from rnn_tui.formats.onnx.node import Node


def of_all(steps: Sequence[Step]) -> tuple[Array, ...]:
    """The initial states, (batch, units) each, of all recurrent layers up to the last one that has some, in the order
    of their calls; zeros for layers without. Raises `Flaw` if the batch sizes differ."""
    recurrent = [each for each in steps if each.states]
    given = [place for place, each in enumerate(recurrent) if each.initial]
    if not given:
        return ()
    sizes = {len(state) for each in recurrent for state in each.initial} - {1}
    if len(sizes) > 1:
        raise Flaw(
            f"starts its layers from states of {' and '.join(map(str, sorted(sizes)))} sequences: no batch has both"
        )
    batch = max(sizes, default=1)
    return tuple(
        np.broadcast_to(state, (batch, units)).copy()
        for each in recurrent[: given[-1] + 1]
        for state, units in zip(each.initial or [np.zeros(())] * len(each.states), each.states, strict=True)
    )


LENGTHS = "a layer with other sequence_lens"
"""What stands before a submodel whose sequences have other lengths than those before it."""


def other_lengths(value: Value, lengths: Value) -> bool:
    """Whether the layers of a flow have other lengths of sequences than a node that reads it: each of the two is a
    model of its own, with its lengths."""
    if not isinstance(value, Flow) or not value.recurrent or (lengths is not None and _stated(lengths) is None):
        return False
    return (_stated(lengths) or ()) != _before(value)


def _before(flow: Flow) -> tuple[int, ...]:
    """The lengths of the sequences at the end of a flow; a repeated last state has none."""
    repeats = [place for place, each in enumerate(flow.steps) if each.operator == REPEAT]
    steps = flow.steps[repeats[-1] + 1 :] if repeats else flow.steps
    return next((each.lengths for each in steps if each.lengths), ())


def _stated(value: Value) -> tuple[int, ...] | None:
    """The lengths that a constant states; None if it is none."""
    return tuple(value.whole) if isinstance(value, Constant) and value.whole is not None else None


def lengths_of(node: Node, value: Value, say: Callable[[str], None]) -> tuple[int, ...]:
    """The number of timesteps of each sequence that are not masked; empty if none is masked."""
    if value is None:
        return ()
    lengths = _stated(value)
    if lengths is None:
        say("the lengths of the sequences are an input of the file: here every timestep counts")
        return ()
    if any(each < 0 for each in lengths):
        raise Flaw(f"has sequence_lens on {node.shown} that make no sense")
    return lengths


def initial_states(
    node: Node, given: Mapping[str, Value], layers: list[Any], flow: Flow, say: Callable[[str], None]
) -> tuple[Array, ...]:
    """The initial states of a node, (batch, units) each, direction by direction; empty if they are zeros."""
    found: list[list[Array]] = []
    for name in ("initial_h", "initial_c")[: len(layers[0].states)]:
        value = given.get(name)
        if isinstance(value, Constant) and not nothing_but(value.values, 0):
            batch_first = value.values.ndim == 3 and node.attributes.get("layout", 0)
            states = value.values.swapaxes(0, 1) if batch_first else value.values
            if states.ndim != 3 or states.shape[0] != len(layers) or states.shape[2] != layers[0].units:
                shape, wanted = value.values.shape, "batch, directions" if batch_first else "directions, batch"
                raise Flaw(f"holds {name} of shape {shape} for {node.shown}; ({wanted}, units) is expected")
            found.append([np.asarray(each, np.float64) for each in states])
            continue
        if not isinstance(value, Constant | Filled | None) or (isinstance(value, Filled) and value.value):
            count = len(layers[0].states)
            places = [sum(len(each.states) for each in flow.steps) + len(found) + count * k for k in range(len(layers))]
            shown = node.shown.removeprefix("its ")
            say(
                f"{name} of {shown} is an input of the file, or worked out: here it is zeros, or"
                f" {' and '.join(f'initial_state{each}' for each in places)} of --data FILE.npz"
            )
        found.append([])
    batch = next((each[0].shape[0] for each in found if each), 0)
    if not batch:
        return ()
    zeros = np.zeros((batch, layers[0].units))
    return tuple((each[k] if each else zeros) for k in range(len(layers)) for each in found)
