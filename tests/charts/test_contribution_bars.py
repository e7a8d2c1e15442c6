"""What adds up to a number, as bars in two directions."""

import math

from rnn_tui.charts.contribution_bars import ContributionBar, ContributionBars
from rnn_tui.charts.primitives.grid import REVERSED, Ink

WHOLE = ContributionBar("= z", 0.25, "+0.2500")
FOUND = ContributionBars(
    (
        ContributionBar("h[5]", -0.5, "-0.5000", "+1.0 × -0.5"),
        ContributionBar("x[2]", 1.0, "+1.0000"),
        ContributionBar("b", 0.25, "+0.2500"),
    ),
    "and 12 more, together -0.5000",
    WHOLE,
)


def test_bars_go_to_both_sides_of_zero_with_names_and_numbers():
    assert FOUND.draw(38, 5).text == [
        "h[5] -0.5000 ████████▏                ",
        "x[2] +1.0000         ████████████████ ",
        "b    +0.2500         ████             ",
        "and 12 more, together -0.5000         ",
        " = z +0.2500                          ",
    ]


def test_sign_has_a_direction_and_an_ink():
    grid = FOUND.draw(38, 5)
    assert grid.inks[0, 13] == Ink.SIGNED + 4, "half as long as the longest"
    assert grid.inks[1, 36] == Ink.SIGNED + 16


def test_how_a_share_came_about_where_there_is_room():
    line = FOUND.draw(80, 5).text[0]
    assert line.endswith("+1.0 × -0.5")
    assert [FOUND.heads(width) for width in (80, 38)] == ["value × weight", ""]
    assert "×" not in FOUND.draw(38, 5).text[0]


def test_where_everything_is_negative_zero_is_at_the_right():
    text = (
        ContributionBars((ContributionBar("x", -1.0, "-1.0"), ContributionBar("b", -0.5, "-0.5")), "", None)
        .draw(18, 2)
        .text
    )
    assert text == ["x -1.0 ██████████▏", "b -0.5      █████▏"]


def test_few_bars_are_drawn_apart():
    assert [line.strip()[:1] for line in FOUND.draw(38, 8).text] == ["h", "", "x", "", "b", "", "a", "="]


def test_no_numbers_are_drawn_as_what_they_are():
    shares = (
        ContributionBar("x", math.nan, "nan"),
        ContributionBar("h", math.inf, "+inf"),
        ContributionBar("b", -1.0, "-1.0000"),
    )
    grid = ContributionBars(shares, "", ContributionBar("= z", math.nan, "nan")).draw(40, 4)
    assert "?" in grid.text[0]
    assert grid.text[1].startswith("h      +inf")
    assert grid.inks[3, 10] == Ink.INVALID
    assert Ink.INVALID in grid.inks[1] or Ink.INVALID + REVERSED in grid.inks[1]


def test_the_narrowest_pane_keeps_names_and_numbers():
    assert FOUND.draw(14, 4).text == ["h[5] -0.5000  ", "x[2] +1.0000  ", "and 12 more, …", " = z +0.2500  "]


def test_nothing_to_draw():
    assert ContributionBars((), "", None).draw(20, 2).text == [" " * 20] * 2
