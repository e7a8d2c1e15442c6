"""Long work in a thread, by a clock of the test's own."""

import pytest

from rnn_tui.engine.core.work import Progress
from rnn_tui.screens.workbench.worker_loop import MESSAGES, drive


def work(steps: int, ended: list[str]):
    try:
        for done in range(steps):
            yield Progress(done, steps, "lstm")
        return "done"
    finally:
        ended.append("ended")


def test_messages_come_at_most_so_many_times_a_second():
    ticks, said = iter(range(10**6)), []
    found = drive(work(2000, []), lambda: False, said.append, lambda: next(ticks) / 1000)
    assert found == "done"
    assert len(said) == pytest.approx(2 * MESSAGES, abs=2)


def test_short_work_is_not_spoken_of():
    said = []
    assert drive(work(100, []), lambda: False, said.append, lambda: 0.0) == "done"
    assert not said


def test_work_that_is_left_ends_at_once_and_has_no_answer():
    ended, asked = [], iter([False, False, True])
    assert drive(work(10**9, ended), lambda: next(asked), lambda progress: None) is None
    assert ended == ["ended"]


def test_an_answer_that_comes_too_late_is_none():
    asked = iter([False, False, True])
    assert drive(work(1, []), lambda: next(asked), lambda progress: None) is None
