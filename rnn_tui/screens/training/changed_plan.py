"""Whether the plan on the screen is still the one that is trained, and the key that brings it back."""

from rnn_tui.screens.training.training_worker import TrainingWorker
from rnn_tui.screens.workbench.host import Host

CHANGED = "the model or its weights were changed since"


def is_changed(host: Host, worker: TrainingWorker) -> bool:
    """Whether the plan or its weights are no longer those of training."""
    other = not host.stack.same_as(worker.stack)
    return other or host.setup.weights_of is not worker.setup.weights_of


def why_changed(host: Host, worker: TrainingWorker) -> str:
    """What was changed, and the key that brings the trained weights back, if one does."""
    of = worker.setup.weights_of
    keys = {"u": host.history.past, "U": host.history.future}
    key = next((key for key, found in keys.items() if any(each.setup.weights_of is of for each in found)), "")
    return f"{CHANGED}; {key} goes back" if key else CHANGED
