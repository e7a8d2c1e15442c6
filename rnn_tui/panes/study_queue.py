"""The studies that views ask for, and their answers: a frozen value. One study runs at a time."""

from dataclasses import dataclass, field, replace
from typing import Any, Self

from rnn_tui.engine.run.base_study import Study
from rnn_tui.panes.study_results import NoAnswer, StudyResults

STOPPED = NoAnswer("stopped; press the view's key to ask again")


@dataclass(frozen=True, eq=False)
class StudyQueue:
    """The studies of one trace that wait, and the answers so far."""

    asked: tuple[Study[Any], ...] = ()
    """The studies that wait; the first one is running."""
    answers: StudyResults = field(default_factory=StudyResults)
    progress: str = ""
    """The progress of the first one."""

    @property
    def under_way(self) -> Study[Any] | None:
        """The study that is running."""
        return self.asked[0] if self.asked else None

    def has_answer(self, study: Study[Any] | None) -> bool:
        """Whether the study is finished, with an answer or without; a stopped one is not."""
        return study is not None and self.answers.get(study) not in (None, STOPPED)

    def ask(self, study: Study[Any]) -> Self:
        """Adds a study, unless it is finished or waiting; some go before others, and of some only the latest is
        kept."""
        if study in self.asked or self.answers.get(study) is not None:
            return self
        wanted = [each for each in self.asked if not (study.latest_only and type(each) is type(study))]
        asked = (study, *wanted) if study.goes_first else (*wanted, study)
        return replace(self, asked=asked, progress=self.progress if asked[:1] == self.asked[:1] else "")

    def progressed(self, study: Study[Any], text: str) -> Self:
        """With the progress of the running study; reports of others are ignored."""
        return replace(self, progress=text) if study == self.under_way else self

    def answered(self, study: Study[Any], answer: Any) -> Self:
        """With the answer to the running study; answers to others are ignored."""
        if study != self.under_way:
            return self
        return replace(self, asked=self.asked[1:], answers=self.answers.plus(study, answer), progress="")

    def stopped(self) -> Self:
        """Stops the running study; its view shows that."""
        return self if self.under_way is None else self.answered(self.under_way, STOPPED)

    def askable(self) -> Self:
        """Allows stopped studies to be asked again."""
        answers = self.answers
        for study, answer in answers.found.items():
            if answer is STOPPED:
                answers = answers.without(study)
        return self if answers is self.answers else replace(self, answers=answers)
