"""How it stands with training: a frozen value with verbs. Going back through it moves among the weights it kept."""

from dataclasses import dataclass, replace
from typing import Literal, Self

from rnn_tui.engine.data.generators.task import Figure
from rnn_tui.engine.training.session.answers import Answers
from rnn_tui.engine.training.session.record import TrainingRecord
from rnn_tui.engine.training.session.snapshots import WeightSnapshot
from rnn_tui.engine.training.session.verdict import Verdict

Phase = Literal["none", "preparing", "running", "paused", "finished", "failed"]
WORDS: dict[Phase, str] = {
    "none": "",
    "preparing": "preparing …",
    "running": "▶ training",
    "paused": "‖ paused",
    "finished": "● finished",
    "failed": "failed",
}
NOTHING = "Nothing has been trained yet. t chooses a task, and how it is learned."


@dataclass(frozen=True, eq=False)
class TrainingRun:
    """A run of training, and how far back in it the user looks."""

    phase: Phase = "none"
    words: str = ""
    """What is learned and how, in a few words."""
    baselines: tuple[Figure, ...] = ()
    record: TrainingRecord | None = None
    at: int | None = None
    """The update that is looked back at; None: the newest."""
    reason: str = ""
    """Why it failed."""
    answers: Answers | None = None
    """What is right for the sequences that are looked at."""
    verdicts: tuple[Verdict, ...] = ()
    """What is the matter with it, the worst first."""

    @property
    def exists(self) -> bool:
        """Whether there is something to go on with."""
        return self.record is not None

    @property
    def is_running(self) -> bool:
        return self.phase == "running"

    @property
    def step(self) -> int:
        """The update whose weights are looked at."""
        if self.record is None:
            return 0
        return self.record.step if self.at is None else self.at

    @property
    def snapshot(self) -> WeightSnapshot | None:
        """The weights that are looked at."""
        if self.record is None:
            return None
        return self.record.snapshots[-1 if self.at is None else self.record.place(self.at)]

    @property
    def progress(self) -> str:
        """How far it is, for a border; empty where it is not under way."""
        if self.record is None or not self.is_running:
            return WORDS[self.phase] if self.phase == "preparing" else ""
        back = f" · looking back at {self.at:,}" if self.at is not None else ""
        loss = self.record.curve("loss").last
        return f"training · update {self.record.step:,}/{self.record.total:,} · loss {loss:.3g}{back} · p pauses"

    # Going through it

    def seek(self, place: int) -> Self:
        """At the weights of that place among those that were kept; behind the last, at the newest from now on."""
        if self.record is None:
            return self
        kept = self.record.snapshots
        return replace(self, at=None if not 0 <= place < len(kept) - 1 else kept[place].step)

    def back(self, by: int) -> Self:
        """So many places on, or back where it is negative; not beyond the first."""
        if self.record is None:
            return self
        last = len(self.record.snapshots) - 1
        place = last if self.at is None else self.record.place(self.at)
        return self.seek(min(max(place + by, 0), last))

    def told(self, phase: Phase, record: TrainingRecord) -> Self:
        """The same, further on."""
        return replace(self, phase=phase, record=record)

    def failed(self, reason: str) -> Self:
        """It cannot go on, for that reason."""
        return replace(self, phase="failed", reason=reason)
