"""What adds up to a number, as bars in two directions."""

import math

from rnn_tui.charts.contribution_bars import ContributionBar, ContributionBars, shortened
from rnn_tui.charts.primitives.grid import REVERSED, Ink

WHOLE = ContributionBar("= z", 0.25, "+0.2500")
FOUND = ContributionBars(
    (
        ContributionBar("h[5]", -0.5, "-0.5000"),
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


def test_a_long_name_keeps_what_tells_it_from_the_others():
    names = ["x of feature 3[12]", "x of feature 3[12]·W", "value[2] t 3·α", "a long name of it"]
    assert [shortened(each, 16) for each in names] == [
        "x of featur…[12]",
        "x of feat…[12]·W",
        "value[2] t 3·α",
        "a long name of …",
    ]


def test_sign_has_a_direction_and_an_ink():
    grid = FOUND.draw(38, 5)
    assert grid.inks[0, 13] == Ink.SIGNED + 4
    assert grid.inks[1, 36] == grid.inks[2, 21] == Ink.SIGNED + 12, "no legend says what another tone would be"


PRODUCTS = ContributionBars(
    (
        ContributionBar("x[2]", 1.0, "+1.0000", "+2.00 × +0.50", "x[2]·w"),
        ContributionBar("h′[5]", -0.5, "-0.5000", "+1.00 × -0.50", "h′[5]·w"),
        ContributionBar("b", 0.25, "+0.2500"),
    ),
    "and 12 more, together -0.5000",
    WHOLE,
)


def test_products_have_a_heading_and_their_numbers():
    assert PRODUCTS.draw(56, 6).text == [
        "     value × weight = contribution                      ",
        "x[2]  +2.00 × +0.50 = +1.0000          █████████████████",
        "h′[5] +1.00 × -0.50 = -0.5000 ▌████████▏                ",
        "b                     +0.2500          ████▎            ",
        "and 12 more, together -0.5000                           ",
        "                  = z +0.2500                           ",
    ]


def test_where_their_numbers_have_no_room_they_are_named_as_products():
    assert PRODUCTS.draw(36, 6).text == [
        "value × weight = contribution       ",
        "x[2]·w  +1.0000        █████████████",
        "h′[5]·w -0.5000 ▌██████▏            ",
        "b       +0.2500        ███▎         ",
        "and 12 more, together -0.5000       ",
        "    = z +0.2500                     ",
    ]


def test_where_rows_are_few_the_heading_stays_and_the_sum_goes():
    assert [line.split()[0] for line in PRODUCTS.draw(36, 5).text] == ["value", "x[2]·w", "h′[5]·w", "b", "and"]


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


def test_the_key_for_the_others_gives_way_to_what_is_said_of_them():
    bars = ContributionBars((ContributionBar("b", 0.5, "+0.5000"),), "and 12 more, together -0.5000", None, " · X")
    assert bars.draw(34, 2).text[1].rstrip() == "and 12 more, together -0.5000 · X"
    assert bars.draw(32, 2).text[1].rstrip() == "and 12 more, together -0.5000"
