"""Everything that is known of a run of training, for the verdicts on it."""

from dataclasses import dataclass
from typing import Any

from rnn_tui.engine.data.generators.base_task import Figure
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.training.session.choices import TrainingChoices
from rnn_tui.engine.training.session.curves import Curve
from rnn_tui.engine.training.session.needed_gradient import NeededGradient
from rnn_tui.engine.training.session.record import TrainingRecord

EARLY = 50
"""Updates before which nothing is said about rates and chance."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """Everything that is known of a run."""

    choices: TrainingChoices
    record: TrainingRecord
    baselines: tuple[Figure, ...] = ()
    trace: Trace | None = None
    """What the newest weights make of some sequences."""
    before: Trace | None = None
    """What earlier weights made of them."""
    needed: NeededGradient | None = None
    """The gradient where the task needs it."""
    of_task: bool = True
    """Whether `trace` reads sequences of the task, and not other inputs of the user."""

    @property
    def read(self) -> Trace | None:
        """What the newest weights make of sequences of the task; None where that is not known."""
        return self.trace if self.of_task else None

    @property
    def rate(self) -> float:
        return self.choices.learning_rate

    @property
    def loss(self) -> Curve:
        return self.record.curve("loss")

    @property
    def first(self) -> float:
        """The loss at the beginning."""
        return float(self.loss.mean[0]) if len(self.loss) else float("nan")

    @property
    def now(self) -> float:
        """The loss of validation, where there is one already; else that of training, smoothed."""
        validation = self.record.curve("val_loss")
        return validation.last if len(validation) else float(self.loss.smoothed()[-1])

    @property
    def plain(self) -> float | None:
        """The least loss that needs no learning; None where it is not known."""
        found = [each.value for each in self.baselines if each.metric == "loss" and each.label != "published"]
        return min(found, default=None)

    @property
    def beaten(self) -> bool:
        """Whether it is clearly better than what needs no learning."""
        return self.plain is not None and self.now < 0.5 * self.plain

    def lower_rate(self) -> dict[str, Any]:
        """A change of the settings: a tenth of the learning rate."""
        return {"learning_rate": self.rate / 10}
