"""Changes the selection (layer, unit, signal, sequence, view) and the choices of views."""

from collections.abc import Callable
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.text import enumerated
from rnn_tui.engine.plan.stack_layers import row_keys
from rnn_tui.engine.run.trace import Track
from rnn_tui.engine.studies.similarity import UnitOrder
from rnn_tui.panes.selection import Focus
from rnn_tui.panes.timesteps.chart_scale import only_scale
from rnn_tui.panes.views import COMPARING, NAMES, VIEWS, ordered, view_named
from rnn_tui.panes.views.all_layers import LayersView
from rnn_tui.panes.views.view import View, ViewChange, ViewData
from rnn_tui.screens.workbench.host import Host

CHOICES = {
    "order": "O changes the order of the units",
    "scale": "z changes the scale",
    "dims": "Z dims what comes after the cursor",
}
"""What the keys for charts do in those views that take them."""
ONE_ORDER = "C: no cell here reads from the end, so every cell computes in the order of time."
POSITIONS_IN_TIME = "t is a position in time, the same for all."
FAR = 1_000_000
"""A distance beyond the ends of any view, for home and end."""
ORDER_OF_COMPUTING = "t counts the steps of each cell; one that reads backwards begins at the end."


class SelectionActions:
    """Carries out the commands that change the selection or a view's choices."""

    def __init__(self, host: Host) -> None:
        self.host = host

    def unit(self, by: int) -> None:
        """Selects another unit, in the order on the screen; in a view with a second time axis, another step of it."""
        shown = view_named(self.host.selection.view)
        if shown.crosses:
            self._moves(shown, lambda data: shown.cross(data, by))
        elif self.host.seen is not None:
            before = self.host.seen
            self.host.selection = before.choose(self._neighbour(before, by))
            name = self.host.seen.chosen_name
            if self.host.selection == before.selection:
                self.host.notices.mention(f"{name} is the {'last' if by > 0 else 'first'} unit.")
            elif not shown.arrows[1]:
                self._say_chosen(name)

    def _say_chosen(self, name: str) -> None:
        """Says what is chosen, in a view that does not show it."""
        self.host.notices.tell(f"{name} is chosen; the {self.host.selection.view} view does not show it.")

    def time(self, verb: str, *numbers: int) -> None:
        """Steps, jumps or plays; in a view in which left and right do not move time, what they move there."""
        shown, by = view_named(self.host.selection.view), numbers[0] if numbers else 0
        if shown.steers and verb in ("step", "seek"):
            far = {0: -FAR, -1: FAR}.get(by, by) if verb == "seek" else by
            self._moves(shown, lambda data: shown.steer(data, far))
        elif verb == "step_other" and not self.host.playback.others:
            self.host.notices.tell("All layers have the same timesteps, so there is no other cursor.")
        else:
            self.move(verb, *numbers)

    def move(self, verb: str, *numbers: int) -> None:
        """Moves in time, or changes the speed; says why if nothing changes."""
        before = self.host.playback
        self.host.playback = getattr(before, verb)(*numbers)
        if self.host.playback == before and verb != "tick":
            self.host.notices.mention(before.limit(verb, *numbers))

    def _moves(self, view: type[View[Any]], act: Callable[[ViewData[Any]], ViewChange]) -> None:
        """Moves a cursor of a view; says so if it is at its end."""
        host = self.host
        before = host.states, host.selection, host.playback, host.studies
        self._do(view, act)
        if (host.states, host.selection, host.playback, host.studies) == before:
            host.notices.mention("There is nothing further in this direction.")

    def _neighbour(self, seen: Focus, by: int) -> int:
        """The unit that is `by` rows further, on the screen; those of another cell follow its own."""
        if not ordered(seen.selection):
            return seen.unit + by
        rows: list[int] = []
        for track in seen.chosen_from:
            found = self.host.studies.answers.get(UnitOrder(track, seen.batch))
            order = found if isinstance(found, tuple) else range(seen.trace.width(track))
            rows += [each + len(rows) for each in map(int, order)]
        place = rows.index(seen.unit) + by
        return rows[place] if 0 <= place < len(rows) else seen.unit

    def choose(self, track: Track, unit: int) -> None:
        """Selects the clicked unit; in a view of several layers it may belong to another layer."""
        if self.host.seen is not None and self.host.seen.has(track):  # the click may be on an earlier run
            self.host.selection = self.host.seen.choose_in(track, unit)

    def layer(self, key: int) -> None:
        """Selects another layer."""
        if key in row_keys(self.host.stack):  # the list may still show an earlier plan
            self.host.selection = self.host.selection.at_layer(key)

    def signal(self, by: int) -> None:
        """Selects the layer's next signal."""
        if self.host.seen is not None:
            before = self.host.seen
            self.host.selection = before.next_signal(by)
            if len(before.signals) == 1:
                self.host.notices.mention(f"{before.layer_name} has one signal: {before.signal}.")
            elif not view_named(self.host.selection.view).listens:
                self._say_chosen(self.host.seen.signal)

    def signal_named(self, name: str) -> None:
        """Selects the layer's signal of that name."""
        if self.host.seen is not None:
            self.host.selection = self.host.seen.signal_named(name)

    def sequence(self, by: int) -> None:
        """Selects the next sequence of the batch."""
        if self.host.seen is not None and self.host.seen.trace.batch > 1:
            self.host.selection = self.host.seen.next_sequence(by)
        elif self.host.seen is not None:
            self.host.notices.tell("The batch has one sequence. i takes or makes others.")

    def order(self) -> None:
        """Orders units by similarity, or by number."""
        if self._takes("order"):
            self.host.selection = self.host.selection.turned_order()

    def scale(self) -> None:
        """Scales charts to the values, or to their possible range; says why if both are the same."""
        seen = self.host.seen
        if not self._takes("scale") or seen is None:
            return
        if (why := only_scale(seen)) and self.host.selection.view != LayersView.view:
            self.host.notices.tell(why)
        else:
            self.host.selection = self.host.selection.turned_scale()

    def dims(self) -> None:
        """Dims what comes after the cursor in charts over time, or shows it as it is."""
        if self._takes("dims"):
            self.host.selection = self.host.selection.turned_dims()

    def _takes(self, choice: str) -> bool:
        """Whether the view shows that choice; says which views do if it does not."""
        if choice in view_named(self.host.selection.view).takes:
            return True
        views = enumerated(each.view for each in VIEWS if choice in each.takes)
        self.host.notices.tell(f"{CHOICES[choice]} in {views}.")
        return False

    def steps(self) -> None:
        """Shows everything at one position in time, or each cell at its step in the order of computing."""
        cells = [] if self.host.seen is None else [each.run.cells for each in self.host.seen.trace.layers]
        if not any(cell.backwards for found in cells for cell in found.values()):
            self.host.notices.tell(ONE_ORDER)
            return
        self.host.selection = self.host.selection.turned_steps()
        by_steps = self.host.selection.by_steps
        self.host.notices.tell(ORDER_OF_COMPUTING if by_steps else POSITIONS_IN_TIME)

    # Views

    def view(self, name: str) -> None:
        """Shows that view; the key of the view that compares two traces also leaves it."""
        self.host.studies = self.host.studies.askable()
        now = self.host.selection.view
        if name == now == COMPARING:
            name = self.host.comparison.left
        elif name == COMPARING:
            self.host.comparison = self.host.comparison.leaving(now)
        self.host.selection = self.host.selection.in_view(name)

    def next_view(self, by: int) -> None:
        """Shows the next view."""
        self.host.selection = self.host.selection.next_view(NAMES, by)

    def command(self, view: str, name: str) -> None:
        """Carries out a command of a view."""
        self._do(view_named(view), next(each.act for each in view_named(view).commands if each.name == name))

    def key(self, key: str) -> None:
        """Carries out the command with that key in the present view; several views may use the same key."""
        shown = view_named(self.host.selection.view)
        mine = [each for each in shown.commands if each.key == key]
        if mine:
            self._do(shown, mine[0].act)
        else:
            self.host.notices.tell(where_it_chooses(key))

    def _do(self, view: type[View[Any]], act: Callable[[ViewData[Any]], ViewChange]) -> None:
        self.host.studies = self.host.studies.askable()
        host = self.host
        if host.seen is not None and host.seen.trace.layers:
            state = host.states.of(view.view)
            data = ViewData(
                host.seen,
                host.playback.t,
                state,
                host.studies.answers,
                host.comparison.pinned,
                host.training,
                host.playback,
            )
            try:
                self._follow(view.view, act(data))
            except RnnError as error:  # a recording has no weights
                host.notices.tell(str(error), warns=True)

    def _follow(self, view: str, change: ViewChange) -> None:
        """Applies the result of a view's command."""
        host = self.host
        if change.state is not None:
            host.states = host.states.with_choice(view, change.state)
        if change.selection is not None:
            host.selection = change.selection
        if change.t is not None:
            host.playback = host.playback.seek(change.t, change.length)
        if change.asks is not None:
            host.studies = host.studies.ask(change.asks)
        if change.says:
            host.notices.tell(change.says, warns=change.warns)
        if change.shows:
            host.notices.clear()
            host.selection = host.selection.in_view(view)


def where_it_chooses(key: str) -> str:
    """A sentence about the views in which a key has a meaning."""
    found = [(view, each) for view in VIEWS for each in view.commands if each.key == key]
    views, what = (f"{view.view} ({view.key})" for view, _ in found), (each.chooses for _, each in found)
    return f"{found[0][1].written} chooses in the views {enumerated(views)}: {enumerated(what)}."
