"""Fixed points: states that a cell never leaves while its input stays the same.

With the input held at x, the cell is a map F of its state alone; it stays where F(s) = s. Near such a point it behaves
like the Jacobian J of F at the point: a change grows along the eigenvectors whose eigenvalues lie outside the unit
circle. A point without such eigenvalues is stable and attracts the states around it; with k of them it is a saddle with
k unstable directions (Sussillo & Barak, 2013, "Opening the black box").

The search starts from states of the trajectory. For states of up to 512 numbers it makes damped Newton steps with the
dense Jacobian, s ← s − (J − I)⁻¹ (F(s) − s); for larger ones it descends ½‖F(s) − s‖² along the gradient
(J − I)ᵀ (F(s) − s), with the step size of Barzilai & Borwein (1988).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.core.work import Progress, Work
from rnn_tui.engine.run.base_study import Study
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.runtime.clamp import Clamp
from rnn_tui.engine.studies.eigenvalues import Spectrum, spectrum
from rnn_tui.engine.studies.jacobian import after, jacobians, pullback, pulled, stepped
from rnn_tui.engine.studies.trajectory import Trajectory, trajectory

HOLDS = ("mean", "zero", "here")
"""What the input is held at: its mean over the sequence, zero, or the input at the cursor. The mean comes first,
because zero may be an input that the cell never gets."""
DENSE = 512
"""The largest state for which Newton steps are made: they then cost less than a long descent."""
STARTS, FEW = 48, 12
"""The largest number of starting states: for a small state, and for one of more than 128 numbers."""
NEWTON, DESCENT = 60, 3000
"""The largest number of steps from one start."""
FOUND = 1e-9
"""The largest residual ‖F(s) − s‖, over all numbers of the state, at which a point counts as fixed."""
MARGIN = 1e-6
"""An eigenvalue this close to the unit circle counts as on it."""
SAME = 1e-3
"""Points closer to each other than this, relative to their size, count as one."""


@dataclass(frozen=True, eq=False)
class FixedPoint:
    """A state that does not change while the input stays the same."""

    state: Array
    """(size,): the cell's states, one after the other."""
    residual: float
    """The residual ‖F(s) − s‖."""
    spectrum: Spectrum
    """The eigenvalues of the Jacobian at the point."""
    distance: float
    """The distance to the nearest state of the trajectory."""
    nearest: int
    """The position of that state: 0 before the first step."""
    signals: Mapping[str, Array]
    """Every signal (units,) of a step from the point."""

    @property
    def unstable(self) -> int:
        """The number of directions in which a change grows."""
        return self.spectrum.outside

    @property
    def stable(self) -> bool:
        return self.unstable == 0

    @property
    def marginal(self) -> bool:
        """Whether the largest eigenvalue is on the unit circle, so that higher-order terms decide."""
        return self.stable and self.spectrum.radius > 1 - MARGIN

    @property
    def words(self) -> str:
        """The kind of point: `stable`, `marginal`, `saddle, 2 unstable directions`, or `unstable in all directions`."""
        if self.stable:
            return "marginal" if self.marginal else "stable"
        if self.unstable == len(self.state):
            return "unstable in all directions"
        return f"saddle, {counted(self.unstable, 'unstable direction')}"


@dataclass(frozen=True, eq=False)
class FixedPointsFound:
    """The fixed points found near a trajectory, the nearest first."""

    points: tuple[FixedPoint, ...]
    x: Array
    """(features,): the input that is held."""
    hold: str
    starts: int
    """The number of starts."""

    @property
    def held(self) -> str:
        """What the input was held at, in words."""
        return {"mean": "its mean", "zero": "zero", "here": "the cursor"}[self.hold]


@dataclass(frozen=True)
class FixedPoints(Study[FixedPointsFound]):
    """The study that finds the fixed points of a cell with its input held."""

    layer: int
    """The layer's key."""
    cell: str = ""
    batch: int = 0
    hold: str = HOLDS[0]
    t: int = 0
    """If `hold` is "here": the cell's step whose input is held, from 1; otherwise 0."""

    def work(self, trace: Trace) -> Work[FixedPointsFound]:
        path = trajectory(trace, self.layer, self.cell, self.batch)
        x = self._input(path)
        valid = np.flatnonzero(np.isfinite(path.states).all(axis=1))
        if not valid.size or not np.isfinite(x).all():
            raise InputError("there are no fixed points to look for: the states or the input are no numbers")
        starts = STARTS if path.size <= 128 else FEW
        chosen = valid[np.unique(np.linspace(0, len(valid) - 1, starts).round().astype(np.int64))]
        search = Search(path, x, clamp_at(path, self.t))
        ends = []
        for done, start in enumerate(chosen):
            yield Progress(done, len(chosen), "fixed points")
            try:
                ends.append((yield from search.follow(path.states[start], done, len(chosen))))
            except NotImplementedError:
                raise InputError(f"{path.cell.kind()} has no derivative of its step") from None
        there = [end for end in ends if end is not None]
        points = []
        for done, state in enumerate(distinct(there)):
            yield Progress(done, len(there), "stability")
            points.append(search.described(state))
        points.sort(key=lambda each: each.distance)
        return FixedPointsFound(tuple(points), x, self.hold, len(chosen))

    def _input(self, path: Trajectory) -> Array:
        """(features,): the input at every step of the search."""
        counted = path.x if path.mask is None else path.x[path.mask]
        held: Array = np.zeros(path.x.shape[1])
        if self.hold == "here":
            held = path.x[min(max(self.t, 1), path.timesteps) - 1]
        elif self.hold == "mean" and len(counted):
            held = counted.mean(axis=0)
        return held


@dataclass(frozen=True, eq=False)
class Search:
    """The map of one cell with its input held, and the search for its fixed points."""

    path: Trajectory
    x: Array
    clamp: Clamp | None = None
    """Signals that are held at a value."""

    def step(self, state: Array) -> Array:
        """F(s): the state one step later."""
        with np.errstate(all="ignore"):
            found: Array = after(self.path.cell, self.path.weights, self.x[None], state[None], self.clamp)[0]
        return found

    def jacobian(self, state: Array) -> Array:
        """The Jacobian ∂F/∂s, (size, size)."""
        with np.errstate(all="ignore"):
            found: Array = jacobians(self.path.cell, self.path.weights, self.x[None], state[None], self.clamp)[0]
        return found

    def follow(self, start: Array, done: int, total: int) -> Work[Array | None]:
        """The fixed point that one start leads to; None if it leads to none."""
        way = self.newton if len(start) <= DENSE else self.descent
        state = yield from way(start, Progress(done, total, "fixed points"))
        residual = np.linalg.norm(self.step(state) - state)
        return state if residual <= FOUND * max(1.0, float(np.linalg.norm(state))) else None

    def newton(self, state: Array, progress: Progress) -> Work[Array]:
        """Newton steps, halved until they reduce the residual."""
        rest = self.step(state) - state
        for _ in range(NEWTON):
            yield progress
            size = np.linalg.norm(rest)
            if size <= 1e-14 * max(1.0, float(np.linalg.norm(state))):
                break
            away = self.jacobian(state) - np.eye(len(state))
            if not np.isfinite(away).all():
                break
            try:
                step = np.linalg.solve(away, rest)
            except np.linalg.LinAlgError:  # a whole line of fixed points: the shortest step to it
                step = np.linalg.lstsq(away, rest, rcond=None)[0]
            for share in 0.5 ** np.arange(12):
                tried = state - share * step
                left = self.step(tried) - tried
                if np.linalg.norm(left) < size:
                    break
            else:
                break
            state, rest = tried, left
        return state

    def descent(self, state: Array, progress: Progress) -> Work[Array]:
        """Steps along the negative gradient of half the squared residual; the last two steps determine the step
        size."""
        best, least = state, np.inf
        rate, before, slope = 0.5, state, np.zeros_like(state)
        for count in range(DESCENT):
            if count % 10 == 0:
                yield progress
            rest, down = self._slope(state)
            size = float(np.linalg.norm(rest))
            if not np.isfinite(size):
                break
            if size < least:
                best, least = state, size
            if size <= FOUND / 100:
                break
            if count:
                moved, turned = state - before, down - slope
                along = float(moved @ turned)
                rate = float(moved @ moved) / along if along > 0 else 0.5
            before, slope = state, down
            state = state - rate * down
        return best

    def _slope(self, state: Array) -> tuple[Array, Array]:
        """F(s) − s, and its product with (J − I)ᵀ."""
        rest = self.step(state) - state
        with np.errstate(all="ignore"):
            pull = pullback(self.path.cell, self.path.weights, self.x[None], state[None], self.clamp)
            return rest, pulled(pull, self.path.cell, 0, rest[None])[0] - rest

    def described(self, state: Array) -> FixedPoint:
        """The properties of a fixed point."""
        away = np.linalg.norm(self.path.states - state, axis=1)
        nearest = int(np.nanargmin(away))
        made = stepped(self.path.cell, self.path.weights, self.x[None], state[None], self.clamp)
        return FixedPoint(
            state,
            float(np.linalg.norm(self.step(state) - state)),
            spectrum(self.jacobian(state)),
            float(away[nearest]),
            nearest,
            {name: each[0] for name, each in made.items()},
        )


def clamp_at(path: Trajectory, t: int) -> Clamp | None:
    """The clamp at the cell's t-th step, or at its last if t is 0, applied to every step."""
    step = t or path.timesteps
    held = None if path.made.clamp is None else path.made.clamp.at(step - 1)
    return None if held is None else held.after(step)


def distinct(points: Sequence[Array]) -> list[Array]:
    """Each point once, of those that are equal up to rounding the first."""
    found: list[Array] = []
    for each in points:
        near = (np.linalg.norm(each - other) <= SAME * max(1.0, float(np.linalg.norm(other))) for other in found)
        if not any(near):
            found.append(each)
    return found
