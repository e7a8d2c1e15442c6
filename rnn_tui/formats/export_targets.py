"""The targets of `rnn-tui export`: files and code for other tools.

Writers are named by their places and imported when they are used.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.io.atomic import replacing
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.io.lazy_import import LazyImport
from rnn_tui.formats.known_formats import FORMATS

_Export: TypeAlias = LazyImport[..., tuple[str, Mapping[str, Array]]]
keras3_code: LazyImport[[Stack], str] = LazyImport("rnn_tui.formats.keras.code_writer:keras3_code")
keras2_code: LazyImport[[Stack], str] = LazyImport("rnn_tui.formats.keras.code_writer:keras2_code")
_spec_text: LazyImport[[Stack], str] = LazyImport("rnn_tui.formats.keras.spec_writer:spec_text")
_pytorch_code: LazyImport[[Stack], str] = LazyImport("rnn_tui.formats.torch.code_writer:pytorch_code")
_pytorch_export: _Export = LazyImport("rnn_tui.formats.torch.code_writer:pytorch_export")
_numpy_export: _Export = LazyImport("rnn_tui.formats.numpy.code_writer:numpy_export")
_write_onnx: LazyImport[..., None] = LazyImport("rnn_tui.formats.onnx.file_writer:write_onnx")
_write_keras_file: LazyImport[..., None] = LazyImport("rnn_tui.formats.keras.file_writer:write_keras_file")

PICTURES = (".svg", ".png", ".gif")
PRINTED = 10_000
"""The largest number of weights in a script on standard output."""


class Target(Protocol):
    """One target."""

    def text(self, stack: Stack, setup: Setup) -> str:
        """The text for standard output; raises `RnnError` if there is none."""

    def write(self, stack: Stack, setup: Setup, path: Path) -> tuple[Path, ...]:
        """Writes the file and the files beside it, each completely or not at all, and returns them; raises
        `RnnError`."""

    def files(self, path: Path) -> tuple[Path, ...]:
        """All files that may be written."""


@dataclass(frozen=True)
class Text:
    """A text without weights."""

    of: Callable[[Stack], str]
    what: str
    """What it is, in a sentence."""
    endings: tuple[str, ...]
    """The suffixes of files that hold it; one of no known format is its user's own choice."""

    def text(self, stack: Stack, setup: Setup) -> str:
        return self.of(stack)

    def write(self, stack: Stack, setup: Setup, path: Path) -> tuple[Path, ...]:
        files = self.files(path)
        write_text(self.of(stack), path)
        return files

    def files(self, path: Path) -> tuple[Path, ...]:
        check_ending(path, self.what, self.endings)
        return (path,)


@dataclass(frozen=True)
class Script:
    """A script, and a file of the same name with the weights beside it."""

    of: Callable[[Stack, Sequence[Array]], tuple[str, Mapping[str, Array]]]
    printed: Callable[[Stack, Sequence[Array]], str]
    ending: str
    """The suffix of the file beside the script."""
    what: str
    """What it is, in a sentence."""

    def text(self, stack: Stack, setup: Setup) -> str:
        return self.printed(stack, setup.model(stack).get_weights())

    def write(self, stack: Stack, setup: Setup, path: Path) -> tuple[Path, ...]:
        files = self.files(path)
        if not path.parent.is_dir():
            raise FormatError(path, "its folder does not exist")
        made, weights = self.of(stack, setup.model(stack).get_weights())
        if weights:
            with replacing(files[1]) as file:
                if self.ending == ".npz":
                    np.savez(file, allow_pickle=False, **weights)
                else:
                    from safetensors.numpy import save

                    file.write(save(dict(weights)))
        write_text(made, path)
        return files if weights else files[:1]

    def files(self, path: Path) -> tuple[Path, ...]:
        check_ending(path, self.what, (".py",), only=True)
        return path, path.with_suffix(self.ending)


@dataclass(frozen=True)
class KerasFile:
    """A `.keras` file with the weights."""

    def text(self, stack: Stack, setup: Setup) -> str:
        raise RnnError("a .keras file holds numbers and cannot be printed: say where to, with --out FILE.keras")

    def write(self, stack: Stack, setup: Setup, path: Path) -> tuple[Path, ...]:
        files = self.files(path)
        _write_keras_file(stack, setup.model(stack).get_weights(), path)
        return files

    def files(self, path: Path) -> tuple[Path, ...]:
        check_ending(path, "a .keras file", (".keras",), only=True)
        return (path,)


@dataclass(frozen=True)
class OnnxFile:
    """An `.onnx` file with the weights."""

    def text(self, stack: Stack, setup: Setup) -> str:
        raise RnnError("an .onnx file holds numbers and cannot be printed: say where to, with --out FILE.onnx")

    def write(self, stack: Stack, setup: Setup, path: Path) -> tuple[Path, ...]:
        files = self.files(path)
        _write_onnx(stack, setup.model(stack).weights, path)
        return files

    def files(self, path: Path) -> tuple[Path, ...]:
        check_ending(path, "an .onnx file", (".onnx",), only=True)
        return (path,)


def check_ending(path: Path, what: str, endings: Sequence[str], only: bool = False) -> None:
    """Raises `FormatError` if the ending of the name says another format than `what`, or, with `only`, none of the
    endings of `what`."""
    ending = path.suffix.lower()
    if ending in endings:
        return
    titles = [each.title for each in FORMATS if ending in each.endings] + ["picture"] * (ending in PICTURES)
    if titles:
        right = f"the name of {what} ends in {endings[0]}"
        raise FormatError(path, f"{ending} is the ending of another format, {titles[0]}; {right}")
    if only:
        raise FormatError(path, f"the name of {what} ends in {endings[0]}")


def write_text(text: str, path: Path) -> None:
    """Writes a text and a newline."""
    with replacing(path, "w") as file:
        file.write(text if text.endswith("\n") else text + "\n")


def _printed_numpy(stack: Stack, weights: Sequence[Array]) -> str:
    made, beside = _numpy_export(stack, weights, inline=PRINTED)
    if beside:
        raise RnnError(f"more than {PRINTED:,} weights are not printed: say where to, with --out FILE.py")
    return made


TARGETS: dict[str, Target] = {
    "keras": Text(keras3_code, "Keras 3 code", (".py", ".txt")),
    "keras2": Text(keras2_code, "Keras 2 code", (".py", ".txt")),
    "pytorch": Script(_pytorch_export, lambda stack, _: _pytorch_code(stack), ".safetensors", "PyTorch code"),
    "numpy": Script(_numpy_export, _printed_numpy, ".npz", "NumPy code"),
    "json": Text(_spec_text, "JSON", (".json",)),
    "keras-file": KerasFile(),
    "onnx": OnnxFile(),
}
"""All targets by their names on the command line."""

TITLES = {
    "keras": "Keras 3 code",
    "keras2": "Keras 2 code",
    "pytorch": "PyTorch code",
    "numpy": "NumPy code",
    "json": "JSON",
    "keras-file": "a .keras file",
    "onnx": "an .onnx file",
}
"""What each target is in a sentence."""
