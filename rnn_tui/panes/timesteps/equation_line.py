"""The line under the view: how the selected unit's value was computed."""

from rnn_tui.panes.selection import Focus
from rnn_tui.panes.widgets.series_cache import SeriesCache


def equation_line(seen: Focus, t: int, tracks: SeriesCache) -> str:
    """The equation of the selected unit at position t with its numbers; its exact value if it has none; empty if no
    unit is selected."""
    trace, batch = seen.trace, seen.batch
    for track, unit in seen.placed:
        if unit < 0:
            continue
        made = trace.equation(track, seen.step(track, t), unit, batch)
        if made is not None:
            return f"{track.cell} {made}".strip()
        series = tracks.series(trace, track, batch, by_steps=seen.selection.by_steps)
        value = series.at(min(t, series.timesteps))
        if value is not None:
            return f"{series.unit_name(unit)} = {value[unit]:+.6g}"
    return ""
