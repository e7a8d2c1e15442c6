"""Steps and bytes are counted before the work is done."""

import ast

import pytest

from rnn_tui.formats.python_code.flow.budget import BYTES, QUIET, Budget, TooLong
from rnn_tui.formats.python_code.interpreter import Interpreter
from rnn_tui.formats.python_code.source.cells import Cell
from rnn_tui.formats.python_code.source.source_text import parse
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.python_code.values.containers import ListValue
from tests.formats.python_code.nothing import Nothing


def spend_for_ever(budget):
    while True:
        budget.spend(1)


LOOP = ast.parse("for x in y: pass").body[0]


def test_a_file_that_takes_too_many_steps_is_refused_at_its_line():
    budget = Budget(most=100)
    budget.step(ast.Pass(lineno=7))
    with pytest.raises(CodeError, match="more than 100 steps") as refusal:
        budget.spend(100)
    assert refusal.value.line == 7


def test_a_stretch_without_effects_is_left():
    budget = Budget()
    with budget.stretch(LOOP) as outer:
        budget.spend(QUIET // 3)
        with budget.stretch(LOOP) as inner, pytest.raises(TooLong) as left:
            spend_for_ever(budget)
        assert left.value.stretch is inner
        assert outer.left is not None


def test_what_touches_a_model_goes_on():
    budget = Budget()
    with budget.stretch(LOOP):
        for _ in range(5):
            budget.spend(QUIET - 1)
            budget.touch()


def test_a_loop_around_one_that_was_left_gets_less_time():
    budget = Budget()
    with budget.stretch(LOOP) as outer:
        with budget.stretch(LOOP), pytest.raises(TooLong):
            spend_for_ever(budget)
        for _ in range(QUIET // 8):
            budget.go_on(outer)
        with pytest.raises(TooLong):
            budget.go_on(outer)


def test_large_values_are_bounded_together_small_ones_by_the_steps():
    budget = Budget()
    budget.take(BYTES)
    with pytest.raises(NotKnown, match="too large"):
        budget.take(1000)
    budget.take(100)


def test_what_is_weighed_is_paid_for_even_where_it_is_too_much():
    budget = Budget()
    with pytest.raises(NotKnown):
        budget.weigh(ListValue([0] * 20_000))
    assert budget.steps > 1000


def test_what_a_stretch_changes_is_noted_for_those_around_it():
    budget = Budget()
    with budget.stretch(LOOP) as outer:
        with budget.stretch(LOOP) as inner:
            inner.changed["a"] = 1
            inner.made[5] = "b"
        assert (outer.changed, outer.made) == ({"a": 1}, {5: "b"})


MAPPED = """
from elsewhere import data
class Windows:
    def __init__(self):
        self.names = ["a", "b", "c"]
    def split(self, x):
        return [pick(x[:, :, place]) for place in range(len(self.names))]
    def made(self):
        return data.map(self.split)
w = Windows()
ds = w.made()
"""


def test_a_function_that_changes_only_its_own_names_is_read_once_for_all_later_uses():
    def steps(uses: int) -> int:
        interpreter = Interpreter(Nothing, parse([Cell(MAPPED + "print(ds)\n" * uses)]), Budget())
        interpreter.read()
        return interpreter.budget.steps

    assert steps(200) - steps(100) < 10 * 100
