"""A screen that asks what if: interventions are part of the plan, so undo takes them back like any edit."""

from dataclasses import replace

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.screens.dialogs.what_if import Changes, WhatIf
from rnn_tui.screens.dialogs.what_if_offers import Offer, offers
from rnn_tui.screens.workbench.file_opener import OpeningScreen
from rnn_tui.screens.workbench.undo import History


class SupposingScreen(OpeningScreen):
    """Changes what is otherwise than it would be."""

    @property
    def changes(self) -> Changes:
        """What is otherwise."""
        return self.setup.changes

    def action_what_if(self) -> None:
        trace = self.trace
        try:
            self.setup.check_editable()
        except RnnError as error:
            self.notify(str(error), severity="error", markup=False, timeout=8)
            return
        if trace is None and not self.changes:
            self.notify("There is no run yet in which something could be otherwise.", severity="warning")
            return
        found: tuple[Offer, ...] = ()
        where = "there is no run"
        if trace is not None:
            selection = self.selection.at(trace)
            found = offers(trace, selection, self.t)
            name = "input" if selection.layer < 0 else trace.layer(selection.layer).name
            where = f"{name} · {selection.named(trace)} · unit {selection.unit} · t {self.t}"
        self.app.push_screen(WhatIf(found, self.changes, self.stack, trace, where), self.suppose)

    def suppose(self, changes: Changes | None) -> None:
        """Another set of interventions; the run before is pinned, so that the difference shows."""
        if changes is None:
            return
        if changes == self.changes:
            self.notify("That is so already.")
            return
        self.accept(self.history.feed(replace(self.setup, changes=changes)))

    def accept(self, history: History) -> None:
        before, after = self.setup.changes, history.setup.changes
        if history.stack == self.stack and after and after != before:
            self.compare_with_before()
        super().accept(history)
        if not after:
            self.forget_before()
