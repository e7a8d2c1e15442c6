"""A screen with an eye: which layer, which signal, which unit of the past is looked at, and how it is drawn."""

from dataclasses import replace

from textual.reactive import reactive

from rnn_tui.panes.eye import Eye
from rnn_tui.panes.timesteps import TimestepsPane
from rnn_tui.panes.views import NAMES
from rnn_tui.screens.studying import StudyingScreen


class LookingScreen(StudyingScreen):
    """Moves the eye; nothing else changes."""

    eye: reactive[Eye] = reactive(Eye(), repaint=False)
    """Where the user looks."""

    def on_timesteps_pane_unit_chosen(self, event: TimestepsPane.UnitChosen) -> None:
        if self.trace is not None:
            self.eye = self.eye.choose(event.unit, self.trace)

    def action_unit(self, by: int) -> None:
        if self.trace is not None:
            self.eye = self.eye.at(self.trace).choose(self.eye.at(self.trace).unit + by, self.trace)

    def action_view(self, view: str) -> None:
        self.forget_stopped()
        self.eye = self.eye.draw(view)

    def action_next_view(self) -> None:
        self.eye = self.eye.next_view(NAMES)

    def action_listen(self, by: int) -> None:
        if self.trace is not None:
            self.eye = self.eye.at(self.trace).listen(self.trace, by).at(self.trace)

    def action_listen_to(self, signal: str) -> None:
        if self.trace is not None:
            self.eye = replace(self.eye, signal=signal).at(self.trace)

    def action_turn(self, by: int) -> None:
        if self.trace is not None:
            self.eye = self.eye.turn(self.trace, by)
