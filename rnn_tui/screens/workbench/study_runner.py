"""Computes the studies that views request, one after the other in a thread, and reports their answers."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from textual.worker import get_current_worker

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.work import Progress
from rnn_tui.engine.run.base_study import Study
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
    """The progress of a study, or its answer."""

    part = "studies"

    trace: Trace
    study: Study[Any]
    progress: str
    answer: Any = None


class StudyRunner:
    """Computes the first study in the queue."""

    def __init__(self, host: Host) -> None:
        self.host = host

    def follow(self, before: StudyQueue, after: StudyQueue) -> None:
        """Starts the study that is now first in the queue, and stops the previous one."""
        if before.under_way == after.under_way:
            return
        if not after.has_answer(before.under_way):
            self.host.threads.stop(GROUP)  # a study with an answer has ended
        if self.host.trace is not None and after.under_way is not None:
            self.host.threads.start(partial(self._work, self.host.trace, after.under_way), GROUP)

    def reported(self, event: StudyReport) -> None:
        """Takes a report of a study; ignores it if it is about another trace."""
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
            answer = NoAnswer("There is not enough memory to compute this.")
        except Exception as error:
            self.host.post_message(StudyReport(trace, study, "", NoAnswer(f"This failed: {where(error)}.")))
            raise
        if not worker.is_cancelled:
            self.host.post_message(StudyReport(trace, study, "", answer))
