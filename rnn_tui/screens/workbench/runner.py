"""Runs the plan in a thread, and tells the workbench how it goes. A run is taken only while its plan is in force."""

import time
from dataclasses import dataclass
from functools import partial

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
"""Seconds a run waits for the next keystroke, which would make it needless."""
GROUP = "run"
NO_LAYERS = "No layers yet. Press a to add one."
NOT_BUILT = (
    "The model is not built: its input shape is unknown, so there is nothing to run.\n"
    "Go to the input in the layers pane (1, then up), press enter and type a shape such as {}."
)


@dataclass
class RunReport(ThreadReport):
    """How it stands with the run of a plan; with its trace where it is done."""

    part = "runner"

    stack: Stack
    setup: Setup
    state: RunState
    trace: Trace | None = None


class Runner:
    """Makes the trace of the plan."""

    def __init__(self, host: Host) -> None:
        self.host = host

    def start(self) -> None:
        """Run the plan; where that cannot be, there is no trace, and a reason."""
        self.host.threads.stop(GROUP)
        stack, setup = self.host.stack, self.host.setup
        if reason := why_not(stack, setup):
            self.host.run_state = RunState.failed(reason)
            self.host.arrived(None)
        else:
            self.host.run_state = RunState.running()
            self.host.threads.start(partial(self._run, stack, setup), GROUP)

    def stop(self) -> None:
        """Leave the run under way."""
        self.host.threads.stop(GROUP)
        self.host.run_state = RunState.stopped()
        self.host.arrived(None)

    def replaced(self) -> None:
        """What the plan does is known already: no run is needed."""
        self.host.threads.stop(GROUP)
        self.host.run_state = RunState()

    def reported(self, event: RunReport) -> None:
        """Take what a run says; nothing where its plan is no longer in force."""
        host = self.host
        if not host.run_state.is_running or event.stack is not host.stack or event.setup is not host.setup:
            return
        host.run_state = event.state
        if not event.state.is_running:
            host.arrived(event.trace)

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


def why_not(stack: Stack, setup: Setup) -> str:
    """Why a plan cannot be run; empty where it can."""
    if not stack.layers:
        return NO_LAYERS
    return setup.too_large(stack) if stack.built else NOT_BUILT.format(_example(stack))


def _example(stack: Stack) -> Shape:
    """An input that the first layer could read."""
    return (None, 10) if stack.layers and stack.layers[0].vocabulary is not None else (None, 10, 4)
