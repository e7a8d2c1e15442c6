"""Diagnosis: what is the matter with a model on its data, layer by layer, as numbers.

Saturated, dead and invalid units are counted over every sequence of the batch; what depends on a path through time (the
Jacobians, the memory, the gradient's reach) belongs to one sequence. What the numbers mean stands in `findings.py`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.work import Progress, Work
from rnn_tui.engine.gradients.flow import flow_of
from rnn_tui.engine.gradients.gradients import Target, gradients_work
from rnn_tui.engine.gradients.reach import Reach, furthest
from rnn_tui.engine.nn.cell import Cell
from rnn_tui.engine.run.study import Study
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.runtime.records import CellRun
from rnn_tui.engine.studies.health import Health, NotNumbers, health, not_numbers
from rnn_tui.engine.studies.input_range import InputRange, input_range
from rnn_tui.engine.studies.jacobian import pulled
from rnn_tui.engine.studies.memory import Memory, memory
from rnn_tui.engine.studies.radius import Radius, growth_radius, radius_work
from rnn_tui.engine.studies.spectrum import recurrent_matrices
from rnn_tui.engine.studies.trajectory import Trajectory, trajectory

OPEN, CLOSED = 0.9, 0.1
"""A gate is open above the one and closed below the other."""
EFFORT = 5e7
"""How much is spent on the Jacobians' eigenvalues: steps times the cube of the state's size."""
FEW, MODERATE, LARGE = 3, 1024, 2048
"""At least so many steps are examined of states up to so many numbers, one of larger ones; up to so many numbers the
Jacobian is worked out whole."""


@dataclass(frozen=True)
class JacobianRadii:
    """The spectral radii of ∂state_t / ∂state_{t-1} along one sequence."""

    last: Radius
    """At the cell's last step that was not skipped."""
    largest: Radius
    """Over the steps examined."""
    largest_at: int
    """The cell's step, from 1, at which that is."""
    examined: int
    """How many steps were examined: all of them, or so many spread evenly."""
    of: int


@dataclass(frozen=True)
class Gate:
    """How open a gate stands, over all steps and sequences."""

    name: str
    mean: float
    open: float
    """The share of its values above 0.9."""
    closed: float
    """The share below 0.1."""


@dataclass(frozen=True)
class WeightRange:
    """All weights of a cell, biases included."""

    smallest: float
    largest: float
    mean: float
    positive: bool
    """Whether none is negative and some are not 0."""


@dataclass(frozen=True, eq=False)
class CellDiagnosis:
    """The facts about one recurrent cell."""

    cell: str
    """"" for a layer's own, "forward" or "backward" inside a Bidirectional."""
    signal: str
    """The state that `health` is about: the one the cell puts out."""
    health: Health
    not_numbers: NotNumbers
    recurrent: Mapping[str, Radius]
    """The spectral radius of each gate's recurrent matrix."""
    jacobian: JacobianRadii | None
    """None where the kind does not say its derivative."""
    memory: Memory | None
    reach: Reach | None
    """How far back the gradient of the diagnosis's loss reaches; None where it has none."""
    gates: tuple[Gate, ...]
    weights: WeightRange | None
    """None where they are not known."""


@dataclass(frozen=True, eq=False)
class LayerDiagnosis:
    """The facts about one layer: of each of its recurrent cells, or of its output where it has none."""

    name: str
    kind: str
    cells: tuple[CellDiagnosis, ...]
    output: Health
    not_numbers: NotNumbers
    """In its output."""
    bad_weights: tuple[str, ...]
    """The names of weights that hold NaN or Inf."""


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """The facts about every layer of a trace."""

    trace: Trace
    batch: int
    """The sequence that the paths through time belong to, from 0."""
    loss: Target
    """Whose gradient's reach is told: the sum of the output's last timestep; where that is the same whatever the model
    does (the shares of a softmax), the largest share."""
    bad_input: int | None
    """The first timestep, from 1, at which the input holds NaN or Inf; None where it holds numbers."""
    layers: tuple[LayerDiagnosis, ...]
    weightless: bool = False
    """Whether these are states without their model: what needs weights is not there."""
    every: int = 1
    """Of very long signals only every so many-th step was looked at."""
    input: InputRange | None = None
    """How large the numbers are that are read; None for token ids, and where that is not known."""

    @property
    def loss_words(self) -> str:
        """`the last output`, or `y[2] at the end`."""
        return "the last output" if self.loss.unit is None else f"y[{self.loss.unit}] at the end"


@dataclass(frozen=True)
class Diagnose(Study[Diagnosis]):
    """What is the matter with this trace?"""

    batch: int = 0
    exact: int = 512
    """The largest matrix of which every eigenvalue is worked out; of larger ones `radius_work` gives bounds."""

    def work(self, trace: Trace) -> Work[Diagnosis]:
        yield Progress(0, len(trace.layers), "gradient")
        loss = Target.informative(trace.output[self.batch])
        reached = yield from _reaches(trace, self.batch, loss)
        found = []
        for index, (key, at) in enumerate(zip(trace.keys, trace.layers, strict=True)):
            yield Progress(index, len(trace.layers), "diagnosis")
            made = []
            for name in at.layer.cells:
                path = trajectory(trace, key, name, self.batch)
                made.append((yield from self._cell(path, name, reached.get((key, name)))))
            output = at.output.reshape(len(at.output), -1, at.output.shape[-1])
            output = output[:, :1] if at.begins else output  # that it never changes is no news
            lower, upper = at.layer.limits("output")
            ends = (lower, upper) if lower < 0 < upper else (-np.inf, np.inf)  # a probability may well be 0 or 1
            names = [each.name for each in trace.model.stack.weights[index]]
            bad = tuple(name for name, each in zip(names, at.weights, strict=True) if not np.isfinite(each).all())
            mask = at.run.mask if at.run.mask is not None and at.run.mask.shape == output.shape[:2] else None
            found.append(
                LayerDiagnosis(
                    at.name,
                    at.layer.kind(),
                    tuple(made),
                    health(output, ends, mask, batch=self.batch),
                    not_numbers([output]),
                    bad,
                )
            )
        x = not_numbers([trace.x.reshape(*trace.x.shape[:2], -1)])
        vocabulary = trace.layers[0].layer.vocabulary if trace.layers else None
        read = input_range(trace.x) if vocabulary is None else None
        return Diagnosis(trace, self.batch, loss, x.first, tuple(found), input=read)

    def _cell(self, path: Trajectory, name: str, reach: Reach | None) -> Work[CellDiagnosis]:
        made, cell = path.made, path.cell
        signal = cell.states[0]
        state = made.signals[signal]
        radii = {}
        for gate, matrix in recurrent_matrices(cell, path.weights).items():
            yield Progress(0, 1, "eigenvalues")
            radii[gate] = yield from radius_work(matrix, self.exact)
        jacobian, remembered = None, None
        try:
            jacobian = yield from self._jacobians(path)
            remembered = yield from memory(path)
        except NotImplementedError:
            pass  # a kind that does not say its derivative has no Jacobian to look at
        return CellDiagnosis(
            name,
            signal,
            health(state, cell.limits(signal), made.mask, batch=self.batch, last=0 if made.backwards else -1),
            not_numbers([made.signals[each] for each in cell.states]),
            radii,
            jacobian,
            remembered,
            reach,
            tuple(_gates(cell, made)),
            _weights(path.weights),
        )

    def _jacobians(self, path: Trajectory) -> Work[JacobianRadii | None]:
        steps = np.arange(1, path.timesteps + 1) if path.mask is None else np.flatnonzero(path.mask) + 1
        if not steps.size:
            return None
        least = FEW if path.size <= MODERATE else 1
        count = int(np.clip(EFFORT / path.size**3, least, min(len(steps), 200)))
        chosen = steps[np.unique(np.linspace(0, len(steps) - 1, count).round().astype(np.int64))].tolist()
        chosen[-1] = int(steps[-1])  # of one step that is looked at, it is the last
        found = []
        for done, t in enumerate(chosen):
            yield Progress(done, len(chosen), "eigenvalues")
            found.append((yield from self._jacobian(path, t)))
        largest = int(np.argmax([each.value if each.value == each.value else -1.0 for each in found]))
        return JacobianRadii(found[-1], found[largest], chosen[largest], len(chosen), len(steps))

    def _jacobian(self, path: Trajectory, t: int) -> Work[Radius]:
        """The spectral radius at the t-th step; of a very large state without the Jacobian."""
        if path.size <= LARGE:
            return (yield from radius_work(path.jacobian(t), self.exact))
        with np.errstate(all="ignore"):
            pull = path.pullback(t, t)
            return growth_radius(lambda row: pulled(pull, path.cell, 0, row), path.size)


def _reaches(trace: Trace, batch: int, loss: Target) -> Work[dict[tuple[int, str], Reach]]:
    """How far the gradient reaches, by the layer's key and the cell; nothing where a kind has no derivative."""
    try:
        found = yield from gradients_work(trace, loss)
    except NotImplementedError:
        return {}
    with np.errstate(all="ignore"):  # where the run has left all bounds, so does its gradient
        return furthest(flow_of(found, loss), batch)


def _gates(cell: Cell, made: CellRun) -> Iterator[Gate]:
    signals = made.everything()
    for each in cell.signals:
        if each.gate:
            values = signals[each.name] if made.mask is None else signals[each.name][made.mask]
            if values.size:
                yield gate_of(each.name, values)


def gate_of(name: str, values: Array) -> Gate:
    """How open a gate stands that has these values."""
    mean, opened, closed = values.mean(dtype=np.float64), (values > OPEN).mean(), (values < CLOSED).mean()
    return Gate(name, float(mean), float(opened), float(closed))


def _weights(weights: tuple[Array, ...]) -> WeightRange:
    flat = np.concatenate([each.ravel() for each in weights])
    smallest, largest = float(flat.min()), float(flat.max())
    return WeightRange(smallest, largest, float(flat.mean()), smallest >= 0 < largest)
