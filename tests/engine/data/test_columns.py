"""Columns by name, number and range."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.columns import Columns

NAMES = ("date", "Temp", "wind", "a, b")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("2", (1,)),
        ("2-4", (1, 2, 3)),
        ("wind", (2,)),
        ("wind,temp", (2, 1)),
        ("wind, 1", (2, 0)),
        ('"a, b",2-3', (3, 1, 2)),
    ],
)
def test_columns_come_in_the_order_asked_for(text, places):
    columns = Columns.parse(text)
    assert columns.indices(4, NAMES) == places
    assert Columns.parse(str(columns)) == columns


@pytest.mark.parametrize(
    ("text", "names", "said"),
    [
        ("5", NAMES, "column 5 is asked for; the data has 4"),
        ("3-5", NAMES, "columns 3 to 5 are asked for; the data has 4"),
        ("rain", NAMES, "there is no column rain; there are date, Temp, wind, a, b"),
        ("Tempp", NAMES, "there is no column Tempp; there are date, Temp, wind, a, b. Is Temp meant?"),
        ("-1", NAMES, "columns are counted from 1, from the first; got -1"),
        ("wind,3", NAMES, "names one of them twice"),
        ("wind", None, "4 columns without names: count them from 1"),
        ("wind", ("wind", "wind", "a", "b"), "2 columns are called wind: count them from 1"),
    ],
)
def test_columns_that_are_not_there_are_named(text, names, said):
    with pytest.raises(InputError) as error:
        Columns.parse(text).indices(4, names)
    assert said in str(error.value)


@pytest.mark.parametrize("text", ["", ",", "a,,b", "0", "3-2", '"a'])
def test_what_names_no_column_is_refused(text):
    with pytest.raises(InputError, match="columns are"):
        Columns.parse(text)


def test_names_of_years_and_names_that_were_shortened_are_found():
    assert Columns.parse("2020,2").indices(3, ("a", "2019", "2020")) == (2, 1)
    assert Columns.parse("1").indices(3, ("a", "1", "b")) == (0,)
    assert Columns.parse("passengers per month").indices(2, ("date", "passengers…")) == (1,)


def test_a_name_is_found_whatever_its_letters_unless_another_is_just_so():
    assert Columns.parse("temp").indices(3, ("a", "Temp", "b")) == (1,)
    assert Columns.parse("temp").indices(3, ("temp", "Temp", "b")) == (0,)


@given(st.lists(st.integers(1, 9), min_size=1, unique=True))
def test_numbers_are_written_as_ranges_and_read_again(numbers):
    columns = Columns.parse(str(Columns.numbered(numbers)))
    assert columns.indices(9) == tuple(each - 1 for each in numbers)
