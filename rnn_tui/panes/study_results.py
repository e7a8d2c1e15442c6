"""The answers of the studies of a trace so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from rnn_tui.engine.run.base_study import Study


@dataclass(frozen=True)
class NoAnswer:
    """Why a study has no answer."""

    reason: str


@dataclass(frozen=True, eq=False)
class StudyResults:
    """Each study with its answer, or with the reason why there is none."""

    found: Mapping[Study[Any], Any] = field(default_factory=dict)

    def get(self, study: Study[Any]) -> Any:
        """The answer; a `NoAnswer`; None if the study has not been made."""
        return self.found.get(study)

    def plus(self, study: Study[Any], answer: Any) -> Self:
        """With one more answer."""
        return replace(self, found={**self.found, study: answer})

    def without(self, study: Study[Any]) -> Self:
        """Without that answer, so that it can be asked again."""
        return replace(self, found={each: answer for each, answer in self.found.items() if each != study})
