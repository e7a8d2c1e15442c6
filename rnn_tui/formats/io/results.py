"""Writes the arrays of a run as `.npz`, `.csv` or `.json`, completely or not at all.

`.npz`   every array under its name, for NumPy.

`.json`  one object, `{"x": [[…]], "simple_rnn/h": …}`: every array as nested lists, at full precision. NaN and infinite
         values, which JSON does not have, become null.

`.csv`   the signals over time as a table: one row for each sequence and timestep.

             sequence,t,x[0],x[1],simple_rnn/h[0],simple_rnn/h[1]
             1,1,0.5,-0.25,0.1,0.9

         Sequences and t count from 1, units from 0; where the rows continue a series, an array `t` holds the number of
         each row's timestep. An array without a time axis (a last output, a last state) is in
         the row of the last timestep; its other cells are empty, as are the missing steps of a shorter signal. Arrays
         without a sequence axis, such as weights, are only in `.npz` and `.json`.
"""

import csv
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.formats.io.atomic import replacing
from rnn_tui.formats.io.errors import FormatError

SUFFIXES = (".npz", ".csv", ".json")
"""The suffixes of the files to which results can be written."""

_WEIGHTS = re.compile(r"d?w\d+")


def write_results(arrays: Mapping[str, NDArray[Any]], path: Path) -> None:
    """Writes named arrays to a file in the format of its suffix; raises `FormatError` and then leaves the file
    unchanged.

    The names are those of `Trace.arrays()`. For `.csv` the array `x`, (batch, time, features) or (batch, time), gives
    the number of sequences and timesteps.
    """
    writers = {".npz": ("wb", write_npz), ".csv": ("w", write_csv), ".json": ("w", write_json)}
    if path.suffix.lower() not in writers:
        raise FormatError(path, "results are written to .npz, .csv or .json files")
    mode, write = writers[path.suffix.lower()]
    named = {_encodable(name): np.asarray(values) for name, values in arrays.items()}
    for name in named:
        if len(name.encode()) > 60_000:
            raise FormatError(path, f"an array's name is too long to be written: {name[:40]}…")
    if mode == "w" and path.suffix.lower() == ".csv" and not _steps(named):
        raise FormatError(
            path, "these results have no timesteps for the rows of a table: write them to an .npz or .json file"
        )
    with replacing(path, mode) as file:
        write(named, file)


def write_npz(arrays: Mapping[str, NDArray[Any]], file: IO[Any]) -> None:
    """Writes the arrays for `numpy.load`. The same arrays give the same bytes."""
    with zipfile.ZipFile(file, "w", allowZip64=True) as archive:
        for name, values in arrays.items():
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as member:
                np.lib.format.write_array(member, values, allow_pickle=False)


def write_json(arrays: Mapping[str, NDArray[Any]], file: IO[Any]) -> None:
    """Writes the arrays as one JSON object of nested lists; NaN and infinities become null."""
    file.write("{")
    for index, (name, values) in enumerate(arrays.items()):
        finite = np.isfinite(values)
        plain = values if finite.all() else np.where(finite, values.astype(object), np.array(None))
        file.write(f"{',' if index else ''}\n{json.dumps(name)}: {json.dumps(plain.tolist(), allow_nan=False)}")
    file.write("\n}\n")


def write_csv(arrays: Mapping[str, NDArray[Any]], file: IO[Any]) -> None:
    """Writes the arrays with a sequence axis as a table, described in the module's docstring."""
    steps = _steps(arrays)
    batch, last = arrays["x"].shape[0], steps["x"] or max(steps.values())
    rows = max(last, *steps.values())
    times = arrays["t"].tolist() if "t" in arrays else range(1, rows + 1)
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["sequence", "t", *(name for each in steps for name in _columns(each, arrays[each], steps[each]))])
    for sequence in range(batch):
        parts = [_rows(arrays[name][sequence], count, last) for name, count in steps.items()]
        for t in range(rows):
            writer.writerow([sequence + 1, times[t], *(cell for part in parts for cell in part(t))])


def _steps(arrays: Mapping[str, NDArray[Any]]) -> dict[str, int]:
    """The number of timesteps of every array in the table, 0 for an array without a time axis; empty if none has one.

    An array of three or more axes is (batch, time, …). An array of two axes is (batch, units), except an `x` of token
    ids, (batch, time): then another array has as many timesteps as `x` has columns.
    """
    x = arrays.get("x")
    if x is None or x.ndim < 2:
        return {}
    found = {
        name: values.shape[1] if values.ndim > 2 else 0
        for name, values in arrays.items()
        if values.ndim > 1 and values.shape[0] == x.shape[0] and not _WEIGHTS.fullmatch(name)
    }
    if x.ndim == 2 and x.shape[1] in found.values():
        found |= {name: x.shape[1] for name in found if arrays[name] is x}
    return found if any(found.values()) else {}


def _columns(name: str, values: NDArray[Any], steps: int) -> Iterator[str]:
    units = values.shape[2:] if steps else values.shape[1:]
    for index in np.ndindex(units):
        yield name + "".join(f"[{i}]" for i in index)


def _rows(values: NDArray[Any], steps: int, last: int) -> Any:
    """Returns the cells of the values in each row."""
    table = values.reshape(steps or 1, -1)
    rows = (table.astype(np.int8) if table.dtype.kind == "b" else table).tolist()
    first = 0 if steps else last - 1
    empty = [""] * table.shape[1]
    return lambda t: rows[t - first] if first <= t < first + len(rows) else empty


def _encodable(name: str) -> str:
    """The name with lone surrogates escaped: a JSON file can contain them, but UTF-8 cannot encode them."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
