"""The run of one layer, with everything that it was computed from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer, LayerRun


@dataclass(frozen=True, eq=False)
class LayerTrace:
    """The run of one layer: its inputs, its weights, and what it computed."""

    name: str
    layer: Layer
    weights: Sequence[Array]
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

    @cached_property
    def joined_output(self) -> Array:
        """The output, (batch, …, units); of a Bidirectional without a merge mode both, along the last axis."""
        parts = self.run.outputs[: self.run.apart]
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=-1)

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
