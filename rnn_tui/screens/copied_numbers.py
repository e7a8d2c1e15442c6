"""The numbers that `ctrl+y` copies: those of the selection, at full precision, in Python's form."""

from collections.abc import Callable
from dataclasses import dataclass

from rnn_tui.engine.core.text import counted
from rnn_tui.panes.selection import Focus
from rnn_tui.panes.widgets.series_cache import series_of

MOST = 100_000
"""The largest number of numbers that are copied at once; terminals accept no more text."""


@dataclass(frozen=True)
class Copied:
    """Something to copy."""

    about: str
    """A description in a few words."""
    text: Callable[[], str]


def offers(seen: Focus, t: int) -> list[Copied]:
    """The number at the cursor, the unit over time, every unit at this timestep, and the whole array."""
    track, unit = next((each for each in seen.placed if each[1] >= 0), seen.placed[0])
    unit = max(unit, 0)
    series = series_of(seen.trace, track, seen.batch)
    values, now = series.values, series.at(min(t, series.timesteps))
    name, symbol = series.unit_name(unit), series.title.rpartition("· ")[2]
    found = []
    if now is not None:
        found.append(Copied(f"{name} at t {t}: {float(now[unit])!r}", lambda: repr(float(now[unit]))))
    rows = counted(len(values), "timestep")
    found.append(Copied(f"{name} at every timestep ({rows})", lambda: str(values[:, unit].tolist())))
    if now is not None:
        found.append(Copied(f"{symbol} at t {t} ({counted(len(now), 'unit')})", lambda: str(now.tolist())))
    if values.size <= MOST:
        shape = " × ".join(map(str, values.shape))
        found.append(Copied(f"{symbol}, the array ({shape}: time, units)", lambda: str(values.tolist())))
    return found
