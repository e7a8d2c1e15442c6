"""One array from bytes: every header NumPy writes, and those that lie."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rnn_tui.formats.data.npy import Header, Loaded, read_header, read_values
from rnn_tui.formats.io.errors import Flaw


def load(raw: bytes) -> Loaded:
    file = io.BytesIO(raw)
    header = read_header(file)
    header.check(len(raw))
    return read_values(file, header)


def npy(header: str, body: bytes = b"", version: bytes = b"\x01\x00") -> bytes:
    raw = header.encode("latin-1")
    return b"\x93NUMPY" + version + len(raw).to_bytes(2 if version[0] == 1 else 4, "little") + raw + body


def refusal(raw: bytes) -> str:
    with pytest.raises(Flaw) as error:
        load(raw)
    return str(error.value)


_DTYPES = st.one_of(
    hnp.floating_dtypes(endianness="?"),
    hnp.integer_dtypes(endianness="?"),
    hnp.unsigned_integer_dtypes(endianness="?"),
    hnp.boolean_dtypes(),
)


@given(hnp.arrays(_DTYPES, hnp.array_shapes(min_dims=0, min_side=0, max_side=4)), st.booleans())
def test_what_numpy_writes_is_read(values: np.ndarray, fortran: bool) -> None:
    file = io.BytesIO()
    np.save(file, np.asfortranarray(values) if fortran else values)
    found = load(file.getvalue()).values
    np.testing.assert_array_equal(found, values)
    assert found.dtype.isnative


@pytest.mark.parametrize("version", [b"\x01\x00", b"\x02\x00", b"\x03\x00"])
@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }   \n",
        "{'shape': (2L,), 'fortran_order': False, 'descr': '<i2'}",
        '{"descr":"<i2","fortran_order":False,"shape":(2)}',
        "{'descr': 'i2', 'fortran_order': True, 'shape': ( 2 , ),}",
    ],
)
def test_spellings_of_the_header(header: str, version: bytes) -> None:
    assert load(npy(header, b"\x01\x00\x02\x00", version)).values.tolist() == [1, 2]


def described(descr: str) -> str:
    return refusal(npy(f"{{'descr': {descr}, 'fortran_order': False, 'shape': (1,), }}", bytes(64)))


def test_values_that_are_no_numbers_are_named() -> None:
    rest = ", not numbers: save floats, integers or booleans"
    assert described("'|S3'") == "holds text (|S3)" + rest
    assert described("'|V2'") == "holds raw bytes (|V2)" + rest
    assert described("'<M8[ns]'") == "holds dates (<M8[ns])" + rest
    assert described("'<m8[s]'") == "holds spans of time (<m8[s])" + rest
    assert described("'q\x1b'") == "holds values of an unknown type (q\\x1b)" + rest
    assert described("'<f3'") == "holds numbers of a type this machine does not know (<f3): save float64"
    assert described("[('a', '<f4')]") == "holds records of several named values, not plain numbers"


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '<i2', 'fortran_order': False}",
        "{'descr': '<i2', 'descr': '<i2', 'shape': (2,)}",
        "{'descr': '<i2', 'fortran_order': 0, 'shape': (2,)}",
        "{'descr': '<i2', 'fortran_order': False, 'shape': (-2,)}",
        "{'descr': '<i2', 'fortran_order': False, 'shape': (2,), 'more': __import__('os')}",
        "{" + " " * 60_000,
    ],
)
def test_damaged_headers_are_refused(header: str) -> None:
    assert refusal(npy(header, bytes(4))).startswith("has a damaged header: {")


@pytest.mark.parametrize("shape", ["1,,2", "2 2", "9" * 19, "L", ",".join("1" * 33)])
def test_damaged_shapes_are_refused(shape: str) -> None:
    header = f"{{'descr': '<i2', 'fortran_order': False, 'shape': ({shape}), }}"
    shown = shape if len(shape) < 60 else shape[:59] + "…"
    assert refusal(npy(header, bytes(4))) == f"has a damaged header: shape ({shown})"


def test_sizes_are_held_against_the_bytes() -> None:
    header = "{'descr': '<f8', 'fortran_order': False, 'shape': (999999999999, 999999999999), }"
    assert refusal(npy(header, bytes(8))) == (
        "declares 7,999,999,999,984,000,000,000,008 bytes, shape (999999999999, 999999999999) of float64, but only 8"
        " follow its header: it is cut off or damaged"
    )


def test_a_shape_without_numbers_that_numpy_cannot_hold_is_refused() -> None:
    header = "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 999999999999999999, 999999999999999999), }"
    assert refusal(npy(header)) == "has a damaged header: shape (0, 999999999999999999, 999999999999999999)"


def test_other_files_are_told_apart() -> None:
    assert refusal(b"PK\x03\x04....") == "is a zip file, not a single array: give it the ending .npz"
    assert refusal(b"<html>") == "is no NumPy array: it does not begin with NumPy's magic bytes"
    assert refusal(b"\x93NUMPY\x09\x00") == "has a NumPy header of version 9.0; known are 1.0, 2.0, 3.0"
    assert refusal(b"\x93NUMPY\x02\x00\xff\xff\xff\xff") == "has a damaged header: 4,294,967,295 bytes long"
    for cut in (7, 9, 60):
        file = io.BytesIO()
        np.save(file, np.ones(3))
        assert refusal(file.getvalue()[:cut]) == "ends within its header: it is cut off"


def test_values_that_end_too_early_are_refused() -> None:
    with pytest.raises(Flaw, match=r"^ends within its numbers: it is cut off$"):
        read_values(io.BytesIO(bytes(7)), Header(np.dtype("<f8"), (1,), False, 0))


def test_what_is_not_finite_is_counted_over_all_chunks() -> None:
    values = np.zeros(300_000)
    values[[0, 1, -1]] = np.nan, -np.inf, np.nan
    file = io.BytesIO()
    np.save(file, values)
    assert load(file.getvalue()).notes == ("2 values are NaN", "1 value is infinite")


def test_bytes_other_than_0_and_1_are_true() -> None:
    header = "{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }"
    assert load(npy(header, b"\x00\x01\xfe")).values.tolist() == [0, 1, 1]
