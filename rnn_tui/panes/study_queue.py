"""The studies that views ask for, and what they found: a frozen value with verbs. One study is made at a time."""

from dataclasses import dataclass, field, replace
from typing import Any, Self

from rnn_tui.engine.run.study import Study
from rnn_tui.panes.study_results import NoAnswer, StudyResults

STOPPED = NoAnswer("stopped; press the view's key to ask again")


@dataclass(frozen=True, eq=False)
class StudyQueue:
    """What is to be studied in one trace, and the answers so far."""

    asked: tuple[Study[Any], ...] = ()
    """What is to be studied; the first is under way."""
    answers: StudyResults = field(default_factory=StudyResults)
    progress: str = ""
    """How far the first of them is."""

    @property
    def under_way(self) -> Study[Any] | None:
        """The study that is being made."""
        return self.asked[0] if self.asked else None

    def has_answer(self, study: Study[Any] | None) -> bool:
        """Whether the study is done, with an answer or without; one that was stopped is not."""
        return study is not None and self.answers.get(study) not in (None, STOPPED)

    def ask(self, study: Study[Any]) -> Self:
        """With a study to be made, unless it is made or asked for; some go before others, and of some only the latest
        is wanted."""
        if study in self.asked or self.answers.get(study) is not None:
            return self
        wanted = [each for each in self.asked if not (study.latest_only and type(each) is type(study))]
        asked = (study, *wanted) if study.goes_first else (*wanted, study)
        return replace(self, asked=asked, progress=self.progress if asked[:1] == self.asked[:1] else "")

    def progressed(self, study: Study[Any], text: str) -> Self:
        """With a word on how far the study under way is; others are no longer waited for."""
        return replace(self, progress=text) if study == self.under_way else self

    def answered(self, study: Study[Any], answer: Any) -> Self:
        """With the answer to the study under way; others are no longer waited for."""
        if study != self.under_way:
            return self
        return replace(self, asked=self.asked[1:], answers=self.answers.plus(study, answer), progress="")

    def stopped(self) -> Self:
        """The study under way is left, and its view says so."""
        return self if self.under_way is None else self.answered(self.under_way, STOPPED)

    def askable(self) -> Self:
        """What was stopped may be asked again."""
        answers = self.answers
        for study, answer in answers.found.items():
            if answer is STOPPED:
                answers = answers.without(study)
        return self if answers is self.answers else replace(self, answers=answers)
