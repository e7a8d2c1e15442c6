"""How far back in time a gradient reaches: a number and a sentence.

A gradient reaches as far as the most distant step at which its norm is at least a thousandth of its largest norm. The
distance is counted from the step where the loss enters, in computed steps: a masked step passes the gradient on and
does not count. If a gradient grows on its way, its largest norm is at the far end and it reaches all the way; the
growth then tells more. Whether it keeps its size is judged by the norm at the end, the product over all steps: a factor
of 0.99 a step leaves 0.14 after 199 steps.
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
"""Below this fraction of its largest norm a gradient counts as vanished."""
STEADY = 0.02
"""If the growth a step is closer to 1 than this, the product over all steps is shown instead of the factor."""
KEPT = 1.25
"""A gradient keeps its size if no norm is this many times larger or smaller than where the loss enters."""


@dataclass(frozen=True)
class DirectionReach:
    """How far a gradient reaches in one direction of time."""

    direction: int
    """`BACK` or `AHEAD`."""
    steps: int
    """The number of steps from where the loss enters to the most distant one above the limit, without masked steps."""
    of: int
    """The number of steps in that direction, without masked steps."""
    lasts: int
    """The number of steps to the most distant norm that is not 0."""
    growth: float
    """The factor of the norm for each step away from where the loss enters: the geometric mean up to the most distant
    step whose norm is not 0. NaN if there are fewer than two such steps."""
    change: float = math.nan
    """The norm at that most distant step divided by the norm where the loss enters: the product over the steps."""
    smallest: float = math.nan
    """The smallest norm on the way divided by the norm where the loss enters, without norms that are 0."""
    largest: float = math.nan
    """The largest norm on the way, divided likewise."""
    start: int = 0
    """The row where the loss enters, counted from 0 in natural time order."""
    end: int = 0
    """The row of the most distant step above the limit."""

    def __str__(self) -> str:
        """A phrase such as `back 7 of 39 steps, 0.38× at each step`."""
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
        """A phrase for the change of the norm, such as `, 0.38× at each step`."""
        if math.isnan(self.change):
            return ""
        if self.largest <= KEPT and self.smallest >= 1 / KEPT:
            return ", keeping its size"
        if self.change > KEPT:
            whole = f"growing to {_factor(self.change)}× its size"
            return f", growing {_factor(self.growth)}× a step" if self.growth > 1 + STEADY else f", {whole}"
        if self.change < 1 / KEPT:
            whole = f"falling to {_factor(self.change)}× its size"
            return f", {_factor(self.growth)}× at each step" if self.growth < 1 - STEADY else f", {whole}"
        between = f"from {_factor(self.smallest)}× to {_factor(self.largest)}× between"
        return f", {_factor(self.change)}× its size at the end, {between}"


@dataclass(frozen=True)
class Reach:
    """How far the gradient of a loss reaches in one cell, for one sequence."""

    ways: tuple[DirectionReach, ...]
    """The directions from where the loss enters, back first; empty if the loss enters at every step."""
    greatest: float
    """Its largest norm; 0 if the loss does not depend on the cell, infinite if it overflowed, NaN if the run itself
    contains NaN."""
    signal: str = "h"
    """The signal whose gradient it is."""
    nowhere: str = ""
    """Why there are no ways to go, in a few words."""
    apart: bool = False
    """Whether no path leads from the loss to the cell: it makes another output, or one of a later layer."""
    masked: bool = False
    """Whether it is 0 and enters the cell at masked steps only, where nothing is computed."""

    @property
    def way(self) -> DirectionReach:
        """The direction with the most steps; one without steps if there is none."""
        return max(self.ways, key=lambda each: each.of, default=DirectionReach(BACK, 0, 0, 0, math.nan))

    @property
    def steps(self) -> int:
        """How many steps it reaches, in the direction with the most steps."""
        return self.way.steps

    @property
    def of(self) -> int:
        """How many steps there are in that direction."""
        return self.way.of

    @property
    def trouble(self) -> bool:
        """Whether to warn: not finite, 0 everywhere, not one step reached, or a thousandfold growth."""
        if self.apart:
            return False
        lost = any(each.of and not each.steps for each in self.ways)
        return not 0 < self.greatest < math.inf or lost or self.grows

    @property
    def grows(self) -> bool:
        """Whether it grows a thousandfold on its way."""
        return any(each.largest * THOUSANDTH > 1 for each in self.ways)

    @property
    def growth(self) -> float:
        """The factor of the norm for each step away, in that direction."""
        return self.way.growth

    def __str__(self) -> str:
        """A phrase such as `reaches back 7 of 39 steps, 0.38× at each step`, or `reaches every step: back all 4 steps
        and forwards all 4 steps` from several steps where the loss enters, each counted from the nearest one."""
        if math.isnan(self.greatest):
            return "is NaN, for the run itself holds NaN: look where that comes from first"
        if not math.isfinite(self.greatest):
            return "grows beyond all bounds: it is no number any more"
        if self.apart:
            return "is 0: no path leads from the loss to it"
        if self.masked:
            return "is 0 everywhere: the loss is of a masked timestep"
        if not self.greatest:
            return "is 0 everywhere: the loss does not depend on it"
        ways = [each for each in self.ways if each.of]
        if not ways:
            return self.nowhere
        every = "every step: " if len(ways) > 1 and all(each.steps == each.of for each in ways) else ""
        return f"reaches {every}{' and '.join(map(str, ways))}"


def reach(
    trace: Trace, layer: int, cell: str = "", *, signal: str = "", batch: int = 0, loss: str | Target = "sum-last"
) -> Reach:
    """How far the gradient of that loss reaches in one cell of the layer with that key.

    `signal`: `h`, `c`, `x`; None: the state that reaches furthest (in an LSTM c usually, not h). Raises `InputError`
    for the loss, `KeyError` if there is no such cell.
    """
    found = flow(trace, loss)
    if signal:
        return reach_of(found.norms_of(layer, cell, signal), batch)
    found.norms_of(layer, cell, "h")
    return furthest(found, batch)[layer, cell]


def furthest(found: GradientFlow, batch: int = 0) -> dict[tuple[int, str], Reach]:
    """How far each cell's furthest-reaching state reaches in one sequence, by (the layer's key, the cell)."""
    best: dict[tuple[int, str], Reach] = {}
    for each in found.norms:
        if each.signal != "x":
            made, place = reach_of(each, batch), (each.layer, each.cell)
            if place not in best or made.steps > best[place].steps:
                best[place] = made
    return best


def reach_of(found: GradientNorms, batch: int = 0) -> Reach:
    """How far a gradient that was computed before reaches in one sequence."""
    mask = None if found.mask is None else found.mask[batch]
    return measure(found.norms[batch], found.entry, mask, found.signal)


def measure(norms: Array, entry: EntryPoint, mask: Mask | None = None, signal: str = "h") -> Reach:
    """How far `norms` (time,) reach from where the loss enters; `mask` (time,): False at masked steps."""
    greatest = float(np.max(norms, initial=0))
    if not np.isfinite(norms).all():  # an overflow gives infinity first, and NaN at later steps
        return Reach((), math.inf if np.isinf(norms).any() else math.nan, signal)
    if not greatest or not entry.rows:
        skipped = mask is not None and bool(entry.rows) and not mask[list(entry.rows)].any()
        return Reach((), greatest, signal, apart=not entry.rows, masked=skipped)
    counted = np.concatenate([[0], np.cumsum(np.ones(len(norms), bool) if mask is None else mask)])
    every = (_way(norms, each, entry, counted, greatest * THOUSANDTH) for each in sorted(entry.ways))
    ways = tuple(each for each in every if each is not None)
    return Reach(ways, greatest, signal, "" if ways else _nowhere(entry, len(norms)))


def _nowhere(entry: EntryPoint, time: int) -> str:
    if time == 1:
        return "has no other step to reach: there is only one"
    if len(entry.rows) == time:
        return "comes to every step straight from the loss"
    why = "the loss depends only on the first one it reads" if entry.ways else "nothing is passed from step to step"
    return f"has no other step to reach: {why}"


def _way(
    norms: Array, direction: int, entry: EntryPoint, counted: NDArray[np.int_], least: float
) -> DirectionReach | None:
    """One direction; None if it has no steps. `counted[t]`: the number of computed steps before row t."""
    rows, at = np.arange(len(norms)), np.asarray(entry.rows)
    after = at[np.minimum(np.searchsorted(at, rows), len(at) - 1)]  # the next entry at or after this row, if any
    before = at[np.maximum(np.searchsorted(at, rows, side="right") - 1, 0)]
    if direction == BACK:
        mine, distance = after >= rows, counted[after + 1] - counted[rows + 1]
        nearer, entered = (before > rows) | (after - rows <= rows - before), after
    else:
        mine, distance = before <= rows, counted[rows] - counted[before]
        nearer, entered = (after < rows) | (rows - before <= after - rows), before
    if len(entry.ways) > 1:
        mine &= nearer
    distance, sizes, rows, entered = distance[mine], norms[mine], rows[mine], entered[mine]
    if not distance.size or not distance.max():
        return None
    left, strong = distance[sizes > 0], sizes >= least
    furthest = int(np.argmax(np.where(strong, distance, -1)))
    end = int(rows[furthest]) if strong.any() else int(entered[furthest])
    return DirectionReach(
        direction,
        int(np.max(distance[strong], initial=0)),
        int(distance.max()),
        int(np.max(left, initial=0)),
        *_changes(left, sizes[sizes > 0]),
        int(entered[furthest]),
        end,
    )


def _changes(distance: NDArray[np.int_], values: Array) -> tuple[float, float, float, float]:
    """The growth a step, the whole change, the smallest and the largest of the norms (steps,) that are not 0."""
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
