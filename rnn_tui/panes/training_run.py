"""The state of a training: a frozen value. It can go back to the weights that were kept on the way."""

from dataclasses import dataclass, replace
from math import inf, isfinite
from typing import Literal, Self

from rnn_tui.charts.curves import value_text
from rnn_tui.engine.data.generators.base_task import Figure
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.training.session.choices import TrainingChoices
from rnn_tui.engine.training.session.evidence import Evidence
from rnn_tui.engine.training.session.needed_gradient import NeededGradient
from rnn_tui.engine.training.session.record import Racer, TrainingRecord
from rnn_tui.engine.training.session.right_answers import RightAnswers
from rnn_tui.engine.training.session.sample import Sample
from rnn_tui.engine.training.session.snapshots import WeightSnapshot
from rnn_tui.engine.training.session.verdict import Verdict
from rnn_tui.engine.training.session.verdict_rules import verdicts
from rnn_tui.numbers import rounded

Phase = Literal["none", "preparing", "running", "paused", "finished", "failed"]
WORDS: dict[Phase, str] = {
    "none": "",
    "preparing": "preparing …",
    "running": "▶ training",
    "paused": "‖ paused",
    "finished": "✓ finished",
    "failed": "× failed",
}
NOTHING = "Nothing has been trained yet. t chooses a task, and how it is learned."


@dataclass(frozen=True, eq=False)
class TrainingRun:
    """A run of training, and the update that the user looks at."""

    phase: Phase = "none"
    words: str = ""
    """The task and the settings in a few words."""
    baselines: tuple[Figure, ...] = ()
    record: TrainingRecord | None = None
    at: int | None = None
    """The selected earlier update; None: the newest."""
    reason: str = ""
    """Why it failed."""
    answers: RightAnswers | None = None
    """What is right for the sequences that are looked at."""
    sample: Sample | None = None
    """What the model writes with the weights that are looked at; None if it learns no text."""
    verdicts: tuple[Verdict, ...] = ()
    """The problems found in it, the worst first."""

    @property
    def exists(self) -> bool:
        """Whether there is a run to continue."""
        return self.record is not None

    @property
    def is_running(self) -> bool:
        return self.phase == "running"

    @property
    def is_race(self) -> bool:
        """Whether several models learn beside each other."""
        return self.record is not None and bool(self.record.race)

    @property
    def step(self) -> int:
        """The update of the current weights."""
        if self.record is None:
            return 0
        return self.record.step if self.at is None else self.at

    @property
    def snapshot(self) -> WeightSnapshot | None:
        """The current weights."""
        if self.record is None:
            return None
        return self.record.snapshots[-1 if self.at is None else self.record.place(self.at)]

    @property
    def progress(self) -> str:
        """The progress for a border; empty if it is not running."""
        if self.record is None or not self.is_running:
            return WORDS[self.phase] if self.phase == "preparing" else ""
        back = f" · looking back at {self.at:,}" if self.at is not None else ""
        loss = self.record.curve("loss").last
        return (
            f"training · update {self.record.step:,}/{self.record.total:,} · loss {rounded(loss, 3)}{back} · p pauses"
        )

    @property
    def outcome(self) -> str:
        """How good it is on sequences that it does not learn from, beside what needs no learning; of a race every
        model's loss. Empty before the first epoch has ended."""
        record = self.record
        if record is None:
            return ""
        if record.race:
            seen = record.race[record.racer]
            losses = sorted(((*self._loss(each), each) for each in record.race), key=lambda each: each[0])
            told = (f"{each.name} {text}{' (on the screen)' * (each is seen)}" for _, text, each in losses)
            return f"loss: {' · '.join(told)}" if record.step else ""
        metric = "accuracy" if "accuracy" in record.metrics else "loss"
        value = record.curve(f"val_{metric}").at(self.step)
        if value != value:
            return ""
        beside = next((each for each in self.baselines if each.metric == metric), None)
        base = "" if beside is None else f" ({beside.label} {value_text(beside.value)})"
        return f"unseen: {metric} {value_text(value)}{base}"

    def _loss(self, racer: Racer) -> tuple[float, str]:
        """The smoothed loss of a model of a race at the update looked at, and the words for it; once the model has
        stopped it is infinite, and the words say why."""
        at = racer.record.step if self.at is None else self.at
        if racer.stopped and at >= racer.record.step:
            return inf, racer.stopped
        value = replace(racer.loss, mean=racer.loss.smoothed()).at(at)
        return value if isfinite(value) else inf, value_text(value)

    # Going back and forth

    def seek(self, place: int) -> Self:
        """Goes to the kept weights at that index; after the last, to the newest from then on."""
        if self.record is None:
            return self
        kept = self.record.snapshots
        return replace(self, at=None if not 0 <= place < len(kept) - 1 else kept[place].step)

    def back(self, by: int) -> Self:
        """Goes forward by this many kept weights, or back if negative, but not beyond the first."""
        if self.record is None:
            return self
        last = len(self.record.snapshots) - 1
        place = last if self.at is None else self.record.place(self.at)
        return self.seek(min(max(place + by, 0), last))

    def of_racer(self, number: int) -> Self:
        """The same with that model of a race; of an earlier update it goes to the nearest one that is kept of that
        model, because each keeps its own. Its problems are not known yet."""
        if self.record is None:
            return self
        run = replace(self, record=self.record.of_racer(number), verdicts=())
        return run if self.at is None else run._nearest(self.at)

    def _nearest(self, step: int) -> Self:
        """Goes to the kept weights that are nearest to that update."""
        kept = self.record.snapshots if self.record is not None else ()
        return self.seek(min(range(len(kept)), key=lambda place: abs(kept[place].step - step), default=0))

    def told(self, phase: Phase, record: TrainingRecord) -> Self:
        """The same with a newer record."""
        return replace(self, phase=phase, record=record)

    def failed(self, reason: str) -> Self:
        """The training has failed, for this reason."""
        return replace(self, phase="failed", reason=reason)

    def judged(
        self, choices: TrainingChoices, trace: Trace | None, before: Trace | None, needed: NeededGradient | None
    ) -> Self:
        """The same with its problems: by the choices, and by runs with the newest and with the first weights."""
        if self.record is None:
            return self
        of_task = trace is not None and self.answers is not None and self.answers.belongs_to(trace)
        evidence = Evidence(choices, self.record, self.baselines, trace, before, needed, of_task)
        return replace(self, verdicts=verdicts(evidence))
