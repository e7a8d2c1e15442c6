"""What `--data` reads: recorded files with the reaction each deserves, what npz arrays mean, and damaged bytes."""

from pathlib import Path

import numpy as np
import pytest

from rnn_tui.engine.data.axis_order import AxisOrder
from rnn_tui.engine.data.vocabulary import Vocabulary
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.formats.data.inputs import ReadOptions
from rnn_tui.formats.data_files import read_data
from rnn_tui.formats.io.errors import FormatError

GOLDEN = Path(__file__).parent.parent / "golden" / "data"
EXPECTED = "(time, features) or (batch, time, features)"
NUMBERS = "save floats, integers or booleans"

REFUSED = {
    "object_pickle.npy": f"holds Python objects, which could run code when they are loaded (|O),"
    f" not numbers: {NUMBERS}",
    "strings.npy": f"holds text (<U1), not numbers: {NUMBERS}",
    "complex.npy": f"holds complex numbers (<c16), not numbers: {NUMBERS}",
    "scalar.npy": f"is a single number; the model expects {EXPECTED}",
    "four_d.npy": f"is an array of 4 axes, shape (2, 2, 2, 2); the model expects {EXPECTED}",
    "zero_timesteps.npy": f"holds no number, shape (0, 2); the model expects {EXPECTED}, with at least one timestep",
    "truncated.npy": "declares 80 bytes, shape (5, 2) of float64, but only 71 follow its header:"
    " it is cut off or damaged",
    "huge_header.npy": "declares 8,000,000,000,000 bytes, shape (50000000, 20000) of float64, but only 0 follow"
    " its header: it is cut off or damaged",
    "ragged.csv": "line 3 has 7 columns, expected 2 as in line 1",
    "text_cell.csv": 'line 3, column 2: not a number: "oops"',
    "empty.csv": "is empty",
    "only_header.csv": "holds no line of numbers below the names of its columns",
    "empty_cell.csv": "line 2, column 1: the cell is empty; write nan for a missing value, or leave the column out"
    " (--columns),"
    " or let it be filled (--fill)",
    "binary.csv": "holds NUL bytes: it is binary, or UTF-16 without a byte order mark; save it as UTF-8 text",
    "nul_bytes.csv": "holds NUL bytes: it is binary, or UTF-16 without a byte order mark; save it as UTF-8 text",
    "escape_codes.csv": 'line 1, column 1: neither a number nor the name of a column: "\\x1b[31m1\\x1b[0m"',
}
ACCEPTED = {
    "int64.npy": (21, ()),
    "float16_fortran.npy": (2.181640625, ("float16 read as float32",)),
    "big_endian.npy": (2.181999921798706, ()),
    "bool.npy": (1, ("booleans read as 0 and 1",)),
    "nan_input.npy": (np.nan, ("1 value is NaN",)),
    "two_arrays.npz": (2.182, ("x read as the inputs; left alone: y",)),
    "bom.csv": (2.182, ()),
    "semicolon.csv": (2.182, ("separated by ; (semicolons)",)),
    "semicolon_decimal_comma.csv": (2.182, ("separated by ; (semicolons)", "read with decimal commas")),
    "tabs.csv": (2.182, ("separated by tabs",)),
    "header.csv": (2.182, ("line 1 taken as the names of the columns",)),
    "crlf.csv": (2.182, ()),
    "blank_lines.csv": (2.182, ()),
    "nan_cell.csv": (2.182, ("2 values are NaN",)),
    "utf16.csv": (2.182, ("read as UTF-16",)),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_broken_file_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(FormatError) as error:
        read_data(GOLDEN / name, 3)
    assert str(error.value) == f"{name}: {REFUSED[name]}"


@pytest.mark.parametrize("name", sorted(ACCEPTED))
def test_a_sound_file_is_read_and_what_surprises_is_said(name: str) -> None:
    data = read_data(GOLDEN / name, 3)
    first, notes = ACCEPTED[name]
    assert data.x.shape == ((3, 2) if name == "nan_cell.csv" else (5, 2))
    np.testing.assert_equal(float(data.x[0, 0]), first)
    assert data.notes == notes
    assert data.origin == name


def test_every_recorded_file_is_tested() -> None:
    assert {each.name for each in GOLDEN.iterdir()} == REFUSED.keys() | ACCEPTED.keys()


def test_fortran_order_is_honoured() -> None:
    np.testing.assert_array_equal(
        read_data(GOLDEN / "float16_fortran.npy", 3).x, np.load(GOLDEN / "float16_fortran.npy")
    )


def test_the_names_of_columns_are_kept() -> None:
    assert read_data(GOLDEN / "header.csv", 3).columns == ("x", "y")


def saved(folder: Path, **arrays: object) -> Path:
    np.savez(folder / "data.npz", **arrays)  # type: ignore[arg-type]
    return folder / "data.npz"


def refusal(path: Path, axes: int = 3) -> str:
    with pytest.raises(FormatError) as error:
        read_data(path, axes)
    return str(error.value)


def test_npz_arrays_have_their_meaning(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    x, x1 = rng.normal(size=(2, 4, 3)), rng.normal(size=(2, 5, 3)).astype(np.float32)
    states = [np.zeros((2, 8)), np.ones((2, 8))]
    mask = np.array([[1, 1, 0, 0], [1, 1, 1, 1]], bool)
    path = saved(tmp_path, x0=x, x1=x1, mask=mask, initial_state0=states[0], initial_state1=states[1], w0=np.zeros(2))
    data = read_data(path, 3)
    np.testing.assert_array_equal(data.x, x)
    assert data.x1 is not None
    assert data.x1.dtype == np.float32
    np.testing.assert_array_equal(data.x1, x1)
    assert data.mask is not None
    assert data.mask.dtype == np.bool_
    np.testing.assert_array_equal(data.mask, mask)
    np.testing.assert_array_equal(data.initial_states, states)
    assert data.notes == ("mask: booleans read as 0 and 1", "x0 read as the inputs; left alone: w0")


def test_npz_x_comes_before_x0(tmp_path: Path) -> None:
    assert read_data(saved(tmp_path, x0=np.zeros((1, 1)), x=np.ones((1, 1))), 3).x[0, 0] == 1


def test_npz_arrays_without_meaning_are_not_even_looked_at(tmp_path: Path) -> None:
    path = saved(tmp_path, x=np.ones((2, 2)), names=np.array([{}], object))
    assert read_data(path, 3).x.shape == (2, 2)


def test_npz_with_one_array_gives_that_one(tmp_path: Path) -> None:
    data = read_data(saved(tmp_path, prices=np.ones((2, 2))), 3)
    assert data.x.shape == (2, 2)
    assert data.notes == ("its only array, prices, read as the inputs",)


def test_npz_without_x_names_what_it_holds(tmp_path: Path) -> None:
    path = saved(tmp_path, a=np.ones(1), **{"b\x1b": np.ones(1)})
    assert refusal(path) == "data.npz: holds no array x or x0; its arrays: a, b\\x1b. Call the inputs x"


@pytest.mark.parametrize(
    ("arrays", "problem"),
    [
        ({"x": np.ones((2, 2)), "initial_state1": np.ones((1, 3))}, "has no array initial_state0, but initial_state1"),
        ({"x": np.ones((2, 2), complex)}, "the array x holds complex numbers (<c16), not numbers"),
        ({"x": np.float64(1)}, "the array x is a single number; the model expects (time, features)"),
        ({"x": np.ones((2, 2)), "x1": np.ones((0, 2))}, "the array x1 holds no number, shape (0, 2)"),
        ({"x": np.ones((2, 2)), "mask": np.ones(3)}, "the array mask has shape (3,); these inputs need (2,)"),
        ({"x": np.ones((4, 2, 2)), "mask": np.ones(2)}, "the array mask has shape (2,); these inputs need (4, 2)"),
        ({"x": np.ones((2, 2)), "mask": np.array([1, 2])}, "the array mask holds other values than 0 and 1"),
        ({"x": np.ones((2, 2)), "initial_state0": np.ones(())}, "the array initial_state0 has shape ()"),
    ],
)
def test_npz_arrays_that_do_not_fit_are_named(tmp_path: Path, arrays: dict[str, object], problem: str) -> None:
    assert refusal(saved(tmp_path, **arrays)).startswith(f"data.npz: {problem}")


def test_one_sequence_takes_a_mask_and_a_state_without_batch_axis(tmp_path: Path) -> None:
    data = read_data(saved(tmp_path, x=np.ones((2, 3)), mask=np.array([0, 1]), initial_state0=np.arange(4.0)), 3)
    assert data.mask is not None
    assert data.mask.tolist() == [False, True]
    assert data.initial_states[0].shape == (1, 4)


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3\n1\n2\n", [3, 1, 2]),
        ("3 1 2\n", [[3, 1, 2]]),
        ("1 2\n3 4\n", [[1, 2], [3, 4]]),
        ("1,2\n3,4\n", [[1, 2], [3, 4]]),
        ("token\n7\n", [7]),
    ],
)
def test_whole_numbers_are_token_ids_where_the_model_reads_tokens(
    tmp_path: Path, text: str, expected: list[object]
) -> None:
    x = read_data(written(tmp_path, "ids.txt", text), 2).x
    assert x.dtype == np.int64
    assert x.tolist() == expected


def test_what_is_no_whole_number_stays_a_float(tmp_path: Path) -> None:
    assert read_data(written(tmp_path, "ids.csv", "1,2\n3,4.5\n"), 2).x.tolist() == [[1.0, 2.0], [3.0, 4.5]]
    assert read_data(written(tmp_path, "ids.csv", "1\n1e300\n"), 2).x.tolist() == [1.0, 1e300]
    assert read_data(written(tmp_path, "ids.csv", "1\n2\n"), 3).x.tolist() == [[1.0], [2.0]]


def test_token_sequences_of_different_length_are_told_what_would_work(tmp_path: Path) -> None:
    problem = "line 2 has 1 column, expected 2 as in line 1"
    assert refusal(written(tmp_path, "a.txt", "1 2\n3\n"), 2) == f"a.txt: {problem}; pad the shorter sequences"
    assert refusal(written(tmp_path, "a.txt", "1 2\n3\n"), 3) == f"a.txt: {problem}"


IDS = InputSpec((None, None), (1, 10), 20)


def test_text_that_the_model_cannot_read_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "poem.txt", 'He said: "well,\nthat is 1 poem."\n')
    assert refusal(path, 2) == "poem.txt: is text, not numbers, and this model does not read text"


def test_a_text_is_token_ids_with_their_tokens(tmp_path: Path) -> None:
    path = written(tmp_path, "poem.txt", "to be,\nor not\n")
    data = read_data(path, 2, ReadOptions(2, IDS))
    assert data.x.shape == (1, 13)
    assert "".join(data.tokens[0]) == "to be,\nor not"
    assert data.vocabulary is not None
    words = read_data(path, 2, ReadOptions(2, IDS, Vocabulary.of(["or", "to", "not", "be"])))
    assert words.x.tolist() == [[1, 3], [0, 2]]


def test_a_text_of_digits_is_a_table_unless_the_user_says_otherwise(tmp_path: Path) -> None:
    path = written(tmp_path, "digits.txt", "1 2\n2 1\n")
    assert read_data(path, 2, ReadOptions(2, IDS)).x.tolist() == [[1, 2], [2, 1]]
    found = read_data(path, 2, ReadOptions(2, IDS, unit="characters"))
    assert found.tokens == (("1", " ", "2", "\n", "2", " ", "1"),)


def test_an_array_that_does_not_fit_says_its_shape(tmp_path: Path) -> None:
    np.save(tmp_path / "flat.npy", np.zeros((2, 3, 4, 5)))
    with pytest.raises(FormatError) as error:
        read_data(tmp_path / "flat.npy", 3)
    assert error.value.shape == (2, 3, 4, 5)


def test_axes_are_read_as_the_user_says(tmp_path: Path) -> None:
    np.savez(tmp_path / "swapped.npz", x=np.arange(6).reshape(2, 3), x1=np.ones((2, 5)))
    data = read_data(tmp_path / "swapped.npz", 3, ReadOptions(3, reading=AxisOrder(("features", "time"))))
    assert data.x.tolist() == [[0, 3], [1, 4], [2, 5]]
    assert data.x1 is not None
    assert data.x1.shape == (5, 2)
    with pytest.raises(FormatError, match="cannot be read so: 3 axes are named"):
        read_data(tmp_path / "swapped.npz", 3, ReadOptions(3, reading=AxisOrder(("batch", "features", "time"))))


def test_a_row_of_numbers_is_a_sequence_of_one_feature(tmp_path: Path) -> None:
    np.save(tmp_path / "row.npy", np.arange(4))
    data = read_data(tmp_path / "row.npy", 3)
    assert data.x.tolist() == [[0], [1], [2], [3]]
    assert data.notes == ("shape (4,) read as 4 timesteps of 1 feature",)
    assert read_data(tmp_path / "row.npy", 2).x.tolist() == [0, 1, 2, 3]


def test_axes_are_held_against_what_the_model_reads(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.zeros((1, 2, 3)))
    assert refusal(tmp_path / "x.npy", 2) == (
        "x.npy: is an array of 3 axes, shape (1, 2, 3); the model expects (time,) or (batch, time): token ids"
    )
    np.save(tmp_path / "x.npy", np.zeros((1, 2)))
    assert refusal(tmp_path / "x.npy", 4) == (
        "x.npy: is an array of 2 axes, shape (1, 2); the model expects 4 axes, or 3 for one sequence"
    )
    np.save(tmp_path / "x.npy", np.zeros(3))
    assert refusal(tmp_path / "x.npy", 4).startswith("x.npy: is an array of 1 axis, shape (3,)")


def test_an_array_with_more_behind_it_is_read_with_a_note(tmp_path: Path) -> None:
    with (tmp_path / "two.npy").open("wb") as file:
        np.save(file, np.ones((2, 2)))
        np.save(file, np.ones((2, 2)))
    assert read_data(tmp_path / "two.npy", 3).notes == ("160 bytes after the array left alone",)


def test_another_ending_is_told_the_known_ones(tmp_path: Path) -> None:
    known = "data is read from .npy, .npz, .csv, .tsv or .txt files"
    for name, remedy in (
        ("data.xlsx", ": save the table as .csv (pandas: df.to_csv), or its numbers as .npy"),
        ("data.parquet", ": save the table as .csv (pandas: df.to_csv), or its numbers as .npy"),
        ("data.csv.gz", ": unpack it first"),
        ("data.dat", ": a table in a text file needs the ending .csv"),
    ):
        assert refusal(written(tmp_path, name, "1")) == f"{name}: {known}{remedy}"
    assert refusal(Path("-")) == "-: inputs are read from a file, not from standard input"
    (tmp_path / "zip.csv").write_bytes(b"PK\x03\x04\x14\0")
    assert refusal(tmp_path / "zip.csv").startswith("zip.csv: is a ZIP archive, as a spreadsheet is: save")
    assert refusal(tmp_path / "none.xlsx") == "none.xlsx: no such file"
    assert read_data(written(tmp_path, "DATA.CSV", "1,2"), 3).x.tolist() == [[1.0, 2.0]]


@pytest.mark.parametrize(
    ("states", "given"), [((2,), "h0"), ((2, 2), "h0"), ((1,), "h0 and c0"), ((1, 2), "h0 and c0")]
)
def test_states_of_pytorch_are_refused_for_cells_with_others(
    states: tuple[int, ...], given: str, tmp_path: Path
) -> None:
    arrays = {name: np.ones((2, 1, 3)) for name in given.split(" and ")}
    with pytest.raises(FormatError, match=f"holds {given}, and the model's recurrent layers begin with"):
        read_data(saved(tmp_path, x=np.zeros((4, 1)), **arrays), 3, ReadOptions(3, states=states))


def test_states_of_a_model_with_several_inputs(tmp_path: Path) -> None:
    inputs = (("a", 3), ("h0", 2))
    path = saved(tmp_path, a=np.zeros((1, 4, 1)), h0=np.ones((1, 3)), initial_state0=np.ones((1, 3)), other=np.ones(2))
    data = read_data(path, 3, ReadOptions(3, inputs=inputs))
    assert [each.shape for each in data.inputs] == [(1, 4, 1), (1, 3)]
    assert [each.shape for each in data.initial_states] == [(1, 3)]
    assert data.notes == ("a, h0 read as the inputs; left alone: other",)


def test_states_of_pytorch_are_those_of_every_cell(tmp_path: Path) -> None:
    h, c = np.arange(12.0).reshape(2, 2, 3), np.arange(12.0, 24).reshape(2, 2, 3)
    data = read_data(saved(tmp_path, x=np.zeros((2, 4, 1)), h0=h, c0=c), 3)
    np.testing.assert_array_equal(data.initial_states, [h[0], c[0], h[1], c[1]])
    one = read_data(saved(tmp_path, x=np.zeros((4, 1)), h0=h[:, 0]), 3)
    np.testing.assert_array_equal(one.initial_states, [h[0, :1], h[1, :1]])
    assert "h0 and c0 of different numbers of layers" in refusal(saved(tmp_path, x=np.zeros((4, 1)), h0=h, c0=c[:1]))
    assert "PyTorch's states are (layers, batch, units)" in refusal(saved(tmp_path, x=np.zeros((4, 1)), h0=h[0, 0]))


def test_states_that_are_not_given_are_said(tmp_path):
    given = {f"initial_state{n}": np.ones((1, 3)) for n in range(2)}
    path = saved(tmp_path, x=np.zeros((4, 1)), **given)
    options = ReadOptions(3, states=(2, 2))
    assert read_data(path, 3, options).notes == ("holds 2 of the 4 initial states of the model: the others are zeros",)
    assert not read_data(path, 3, ReadOptions(3, states=(2,))).notes
