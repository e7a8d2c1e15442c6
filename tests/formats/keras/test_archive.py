"""The zip around a model: read where it lies, checked while it is read, never unpacked to disk."""

import io
import zipfile
from pathlib import Path

import h5py
import pytest

from rnn_tui.formats.io.data_file import opened
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.keras.archive import CONFIG, WEIGHTS, KerasZip, Part


def weights() -> bytes:
    file = io.BytesIO()
    with h5py.File(file, "w") as tree:
        tree["layers/dense/vars/0"] = [1.5, 2.5]
    return file.getvalue()


def packed(path: Path, members: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", how) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return path


def numbers(path: Path) -> list[float]:
    with opened(path) as of, KerasZip(of).weights() as tree:
        assert tree is not None
        return list(tree.array("layers/dense/vars/0", (2,)).values)


def refusal(path: Path) -> str:
    with pytest.raises(FormatError) as error:
        numbers(path)
    return error.value.problem


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.keras"


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_weights_are_read_stored_or_packed(path: Path, how: int) -> None:
    assert numbers(packed(path, {"assets/x": b"y" * 99, WEIGHTS: weights()}, how)) == [1.5, 2.5]


def test_weights_are_read_behind_other_bytes(path: Path) -> None:
    packed(path, {WEIGHTS: weights()})
    path.write_bytes(b"#!" + path.read_bytes())
    assert numbers(path) == [1.5, 2.5]


def test_a_member_that_is_not_there_is_none(path: Path) -> None:
    with opened(packed(path, {"b/": b"", "../x": b""})) as of:
        file = KerasZip(of)
        assert file.text(CONFIG, 10) is None
        with file.weights() as tree:
            assert tree is None
        assert file.others == ["../x"]


def test_changed_numbers_are_noticed(path: Path) -> None:
    raw = packed(path, {WEIGHTS: weights()}).read_bytes()
    at = raw.index(b"\0\0\0\0\0\0\xf8\x3f")
    path.write_bytes(raw[:at] + b"\x01" + raw[at + 1 :])
    assert refusal(path) == (
        "has a model.weights.h5 that is damaged: its checksum does not fit. Copy or download it again"
    )
    raw = packed(path, {WEIGHTS: weights()}, zipfile.ZIP_DEFLATED).read_bytes()
    path.write_bytes(raw[:80] + bytes([raw[80] ^ 1]) + raw[81:])
    assert refusal(path) == "has a model.weights.h5 that is damaged: save the model again with model.save()"


def test_damaged_weights_are_named(path: Path) -> None:
    assert refusal(packed(path, {WEIGHTS: b"\x89HDF\r\n\x1a\n" + bytes(99)})) == (
        "has a model.weights.h5 that is damaged or cut off: what HDF5 finds in it does not fit together."
        " Copy or download it again"
    )


@pytest.mark.long
def test_a_bomb_is_not_unpacked(path: Path) -> None:
    packed(path, {WEIGHTS: bytes(120 << 20)}, zipfile.ZIP_DEFLATED)
    assert refusal(path).startswith("has a model.weights.h5 of 125,829,120 bytes when unpacked, more than the 100,")


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_bounded_too(path: Path, how: int) -> None:
    assert numbers(packed(path, {WEIGHTS: weights()}, how)) == [1.5, 2.5]


def test_an_encrypted_member_is_refused(path: Path) -> None:
    raw = bytearray(packed(path, {CONFIG: b"{}", WEIGHTS: weights()}).read_bytes())
    for head, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := raw.find(head, at + 1)) >= 0:
            raw[at + flags] |= 1
    path.write_bytes(raw)
    assert (
        refusal(path) == "has a model.weights.h5 that is damaged or encrypted: save the model again with model.save()"
    )
    with pytest.raises(FormatError) as error, opened(path) as of:
        KerasZip(of).text(CONFIG, 10)
    assert error.value.problem == "has a config.json that is encrypted: save the model again with model.save()"


def test_text_that_is_no_text_is_refused(path: Path) -> None:
    with pytest.raises(FormatError) as error, opened(packed(path, {CONFIG: b"\xff"})) as of:
        KerasZip(of).text(CONFIG, 10)
    assert error.value.problem == "has a config.json that is not UTF-8 text"


def test_a_directory_without_end_is_refused(path: Path) -> None:
    packed(path, {f"{number:0200}": b"" for number in range(5000)})
    assert refusal(path).startswith("is no complete zip file")


def test_a_part_of_a_file_is_a_file() -> None:
    part = Part(io.BytesIO(b"0123456789"), 2, 5)
    assert part.read() == b"23456"
    assert part.seek(-2, io.SEEK_END) == 3
    assert part.read(10) == b"56"
    assert part.seek(1) == 1
    assert part.seek(1, io.SEEK_CUR) == part.tell() == 2
    assert part.read(1) == b"4"
    assert part.seek(99) == 99
    assert part.read(1) == b""
    with pytest.raises(ValueError, match="a place before the file"):
        part.seek(-1)
    with pytest.raises(ValueError, match="a directory too long"):
        Part(io.BytesIO(b"0123456789"), 2, 5, 4).read()
