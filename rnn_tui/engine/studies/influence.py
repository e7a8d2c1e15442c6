"""Influence: ‖∂h_t/∂x_s‖ for every two steps t and s of one cell.

It is the Frobenius norm of the Jacobian of the state after step t with respect to the input of step s: how much h_t
moves when x_s moves a little. For the layer's own input it is a product over the steps between, ∂h_t/∂x_s = A_t ⋯
A_{s+1} · B_s, which is computed once for the steps between sampled ones and then passed on for all t at once. For the
input of a layer below, every unit of every sampled h_t is differentiated back through the stack.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.core.work import Progress, Work
from rnn_tui.engine.gradients.batching import one, repeated
from rnn_tui.engine.gradients.flow import TINY, norms
from rnn_tui.engine.nn.run_layer import layer_gradients
from rnn_tui.engine.run.base_study import Study
from rnn_tui.engine.run.trace import LayerTrace, Trace
from rnn_tui.engine.runtime.bptt import walk_back
from rnn_tui.engine.studies.influence_matrix import InfluenceMatrix
from rnn_tui.engine.studies.trajectory import Trajectory, trajectory_of

SAMPLES = 120
"""The largest number of steps t, and of steps s: more than a screen shows."""
FEWEST = 12
"""Below this number of samples a matrix says nothing."""
NUMBERS = 1 << 23
"""How many numbers are processed at once: 64 MB."""
PRODUCTS = 4e10
"""The budget in multiplications: some seconds. If more would be needed, fewer steps are sampled."""
OVERHEAD = 10_000
"""The cost of one step of one layer besides its products, in multiplications."""


@dataclass(frozen=True)
class InfluenceOf(Study[InfluenceMatrix]):
    """The study of the influence matrix of one cell of one layer, in one sequence."""

    layer: int
    """The layer's key."""
    cell: str = ""
    signal: str = "h"
    """One of the cell's states."""
    batch: int = 0
    source: int | None = None
    """The key of the layer whose input is x; None: the layer's own."""
    first: int = 0
    """The first row, counted from 0."""
    last: int | None = None
    """The last row; None: to the end."""

    def work(self, trace: Trace) -> Work[InfluenceMatrix]:
        """Raises `InputError` if there is no such cell, or if the computation would be too long."""
        source = self.layer if self.source is None else self.source
        at = self._at(trace)
        time = at.x.shape[1]
        chain = self._chain(trace, source)
        if not chain or np.ndim(chain[0].x) < 3:
            raise InputError(f"{trace.layer(source).name} reads no numbers that {at.name} depends on")
        for each in chain:
            if not all(np.isfinite(weight).all() for weight in each.weights):
                raise InputError(f"the weights of {each.name} hold NaN or Inf: no influence follows from them")
        if chain[0].x.shape[1] != time:
            raise InputError(
                f"{chain[0].name} reads {counted(chain[0].x.shape[1], 'timestep')} and {at.name} {time:,}: influence is"
                f" computed between steps of one length, such as those of {at.name}'s own input"
            )
        first, last, _ = slice(self.first, None if self.last is None else self.last + 1).indices(time)
        if source == self.layer:
            path = trajectory_of(at, self.cell, self.batch)
            rows = first + sampled(last - first, _own_samples(path))
            found = yield from own(path, rows, self._place(path))
        else:
            ahead = any(run.backwards for each in chain for run in each.run.cells.values())
            ahead |= any(each.x.ndim < 3 for each in chain)  # what depends on the last step alone
            start, stop = (0, time) if ahead else (first, last)  # steps outside the range do not matter
            chain = tuple(one(each, self.batch, start, stop) for each in chain)
            path = trajectory_of(chain[-1], self.cell)
            rows = first + sampled(last - first, _samples(chain, path))
            found = yield from through(chain[:-1], path, rows - start, self._place(path))
        return InfluenceMatrix(self.signal, trace.layer(source).name, source == self.layer, rows, time, found)

    def _place(self, path: Trajectory) -> int:
        return path.cell.states.index(self.signal) if self.signal in path.cell.states else 0

    def _at(self, trace: Trace) -> LayerTrace:
        at = trace.layer(self.layer)
        if self.cell not in at.run.cells:
            raise InputError(f"there is no recurrent cell {self.cell!r} in {at.name}")
        return at

    def _chain(self, trace: Trace, source: int) -> tuple[LayerTrace, ...]:
        """The layers from the one whose input is x to the cell's own; empty if it stands above the cell."""
        if trace.model.stack.wiring is None:
            return trace.layers[trace.position(source) : trace.position(self.layer) + 1]
        return self._only_way(trace, source)

    def _only_way(self, trace: Trace, source: int) -> tuple[LayerTrace, ...]:
        """The layers on the only path between the two in a graph; raises `InputError` if there are several paths."""
        graph = trace.model.stack.graph
        at, found = self.layer, [trace.layer(self.layer)]
        while at != source:
            node = graph.calls_of(at)[0]
            if len(node.tensors) > 1:
                raise InputError(f"{found[0].name} reads several layers: influence needs a single path")
            before = graph.by_key.get(node.inputs[0].node)
            if before is None or node.inputs[0].output:
                return ()
            at = before.layer
            found.insert(0, trace.layer(at))
        return tuple(found)


def sampled(time: int, at_most: int = SAMPLES) -> NDArray[np.intp]:
    """Every row of a sequence, or every k-th; the last one is always included."""
    every = -(-time // at_most)
    return np.arange(time - 1, -1, -every)[::-1]


def _own_samples(path: Trajectory) -> int:
    """How many steps can be sampled in reasonable time, for the layer's own input."""
    return min(SAMPLES, max(FEWEST, int(np.sqrt(2 * PRODUCTS / (path.cell.units * path.size**2)))))


def _samples(chain: Sequence[LayerTrace], path: Trajectory) -> int:
    """The same through a chain of layers; raises `InputError` if hardly any can."""
    time = path.timesteps
    each = sum(OVERHEAD + weight.size for at in chain for weight in at.weights[:2])
    count = min(SAMPLES, int(PRODUCTS / (4 * each * path.cell.units * time)))
    if count < min(FEWEST, time):
        raise InputError(f"{time:,} steps are too many to differentiate every one through {len(chain)} layers")
    return count


def own(path: Trajectory, rows: NDArray[np.intp], place: int = 0) -> Work[Array]:
    """(rows, rows): the influence of the layer's own input on its state number `place`, by natural rows t and s.

    It takes time · size³ + rows² · units · size² / 2 multiplications.
    """
    at = path.timesteps - 1 - rows[::-1] if path.made.backwards else rows  # in processing order
    count, units, size = len(at), path.cell.units, path.size
    kernel = path.input_kernel.T
    if kernel.shape[1] > kernel.shape[0]:  # Wxᵀ = Rᵀ·Qᵀ, and an orthogonal Q does not change norms
        kernel = np.asarray(np.linalg.qr(kernel.T, mode="r")).T
    chosen = np.eye(size)[place * units : (place + 1) * units]
    influence, passed = np.zeros((count, count)), np.empty((count, units, size))
    for index, onward, z in _stretches(path, at):
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            if index + 1 < count:
                passed[index + 1 :] = _flushed(passed[index + 1 :].reshape(-1, size) @ onward).reshape(-1, units, size)
            passed[index] = chosen
            blocks = passed[index:].reshape(-1, size) @ (z @ kernel)
        influence[index:, index] = norms(blocks.reshape(1, count - index, -1))[0]
        yield Progress(count - index, count, "influence")
    influence[np.isnan(influence)] = np.inf
    return influence[::-1, ::-1] if path.made.backwards else influence


def _stretches(path: Trajectory, at: NDArray[np.intp]) -> Iterator[tuple[int, Array, Array]]:
    """From the last sampled step to the first: its index, the map to the next sampled step, and ∂state/∂z."""
    size, count = path.size, len(at)
    every = int(at[1] - at[0]) if count > 1 else 1
    together = max(1, NUMBERS // (every * size * max(size, path.weights[0].shape[1])))
    for stop in range(count, 0, -together):
        start = max(0, stop - together)
        end = at[min(stop, count - 1)] + 1
        maps, z = path.maps(int(at[start]) + 1, int(end))
        for index in range(stop - 1, start - 1, -1):
            first = int(at[index] - at[start])
            last = first + every if index + 1 < count else first
            onward: Array = np.eye(size)
            with np.errstate(over="ignore", invalid="ignore", under="ignore"):
                for step in maps[first + 1 : last + 1]:
                    onward = _flushed(step @ onward)
            yield index, onward, z[first]


def _flushed(values: Array) -> Array:
    """The values with tiny ones set to 0: products of such numbers are hundreds of times slower."""
    values[np.abs(values) < TINY] = 0
    return values


def through(below: Sequence[LayerTrace], path: Trajectory, rows: NDArray[np.intp], place: int = 0) -> Work[Array]:
    """(rows, rows): the influence of the first layer's input on the state above, by natural rows t and s.

    `below`: the layers in between, each the record of one sequence.
    """
    if any(each.run.saved for each in below):
        raise InputError("a run with dropout cannot be differentiated here: run it without training")
    time, units = path.timesteps, path.cell.units
    widest = sum(each.size for at in below for run in at.run.cells.values() for each in run.signals.values())
    together = max(1, NUMBERS // max(1, 2 * widest + time * sum(weight.shape[-1] for weight in path.weights)))
    pull = path.pullback(1, time)
    at = path.timesteps - 1 - rows if path.made.backwards else rows
    influence = np.zeros((len(rows), units, len(rows)))
    for start in range(0, len(rows) * units, together):
        index, unit = np.divmod(np.arange(start, min(start + together, len(rows) * units)), units)
        totals = [np.zeros((time, len(index), units)) for _ in path.cell.states]
        totals[place][at[index], np.arange(len(index)), unit] = 1
        mask = None if path.mask is None else path.mask[:, None]
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            dz, _ = walk_back(pull, totals, path.weights[0].shape[1], mask)
            dx = (dz @ path.input_kernel.T).swapaxes(0, 1)[:, :: -1 if path.made.backwards else 1]
            for layer in reversed(below):
                call, run = repeated(layer.call, layer.run, len(index))
                given = [dx, *[None] * (len(layer.run.outputs) - 1)]
                found = layer_gradients(layer.layer, layer.weights, call, run, given).x
                assert found is not None
                dx = np.asarray(found, np.float64)
        influence[index, unit] = norms(dx)[:, rows]
        yield Progress(start + len(index), len(rows) * units, "influence")
    influence[np.isnan(influence)] = np.inf
    return norms(influence.swapaxes(1, 2))
