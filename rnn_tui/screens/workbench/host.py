"""The interface of the workbench for its controllers: the values that it holds, and methods to change them.

The controllers carry out the commands. They hold no state of the explorer themselves; the workbench does.
"""

from collections.abc import Callable
from typing import Any, Protocol

from textual.message import Message
from textual.screen import Screen

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.run.trace import Trace
from rnn_tui.panes.comparison import Comparison
from rnn_tui.panes.layers.form_fields import Path
from rnn_tui.panes.playback import Playback
from rnn_tui.panes.run_state import RunState
from rnn_tui.panes.selection import Focus, Selection
from rnn_tui.panes.study_queue import StudyQueue
from rnn_tui.panes.training_run import TrainingRun
from rnn_tui.panes.views import ViewStates
from rnn_tui.screens.workbench.notices import Notices
from rnn_tui.screens.workbench.undo import History
from rnn_tui.screens.workbench.workers import Threads


class Host(Protocol):
    """The part of the workbench that its controllers use."""

    selection: Selection
    playback: Playback
    run_state: RunState
    studies: StudyQueue
    comparison: Comparison
    states: ViewStates
    training: TrainingRun
    pane_number: int
    keras: str
    """The style of the summary."""

    @property
    def notices(self) -> Notices:
        """The notifications."""

    @property
    def threads(self) -> Threads:
        """The threads for long work."""

    @property
    def history(self) -> History:
        """The plan with its setup, and the states for undo and redo."""

    @property
    def stack(self) -> Stack:
        """The plan."""

    @property
    def setup(self) -> Setup:
        """The sources of the plan's weights and inputs."""

    @property
    def seen(self) -> Focus | None:
        """The trace and the selection in it; None if there is no trace."""

    @property
    def trace(self) -> Trace | None:
        """The trace of the plan; None if it has not been run."""

    def accept(self, history: History) -> None:
        """Takes another plan or setup: shows it and runs it."""

    def trained(self, history: History, trace: Trace) -> None:
        """Takes another trace that is there already: of other weights, or of a recording that has grown."""

    def arrived(self, trace: Trace | None) -> None:
        """Takes another trace, or None if there is none."""

    def push(self, dialog: Screen[Any], answered: Callable[[Any], None] | None = None) -> None:
        """Opens a dialog; `answered` gets its result, or None if the user left it."""

    def refuse(self, path: Path, reason: str) -> None:
        """Shows why the value of an option is refused: beside its field if the form is open."""

    def call_after_refresh(self, callback: Callable[[], None]) -> bool:
        """Calls a function as soon as all changes are on the screen."""

    def post_message(self, message: Message) -> bool:
        """Posts a message to the workbench; can be called from a thread."""


Back = Callable[[], None]
"""Opens again what a dialog was opened from, when the user leaves it."""


def to_the_workbench() -> None:
    """The way back from a dialog that was opened by its key: there is nothing to open again."""


def or_back(answered: Callable[[Any], None], back: Back) -> Callable[[Any], None]:
    """What takes the result of a dialog: `answered`, or `back` if the user has left it."""
    return lambda result: back() if result is None else answered(result)


def is_editable(host: Host) -> bool:
    """Whether the setup can be changed; if not, shows why."""
    try:
        host.setup.check_editable()
    except RnnError as error:
        host.notices.complain(str(error))
        return False
    return True


def is_built(host: Host) -> bool:
    """Whether the model has layers and an input shape, so that it has numbers; if not, says what is missing."""
    if not host.stack.layers:
        host.notices.tell("The model has no layers yet: a adds one.", warns=True)
    elif not host.stack.built:
        where = "go to the input (1, then up), press enter and type one such as (None, 10, 4)"
        host.notices.tell(f"The model has no input shape yet: {where}.", warns=True)
    return bool(host.stack.layers) and host.stack.built
