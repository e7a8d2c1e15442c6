import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.numbers import exact, in_cell, limit, rounded, short, two_decimals


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.9786, "+0.9786"),
        (-0.5, "-0.5000"),
        (0.0, "0.0000"),
        (-0.0, "0.0000"),
        (1.0, "+1.0000"),
        (-1.0, "-1.0000"),
        (0.99994, "+0.9999"),
        (0.99996, "+0.999960"),
        (0.9999881, "+0.999988"),
        (0.9999999, "+0.999999"),
        (-0.9999999, "-0.999999"),
        (1.0000001, "+1.000000"),
        (-1.0000001, "-1.000000"),
        (1.00003, "+1.000030"),
        (0.0010, "+0.0010"),
        (0.0009996, "+1.00e-3"),
        (-0.00050555, "-5.06e-4"),
        (4.1e-5, "+4.10e-5"),
        (3.2e-7, "+3.20e-7"),
        (5e-324, "+4.94e-324"),
        (999.99994, "+999.9999"),
        (999.99996, "+1000.000"),
        (1234.5, "+1234.500"),
        (45231.52, "+45231.52"),
        (-123456.0, "-123456.0"),
        (999999.96, "+1.00e6"),
        (1.25e9, "+1.25e9"),
        (math.nan, "nan"),
        (math.inf, "+inf"),
        (-math.inf, "-inf"),
    ],
)
def test_exact(value: float, text: str) -> None:
    assert exact(value) == text


@given(st.floats(1e-99, 1e99), st.booleans())
def test_exact_fits_nine_cells_is_near_its_value_and_reads_as_neither_0_nor_1(size: float, negative: bool) -> None:
    value = -size if negative else size
    text = exact(value)
    assert len(text) <= 9
    assert float(text) == pytest.approx(value, rel=0.051)
    assert abs(float(text)) < 1 or size >= 1
    assert (text.lstrip("+-") == "1.0000") == (size == 1)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.00"),
        (-0.0, "0.00"),
        (-0.0038, "-0.0038"),
        (1.23e-5, "+1.2e-5"),
        (5e-324, "+4.9e-324"),
        (0.994, "+0.99"),
        (0.9973, "+0.9973"),
        (0.99999632, "+0.999996"),
        (-1.0, "-1.00"),
        (1.02, "+1.02"),
        (12345.678, "+12345.68"),
        (123456.7, "+1.23e5"),
        (-math.inf, "-inf"),
        (math.nan, "nan"),
    ],
)
def test_two_decimals_are_more_where_they_would_show_another_number(value: float, text: str) -> None:
    assert two_decimals(value) == text


def test_exact_without_sign_keeps_the_minus_of_what_should_not_be_negative() -> None:
    assert exact(0.25, signed=False) == "0.2500"
    assert exact(-0.25, signed=False) == "-0.2500"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.978, "+0.98"),
        (0.9973, "+.997"),
        (-0.99999, "-.999"),
        (1.0, "+1.00"),
        (0, "0"),
        (12.34, "+12.3"),
        (123.4, "+123"),
        (-12345.0, "-1e4"),
        (0.0004, "+4e-4"),
        (math.nan, "nan"),
    ],
)
def test_short_fits_five_cells(value: float, text: str) -> None:
    assert short(value) == text
    assert len(text) <= 5


def test_a_cell_rounds_nothing_to_one() -> None:
    texts = [in_cell(0.999979, width) for width in (6, 7, 8, 9, 10)]
    assert texts == ["+.999", "+.9999", "+0.9999", "+0.9999", "+0.999979"]
    assert [in_cell(value, 9) for value in (0.99992, -0.9999979, 1)] == ["+0.9999", "-0.9999", "+1.0000"]
    assert in_cell(0.999979, 8, signed=False) == "0.9999"


def test_a_cell_holds_as_many_digits_as_fit() -> None:
    assert [in_cell(-0.0109, width) for width in (5, 6, 7, 8, 14)] == ["", "-0.01", "-0.01", "-0.0109", "-0.0109"]
    assert [in_cell(-3.2e-7, width) for width in (8, 9)] == ["-3e-7", "-3.20e-7"]
    assert [in_cell(-3.2e-10, width) for width in (6, 7)] == ["", "-3e-10"], "it would touch the number beside it"


def test_limit_says_it_as_shortly_as_possible() -> None:
    assert [limit(value) for value in (-1, 0, 1, 2.5, 0.25, 1e6)] == ["-1", "0", "+1", "+2.5", "+0.25", "+1e6"]
    assert limit(1, signed=False) == "1"


def test_the_end_of_a_short_axis_is_not_rounded_to_another_number() -> None:
    assert [limit(each) for each in (12345, 1.44e-9, 0.025, -0.0083, 0.05, 0.004, 0.1, 1.0)] == [
        "+1.2e4",
        "+1.4e-9",
        "+0.025",
        "-0.0083",
        "+0.05",
        "+0.004",
        "+0.1",
        "+1",
    ]


def test_a_number_in_a_sentence_has_the_exponent_of_the_charts() -> None:
    assert [rounded(each, 3) for each in (2.47e8, 1.2e-7, 0.1 + 0.2, 12345, 0, math.inf, math.nan)] == [
        "2.47e8",
        "1.2e-7",
        "0.3",
        "1.23e4",
        "0",
        "inf",
        "nan",
    ]
