"""The table of all formats that are read. A new format is one entry here.

If several formats have one suffix, the first that recognises the file is used, or else they are tried in this order.
Readers are named by their places and imported when they are used.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.recordings.recording import Recording
from rnn_tui.formats.data.inputs import Data
from rnn_tui.formats.format import Format
from rnn_tui.formats.io.content import ARRAYS, HDF5, KERAS_ZIP, SAFETENSORS, TORCH, content_of
from rnn_tui.formats.io.lazy_import import LazyImport
from rnn_tui.formats.io.regular_file import is_file
from rnn_tui.formats.loaded_model import ListedModel, LoadedModel

_HERE = "rnn_tui.formats"
_CODE = f"{_HERE}.code_reader"
_KERAS = f"{_HERE}.keras.file:read_keras_file"
_TORCH = f"{_HERE}.torch.state_dict:read_state_dict_file"
_TORCH_ENDINGS = (".pt", ".pth", ".ckpt", ".bin", ".tar", ".pkl", ".pickle", ".jit")
_TORCH_TAKES = ("nonlinearity", "head", "order", "source")

_OF_CODE = ("keras", "values")
_OF_SCRIPTS = (*_OF_CODE, "path")

SOURCE_WEIGHTS: LazyImport[[Path, LoadedModel], LoadedModel] = LazyImport(
    f"{_HERE}.torch_code.module.state_dict:with_weights"
)
"""(a file of weights, a model from PyTorch source) → the model with these weights. Raises `FormatError`."""
CODE: Format[Sequence[ListedModel]] = Format(
    "Python code", (".py",), "models", LazyImport(f"{_CODE}:list_code"), takes=_OF_SCRIPTS, text=True
)

MODELS: tuple[Format[Sequence[ListedModel]], ...] = (
    CODE,
    Format("notebook", (".ipynb",), "models", LazyImport(f"{_CODE}:list_notebook"), takes=_OF_SCRIPTS, text=True),
    Format("text with code", (".txt", ".md"), "models", LazyImport(f"{_CODE}:list_code"), takes=_OF_CODE, text=True),
    Format("JSON", (".json",), "models", LazyImport(f"{_HERE}.keras.configs:read_json"), takes=_OF_CODE, text=True),
    Format("Keras 3 model", (".keras",), "models", LazyImport(_KERAS), takes=("architecture", "values")),
    Format("Keras HDF5", (".h5", ".hdf5"), "models", LazyImport(_KERAS), takes=("architecture", "head", "values")),
    Format("PyTorch tensors", _TORCH_ENDINGS, "models", LazyImport(_TORCH), takes=_TORCH_TAKES),
    Format("safetensors", (".safetensors",), "models", LazyImport(_TORCH), takes=_TORCH_TAKES),
    Format(
        "NumPy state dict",
        (".npz",),
        "models",
        LazyImport(_TORCH),
        recognises=LazyImport(f"{_HERE}.torch.state_dict:holds_state_dict"),
        takes=_TORCH_TAKES,
    ),
    Format("ONNX model", (".onnx",), "models", LazyImport(f"{_HERE}.onnx.file:read_onnx")),
)
"""The formats of models."""

RECORDINGS: tuple[Format[Recording], ...] = (
    Format(
        "recorded states",
        (".npz",),
        "recordings",
        LazyImport(f"{_HERE}.trace.reader:read_trace"),
        LazyImport(f"{_HERE}.trace.reader:recording_lines"),
        LazyImport(f"{_HERE}.data.npz:holds_signals"),
        largest=float("inf"),
    ),
)
"""The formats of recorded states."""

WEIGHTS: tuple[Format[list[Array]], ...] = (
    Format(
        "weights",
        (".npz",),
        "weights",
        LazyImport(f"{_HERE}.data.weights_npz:read_weights"),
        LazyImport(f"{_HERE}.data.preview:npz_lines"),
        LazyImport(f"{_HERE}.data.weights_npz:holds_weights"),
    ),
)

INPUTS: tuple[Format[Data], ...] = tuple(
    Format(
        title,
        endings,
        "inputs",
        LazyImport(f"{_HERE}.data.reader:{read}"),
        LazyImport(f"{_HERE}.data.preview:{preview}"),
    )
    for title, endings, read, preview in (
        ("NumPy array", (".npy",), "read_npy", "npy_lines"),
        ("NumPy arrays", (".npz",), "read_npz", "npz_lines"),
        ("table", (".csv", ".tsv"), "read_table_or_text", "table_lines"),
        ("text", (".txt",), "read_table_or_text", "table_lines"),
    )
)
"""The formats of inputs, which are read with `ReadOptions`."""

FORMATS: tuple[Format[Any], ...] = (*MODELS, *RECORDINGS, *WEIGHTS, *INPUTS)


BY_CONTENT = {
    HDF5: "Keras HDF5",
    KERAS_ZIP: "Keras 3 model",
    TORCH: "PyTorch tensors",
    SAFETENSORS: "safetensors",
    ARRAYS: "NumPy state dict",
}
"""The formats by content, for files without a known suffix."""


def model_by_content(path: Path) -> Format[Sequence[ListedModel]] | None:
    """The format of a file of models, found in its first bytes; None if it is unknown. Raises `FormatError`."""
    title = BY_CONTENT.get(content_of(path))
    return next((each for each in MODELS if each.title == title), None)


def candidates(path: Path) -> tuple[Format[Any], ...]:
    """The possible formats of a file, by its name, or by its content if several formats have its suffix.

    Raises `FormatError` if the content is needed and cannot be read.
    """
    fitting = [each for each in FORMATS if each.fits(path)]
    if not fitting and is_file(path) and (found := model_by_content(path)) is not None:
        return (found,)
    for each in fitting:
        if each.recognises is not None and each.recognises(path):
            return (each,)
    return tuple(each for each in fitting if each.recognises is None)
