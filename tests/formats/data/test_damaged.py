"""Sound files, damaged at random: each ends in data or in one clear line, in bounded memory."""

import io
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.formats.data.reader import Data, read_data
from rnn_tui.formats.errors import FormatError


def _bytes(save: object, *args: object, **arrays: object) -> bytes:
    file = io.BytesIO()
    save(file, *args, **arrays)  # type: ignore[operator]
    return file.getvalue()


_X = np.arange(10.0).reshape(5, 2)
SEEDS = {
    ".npy": [_bytes(np.save, _X), _bytes(np.save, np.asfortranarray(_X.astype(">f2"))), _bytes(np.save, _X > 3)],
    ".npz": [
        _bytes(np.savez, x=_X, mask=np.ones(5, bool), initial_state0=np.ones((1, 3))),
        _bytes(np.savez_compressed, x0=np.zeros((5, 2)), x1=_X, w0=_X),
    ],
    ".csv": [
        b"x,y\n1,2\n3.5,-4e2\nnan,inf\n",
        "\ufeff1;2\r\n3;4\r\n".encode(),
        "a\tb\n1,5\t2,5\n".encode("utf-16"),
        b'"1","2"\n"3","4"\n#c\n\n',
    ],
    ".txt": [b"1 2 3\n4 5 6\n", b"some words\nand more\n"],
}


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """A sound file with bytes overwritten, taken out, doubled, or cut off."""
    suffix = draw(st.sampled_from(sorted(SEEDS)))
    raw = bytearray(draw(st.sampled_from(SEEDS[suffix])))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(raw) - 1)))
        until = min(len(raw), at + draw(st.integers(0, 8)))
        match draw(st.sampled_from(["overwrite", "remove", "double", "cut", "flip"])):
            case "overwrite":
                raw[at:until] = draw(st.binary(min_size=until - at, max_size=until - at))
            case "remove":
                del raw[at:until]
            case "double":
                raw[at:at] = raw[at:until]
            case "cut":
                del raw[at:]
            case "flip" if raw:
                raw[at] ^= 1 << draw(st.integers(0, 7))
    return suffix, bytes(raw)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged")


def outcome(path: Path, axes: int) -> Data | FormatError:
    try:
        return read_data(path, axes)
    except FormatError as error:
        return error


@given(damaged(), st.sampled_from([2, 3]))
def test_damaged_bytes_end_in_data_or_in_one_line(folder: Path, file: tuple[str, bytes], axes: int) -> None:
    suffix, raw = file
    path = folder / f"damaged{suffix}"
    path.write_bytes(raw)
    tracemalloc.start()
    try:
        found = outcome(path, axes)
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 4 * len(raw) + (256 << 20)
    if isinstance(found, FormatError):
        assert str(found).startswith(f"damaged{suffix}: ")
        assert str(found).isprintable()
    else:
        assert found.x.dtype.kind in "fiu"
        assert found.x.ndim in (axes - 1, axes)
        assert found.x.size
        assert all(note.isprintable() for note in found.notes)
