"""State dicts in files whose names do not say so, of NumPy's arrays, and in TorchScript archives."""

import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.model_files import found_in
from tests.formats.torch.saved import Saved, dictionary, name, number, pickled, product, text, under, weights

STATE = {**under("rnn", weights(4, 3, 2)), **under("fc", product(2, 2))}


def arrays_of(path: Path) -> list[np.ndarray]:
    (found,) = found_in(str(path), head="every")
    return list(found.weights or ())


def check(path: Path) -> None:
    """The file gives the model that the same tensors in a `.pt` give."""
    saved = Saved()
    plain = path.with_name("plain.pt")
    plain.write_bytes(saved.zipped(saved.state_dict(STATE)))
    for mine, expected in zip(arrays_of(path), arrays_of(plain), strict=True):
        np.testing.assert_array_equal(mine, expected)


@pytest.mark.parametrize("called", ["weights", "weights.pkl", "model.jit", "net.v2", "best.model"])
def test_what_a_file_holds_says_what_it_is(called: str, tmp_path: Path) -> None:
    saved = Saved()
    (tmp_path / called).write_bytes(saved.zipped(saved.state_dict(STATE)))
    check(tmp_path / called)


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("inside", [False, True])
def test_a_pickled_dictionary_of_arrays_is_a_state_dict(protocol: int, inside: bool, tmp_path: Path) -> None:
    state = {key: np.asfortranarray(each) for key, each in STATE.items()} | {"epoch": 3}
    value = {"model": state, "loss": np.float64(2)} if inside else state
    (tmp_path / "w.pkl").write_bytes(pickle.dumps(value, protocol))
    check(tmp_path / "w.pkl")


def test_arrays_of_other_byte_order_are_read(tmp_path: Path) -> None:
    state = {key: each.astype(">f4") for key, each in STATE.items()}
    (tmp_path / "w.pkl").write_bytes(pickle.dumps(state, 2))
    check(tmp_path / "w.pkl")


def test_an_npz_of_such_names_is_a_state_dict(tmp_path: Path) -> None:
    np.savez(tmp_path / "w.npz", **STATE)
    check(tmp_path / "w.npz")


def test_an_npz_of_other_names_is_told_which_are_known(tmp_path: Path) -> None:
    np.savez(tmp_path / "w.npz", enc_w_ih=np.zeros((8, 3)))
    with pytest.raises(FormatError, match=r"\(weight_ih_l0, weight_hh_l0, …\); its keys: enc_w_ih"):
        found_in(str(tmp_path / "w.npz"))


def test_an_array_with_too_few_bytes_is_refused(tmp_path: Path) -> None:
    raw = pickle.dumps(STATE, 3)
    bytes_of = STATE["rnn.weight_ih_l0"].tobytes()
    place = raw.index(bytes_of)
    cut = raw[: place - 4] + (len(bytes_of) - 4).to_bytes(4, "little") + raw[place:-1]
    short = cut.replace(bytes_of, bytes_of[:-4], 1) + b"."
    (tmp_path / "w.pkl").write_bytes(short)
    with pytest.raises(FormatError, match="damaged"):
        found_in(str(tmp_path / "w.pkl"))


def test_a_pickle_of_objects_stays_refused(tmp_path: Path) -> None:
    (tmp_path / "w.pkl").write_bytes(pickled(name("os", "system") + text("true") + b"\x85R"))
    with pytest.raises(FormatError, match=r"refers to os\.system, which is never imported"):
        found_in(str(tmp_path / "w.pkl"))


def module(kind: str, attributes: dict[str, bytes]) -> bytes:
    """A module as TorchScript pickles it: an object of a class of the archive's own, and its attributes."""
    return name(f"__torch__.{kind}", "Module") + b")\x81" + dictionary(attributes) + b"b"


def test_a_torchscript_archive_gives_its_tensors_and_its_code_is_left(tmp_path: Path) -> None:
    saved = Saved()
    parts: dict[str, dict[str, bytes]] = {"rnn": {}, "fc": {}}
    for key, each in STATE.items():
        place, _, called = key.partition(".")
        parts[place][called] = saved.tensor(each)
    modules = {part: module(part, attributes) for part, attributes in parts.items()}
    value = module("net", {"training": b"\x89", **modules, "size": number(3)})
    path = tmp_path / "scripted.pt"
    path.write_bytes(saved.zipped(value))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("archive/constants.pkl", pickled(b")"))
        archive.writestr("archive/code/__torch__/net.py", "raise SystemExit")
    check(path)
    (found,) = found_in(str(path))
    assert str(found.notes[0]).startswith("a TorchScript archive: its tensors are read; its code")


def test_a_convolution_over_one_timestep_is_a_product(tmp_path: Path) -> None:
    saved, other = Saved(), dict(STATE)
    other["fc.weight"] = other["fc.weight"][..., None]
    path = tmp_path / "conv.pt"
    path.write_bytes(saved.zipped(saved.state_dict(other)))
    check(path)


def test_the_part_behind_a_convolution_says_what_it_reads(tmp_path: Path) -> None:
    saved, kernel = Saved(), {"weight": np.ones((4, 1, 3, 3), np.float32)}
    (tmp_path / "crnn.pt").write_bytes(saved.zipped(saved.state_dict({**under("cnn", kernel), **STATE})))
    (found,) = found_in(str(tmp_path / "crnn.pt"), head="every")
    said = (
        "cnn.weight (4, 1, 3, 3) may stand before it and is not run: it reads what rnn is given, (batch, time, 3):"
        " record that and give it as --data"
    )
    assert found.part == (said,)
    assert said in map(str, found.notes)
