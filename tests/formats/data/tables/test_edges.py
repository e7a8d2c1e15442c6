"""What stands around a table in its file, on tables as offices, instruments and pandas write them."""

import io

import pytest

from rnn_tui.formats.data.tables.table import Table, read_table
from rnn_tui.formats.io.errors import Flaw


def table(text: str, suffix: str = ".csv") -> Table:
    return read_table(io.BytesIO(text.encode()), suffix)


def refusal(text: str) -> str:
    with pytest.raises(Flaw) as error:
        table(text)
    return str(error.value)


YEARS = "Year,Jan,Feb\n1880,-.19,-.25\n1881,-.20,-.15\n1882,.16,.14\n"
METERS = "Model :,1,,\nDate :,2024-08-06,,\n,,,\np [bar],q [bar],n [rpm],T\n-0.1,2.8,610,28\n-0.2,2.9,611,28\n"


@pytest.mark.parametrize(
    ("text", "columns", "first", "note"),
    [
        (f"Land-Ocean: Global Means\n{YEARS}", ("Jan", "Feb"), [-0.19, -0.25], "line 1 stands above the table"),
        (METERS, ("p [bar]", "q [bar]", "n [rpm]", "T"), [-0.1, 2.8, 610, 28], "lines 1 to 3 stand above the table"),
        (
            "latitude,longitude,zone\n52.5,13.4,GMT\n\ntime,temp\n2024-01-01,1.5\n2024-01-02,2\n2024-01-03,3\n",
            ("temp",),
            [1.5],
            "lines 1 to 2 stand above the table",
        ),
        ("Wetter; Station 7\nTag;t;f\n1.1.2024;0,5;80\n2.1.2024;1,5;81\n", ("t", "f"), [0.5, 80], "line 1 stands"),
    ],
)
def test_lines_above_the_names_are_skipped_and_named(text, columns, first, note):
    made = table(text)
    assert made.columns == columns
    assert made.values[0].tolist() == first
    assert [each for each in made.notes if each.startswith(note) and each.endswith(": skipped")]


@pytest.mark.parametrize("text", ["value\n2,182\n2,183\n2,184\n", "1\n2,182\n2,183\n", "1,2,3\na,b\n1,2\n3,4\n5,6\n"])
def test_a_row_that_could_be_numbers_or_halves_of_them_is_never_skipped(text):
    assert refusal(text).startswith("line 2")


MONTHS = "Month,Passengers\n1960-11,390\n1960-12,432\n"


@pytest.mark.parametrize(
    ("below", "note"),
    [
        ("\nMonthly totals in thousands. Jan 49 ? Dec 60\n", "line 5 is below the table: skipped"),
        (",\nMonthly totals in thousands. Jan 49 ? Dec 60,\n", "lines 4 to 5 are below the table: skipped"),
        ('"Source: office, 2020"\n"licence"\n', "lines 4 to 5 are below the table: skipped"),
        (",\n", "line 4 is empty: skipped"),
    ],
)
def test_notes_below_the_rows_are_skipped_and_named(below, note):
    made = table(MONTHS + below)
    assert made.values.tolist() == [[390], [432]]
    assert len(made.labels) == 2
    assert made.notes[-1] == note


def test_words_between_rows_and_rows_without_a_value_are_mistakes():
    assert refusal(MONTHS + "a break\n1961-01,400\n") == "line 4 has 1 column, expected 2 as in line 1"
    assert refusal(MONTHS + "1961-01,\n").startswith("line 4, column 2 (Passengers): the cell is empty")
    assert refusal("city,temp\nBerlin,5\nParis,\n").startswith("line 3, column 2 (temp): the cell is empty")
    assert refusal("temp\n5\noffice\n") == 'line 3, column 1 (temp): not a number: "office"'


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (",0,1\n0,5,6\n1,7,8\n", ("0", "1")),
        ("date,0,1,OT\n2020-01-01,1,2,3\n2020-01-02,4,5,6\n", ("0", "1", "OT")),
    ],
)
def test_names_that_pandas_counts_from_0(text, columns):
    assert table(text).columns == columns


def test_pipes_separate_columns():
    made = table("day|temp\n2020-01-01|1.5\n2020-01-02|2\n")
    assert made.values.tolist() == [[1.5], [2]]
    assert made.notes[0] == "separated by | (pipes)"


@pytest.mark.parametrize("name", ["time (s)", "Time [ms]", "t", "Year"])
def test_seconds_and_years_that_increase_are_times(name):
    made = table(f"{name},a\n0.0,5\n0.04,6\n0.1,7\n")
    assert made.columns == ("a",)
    assert made.labels.tolist() == [b"0.0", b"0.04", b"0.1"]


def test_words_under_the_name_of_a_period_are_dates():
    made = table('"Month","Sales"\n"1-01",266.0\n"1-02",145.9\n')
    assert made.labels.tolist() == [b"1-01", b"1-02"]
    assert made.notes[-1] == "not read: Month (dates)"
