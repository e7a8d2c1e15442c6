"""A view: one way to show a trace, as one widget in the timesteps pane.

The pane shows one view at a time and gives it all data. A view draws; long computations it asks for as studies, and it
is shown again when the answer is there. It declares its key, its place in the palette and its line on the help page;
and if it has choices of its own, their commands and a frozen `State` that holds them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from textual.containers import Container
from textual.message import Message

from rnn_tui.charts.primitives.series import Series
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.run.base_study import Study
from rnn_tui.engine.run.trace import Trace, Track
from rnn_tui.panes.playback import Playback
from rnn_tui.panes.selection import Focus, Selection
from rnn_tui.panes.study_results import NoAnswer, StudyResults
from rnn_tui.panes.training_run import TrainingRun
from rnn_tui.panes.widgets.guarded import Guarded
from rnn_tui.panes.widgets.series_cache import SeriesCache

Answer = TypeVar("Answer")
S = TypeVar("S")

AT_THE_START = Playback()


@dataclass(frozen=True)
class NoState:
    """The state of a view without choices."""


@dataclass(frozen=True, eq=False)
class ViewData(Generic[S]):
    """All data for a view and for its commands."""

    focus: Focus
    """The trace, and the selection in it."""
    t: int
    """The position in time: 0 before the first input, k after the k-th."""
    state: S
    """The choices of the view."""
    answers: StudyResults
    """The answers of the studies of the trace."""
    pinned: Trace | None = None
    """The other trace, A, if one is pinned."""
    training: TrainingRun = field(default_factory=TrainingRun)
    """How it stands with training."""

    playback: Playback = AT_THE_START
    """Where in time, for every length of time of the trace."""

    @property
    def trace(self) -> Trace:
        return self.focus.trace

    @property
    def step(self) -> int:
        """The step of the selected unit's cell at the cursor; 0 before its first."""
        return self.focus.step(self.focus.track, self.t)

    def at(self, length: int) -> int:
        """The position among so many timesteps."""
        return self.playback.at(length) if self.playback.last else min(self.t, length)

    def position(self, track: Track) -> int:
        """The position in a track's time; that of the layer looked at where the track has no time axis."""
        return self.t if self.trace.timeless(track) else self.at(self.trace.steps(track))

    def same_as(self, other: "ViewData[Any] | None") -> bool:
        """Whether it would show the same."""
        if other is None or self.focus is not other.focus or self.answers is not other.answers:
            return False
        if self.training is not other.training or self.playback.positions != other.playback.positions:
            return False
        return self.pinned is other.pinned and (self.t, self.state) == (other.t, other.state)


@dataclass(frozen=True)
class ViewChange:
    """The effect of a view's command."""

    state: Any = None
    """The new choices of the view; None: unchanged."""
    shows: bool = False
    """Whether the view is shown from now on."""
    selection: Selection | None = None
    """The new selection; None: unchanged."""
    t: int | None = None
    """The new position in time; None: unchanged."""
    length: int | None = None
    """The length of time that `t` is a position of; None: that of the layer looked at."""
    asks: Study[Any] | None = None
    """A study whose answer the command needs first."""
    says: str = ""
    """A notification."""
    warns: bool = False
    """Whether it is a warning."""


@dataclass(frozen=True)
class ViewCommand:
    """A key of a view that has choices."""

    name: str
    """Its name within the view."""
    key: str
    """Textual's name of the key. Views that are not shown at the same time may share one."""
    label: str
    help: str
    """A sentence, for the palette and the help page."""
    written: str
    """The key as the help page writes it."""
    act: Callable[[ViewData[Any]], ViewChange]
    anywhere: bool = True
    """Whether the key works while another view is shown; if not, `chooses` says what it would choose."""
    chooses: str = ""


def some_of(shown: int, units: int) -> str:
    """`4 of 32 units, ↑↓ for others · `, before the line that says how to read a view; empty if it shows all."""
    return f"{shown} of {units:,} units, ↑↓ for others · " if shown < units else ""


class View(Guarded, Container, Generic[S]):
    """Shows its data; subclasses draw in `refresh_view`."""

    view: ClassVar[str] = ""
    """Its name: one short word."""
    key: ClassVar[str] = ""
    """Textual's name of the key that shows it."""
    help: ClassVar[str] = ""
    """What it shows, in a sentence, for the palette and the help page."""
    reading: ClassVar[str] = ""
    """How to read it, in at most 72 characters, for the pane's lower border."""
    arrows: ClassVar[tuple[str, str]] = ("step", "unit")
    """What left and right, and up and down, move, for the footer. An empty one: it does not show which unit is chosen,
    and the keys say so."""
    listens: ClassVar[bool] = True
    """Whether it shows the chosen signal; if not, the choice of signals is hidden."""
    trains: ClassVar[bool] = False
    """Whether it shows how training goes, and changes with it."""
    compares: ClassVar[bool] = False
    """Whether it shows two traces: its key also leaves it, and pinning a trace shows it."""
    says_scale: ClassVar[bool] = True
    """Whether the pane's title says the scale that it takes; if not, the charts' legends do."""
    crosses: ClassVar[bool] = False
    """Whether it shows one time against another: up and down then move the cursor of the other one (`cross`)."""
    crosses_in: ClassVar[tuple[type[Layer], ...]] = ()
    """The kinds of layers that have a second time; empty: all have."""
    takes: ClassVar[frozenset[str]] = frozenset()
    """The choices for charts that it shows: the `order` of units, the `scale`, and whether it `dims` what comes."""
    steers: ClassVar[bool] = False
    """Whether left and right move something else than time (`steer`): what it shows does not change with time."""
    State: ClassVar[type[Any]] = NoState
    """The type of its choices: a frozen dataclass with defaults."""
    commands: ClassVar[tuple[ViewCommand, ...]] = ()
    """The keys for its choices."""

    DEFAULT_CSS = "View { height: 1fr; }"

    @dataclass
    class Asked(Message):
        """The view needs the answer of a study of that trace; another trace may have arrived meanwhile."""

        trace: Trace
        study: Study[Any]

    class Resized(Message):
        """The view has another size and must be drawn again."""

    @dataclass
    class Chose(Message):
        """The user chose something in the view itself, with the mouse."""

        view: str
        state: Any

    def __init__(self, tracks: SeriesCache) -> None:
        super().__init__()
        self._tracks = tracks
        self._data: ViewData[S] | None = None
        self.waiting = ""
        """Why the last answer asked for is not there."""

    @classmethod
    def arrows_on(cls, focus: Focus | None) -> tuple[str, str]:
        """`arrows`, for what is looked at; None: no run is there yet."""
        kinds = cls.crosses_in
        moves = focus is None or not kinds or any(isinstance(each.layer, kinds) for each in focus.trace.layers)
        return cls.arrows if moves else (cls.arrows[0], "")

    @property
    def data(self) -> ViewData[S]:
        """The data that is shown."""
        assert self._data is not None
        return self._data

    @property
    def is_drawn(self) -> bool:
        """Whether it has data."""
        return self._data is not None

    async def show(self, data: ViewData[S], *, anew: bool = False) -> None:
        """Shows this data; draws nothing if it is shown already, unless `anew`."""
        before, self._data = self._data, data
        if anew or not data.same_as(before):
            await self.refresh_view()

    def on_resize(self) -> None:
        self.post_message(self.Resized())

    async def refresh_view(self) -> None:
        """Draws the view; its data or its size has changed."""
        raise NotImplementedError

    @classmethod
    def cross(cls, data: ViewData[S], by: int) -> ViewChange:
        """What up and down do in a view that `crosses`."""
        raise NotImplementedError

    @classmethod
    def steer(cls, data: ViewData[S], by: int) -> ViewChange:
        """What left and right do in a view that `steers`."""
        raise NotImplementedError

    def hint(self) -> str:
        """How to read the view as it is drawn now; empty while it has nothing to show, and says why (`-none`)."""
        return "" if self.has_class("-none") else self.reading

    def rows_needed(self, rows: int) -> int:
        """How many of so many rows it fills; more than these if it would then show at once what is scrolled now."""
        return rows

    def words(self) -> str | None:
        """The text under the view; None: the equation of the selected unit."""
        return None

    def choose(self, state: S) -> None:
        """Posts that the user chose something with the mouse."""
        self.post_message(self.Chose(self.view, state))

    def series(self, track: Track) -> Series:
        """A track of the selected sequence, as a series for charts."""
        focus = self.data.focus
        return self._tracks.series(focus.trace, track, focus.batch, by_steps=focus.selection.by_steps)

    def fitted(self, track: Track, order: tuple[int, ...] | None = None) -> Series:
        """The same on the axis that is chosen, which its values fill or which they cannot leave; in that order."""
        return self._tracks.ordered(self.data.focus, track, order)

    def ask(self, study: Study[Answer]) -> Answer | None:
        """The answer of a study; None while there is none, and `waiting` then says why."""
        found: Any = self.data.answers.get(study)
        if isinstance(found, NoAnswer):
            self.waiting = found.reason
            return None
        if found is None:
            self.waiting = "computing …"
            self.post_message(
                self.Asked(self.data.trace, study).set_sender(self)
            )  # a pane that draws would else be its sender
            return None
        self.waiting = ""
        answer: Answer = found
        return answer
