"""Records the signals of a model's recurrent layers for one sequence, repeatedly during training.

    from rnn_tui import record

    watch = record.watch(model, "run")          # PyTorch: before the training loop
    model.fit(…, callbacks=[record.watch(model, "run", x=x_train[:1]).callback()])      # Keras

and in another terminal `rnn-tui trace run --follow`. Each snapshot is one sequence of the recording, so that the keys
for the sequences of a batch go through training.
"""

import atexit
import os
import sys
import warnings
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from .errors import RecordError
from .growing_file import GrowingFile
from .places import array_file, describe, new_part, place_of, put, refused

SNAPSHOTS = "snapshot"
"""The name of the array with the snapshots' numbers: training steps, given to `step`, or counted."""
EVERY = 10
HELD = 4
"""The snapshots that wait at the beginning: the script may still call `Watch.step`, and then a call was no step."""


def watch(
    model: Any,
    path: str | os.PathLike[str] = "run",
    *,
    x: Any = None,
    every: int = EVERY,
    gradients: bool = False,
) -> "Watch":
    """Records the signals of every recurrent layer of a PyTorch or Keras model for one sequence, while it is trained.

    In a PyTorch module, forward hooks on every RNN, LSTM, GRU and cell record the first sequence of a batch. Each call
    of the model is a training step, unless `Watch.step` is called, which then ends a step; its last call is recorded.
    Calls without gradients are left out once the model was called with them. In a Keras model, the states for the input
    `x` (1, time, …) are recorded.

    Args:
        model: a `torch.nn.Module`, or a built `keras.Model` of layers SimpleRNN, LSTM, GRU, Bidirectional.
        path: the folder of the recording; it grows while the model is trained, and is put there when it is closed.
        x: for Keras, the input.
        every: one of so many training steps is recorded.
        gradients: record dL/dh of each step, too (PyTorch), as the signal `dh`.

    Raises `RecordError` if the model has no recurrent layer, or if the folder cannot be written.
    """
    keras = sys.modules.get("keras")
    if keras is not None and isinstance(model, keras.Model):
        from .keras_layers import KerasLayers

        if gradients:
            raise RecordError("gradients are recorded of PyTorch models only")
        return Watch(path, KerasLayers(keras, model, x), every)
    if not hasattr(model, "named_modules"):
        raise RecordError(f"a {type(model).__name__} is no model of PyTorch or Keras")
    from .torch_hooks import TorchModel

    if x is not None:
        raise RecordError("x is for Keras; of a PyTorch model the sequences are taken that it is trained with")
    hooks = TorchModel(model, gradients)
    made = Watch(path, hooks, every)
    hooks.begin(made.called)
    return made


class Watch:
    """Takes snapshots of a model's recurrent layers and writes them to a folder; see `watch`."""

    def __init__(self, path: str | os.PathLike[str], source: Any, every: int) -> None:
        if every < 1:
            raise RecordError(f"every={every}: it is 1 or more")
        self.path, self.every = place_of(path), every
        if self.path.suffix:
            raise RecordError(f"{self.path.name}: a watched run is a folder: leave the ending {self.path.suffix} away")
        self.snapshots, self.left_out = 0, Counter[str]()
        """The number of written snapshots, and of those that could not be written, by reason."""
        self._source, self._files = source, dict[str, GrowingFile]()
        self._steps, self._open, self._told, self._called = 0, True, False, False
        self._held: list[tuple[int, dict[str, Any]]] = []
        """The first snapshots, with their numbers."""
        self._waits = True
        self._names: list[str] = []
        self._noted: tuple[str, ...] = ()
        """The notes in the recording's index."""
        try:
            self._folder = new_part(self.path)
        except OSError as error:
            raise refused(self.path, error) from None
        atexit.register(self.close)

    def step(self, number: int | None = None) -> None:
        """Ends a training step; its snapshot gets that number, if the step is recorded."""
        if not self._told and self._held:  # the calls until now were all of this step
            rows, self._steps = self._source.arrays() or self._held[-1][1], 1
            self._held, self._waits, self._told = [], False, True
            self._write(1 if number is None else number, rows)
            self._source.prepare(self._due)
            return
        self._told, self._waits = True, False
        self._end(number)

    def called(self) -> None:
        """Called when the model is called: a step begins, and ends the previous one if the script does not call
        `step`."""
        if self._called and not self._told:
            self._end(None)
        self._called = True
        self._source.prepare(self._due)

    @property
    def _due(self) -> bool:
        """Whether the present training step is recorded."""
        return self._open and self._steps % self.every == 0

    def _end(self, number: int | None) -> None:
        due, self._steps = self._due, self._steps + 1
        if due:
            self._held.append((self._steps if number is None else number, self._source.arrays()))
            if not self._waits or len(self._held) == HELD:
                self._flush()
        self._source.prepare(self._due)

    def _flush(self) -> None:
        """Writes the snapshots that waited."""
        held, self._held, self._waits = self._held, [], False
        for number, rows in held:
            self._write(number, rows)

    def _write(self, number: int, rows: dict[str, Any]) -> None:
        import numpy as np

        if not self._open:
            return
        if reason := self._reason(rows):
            self.left_out[reason] += 1
            return
        rows[SNAPSHOTS] = np.asarray(number, np.int64)
        try:
            if not self._files:
                self._names = list(rows)
                self._describe()
                self._files = {
                    name: GrowingFile.made(array_file(self._folder, name), row) for name, row in rows.items()
                }
            for name, row in rows.items():
                self._files[name].write(row)
            self.snapshots += 1
            for each in self._files.values():
                each.head(self.snapshots)
            if self._noted != self._notes:
                self._describe()
        except OSError as error:
            self._give_up(error)

    @property
    def _notes(self) -> tuple[str, ...]:
        """What is not in the recording, a sentence each."""
        left_out = (f"{number} snapshots left out: {reason}" for reason, number in self.left_out.items())
        return (*self._source.notes, *left_out)

    def _describe(self) -> None:
        """Writes the index, with the notes."""
        self._noted = self._notes
        describe(self._folder, "batch", self._names, self._noted)

    def _give_up(self, error: OSError) -> None:
        """Ends the recording with a warning, where training goes on: the disk is full, or the folder is gone."""
        warnings.warn(f"{refused(self.path, error)}; the recording ends here", stacklevel=2)
        self._open = False
        atexit.unregister(self.close)
        self._source.close()

    def _reason(self, rows: dict[str, Any]) -> str:
        """Why these arrays cannot be a snapshot; "" if they can."""
        if not rows:
            return str(self._source.missing)
        if self._files:
            if rows.keys() ^ self._files.keys() - {SNAPSHOTS}:
                return "other layers or signals were there than in the first"
            if any(self._files[name].refuses(row) for name, row in rows.items()):
                return "the sequence had another length than the first"
        return ""

    def callback(self) -> Any:
        """A `keras.callbacks.Callback` that ends a step after every batch, and closes the recording after training."""
        watch, keras = self, sys.modules["keras"]

        class WatchCallback(keras.callbacks.Callback):  # type: ignore[misc, name-defined]
            def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
                watch.step()

            def on_train_end(self, logs: Any = None) -> None:
                watch.close()

        return WatchCallback()

    def close(self) -> None:
        """Removes the hooks, and moves the folder to its path; a second call does nothing."""
        if not self._open:
            return
        if self._called and not self._told:
            self._end(None)
        self._flush()
        if not self._open:
            return
        self._open = False
        atexit.unregister(self.close)
        self._source.close()
        for each in self._files.values():
            each.file.close()
        for note in self._notes:
            warnings.warn(f"{self.path.name}: {note}", stacklevel=2)
        if not self.snapshots and not self.left_out:
            warnings.warn(
                f"{self.path.name}: nothing was recorded: the model was not called, or no step was ended; of a single"
                " cell watch.step() ends a step",
                stacklevel=2,
            )
        try:
            if self.snapshots:
                self._describe()
                put(self._folder, self.path)
            else:
                _empty(self._folder)
        except OSError as error:
            raise refused(self.path, error) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()
