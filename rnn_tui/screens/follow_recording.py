"""Shows a recording while another program writes it."""

from dataclasses import replace

from rnn_tui.engine.recordings.recording import RecordingSetup
from rnn_tui.formats.trace.growing_trace import GrowingTrace
from rnn_tui.screens.workbench.host import Host


class Follower:
    """Shows the new steps of a recording.

    The cursor keeps its place, unless it is at the last step, or at the last sequence of the batch (the last snapshot
    of training): then it moves to the new last one.
    """

    every = 0.5
    """The time in seconds between two checks of the files."""

    def __init__(self, host: Host, growing: GrowingTrace) -> None:
        self.host, self.growing = host, growing

    def look(self) -> None:
        """Shows the new content, if there is any, and if the recording is still open."""
        host, before = self.host, self.host.trace
        if before is None or not isinstance(host.setup, RecordingSetup) or host.run_state.is_running:
            return
        found = self.growing.grown()
        if found is None:
            return
        same = (found.batch, found.timesteps) == (before.batch, before.timesteps)
        if same and found.origin == host.history.title:
            return
        seen, playback = host.seen, host.playback
        at_end = seen is not None and playback.t == playback.last
        if seen is not None and seen.batch == before.batch - 1:
            host.selection = replace(host.selection, batch=found.batch - 1)
        host.trained(
            replace(host.history, stack=found.model.stack, setup=RecordingSetup.of(found), title=found.origin),
            found,
        )
        if at_end:
            host.playback = host.playback.seek(host.playback.last)
