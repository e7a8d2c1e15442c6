"""The parts of the workbench: each does what a group of commands asks for, or what follows from it."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from textual.screen import Screen

from rnn_tui.formats.io.lazy_import import LazyImport
from rnn_tui.formats.model_name import ModelName
from rnn_tui.panes.views import TRAINING
from rnn_tui.screens.workbench.code_editor import CodeEditor
from rnn_tui.screens.workbench.dialog_opener import DialogOpener
from rnn_tui.screens.workbench.file_opener import FileOpener
from rnn_tui.screens.workbench.host import Host
from rnn_tui.screens.workbench.pin_run import Comparer
from rnn_tui.screens.workbench.plan_editor import PlanEditor
from rnn_tui.screens.workbench.runner import Runner
from rnn_tui.screens.workbench.selection_actions import Looking
from rnn_tui.screens.workbench.study_runner import StudyRunner
from rnn_tui.screens.workbench.workers import ThreadReport

TRAINER: LazyImport[..., Any] = LazyImport("rnn_tui.screens.training.trainer:Trainer")


class Parts:
    """All of them; they know each other as far as they must."""

    def __init__(self, host: Host, screen: Screen[None], name: ModelName, answers: Mapping[str, Any] | None) -> None:
        """`answers` are to what the file of that name leaves open."""
        self._host = host
        self.runner = Runner(host)
        self.studies = StudyRunner(host)
        self.looking = Looking(host)
        self.comparer = Comparer(host, self.looking)
        self.plan = PlanEditor(host)
        self.files = FileOpener(host, name, answers)
        self.code = CodeEditor(host, self.plan)
        self.dialogs = DialogOpener(host, screen, self.looking, self.files, self.code)

    def take(self, report: ThreadReport) -> None:
        """Hand a report to the part that began the thread."""
        getattr(getattr(self, report.part), report.method)(report)

    @cached_property
    def trainer(self) -> Any:
        """Who trains; there from when training is asked for."""
        return TRAINER(self._host, self.looking)

    def run(self) -> None:
        """Run the plan; training rests where it is not its own any more."""
        self.runner.start()
        if self._host.training.is_running:
            self.trainer.rest_if_changed()

    @property
    def busy(self) -> bool:
        """Whether there is something that escape leaves."""
        state = self._host.run_state
        return bool(self._host.studies.asked) or state.is_running or state.is_stopped or self._trains

    @property
    def _trains(self) -> bool:
        """Whether training is under way, and looked at."""
        return self._host.training.is_running and self._host.selection.view == TRAINING

    def leave(self) -> bool:
        """Stop what takes long, one thing at a time, or run what was stopped; False where nothing is."""
        host = self._host
        if host.run_state.is_running:
            self.runner.stop()
        elif host.studies.asked:
            host.studies = host.studies.stopped()
        elif host.run_state.is_stopped:
            self.runner.start()
        elif self._trains:
            self.trainer.toggle()
        else:
            return False
        return True
