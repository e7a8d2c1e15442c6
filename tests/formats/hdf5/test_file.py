"""HDF5 files that ask for more than they may have."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from rnn_tui.formats.hdf5.file import Hdf5, hdf5
from rnn_tui.formats.io.errors import Flaw

Fill = Callable[[Any], object]


def file_of(fill: Fill, **how: Any) -> io.BytesIO:
    file = io.BytesIO()
    with h5py.File(file, "w", **how) as tree:
        fill(tree)
    return file


def read(fill: Fill, ask: Callable[[Hdf5], Any], allowance: int = 1 << 20, **how: Any) -> Any:
    """What a file filled so answers."""
    file = file_of(fill, **how)
    with hdf5(file, len(file.getvalue()), allowance) as tree:
        return ask(tree)


def refusal(fill: Fill, ask: Callable[[Hdf5], Any], allowance: int = 1 << 20, **how: Any) -> str:
    with pytest.raises(Flaw) as flaw:
        read(fill, ask, allowance, **how)
    return str(flaw.value)


def put(values: Any) -> Fill:
    return lambda tree: tree.create_dataset("a/b", data=values)


NUMBERS = np.array([[1.5, -2.0, 3.0]])


@pytest.mark.parametrize(
    ("stored", "kept", "said"),
    [
        (NUMBERS.astype("f4"), "float32", ()),
        (NUMBERS.astype(">f4"), "float32", ()),
        (NUMBERS.astype("f8"), "float64", ()),
        (NUMBERS.astype("f2"), "float32", ("half precision is taken as float32",)),
        (NUMBERS.astype("i8"), "float32", ("whole numbers are taken as float32",)),
        (NUMBERS > 0, "float32", ("whole numbers are taken as float32",)),
    ],
)
def test_numbers_come_as_floats(stored: Any, kept: str, said: tuple[str, ...]) -> None:
    loaded = read(put(stored), lambda tree: tree.array("a/b", (1, 3)))
    assert loaded.values.dtype == kept
    assert loaded.values.dtype.isnative
    assert loaded.values.tolist() == np.asarray(stored, float).tolist()
    assert loaded.notes == said


def test_bfloat16_is_the_upper_half_of_float32() -> None:
    upper = NUMBERS.astype("f4").view(np.uint32) >> 16
    loaded = read(put(upper.astype(np.uint16).view("V2")), lambda tree: tree.array("a/b", (1, 3)))
    assert loaded.values.tolist() == NUMBERS.tolist()
    assert loaded.notes == ("bfloat16 is taken as float32",)


@pytest.mark.parametrize(
    ("stored", "problem"),
    [
        (np.array([b"ab"]), "holds text, not numbers"),
        (["ab"], "holds text, not numbers"),
        (np.array([1j]), "holds complex128, not floats"),
        (np.zeros(1, "V3"), "holds |V3, not floats"),
        (np.zeros(1, "f4,f4"), "holds [('f0', '<f4'), ('f1', '<f4')], not floats"),
        (np.zeros((2, 2)), "has shape (2, 2), expected (1,)"),
        (1.0, "has shape (), expected (1,)"),
    ],
)
def test_what_is_no_such_array_is_said(stored: Any, problem: str) -> None:
    assert refusal(put(stored), lambda tree: tree.array("a/b", (1,))) == problem


def test_what_is_missing_is_said_with_its_place() -> None:
    assert refusal(put([1.0]), lambda tree: tree.array("a/c", (1,))) == "is missing: there is no a/c"
    assert refusal(put([1.0]), lambda tree: tree.array("a/b/c", (1,))) == "is missing: there is no a/b/c"
    assert refusal(put([1.0]), lambda tree: tree.array("a", (1,))) == "is a group, not an array"


@pytest.mark.parametrize("link", [h5py.SoftLink("/a/b"), h5py.SoftLink("/a/l"), h5py.ExternalLink("other.h5", "/x")])
def test_links_are_not_followed(link: Any) -> None:
    def fill(tree: Any) -> None:
        tree["a/b"] = [1.0]
        tree["a/l"] = link

    problem = "is kept behind a link (a/l), and links are not followed"
    assert refusal(fill, lambda tree: tree.array("a/l", (1,))) == problem


def test_a_loop_of_hard_links_ends() -> None:
    def fill(tree: Any) -> None:
        group = tree.create_group("a")
        group["a"] = group

    problem = "is kept in more than 64 groups within each other"
    assert refusal(fill, lambda tree: tree.array("a/" * 100_000, (1,))) == problem


def test_other_files_are_not_opened(tmp_path: Path) -> None:
    (tmp_path / "raw").write_bytes(bytes(4))
    external = [(str(tmp_path / "raw"), 0, 4)]
    layout = h5py.VirtualLayout((1,), "f4")
    layout[:] = h5py.VirtualSource(str(tmp_path / "other.h5"), "x", (1,))
    for fill in (
        lambda tree: tree.create_dataset("x", (1,), "f4", external=external),
        lambda tree: tree.create_virtual_dataset("x", layout),
    ):
        problem = "is kept in another file, and other files are not opened"
        assert refusal(fill, lambda tree: tree.array("x", (1,))) == problem


def test_what_unpacks_to_more_is_not_unpacked() -> None:
    def compressed(tree: Any) -> None:
        tree.create_dataset("x", data=np.zeros(1000, "f4"), compression="gzip")

    problem = "is compressed, as Keras never does: `h5repack -f NONE` unpacks it"
    assert refusal(compressed, lambda tree: tree.array("x", (1000,))) == problem


def test_numbers_that_are_not_there_are_not_made_up() -> None:
    def sparse(tree: Any) -> None:
        tree.create_dataset("x", (20_000, 20_000), "f4")

    problem = refusal(sparse, lambda tree: tree.array("x", (20_000, 20_000)))
    assert problem == "says it takes 1,600,000,000 bytes, too much for a file of 1,400 bytes"

    def pieces(tree: Any) -> None:
        tree.create_dataset("x", (1,), "f4", chunks=(1 << 20,), maxshape=(None,))

    assert refusal(pieces, lambda tree: tree.array("x", (1,))).startswith("is stored in pieces too large for a file of")


def test_all_arrays_together_take_what_is_allowed() -> None:
    def ask(tree: Hdf5) -> None:
        for _ in range(3):
            tree.array("a/b", (10,))

    assert read(put(np.zeros(10, "f4")), ask, 120) is None
    assert "says it takes 40 bytes, too much" in refusal(put(np.zeros(10, "f4")), ask, 119)


def test_texts() -> None:
    def fill(tree: Any) -> None:
        tree.attrs["one"] = "wörter"
        tree.attrs["bytes"] = np.bytes_(b"fixed")
        tree.attrs["several"] = ["a", "b"]
        tree.attrs["fixed"] = np.array([b"c", b"d"])
        tree.attrs["none"] = np.array([])
        tree.attrs["empty"] = h5py.Empty("S1")
        tree.attrs["split0"], tree.attrs["split1"] = ["a"], np.array([b"b"])
        tree.create_group("g").attrs["x"] = "inner"

    def ask(tree: Hdf5) -> list[Any]:
        return [
            tree.text("one"),
            tree.text("bytes"),
            tree.text("missing"),
            tree.text("x", "g"),
            tree.text("x", "h"),
            *(tree.texts(name) for name in ("several", "fixed", "none", "empty", "split", "missing")),
        ]

    assert read(fill, ask) == ["wörter", "fixed", None, "inner", None, ["a", "b"], ["c", "d"], [], [], ["a", "b"], None]


def test_texts_are_bounded() -> None:
    def fill(tree: Any) -> None:
        tree.attrs["number"] = 3
        tree.attrs["many"] = np.array([b"x"] * 5000)
        tree.attrs["long"] = "x" * 1000

    assert refusal(fill, lambda tree: tree.text("number")) == "has an attribute number that holds no text"
    assert refusal(fill, lambda tree: tree.texts("many")).startswith("has an attribute many too long for a file of")
    assert refusal(fill, lambda tree: tree.text("long"), 3000).startswith("has an attribute long too long for a file")
    assert read(fill, lambda tree: tree.text("long"), 4000) == "x" * 1000


def test_names_of_a_group() -> None:
    def fill(tree: Any) -> None:
        tree.create_group(b"\xff").create_group("x")
        tree.create_group("b")

    assert read(fill, lambda tree: tree.names()) == ["b", "\ufffd"]
    assert read(fill, lambda tree: tree.names("nothing")) == []

    def many(tree: Any) -> None:
        for number in range(4097):
            tree.create_group(f"{number}")

    problem = "has 4,097 members in one group, more than the 4,096 that are read"
    assert refusal(many, lambda tree: tree.names(), libver="latest") == problem


def test_what_is_no_hdf5_is_said() -> None:
    problem = "is damaged or cut off: what HDF5 finds in it does not fit together. Copy or download it again"
    for raw in (b"\x89HDF\r\n\x1a\n" + bytes(500), file_of(put(NUMBERS)).getvalue()[:-200]):
        with pytest.raises(Flaw) as flaw, hdf5(io.BytesIO(raw), len(raw), 1000):
            pass
        assert str(flaw.value) == problem
