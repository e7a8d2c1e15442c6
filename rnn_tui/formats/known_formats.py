"""Every kind of file that is read, listed once: a new one is an entry here, and nowhere else.

Of several kinds with one ending, the first that recognises the file is taken; else they are tried in this order.
Readers stand here by their places and are imported when they are used.
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
from rnn_tui.formats.loaded_model import ListedModel, LoadedModel

_HERE = "rnn_tui.formats"
_CODE = f"{_HERE}.code_reader"
_KERAS = f"{_HERE}.keras.file:read_keras_file"
_TORCH = f"{_HERE}.torch.state_dict:read_state_dict_file"
_TORCH_ENDINGS = (".pt", ".pth", ".ckpt", ".bin", ".tar", ".pkl", ".pickle", ".jit")
_TORCH_TAKES = ("nonlinearity", "head", "order", "source")

_OF_CODE = ("keras", "values")

SOURCE_WEIGHTS: LazyImport[[Path, LoadedModel], LoadedModel] = LazyImport(
    f"{_HERE}.torch_code.module.state_dict:with_weights"
)
"""(a file of weights, the model that PyTorch source makes) → the model with them. Raises `FormatError`."""
CODE: Format[Sequence[ListedModel]] = Format(
    "Python code", (".py",), "models", LazyImport(f"{_CODE}:list_code"), takes=_OF_CODE, text=True
)

MODELS: tuple[Format[Sequence[ListedModel]], ...] = (
    CODE,
    Format("notebook", (".ipynb",), "models", LazyImport(f"{_CODE}:list_notebook"), takes=_OF_CODE, text=True),
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
"""Files that hold models; they are read with the options that they take."""

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
"""What layers did."""

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
"""What a model reads; they are read as `ReadOptions` say."""

FORMATS: tuple[Format[Any], ...] = (*MODELS, *RECORDINGS, *WEIGHTS, *INPUTS)


BY_CONTENT = {
    HDF5: "Keras HDF5",
    KERAS_ZIP: "Keras 3 model",
    TORCH: "PyTorch tensors",
    SAFETENSORS: "safetensors",
    ARRAYS: "NumPy state dict",
}
"""What reads a file whose name does not say what it is, by its content."""


def model_by_content(path: Path) -> Format[Sequence[ListedModel]] | None:
    """What reads the file, judged by its first bytes; None where nothing does. Raises `FormatError`."""
    title = BY_CONTENT.get(content_of(path))
    return next((each for each in MODELS if each.title == title), None)


def candidates(path: Path) -> tuple[Format[Any], ...]:
    """The kinds that a file may be of, by its name and where that leaves it open by what it holds.

    Raises `FormatError` where it has to be looked into, and cannot be.
    """
    fitting = [each for each in FORMATS if each.fits(path)]
    if not fitting and path.is_file() and (found := model_by_content(path)) is not None:
        return (found,)
    for each in fitting:
        if each.recognises is not None and each.recognises(path):
            return (each,)
    return tuple(each for each in fitting if each.recognises is None)
