"""What a sum is made of: by size, by part, and in print."""

import numpy as np
import pytest

from rnn_tui.engine.explain.contributions import Contributions, Group

FOUND = Contributions(
    (
        Group("Wx·x", "x", np.array([0.4, -0.1, 0.00003]), np.array([2.0, 1, 1]), np.array([0.2, -0.1, 0.00003])),
        Group("Wh·h", "h", np.array([-0.5, 0.00004])),
        Group("b", "b", np.array([0.3]), single=True),
    )
)


def test_they_are_named_and_sorted_by_size():
    assert [each.name for each in FOUND] == ["h[0]", "x[0]", "b", "x[1]", "h[1]", "x[2]"]
    first = FOUND[0]
    assert (first.name, first.part, first.value, first.input, first.weight) == ("x[0]", "Wx·x", 0.4, 2.0, 0.2)
    assert (FOUND[5].name, FOUND[5].input) == ("b", None)


def test_what_belongs_to_timesteps_is_named_by_them():
    group = Group("α·value", "value[2]", np.array([0.2, 0.1]), np.ones(2), np.ones(2), steps=True)
    assert [each.name for each in Contributions((group,))] == ["value[2] t 1", "value[2] t 2"]


def test_parts_add_up():
    assert FOUND.parts == pytest.approx({"Wx·x": 0.30003, "Wh·h": -0.49996, "b": 0.3})
    assert [each.text for each in FOUND.part_lines(FOUND.total)] == ["+0.3000", "-0.4999", "+0.3000"]
    assert FOUND.lines(FOUND.total, 0).whole == "+0.1001"


def test_the_rest_stands_together_and_everything_adds_up():
    lines = FOUND.lines(FOUND.total, 3)
    assert [(each.name, each.text) for each in lines.shown] == [
        ("h[0]", "-0.5000"),
        ("x[0]", "+0.4000"),
        ("b", "+0.3000"),
    ]
    assert lines.left_out == 3
    assert lines.rest is not None
    assert lines.rest.text == "-0.0999"
    assert lines.whole == "+0.1001"


def test_one_alone_is_named():
    lines = FOUND.lines(FOUND.total, 5)
    assert (len(lines.shown), lines.left_out, lines.rest) == (6, 0, None)


def test_the_pages_have_every_contribution_once_and_each_adds_up_with_its_rest():
    assert [FOUND.pages(most) for most in (6, 5, 4, 2, 1, 0)] == [1, 1, 2, 3, 6, 6]
    lists = [FOUND.lines(FOUND.total, 2, page) for page in range(3)]
    assert [each.name for lines in lists for each in lines.shown] == [each.name for each in FOUND]
    assert [lines.rest.text for lines in lists] == ["+0.2001", "-0.0999", "+0.1000"]


def test_what_is_no_number_comes_first_and_nothing_is_made_to_add_up():
    broken = Contributions((Group("Wx·x", "x", np.array([0.4, np.nan, np.inf, 0.1])),))
    lines = broken.lines(broken.total, 2)
    assert [(each.name, each.text) for each in lines.shown] == [("x[1]", "nan"), ("x[2]", "+inf")]
    assert (lines.rest.text, lines.whole) == ("+0.5000", "nan")


def test_nothing_at_all():
    assert (len(Contributions()), Contributions().total, list(Contributions())) == (0, 0, [])
