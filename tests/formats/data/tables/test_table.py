"""Tables as people save them."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.formats.data import text as data_text
from rnn_tui.formats.data.tables.table import NotATable, Ragged, Table, read_table, whole_numbers
from rnn_tui.formats.io.errors import Flaw


def table(text: str, suffix: str = ".csv") -> Table:
    return read_table(io.BytesIO(text.encode()), suffix)


def refusal(text: str, suffix: str = ".csv", kind: type[Flaw] = Flaw) -> str:
    with pytest.raises(kind) as error:
        table(text, suffix)
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "suffix", "notes"),
    [
        ("1,2\n3,4", ".csv", ()),
        ("1\t2\n3\t4", ".tsv", ()),
        ("1 2\n 3  4\n", ".txt", ()),
        ("1,2\n3,4", ".tsv", ("separated by commas",)),
        ("1 2\n3 4", ".csv", ("separated by blanks",)),
        ("sep=;\n1;2\n3;4\n", ".csv", ("separated by ; (semicolons)",)),
        ("# made by hand\n\n1,2\n  # half\n3,4\n", ".csv", ()),
        ('"1","2"\n"3","4"\n', ".csv", ()),
        ("x y\n1 2\n3 4\n", ".txt", ("line 1 taken as the names of the columns",)),
        ("#c\nx,y\n1,2\n3,4\n", ".csv", ("line 2 taken as the names of the columns",)),
    ],
)
def test_one_table_in_many_spellings(text: str, suffix: str, notes: tuple[str, ...]) -> None:
    found = table(text, suffix)
    assert found.values.tolist() == [[1, 2], [3, 4]]
    assert found.notes == notes


def test_a_single_column_has_no_separator_to_speak_of() -> None:
    found = table("1\n2\n")
    assert found.values.tolist() == [[1], [2]]
    assert found.notes == ()


def test_names_are_taken_out_of_quotes_and_escaped() -> None:
    assert table('"a, b",\u202ec\n1,2\n').columns == ("a, b", "\\u202ec")
    assert refusal("a,b\x1b[2J\n1,2\n") == ('line 1, column 2: neither a number nor the name of a column: "b\\x1b[2J"')


def test_a_first_line_of_names_and_numbers_is_a_mistake() -> None:
    assert refusal("a,1\n1,2\n") == 'line 1, column 1: not a number: "a"'
    assert refusal(",0,2\n0,1,2\n").startswith("line 1, column 1: the cell is empty")


def test_names_and_rows_of_different_length() -> None:
    assert refusal("a,b,c\n1,2\n", kind=Ragged) == "line 2 has 2 columns, expected 3 as in line 1"
    assert refusal("value\n2,182\n", kind=Ragged) == "line 2 has 2 columns, expected 1 as in line 1"
    assert refusal("1\n1,2\n") == 'line 2, column 1: not a number: "1,2"'
    assert refusal("1,2\n3\n", kind=Ragged) == "line 2 has 1 column, expected 2 as in line 1"


def test_numbers_that_look_like_halves_are_pointed_out() -> None:
    assert table("2,18\n0,05\n").notes == (
        "line 2 has numbers that begin with 0: if they are decimals, separate the columns with ; or tab",
    )
    assert table("2,18\n0,05\n1.5,3\n").notes == ()


def test_values_that_are_not_finite_are_counted() -> None:
    assert table("nan,1\ninf,-Infinity\n1e999,NaN\n").notes == ("2 values are NaN", "3 values are infinite")


@pytest.mark.parametrize(
    "text", ["It was a dark\nand stormy night\n", "Hello, world", "3 bears\nand 1 girl", '5" pipe']
)
def test_text_is_told_from_numbers(text: str) -> None:
    assert refusal(text, ".txt", NotATable).startswith("is text, not numbers")
    assert "vocabulary" not in refusal(text, ".csv")


def test_a_mistake_in_a_text_file_of_numbers_is_named() -> None:
    assert refusal("1 2\n3 four\n", ".txt") == 'line 2, column 2: not a number: "four"'


def test_nothing_but_comments_is_empty() -> None:
    assert refusal("# nothing\n\n") == "is empty: it holds no line of numbers"
    assert refusal("sep=;\n") == "is empty: it holds no line of numbers"
    assert refusal("sep=:\n1:2\n") == 'line 1: ":" cannot separate columns; known are , ; | tab and blank'


@pytest.mark.long
def test_flaws_far_down_are_named_by_line() -> None:
    lines = ["1,2"] * 200_000
    lines[150_000] = "1,oops"
    assert refusal("\n".join(lines)) == 'line 150001, column 2: not a number: "oops"'
    lines[150_000] = "1"
    assert refusal("\n".join(lines)) == "line 150001 has 1 column, expected 2 as in line 1"
    lines[150_000] = "# 1"
    assert table("\n".join(lines)).values.shape == (199_999, 2)


@given(
    st.lists(st.lists(st.floats(allow_nan=True) | st.integers(-5, 5), min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from([(",", "."), (";", "."), (";", ","), ("\t", ","), ("\t", "."), (" ", ".")]),
    st.sampled_from(["\n", "\r\n", "\n\n", "\n# a, b; c\n"]),
)
def test_what_is_written_is_read(rows: list[list[float]], style: tuple[str, str], end: str) -> None:
    separator, decimal = style
    lines = [separator.join(repr(each).replace(".", decimal) for each in row) for row in rows]
    patch = pytest.MonkeyPatch()
    with patch.context() as each:
        each.setattr(data_text, "_BLOCK", 7)
        found = table(end.join(lines) + end)
    np.testing.assert_array_equal(found.values, np.array(rows, np.float64))
    assert found.columns is None


def test_whole_numbers_become_integers_in_place() -> None:
    values = np.array([[1.0, -2.0], [3.0, 0.0]])
    whole = whole_numbers(values)
    assert whole.tolist() == [[1, -2], [3, 0]]
    assert np.shares_memory(whole, values)
    for other in ([[0.5]], [[np.nan]], [[np.inf]], [[2.0**53]]):
        assert whole_numbers(np.array(other)).dtype == np.float64
