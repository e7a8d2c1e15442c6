"""Sound files, damaged at random: each ends in a model or in one clear line, in bounded time and memory.

`DAMAGED_FILES=2000 pytest tests/formats/keras/test_damaged.py` is the long run.
"""

import io
import os
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnn_tui.engine.stack import Stack
from rnn_tui.formats.errors import FormatError
from rnn_tui.formats.found import Found
from rnn_tui.formats.keras.file import read_keras_file, read_keras_weights

MODELS = Path(__file__).parent.parent / "golden" / "models"
WHOLE = (
    "keras23_simplernn.h5",
    "keras23_bilstm.h5",
    "legacy_simplernn.h5",
    "sine_simplernn.k3.h5",
    "sine_simplernn.keras",
    "functional_mixed.keras",
    "legacy_gru.tfk.keras",
)
PARTS = {
    "sine_simplernn.weights.h5": "sine_simplernn.keras",
    "legacy_simplernn.weights_legacy.h5": "legacy_simplernn.h5",
}
STACKS: dict[str, Stack] = {part: read_keras_file(MODELS / whole)[0].stack for part, whole in PARTS.items()}
RAW = {name: (MODELS / name).read_bytes() for name in (*WHOLE, *PARTS)}

LONG = settings(
    max_examples=int(os.environ.get("DAMAGED_FILES", "80")), deadline=None, suppress_health_check=list(HealthCheck)
)


@st.composite
def harmed(draw: st.DrawFn, raw: bytes) -> bytes:
    """Bytes overwritten, copied elsewhere, or cut off; the beginning, where HDF5 keeps its directory, more often."""
    made = bytearray(raw)
    for _ in range(draw(st.sampled_from([1, 1, 2, 4, 16, 64]))):
        last = max(0, len(made) - 1)
        at = draw(st.integers(0, min(last, draw(st.sampled_from([last, 4096])))))
        match draw(st.sampled_from(["byte", "flip", "word", "copy", "cut"])):
            case "byte":
                made[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
            case "flip":
                made[at : at + 1] = bytes([made[at] ^ 1 << draw(st.integers(0, 7))]) if made else b""
            case "word":
                value = draw(st.sampled_from([0, 1 << 31, len(made), (1 << 64) - 1]) | st.integers(0, len(made)))
                made[at : at + 8] = value.to_bytes(8, "little")
            case "copy":
                start, count = draw(st.integers(0, last)), draw(st.integers(1, 64))
                made[at : at + count] = made[start : start + count]
            case "cut" if draw(st.integers(0, 9)) == 0:
                del made[at:]
    return bytes(made)


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file of Keras's, harmed; a zip mostly inside, with checksums that fit."""
    name = draw(st.sampled_from(sorted(RAW)))
    if not name.endswith(".keras") or draw(st.integers(0, 3)) == 0:
        return name, draw(harmed(RAW[name]))
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(RAW[name])) as sound, zipfile.ZipFile(file, "w") as made:
        chosen = draw(st.sampled_from(["metadata.json", "config.json", "model.weights.h5", "model.weights.h5"]))
        for each in sound.namelist():
            data = sound.read(each)
            made.writestr(each, draw(harmed(data)) if each == chosen else data)
    return name, file.getvalue()


def outcome(path: Path, name: str) -> Found | FormatError:
    try:
        return read_keras_weights(path, STACKS[name]) if name in STACKS else read_keras_file(path)[0]
    except FormatError as error:
        return error


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged")


@LONG
@given(damaged())
def test_damaged_files_end_in_a_model_or_in_one_line(folder: Path, file: tuple[str, bytes]) -> None:
    name, raw = file
    path = folder / f"damaged-{name}"
    path.write_bytes(raw)
    tracemalloc.start()
    try:
        found = outcome(path, name)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * len(raw) + (64 << 20)
    if isinstance(found, FormatError):
        assert str(found).startswith(f"damaged-{name}: ")
        assert str(found).isprintable()
    else:
        assert [each.shape for each in found.weights or ()] in (
            [],
            [each.shape for weights in found.stack.weights for each in weights],
        )
