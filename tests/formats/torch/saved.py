"""Writes what torch.save writes, without PyTorch: pickles put together opcode by opcode, and the archive."""

import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

STORAGES = {
    "float32": "FloatStorage",
    "float64": "DoubleStorage",
    "float16": "HalfStorage",
    "int64": "LongStorage",
    "bool": "BoolStorage",
}


def text(value: str) -> bytes:
    raw = value.encode()
    return b"X" + struct.pack("<I", len(raw)) + raw


def number(value: int) -> bytes:
    raw = value.to_bytes(9, "little", signed=True)
    return b"\x8a" + bytes([len(raw)]) + raw


def several(values: tuple[int, ...]) -> bytes:
    return b"(" + b"".join(number(each) for each in values) + b"t"


def name(module: str, called: str) -> bytes:
    return f"c{module}\n{called}\n".encode()


def storage(key: str, dtype: str, count: int, legacy: bool = False) -> bytes:
    parts = text("storage") + name("torch", STORAGES[dtype]) + text(key) + text("cpu") + number(count)
    return b"(" + parts + (b"N" if legacy else b"") + b"tQ"


def tensor(held: bytes, offset: int, shape: tuple[int, ...], stride: tuple[int, ...]) -> bytes:
    """A tensor on a storage, as `_rebuild_tensor_v2` is called."""
    hooks = name("collections", "OrderedDict") + b")R"
    arguments = held + number(offset) + several(shape) + several(stride) + b"\x89" + hooks
    return name("torch._utils", "_rebuild_tensor_v2") + b"(" + arguments + b"tR"


def dictionary(items: Mapping[str, bytes]) -> bytes:
    return b"}(" + b"".join(text(key) + value for key, value in items.items()) + b"u"


def pickled(value: bytes) -> bytes:
    return b"\x80\x02" + value + b"."


class Saved:
    """Arrays that become storages, each with its key."""

    def __init__(self) -> None:
        self.storages: dict[str, np.ndarray] = {}

    def tensor(self, values: np.ndarray) -> bytes:
        """A tensor with a storage of its own."""
        key = str(len(self.storages))
        self.storages[key] = np.ascontiguousarray(values)
        stride = tuple(each // values.itemsize for each in self.storages[key].strides)
        return tensor(storage(key, values.dtype.name, values.size), 0, values.shape, stride)

    def state_dict(self, tensors: Mapping[str, np.ndarray]) -> bytes:
        return dictionary({key: self.tensor(values) for key, values in tensors.items()})

    def zipped(self, value: bytes, compression: int = zipfile.ZIP_STORED, order: str = "little") -> bytes:
        """The archive, as torch.save writes it."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", compression) as archive:
            archive.writestr("archive/data.pkl", pickled(value))
            archive.writestr("archive/byteorder", order)
            for key, values in self.storages.items():
                swapped = values.astype(values.dtype.newbyteorder(">" if order == "big" else "<"))
                archive.writestr(f"archive/data/{key}", swapped.tobytes())
            archive.writestr("archive/version", "3\n")
        return file.getvalue()


def weights(
    gates: int, features: int, units: int, layer: int = 0, suffix: str = "", seed: int = 0, bias: bool = True
) -> dict[str, np.ndarray]:
    """The tensors of one recurrent layer, by the last parts of their keys."""
    rng = np.random.default_rng([seed, gates, features, units, layer])
    shapes = {"weight_ih": (gates * units, features), "weight_hh": (gates * units, units)}
    shapes |= {"bias_ih": (gates * units,), "bias_hh": (gates * units,)} if bias else {}
    return {f"{part}_l{layer}{suffix}": rng.uniform(-1, 1, shape).astype(np.float32) for part, shape in shapes.items()}


def under(path: str, tensors: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {f"{path}.{key}": values for key, values in tensors.items()}


def product(rows: int, columns: int, bias: bool = True) -> dict[str, np.ndarray]:
    rng = np.random.default_rng([rows, columns])
    made = {"weight": rng.uniform(-1, 1, (rows, columns)).astype(np.float32)}
    return made | ({"bias": rng.uniform(-1, 1, rows).astype(np.float32)} if bias else {})


def write(path: Path, tensors: Mapping[str, np.ndarray]) -> Path:
    """A `.pt` file that holds nothing but a state dict."""
    saved = Saved()
    path.write_bytes(saved.zipped(saved.state_dict(tensors)))
    return path
