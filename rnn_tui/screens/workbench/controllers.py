"""The controllers of the workbench: each carries out a group of commands."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from textual.screen import Screen

from rnn_tui.formats.io.lazy_import import LazyImport
from rnn_tui.formats.model_name import ModelName
from rnn_tui.panes.views import TRAINING
from rnn_tui.screens.copied_text import Copier
from rnn_tui.screens.workbench.code_editor import CodeEditor
from rnn_tui.screens.workbench.dialog_opener import DialogOpener
from rnn_tui.screens.workbench.file_opener import FileOpener
from rnn_tui.screens.workbench.host import Host
from rnn_tui.screens.workbench.pin_run import Comparer
from rnn_tui.screens.workbench.plan_editor import PlanEditor
from rnn_tui.screens.workbench.runner import Runner
from rnn_tui.screens.workbench.selection_actions import SelectionActions
from rnn_tui.screens.workbench.study_runner import StudyRunner
from rnn_tui.screens.workbench.workers import ThreadReport

FOLLOWER: LazyImport[..., Any] = LazyImport("rnn_tui.screens.follow_recording:Follower")
TRAINER: LazyImport[..., Any] = LazyImport("rnn_tui.screens.training.trainer:Trainer")
FREE_RUNNER: LazyImport[..., Any] = LazyImport("rnn_tui.screens.free_run.free_runner:FreeRunner")


class Controllers:
    """All controllers of the workbench."""

    def __init__(self, host: Host, screen: Screen[None], name: ModelName, answers: Mapping[str, Any] | None) -> None:
        """`answers`: the user's answers to the questions about the file `name`."""
        self._host, self._screen = host, screen
        self.runner = Runner(host)
        self.studies = StudyRunner(host)
        self.looking = SelectionActions(host)
        self.comparer = Comparer(host, self.looking)
        self.plan = PlanEditor(host)
        self.files = FileOpener(host, name, answers)
        self.code = CodeEditor(host, self.plan)
        self.copier = Copier(host, screen)
        self.dialogs = DialogOpener(host, screen, self.looking, self.files, self.code, self.copier)
        self.dialogs.add("free_run", self._ask_for_free_run)

    def take(self, report: ThreadReport) -> None:
        """Passes a report to the controller that started the thread."""
        getattr(getattr(self, report.part), report.method)(report)

    def follow(self, growing: Any) -> None:
        """The controller that shows the growth of a `GrowingTrace`."""
        follower = FOLLOWER(self._host, growing)
        self._screen.set_interval(follower.every, follower.look)

    @cached_property
    def trainer(self) -> Any:
        """The controller of training, created when the user first asks for it."""
        return TRAINER(self._host, self.looking)

    @cached_property
    def free(self) -> Any:
        """The controller of free runs, created when the user first asks for one."""
        return FREE_RUNNER(self._host, self.looking)

    def _ask_for_free_run(self) -> None:
        self.free.open()

    def run(self) -> None:
        """Runs the plan; training pauses, and says so, if the plan is no longer the one that is trained."""
        self.runner.start()
        if self._host.training.exists:
            self.trainer.rest_if_changed()

    @property
    def busy(self) -> bool:
        """Whether there is long work that escape stops."""
        state = self._host.run_state
        return bool(self._host.studies.asked) or state.is_running or state.is_stopped or self._trains

    @property
    def _trains(self) -> bool:
        """Whether training is running and its view is shown."""
        return self._host.training.is_running and self._host.selection.view == TRAINING

    def leave(self) -> bool:
        """Stops long work, one piece at a time, or restarts a stopped run; returns False if there is none."""
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
