"""Alternatives are read apart, and merged as far as they agree."""

import pytest

from rnn_tui.formats.python_code.flow.branches import Branches
from rnn_tui.formats.python_code.flow.budget import Budget
from rnn_tui.formats.python_code.flow.control_flow import Break, Raised, Return
from rnn_tui.formats.python_code.flow.merging import merged
from rnn_tui.formats.python_code.values.containers import ListValue
from rnn_tui.formats.python_code.values.records import ABSENT, OneOf, Thing, Unknown

CAUSE = Unknown("test()", 1)


class Model(Thing):
    selectable = True


@pytest.fixture
def branches():
    return Branches(Budget())


def test_what_alternatives_agree_on_is_known(branches):
    names = {"a": 1, "b": 1}

    def one():
        branches.write(names, "a", 2)
        branches.write(names, "b", 2)

    def other():
        assert names == {"a": 1, "b": 1}
        branches.write(names, "b", 2)

    branches.perhaps(CAUSE, one, other)
    assert isinstance(names["a"], Unknown)
    assert names["b"] == 2


def test_containers_are_merged_too(branches):
    container = ListValue([1])

    def one():
        branches.changing(container)
        container.items.append(2)

    branches.perhaps(CAUSE, one, lambda: None)
    assert container.items == [1]
    assert container.open.why == "what it holds depends on test()"


def test_what_an_alternative_that_returns_has_changed_outside_counts(branches):
    container, own = ListValue([1]), {"n": 1}
    branches.locals.append(own)
    branches.returned.append([])

    def one():
        branches.changing(container)
        container.items.append(2)
        branches.write(own, "n", 2)
        raise Return(5)

    left = branches.perhaps(CAUSE, one, lambda: None)
    assert isinstance(left, Return)
    assert container.open is not None
    assert own == {"n": 1}
    assert [value for value, _ in branches.returned[0]] == [5]


def test_nobody_means_the_path_that_raises(branches):
    names = {"a": 1}

    def one():
        branches.write(names, "a", 2)
        raise Raised

    assert branches.perhaps(CAUSE, one, lambda: None) is None
    assert names == {"a": 1}


def test_where_all_alternatives_leave_so_does_the_block(branches):
    def leave():
        raise Break

    with pytest.raises(Break):
        branches.perhaps(CAUSE, leave, leave)


def test_what_changes_from_round_to_round_is_unknown_in_the_first(branches):
    names, seen = {"n": 0, "k": 1}, []

    def turn():
        seen.append(names["n"])
        branches.write(names, "n", names["n"] + 1 if isinstance(names["n"], int) else names["n"])
        branches.write(names, "k", 1)

    branches.repeated(CAUSE, turn, lambda: lambda: None)
    assert seen[0] == 0
    assert isinstance(seen[-1], Unknown)
    assert isinstance(names["n"], Unknown)
    assert names["k"] == 1


def test_what_is_only_found_out_is_forgotten(branches):
    made = []

    def begin():
        before = len(made)
        return lambda: made.__delitem__(slice(before, None))

    branches.repeated(CAUSE, lambda: made.append("model"), begin)
    assert made == ["model"]


def test_a_change_of_what_stands_outside_is_not_certain(branches):
    outside = Model()

    def one():
        inside = branches.make(Model())
        assert branches.certain(inside)
        assert not branches.certain(outside)
        assert "depends on test()" in str(branches.doubtful(outside))

    branches.perhaps(CAUSE, one)
    assert branches.certain(outside)


def test_of_two_models_a_name_may_stand_for_either():
    one, other = Model(), Model()
    assert merged([one, other], CAUSE).things == (one, other)
    assert merged([one, None, CAUSE], CAUSE) is one
    assert merged([OneOf((one, other)), one], CAUSE).things == (one, other)
    assert merged([one, 3], CAUSE).why == f"{CAUSE.text} decides between two values"
    assert merged([ABSENT, 3], CAUSE) == 3
    assert merged([ABSENT], CAUSE) is ABSENT
