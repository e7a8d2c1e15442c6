"""The state of the explorer: a few frozen values, one reactive attribute each."""

from textual.reactive import reactive

from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.run.trace_rows import lengths
from rnn_tui.engine.summary.styles import STYLES
from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.panes.comparison import Comparison
from rnn_tui.panes.footer import Key
from rnn_tui.panes.playback import Playback
from rnn_tui.panes.run_state import RunState
from rnn_tui.panes.selection import Focus, Selection
from rnn_tui.panes.study_queue import StudyQueue
from rnn_tui.panes.training_run import TrainingRun
from rnn_tui.panes.views import ViewStates
from rnn_tui.screens.fallback_screen import FallbackScreen
from rnn_tui.screens.footer_keys import shown
from rnn_tui.screens.workbench.undo import History


class ExplorerState(FallbackScreen):
    """A screen that holds the values; `Workbench` shows them and changes them."""

    stack: reactive[Stack] = reactive(Stack(), repaint=False, always_update=True)
    """The plan. Plans that differ only in the keys of their layers are equal, but not the same."""
    selection: reactive[Selection] = reactive(Selection(), repaint=False)
    """The selected layer, unit, signal, sequence and view."""
    seen: reactive[Focus | None] = reactive[Focus | None](None, repaint=False)
    """The trace and the selection in it; None if there is no trace."""
    playback: reactive[Playback] = reactive(Playback(), repaint=False)
    """The timestep, and the state of playing."""
    states: reactive[ViewStates] = reactive(ViewStates(), repaint=False)
    """The choices made in each view."""
    studies: reactive[StudyQueue] = reactive(StudyQueue(), repaint=False)
    """The studies that views have requested, and their answers."""
    comparison: reactive[Comparison] = reactive(Comparison(), repaint=False)
    """The pinned run A."""
    run_state: reactive[RunState] = reactive(RunState(), repaint=False)
    """The state of the plan's run."""
    training: reactive[TrainingRun] = reactive(TrainingRun(), repaint=False)
    """The state of training."""
    editing: reactive[bool] = reactive(False, repaint=False)
    """Whether the form is open."""
    pane_number: reactive[int] = reactive(3, repaint=False)
    """The number, from 1, of the pane that has the keys."""
    maximised: reactive[bool] = reactive(False, repaint=False, toggle_class="-maximised")
    keras: reactive[str] = reactive(STYLES[0], repaint=False)
    """The style of the summary."""
    keys: reactive[tuple[Key, ...]] = reactive(shown(editing=False), repaint=False)
    """The keys in the footer."""
    title_text: reactive[str] = reactive("", repaint=False)
    """The title of the open model."""
    words: reactive[tuple[str, ...]] = reactive((), repaint=False)
    """The sources of its weights and inputs, in words."""
    contents: reactive[str] = reactive("", repaint=False)
    """The content of a recording, shown instead of a summary; otherwise empty."""
    part: reactive[tuple[str, ...]] = reactive((), repaint=False)
    """Sentences about the layers before and after the plan, if it is only a part of the file's model."""
    modules: reactive[str] = reactive("", repaint=False)
    """The modules with PyTorch's names, if the plan was read from PyTorch source."""

    def __init__(self, first: LoadedModel, setup: Setup) -> None:
        """The state after a model was opened; `setup`: the sources of its weights and inputs."""
        super().__init__()
        self.history = History(first.stack, setup=setup, title=first.title)
        """The plan with its setup, and the states for undo and redo."""
        self.set_reactive(ExplorerState.stack, first.stack)
        self.set_reactive(ExplorerState.selection, Selection.opened(first))
        self.set_reactive(ExplorerState.playback, Playback().opened(first.first_t))
        self.set_reactive(ExplorerState.title_text, first.title)
        self.set_reactive(ExplorerState.keras, first.style)
        self.set_reactive(ExplorerState.words, tuple(setup.words(first.stack)))
        self.set_reactive(ExplorerState.contents, setup.contents)
        self.set_reactive(ExplorerState.part, setup.part)
        self.set_reactive(ExplorerState.modules, setup.modules)

    @property
    def setup(self) -> Setup:
        """The sources of the plan's weights and inputs."""
        return self.history.setup

    @property
    def trace(self) -> Trace | None:
        """The trace of the plan; None if it has not been run."""
        return None if self.seen is None else self.seen.trace

    def accept(self, history: History) -> None:
        """The values that follow from another plan or setup."""
        setup = history.setup
        self.contents = setup.contents
        self.stack, self.title_text = history.stack, history.title
        self.words, self.part, self.modules = tuple(setup.words(history.stack)), setup.part, setup.modules

    def arrived(self, trace: Trace | None) -> None:
        """The values that follow from another trace, or from None. Unit, sequence and timestep stay chosen: a trace
        without them shows its last ones, and one that has them again (after a half-typed number, after an undo) shows
        them."""
        seen = None if trace is None else self.selection.on(trace)
        self.playback = self.playback.over(0) if seen is None else self.playback.over(seen.time, lengths(seen.trace))
        if trace is not self.trace:
            self.studies = StudyQueue()
        self.seen = seen
