"""What in a table may mean something else than it is read as."""

import io

import numpy as np
import pytest

from rnn_tui.formats.data.tables.columns import TableRequest
from rnn_tui.formats.data.tables.table import Table, read_table


def table(text: str, **wanted) -> Table:
    return read_table(io.BytesIO(text.encode()), ".csv", TableRequest(**wanted))


def rows(*columns) -> str:
    return "\n".join(",".join(map(str, row)) for row in zip(*columns, strict=True))


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ([20, 21, -999, 22, -999, 23], "-999 stands 2 times (2 in a), far from the other values"),
        ([20, 21, -9999, 22, 24, 23], "-9999 stands once (1 in a)"),
        ([1000, 1100, -200, 900, -200, 1200], "-200 stands 2 times (2 in a)"),
        ([2.5, 0.5, 9999, 3, 1, 2], "9999 stands once (1 in a)"),
        ([2.5, 0.5, 999.9, 3, 1, 2], "999.9 stands once (1 in a)"),
        ([20, -99, 21, -99, 22, 23], "-99 stands 2 times (2 in a)"),
        ([280, 281, 9.96921e36, 282, 283, 284], "9.96921e+36 stands once (1 in a)"),
        ([-999] * 6, "-999 stands 6 times (6 in a)"),
    ],
)
def test_codes_for_missing_values_are_named_and_counted(column, said):
    made = table("a,b\n" + rows(column, [3, 1, 2, 5, 4, 1]))
    assert made.notes[0].startswith(said)
    assert "write nan in its place" in made.notes[0]
    assert made.values[:, 0].tolist() == column  # nothing is changed


@pytest.mark.parametrize(
    "column",
    [
        [9999, 9000, 8000, 9500, 9998, 8500],
        [-99, 21, 22, 23, 24, 25],
        [-200, -150, -180, -190, 20, 30],
        [99, 98, 97, 99, 95, 90],
        [999, 990, 400, 100, 999, 3],
        [-1, 5, 6, 7, -1, 8],
    ],
)
def test_ordinary_numbers_are_no_codes(column):
    assert not [each for each in table("a,b\n" + rows(column, [3, 1, 2, 5, 4, 1])).notes if "stands" in each]


def test_codes_in_several_columns_are_one_phrase():
    made = table("a,b,c,d\n" + rows(*[[1, -9999, 2, -9999, 3]] * 4))
    assert made.notes[0].startswith("-9999 stands 8 times (2 in a, 2 in b, 2 in c and in 1 other column)")


def test_two_codes_in_one_column_are_both_found():
    notes = table("a\n" + rows([1, -9999, 2, -999, 3, 999])).notes
    assert [each.split()[0] for each in notes if "stands" in each] == ["-9999", "-999", "999"]


def test_several_series_in_one_table_are_said():
    years = [2000, 2001, 2002] * 3
    made = table("country,year,gdp\n" + rows("AAABBBCCC", years, range(9)))
    assert made.notes[0].startswith("2000 is the date of 3 rows, others likewise: if several series (country) stand")
    assert made.columns == ("gdp",)
    clock = "date,a\n" + rows([f"2020-01-{n:02}" for n in range(1, 10)] + ["2020-01-09"], range(10))
    assert not [each for each in table(clock).notes if "is the date of" in each]


def test_a_column_that_is_empty_only_at_first_is_said():
    text = "a,icu\n" + rows([5, 3] * 75, [""] * 120 + [7] * 30)
    made = table(text)
    assert made.columns == ("a",)
    assert "icu is empty at first, and has values from line 122 on: --columns takes it" in made.notes[-1]
    assert np.isnan(table(text, columns=None, fills=True).values).sum() == 0
