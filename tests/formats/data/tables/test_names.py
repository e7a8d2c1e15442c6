"""The separator and the names of a table's columns, on first lines as people write them."""

import io

import pytest

from rnn_tui.formats.data.tables.columns import TableRequest
from rnn_tui.formats.data.tables.table import NotATable, Table, read_table
from rnn_tui.formats.io.errors import Flaw


def table(text: str, suffix: str = ".csv", **wanted) -> Table:
    return read_table(io.BytesIO(text.encode()), suffix, TableRequest(**wanted))


@pytest.mark.parametrize(
    ("text", "columns", "values"),
    [
        ("name,a,b\nx|y,1,2\nx|z,3,4\n", ("a", "b"), [[1, 2], [3, 4]]),  # a sign in cells of text is no separator
        ("name,a\none; two,1\nthree; four,2\n", ("a",), [[1], [2]]),
        ("GH illum (lx)\n0\n0.5\n", ("GH illum (lx)",), [[0], [0.5]]),
        ('"a","b"\n"1",5,6\n"2",7,8\n', ("a", "b"), [[5, 6], [7, 8]]),  # as R writes row names
        ("Open,Close\n2020-01-01,5,6\n2020-01-02,7,8\n", ("Open", "Close"), [[5, 6], [7, 8]]),
        ("a,b\n5,6,\n7,8,\n", ("a", "b"), [[5, 6], [7, 8]]),  # a comma at the end of each row
        ("a,b,\n5,6\n7,8\n", ("a", "b"), [[5, 6], [7, 8]]),
        ("city,2001,2019\nOslo,5,6\nRome,7,8\n", ("2001", "2019"), [[5, 6], [7, 8]]),
        ("city,2019\nOslo,5\nRome,7\n", ("2019",), [[5], [7]]),
        ("\ufeff\ufeffday,a\n2020-01-01,5\n2020-01-02,7\n", ("a",), [[5], [7]]),
        ('a,b\n"1\xa0593.1",5\n112.5,6\n', ("a", "b"), [[1593.1, 5], [112.5, 6]]),
        (
            "Price,Close,Close\nTicker,AAPL,MSFT\nDate,,\n2020-01-01,5,6\n2020-01-02,7,8\n",
            ("Close AAPL", "Close MSFT"),
            [[5, 6], [7, 8]],
        ),
    ],
)
def test_names_and_separator(text, columns, values):
    made = table(text)
    assert made.columns == columns
    assert made.values.tolist() == values


@pytest.mark.parametrize(
    "text",
    [
        "Date,a\n2020-01-01,09:00,5\n2020-01-01,09:01,6\n",  # which column has no name is not known
        "a,b\n1,5,2\n1,6,3\n",  # perhaps halves of a decimal
        "value\n2,182\n2,183\n",
    ],
)
def test_names_that_are_fewer_than_the_columns_are_not_guessed(text):
    with pytest.raises(Flaw, match="line 2"):
        table(text)


def test_rows_of_words_between_names_and_numbers_are_named():
    made = table("Price,Close,High\nTicker,AAPL,AAPL\nDate,,\n2020-01-01,5,6\n2020-01-02,7,8\n")
    assert made.columns == ("Close", "High")
    assert "lines 2 to 3 stand between the names and the numbers: skipped" in made.notes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("who,1/22/20,1/23/20,1/24/20\nA,1,2,3\nB,4,5,6\n", "--columns 2-4 --axes features,time"),
        ("who,code,1960,1970,1975\nA,x,1,2,3\nB,y,4,5,6\n", "--columns 3-5 --axes features,time"),
        (
            f"Y,{','.join('JFMAMJJASOND')}\n".replace(
                "J,F,M,A,M,J,J,A,S,O,N,D", "Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec"
            )
            + "x,1,2,3,4,5,6,7,8,9,1,2,3\n" * 2,
            "the names are the months",
        ),
    ],
)
def test_time_that_runs_along_the_rows_is_said(text, said):
    assert said in table(text).notes[0]


def test_comments_tables_above_and_text_files():
    openbci = "%Raw EEG\n%Rate = 250 Hz\n0, -1.5, 2.5\n1, 3, 4\n2, 5, 6\n"
    assert table(openbci, ".txt").values.tolist() == [[0, -1.5, 2.5], [1, 3, 4], [2, 5, 6]]
    above = "Latitude: 45.0\nmonth,year\n1,2018\n2,2007\ntime(UTC),T2m,RH\n"
    rows = "".join(f"20180101:{n:02}00,{n}.5,{n}\n" for n in range(20))
    made = table(above + rows + "\nT2m: air temperature\n")
    assert (made.columns, made.values.shape) == (("T2m", "RH"), (20, 2))
    assert "lines 1 to 4 stand above the table: skipped" in made.notes
    assert table("code,a,b,c\nAL,1,2,3\nAK,4,5,6\n", ".txt").columns == ("a", "b", "c")
    crn = "53131 20190101 3.3 0.0 4.0 C 0\n53131 20190102 3.5 0.1 3.8 C 1\n53131 20190103 2.5 0.2 3.1 C 0\n"
    assert table(crn, ".txt").values.tolist() == [
        [53131, 3.3, 0, 4, 0],
        [53131, 3.5, 0.1, 3.8, 1],
        [53131, 2.5, 0.2, 3.1, 0],
    ]
    with pytest.raises(NotATable):
        table("He bought 3, maybe 5, of them.\nThen he left, at 9, alone.\n", ".txt")


def test_a_row_with_an_unknown_date_is_no_note():
    with pytest.raises(Flaw, match="line 4, column 2"):
        table("Time,a\n2020-05-01,1\n2020-06-01,2\n2020 summer,#N/A\n")


def test_totals_below_the_rows_are_no_rows():
    rows = "Time,a\n" + "".join(f"2020-05-{n % 28 + 1:02},{n}\n" for n in range(30_000))  # more than one block
    for end in ("Total,449985000\n", "Mean,14999.5\nSum,449985000\n"):
        made = table(rows + end)
        assert made.values.shape == (30_000, 1)
        assert made.notes[-1].endswith("below the table: skipped")
    days = [f"2020-05-{n:02},{n}\n" for n in range(1, 31)]
    between = table("".join(["Day,a\n", *days * 5, "Total,9\n", *days]))
    assert between.values[-31:].ravel().tolist() == [9, *range(1, 31)]
    assert "line 152: without a date, read as a row all the same" in between.notes


def test_stars_and_errors_of_spreadsheets_are_missing_values():
    made = table("Year,a\n1880,***\n1881,#DIV/0!\n1882,1\n", fills=True)
    assert str(made.values.tolist()) == "[[nan], [nan], [1.0]]"


def test_a_sign_that_may_stand_between_thousands_is_said():
    assert (
        "visits holds 1.234 beside 987: read as decimals"
        in table("day;visits\n1.1.2020;987\n2.1.2020;1.234\n").notes[0]
    )
    assert "read as decimals" not in table("day;t\n1.1.2020;9.875\n2.1.2020;1.234\n").notes[0]


def test_quotes_that_do_not_match_are_refused_where_they_stand():
    with pytest.raises(Flaw, match="line 4: its quotes"):
        table('city,2001,2019\nOslo,5,6\nRome,7,8\n"Bonn,1,2\n')
