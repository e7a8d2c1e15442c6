"""Beyond which limits a signal's values count as saturated: one rule for the diagnosis and for the charts."""

from rnn_tui.engine.run.trace import INPUT, Trace, Track
from rnn_tui.engine.studies.health import Bounds


def saturation(trace: Trace, track: Track) -> Bounds:
    """The limits of a track. A layer's output that cannot be negative has none: a probability may well be 0 or 1."""
    lower, upper = trace.activation_limits(track)
    output = track.layer > INPUT and trace.cell(track) is None
    return Bounds() if output and not lower < 0 < upper else Bounds.of(lower, upper)
