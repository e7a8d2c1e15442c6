"""A screen with an eye: which layer, which signal, which unit of the past is looked at, and how it is drawn."""

from dataclasses import replace

from textual.reactive import reactive

from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.studies.fixed_points import HOLDS
from rnn_tui.engine.studies.similarity import UnitOrder
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.views import NAMES
from rnn_tui.panes.views.gradient_targets import next_loss
from rnn_tui.panes.views.influence_choices import next_hearing
from rnn_tui.panes.widgets.messages import UnitChosen
from rnn_tui.screens.workbench.study_queue import StudyingScreen


class LookingScreen(StudyingScreen):
    """Moves the eye; nothing else changes."""

    selection: reactive[Selection] = reactive(Selection(), repaint=False)
    """Where the user looks."""

    def on_unit_chosen(self, event: UnitChosen) -> None:
        """A unit was clicked; in a view of several layers it may be another layer's."""
        if self.trace is not None:
            selection = self.selection.at(self.trace).at_layer(event.track.layer)
            unit = selection.counted(self.trace, event.track, event.unit)
            self.selection = selection.choose(unit, self.trace)

    def action_unit(self, by: int) -> None:
        if self.trace is not None:
            selection = self.selection.at(self.trace)
            self.selection = selection.choose(self._neighbour(selection, self.trace, by), self.trace)

    def _neighbour(self, selection: Selection, trace: Trace, by: int) -> int:
        """The unit so many places on, in the order in which units are shown."""
        for track, unit in selection.placed(trace) if selection.ordered else ():
            order = self.answers.get(UnitOrder(track, selection.batch))
            if unit >= 0 and isinstance(order, tuple):
                place = order.index(unit) + by
                if 0 <= place < len(order):
                    return selection.unit - unit + int(order[place])
                return selection.unit
        return selection.unit + by

    def action_view(self, view: str) -> None:
        self.forget_stopped()
        self.selection = self.selection.draw(view)

    def action_next_view(self) -> None:
        self.selection = self.selection.next_view(NAMES)

    def action_listen(self, by: int) -> None:
        if self.trace is not None:
            self.selection = self.selection.at(self.trace).next_signal(self.trace, by).at(self.trace)

    def action_listen_to(self, signal: str) -> None:
        if self.trace is not None:
            self.selection = replace(self.selection, signal=signal).at(self.trace)

    def action_rest(self) -> None:
        """Show fixed points in the portrait; again: with the input held at something else, and then no more."""
        self.forget_stopped()
        self.selection = self.selection.next_fixed_point_input("portrait", HOLDS)

    def action_turn(self, by: int) -> None:
        if self.trace is not None:
            self.selection = self.selection.next_sequence(self.trace, by)

    def action_operation(self, by: int) -> None:
        """Through the operations of the unit's equation; the first time only to where they are shown."""
        if self.trace is None:
            return
        if self.selection.view != "why":
            self.action_view("why")
            return
        self.selection = self.selection.at(self.trace).next_operation(self.trace, self.t, by)

    def action_operation_to(self, operation: int) -> None:
        self.selection = replace(self.selection, operation=operation)

    def action_order(self) -> None:
        self.selection = replace(self.selection, ordered=not self.selection.ordered)

    def action_choice(self) -> None:
        """The next choice of a view that has some."""
        if self.trace is None or not self.trace.layers:
            return
        selection = self.selection.at(self.trace)
        if selection.view == "gradient":
            self.selection = replace(selection, loss=next_loss(self.trace, selection))
        elif selection.view == "influence":
            self.selection = replace(selection, hearing=next_hearing(self.trace, selection))
        else:
            self.notify("X chooses in the views gradient (G) and influence (I): the loss, and whose input.")

    def watch_t(self) -> None:
        if self.selection.marking and self.trace is not None:
            self.selection = self.selection.drag(self._step())

    def action_mark(self) -> None:
        """Begin a span at the cursor; the second time end it there and look for others like it."""
        if self.trace is None:
            return
        if self.t == 0 and not self.selection.marking:
            self.notify("Nothing has been read at t 0: step on, then mark.", severity="warning")
            return
        self.selection = self.selection.at(self.trace).mark(self._step())
        if self.selection.marking:
            self.notify("Marked from here. Step to the end of the span and press M again.")
        else:
            self.app.clear_notifications()
            self.selection = self.selection.draw("moments")

    def action_moment(self, by: int) -> None:
        """To the next span alike."""
        study = None if self.trace is None else self.selection.at(self.trace).alike(self.trace)
        if self.trace is None or study is None:
            self.notify("No span is marked: press M at its first step, and again at its last.", severity="warning")
            return
        found = self.answers.get(study)
        if not isinstance(found, tuple):
            self.study(study)
            return
        moments = (study.span, *found)
        number = (self.selection.moment + by) % len(moments)
        self.selection = replace(self.selection, moment=number, batch=moments[number].batch)
        self.action_seek(self._position(moments[number].start))

    def _step(self) -> int:
        """The timestep, from 1, that the layer looked at reads at the cursor."""
        return self._position(max(self.t, 1))

    def _position(self, step: int) -> int:
        """From a timestep to the transport position at which it is shown, and back: a cell may read from the end."""
        assert self.trace is not None
        selection = self.selection.at(self.trace)
        tracks = [track for track, unit in selection.placed(self.trace) if unit >= 0]
        cell = self.trace.cell(tracks[0]) if tracks else None
        return self.trace.steps(tracks[0]) + 1 - step if cell and cell.backwards else step
