"""Diagnosis: facts that show problems of a model on its data, layer by layer, as numbers.

Saturated, dead and invalid units are counted over all sequences of the batch; whatever depends on a path through time
(the Jacobians, the memory, the gradient's reach) belongs to one sequence. `findings.py` says what the numbers mean.
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
from rnn_tui.engine.run.base_study import Study
from rnn_tui.engine.run.input_range import InputRange, least_scaled
from rnn_tui.engine.run.trace import Trace, Track
from rnn_tui.engine.run.trace_rows import output_name
from rnn_tui.engine.runtime.layer_results import CellRun
from rnn_tui.engine.studies.eigenvalues import recurrent_matrices
from rnn_tui.engine.studies.health import Bounds, Health, NotNumbers, health, not_numbers
from rnn_tui.engine.studies.jacobian import pulled
from rnn_tui.engine.studies.memory import Memory, memory
from rnn_tui.engine.studies.saturation import saturation
from rnn_tui.engine.studies.spectral_radius import Radius, growth_radius, radius_work
from rnn_tui.engine.studies.trajectory import Trajectory, trajectory

OPEN, CLOSED = 0.9, 0.1
"""A gate is open above the first and closed below the second."""
EFFORT = 5e7
"""The budget for the Jacobians' eigenvalues: steps times the cube of the state's size."""
FEW, MODERATE, LARGE = 3, 1024, 2048
"""The smallest number of steps to examine, and for states of up to which size; for larger states it is one step. Up to
the last size the whole Jacobian is computed."""


@dataclass(frozen=True)
class JacobianRadii:
    """The spectral radii of ∂state_t / ∂state_{t-1} along one sequence."""

    last: Radius
    """At the cell's last step that was not skipped."""
    largest: Radius
    """The largest over the steps examined."""
    largest_at: int
    """The cell's step of the largest one, from 1."""
    examined: int
    """How many steps were examined: all of them, or some at equal distances."""
    of: int


@dataclass(frozen=True)
class Gate:
    """How open a gate is, over all steps and sequences."""

    name: str
    mean: float
    open: float
    """The fraction of its values above 0.9."""
    closed: float
    """The fraction below 0.1."""


@dataclass(frozen=True)
class WeightRange:
    """The range of all weights of a cell, biases included."""

    smallest: float
    largest: float
    mean: float
    positive: bool
    """Whether no weight is negative and some are not 0."""


@dataclass(frozen=True, eq=False)
class CellDiagnosis:
    """The facts about one recurrent cell."""

    cell: str
    """"" for a layer's own, "forward" or "backward" inside a Bidirectional."""
    signal: str
    """The state that `health` is about: the cell's output."""
    health: Health
    not_numbers: NotNumbers
    recurrent: Mapping[str, Radius]
    """The spectral radius of each gate's recurrent matrix."""
    jacobian: JacobianRadii | None
    """None if the kind has no derivative."""
    memory: Memory | None
    reach: Reach | None
    """How far back the gradient of the diagnosis's loss reaches; None if there is none."""
    gates: tuple[Gate, ...]
    weights: WeightRange | None
    """None if the limits are unknown."""


@dataclass(frozen=True, eq=False)
class LayerDiagnosis:
    """The facts about one layer: about each of its recurrent cells, or about its output if it has none."""

    name: str
    kind: str
    cells: tuple[CellDiagnosis, ...]
    output: Health
    not_numbers: NotNumbers
    """Invalid numbers in its output."""
    bad_weights: tuple[str, ...]
    """The names of weights that contain NaN or Inf."""


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """The facts about every layer of a trace."""

    trace: Trace
    batch: int
    """The index of the sequence whose paths through time are examined."""
    loss: Target
    """The loss whose gradient is followed: the sum of the output's last timestep; if that is constant (a softmax), its
    largest number."""
    bad_input: int | None
    """The first timestep, from 1, at which the input contains NaN or Inf; None if there is none."""
    layers: tuple[LayerDiagnosis, ...]
    weightless: bool = False
    """Whether these are states without their model, so that everything that needs weights is missing."""
    every: int = 1
    """In very long signals only every n-th step was examined; this is n."""
    input: InputRange | None = None
    """The range of the inputs; None for token ids, and if it is unknown."""

    @property
    def loss_words(self) -> str:
        """The loss in words: `the last output`, or `y[2] at the end`."""
        return "the last output" if self.loss.unit is None else f"{output_name(self.trace, self.loss.unit)} at the end"


@dataclass(frozen=True)
class Diagnose(Study[Diagnosis]):
    """The study that diagnoses a trace."""

    batch: int = 0
    exact: int = 512
    """The largest matrix of which every eigenvalue is computed; for larger ones `radius_work` gives bounds."""

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
                bounds = saturation(trace, Track(key, name, path.cell.states[0]))
                made.append((yield from self._cell(path, name, bounds, reached.get((key, name)))))
            output = at.output.reshape(len(at.output), -1, at.output.shape[-1])
            output = output[:, :1] if at.begins else output  # it is the same at every step by definition
            bounds = saturation(trace, Track(key, "", "output"))
            names = [each.name for each in trace.model.stack.weights[index]]
            bad = tuple(name for name, each in zip(names, at.weights, strict=True) if not np.isfinite(each).all())
            mask = at.run.mask if at.run.mask is not None and at.run.mask.shape == output.shape[:2] else None
            found.append(
                LayerDiagnosis(
                    at.name,
                    at.layer.kind(),
                    tuple(made),
                    health(output, bounds, mask, batch=self.batch),
                    not_numbers([output]),
                    bad,
                )
            )
        read = [trace.x, *(each for each in trace.inputs[1:] if each.ndim > 2)]
        invalid = [not_numbers([each.reshape(*each.shape[:2], -1)]).first for each in read]
        first = min((each for each in invalid if each is not None), default=None)
        return Diagnosis(trace, self.batch, loss, first, tuple(found), input=least_scaled(trace))

    def _cell(self, path: Trajectory, name: str, bounds: Bounds, reach: Reach | None) -> Work[CellDiagnosis]:
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
            pass  # a kind without a derivative has no Jacobian
        return CellDiagnosis(
            name,
            signal,
            health(state, bounds, made.mask, batch=self.batch, last=0 if made.backwards else -1),
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
        chosen[-1] = int(steps[-1])  # a single examined step is the last one
        found = []
        for done, t in enumerate(chosen):
            yield Progress(done, len(chosen), "eigenvalues")
            found.append((yield from self._jacobian(path, t)))
        largest = int(np.argmax([each.value if each.value == each.value else -1.0 for each in found]))
        return JacobianRadii(found[-1], found[largest], chosen[largest], len(chosen), len(steps))

    def _jacobian(self, path: Trajectory, t: int) -> Work[Radius]:
        """The spectral radius at the t-th step; for a very large state without computing the whole Jacobian."""
        if path.size <= LARGE:
            return (yield from radius_work(path.jacobian(t), self.exact))
        with np.errstate(all="ignore"):
            pull = path.pullback(t, t)
            return growth_radius(lambda row: pulled(pull, path.cell, 0, row), path.size)


def _reaches(trace: Trace, batch: int, loss: Target) -> Work[dict[tuple[int, str], Reach]]:
    """How far the gradient reaches, by the layer's key and the cell; empty if a kind has no derivative."""
    try:
        found = yield from gradients_work(trace, loss)
    except NotImplementedError:
        return {}
    with np.errstate(all="ignore"):  # if the run overflows, so does its gradient
        return furthest(flow_of(found, loss), batch)


def _gates(cell: Cell, made: CellRun) -> Iterator[Gate]:
    signals = made.everything()
    for each in cell.signals:
        if each.gate:
            values = signals[each.name] if made.mask is None else signals[each.name][made.mask]
            if values.size:
                yield gate_of(each.name, values)


def gate_of(name: str, values: Array) -> Gate:
    """How open a gate with these values is."""
    mean, opened, closed = values.mean(dtype=np.float64), (values > OPEN).mean(), (values < CLOSED).mean()
    return Gate(name, float(mean), float(opened), float(closed))


def _weights(weights: tuple[Array, ...]) -> WeightRange:
    flat = np.concatenate([each.ravel() for each in weights])
    smallest, largest = float(flat.min()), float(flat.max())
    return WeightRange(smallest, largest, float(flat.mean()), smallest >= 0 < largest)
