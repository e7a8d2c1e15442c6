"""Runs the plan in a thread and reports the progress. The trace is used only if the plan has not changed since."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

from textual.worker import get_current_worker

from rnn_tui.engine.core.arrays import Shape
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.work import Progress
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.run.trace import Trace
from rnn_tui.formats.io.failure_report import where
from rnn_tui.panes.run_state import RunState
from rnn_tui.screens.workbench.host import Host
from rnn_tui.screens.workbench.worker_loop import drive
from rnn_tui.screens.workbench.workers import ThreadReport

PAUSE = 0.05
"""The delay of a run in seconds: the next keystroke may change the plan."""
GROUP = "run"
NO_LAYERS = "No layers yet. Press a to add one."
NOT_BUILT = (
    "The model is not built: its input shape is unknown, so there is nothing to run.\n"
    "Go to the input in the layers pane (1, then up), press enter and type a shape such as {}."
)


@dataclass
class RunReport(ThreadReport):
    """The state of a plan's run, with its trace if it has ended."""

    part = "runner"

    stack: Stack
    setup: Setup
    state: RunState
    trace: Trace | None = None


class Runner:
    """Computes the trace of the plan."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self._kept: list[Callable[[], None]] = []
        """What was asked for before there was a trace, in its order."""

    def keeps(self, action: Callable[[], None]) -> bool:
        """Keeps an action until there is a trace for it, and says why if none is coming; False if there is one."""
        if self.host.seen is not None:
            return False
        if reason := self.host.run_state.reason:
            self.host.notices.tell(reason)
        else:
            self._kept.append(action)
        return True

    def start(self) -> None:
        """Runs the plan; if that is not possible, there is no trace, and the reason is shown."""
        self.host.threads.stop(GROUP)
        stack, setup = self.host.stack, self.host.setup
        if reason := why_not(stack, setup):
            self.host.run_state = RunState.failed(reason)
            self.host.arrived(None)
        else:
            self.host.run_state = RunState.running()
            self.host.threads.start(partial(self._run, stack, setup), GROUP)

    def stop(self) -> None:
        """Stops the present run."""
        self.host.threads.stop(GROUP)
        self._kept = []
        self.host.run_state = RunState.stopped()
        self.host.arrived(None)

    def replaced(self) -> None:
        """Ends the present run because the trace is already known."""
        self.host.threads.stop(GROUP)
        self.host.run_state = RunState()

    def reported(self, event: RunReport) -> None:
        """Takes a report of a run; ignores it if the plan has changed since."""
        host = self.host
        if not host.run_state.is_running or event.stack is not host.stack or event.setup is not host.setup:
            return
        host.run_state = event.state
        if not event.state.is_running:
            host.arrived(event.trace)
            kept, self._kept = self._kept, []
            for each in kept if event.trace is not None else ():
                each()

    def _run(self, stack: Stack, setup: Setup) -> None:
        worker = get_current_worker()
        time.sleep(PAUSE)
        if worker.is_cancelled:
            return

        def report(state: RunState, trace: Trace | None = None) -> None:
            self.host.post_message(RunReport(stack, setup, state, trace))

        def say(progress: Progress) -> None:
            report(RunState.running(f"computing {progress} · esc stops"))

        try:
            trace = drive(setup.forward_work(stack), lambda: worker.is_cancelled, say)
        except RnnError as error:
            report(RunState.failed(str(error)))
        except MemoryError:
            report(RunState.failed("There is not enough memory to run this stack."))
        except Exception as error:
            report(RunState.failed(f"The run failed: {where(error)}."))
            raise
        else:
            if trace is not None:
                report(RunState(), trace)


def needs_run(action: Callable[..., None]) -> Callable[..., None]:
    """Decorates an action of the workbench on a trace: it waits for the first one."""

    @wraps(action)
    def waits(workbench: Any, *arguments: Any) -> None:
        if not workbench.parts.runner.keeps(partial(action, workbench, *arguments)):
            action(workbench, *arguments)

    return waits


def why_not(stack: Stack, setup: Setup) -> str:
    """Why the plan cannot be run; empty if it can."""
    if not stack.layers:
        return NO_LAYERS
    return setup.too_large(stack) if stack.built else NOT_BUILT.format(_example(stack))


def _example(stack: Stack) -> Shape:
    """An example of an input shape for the first layer."""
    return (None, 10) if stack.layers and stack.layers[0].vocabulary is not None else (None, 10, 4)
