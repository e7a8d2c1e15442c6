"""The recurrent cell that is looked at: the one that the chosen unit belongs to."""

from rnn_tui.engine.run.trace import Trace, Track
from rnn_tui.panes.selection import Selection


def track_of(trace: Trace, selection: Selection) -> Track:
    """The track shown to which the chosen unit belongs."""
    placed = selection.placed(trace)
    return next((track for track, unit in placed if unit >= 0), placed[0][0])


def cell_of(trace: Trace, selection: Selection) -> str | None:
    """The name of the cell of the chosen unit; the layer's first where a signal of none is shown; None without any."""
    if selection.layer < 0:
        return None
    found = track_of(trace, selection)
    if trace.cell(found) is not None:
        return found.cell
    return next(iter(trace.layer(selection.layer).run.cells), None)
