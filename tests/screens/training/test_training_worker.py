"""How often training is reported: never faster than twenty times a second, and less where drawing takes long."""

from typing import Any

import pytest

from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.training.session.choices import TrainingChoices
from rnn_tui.engine.training.session.session import Session
from rnn_tui.screens.training import training_worker
from rnn_tui.screens.training.messages import TracedWeights
from rnn_tui.screens.training.training_worker import TrainingWorker, looking_at


class Host:
    """Counts the reports."""

    def __init__(self) -> None:
        self.posted = 0
        self.traced: list[TracedWeights] = []

    def post_message(self, message: Any) -> None:
        self.posted += 1
        self.traced += [message.traced] * (message.traced is not None)


class Seen:
    """The event that a report is on the screen, which nobody waits for."""

    def set(self) -> None: ...

    def clear(self) -> None: ...

    def wait(self, _seconds: float) -> None: ...


@pytest.mark.parametrize(("drawing", "most"), [(0, 20), (5, 20), (100, 5), (400, 2)])
def test_reports_of_a_second(monkeypatch: pytest.MonkeyPatch, drawing: int, most: int) -> None:
    """Ten updates in each of a thousand milliseconds; each report is on the screen after `drawing` of them."""
    choices = TrainingChoices(task="echo", model="GRU", units=2, steps=5)
    session = Session(choices.prepared(Model.draw(choices.stack(Stack(())))))
    now, host = [0.0], Host()
    monkeypatch.setattr(training_worker.time, "monotonic", lambda: now[0])
    worker: Any = TrainingWorker(host, session, None, follows=False, seen=Seen())  # type: ignore[arg-type]
    drawn = -1
    for millisecond in range(1000):
        now[0] = millisecond / 1000
        for _ in range(10):
            before = host.posted
            worker._look(lambda: False)
            drawn = millisecond + drawing if host.posted > before else drawn
        if millisecond == drawn:
            worker.drawn()
    assert most / 2 <= host.posted <= most


def test_weights_that_are_on_the_screen_are_not_traced_again_until_training_rests() -> None:
    choices = TrainingChoices(task="echo", model="GRU", units=2, steps=5)
    session = Session(choices.prepared(Model.draw(choices.stack(Stack(())))))
    host: Any = Host()
    worker = TrainingWorker(host, session, looking_at(Setup(), session.prepared.data))
    for count in (1, 2, 3):
        worker._tell(lambda: False, shows=True)
        assert len(host.traced) == min(count, 2)
        if count == 1:  # the inputs changed while they were computed
            worker.setup = looking_at(Setup(), session.prepared.data)
        else:
            worker.setup = host.traced[-1].setup
    worker._tell(lambda: False, shows=True, turn=1)
    assert len(host.traced) == 3
    session.train(lambda: False, lambda: None, 1)
    worker.setup = host.traced[-1].setup
    worker._tell(lambda: False, shows=True)
    assert len(host.traced) == 4
