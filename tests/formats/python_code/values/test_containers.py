"""Containers that are known in part."""

import pytest

from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.containers import (
    DictValue,
    ListValue,
    SetValue,
    blended,
    handed_over,
    has_unknown,
    key_of,
    plain,
    state_of,
    weighed,
    wrapped,
)
from rnn_tui.formats.python_code.values.records import Thing, Unknown

CAUSE = Unknown("data", 3, "data is read from a file")


def first_if_same(values):
    return values[0] if all(each == values[0] for each in values) else CAUSE


@pytest.mark.parametrize(
    ("states", "items", "opened"),
    [
        ([([1, 2], None), ([1, 3], None)], [1, CAUSE], False),
        ([([1, 2], None), ([1], None)], [1], True),
        ([([1, 2], None), ([1, 2], None)], [1, 2], False),
        ([([1], CAUSE), ([1, 5], None)], [1], True),
        ([({"a": 1}, None), ({"a": 2}, None)], {"a": CAUSE}, False),
        ([({"a": 1, "b": 2}, None), ({"a": 1}, None)], {"a": 1}, True),
        ([({1, 2}, None), ({2, 3}, None)], {2}, True),
        ([({1}, None), ({1}, None)], {1}, False),
    ],
)
def test_after_alternatives_what_they_agree_on_is_known(states, items, opened):
    assert blended(states, CAUSE, first_if_same) == (items, CAUSE if opened else None)


def test_what_is_unknown_is_found_at_any_depth():
    assert has_unknown(ListValue([1, (2, DictValue({"a": SetValue({1}, CAUSE)}))])) is CAUSE
    assert has_unknown(ListValue([1, (2, 3)])) is None


def test_python_s_own_value_and_back():
    value = ListValue([1, (2, ListValue([3])), DictValue({"a": SetValue({4})})])
    assert plain(value) == [1, (2, [3]), {"a": {4}}]
    assert plain(wrapped(plain(value))) == plain(value)


@pytest.mark.parametrize("value", [ListValue([], CAUSE), ListValue([CAUSE]), ListValue([Thing()])])
def test_what_is_not_plain_has_no_such_value(value):
    with pytest.raises(NotKnown):
        plain(value)


def test_a_library_gets_containers_of_known_length_as_python_s_own():
    thing = Thing()
    assert handed_over(ListValue([thing, CAUSE, (ListValue([1]),)])) == [thing, CAUSE, ([1],)]
    assert handed_over((ListValue([1], CAUSE), 2)) == (CAUSE, 2)


def test_what_shares_its_parts_is_weighed_as_often_as_they_stand_there():
    value = (1,)
    for _ in range(40):
        value = (value, value)
    with pytest.raises(NotKnown, match="too large"):
        weighed(value)
    with pytest.raises(NotKnown, match="too large"):
        key_of(value)


@pytest.mark.parametrize("key", [ListValue([1]), (1, ListValue([1])), CAUSE, (1, CAUSE)])
def test_what_is_no_key_or_not_known_is_none(key):
    with pytest.raises(NotKnown):
        key_of(key)


def test_a_state_is_a_copy():
    container = ListValue([1])
    state = state_of(container)
    container.items.append(2)
    assert state == ([1], None)
