"""From what a user names to models: a built-in, a file, one model of a file (`FILE#2`), standard input.

The ending of a file says how it is read. Errors name the file first.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.builtin_models import BUILT_INS, built_in
from rnn_tui.formats.io.errors import FormatError, refused_by_system
from rnn_tui.formats.keras.configs import read_json
from rnn_tui.formats.keras.file import read_keras_file, read_keras_weights
from rnn_tui.formats.keras_code.reader import read_code
from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.formats.onnx.file import read_onnx
from rnn_tui.formats.torch.state_dict import EVERY, read_state_dict_file

CODE = (".py", ".ipynb", ".txt")
KERAS_FILES = (".keras", ".h5", ".hdf5")
STATE_DICTS = (".pt", ".pth", ".safetensors", ".ckpt", ".bin", ".tar")
ONNX = (".onnx",)
SUFFIXES = (*CODE, ".json", *KERAS_FILES, *STATE_DICTS, *ONNX)
"""Endings of the files that hold models."""
LARGEST_TEXT = 64 << 20
"""Bytes; no source file is larger, and a larger one is not read."""


def built_in_found(name: str) -> LoadedModel:
    """A built-in model as if it came from a file; raises `RnnError`."""
    chosen = built_in(name)
    return LoadedModel(chosen.stack, chosen.name, "", init=chosen.init)


def found_in(
    name: str,
    *,
    keras: str = "keras3",
    config: str | None = None,
    nonlinearity: str = "tanh",
    head: str = EVERY,
    order: str = "",
) -> list[LoadedModel]:
    """The models that a name stands for, one or more; raises `RnnError` naming the file and what would work.

    `keras` is whose names and defaults hold where the file does not say. `config` names the model whose architecture
    a file of weights has. `nonlinearity`, `head` and `order` are what a PyTorch state dict does not say.
    """
    file, number = split(name)
    found = (
        [built_in_found(file)]
        if file in {each.name for each in BUILT_INS}
        else _read(file, keras, config, {"nonlinearity": nonlinearity, "head": head, "order": order})
    )
    if number is None:
        return found
    if not 1 <= number <= len(found):
        raise FormatError(Path(file), f"there is no model {number}; it holds {len(found)}, counted from 1")
    return [found[number - 1]]


def split(name: str) -> tuple[str, int | None]:
    """`model.py#2` → (`model.py`, 2); a file that is really called so comes first."""
    file, mark, number = name.rpartition("#")
    if mark and number.isdecimal() and not Path(name).expanduser().exists():
        return file, int(number)
    return name, None


def _read(name: str, keras: str, config: str | None, open_questions: dict[str, str]) -> list[LoadedModel]:
    if name == "-":
        return _named(Path("standard input"), lambda: read_code(sys.stdin.read(LARGEST_TEXT), keras=keras))
    path = Path(name).expanduser()
    suffix = path.suffix.lower()
    if suffix in KERAS_FILES:
        if config is None:
            return _titled(path, read_keras_file(path))
        return _titled(path, [read_keras_weights(path, lambda words: found_in(config, keras=words or keras)[0].stack)])
    if suffix in STATE_DICTS:
        return _titled(path, read_state_dict_file(path, **open_questions))
    if suffix in ONNX:
        return _titled(path, read_onnx(path))
    if suffix in CODE:
        text = text_of(path)
        return _named(path, lambda: read_code(text, notebook=suffix == ".ipynb", keras=keras))
    if suffix == ".json":
        text = text_of(path)
        return _named(path, lambda: read_json(text, keras=keras))
    if not path.exists():
        known = ", ".join(each.name for each in BUILT_INS)
        raise FormatError(path, f"no such file, and no built-in model of that name; those are {known}")
    if path.is_dir():
        raise FormatError(path, "is a folder, not a file; a folder of recorded states is opened by rnn-tui trace")
    raise FormatError(
        path,
        f"{suffix or 'a file without an ending'} is not read; models are read from {', '.join(SUFFIXES)}",
    )


def _named(path: Path, read: Callable[[], list[LoadedModel]]) -> list[LoadedModel]:
    try:
        found = read()
    except FormatError:
        raise
    except RnnError as error:
        raise FormatError(path, str(error)) from None
    return _titled(path, found)


def _titled(path: Path, found: list[LoadedModel]) -> list[LoadedModel]:
    """The models under the file's name, which is what the user knows them by."""
    if len(found) == 1:
        return [replace(found[0], title=path.stem)]
    return [replace(each, title=f"{path.stem}#{n}") for n, each in enumerate(found, 1)]


def text_of(path: Path) -> str:
    """The text of a file; raises `FormatError` where it is none."""
    try:
        size = path.stat().st_size
        if size > LARGEST_TEXT:
            raise FormatError(path, f"{size:,} bytes are too large for a source file")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FormatError(path, "is not UTF-8 text") from None
    except OSError as error:
        raise refused_by_system(path, error, "read") from None


def completions(typed: str) -> Iterator[str]:
    """Paths that begin as typed, folders with a slash; for the open dialog."""
    if not typed:
        return
    head, slash, tail = typed.rpartition("/")
    folder = Path(head + slash or ".").expanduser()
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for each in entries:
        if each.name.startswith(tail) and (tail or not each.name.startswith(".")):
            if each.is_dir():
                yield f"{head}{slash}{each.name}/"
            elif each.suffix.lower() in SUFFIXES:
                yield f"{head}{slash}{each.name}"
