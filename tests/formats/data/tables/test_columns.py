"""Which columns of a table are inputs, on tables as people save them."""

import io

import pytest

from rnn_tui.engine.data.columns import Columns
from rnn_tui.formats.data import text as data_text
from rnn_tui.formats.data.tables import columns as table_columns
from rnn_tui.formats.data.tables.columns import TableRequest
from rnn_tui.formats.data.tables.table import Table, read_table
from rnn_tui.formats.io.errors import Flaw

WEATHER = "date,temp,wind,sky\n2021/01/30 22:00,0.5,1,sun\n2021/01/30 23:00,1.5,2,rain\n"


def table(text: str, columns: str | None = None, **wanted) -> Table:
    chosen = None if columns is None else Columns.parse(columns)
    return read_table(io.BytesIO(text.encode()), ".csv", TableRequest(chosen, **wanted))


def test_dates_and_words_are_passed_over_and_named():
    made = table(WEATHER)
    assert made.values.tolist() == [[0.5, 1], [1.5, 2]]
    assert made.columns == ("temp", "wind")
    assert made.numbers == (2, 3)
    assert made.notes[-1] == "not read: date (dates), sky (text)"
    assert made.labels.tolist() == [b"2021/01/30 22:00", b"2021/01/30 23:00"]


def test_columns_are_chosen_before_anything_is_read():
    made = table(WEATHER, "wind,2", target="temp")
    assert made.values.tolist() == [[1, 0.5], [2, 1.5]]
    assert made.target.tolist() == [0.5, 1.5]
    assert table(WEATHER, "wind", target="2").target.tolist() == [0.5, 1.5]
    with pytest.raises(Flaw, match=r"line 2, column 4 \(sky\): not a number"):
        table(WEATHER, "sky")
    with pytest.raises(Flaw, match="there is no column rain; there are date, temp, wind, sky"):
        table(WEATHER, "rain")


@pytest.mark.parametrize(
    ("text", "features", "values", "note"),
    [
        (",a\n0,5\n1,6\n2,7\n", None, [[5], [6], [7]], "not read: column 1 (row numbers)"),
        (",a\n0,5\n1,6\n2,7\n", 2, [[0, 5], [1, 6], [2, 7]], ""),
        ("No,a\n1,5\n2,6\n", 1, [[5], [6]], "not read: No (row numbers)"),
        ("No,a\n1,5\n3,6\n", 1, [[1, 5], [3, 6]], ""),
        ("day,a\n20210131,5\n20210201,6\n", 1, [[5], [6]], "not read: day (times)"),
        (
            "timestamp,a\n1612051200,5\n1612051260,6\n1612051320,7\n",
            1,
            [[5], [6], [7]],
            "not read: timestamp (times)",
        ),
        ("MESS_DATUM,a\n2021013122,5\n2021013123,6\n", 1, [[5], [6]], "not read: MESS_DATUM (times)"),
        (
            "opened,a\n1499040000000,5\n1499040060000,6\n1499040120000,7\n",
            1,
            [[5], [6], [7]],
            "not read: opened (times)",
        ),
        ("Open time,a\n0,5\n60,6\n120,7\n", 1, [[5], [6], [7]], "not read: Open time (times)"),
        ("t\n0\n1\n2\n", 1, [[0], [1], [2]], ""),
        ("0,5\n1,6\n", None, [[0, 5], [1, 6]], ""),
        ("2021-01-30,5\n2021-01-31,6\n", None, [[5], [6]], "not read: column 1 (dates)"),
        ("a,b\n5,\n6,\n", None, [[5], [6]], "not read: b (empty)"),
        ("a,b\n-,m/s\n5,1\n6,2\n", None, [[5, 1], [6, 2]], ""),
        (",a\n3562,5\n3563,6\n3570,7\n", None, [[5], [6], [7]], "not read: column 1 (row numbers)"),
        ("rownames,a\n1,5\n2,6\n4,7\n", None, [[5], [6], [7]], "not read: rownames (row numbers)"),
        ("year,a\n1999,5\n2000,6\n1999,7\n", None, [[5], [6], [7]], "not read: year (times)"),
        ("Año,Mes,a\n1999,1,5\n1999,2,6\n", None, [[5], [6]], "not read: Año (times), Mes (times)"),
        ("day,hour,a\n3,1,5\n3,2,6\n", None, [[3, 1, 5], [3, 2, 6]], ""),
        (
            "Time Stamp,a\n1602438412,5\n1602438412,6\n1602438413,7\n",
            1,
            [[5], [6], [7]],
            "not read: Time Stamp (times)",
        ),
    ],
)
def test_what_looks_like_no_input_is_passed_over(text, features, values, note):
    made = table(text, features=features)
    assert made.values.tolist() == values
    assert not note or made.notes[-1] == note
    assert not [each for each in made.notes if "not read" in each and not note]


@pytest.mark.parametrize(
    ("first", "kind"),
    [
        ([f"{n}" for n in range(12)], "row numbers"),
        ([f"{n / 250:.3f}" for n in range(12)], "rises by equal steps"),
        ([f"{n * 15}" for n in range(12)], "rises by equal steps"),
    ],
)
def test_a_first_column_that_rises_by_equal_steps_is_no_input(first, kind):
    rows = [f"{each},{value}" for each, value in zip(first, "314159265358", strict=True)]
    for names, called in (("whatever,a\n", "whatever"), ("", "column 1")):
        made = table(names + "\n".join(rows))
        assert made.values[:, 0].tolist() == [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]
        assert made.notes[-1] == f"not read: {called} ({kind})"
    assert table("\n".join(rows[:5])).values.shape == (5, 2)


def test_units_and_repeated_names_are_named():
    made = table("time,a\n-,K\n22:00,1\n23:00,2\ntime,a\n00:00,3\n")
    assert made.values.tolist() == [[1], [2], [3]]
    assert made.notes[1:] == (
        "line 2 taken as the units of the columns",
        "not read: time (dates)",
        "line 5 repeats the names of the columns: skipped",
    )


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('a\n"1,779.0"\n"2,094.5"\n', [1779, 2094.5]),
        ('a\n"1,779"\n"12"\n', [1779, 12]),
        ('a,b\n"73",0.5\n"1,779",1.5\n', [73, 1779]),
        ("a;b\n1.779,5;1\n0,5;1\n1.234;1\n", [1779.5, 0.5, 1234]),
        ("a;b\n1 779,5;1\n12,25;1\n", [1779.5, 12.25]),
        ("a;b\n1'779.5;1\n1'000'000;1\n", [1779.5, 1e6]),
        *[(f"a;b\n1{blank}779,5;1\n12,25;1\n", [1779.5, 12.25]) for blank in ("\xa0", "\u2009", "\u202f")],
        ("a;b\n1,779;1\n2,5;1\n", [1.779, 2.5]),
        ('a\n"1,5"\n"2,779"\n', [1.5, 2.779]),
    ],
)
def test_thousands_are_told_from_decimals_by_the_other_cells(text, values):
    assert table(text).values[:, 0].tolist() == values


@pytest.mark.parametrize("text", ["a;b\n1.5;1\n1.234.567;1\n", "a;b\n1,779.0;1\n1,5;1\n", "a;b\n1.234;1\n0,5;1\n"])
def test_one_sign_never_stands_for_two_things(text):
    with pytest.raises(Flaw, match="throughout"):
        table(text)


def test_an_empty_cell_is_refused_by_name_or_left_to_be_filled():
    text = "day,temp\n2021-01-30,\n2021-01-31,NA\n2021-02-01,2\n"
    with pytest.raises(Flaw, match=r"line 2, column 2 \(temp\): the cell is empty; .*--columns.*--fill"):
        table(text)
    assert str(table(text, fills=True).values.tolist()) == "[[nan], [nan], [2.0]]"


def test_rows_without_a_cell_are_left_by_spreadsheets_at_the_end_only():
    assert table("a,b\n1,2\n,\n,\n").values.tolist() == [[1, 2]]
    with pytest.raises(Flaw, match=r"line 3, column 1 \(a\): the cell is empty"):
        table("a,b\n1,2\n,\n3,4\n")


def test_a_table_without_numbers_says_what_it_holds():
    with pytest.raises(Flaw, match=r"holds no column of numbers: day \(dates\), sky \(text\); --columns"):
        table("day,sky\n2021-01-30,sun\n")


@pytest.mark.parametrize("block", [11, 1 << 18])
def test_long_tables_read_the_same_line_by_line_and_at_once(block, monkeypatch):
    monkeypatch.setattr(data_text, "_BLOCK", block)
    rows = [f"2021-01-30 {n % 24:02}:00,{n},{n / 4},word" for n in range(300)]
    made = table("\n".join(["day,a,b,c", *rows]))
    assert made.values.tolist() == [[n, n / 4] for n in range(300)]
    assert made.labels[23] == b"2021-01-30 23:00"
    rows[250] = '2021-01-30 10:00,"x",1,word'
    with pytest.raises(Flaw, match=r'line 252, column 2 \(a\): not a number: "x"'):
        table("\n".join(["day,a,b,c", *rows]))


@pytest.mark.parametrize(
    ("text", "values", "note"),
    [
        ("day,a\n1/2/2020,$181.75\n1/1/2020,-$1.5\n", [181.75, -1.5], "$ at the numbers left out"),
        ('day,a\n1/2/2020,"-$1,181.75"\n1/1/2020,$2.0\n', [-1181.75, 2], "$ at the numbers left out"),
        ("day;a\n1/1/2020;1,5 %\n2/1/2020;-2%\n", [1.5, -2], "% at the numbers left out"),
        ("day;a\n1/1/2020;1.234,5 €\n2/1/2020;€ 2,5\n", [1234.5, 2.5], "€ at the numbers left out"),
    ],
)
def test_signs_of_currencies_and_of_percent_are_left_out_and_named(text, values, note):
    made = table(text)
    assert made.values[:, 0].tolist() == values
    assert note in made.notes


def test_a_percentage_may_be_a_name():
    assert table("day,10%,50%\n2020-01-01,1,2\n").columns == ("10%", "50%")
    with pytest.raises(Flaw, match='not a number: "5%%"'):
        table("a,b\n1,2\n5%%,3\n")


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2020-01-02", "2020-01-01", True),
        ("01/02/2021", "12/31/2020", True),
        ("2020-01-01", "2020-01-02", False),
        ("01/02/2020", "12/31/2020", False),
        ("Jan 2", "Jan 1", False),
    ],
)
def test_the_newest_row_first_is_said(first, last, said):
    made = table(f"date,a\n{first},1\n{last},2\n")
    assert bool([each for each in made.notes if each.startswith("the dates run backwards")]) == said


def test_a_text_file_of_numbers_with_some_words_is_a_table():
    text = "ID;MESS_DATUM; QN;TT;eor\n  3;2010010100;  3; -1.2;eor\n  3;2010010101;  3; -1.3;eor\n"
    made = read_table(io.BytesIO(text.encode()), ".txt")
    assert made.columns == ("ID", "QN", "TT")
    assert made.labels.tolist() == [b"2010010100", b"2010010101"]


class Once:
    """Columns that may be looked through once only: a search for each column would take minutes for 300,000."""

    def __init__(self, *columns: int) -> None:
        self.columns = columns

    def __iter__(self):
        yield from self.columns

    def __contains__(self, column: object) -> bool:
        raise AssertionError("they are searched for each column")


def test_columns_are_not_searched_for_each_other() -> None:
    assert table_columns._others(range(5), Once(1, 3)) == (0, 2, 4)
