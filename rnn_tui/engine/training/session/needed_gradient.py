"""How much of a gradient is left where the task needs it: at the last input that the last answer depends on."""

from dataclasses import dataclass

import numpy as np

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.data.generators import Task
from rnn_tui.engine.gradients.flow import flow
from rnn_tui.engine.gradients.gradients import Target
from rnn_tui.engine.run.trace import Trace


@dataclass(frozen=True)
class NeededGradient:
    """The gradient of the last answer in the first recurrent layer."""

    layer: str
    """The layer's name."""
    back: int
    """How many steps back the task needs it, at least."""
    left: float
    """Its norm there, as a share of its largest norm; the mean over the sequences."""


def needed_gradient(trace: Trace, task: Task) -> NeededGradient | None:
    """None if the task does not say how far back its answers depend on the input, or the model has no recurrent
    layer that reads these sequences."""
    back = task.depends_back(trace.timesteps)
    at = next((each for each in trace.layers if each.run.cells), None)
    if back is None or at is None or not 0 < back < trace.timesteps or trace.output.dtype.kind != "f":
        return None
    key = trace.keys[trace.layers.index(at)]
    try:
        found = flow(trace, Target.informative(trace.output[0]))
    except RnnError:  # a layer that passes no gradient
        return None
    norms = [each.norms for each in found.norms if each.layer == key and each.signal == "h"]
    sizes = np.sum(norms, axis=0)
    most = sizes.max(axis=1)
    if sizes.shape[1] != trace.timesteps or not np.isfinite(sizes).all() or not most.all():
        return None
    return NeededGradient(at.name, back, float((sizes[:, -1 - back] / most).mean()))
