"""What is printed adds up, and no term is printed far from its value."""

import math
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rnn_tui.engine.core.rounding import Rounding, total
from rnn_tui.numbers import exact

NUMBERS = st.lists(st.floats(-1e5, 1e5, allow_nan=False), min_size=1, max_size=40)


def test_thirds_add_up_to_one():
    how = Rounding.of([1 / 3] * 3)
    assert [how.text(each) for each in how.adding_up([1 / 3] * 3, how.count(1))] == ["+0.3334", "+0.3333", "+0.3333"]


def test_the_one_that_was_rounded_worst_gives_way():
    how = Rounding(0)
    assert how.adding_up([0.00016, 0.00014, 0.0001], 4) == [2, 1, 1]
    assert sum(how.adding_up([0.00016, -0.00014, 0.00036], 4)) == 4


@example([5e-324])
@given(NUMBERS)
def test_printed_terms_add_up_to_the_printed_sum_and_move_by_at_most_a_unit(values):
    whole = total(values)
    how = Rounding.of([*values, whole])
    counts = how.adding_up(values, how.count(whole))
    assert sum(counts) == how.count(whole)
    assert sum(Decimal(how.text(each)) for each in counts) == Decimal(how.words(whole))
    unit = Decimal(10) ** (how.exponent - how.digits)  # as a float it is 0 for the smallest numbers there are
    worst = Decimal("1.5001") * unit
    assert all(abs(count * unit - Decimal(value)) < worst for count, value in zip(counts, values, strict=True))


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([0.5, -0.25], ["+0.5000", "-0.2500"]),
        ([1.5e-7, -2e-8], ["+1.50e-7", "-0.20e-7"]),
        ([3.25e12, 1e11], ["+3.25e12", "+0.10e12"]),
        ([0.0, -0.0], ["0.0000", "0.0000"]),
        ([math.nan, 1.0], ["nan", "+1.0000"]),
        ([math.inf, -math.inf], ["+inf", "-inf"]),
    ],
)
def test_numbers_of_one_sum_share_an_exponent(values, texts):
    how = Rounding.of(values)
    assert [how.words(each) for each in values] == texts


@example(0.9999881)
@example(-0.00050555)
@example(45231.52)
@example(9.996e-7)
@given(st.floats(-1e12, 1e12))
def test_the_largest_number_of_a_sum_is_written_as_it_is_alone(value):
    if not 0 < 1 - abs(value) < 5e-7:  # there the terms of a sum are rounded, and a single number is cut
        assert Rounding.of([value, value / 3]).words(value) == exact(value)


def test_sums_beyond_all_numbers_are_as_in_floating_point():
    assert math.isnan(total([math.inf, -math.inf]))
    assert total([1e308, 1e308]) == math.inf
    assert total([0.1] * 10) == 1
