"""What is asked for before there is a trace waits for it; where none is coming, the reason is said."""

from types import SimpleNamespace
from typing import Any

from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.panes.run_state import RunState
from rnn_tui.screens.workbench.runner import Runner, RunReport


def host(state: RunState) -> Any:
    told: list[str] = []
    found = SimpleNamespace(seen=None, run_state=state, stack=Stack(), setup=Setup(), told=told)
    found.notices = SimpleNamespace(tell=told.append)
    found.arrived = lambda trace: setattr(found, "seen", trace)
    return found


def test_actions_wait_for_the_trace_in_their_order():
    bench, done = host(RunState.running()), []
    runner = Runner(bench)
    assert runner.keeps(lambda: done.append("right"))
    assert runner.keeps(lambda: done.append("down"))
    runner.reported(RunReport(bench.stack, bench.setup, RunState.running("half")))
    assert not done
    runner.reported(RunReport(bench.stack, bench.setup, RunState(), object()))  # type: ignore[arg-type]
    assert done == ["right", "down"]
    assert not runner.keeps(lambda: done.append("left"))
    assert not bench.told


def test_where_no_trace_is_coming_the_reason_is_said():
    bench, done = host(RunState.running()), []
    runner = Runner(bench)
    assert runner.keeps(lambda: done.append("right"))
    runner.reported(RunReport(bench.stack, bench.setup, RunState.failed("No layers yet.")))
    assert runner.keeps(lambda: done.append("down"))
    assert bench.told == ["No layers yet."]
    assert not done
