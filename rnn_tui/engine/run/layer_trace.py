"""The run of one layer, and the signals in it that can be followed over time."""

from dataclasses import dataclass
from functools import cached_property

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer, LayerRun


@dataclass(frozen=True)
class Track:
    """A signal to follow over time: one signal of one cell of one layer."""

    layer: int
    """The layer's key in the plan; `INPUT` for the model's input."""
    cell: str
    """"" for a layer's own cell or its output, "forward" or "backward" inside a Bidirectional."""
    signal: str
    """`h`, `c`, a gate, or `output`: the layer's output."""


@dataclass(frozen=True, eq=False)
class LayerTrace:
    """The run of one layer: its inputs, its weights, and what it computed."""

    name: str
    layer: Layer
    weights: tuple[Array, ...]
    call: Call
    """The inputs, masks and states it was called with."""
    run: LayerRun

    @property
    def x(self) -> Array:
        """The first input, (batch, time, …)."""
        return self.call.x

    @property
    def output(self) -> Array:
        return self.run.outputs[0]

    @property
    def begins(self) -> bool:
        """Whether it makes a sequence from something without a time axis, the same at every step."""
        return self.x.ndim < 3 <= self.output.ndim and self.layer.vocabulary is None

    @cached_property
    def signals(self) -> tuple[tuple[str, str], ...]:
        """(cell, signal) for everything recorded, the states first; ("", "output") for the output."""
        found = [
            (cell, signal)
            for signal in dict.fromkeys(name for run in self.run.cells.values() for name in run.signals)
            for cell, run in self.run.cells.items()
            if signal in run.signals
        ]
        return (*found, ("", "output"))
