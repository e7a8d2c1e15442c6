"""The distribution of a signal's values over all steps of a sequence; over a sample of a very long one."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.work import Progress, Work
from rnn_tui.engine.run.base_study import Study
from rnn_tui.engine.run.recompute import Recompute
from rnn_tui.engine.run.trace import Trace, Track
from rnn_tui.engine.studies.health import Bounds
from rnn_tui.engine.studies.sampling import sample
from rnn_tui.engine.studies.saturation import saturation

ROWS = 4096
"""The number of steps counted at a time."""


@dataclass(frozen=True, eq=False)
class Distribution:
    """Values counted in bins of equal width."""

    lower: float
    """The lower end of the first bin."""
    upper: float
    """The upper end of the last bin; values equal to it belong to that bin."""
    counts: NDArray[np.int64]
    """The number of values in each bin, (bins,)."""
    saturated: NDArray[np.int64]
    """(bins,): the number of values in each bin that are saturated."""
    mean: float
    deviation: float
    invalid: int
    """The number of values that are NaN or infinite; they are in no bin."""
    bounds: Bounds
    """The limits beyond which a value is saturated."""
    at_bounds: tuple[float, float]
    """The fractions of values below the lower and above the upper limit."""
    steps: str = "all steps"
    """Which steps were counted, in words; empty for an output without a time axis."""

    @property
    def width(self) -> float:
        """How wide a bin is."""
        return (self.upper - self.lower) / len(self.counts)

    @property
    def total(self) -> int:
        return int(self.counts.sum())

    def count(self, values: Array) -> NDArray[np.int64]:
        """(bins,): other values counted in the same bins, for example those of one step."""
        return counted(values, self.lower, self.upper, len(self.counts))

    def count_saturated(self, values: Array) -> NDArray[np.int64]:
        """(bins,): those of other values that are saturated, counted in the same bins."""
        return self.count(values[self.bounds.beyond(values)])


@dataclass(frozen=True)
class Histogram(Study[Distribution]):
    """The study of how the values of a signal are distributed."""

    track: Track
    batch: int = 0
    columns: int = 60
    """There are at most so many bins; fewer of equally many columns where few values would leave most bins empty."""
    ends: tuple[float, float] | None = None
    """Where the bins begin and end, around all values; None: at the limits that the values cannot leave."""

    def work(self, trace: Trace) -> Work[Distribution]:
        yield from Recompute(self.track.layer, self.track.signal).work(trace)
        chosen = sample(trace.values(self.track, self.batch))
        yield Progress(0, len(chosen.values), "histogram")
        values = np.array(chosen.values)
        lower, upper = self.ends or trace.limits(self.track)
        finite = np.isfinite(values)
        kept = values if finite.all() else np.where(finite, values, np.nan)
        if not (np.isfinite(lower) and np.isfinite(upper)):
            lower, upper = ends_of(kept)
        bounds = saturation(trace, self.track)
        numbers = np.asarray(kept[finite], np.float64)
        bins = bins_within(self.columns, numbers, lower, upper)
        counts = np.zeros(bins, np.int64)
        saturated = np.zeros_like(counts)
        total, below, above = 0, 0, 0
        for start in range(0, len(kept), ROWS):
            yield Progress(start, len(kept), "histogram")
            rows = kept[start : start + ROWS]
            counts += counted(rows, lower, upper, bins)
            saturated += counted(rows[bounds.beyond(rows)], lower, upper, bins)
            below += int(np.count_nonzero(rows < bounds.lower))
            above += int(np.count_nonzero(rows > bounds.upper))
            total += int(np.count_nonzero(finite[start : start + ROWS]))
        mean, deviation = (float(numbers.mean()), float(numbers.std())) if total else (np.nan, np.nan)
        return Distribution(
            lower,
            upper,
            counts,
            saturated,
            mean,
            deviation,
            int(values.size - total),
            bounds,
            (below / max(total, 1), above / max(total, 1)),
            "" if trace.timeless(self.track) else chosen.words,
        )


def bins_within(columns: int, values: Array, lower: float, upper: float) -> int:
    """The number of bins of equally many columns that is nearest to NumPy's `auto`: the finer of the rules of Sturges
    and of Freedman and Diaconis, for finite values (count,) on an axis lower … upper. Zero is an edge between two of
    them where it is in the middle of the axis."""
    widths = [np.inf]
    if values.size:
        low, high = np.percentile(values, [25, 75])
        widths += [np.ptp(values) / (np.log2(values.size) + 1), 2 * (high - low) / np.cbrt(values.size)]
    wanted = (upper - lower) / min(each for each in widths if each > 0)
    bins = max(columns // max(round(columns / max(wanted, 1)), 1), 1)
    return max(bins // 2 * 2, 2) if lower == -upper else bins


def counted(values: Array, lower: float, upper: float, bins: int) -> NDArray[np.int64]:
    """(bins,): the number of values in each bin; values outside and NaN are not counted."""
    held = values[(values >= lower) & (values <= upper)]
    found: NDArray[Any] = np.histogram(held, bins, (lower, upper))[0]
    return found.astype(np.int64)


def ends_of(values: Array) -> tuple[float, float]:
    """Round limits around values, which may include NaN; zero lies between them, and they are never equal."""
    lower, upper = (float(each) for each in (np.nanmin(values, initial=0), np.nanmax(values, initial=0)))
    if lower == upper:
        return -1.0, 1.0
    step = 10.0 ** np.floor(np.log10(max(upper, -lower)))
    fine = step / 4
    below, above = np.floor(np.round(lower / fine, 9)), np.ceil(np.round(upper / fine, 9))
    return float(below * fine), float(above * fine)
