"""Sizes that a file declares and no computer has room for: refused by arithmetic, in one short line."""

import json
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.run import run_setup
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.model_files import found_in
from rnn_tui.formats.trace.reader import read_trace

RNN = ("SimpleRNN", {"units": 3})
UNREADABLE = {
    "units": (
        ("SimpleRNN", {"units": 10**30}),
        [10, 4],
        "`units` is at most 16,777,216 here, got a number of",
    ),
    "negative units": (("SimpleRNN", {"units": -(10**4000)}), [10, 4], "a number of about 4,001 digits"),
    "vocabulary": (("Embedding", {"input_dim": 10**12, "output_dim": 2}), [10], "at most 16,777,216"),
    "repeated": (("RepeatVector", {"n": 10**30}), [4], "at most 16,777,216"),
    "timesteps": (RNN, [10**12, 4], "an axis of an input shape is at most 2,147,483,647 here, got 1,000,000,000,000"),
    "features": (RNN, [10, 10**30], "got a number of about 31 digits"),
    "negative": (RNN, [10, -(10**30)], "got a number of about 31 digits"),
    "axes": (RNN, [1] * 1000, "an input shape has at most 32 axes here, got 1,001"),
}
TOO_LARGE = {
    "a thousand layers wide": ([("Dense", {"units": 1_000_000})] * 100, [10, 4]),
    "recurrent": ([("LSTM", {"units": 100_000, "return_sequences": True})] * 5, [1000, 4]),
    "long": ([RNN], [2_000_000_000, 4]),
    "a long sequence of nothing": ([("Activation", {"activation": "tanh"})], [2_000_000_000, 1000]),
    "long in the middle": ([("RepeatVector", {"n": 16_000_000}), ("LSTM", {"units": 1000})], [4]),
}


def written(path: Path, layers: list, shape: list[int]) -> str:
    made = [{"class_name": kind, "config": config} for kind, config in layers]
    path.write_text(json.dumps({"layers": made, "input_shape": shape}))
    return str(path)


@pytest.mark.parametrize("name", UNREADABLE)
def test_no_model_has_such_sizes(tmp_path: Path, name: str) -> None:
    layer, shape, problem = UNREADABLE[name]
    with pytest.raises(RnnError) as error:
        found_in(written(tmp_path / "m.json", [layer], shape))
    assert problem in str(error.value)
    assert len(str(error.value)) < 300


@pytest.mark.parametrize("name", TOO_LARGE)
def test_a_run_that_no_memory_holds_is_refused_before_it_begins(tmp_path: Path, monkeypatch, name: str) -> None:
    (found,) = found_in(written(tmp_path / "m.json", *TOO_LARGE[name]))
    monkeypatch.setattr(run_setup, "machine_memory", lambda: 32 << 30)
    monkeypatch.setattr(run_setup, "random_inputs", None)
    with pytest.raises(RnnError, match=r"of memory .* fewer units, timesteps or sequences would fit"):
        Setup().run(found.stack)
    assert Setup().too_large(found.stack)


@pytest.mark.parametrize("shape", [(0, 10**18 - 1, 10**18 - 1), (10**12, 10**12), (10**18 - 1, 0, 10**18 - 1)])
def test_a_recording_of_an_array_that_cannot_be(tmp_path: Path, shape: tuple[int, ...]) -> None:
    with (tmp_path / "h.npy").open("wb") as file:
        header = {"descr": "<f8", "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(file, header)
    with pytest.raises(RnnError, match=r"h.npy: (has a damaged header|declares)"):
        read_trace(tmp_path / "h.npy")


@pytest.mark.long
def test_a_compressed_recording_that_unpacks_to_much_more_than_its_file(tmp_path: Path) -> None:
    path = tmp_path / "h.npz"
    header = "{'descr': '|i1', 'fortran_order': False, 'shape': (1, 30000, 8000), }"
    stored = b"\x93NUMPY\x01\x00" + (len(header) + 1).to_bytes(2, "little") + header.encode() + b"\n"
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("h.npy", stored + bytes(240_000_000))
    with pytest.raises(RnnError, match="unpacks to 240,000,000 bytes, too much for a file of"):
        read_trace(path)
