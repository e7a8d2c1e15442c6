"""A view: one way of looking at the past, one widget in the timesteps pane.

The pane shows one view at a time and hands it everything there is to see. A view draws; what takes long it asks for,
and is shown again when the answer is there. Its key, its place in the palette and its line on the help page are what
it declares here.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from textual.containers import Container
from textual.message import Message

from rnn_tui.charts.primitives.series import Series
from rnn_tui.engine.run.study import Study
from rnn_tui.engine.run.trace import Trace, Track
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.study_results import NoAnswer, StudyResults
from rnn_tui.panes.widgets.series_cache import SeriesCache

Answer = TypeVar("Answer")


class View(Container):
    """Shows `trace` at `t` as `eye` wants it; subclasses draw in `refresh_view`."""

    view: ClassVar[str] = ""
    """Its name: one short word."""
    key: ClassVar[str] = ""
    """Textual's name of the key that shows it."""
    help: ClassVar[str] = ""
    """What it shows, in a sentence, for the palette and the help page."""
    reading: ClassVar[str] = ""
    """How to read it, in at most 72 characters: it stands on the pane's lower border."""
    listens: ClassVar[bool] = True
    """Whether it shows the chosen signal; where not, the choice of signals is left out."""

    DEFAULT_CSS = "View { height: 1fr; }"

    trace: Trace | None = None
    """The past."""
    t: int = 0
    """The present: 0 before the first input, k after the k-th."""
    selection: Selection = Selection()
    """Where the user looks, kept within the trace."""
    answers: StudyResults = StudyResults()
    """What the studies of this trace have found."""
    pinned: Trace | None = None
    """The other trace, A, where one is pinned."""

    @dataclass
    class Asked(Message):
        """The view needs the answer of a study."""

        study: Study[Any]

    class Resized(Message):
        """The view has another size, and wants to be drawn anew."""

    def __init__(self, tracks: SeriesCache) -> None:
        super().__init__()
        self._tracks = tracks
        self.waiting = ""
        """Why the last answer asked for is not there."""

    async def show(
        self,
        trace: Trace | None,
        t: int,
        selection: Selection,
        answers: StudyResults,
        pinned: Trace | None,
        *,
        anew: bool = False,
    ) -> None:
        """Show that; nothing is drawn where all of it is shown already, unless `anew`."""
        same = trace is self.trace and answers is self.answers and pinned is self.pinned
        same = same and (t, selection) == (self.t, self.selection)
        self.trace, self.t, self.selection, self.answers, self.pinned = trace, t, selection, answers, pinned
        if anew or not same:
            await self.refresh_view()

    def on_resize(self) -> None:
        self.post_message(self.Resized())

    async def refresh_view(self) -> None:
        """Draw what there is to see; something of it has changed, or the size."""
        raise NotImplementedError

    def words(self) -> str | None:
        """What stands under the view; None: the chosen unit's equation."""
        return None

    def series(self, track: Track) -> Series:
        """A track of the sequence looked at, as charts need it."""
        assert self.trace is not None
        return self._tracks.series(self.trace, track, self.selection.batch)

    def ordered(self, track: Track, order: tuple[int, ...]) -> Series:
        """The same with its units in that order."""
        assert self.trace is not None
        return self._tracks.ordered(self.trace, track, self.selection.batch, order)

    def ask(self, study: Study[Answer]) -> Answer | None:
        """The answer of a study; None while there is none, and `waiting` says why."""
        found: Any = self.answers.get(study)
        if isinstance(found, NoAnswer):
            self.waiting = found.reason
            return None
        if found is None:
            self.waiting = "computing …"
            self.post_message(self.Asked(study).set_sender(self))  # a pane that draws would else be its sender
            return None
        self.waiting = ""
        answer: Answer = found
        return answer
