"""How it stands with the run of the plan: what each of the four states says."""

import pytest

from rnn_tui.panes.run_state import STOPPED, RunState


@pytest.mark.parametrize(
    ("state", "progress", "reason"),
    [
        (RunState(), "", ""),
        (RunState.running(), "computing …", ""),
        (RunState.running("lstm 43 %"), "lstm 43 %", ""),
        (RunState.stopped(), "", STOPPED),
        (RunState.failed("no layers"), "", "no layers"),
    ],
)
def test_only_what_runs_has_progress_and_only_what_ended_early_a_reason(state, progress, reason):
    assert (state.progress, state.reason) == (progress, reason)


def test_what_was_stopped_is_told_from_what_failed():
    assert RunState.stopped().is_stopped
    assert not RunState.failed(STOPPED).is_stopped
    assert RunState.running().is_running
    assert not RunState().is_running
