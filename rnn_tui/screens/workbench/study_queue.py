"""A screen that has studies made: one after the other in a thread, with progress, until the trace changes.

An answer is accepted only if its trace is still the past. Escape stops the study under way; its view says so, and asks
again when it is shown again.
"""

import time
from typing import Any

from textual import work
from textual.message import Message
from textual.reactive import reactive
from textual.worker import get_current_worker

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.work import unbounded
from rnn_tui.engine.run.study import Study
from rnn_tui.engine.run.trace import Trace
from rnn_tui.panes.study_results import NoAnswer, StudyResults
from rnn_tui.panes.views.view import View
from rnn_tui.screens.workbench.playback import PlayingScreen

MESSAGES = 20
"""Messages about progress a second, at most."""
STOPPED = NoAnswer("stopped; press the view's key to ask again")


class StudyingScreen(PlayingScreen):
    """Answers what views ask."""

    answers: reactive[StudyResults] = reactive(StudyResults(), repaint=False)
    """What the studies of the trace have found."""
    progress: reactive[str] = reactive("", repaint=False)
    """How far the work under way is."""

    _asked: tuple[Study[Any], ...] = ()
    """What is to be studied; the first is under way."""

    class Answered(Message):
        """A study is done."""

        def __init__(self, trace: Trace, study: Study[Any], answer: Any) -> None:
            super().__init__()
            self.trace = trace
            self.study = study
            self.answer = answer

    class Progressed(Message):
        """A study is under way."""

        def __init__(self, study: Study[Any], text: str) -> None:
            super().__init__()
            self.study = study
            self.text = text

    @property
    def studying(self) -> bool:
        """Whether a study is under way."""
        return bool(self._asked)

    def watch_trace(self) -> None:
        self.workers.cancel_group(self, "study")
        self._asked = ()
        self.progress = ""
        self.answers = StudyResults()

    def on_view_asked(self, event: View.Asked) -> None:
        self.study(event.study)

    def study(self, asked: Study[Any]) -> None:
        """Have a study made, unless it is made or under way."""
        if self.trace is None or asked in self._asked or self.answers.get(asked) is not None:
            return
        under_way = self._asked[:1]
        needless = tuple(each for each in self._asked if asked.latest_only and type(each) is type(asked))
        others = tuple(each for each in self._asked if each not in needless)
        self._asked = (asked, *others) if asked.goes_first else (*others, asked)
        if self._asked[:1] != under_way:
            self.workers.cancel_group(self, "study")
            self._study(self.trace, self._asked[0])

    def stop_studying(self) -> None:
        """Leave the study under way."""
        stopped, *_ = self._asked
        self.workers.cancel_group(self, "study")
        self._next(stopped, STOPPED)

    def forget_stopped(self) -> None:
        """What was stopped may be asked again."""
        for study, answer in self.answers.found.items():
            if answer is STOPPED:
                self.answers = self.answers.without(study)

    @work(thread=True, group="study", description="a study")
    def _study(self, trace: Trace, study: Study[Any]) -> None:
        worker, last = get_current_worker(), time.monotonic()
        steps = study.work(trace)
        answer: Any = None
        try:
            with unbounded():
                while not worker.is_cancelled:
                    progress = next(steps)
                    if time.monotonic() - last > 1 / MESSAGES:
                        last = time.monotonic()
                        self.post_message(self.Progressed(study, f"{progress} · esc stops"))
        except StopIteration as stop:
            answer = stop.value
        except RnnError as error:
            answer = NoAnswer(str(error))
        except MemoryError:
            answer = NoAnswer("There is not enough memory to work this out.")
        if not worker.is_cancelled:
            self.post_message(self.Answered(trace, study, answer))

    def on_studying_screen_progressed(self, event: Progressed) -> None:
        if event.study in self._asked[:1]:
            self.progress = event.text

    def on_studying_screen_answered(self, event: Answered) -> None:
        if event.trace is self.trace and event.study in self._asked[:1]:
            self._next(event.study, event.answer)

    def _next(self, done: Study[Any], answer: Any) -> None:
        """Keep an answer, and go on to the next study."""
        self._asked = self._asked[1:]
        self.progress = ""
        self.answers = self.answers.plus(done, answer)
        if self._asked and self.trace is not None:
            self._study(self.trace, self._asked[0])
