"""What if: interventions are part of the setup, so undo takes them back like any edit."""

from dataclasses import replace

from rnn_tui.engine.interventions.intervention import Intervention
from rnn_tui.screens import dialogs
from rnn_tui.screens.workbench.host import Host, is_editable

Changes = tuple[Intervention, ...]


class WhatIf:
    """Changes the interventions: held units and gates, and weights, inputs and states that are set."""

    def __init__(self, host: Host) -> None:
        self.host = host

    def open(self) -> None:
        """Asks for an intervention to add or to take back."""
        host = self.host
        if not is_editable(host):
            return
        if host.seen is None and not host.setup.changes:
            host.notices.tell("There is no run yet that could be changed.", warns=True)
        else:
            host.push(dialogs.WhatIf(host.seen, host.playback.t, host.setup.changes, host.stack), self.replace)

    def replace(self, changes: Changes | None) -> None:
        """Replaces the interventions, and pins the present run so that the difference is shown."""
        if changes is None:
            return
        if changes == self.host.setup.changes:
            self.host.notices.tell("These changes are in force already.")
            return
        self.host.accept(self.host.history.feed(replace(self.host.setup, changes=changes)))
