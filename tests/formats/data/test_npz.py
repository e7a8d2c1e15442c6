"""Archives that claim what is not so."""

import io
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.formats.data.npz import archive
from rnn_tui.formats.io.errors import FormatError


def member(values: object) -> bytes:
    file = io.BytesIO()
    np.save(file, np.asarray(values))
    return file.getvalue()


def packed(path: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as made:
        for name, raw in members.items():
            made.writestr(name, raw)
    return path


def refusal(path: Path, name: str = "x") -> str:
    with pytest.raises(FormatError) as error, archive(path) as arrays:
        arrays.read(name)
    return str(error.value)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.npz"


def test_arrays_are_read_by_name(path: Path) -> None:
    np.savez_compressed(path, x=np.arange(3), **{"lstm/h": np.ones((2, 2))})
    with archive(path) as arrays:
        assert arrays.names == ["x", "lstm/h"]
        assert arrays.read("lstm/h").values.tolist() == [[1, 1], [1, 1]]
        assert arrays.read("x").values.tolist() == [0, 1, 2]


def test_series_end_at_the_first_gap_or_say_so(path: Path) -> None:
    np.savez(path, **{name: np.ones(1) for name in ("w0", "w1", "w10", "w02", "dw0", "v0", "v1")})
    with archive(path) as arrays:
        assert arrays.series("v") == ["v0", "v1"]
        assert arrays.series("u") == []
    with pytest.raises(FormatError) as error, archive(path) as arrays:
        arrays.series("w")
    assert str(error.value) == "a.npz: has no array w2, but w10: none may be missing in between"


@pytest.mark.long
def test_a_zip_bomb_is_refused_before_it_unpacks(path: Path) -> None:
    header = member(np.zeros((1, 1)))[:-8].replace(b"(1, 1), }              ", b"(26000000, 1), }       ")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made, made.open("x.npy", "w", force_zip64=True) as file:
        file.write(header)
        for _ in range(208):
            file.write(bytes(1_000_000))
    size = path.stat().st_size
    tracemalloc.start()
    problem = refusal(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert problem == (
        f"a.npz: the array x unpacks to 208,000,000 bytes, too much for a file of {size:,} bytes:"
        " save it uncompressed, with numpy.savez"
    )
    assert peak < 20_000_000


@pytest.mark.long
def test_the_allowance_holds_for_all_arrays_together(path: Path) -> None:
    zeros = np.zeros((13_000_000, 1))
    np.savez_compressed(path, a=zeros, b=zeros)
    with archive(path) as arrays:
        assert arrays.read("a").values.shape == (13_000_000, 1)
        problem = "^the array b unpacks to 104,000,000 bytes"
        with pytest.raises(ValueError, match=problem):
            arrays.read("b")


def test_an_array_longer_than_its_member_is_refused(path: Path) -> None:
    packed(path, {"x.npy": member(np.ones(4))[:-1]})
    assert refusal(path) == (
        "a.npz: the array x declares 32 bytes, shape (4,) of float64, but only 31 follow its header:"
        " it is cut off or damaged"
    )


def test_a_member_with_more_behind_its_numbers_is_read(path: Path) -> None:
    packed(path, {"x.npy": member(np.ones(4)) + b"more"})
    with archive(path) as arrays:
        assert arrays.read("x").notes == ("4 bytes after the numbers left alone",)


def test_a_wrong_checksum_is_noticed(path: Path) -> None:
    raw = bytearray(packed(path, {"x.npy": member(np.full(4, 1.5))}).read_bytes())
    at = raw.index(np.full(4, 1.5).tobytes())
    raw[at] ^= 1
    path.write_bytes(raw)
    assert refusal(path) == "a.npz: the array x is damaged: save it again with numpy.savez"


def test_an_encrypted_member_is_named_so(path: Path) -> None:
    raw = bytearray(packed(path, {"x.npy": member(np.ones(4))}).read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    assert refusal(path) == "a.npz: the array x is encrypted: save it again with numpy.savez"


def test_other_compressions_are_refused(path: Path) -> None:
    packed(path, {"x.npy": member(np.ones(4))}, zipfile.ZIP_LZMA)
    assert refusal(path) == ("a.npz: the array x is compressed in a way NumPy does not write: save it with numpy.savez")


def test_a_directory_of_millions_is_not_swallowed(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as made:
        for number in range(45):
            info = zipfile.ZipInfo(f"{number}.npy")
            info.comment = b"c" * 65_535
            made.writestr(info, b"")
        for number in range(45, 90):
            info = zipfile.ZipInfo(f"{number}.npy")
            info.extra = b"\xff\xff\xf0\xff" + bytes(0xFFF0)
            made.writestr(info, b"")
    assert refusal(path) == "a.npz: is no zip file, or a damaged one: save it with numpy.savez"


def test_other_files_are_told_apart(path: Path) -> None:
    path.write_bytes(member(np.ones(4)))
    assert refusal(path) == "a.npz: is a single NumPy array, not a zip of arrays: give it the ending .npy"
    path.write_bytes(b"PK\x03\x04garbage")
    assert refusal(path) == "a.npz: is no zip file, or a damaged one: save it with numpy.savez"
    packed(path, {"readme.txt": b"hello"})
    assert refusal(path) == "a.npz: holds no NumPy array: save arrays with numpy.savez"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_arrays_of_one_name_are_refused(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("x.npy", member(np.ones(4)))
        made.writestr("x.npy", member(np.zeros(4)))
    assert refusal(path) == "a.npz: holds several arrays of one name"


def test_nothing_is_written_outside(path: Path) -> None:
    packed(path, {"../evil.npy": member(np.ones(1)), "x.npy": member(np.ones(1))})
    with archive(path) as arrays:
        arrays.read("../evil")
    assert [each.name for each in path.parent.iterdir()] == ["a.npz"]
    assert not (path.parent.parent / "evil.npy").exists()
