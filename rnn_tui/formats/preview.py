"""What a file holds, in a few lines: for a list of files, before one is opened."""

from contextlib import suppress
from itertools import islice
from pathlib import Path

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.data.npy import read_header
from rnn_tui.formats.data.npz import archive
from rnn_tui.formats.data.table import NotNumbers, read_table
from rnn_tui.formats.data.text import read_text
from rnn_tui.formats.io.data_file import opened
from rnn_tui.formats.io.errors import listed, printable
from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.formats.model_files import CODE, found_in
from rnn_tui.formats.open_any import ENDINGS, is_model, is_recording
from rnn_tui.formats.reports.plain_text import outline
from rnn_tui.formats.trace.reader import read_trace

KINDS = {
    ".py": "Python code",
    ".ipynb": "notebook",
    ".txt": "text",
    ".json": "JSON",
    ".keras": "Keras 3 model",
    ".h5": "Keras HDF5",
    ".hdf5": "Keras HDF5",
    ".pt": "PyTorch tensors",
    ".pth": "PyTorch tensors",
    ".safetensors": "safetensors",
    ".onnx": "ONNX model",
    ".npy": "NumPy array",
    ".npz": "NumPy arrays",
    ".csv": "table",
    ".tsv": "table",
}
LARGEST = 256 << 20
"""Bytes of a file that is looked into before it is opened."""
MOST = 8
"""Layers that are listed."""


def size_text(size: int) -> str:
    """`48.8 MB`."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"


def entries(folder: Path, begins: str = "", most: int = 200) -> list[Path]:
    """What can be opened in a folder: its folders, then its files, by name; hidden ones only where they are typed."""
    try:
        found = [
            each
            for each in folder.iterdir()
            if each.name.startswith(begins)
            and (begins.startswith(".") or not each.name.startswith("."))
            and each.name.isprintable()
            and (each.is_dir() or each.suffix.lower() in ENDINGS)
        ]
    except OSError:
        return []
    return sorted(found, key=lambda each: (not each.is_dir(), each.name.lower()))[:most]


def preview(path: Path) -> list[str]:
    """The kind and the size of a file, and what is in it: layers, shapes, the first words. Never raises."""
    try:
        if path.is_dir():
            inside = entries(path)
            return [f"folder   {len(inside)} to open: {listed([each.name for each in inside])}" if inside else "folder"]
        size = path.stat().st_size
    except OSError:
        return []
    suffix = path.suffix.lower()
    recording = False
    with suppress(RnnError):
        recording = suffix == ".npz" and is_recording(path)
    kind = "recorded states" if recording else KINDS.get(suffix, f"not read: {suffix or 'no ending'}")
    head = f"{kind} · {size_text(size)}"
    if suffix not in ENDINGS:
        return [head]
    if recording:
        with suppress(RnnError):
            return [head, *islice(read_trace(path).contents(), 1, 3 + MOST)]
    if size > LARGEST:
        return [head, "too large to be looked into before it is opened"]
    try:
        return [head, *(_models(path) if is_model(path) else _data(path))]
    except RnnError as error:
        return [head, str(error)]


def _models(path: Path) -> list[str]:
    try:
        found = found_in(str(path))
    except RnnError:
        if path.suffix.lower() in CODE:
            with suppress(RnnError):
                return _data(path)
        raise
    if len(found) > 1:
        return [f"{len(found)} models", *(f"{n}  {outline(each.stack)}" for n, each in enumerate(found[:MOST], 1))]
    return [outline(found[0].stack), *layers_text(found[0])]


def layers_text(found: LoadedModel) -> list[str]:
    """A line a layer, as many as there is room for."""
    lines = [f"  {each.kind()} {each.brief}" for each in found.stack.layers[:MOST]]
    more = len(found.stack.layers) - MOST
    return [*lines, *([f"  and {more} more"] if more > 0 else [])]


def _data(path: Path) -> list[str]:
    suffix = path.suffix.lower()
    if suffix == ".npz":
        with archive(path) as arrays:
            return [f"arrays: {listed(arrays.names)}"]
    with opened(path) as of:
        if suffix == ".npy":
            header = read_header(of.file)
            return [f"shape {header.shape} of {header.stored}"]
        try:
            table = read_table(of.file, suffix)
        except NotNumbers:
            text, _ = read_text(of.file)
            return [f"{len(text):,} characters", printable(" ".join(text[:200].split()), 70)]
        rows, columns = table.values.shape
        named = f": {', '.join(table.columns[:6])}" if table.columns else ""
        return [f"{rows:,} rows of {columns:,} columns{named}"]
