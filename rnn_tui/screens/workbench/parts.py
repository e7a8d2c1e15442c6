"""The parts of the workbench: each does what a group of commands asks for, or what follows from it."""

from collections.abc import Mapping

from textual.screen import Screen

from rnn_tui.formats.model_name import ModelName
from rnn_tui.screens.workbench.code_editor import CodeEditor
from rnn_tui.screens.workbench.comparer import Comparer
from rnn_tui.screens.workbench.dialog_opener import DialogOpener
from rnn_tui.screens.workbench.file_opener import FileOpener
from rnn_tui.screens.workbench.host import Host
from rnn_tui.screens.workbench.looking import Looking
from rnn_tui.screens.workbench.plan_editor import PlanEditor
from rnn_tui.screens.workbench.runner import Runner
from rnn_tui.screens.workbench.study_runner import StudyRunner


class Parts:
    """All of them; they know each other as far as they must."""

    def __init__(self, host: Host, screen: Screen[None], name: ModelName, answers: Mapping[str, str] | None) -> None:
        """`answers` are to what the file of that name leaves open."""
        self.runner = Runner(host)
        self.studies = StudyRunner(host)
        self.looking = Looking(host)
        self.comparer = Comparer(host, self.looking)
        self.plan = PlanEditor(host)
        self.files = FileOpener(host, name, answers)
        self.code = CodeEditor(host, self.plan)
        self.dialogs = DialogOpener(host, screen, self.looking, self.files, self.code)
