"""The queue of studies as a value: which is made, which waits, and what was found."""

from dataclasses import dataclass
from typing import ClassVar

from rnn_tui.engine.run.base_study import Study
from rnn_tui.panes.study_queue import STOPPED, StudyQueue


@dataclass(frozen=True)
class Question(Study[str]):
    about: str


@dataclass(frozen=True)
class InPassing(Question):
    latest_only: ClassVar[bool] = True


@dataclass(frozen=True)
class Urgent(Question):
    goes_first: ClassVar[bool] = True


A, B, C = Question("a"), Question("b"), Question("c")


def test_studies_are_made_in_the_order_in_which_they_are_asked_for_and_each_once():
    queue = StudyQueue().ask(A).ask(B).ask(A)
    assert queue.asked == (A, B)
    assert queue.under_way == A
    queue = queue.answered(A, "found")
    assert (queue.asked, queue.answers.get(A)) == ((B,), "found")
    assert queue.ask(A) is queue


def test_only_the_study_under_way_is_listened_to():
    queue = StudyQueue().ask(A).ask(B).progressed(A, "half")
    assert queue.progress == "half"
    assert queue.progressed(B, "more") is queue
    assert queue.answered(B, "too early") is queue
    assert queue.answered(A, "found").progress == ""


def test_of_what_is_asked_in_passing_only_the_latest_is_made():
    queue = StudyQueue().ask(A).ask(InPassing("1")).ask(B).ask(InPassing("2"))
    assert queue.asked == (A, B, InPassing("2"))


def test_what_is_urgent_goes_first_and_what_was_under_way_is_begun_anew():
    queue = StudyQueue().ask(A).progressed(A, "half").ask(Urgent("now"))
    assert queue.asked == (Urgent("now"), A)
    assert queue.progress == ""


def test_what_is_stopped_says_so_until_it_may_be_asked_again():
    queue = StudyQueue().ask(A).ask(B).stopped()
    assert (queue.asked, queue.answers.get(A)) == ((B,), STOPPED)
    assert not queue.has_answer(A)
    assert queue.ask(A) is queue
    again = queue.askable()
    assert again.answers.get(A) is None
    assert again.ask(A).asked == (B, A)
    assert again.askable() is again


def test_where_nothing_is_under_way_nothing_is_stopped():
    queue = StudyQueue()
    assert queue.stopped() is queue
    assert queue.under_way is None
    assert not queue.has_answer(None)
