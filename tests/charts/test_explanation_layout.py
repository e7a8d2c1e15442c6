"""Operations and shares on one picture, beside each other or one above the other."""

import pytest

from rnn_tui.charts.contribution_bars import ContributionBar, ContributionBars
from rnn_tui.charts.explanation_layout import ExplanationLayout
from rnn_tui.charts.operations import Operation, Operations

ROWS = tuple(
    Operation(name, "Wx·x + Wh·h + b", "0.3834 - 0.0260 + 0.0000", "+0.3575") for name in ("z_i", "z_f", "z_g", "z_o")
)
SHARES = ContributionBars(
    (ContributionBar("x[2]", 0.4, "+0.4000"),),
    "and 3 more, together -0.0425",
    ContributionBar("= z_f", 0.3575, "+0.3575"),
)


def drawn(width: int, height: int, count: int = 4) -> list[str]:
    return (
        ExplanationLayout(Operations(ROWS, 1), width, height, "what f is made of", count)
        .draw(SHARES, "x: the input")
        .text
    )


def test_side_by_side_where_it_is_wide():
    lines = drawn(80, 14)
    assert lines[1].startswith("▸ z_f = Wx·x + Wh·h + b  +0.3575 │")
    assert "│ z_f = Wx·x + Wh·h + b" in lines[0]
    assert "│ = 0.3834 - 0.0260 + 0.0000 = +0.3575" in lines[1]
    assert "│ what f is made of" in lines[2]
    assert "│ x[2]  +0.4000 █" in lines[4]
    assert lines[-1].startswith("x: the input")


def test_products_have_a_heading():
    weighted = ContributionBars((ContributionBar("x[2]", 0.4, "+0.4000", "+0.80 × +0.50"),), "", None)
    for count, row in ((4, 3), (8, 2)):  # with and without an empty row above the bars
        found = ExplanationLayout(Operations(ROWS, 1), 100, 12, "what f is made of", count).draw(weighted).text
        assert found[row].endswith("value × weight")
        assert found[row + 1].endswith("+0.80 × +0.50")


def test_one_above_the_other_where_it_is_narrow():
    lines = drawn(56, 12)
    assert [line[0] for line in lines[:4]] == [" ", "▸", " ", " "]
    assert lines[5].startswith("z_f = 0.3834 - 0.0260 + 0.0000 = +0.3575")
    assert lines[6].startswith("what f is made of")
    assert lines[7].startswith("x[2]  +0.4000 █")


def test_the_heading_makes_room_for_the_shares():
    first = {count: next(n for n, line in enumerate(drawn(80, 12, count)) if "x[2]" in line) for count in (4, 8, 40)}
    assert first == {4: 4, 8: 3, 40: 2}
    assert next(n for n, line in enumerate(drawn(80, 7, 40)) if "x[2]" in line) == 1


@pytest.mark.parametrize(
    ("width", "heading"),
    [
        (56, "z_f = 0.3834 - 0.0260 + 0.0000 = +0.3575"),
        (30, "z_f = Wx·x + Wh·h + b"),
        (18, "z_f = +0.3575"),
    ],
)
def test_a_heading_of_one_line_is_not_cut_into_another_sum(width, heading):
    found = ExplanationLayout(Operations(ROWS, 1), width, 9, "what f is made of", 40)
    assert found.heading[0][0] == heading


@pytest.mark.parametrize(("width", "height"), [(136, 18), (76, 15), (56, 9), (30, 6), (20, 3), (1, 1), (0, 0)])
def test_it_fits_at_every_size_and_leaves_room_for_what_it_says(width, height):
    apart = ExplanationLayout(Operations(ROWS, 3), width, height, "about", 4)
    grid = apart.draw(SHARES, "legend")
    assert (grid.width, grid.height) == (width, height)
    assert apart.most >= 0


def test_a_click_finds_the_operation():
    apart = ExplanationLayout(Operations(ROWS, 1), 80, 14)
    assert [apart.operation_at(*at) for at in ((3, 0), (3, 3), (3, 4), (60, 0))] == [0, 3, None, None]
