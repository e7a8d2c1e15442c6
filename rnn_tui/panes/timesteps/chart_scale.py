"""The scale of a signal's charts in words: it fits the values, or is the range that they cannot leave."""

import numpy as np

from rnn_tui.charts.primitives.downsampling import LARGE
from rnn_tui.numbers import rounded
from rnn_tui.panes.selection import Focus
from rnn_tui.panes.views import view_named
from rnn_tui.panes.widgets.series_cache import SeriesCache


def scale_texts(tracks: SeriesCache, seen: Focus) -> tuple[str, ...]:
    """The scale that is shown, if there is a choice, the longest text first: ` · scale ±0.5 of ±1 (z)`."""
    view = view_named(seen.selection.view)
    if not ("scale" in view.takes and view.says_scale and seen.trace.has(seen.track)):
        return ("",)
    series = tracks.fitting(seen, seen.track)
    if series.possible is None:
        return ("",)
    sign = "" if series.unsigned else "±"
    fits, possible = f"{sign}{rounded(series.bound, 4)}", f"{sign}{rounded(max(map(abs, series.possible)), 4)}"
    shown = f"{fits} of {possible}" if seen.selection.fits else possible
    return f" · scale {shown} (z)", f" · {shown} (z)", f" · {shown}", f" · {fits}" if seen.selection.fits else ""


def only_scale(seen: Focus) -> str:
    """Why the selected signal has one scale only, which its values fill and which they cannot leave; empty if it has
    both, or no values yet."""
    track = seen.track
    if not seen.trace.has(track):
        return ""
    series = SeriesCache().fitting(seen, track)
    if series.possible is not None:
        return ""
    if not np.any(series.values):
        return f"z: every value of {series.symbol} is 0, so there is nothing for a scale to fit."
    if series.values.size > LARGE:
        return "z: a sequence as long as this keeps its possible range."
    if not np.isfinite(seen.trace.limits(track)).all():
        return f"z: {series.symbol} has no bounds, so its scale always ends at its largest value."
    return f"z: the values of {series.symbol} fill more than half of their possible range, so there is one scale."
