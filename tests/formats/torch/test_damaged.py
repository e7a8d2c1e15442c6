"""Sound files of PyTorch and ONNX, damaged at random: each ends in a model or in one clear line, in bounded memory.

`DAMAGED_FILES=2000 pytest tests/formats/torch/test_damaged.py` is the long run.
"""

import io
import os
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnn_tui.engine.model import Model
from rnn_tui.formats.errors import FormatError
from rnn_tui.formats.found import Found
from rnn_tui.formats.onnx.file import read_onnx
from rnn_tui.formats.torch.state_dict import read_state_dict_file

MODELS = Path(__file__).parent.parent / "golden" / "models"
BAD = Path(__file__).parent.parent / "golden" / "bad"
SEEDS = {
    "zip": [MODELS / "torch_rnn1.pt", MODELS / "torch_lstm2_bi.pt", MODELS / "torch_gru1.pt", BAD / "bfloat16.pt"],
    "legacy": [MODELS / "torch_rnn1.legacyfmt.pt"],
    "safetensors": sorted(MODELS.glob("torch_*.safetensors")),
    "onnx": sorted(MODELS.glob("*.onnx")),
}
RAW = {kind: [path.read_bytes() for path in paths] for kind, paths in SEEDS.items()}
SUFFIX = {"zip": ".pt", "legacy": ".pt", "safetensors": ".safetensors", "onnx": ".onnx"}
LONG = settings(
    max_examples=int(os.environ.get("DAMAGED_FILES", "60")), deadline=None, suppress_health_check=list(HealthCheck)
)


@st.composite
def harmed(draw: st.DrawFn, raw: bytes) -> bytes:
    """Bytes overwritten, taken out, doubled or copied elsewhere, or the end cut off."""
    made = bytearray(raw)
    for _ in range(draw(st.sampled_from([1, 1, 2, 4, 16]))):
        last = max(0, len(made) - 1)
        at = draw(st.integers(0, min(last, draw(st.sampled_from([last, last, 64, 700])))))
        until = at + draw(st.integers(1, 8))
        match draw(st.sampled_from(["overwrite", "flip", "word", "copy", "remove", "double", "cut"])):
            case "overwrite":
                made[at:until] = draw(st.binary(min_size=until - at, max_size=until - at))
            case "flip" if made:
                made[at] ^= 1 << draw(st.integers(0, 7))
            case "word":
                value = draw(st.sampled_from([0, 1, 127, 1 << 31, len(made), (1 << 63) - 1, (1 << 64) - 1]))
                size = draw(st.sampled_from([1, 4, 8]))
                made[at : at + size] = (value & ((1 << 8 * size) - 1)).to_bytes(size, "little")
            case "copy":
                start = draw(st.integers(0, last))
                made[at:until] = made[start : start + until - at]
            case "remove":
                del made[at:until]
            case "double":
                made[at:at] = made[at:until]
            case "cut" if draw(st.integers(0, 5)) == 0:
                del made[at:]
    return bytes(made)


@st.composite
def damaged(draw: st.DrawFn, kind: str) -> bytes:
    """A file of that kind, harmed; a zip mostly inside, with checksums that fit."""
    raw = draw(st.sampled_from(RAW[kind]))
    if kind != "zip" or draw(st.integers(0, 3)) == 0:
        return draw(harmed(raw))
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as sound, zipfile.ZipFile(file, "w") as made:
        names = sound.namelist()
        chosen = draw(st.sampled_from([names[0], names[0], *names]))
        for each in names:
            data = sound.read(each)
            made.writestr(each, draw(harmed(data)) if each == chosen else data)
    return file.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged")


def outcome(path: Path, read: Callable[[Path], list[Found]]) -> list[Found] | FormatError:
    try:
        return read(path)
    except FormatError as error:
        return error


def check(path: Path, raw: bytes, read: Callable[[Path], list[Found]]) -> None:
    """Reads the bytes; a model must run, a refusal be one line."""
    path.write_bytes(raw)
    tracemalloc.start()
    try:
        found = outcome(path, read)
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 4 * len(raw) + (256 << 20)
    if isinstance(found, FormatError):
        assert str(found).startswith(f"{path.name}: ")
        assert str(found).isprintable()
        return
    for each in found:
        assert all(str(note).isprintable() for note in each.notes)
        assert each.title.isprintable()
        model = Model.draw(each.stack).with_weights(each.weights or ())
        shape = (2, 3, *(each.stack.input_shape or ())[2:])
        assert len(model.run(np.zeros(shape)).layers) == len(each.stack.layers)


@pytest.mark.parametrize("kind", ["zip", "legacy", "safetensors"])
def test_damaged_state_dicts_end_in_a_model_or_in_one_line(kind: str, folder: Path) -> None:
    @LONG
    @given(damaged(kind))
    def attempt(raw: bytes) -> None:
        check(folder / f"damaged{SUFFIX[kind]}", raw, read_state_dict_file)

    attempt()


def test_damaged_onnx_models_end_in_a_model_or_in_one_line(folder: Path) -> None:
    pytest.importorskip("onnx")

    @LONG
    @given(damaged("onnx"))
    def attempt(raw: bytes) -> None:
        check(folder / "damaged.onnx", raw, read_onnx)

    attempt()


@pytest.mark.parametrize("kind", sorted(RAW))
def test_a_file_that_is_cut_off_anywhere_ends_in_one_line(kind: str, tmp_path: Path) -> None:
    if kind == "onnx":
        pytest.importorskip("onnx")
    raw = min(RAW[kind], key=len)
    path = tmp_path / f"cut{SUFFIX[kind]}"
    read = read_onnx if kind == "onnx" else read_state_dict_file
    refused = 0
    for end in range(0, len(raw), 7):
        path.write_bytes(raw[:end])
        refused += isinstance(outcome(path, read), FormatError)
    assert refused >= len(range(0, len(raw), 7)) - 3  # what is missing at the end of an ONNX file may not matter


def test_random_bytes_behind_each_beginning_end_in_one_line(tmp_path: Path) -> None:
    noise = zlib.compress(bytes(range(256)) * 8)
    for start in (b"PK\x03\x04", b"\x80\x02", b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.", b"\x10\0\0\0\0\0\0\0{"):
        for suffix in (".pt", ".safetensors"):
            path = tmp_path / f"noise{suffix}"
            path.write_bytes(start + noise)
            with pytest.raises(FormatError):
                read_state_dict_file(path)
