"""Detects the format of a file from its first bytes and its members, for file names without a known suffix."""

import zipfile
from pathlib import Path

from rnn_tui.formats.io.data_file import opened

HDF5, KERAS_ZIP, TORCH, SAFETENSORS, ARRAYS = "HDF5", "Keras zip", "PyTorch", "safetensors", "NumPy arrays"

_MOST_MEMBERS = 100_000


def content_of(path: Path) -> str:
    """One of the names above; empty for any other format. Raises `FormatError` if the file cannot be read."""
    with opened(path) as of:
        start = of.file.read(16)
        if start.startswith(b"\x89HDF\r\n\x1a\n"):
            return HDF5
        if start.startswith(b"\x80") and start[1:2] in b"\x02\x03\x04\x05":
            return TORCH
        if start[8:9] == b"{" and int.from_bytes(start[:8], "little") <= of.size - 8:
            return SAFETENSORS
        of.file.seek(0)
        return _of_zip(of.file) if start.startswith(b"PK\x03\x04") else ""


def _of_zip(file: object) -> str:
    try:
        with zipfile.ZipFile(file) as archive:  # type: ignore[call-overload]
            names = archive.namelist()[:_MOST_MEMBERS]
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, LookupError, NotImplementedError, EOFError):
        return ""
    if any(each.rpartition("/")[2] == "data.pkl" for each in names):
        return TORCH
    if "config.json" in names:
        return KERAS_ZIP
    return ARRAYS if any(each.endswith(".npy") for each in names) else ""
