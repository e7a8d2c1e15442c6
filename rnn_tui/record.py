"""Records the hidden states of a running model in a file, to be explored with `rnn-tui trace FILE`.

    from rnn_tui.record import Recorder

    with Recorder("states.npz") as record:
        for x_t in sequence:
            h, c = cell(x_t, (h, c))
            record(lstm={"h": h, "c": c}, x=x_t)

or, for whole sequences: `save("states.npz", {"lstm/h": states}, x=inputs)`.

Values can be PyTorch, Keras, TensorFlow and jax tensors, NumPy arrays, lists and numbers. This file needs only NumPy,
and can be copied to the machine on which the model runs.

**Names.** `x` is the input of the model; `mask` is 1 at steps that count and 0 at skipped ones. Every other array is
`NAME/SIGNAL`, or `NAME/forward/SIGNAL` and `NAME/backward/SIGNAL` for a bidirectional layer: `lstm/h`, `lstm/c`.
`record(lstm={"h": h})`, `record({"lstm/h": h})` and `record(lstm=h)` mean the same, and `lstm=(h, c)` records both.
`rnn-tui run --out` uses the same names, so the `.npz` that it writes is a recording too.

**Shapes.** One step is (batch, units), or (units,) for one sequence; a token id is a whole number, or (batch,) of them.
Whole arrays are (batch, time, units), or (time, units) for one sequence. All arrays have the same batch axis, and time
runs forward in all of them, also in those of a cell that reads backwards.

**Token ids.** `vocab=` is the vocabulary, as {token: id}, {id: token} or the tokens in the order of their ids:
`record(x=ids, lstm=h, vocab=stoi)`, `save(…, vocab=stoi)`. The tokens are then shown instead of the ids.

**Files.** `states.npz`: an uncompressed zip of `x.npy`, `lstm/h.npy`, …, each (batch, time, units), as `numpy.savez`
writes it. `states`, a name without a suffix: a folder of the same files, for recordings larger than memory, with
`trace.json`: `{"format": "rnn-trace/1", "first": "time", "arrays": ["x", "lstm/h"]}`. A `Recorder` writes (time, batch,
units), so that a file grows at its end. If `first` is "batch", or there is no `trace.json`, arrays are (batch, time,
units). `arrays` gives the order in which they are listed. `vocab.json`, in both, is {"token": id}.
`Recorder("states", append=True)` continues such a folder.

While it records, the files are in a folder `states.part`, and memory holds only a few buffers. The final file appears
when the recorder is closed; it is also closed if the script fails or is interrupted, so that the recorded steps are
kept. After a kill or a power failure, the `.part` folder is left, which can be opened too.
"""

import atexit
import json
import operator
import os
import re
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Self

INDEX = "trace.json"
VOCABULARY = "vocab.json"
HEADER = 256
"""The number of bytes before the first number of a growing file: enough for any shape."""
SETTLED = 8 << 20
"""The number of bytes after which the headers are updated, so that a killed script loses little; small files are
updated after every doubling."""
PER_STEP = ("x", "mask")
"""The names without a layer, whose arrays may have one number for each step."""
_OTHER_ENDINGS = {
    ".npy",
    ".h5",
    ".hdf5",
    ".csv",
    ".tsv",
    ".txt",
    ".json",
    ".pt",
    ".pth",
    ".safetensors",
    ".keras",
    ".zip",
}


class RecordError(ValueError):
    """A value cannot be recorded. `str(error)` is one line with the cause and what would work."""


class Recorder:
    """Writes hidden states step by step; see the module's docstring."""

    def __init__(self, path: str | os.PathLike[str], *, append: bool = False) -> None:
        self.path = _place(path)
        self.steps = 0
        """The number of recorded steps, those found by `append` included."""
        self._files: dict[str, _Growing] = {}
        self._appends = append and self.path.exists()
        self._unsettled, self._settled, self._open = 0, 0, True
        self._has_vocabulary = False
        if append and self.path.suffix == ".npz":
            raise RecordError(f"{self.path.name}: only a folder can be appended to: leave the ending .npz away")
        try:
            self._folder = self.path if self._appends else _part(self.path)
            if self._appends:
                self._files = {name: _Growing.found(file) for name, file in _arrays_in(self.path).items()}
                self.steps = min((each.rows for each in self._files.values()), default=0)
                self._cut()
        except OSError as error:
            raise _refused(self.path, error) from None
        atexit.register(self.close)

    def __call__(self, values: Mapping[str, Any] | None = None, /, *, vocab: Any = None, **named: Any) -> None:
        """Records one step of arrays (batch, units) or (units,); raises `RecordError`, and then records nothing."""
        if not self._open:
            raise RecordError(f"{self.path.name}: this recorder is closed")
        step = _batched(_flat({**(values or {}), **named}))
        self._check(step)
        vocabulary = None if vocab is None or self._has_vocabulary else _vocabulary(vocab)
        try:
            if vocabulary is not None:
                (self._folder / VOCABULARY).write_text(vocabulary, encoding="utf-8")
                self._has_vocabulary = True
            if not self._files:
                _describe(self._folder, "time", step)
                self._files = {name: _Growing.made(_file(self._folder, name), row) for name, row in step.items()}
            for name, row in step.items():
                self._unsettled += self._files[name].write(row)
        except BaseException as error:
            with suppress(OSError):
                self._cut()
            if not self.steps:
                self._forget()
            if isinstance(error, OSError):
                raise _refused(self.path, error) from None
            raise
        self.steps += 1
        if self._unsettled > min(self._settled, SETTLED):
            self._settle()

    def _check(self, step: Mapping[str, Any]) -> None:
        """Raises `RecordError` if the step has other arrays than the steps before it."""
        said = f"{self.path.name}: step {self.steps + 1}"
        if not step:
            raise RecordError(f"{said} holds no array: record(lstm={{'h': h}})")
        for name in step.keys() ^ self._files.keys() if self.steps else ():
            what = "was not there before" if name in step else "is missing"
            raise RecordError(f"{said}: {name} {what}; every step records the same arrays")
        for name, row in step.items():
            if name in self._files and (problem := self._files[name].refuses(row)):
                raise RecordError(f"{said}: {name} {problem}")

    def _forget(self) -> None:
        """Removes the files of a failed first step, so that the next step can have other arrays."""
        for each in self._files.values():
            each.file.close()
            Path(each.file.name).unlink(missing_ok=True)
        self._files.clear()

    def _cut(self) -> None:
        """Shortens every file to complete steps."""
        for each in self._files.values():
            each.cut(self.steps)

    def _settle(self) -> None:
        """Writes the number of complete steps into every header."""
        self.steps = min([self.steps, *(each.whole() for each in self._files.values())])
        self._cut()
        for each in self._files.values():
            each.head(self.steps)
        self._settled += self._unsettled
        self._unsettled = 0

    def close(self) -> None:
        """Finishes the recording and moves it to its path; a second call does nothing. Raises `RecordError`."""
        if not self._open:
            return
        self._open = False
        atexit.unregister(self.close)
        try:
            self._settle()
            for each in self._files.values():
                each.file.close()
            if not self.steps:
                self._drop()
                raise RecordError(f"{self.path.name}: not a single step was recorded, so nothing is written")
            if self.path.suffix == ".npz":
                _pack(self.path, self._folder, self._files)
                self._drop()
            elif not self._appends:
                _put(self._folder, self.path)
        except OSError as error:
            raise _refused(self.path, error) from None

    def _drop(self) -> None:
        if not self._appends:
            shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None:
            self.close()
            return
        with suppress(RecordError):  # the script's own exception is more important
            self.close()


def save(
    path: str | os.PathLike[str], values: Mapping[str, Any] | None = None, /, *, vocab: Any = None, **named: Any
) -> None:
    """Saves whole arrays, (batch, time, units) or (time, units). Names: see the module. Raises `RecordError`."""
    import numpy as np

    place = _place(path)
    arrays = _sequences(_flat({**(values or {}), **named}))
    if not arrays:
        raise RecordError(f"{place.name}: there is no array to save: save('states.npz', {{'lstm/h': states}})")
    vocabulary = None if vocab is None else _vocabulary(vocab)
    try:
        folder = _part(place)
        _describe(folder, "batch", arrays)
        try:
            if vocabulary is not None:
                (folder / VOCABULARY).write_text(vocabulary, encoding="utf-8")
            for name, each in arrays.items():
                file = _file(folder, name)
                file.parent.mkdir(parents=True, exist_ok=True)
                np.save(file, each, allow_pickle=False)
            if place.suffix == ".npz":
                _pack(place, folder, arrays, turn=False)
            else:
                _put(folder, place)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise _refused(place, error) from None


class _Growing:
    """A `.npy` file that grows by one row, (batch, units), at each step."""

    def __init__(self, file: BinaryIO, dtype: Any, shape: tuple[int, ...], rows: int = 0) -> None:
        self.file, self.dtype, self.shape, self.rows = file, dtype, shape, rows
        self.size = dtype.itemsize
        for axis in shape:
            self.size *= axis

    @classmethod
    def made(cls, path: Path, row: Any) -> Self:
        path.parent.mkdir(parents=True, exist_ok=True)
        made = cls(path.open("w+b"), row.dtype, row.shape)
        made.head(0)
        return made

    @classmethod
    def found(cls, path: Path) -> Self:
        import numpy as np

        file = path.open("r+b")
        try:
            np.lib.format.read_magic(file)
            shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
        except ValueError:
            shape, fortran, dtype = (), False, None
        if len(shape) < 2 or fortran or file.tell() != HEADER:
            file.close()
            raise RecordError(f"{path.name}: is not as a Recorder writes it, so nothing can be appended")
        return cls(file, dtype, shape[1:], shape[0])

    def refuses(self, row: Any) -> str:
        import numpy as np

        if row.shape != self.shape:
            return f"has shape {row.shape} and had {self.shape} before; another batch goes into a file of its own"
        return "" if np.can_cast(row.dtype, self.dtype, "same_kind") else f"is {row.dtype} and was {self.dtype} before"

    def write(self, row: Any) -> int:
        raw: bytes = row.astype(self.dtype).tobytes()
        return self.file.write(raw)

    def whole(self) -> int:
        self.file.flush()
        return (os.fstat(self.file.fileno()).st_size - HEADER) // int(self.size)

    def cut(self, rows: int) -> None:
        self.file.truncate(HEADER + rows * self.size)
        self.file.seek(0, os.SEEK_END)

    def head(self, rows: int) -> None:
        text = f"{{'descr': {self.dtype.str!r}, 'fortran_order': False, 'shape': {(rows, *self.shape)}, }}"
        self.file.seek(0)
        self.file.write(b"\x93NUMPY\x01\x00" + (HEADER - 10).to_bytes(2, "little"))
        self.file.write(text.encode().ljust(HEADER - 11) + b"\n")
        self.file.flush()
        self.file.seek(0, os.SEEK_END)


def _flat(values: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Every array under its full name."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        parts = key.split("/") if isinstance(key, str) and key.isprintable() and len(key) < 200 else [""]
        if any(not part.strip(". ") or re.search(r'[\\:*?"<>|]', part) for part in parts):
            raise RecordError(
                f"a name is plain text such as 'lstm' or 'lstm/h', without \\ : * ? \" < > |, got {key!r:.60}"
            )
        name = f"{before}{key}"
        if isinstance(value, tuple) and value and all(hasattr(each, "shape") for each in value):
            if len(value) > 2:
                raise RecordError(f"{name} is a tuple of {len(value)} arrays; name them: {{'h': h, 'c': c}}")
            value = dict(zip("hc", value, strict=False))
        if not isinstance(value, Mapping):
            whole = ("/" in name or name in PER_STEP) and parts[-1] not in ("forward", "backward")
            name = name if whole else f"{name}/h"
            more = {name: _array(name, value)}
        else:
            more = _flat(value, f"{name}/")
        if twice := more.keys() & found.keys():
            raise RecordError(f"{min(twice)} is given twice")
        found |= more
    return found


def _array(name: str, value: Any) -> Any:
    """The numbers of a tensor of any library as a NumPy array; raises `RecordError`."""
    import numpy as np

    try:
        for step in ("detach", "cpu"):
            value = getattr(value, step)() if hasattr(value, step) else value
        if "bfloat16" in str(getattr(value, "dtype", "")):  # NumPy does not have this type
            value = value.float() if hasattr(value, "float") else np.asarray(value).astype(np.float32)
        made = np.asarray(value.numpy() if callable(getattr(value, "numpy", None)) else value)
    except Exception as error:
        reason = " ".join(str(error).split())[:120]
        raise RecordError(f"{name}: a {type(value).__name__} does not turn into numbers here: {reason}") from None
    if made.dtype.kind not in "fiub" or made.dtype.itemsize > 8:
        raise RecordError(f"{name}: holds {made.dtype}; record floats (at most float64), integers or booleans")
    if 0 in made.shape:
        raise RecordError(f"{name}: has shape {made.shape}, which holds no number")
    return made


def _vocabulary(value: Any) -> str:
    """{"token": id} as JSON."""
    said = "vocab is {token: id}, {id: token}, or the tokens in the order of their ids"
    try:
        pairs = list(value.items() if isinstance(value, Mapping) else enumerate(value))
        if all(isinstance(token, str) for token, _ in pairs):
            pairs = [(number, token) for token, number in pairs]
        made = {token: operator.index(number) for number, token in pairs}
    except TypeError:
        raise RecordError(said) from None
    if not made or not all(isinstance(token, str) for token in made) or min(made.values()) < 0:
        raise RecordError(said)
    if len(made) < len(pairs) or len(set(made.values())) < len(made):
        raise RecordError(f"{said}; here two ids have one token, or two tokens one id")
    return json.dumps(made)


def _one_batch(arrays: Mapping[str, Any], hint: str) -> int:
    """The number of sequences in all arrays; raises `RecordError` if they differ."""
    sizes: dict[str, int] = {name: each.shape[0] for name, each in arrays.items()}
    first = next(iter(sizes), "")
    for name, size in sizes.items():
        if size != sizes[first]:
            raise RecordError(
                f"all arrays share the batch axis: {first} has {sizes[first]} sequences, {name} has {size}. {hint}"
            )
    return sizes.get(first, 1)


def _batched(step: Mapping[str, Any]) -> dict[str, Any]:
    """Every array of one step as (batch, units), token ids and mask as (batch,)."""
    import numpy as np

    hint = "Where the first axis counts layers or directions, name each: lstm_0=h[0], lstm_1=h[1]"
    for name, each in step.items():
        if each.ndim > 2 and name != "x":
            raise RecordError(f"{name} has shape {each.shape}; one step is (batch, units), or (units,). {hint}")
    batch = _one_batch({name: each for name, each in step.items() if each.ndim > 1}, hint)
    batched = any(each.ndim > 1 for each in step.values())
    if batch > 1 and "x" in step and step["x"].ndim == 0:
        raise RecordError(f"x is one number, of one sequence, but the other arrays hold {batch}. {hint}")
    made = {}
    for name, each in step.items():
        if each.ndim == 1 and batched and name in PER_STEP and len(each) == batch:
            each = each[:, None]
        elif each.ndim < 2 and (batch == 1 or each.ndim == 0):
            each = np.repeat(each.reshape(1, -1), batch, axis=0)
        elif each.ndim == 1:
            raise RecordError(
                f"{name} has shape {each.shape}, but the other arrays hold {batch} sequences each. {hint}"
            )
        one = name in PER_STEP and each.shape[1:] == (1,) and (name == "mask" or each.dtype.kind != "f")
        made[name] = each[:, 0] if one else each
    return made


def _sequences(arrays: Mapping[str, Any]) -> dict[str, Any]:
    """Every array as (batch, time, units), token ids and mask as (batch, time)."""
    made = dict(arrays)
    if all(each.ndim < 3 for each in made.values()):  # one sequence
        made = {
            name: each[None, :, None] if each.ndim == 1 and name not in PER_STEP else each[None]
            for name, each in made.items()
        }
    if flat := next((name for name, each in made.items() if each.ndim < 2), None):
        raise RecordError(f"{flat} has shape {arrays[flat].shape}; whole arrays are (batch, time, units)")
    _one_batch(made, "PyTorch's (time, batch, units) is turned by .transpose(0, 1)")
    return made


def _place(path: str | os.PathLike[str]) -> Path:
    try:
        made = Path(path).expanduser()
    except RuntimeError:  # ~ of no user is a name like any other
        made = Path(path)
    if made.suffix.lower() in _OTHER_ENDINGS or not made.name:
        raise RecordError(f"{made.name or made}: a recording is a .npz file, or a folder, whose name has no ending")
    folder = made.suffix != ".npz"
    if made.exists() and (made.is_dir() != folder or (folder and any(made.iterdir()) and not (made / INDEX).is_file())):
        raise RecordError(f"{made.name}: exists and is no recording, so it is left as it is; choose another name")
    return made


def _part(path: Path) -> Path:
    """A new folder beside the path for the unfinished recording."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        folder = path.with_name(f"{path.name}.part{number if number > 1 else ''}")
        try:
            folder.mkdir()
        except FileExistsError:
            number += 1
            continue
        return folder


def _describe(folder: Path, first: str, names: Iterable[str]) -> None:
    said = json.dumps({"format": "rnn-trace/1", "first": first, "arrays": list(names)})
    (folder / INDEX).write_text(f"{said}\n", encoding="utf-8")


def _file(folder: Path, name: str) -> Path:
    return folder.joinpath(*f"{name}.npy".split("/"))


def _arrays_in(folder: Path) -> dict[str, Path]:
    files = sorted(folder.rglob("*.npy"))
    return {each.relative_to(folder).as_posix().removesuffix(".npy"): each for each in files}


def _put(folder: Path, path: Path) -> None:
    """Moves the finished folder to its path, and replaces an earlier recording."""
    old = path.with_name(f"{path.name}.old-{os.getpid()}")
    if path.exists():
        path.rename(old)
    folder.rename(path)
    shutil.rmtree(old, ignore_errors=True)


def _pack(path: Path, folder: Path, names: Iterable[str], *, turn: bool = True) -> None:
    """Packs the folder into one `.npz`, block by block; `turn`: from (time, batch, units) to (batch, time, units)."""
    import numpy as np

    part = path.with_name(f"{path.name}.part.npz")
    try:
        with part.open("wb") as file:
            with zipfile.ZipFile(file, "w", allowZip64=True) as archive:
                if (folder / VOCABULARY).is_file():
                    archive.write(folder / VOCABULARY, VOCABULARY)
                for name in names:
                    rows = np.load(_file(folder, name), mmap_mode="r", allow_pickle=False)
                    rows = rows.swapaxes(0, 1) if turn else rows
                    with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as member:
                        head = {"descr": rows.dtype.str, "fortran_order": False, "shape": rows.shape}
                        np.lib.format.write_array_header_1_0(member, head)
                        block = max((1 << 20) // max(rows[0, 0].nbytes, 1), 1)
                        for sequence in rows:
                            for start in range(0, len(sequence), block):
                                member.write(sequence[start : start + block].tobytes())
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _refused(path: Path, error: OSError) -> RecordError:
    return RecordError(f"{path.name}: cannot be written: {error.strerror or type(error).__name__}")
