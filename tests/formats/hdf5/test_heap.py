"""Texts that do not stand where an HDF5 file says: HDF5 itself hangs on them, or takes what memory there is."""

import io
import struct

import h5py
import numpy as np
import pytest

from rnn_tui.formats.hdf5.heap import Heaps
from rnn_tui.formats.io.errors import Flaw

TEXTS = ["first", "the second", "a third one"]
MISPLACED = "is damaged: its texts do not stand where it says. Copy or download it again"


def raw_file(**how: str) -> bytearray:
    file = io.BytesIO()
    with h5py.File(file, "w", **how) as tree:
        tree.attrs["names"] = TEXTS
        tree.create_group("g").attrs["names"] = TEXTS[:2]
        tree.attrs["fixed"] = np.array([b"xy"])
    return bytearray(file.getvalue())


def heaps(raw: bytes) -> Heaps:
    return Heaps(io.BytesIO(raw), len(raw))


def refusal(raw: bytes) -> str:
    with pytest.raises(Flaw) as flaw:
        heaps(raw).most("names")
    return str(flaw.value)


def reference(raw: bytes) -> int:
    """Where the reference to the first text stands; h5py numbers them from the last."""
    return bytes(raw).index(struct.pack("<IQI", len("first"), bytes(raw).index(b"GCOL"), 3))


@pytest.mark.parametrize("version", ["earliest", "latest"])
def test_an_attribute_s_texts_are_counted_in_bytes(version: str) -> None:
    assert heaps(raw_file(libver=version)).most("names") == sum(map(len, TEXTS))


def test_a_file_without_heaps_has_no_texts() -> None:
    with pytest.raises(Flaw, match="its texts do not stand where it says"):
        heaps(bytes(5000)).most("names")


@pytest.mark.parametrize("size", [0, 8, 1 << 63, (1 << 64) - 40])
def test_a_heap_through_which_nothing_leads_is_refused(size: int) -> None:
    raw = raw_file()
    at = raw.index(b"GCOL") + 16
    struct.pack_into("<HHIQ", raw, at, 0, 0, 0, size)
    assert refusal(raw) == MISPLACED


@pytest.mark.parametrize("size", [4090, 1 << 40])
def test_a_text_longer_than_its_heap_is_refused(size: int) -> None:
    raw = raw_file()
    struct.pack_into("<Q", raw, raw.index(b"GCOL") + 24, size)
    assert refusal(raw) == MISPLACED


@pytest.mark.parametrize("size", [0, 15, 1 << 40])
def test_a_heap_longer_than_its_file_is_refused(size: int) -> None:
    raw = raw_file()
    struct.pack_into("<Q", raw, raw.index(b"GCOL") + 8, size)
    assert refusal(raw) == MISPLACED


def test_heaps_within_heaps_are_refused() -> None:
    raw = raw_file() + (b"GCOL\x01\0\0\0" + struct.pack("<Q", 1 << 12) + bytes(48)) * 2000 + bytes(1 << 12)
    assert refusal(raw) == MISPLACED


@pytest.mark.parametrize(
    "changed",
    [
        (0xFF000005, None, 3),  # four gigabytes of text
        (5, 0xFFFFFF0000000008, 3),
        (5, None, 2),  # another text than that long
        (5, None, 99),
    ],
)
def test_a_reference_to_something_else_is_refused(changed: tuple[int, int | None, int]) -> None:
    raw = raw_file()
    length, address, number = changed
    struct.pack_into("<IQI", raw, reference(raw), length, address or raw.index(b"GCOL"), number)
    assert refusal(raw) == MISPLACED


def test_a_text_referred_to_twice_counts_twice() -> None:
    raw = raw_file()
    at = reference(raw)
    third = bytes(raw[at + 32 : at + 48])
    raw[at : at + 32] = third * 2
    assert heaps(raw).most("names") == 3 * len(TEXTS[2])


def test_a_null_reference_is_no_text() -> None:
    raw = raw_file()
    struct.pack_into("<IQI", raw, reference(raw), 0, 0, 0)
    assert heaps(raw).most("names") == sum(map(len, TEXTS[1:]))
