"""Makes the studies that views ask for, one after the other in a thread, and tells the workbench what they found."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from textual.worker import get_current_worker

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.work import Progress
from rnn_tui.engine.run.study import Study
from rnn_tui.engine.run.trace import Trace
from rnn_tui.formats.io.failure_report import where
from rnn_tui.panes.study_queue import StudyQueue
from rnn_tui.panes.study_results import NoAnswer
from rnn_tui.screens.workbench.host import Host
from rnn_tui.screens.workbench.worker_loop import drive
from rnn_tui.screens.workbench.workers import ThreadReport

GROUP = "study"


@dataclass
class StudyReport(ThreadReport):
    """How far a study is; with its answer where it is done."""

    part = "studies"

    trace: Trace
    study: Study[Any]
    progress: str
    answer: Any = None


class StudyRunner:
    """Works on the first study of the queue."""

    def __init__(self, host: Host) -> None:
        self.host = host

    def follow(self, before: StudyQueue, after: StudyQueue) -> None:
        """Begin the study that is first in the queue now, and leave the one that was."""
        if before.under_way == after.under_way:
            return
        if not after.has_answer(before.under_way):
            self.host.threads.stop(GROUP)  # one that has answered ends by itself
        if self.host.trace is not None and after.under_way is not None:
            self.host.threads.start(partial(self._work, self.host.trace, after.under_way), GROUP)

    def reported(self, event: StudyReport) -> None:
        """Take what a study says; nothing where it is about another trace."""
        if event.trace is not self.host.trace:
            return
        if event.answer is None:
            self.host.studies = self.host.studies.progressed(event.study, event.progress)
        else:
            self.host.studies = self.host.studies.answered(event.study, event.answer)

    def _work(self, trace: Trace, study: Study[Any]) -> None:
        worker = get_current_worker()

        def say(progress: Progress) -> None:
            self.host.post_message(StudyReport(trace, study, f"{progress} · esc stops"))

        try:
            answer = drive(study.work(trace), lambda: worker.is_cancelled, say)
        except RnnError as error:
            answer = NoAnswer(str(error))
        except MemoryError:
            answer = NoAnswer("There is not enough memory to work this out.")
        except Exception as error:
            self.host.post_message(StudyReport(trace, study, "", NoAnswer(f"This failed: {where(error)}.")))
            raise
        if not worker.is_cancelled:
            self.host.post_message(StudyReport(trace, study, "", answer))
