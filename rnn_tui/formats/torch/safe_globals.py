"""The classes and functions that the pickle of a checkpoint may name, and how they are read.

A name is looked up in the tables of this module, never imported. Any other name is refused.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod
from typing import Any

from rnn_tui.formats.io.errors import Flaw, printable
from rnn_tui.formats.io.pickled_arrays import PickledArray, dtype_of, encoded, from_buffer

STATE_DICT = "save the tensors alone, with torch.save(model.state_dict(), …)"
"""The advice in error messages."""


@dataclass(frozen=True)
class Name:
    """The name of a class or function to which the pickle refers."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


@dataclass(frozen=True)
class Storage:
    """A storage: numbers in another part of the file."""

    key: str
    dtype: str
    """The type, such as `float32`; empty if only its tensors know it."""


@dataclass(frozen=True)
class TensorAt:
    """A tensor as a view of a storage. Offset and stride count numbers, not bytes."""

    storage: Storage
    dtype: str
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]

    @property
    def count(self) -> int:
        return prod(self.shape)


@dataclass(frozen=True, eq=False)
class ForeignObject:
    """An object of a class that is not known, such as a setting of some package: the class is never imported."""

    of: Name
    held: list[Any] = field(default_factory=list)
    """What the pickle gives it: tensors in it have storages in the file, too."""

    def take(self, given: Any) -> None:
        self.held.append(given)


PASSED = object()
"""The value for everything that is no tensor and contains none."""

STORAGES = {
    "FloatStorage": "float32",
    "DoubleStorage": "float64",
    "HalfStorage": "float16",
    "BFloat16Storage": "bfloat16",
    "LongStorage": "int64",
    "IntStorage": "int32",
    "ShortStorage": "int16",
    "CharStorage": "int8",
    "ByteStorage": "uint8",
    "BoolStorage": "bool",
    "ComplexFloatStorage": "complex64",
    "ComplexDoubleStorage": "complex128",
    "UntypedStorage": "",
}
_EIGHT_BITS = ("float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz", "float8_e8m0fnu")
"""Types whose numbers cannot be read; a file may have such tensors beside others."""
_DTYPES = {"half": "float16", "float": "float32", "double": "float64"} | {
    each: each for each in [*STORAGES.values(), "uint16", "uint32", "uint64", *_EIGHT_BITS] if each
}
_PLAIN = (
    *("bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int", "list", "long", "range", "set"),
    *("slice", "str", "tuple", "xrange"),
)
"""Python's types of plain values."""
_HARMLESS = {
    ("_codecs", "encode"),
    ("argparse", "Namespace"),
    ("collections", "Counter"),
    ("collections", "defaultdict"),
    ("collections", "deque"),
    ("pathlib", "Path"),
    ("pathlib", "PosixPath"),
    ("pathlib", "WindowsPath"),
    ("pathlib._local", "PosixPath"),
    ("pathlib._local", "WindowsPath"),
    ("pytorch_lightning.utilities.parsing", "AttributeDict"),
    ("lightning_fabric.utilities.data", "AttributeDict"),
    ("lightning.fabric.utilities.data", "AttributeDict"),
    ("torch", "Size"),
    ("torch.torch_version", "TorchVersion"),
    ("typing", "Any"),
    *(("torch.jit._pickle", f"build_{each}list") for each in ("int", "double", "bool", "tensor")),
    ("torch.jit._pickle", "restore_type_tag"),
    ("torch", "device"),
    ("torch._tensor", "_rebuild_from_type_v2"),
    ("torch.nn.parameter", "Parameter"),
    *(("torch", each) for each in _DTYPES),
    *((python, each) for python in ("builtins", "__builtin__") for each in _PLAIN),
    *(("datetime", each) for each in ("date", "datetime", "time", "timedelta", "timezone")),
    *((f"{numpy}.multiarray", each) for numpy in ("numpy.core", "numpy._core") for each in ("scalar", "_reconstruct")),
    *((f"{numpy}.numeric", "_frombuffer") for numpy in ("numpy.core", "numpy._core")),
    ("numpy", "dtype"),
    ("numpy", "ndarray"),
}
"""The names of other objects in checkpoints (hyperparameters, losses, paths); none of them is created."""


class ScriptModule(dict[str, Any]):
    """A module of a TorchScript archive: its attributes by name. Its code is ignored."""

    def take(self, state: Any) -> None:
        """Takes the state that follows in the pickle."""
        if isinstance(state, dict):
            self.update(state)


def named(module: Any, name: Any, *, script: bool = False) -> Name:
    """The name, if a checkpoint may contain it; otherwise raises `Flaw`.

    `script`: whether the pickle is from a TorchScript archive, whose modules have their own classes.
    """
    if not isinstance(module, str) or not isinstance(name, str):
        raise ValueError
    found = Name(module, name)
    of_torch = module in ("torch", "torch.storage") and name in STORAGES
    rebuilds = module == "torch._utils" and name.startswith("_rebuild_")
    if of_torch or rebuilds or (module, name) in _HARMLESS or (module, name) == ("collections", "OrderedDict"):
        return found
    if module.startswith("__torch__"):
        if script:
            return found
        raise Flaw("is a TorchScript archive, whose code is never run: save model.state_dict()")
    if found == Name("torch", "ScriptObject"):
        raise Flaw("holds the packed weights of a quantized model: save the state_dict() of the model before that")
    if is_foreign(found):
        return found
    raise unknown(found)


def unknown(found: Name) -> Flaw:
    """The refusal of a file that is nothing without that class or function."""
    shown = printable(str(found))
    if found.module.startswith("torch.nn.modules"):
        return Flaw(f"is a whole pickled model ({shown}), whose classes are never imported: save model.state_dict()")
    return Flaw(f"refers to {shown}, which is never imported and never called: save model.state_dict() alone")


_OF_TORCH = ("torch.nn.", "torch.optim", "torch.utils.data", "torch.amp", "torch.cuda.amp")
"""The modules of PyTorch whose objects stand in checkpoints: losses, optimizers, schedules."""
_NEVER = sys.stdlib_module_names | {"__builtin__", "copy_reg", "commands", "popen2", "torch", "numpy", "pip"}
"""Packages of which nothing is passed over but what is listed here."""


def is_foreign(name: Name) -> bool:
    """Whether it is a class, by its spelling, of a package that only gives a checkpoint its settings."""
    last = name.name.rpartition(".")[2].lstrip("_")
    known = name.module.startswith(_OF_TORCH) or name.module.partition(".")[0] not in _NEVER
    return known and last[:1].isupper()


def made(function: Any, arguments: Any) -> Any:
    """The result of a call in the pickle: a dictionary, a tensor, or `PASSED`."""
    if not isinstance(function, Name) or not isinstance(arguments, tuple):
        raise ValueError
    if function.module.startswith("__torch__"):
        return ScriptModule()
    if is_foreign(function) and (function.module, function.name) not in _HARMLESS:
        return ForeignObject(function, list(arguments))
    build = _BUILDERS.get(function.name)
    return PASSED if build is None else build(*arguments)


def _dictionary(pairs: Any = ()) -> dict[Any, Any]:
    return {key: value for key, value in pairs if isinstance(key, str | int | float)}


def _tensor(storage: Storage, offset: int, shape: Any, stride: Any, *rest: Any) -> TensorAt:
    dtype = storage.dtype
    if len(rest) > 2 and isinstance(rest[2], Name):
        dtype = _DTYPES[rest[2].name]
    if len(shape) != len(stride) or len(shape) > 8:
        raise ValueError
    if any(type(each) is not int or not 0 <= each < 1 << 62 for each in (offset, *shape, *stride)):
        raise ValueError
    return TensorAt(storage, dtype, offset, tuple(shape), tuple(stride))


def _retyped(function: Any, _: Any, arguments: Any, *_state: Any) -> Any:
    return made(function, arguments)


_BUILDERS: dict[str, Callable[..., Any]] = {
    "OrderedDict": _dictionary,
    "_rebuild_tensor": _tensor,
    "_rebuild_tensor_v2": _tensor,
    "_rebuild_tensor_v3": _tensor,
    "_rebuild_parameter": lambda value, *rest: value,
    "_rebuild_parameter_with_state": lambda value, *rest: value,
    "_rebuild_from_type_v2": _retyped,
    "defaultdict": lambda *rest: {},
    "_reconstruct": lambda *rest: PickledArray(),
    "_frombuffer": from_buffer,
    "dtype": dtype_of,
    "encode": encoded,
    "restore_type_tag": lambda value, *rest: value,
}
