"""Free runs: computes them in a thread, and shows them beside the run on the true inputs, which becomes A."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from textual.worker import get_current_worker

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.terminal_text import shorten
from rnn_tui.engine.core.work import Work
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.generation.free_run_inputs import (
    FreeRun,
    FreeRunChoices,
    SeriesChoices,
    check_free_run,
    free_run,
    writes_tokens,
)
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.run.trace import Trace
from rnn_tui.panes.selection import Focus
from rnn_tui.panes.views import COMPARING, TEXT
from rnn_tui.screens.free_run.dialog import FreeRunDialog
from rnn_tui.screens.workbench.host import Host
from rnn_tui.screens.workbench.selection_actions import SelectionActions
from rnn_tui.screens.workbench.worker_loop import drive
from rnn_tui.screens.workbench.workers import ThreadReport

GROUP = "free run"


@dataclass
class FreeRunReady(ThreadReport):
    """A free run that was computed, or why it is not possible."""

    part = "free"

    stack: Stack
    setup: Setup
    """The setup when it was started."""
    made: FreeRun | None = None
    true: Trace | None = None
    """The run on the true inputs, for this sequence only."""
    free: Trace | None = None
    reason: str = ""


class FreeRunner:
    """Carries out the command for a free run."""

    def __init__(self, host: Host, looking: SelectionActions) -> None:
        self.host, self.looking = host, looking
        self._choices = FreeRunChoices()

    def open(self) -> None:
        """Asks for the first timestep, with the cursor as proposal; shows why if a free run is not possible."""
        host, seen = self.host, self.host.seen
        if seen is None:
            host.notices.tell("There is no run to go on from yet.", warns=True)
            return
        try:
            host.setup.check_editable()
            check_free_run(host.setup, host.stack, seen.trace)
        except RnnError as error:
            host.notices.complain(str(error))
            return
        start = min(max(host.playback.t, 1), seen.trace.timesteps)
        steps = max(seen.trace.timesteps - start, 1)
        choices = self._choices if writes_tokens(host.stack, seen.trace) else SeriesChoices()
        host.push(FreeRunDialog(choices.edit(start=start, steps=steps)), partial(self._chosen, seen))

    def _chosen(self, seen: Focus, choices: SeriesChoices | None) -> None:
        if choices is not None:
            self._choices = choices if isinstance(choices, FreeRunChoices) else self._choices
            job = partial(self._make, self.host.stack, self.host.setup, seen, choices)
            self.host.threads.stop(GROUP)
            self.host.threads.start(job, GROUP)

    def _make(self, stack: Stack, setup: Setup, seen: Focus, choices: SeriesChoices) -> None:
        """Computes both runs; runs in a thread."""
        worker = get_current_worker()
        left: Callable[[], bool] = lambda: worker.is_cancelled  # noqa: E731
        work = _runs(stack, setup, seen, choices)
        try:
            found = drive(work, left, lambda _: None)
        except RnnError as error:
            self.host.post_message(FreeRunReady(stack, setup, reason=str(error)))
        except MemoryError:
            self.host.post_message(FreeRunReady(stack, setup, reason="There is not enough memory for this."))
        else:
            if found is not None:
                self.host.post_message(FreeRunReady(stack, setup, *found))

    def reported(self, event: FreeRunReady) -> None:
        """Shows both runs, unless the plan or its setup has changed meanwhile."""
        host, made = self.host, event.made
        if made is None or event.true is None or event.free is None:
            host.notices.complain(event.reason)
        elif host.setup is event.setup and host.stack.same_as(event.stack):
            host.comparison = host.comparison.beside(event.true)
            host.trained(host.history.feed(made.free), event.free)
            host.playback = host.playback.seek(made.start)
            if host.selection.view not in (COMPARING, TEXT) and event.true.timesteps == event.free.timesteps:
                self.looking.view(COMPARING)
            loop = f"; {made.looped}" if made.loop is not None else ""
            wrote = f" ({shorten(''.join(made.tokens), 60)!r})" if made.tokens else ""
            host.notices.tell(
                f"B reads its own output after t {made.start}{wrote}, A the true inputs{loop}. u goes back."
            )


def _runs(stack: Stack, setup: Setup, seen: Focus, choices: SeriesChoices) -> Work[tuple[FreeRun, Trace, Trace]]:
    """Computes the free run, and the traces of both runs."""
    made = yield from free_run(setup, stack, seen.trace, seen.batch, choices)
    true = yield from made.true.forward_work(stack)
    free = yield from made.free.forward_work(stack)
    return made, true, free
