"""Records hidden states step by step, and whole arrays at once; see the docstring of the package."""

import atexit
import os
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from .arrays import batched, flat, sequences, vocabulary_json
from .errors import RecordError
from .growing_file import GrowingFile
from .places import VOCABULARY, array_file, arrays_in, describe, new_part, pack, place_of, put, refused

SETTLED = 8 << 20
"""The number of bytes after which the headers are updated, so that a killed script loses little; small files are
updated after every doubling."""
SECONDS = 1.0
"""The time in seconds after which they are updated in any case, for `rnn-tui trace FILE --follow`."""


class Recorder:
    """Writes hidden states step by step; see the docstring of the package."""

    def __init__(self, path: str | os.PathLike[str], *, append: bool = False) -> None:
        self.path = place_of(path)
        self.steps = 0
        """The number of recorded steps, those found by `append` included."""
        self._files: dict[str, GrowingFile] = {}
        self._appends = append and self.path.exists()
        self._unsettled, self._settled, self._looked, self._open = 0, 0, time.monotonic(), True
        self._has_vocabulary = False
        if append and self.path.suffix == ".npz":
            raise RecordError(f"{self.path.name}: only a folder can be appended to: leave the ending .npz away")
        try:
            self._folder = self.path if self._appends else new_part(self.path)
            if self._appends:
                self._files = {name: GrowingFile.found(file) for name, file in arrays_in(self.path).items()}
                self.steps = min((each.rows for each in self._files.values()), default=0)
                self._cut()
        except OSError as error:
            raise refused(self.path, error) from None
        atexit.register(self.close)

    def __call__(self, values: Mapping[str, Any] | None = None, /, *, vocab: Any = None, **named: Any) -> None:
        """Records one step of arrays (batch, units) or (units,); raises `RecordError`, and then records nothing."""
        if not self._open:
            raise RecordError(f"{self.path.name}: this recorder is closed")
        step = batched(flat({**(values or {}), **named}))
        self._check(step)
        vocabulary = None if vocab is None or self._has_vocabulary else vocabulary_json(vocab)
        try:
            if vocabulary is not None:
                (self._folder / VOCABULARY).write_text(vocabulary, encoding="utf-8")
                self._has_vocabulary = True
            if not self._files:
                describe(self._folder, "time", step)
                self._files = {
                    name: GrowingFile.made(array_file(self._folder, name), row) for name, row in step.items()
                }
            for name, row in step.items():
                self._unsettled += self._files[name].write(row)
        except BaseException as error:
            with suppress(OSError):
                self._cut()
            if not self.steps:
                self._forget()
            if isinstance(error, OSError):
                raise refused(self.path, error) from None
            raise
        self.steps += 1
        if self._unsettled > min(self._settled, SETTLED) or time.monotonic() - self._looked > SECONDS:
            self.flush()

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

    def flush(self) -> None:
        """Writes all recorded steps to the files, so that another program can read them, and updates every header."""
        self.steps = min([self.steps, *(each.whole() for each in self._files.values())])
        self._cut()
        for each in self._files.values():
            each.head(self.steps)
        self._settled += self._unsettled
        self._unsettled, self._looked = 0, time.monotonic()

    def close(self) -> None:
        """Finishes the recording and moves it to its path; a second call does nothing. Raises `RecordError`."""
        if not self._open:
            return
        self._open = False
        atexit.unregister(self.close)
        try:
            self.flush()
            for each in self._files.values():
                each.file.close()
            if not self.steps:
                self._drop()
                raise RecordError(f"{self.path.name}: not a single step was recorded, so nothing is written")
            if self.path.suffix == ".npz":
                pack(self.path, self._folder, self._files)
                self._drop()
            elif not self._appends:
                put(self._folder, self.path)
        except OSError as error:
            raise refused(self.path, error) from None

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
    """Saves whole arrays, (batch, time, units) or (time, units). Names: see the package. Raises `RecordError`."""
    import numpy as np

    place = place_of(path)
    arrays = sequences(flat({**(values or {}), **named}))
    if not arrays:
        raise RecordError(f"{place.name}: there is no array to save: save('states.npz', {{'lstm/h': states}})")
    vocabulary = None if vocab is None else vocabulary_json(vocab)
    try:
        folder = new_part(place)
        describe(folder, "batch", arrays)
        try:
            if vocabulary is not None:
                (folder / VOCABULARY).write_text(vocabulary, encoding="utf-8")
            for name, each in arrays.items():
                file = array_file(folder, name)
                file.parent.mkdir(parents=True, exist_ok=True)
                np.save(file, each, allow_pickle=False)
            if place.suffix == ".npz":
                pack(place, folder, arrays, turn=False)
            else:
                put(folder, place)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise refused(place, error) from None
