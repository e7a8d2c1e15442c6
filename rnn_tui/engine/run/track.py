"""A signal of a run that can be followed over time."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Track:
    """A signal to follow over time: one signal of one cell of one layer."""

    layer: int
    """The layer's key in the plan; `INPUT` for the model's input."""
    cell: str
    """"" for a layer's own cell or its output, "forward" or "backward" inside a Bidirectional."""
    signal: str
    """`h`, `c`, a gate, or `output`: the layer's output."""
