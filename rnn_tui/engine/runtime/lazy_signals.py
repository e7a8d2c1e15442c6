"""The signals of a long sequence: the states are kept, the others are computed when they are asked for.

A step depends on its input and on the states before it. If these are known for all steps, every gate and every
pre-activation can be computed for all steps at once, by `step` with the timesteps as its batch. So a long run need not
keep them, and later they can be read as if they had been kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.work import Progress, Work, finish
from rnn_tui.engine.runtime.clamp import Clamp

WHOLE = 4_000_000
"""How many numbers a cell records before it keeps only its states, all signals together: 32 MB in float64."""
AT_ONCE = 1 << 14, 32
"""How many pre-activations are computed at once, so that they fit into the cache; and how many timesteps at least."""


class Stepping(Protocol):
    """The part of a recurrent cell that is needed here."""

    @property
    def states(self) -> tuple[str, ...]: ...

    @property
    def units(self) -> int: ...

    def help(self) -> str: ...

    def step(
        self, weights: Sequence[Array], x: Array, *states: Array, clamp: Clamp | None = None
    ) -> dict[str, Array]: ...


class LazySignals(Mapping[str, Array]):
    """Every signal of a cell by its name, (batch, time, units) in natural time order.

    The states are always there; any other signal is computed when it is first asked for, and then kept.
    """

    def __init__(
        self,
        cell: Stepping,
        names: Sequence[str],
        weights: Sequence[Array],
        x: Array,
        initial: Mapping[str, Array],
        states: Mapping[str, Array],
        backwards: bool = False,
        kept: Array | None = None,
        clamp: Clamp | None = None,
    ) -> None:
        """`kept` (batch, units): dropout factors of the first state, the same at every step. `clamp`: the signals that
        were held at a value."""
        self.cell, self.names, self.weights, self.x, self.initial = cell, tuple(names), weights, x, initial
        self.backwards, self.kept, self.clamp = backwards, kept, clamp
        self.states = {name: states[name] for name in cell.states}
        self._known = dict(self.states)

    def __getitem__(self, name: str) -> Array:
        if name not in self._known and name in self.names:
            finish(self.recompute(name))
        return self._known[name]

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def has(self, name: str) -> bool:
        """Whether the signal is there and need not be computed."""
        return name in self._known

    def recompute(self, *names: str) -> Work[None]:
        """Computes these signals in one pass and keeps them."""
        made = yield from self._made([name for name in names if name not in self._known])
        self._known.update(made)

    def everything(self) -> dict[str, Array]:
        """Every signal; those that were not there are not kept."""
        made = self._known | finish(self._made([name for name in self.names if name not in self._known]))
        return {name: made[name] for name in self.names}

    def between(self, start: int, stop: int) -> dict[str, Array]:
        """Every signal on these rows of the time axis."""
        batch, rows = self.x.shape[0], stop - start
        before = [self._before(name, start, stop) for name in self.cell.states]
        if self.kept is not None:
            before[0] = before[0] * self.kept[:, None]
        read = self.x[:, start:stop]
        flat = [each.reshape(batch * rows, -1) for each in (read, *before)]
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            made = self.cell.step(self.weights, *flat) if self.clamp is None else self._held(start, stop, flat)
        found = {name: values.reshape(batch, rows, -1) for name, values in made.items()}
        return found | {name: values[:, start:stop] for name, values in self.states.items()}

    def _held(self, start: int, stop: int, flat: Sequence[Array]) -> dict[str, Array]:
        """The signals of these rows with the clamped values, which count in processing order."""
        assert self.clamp is not None
        first, rows = (self.x.shape[1] - stop if self.backwards else start), stop - start
        clamp = self.clamp.after(first).side_by_side(rows, backwards=self.backwards)
        return self.cell.step(self.weights, *flat, clamp=clamp)

    def exact(self) -> "LazySignals":
        """The same in float64."""

        def wide(values: Mapping[str, Array]) -> dict[str, Array]:
            return {name: np.asarray(each, np.float64) for name, each in values.items()}

        weights, x = [np.asarray(each, np.float64) for each in self.weights], np.asarray(self.x, np.float64)
        return LazySignals(
            self.cell,
            self.names,
            weights,
            x,
            wide(self.initial),
            wide(self.states),
            self.backwards,
            None if self.kept is None else np.asarray(self.kept, np.float64),
            self.clamp,
        )

    def _before(self, name: str, start: int, stop: int) -> Array:
        """(batch, rows, units): that state before each of the steps that wrote these rows."""
        values, first = self.states[name], self.initial[name][:, None]
        time = values.shape[1]
        if self.backwards:
            return np.concatenate([values[:, start + 1 : stop + 1], first][: 1 + (stop == time)], axis=1)
        return np.concatenate([first, values[:, max(start - 1, 0) : stop - 1]][start > 0 :], axis=1)

    def _made(self, names: Sequence[str]) -> Work[dict[str, Array]]:
        batch, time, _ = self.x.shape
        most, fewest = AT_ONCE
        rows = max(most // (batch * self.weights[0].shape[1]), fewest)
        found: dict[str, Array] = {}
        for start in range(0, time if names else 0, rows):
            stop = min(start + rows, time)
            now = self.between(start, stop)
            for name in names:
                if name not in found:
                    found[name] = np.empty((batch, time, now[name].shape[-1]), now[name].dtype)
                found[name][:, start:stop] = now[name]
            yield Progress(stop, time, "timesteps")
        return found
