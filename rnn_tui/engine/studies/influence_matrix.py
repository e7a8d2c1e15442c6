"""The influence matrix of one cell, and its meaning in words: `h at 12 uses x back to 5`."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.text import ordinal
from rnn_tui.engine.gradients.reach import THOUSANDTH


@dataclass(frozen=True, eq=False)
class InfluenceMatrix:
    """‖∂h_t/∂x_s‖ for sampled steps t and s: how much the state moves when an input moves a little."""

    signal: str
    """The state that is influenced: `h` or `c`."""
    source: str
    """The name of the layer whose input is x."""
    own: bool
    """Whether that is the layer of the state itself."""
    rows: NDArray[np.intp]
    """(samples,): the steps, as rows from 0 in natural time order, evenly spaced; the last step is included."""
    timesteps: int
    norms: Array
    """(samples, samples), float64: [t, s]. Infinite where it overflowed."""

    @property
    def every(self) -> int:
        """The distance between samples: 1 if every step is included."""
        return int(self.rows[1] - self.rows[0]) if len(self.rows) > 1 else 1

    @property
    def steps(self) -> tuple[str, str]:
        """The steps that are included, in words, and in few; empty if it is every one: `every 25th step of 3,000`,
        `every step from 181 to 300 of 300`, `t 181 to 300 of 300`."""
        each = "every step" if self.every == 1 else f"every {ordinal(self.every)} step"
        low, high, of = int(self.rows[0]) + 1, int(self.rows[-1]) + 1, f"of {self.timesteps:,}"
        if low > self.every or high < self.timesteps:
            near = f"t {low:,} to {high:,} {of}"
            return f"{each} from {low:,} to {high:,} {of}", near if self.every == 1 else f"{each} in {near}"
        return (f"{each} {of}", f"{each} {of}") if self.every > 1 else ("", "")

    def nearest(self, t: int) -> int:
        """The index of the sample that is nearest to the t-th step, counted from 1."""
        return int(np.argmin(np.abs(self.rows - (t - 1))))

    @cached_property
    def strong(self) -> NDArray[np.bool_]:
        """[t, s]: whether the influence is at least a thousandth of the largest influence on h_t."""
        most = self.norms.max(axis=1, keepdims=True)
        with np.errstate(invalid="ignore"):
            found: NDArray[np.bool_] = (self.norms >= most * THOUSANDTH) & (self.norms > 0)
        return found

    def inputs_seen_by(self, t: int) -> str:
        """The inputs that the state after the t-th step depends on: `h at 12 uses x back to 5, most of all x at
        11`."""
        index = self.nearest(t)
        now, row = int(self.rows[index]) + 1, self.norms[index]
        seen = self.rows[self.strong[index]] + 1
        if not seen.size:
            return f"{self.signal} at {now:,} uses no x"
        most = int(self.rows[int(np.argmax(row))]) + 1
        text = f"{self.signal} at {now:,} uses {self._span(seen, now, 'x', 'back')}"
        about = "about " if self.every > 1 else ""
        return text if most == now else f"{text}, most of all x at {about}{most:,}"

    def outputs_reached_from(self, s: int) -> str:
        """The states that the s-th input reaches: `x at 12 reaches h up to 15`."""
        index = self.nearest(s)
        now, reached = int(self.rows[index]) + 1, self.rows[self.strong[:, index]] + 1
        if not reached.size:
            return f"x at {now:,} reaches no {self.signal}"
        return f"x at {now:,} reaches {self.signal} {self._span(reached, now, '', 'on')}"

    def _span(self, found: NDArray[np.intp], now: int, what: str, way: str) -> str:
        """The range of steps, as seen from `now`, as exactly as the samples, or a part of the time, allow."""
        first, last, about = int(found.min()), int(found.max()), "about " if self.every > 1 else ""
        low, high = int(self.rows[0]) + 1, int(self.rows[-1]) + 1
        open_below, open_above = first == low > self.every, last == high < self.timesteps
        what = f"{what} " if what else ""
        if first == last == now:
            if self.every > 1:
                return f"{what}less than {self.every:,} steps {way}"
            text = f"only {what}at {now:,}"
            return f"{text}, or further" if (open_below if way == "back" else open_above) else text
        further = ""
        if last == now:
            text = "back to the first step" if first == 1 else f"back to {about}{first:,}"
            further = " or further" if open_below else ""
        elif first == now:
            text = "up to the last step" if last == self.timesteps else f"up to {about}{last:,}"
            further = " or further" if open_above else ""
        else:
            text = f"from {about}{first:,} to {last:,}"
        return f"{what}{text}{further}"
