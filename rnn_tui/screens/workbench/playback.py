"""A screen with a past and a present: a recorded trace, and where in it we are.

Stepping computes nothing: it moves `t`. Playing is a clock that steps.
"""

from textual.reactive import reactive
from textual.screen import Screen
from textual.timer import Timer

from rnn_tui.engine.run.trace import Trace
from rnn_tui.screens.dialogs.go_to import GoTo

SPEEDS = (0.5, 1, 2, 4, 8, 16, 32)
"""Steps a second."""


class PlayingScreen(Screen[None]):
    """Steps, jumps and plays."""

    trace: reactive[Trace | None] = reactive[Trace | None](None, repaint=False)
    """The past."""
    pinned: reactive[Trace | None] = reactive[Trace | None](None, repaint=False)
    """The past that it is compared with, A."""
    t: reactive[int] = reactive(0, repaint=False)
    """The present."""
    playing: reactive[bool] = reactive(False, repaint=False)
    """Whether the clock steps."""
    speed: reactive[float] = reactive(2.0, repaint=False)
    """Steps a second."""

    _timer: Timer | None = None

    def action_step(self, by: int) -> None:
        self.action_seek(max(self.t + by, 0))

    def action_step_on(self, by: int) -> None:
        """A step whose key no field swallows."""
        self.action_step(by)

    def action_seek(self, t: int) -> None:
        """To a timestep; -1 is the last."""
        last = self.trace.timesteps if self.trace else 0
        self.t = last if t < 0 else min(t, last)

    def action_ask_for_t(self) -> None:
        if self.trace is not None:
            self.app.push_screen(
                GoTo(self.t, self.trace.timesteps), lambda t: None if t is None else self.action_seek(t)
            )

    def action_play(self) -> None:
        if not self.playing and self.trace is not None and self.t >= self.trace.timesteps:
            self.t = 0
        self.playing = not self.playing and self.trace is not None

    def action_faster(self) -> None:
        self.speed = SPEEDS[min(SPEEDS.index(self.speed) + 1, len(SPEEDS) - 1)]

    def action_slower(self) -> None:
        self.speed = SPEEDS[max(SPEEDS.index(self.speed) - 1, 0)]

    def watch_playing(self) -> None:
        self._wind()

    def watch_speed(self) -> None:
        self._wind()

    def _wind(self) -> None:
        """Start or stop the clock that steps."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self.playing:
            self._timer = self.set_interval(1 / self.speed, self._tick)

    def _tick(self) -> None:
        if self.trace is None or self.t >= self.trace.timesteps:
            self.playing = False
        else:
            self.t += 1
