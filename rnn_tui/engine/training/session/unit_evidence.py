"""What the units and gates of a model do on some sequences, for the verdicts on its training."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.nn.cell import cells_of
from rnn_tui.engine.run.trace import Trace

SATURATED = 0.99


def share(of: Any) -> float:
    """The fraction of what is true."""
    return float(of.mean())


def shut(gates: Array) -> Array:
    """Where gates are open or shut to less than a hundredth."""
    return np.asarray(np.abs(gates - 0.5) > SATURATED - 0.5)


def gates_of(trace: Trace | None) -> Iterator[tuple[str, Array]]:
    """The gates of every cell, (gates, batch, time, units), with its name."""
    for layer in () if trace is None else trace.layers:
        for name, cell in cells_of(layer.layer).items():
            run = layer.run.cells.get(name)
            gates = [each.name for each in cell.signals if each.gate and run is not None and run.has(each.name)]
            if run is not None and gates:
                yield _called(layer.name, name), np.stack([run.signals[each] for each in gates])


def states_of(trace: Trace | None) -> Iterator[tuple[str, Array]]:
    """The states h of every cell, (batch, time, units), with its name."""
    for layer in () if trace is None else trace.layers:
        for name, run in layer.run.cells.items():
            if run.has("h"):
                yield _called(layer.name, name), run.signals["h"]


def rectified(trace: Trace | None, *, hidden: bool = True) -> Iterator[tuple[str, Array]]:
    """The output of every other layer with ReLU but the last, (batch, …, units), with its name; or that of the last."""
    layers = () if trace is None else trace.layers
    for layer in layers[:-1] if hidden else layers[-1:]:
        inner = (layer.layer.nested or (layer.layer,))[0]
        if not layer.run.cells and getattr(inner, "activation", None) == "relu":
            yield layer.name, layer.output


def _called(layer: str, cell: str) -> str:
    """`lstm`, or `the forward half of bidirectional`."""
    return f"the {cell} half of {layer}" if cell else layer
