"""How far back in time a gradient reaches: a number and a sentence.

It reaches as far as the furthest step where its norm is still a thousandth of its greatest. Distance is counted from
the step where the loss enters, in steps that were computed: a masked step hands everything on and takes nothing. Where
a gradient grows on its way the greatest is at the far end, and it reaches all the way: the growth says so. Whether it
keeps its size is judged by what is left at the end, the product over all steps: 0.99 a step is 0.14 after 199.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.gradients.entry_points import BACK, EntryPoint
from rnn_tui.engine.gradients.flow import GradientFlow, GradientNorms, flow
from rnn_tui.engine.gradients.gradients import Target
from rnn_tui.engine.run.trace import Trace

THOUSANDTH = 1e-3
"""The share of its greatest norm under which a gradient counts as gone."""
STEADY = 0.02
"""Growth within this of 1 a step is told as the product over all steps: it is too small to be read as a factor."""
KEPT = 1.25
"""A gradient keeps its size where no norm is more than this many times larger or smaller than where the loss enters."""


@dataclass(frozen=True)
class Way:
    """How far a gradient reaches in one direction of time."""

    direction: int
    """`BACK` or `AHEAD`."""
    steps: int
    """From where the loss enters to the furthest step with a thousandth left; masked steps are not counted."""
    of: int
    """How many steps there are to go, likewise."""
    lasts: int
    """To the furthest step where anything is left: beyond it every norm is 0."""
    growth: float
    """What the norm is multiplied by from a step to the next one further away: the geometric mean from where the loss
    enters to the furthest step where it is not 0. NaN where there are fewer than two such steps."""
    change: float = math.nan
    """The norm at that furthest step divided by the norm where the loss enters: the product over the steps."""
    smallest: float = math.nan
    """The smallest norm on that way divided by the norm where the loss enters; norms that are 0 are left out."""
    largest: float = math.nan
    """The largest, likewise."""
    start: int = 0
    """The row where the loss enters, counted from 0 in natural time order."""
    end: int = 0
    """The row of the furthest step with a thousandth left."""

    def __str__(self) -> str:
        """`back 7 of 39 steps, falling to 0.38× a step`"""
        where = "back" if self.direction == BACK else "forwards"
        if not self.lasts:
            return f"no step {where}: it is 0 there"
        if self.steps == self.of:
            end = "first" if self.direction == BACK else "last"
            text = f"{where} all {counted(self.of, 'step')}" if self.of > 1 else f"{where} to the {end} step"
        else:
            text = f"{where} {self.steps} of {counted(self.of, 'step')}"
        text += self._change()
        return text if self.lasts == self.of else f"{text}, 0 beyond {counted(self.lasts, 'step')}"

    def _change(self) -> str:
        """`, falling to 0.38× a step`"""
        if math.isnan(self.change):
            return ""
        if self.largest <= KEPT and self.smallest >= 1 / KEPT:
            return ", keeping its size"
        if self.change > KEPT:
            whole = f"growing to {_factor(self.change)}× its size"
            return f", growing {_factor(self.growth)}× a step" if self.growth > 1 + STEADY else f", {whole}"
        if self.change < 1 / KEPT:
            whole = f"falling to {_factor(self.change)}× its size"
            return f", falling to {_factor(self.growth)}× a step" if self.growth < 1 - STEADY else f", {whole}"
        between = f"from {_factor(self.smallest)}× to {_factor(self.largest)}× between"
        return f", {_factor(self.change)}× its size at the end, {between}"


@dataclass(frozen=True)
class Reach:
    """How far the gradient of a loss reaches in one cell, for one sequence."""

    ways: tuple[Way, ...]
    """The directions it can go from where the loss enters, back first; none where the loss enters at every step."""
    greatest: float
    """Its greatest norm; 0 where the loss does not depend on the cell, infinite where it overflowed, NaN where it never
    was a number: what it is made of holds NaN."""
    signal: str = "h"
    """What it is the gradient of."""

    @property
    def way(self) -> Way:
        """The direction with the most steps to go; a way of no steps where there is none."""
        return max(self.ways, key=lambda each: each.of, default=Way(BACK, 0, 0, 0, math.nan))

    @property
    def steps(self) -> int:
        """How many steps it reaches, in the direction with the most to go."""
        return self.way.steps

    @property
    def of(self) -> int:
        """How many steps there are to go in that direction."""
        return self.way.of

    @property
    def trouble(self) -> bool:
        """Whether something is the matter: no number, 0 everywhere, not one step reached, or a thousandfold growth."""
        lost = any(each.of and not each.steps for each in self.ways)
        return not 0 < self.greatest < math.inf or lost or any(each.largest * THOUSANDTH > 1 for each in self.ways)

    @property
    def growth(self) -> float:
        """What its norm is multiplied by at each step further away, in that direction."""
        return self.way.growth

    def __str__(self) -> str:
        """`reaches back 7 of 39 steps, falling to 0.38× a step`"""
        if math.isnan(self.greatest):
            return "is NaN, for the run itself holds NaN: look where that comes from first"
        if not math.isfinite(self.greatest):
            return "grows beyond all bounds: it is no number any more"
        if not self.greatest:
            return "is 0 everywhere: the loss does not depend on it"
        told = [str(each) for each in self.ways if each.of]
        return f"reaches {' and '.join(told)}" if told else "has no other step to reach"


def reach(
    trace: Trace, layer: int, cell: str = "", *, signal: str = "", batch: int = 0, loss: str | Target = "sum-last"
) -> Reach:
    """How far the gradient of that loss reaches in one cell of the layer with that key; raises `InputError`,
    or `KeyError` for what is no cell.

    `signal`: `h`, `c`, `x`; without it the state that reaches furthest (an LSTM remembers in c, not in h).
    """
    found = flow(trace, loss)
    if signal:
        return reach_of(found.current(layer, cell, signal), batch)
    found.current(layer, cell, "h")
    return furthest(found, batch)[layer, cell]


def furthest(found: GradientFlow, batch: int = 0) -> dict[tuple[int, str], Reach]:
    """How far each cell's furthest-reaching state goes in one sequence, by (the layer's key, the cell)."""
    best: dict[tuple[int, str], Reach] = {}
    for each in found.currents:
        if each.signal != "x":
            made, place = reach_of(each, batch), (each.layer, each.cell)
            if place not in best or made.steps > best[place].steps:
                best[place] = made
    return best


def reach_of(current: GradientNorms, batch: int = 0) -> Reach:
    """How far a gradient that is there already reaches in one sequence."""
    mask = None if current.mask is None else current.mask[batch]
    return measure(current.norms[batch], current.entry, mask, current.signal)


def measure(norms: Array, entry: EntryPoint, mask: Mask | None = None, signal: str = "h") -> Reach:
    """How far `norms` (time,) reach from where the loss enters; `mask` (time,): where a step counts."""
    greatest = float(np.max(norms, initial=0))
    if not np.isfinite(norms).all():  # what overflows is infinite first, and NaN after it
        return Reach((), math.inf if np.isinf(norms).any() else math.nan, signal)
    if not greatest or not entry.rows:
        return Reach((), greatest, signal)
    counted = np.concatenate([[0], np.cumsum(np.ones(len(norms), bool) if mask is None else mask)])
    ways = [_way(norms, each, entry, counted, greatest * THOUSANDTH) for each in sorted(entry.ways)]
    return Reach(tuple(each for each in ways if each is not None), greatest, signal)


def _way(norms: Array, direction: int, entry: EntryPoint, counted: NDArray[np.int_], least: float) -> Way | None:
    """One direction; None where no step lies there. `counted[t]`: how many steps before row t were computed."""
    rows, at = np.arange(len(norms)), np.asarray(entry.rows)
    after = at[np.minimum(np.searchsorted(at, rows), len(at) - 1)]  # the next entry from here on, if any
    before = at[np.maximum(np.searchsorted(at, rows, side="right") - 1, 0)]
    if direction == BACK:
        mine, distance = after >= rows, counted[after + 1] - counted[rows + 1]
        nearer, entered = (before > rows) | (after - rows <= rows - before), after
    else:
        mine, distance = before <= rows, counted[rows] - counted[before]
        nearer, entered = (after < rows) | (rows - before <= after - rows), before
    if len(entry.ways) > 1:
        mine &= nearer
    distance, here, rows, entered = distance[mine], norms[mine], rows[mine], entered[mine]
    if not distance.size or not distance.max():
        return None
    left, strong = distance[here > 0], here >= least
    furthest = int(np.argmax(np.where(strong, distance, -1)))
    end = int(rows[furthest]) if strong.any() else int(entered[furthest])
    return Way(
        direction,
        int(np.max(distance[strong], initial=0)),
        int(distance.max()),
        int(np.max(left, initial=0)),
        *_changes(left, here[here > 0]),
        int(entered[furthest]),
        end,
    )


def _changes(distance: NDArray[np.int_], values: Array) -> tuple[float, float, float, float]:
    """A step's growth, the whole change, the smallest and the largest norm of those (steps,) that are not 0."""
    if not distance.size or distance.min() == distance.max():
        return (math.nan,) * 4
    first, last = int(np.argmin(distance)), int(np.argmax(distance))
    with np.errstate(over="ignore"):
        change, lowest, highest = np.array([values[last], values.min(), values.max()]) / values[first]
    logs = np.log(values[last]) - np.log(values[first])
    return float(np.exp(logs / (distance[last] - distance[first]))), float(change), float(lowest), float(highest)


def _factor(value: float) -> str:
    if math.isinf(value):
        return "more than 1e308"
    if 0.095 <= value < 100:
        return f"{value:.2f}"
    digits, _, power = f"{value:.1e}".partition("e")
    return f"{digits}e{int(power)}"
