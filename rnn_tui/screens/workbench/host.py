"""The workbench as its parts know it: the values it holds, and what follows from changing them.

The parts do what a group of commands asks for. They hold no value of the explorer themselves: what they change is the
workbench's, and what they need of it stands here.
"""

from collections.abc import Callable
from typing import Any, Protocol

from textual.message import Message
from textual.screen import Screen

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
    """As much of the workbench as its parts work with."""

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
        """What is said in notifications."""

    @property
    def threads(self) -> Threads:
        """Where long work is done."""

    @property
    def history(self) -> History:
        """The plan with its numbers, between its past and its future."""

    @property
    def stack(self) -> Stack:
        """The plan."""

    @property
    def setup(self) -> Setup:
        """Where the plan's numbers come from."""

    @property
    def seen(self) -> Focus | None:
        """The trace, and what of it is looked at."""

    @property
    def trace(self) -> Trace | None:
        """What happened when the plan was run."""

    def accept(self, history: History) -> None:
        """What follows from another plan, or from other numbers for it."""

    def trained(self, history: History, trace: Trace) -> None:
        """What follows from other weights, with what they do worked out already."""

    def arrived(self, trace: Trace | None) -> None:
        """What follows from another trace, or from there being none."""

    def push(self, dialog: Screen[Any], answered: Callable[[Any], None] | None = None) -> None:
        """Open a dialog; `answered` gets its result, None where it was left."""

    def refuse(self, path: Path, reason: str) -> None:
        """Why an option's value is not taken: beside its field where the form is open."""

    def call_after_refresh(self, callback: Callable[[], None]) -> bool:
        """Call that as soon as everything that has changed is on the screen."""

    def post_message(self, message: Message) -> bool:
        """Tell the workbench, from a thread."""
