"""What if: interventions are part of what is run, so undo takes them back like any edit."""

from dataclasses import replace

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.interventions.intervention import Intervention
from rnn_tui.screens import dialogs
from rnn_tui.screens.workbench.host import Host

Changes = tuple[Intervention, ...]


class WhatIf:
    """Interventions: units and gates that are held, weights, inputs and states that are set."""

    def __init__(self, host: Host) -> None:
        self.host = host

    def open(self) -> None:
        """Ask for an intervention, or for one to be taken back."""
        host = self.host
        try:
            host.setup.check_editable()
        except RnnError as error:
            host.notices.complain(str(error))
            return
        if host.seen is None and not host.setup.changes:
            host.notices.tell("There is no run yet in which something could be otherwise.", warns=True)
        else:
            host.push(dialogs.WhatIf(host.seen, host.playback.t, host.setup.changes, host.stack), self.suppose)

    def suppose(self, changes: Changes | None) -> None:
        """Another set of interventions; the run before is pinned, so that the difference shows."""
        if changes is None:
            return
        if changes == self.host.setup.changes:
            self.host.notices.tell("That is so already.")
            return
        self.host.accept(self.host.history.feed(replace(self.host.setup, changes=changes)))
