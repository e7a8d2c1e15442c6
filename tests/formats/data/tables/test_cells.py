"""Cells and numbers; nothing is guessed."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rnn_tui.formats.data.tables.cells import BLANKS, Numbers, find_separator, is_number, leading_zero, split
from rnn_tui.formats.io.errors import Flaw


@pytest.mark.parametrize(
    ("first", "second", "separator"),
    [
        ("1,2", "3,4", ","),
        ("1;2", "", ";"),
        ("1,5;2,5", "", ";"),
        ("1,5\t2,5", "", "\t"),
        ("1, 2", "", ","),
        ("1 2", "", BLANKS),
        ("1", "", BLANKS),
        ("2,182 0,8", "", BLANKS),
        ("2,182 -3", "", BLANKS),
        ("time of day;value [m, s]", "1;2", ";"),
        ("x y", "1,2", ","),
        ("a", "1", BLANKS),
        ("1,2", "3", ","),
    ],
)
def test_separators(first: str, second: str, separator: str) -> None:
    assert find_separator(first, second) == separator


@pytest.mark.parametrize("cell", ["1", "-1.", "+.5", "1e5", "1.5E-3", " nan ", "-inf", "Infinity", "1,5"])
def test_numbers(cell: str) -> None:
    assert is_number(cell)


@pytest.mark.parametrize(
    "cell", ["", "1_000", "٣", "0x1", "1 2", "1.2.3", "1,2,3", "1.23,5", "12,34,567", "e5", "--1", "nano", "1\x1c2"]
)
def test_what_is_no_number(cell: str) -> None:
    assert not is_number(cell)


def read(numbers: Numbers, line: str, number: int) -> list[float]:
    cells = split(line, numbers.separator, number)
    return [numbers.number(cell, f"line {number}, column {place}") for place, cell in enumerate(cells, 1)]


def row(line: str, separator: str = ",", first: str | None = None) -> list[float]:
    return read(Numbers(separator, line if first is None else first), line, 7)


def test_rows() -> None:
    assert row("1, 2.5,-3e1") == [1, 2.5, -30]
    assert row("1,5;2", ";") == [1.5, 2]
    assert row('"1,5","2"') == [1.5, 2]
    assert row('"1" "2"', BLANKS) == [1, 2]
    assert row("1,5\t 2,5 ", "\t") == [1.5, 2.5]
    assert row("  1,5   2 ", BLANKS) == [1.5, 2]


def refusal(line: str, separator: str = ",", first: str | None = None) -> str:
    with pytest.raises(Flaw) as error:
        row(line, separator, first)
    return str(error.value)


def test_refusals_name_line_and_column() -> None:
    assert refusal("1,1_0") == 'line 7, column 2: not a number: "1_0"'
    assert refusal("1,\x1b[2J") == 'line 7, column 2: not a number: "\\x1b[2J"'
    assert refusal("1,\x1c2") == 'line 7, column 2: not a number: "\\x1c2"'
    assert refusal("x" * 50) == f'line 7, column 1: not a number: "{"x" * 29}…"'
    filled = "; write nan for a missing value, or let it be filled (--fill)"
    assert refusal("1,NA") == f'line 7, column 2: not a number: "NA"{filled}'
    assert refusal("1,,3") == (
        "line 7, column 2: the cell is empty; write nan for a missing value, or leave the column out (--columns),"
        " or let it be filled (--fill)"
    )
    assert (
        refusal('"', BLANKS)
        == refusal("")
        == (
            "line 7, column 1: the cell is empty; write nan for a missing value, or leave the column out (--columns),"
            " or let it be filled (--fill)"
        )
    )
    assert refusal('1,"2') == "line 7: its quotes cannot be read: they do not match, or a cell is too long"
    assert refusal("1,2", BLANKS, first="1") == 'line 7, column 1: not a number: "1,2"'


def test_decimal_points_and_commas_are_not_mixed() -> None:
    numbers = Numbers(";", "1;2")
    assert read(numbers, "1;2", 1) == [1, 2]
    assert read(numbers, "1,5;2", 2) == [1.5, 2]
    with pytest.raises(Flaw) as error:
        read(numbers, "1;2.5", 3)
    assert str(error.value) == (
        'line 3, column 2: "2.5" has a decimal point, the numbers before it a decimal comma: use one of them throughout'
    )
    assert numbers.rows(["1;2.5"], 2) is None
    assert refusal("1.5;1,234", ";") == (
        'line 7, column 2: "1,234" has a decimal comma, the numbers before it a decimal point:'
        " use one of them throughout"
    )


def test_many_lines_at_once_remember_the_decimal_point() -> None:
    numbers = Numbers(";", "1;2")
    made = numbers.rows(["1;2", "3;4.5"], 2)
    assert made is not None
    assert made.tolist() == [1, 2, 3, 4.5]
    assert numbers.decimal == "."


def test_halves_of_decimal_commas() -> None:
    assert leading_zero("2,05", ",")
    assert leading_zero("2, -05", ",")
    assert not leading_zero("2,0,0.5", ",")
    assert not leading_zero("2;05", ";")


_CELLS = st.sampled_from(["1", "-2.5", "3e2", "nan", " 4 ", "", "x", "05", "1,5", '"6"', "1_0", "#", "\t"])


@example("\t", [["1", ""]])
@given(st.sampled_from([",", ";", "\t", BLANKS]), st.lists(st.lists(_CELLS, max_size=4), min_size=1, max_size=4))
def test_many_lines_at_once_follow_the_same_rules(separator: str, table: list[list[str]]) -> None:
    lines = [separator.join(cells) for cells in table]
    for width in (1, 2, 3):
        made = Numbers(separator, "1").rows(lines, width)
        if made is not None:
            slow = Numbers(separator, "1")
            rows = [read(slow, line, 1) for line in lines]
            assert all(len(each) == width for each in rows)
            assert repr(made.tolist()) == repr([value for each in rows for value in each])
