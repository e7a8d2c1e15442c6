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


def test_a_title_above_the_operations_where_there_is_a_row_for_it():
    for height, first in ((5, "h[0] in 4 operations"), (4, "z_i = Wx·x + Wh·h + b  +0.3575")):
        layout = ExplanationLayout(Operations(ROWS, 1), 80, height, title="h[0] in 4 operations")
        assert layout.draw(SHARES).text[0][:32].strip() == first
        assert layout.operation_at(3, height - 1) == 3
    assert ExplanationLayout(Operations(ROWS, 1), 80, 5, title="a title").operation_at(3, 0) is None


def test_a_number_is_not_repeated_and_a_long_formula_has_two_lines():
    rows = (
        Operation("y", "E[12, 0]", "-0.0431", "-0.0431"),
        Operation("x_hat", "(x[0] - moving_mean) / √(moving_variance + 0.001)", "0.2458", "+0.2458"),
    )
    assert ExplanationLayout(Operations(rows, 0), 56, 12).heading[1][0] == "= -0.0431"
    heading = ExplanationLayout(Operations(rows, 1), 40, 12).heading
    assert [text for text, _ in heading][:3] == [
        "x_hat = (x[0] - moving_mean) /",
        "√(moving_variance + 0.001)",
        "= +0.2458",
    ]


def test_a_number_that_is_given_or_carried_is_written_once():
    given = (Operation("h", "", "", "+0.0726", of_unit="h[0]"),)
    assert [text for text, _ in ExplanationLayout(Operations(given, 0), 80, 12).heading if text] == ["h[0] = +0.0726"]
    carried = ExplanationLayout(Operations((Operation("h", "h′", "0.9017", "+0.9017", of_unit="h[0]"),), 0), 80, 12)
    assert [text for text, _ in carried.heading if text] == ["h[0] = h′", "= +0.9017"]
    assert carried.draw(SHARES).text[0].split("│")[0].split() == ["▸", "h", "=", "h′", "+0.9017"]


def test_where_the_sum_has_no_room_in_the_heading_its_terms_take_the_place_of_the_meaning():
    rows = (Operation("pre_i", "Wx·x + Wh·h′ + b", "0.3834 - 0.0260 + 0.0000", "+0.3575", of_unit="pre_i[0]"),)
    layout = ExplanationLayout(Operations(rows, 0), 72, 14, "the pre-activation of i", 13, weighted=True)
    texts = [text for text, _ in layout.heading]
    assert texts == ["pre_i[0] = Wx·x + Wh·h′ + b", "= 0.3834 - 0.0260 + 0.0000"]


def test_a_heading_never_cuts_a_number():
    rows = (Operation("y", "a + b + c", "0.3333 · 0.0868 + 0.3333 · (-0.0753) + 0.3333 · (-0.2210)", "-0.0698"),)
    assert [text for text, _ in ExplanationLayout(Operations(rows, 0), 30, 12).heading][1:-1] == [
        "= 0.3333 · 0.0868 + 0.3333 ·",
        "(-0.0753) + 0.3333 · (-0.2210)",
        "= -0.0698",
        "",
    ]
    assert ExplanationLayout(Operations(rows, 0), 20, 12).heading[1][0] == "= -0.0698"


def test_the_heading_of_products_has_a_row():
    for height in (6, 9, 12, 20):
        most = [
            ExplanationLayout(Operations(ROWS, 1), 80, height, "what f is made of", 40, weighted).most
            for weighted in (False, True)
        ]
        brief = len(ExplanationLayout(Operations(ROWS, 1), 80, height, "what f is made of", 40, True).heading) == 1
        assert most[0] - most[1] == (0 if brief else 1), height


def test_a_heading_names_the_unit_and_a_long_meaning_has_two_lines():
    rows = (Operation("h", "o · tanh(c)", "0.5 · 0.2", "+0.1000", of_unit="h[7]"),)
    layout = ExplanationLayout(
        Operations(rows, 0), 56, 12, "the output: the part of the memory that the layer shows to others"
    )
    assert [text for text, _ in layout.heading] == [
        "h[7] = o · tanh(c)",
        "= 0.5 · 0.2 = +0.1000",
        "the output: the part of the memory that the layer shows",
        "to others",
        "",
    ]


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
