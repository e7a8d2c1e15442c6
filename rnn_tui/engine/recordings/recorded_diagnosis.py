"""The diagnosis of a recording, as far as the states alone allow.

Saturated and dead units and invalid numbers are counted in the recorded signals, saturated ones if the signal looks
like the output of a tanh; gates are recognised by their names. Findings that need weights are left out. Of a large
signal only steps at equal distances are read.
"""

from dataclasses import dataclass, replace

import numpy as np

from rnn_tui.engine.core.work import Progress, Work
from rnn_tui.engine.gradients.gradients import Target
from rnn_tui.engine.recordings.recording import Recording, is_gate
from rnn_tui.engine.run.base_study import Study
from rnn_tui.engine.run.input_range import InputRange, input_range
from rnn_tui.engine.run.trace import INPUT, Trace, Track
from rnn_tui.engine.studies.diagnosis import CellDiagnosis, Diagnose, Diagnosis, Gate, LayerDiagnosis, gate_of
from rnn_tui.engine.studies.health import Bounds, Health, NotNumbers, health, not_numbers
from rnn_tui.engine.studies.sampling import thin
from rnn_tui.engine.studies.saturation import saturation


def diagnose(trace: Trace, batch: int) -> Study[Diagnosis]:
    """The study that diagnoses a trace, with its weights or without."""
    return DiagnoseRecorded() if isinstance(trace, Recording) else Diagnose(batch)


@dataclass(frozen=True)
class DiagnoseRecorded(Study[Diagnosis]):
    """Diagnoses a recording from its states."""

    def work(self, trace: Trace) -> Work[Diagnosis]:
        assert isinstance(trace, Recording)
        found = []
        for index, (key, at) in enumerate(zip(trace.keys, trace.layers, strict=True)):
            made: list[CellDiagnosis] = []
            for cell, run in at.run.cells.items():
                yield Progress(index, len(trace.layers), "diagnosis")
                signal = next(iter(run.signals))
                units, numbers = _told(trace, Track(key, cell, signal))
                gates = [_gate(trace, Track(key, cell, each)) for each in run.signals]
                known = tuple(each for each in gates if each is not None)
                made.append(CellDiagnosis(cell, signal, units, numbers, {}, None, None, None, known, None))
            yield Progress(index, len(trace.layers), "diagnosis")
            units, numbers = _told(trace, Track(key, "", "output"))
            found.append(LayerDiagnosis(at.name, at.layer.kind(), tuple(made), units, numbers, ()))
        read = _told(trace, Track(INPUT, "", "x"))[1].first if "x" in trace.recorded else None
        arrays = [trace.array(track) for key in trace.keys for track in trace.tracks(key)]
        every = max((thin(each)[1] for each in arrays if each.ndim > 2), default=1)
        size = _size(trace) if "x" in trace.recorded else None
        return Diagnosis(trace, 0, Target(step=-1), read, tuple(found), weightless=True, every=every, input=size)


def _told(trace: Recording, track: Track) -> tuple[Health, NotNumbers]:
    """The health of a signal's units, and those with invalid numbers."""
    whole = trace.array(track)
    values = whole.reshape(len(whole), -1, whole.shape[-1]) if whole.ndim < 3 else whole
    places, every = thin(values)
    values = np.array(values[places])
    values = values.reshape(*values.shape[:2], -1)
    cell = trace.cell(track)
    mask = None if cell is None or cell.mask is None or whole.ndim < 3 else cell.mask[places]
    numbers = not_numbers([values])
    first = None if numbers.first is None else (numbers.first - 1) * every + 1
    bounds = Bounds() if is_gate(track.signal) else saturation(trace, track)  # of a gate it is told how open it is
    return health(values, bounds, mask), replace(numbers, first=first)


def _size(trace: Recording) -> InputRange | None:
    """The range of the input; None if it may be token ids."""
    x = trace.array(Track(INPUT, "", "x"))
    return None if x.ndim < 3 or x.dtype.kind in "iu" else input_range(np.array(x[thin(x)[0]]))


def _gate(trace: Recording, track: Track) -> Gate | None:
    """How open a gate is, for a signal with the name and the values of a gate; None for all others."""
    if not is_gate(track.signal) or trace.limits(track) != (0.0, 1.0):
        return None
    values = trace.array(track)
    return gate_of(track.signal, np.array(values[thin(values)[0]]))
