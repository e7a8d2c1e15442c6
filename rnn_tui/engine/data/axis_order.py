"""Arrays whose shape does not fit a model, and how they could be read: with other axes or fewer columns.

A file does not say which axis of an array is which. If the shape does not fit, the ways of reading it that do fit are
listed, the most likely first; the user chooses one.
"""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.data.columns import Columns
from rnn_tui.engine.plan.input_spec import InputSpec

BATCH, TIME, FEATURES = AXES = ("batch", "time", "features")


@dataclass(frozen=True)
class AxisOrder:
    """A way of reading an array: the order of its axes, and which of its features to use."""

    axes: tuple[str, ...] = ()
    """The names of the array's axes, in its order; empty: unchanged."""
    columns: Columns | None = None
    """The features to use; None: all of them."""

    @classmethod
    def parse(cls, axes: str | None, columns: str | None) -> "AxisOrder":
        """Reads `features,time` and `2-5` or `temp,wind`; raises `InputError`."""
        names = tuple(
            next((each for each in AXES if word.strip() and each.startswith(word.strip().lower())), "")
            for word in (axes or "").split(",")
            if axes
        )
        if axes and ("" in names or len(set(names)) < len(names)):
            raise InputError(f"axes are named batch, time and features, as in features,time; got {axes:.40}")
        return cls(names, None if columns is None else Columns.parse(columns))

    @property
    def flags(self) -> str:
        """The command-line options for this way of reading."""
        said = [f"--axes {','.join(self.axes)}"] if self.axes else []
        return " ".join([*said, *([f"--columns {shlex.quote(str(self.columns))}"] if self.columns else [])])

    def apply(self, x: Any, *, ids: bool = False) -> Array:
        """The array as (batch, time, features) or (time, features), or without features if it holds `ids`; raises
        `InputError`."""
        made: Array = np.asarray(x)
        if self.axes:
            if made.ndim != len(self.axes):
                raise InputError(
                    f"{len(self.axes)} axes are named ({', '.join(self.axes)}); the data has shape {made.shape}"
                )
            order = [self.axes.index(each) for each in AXES if each in self.axes]
            made = made.transpose(order)
            if TIME not in self.axes:
                made = np.expand_dims(made, self.axes.count(BATCH))
            if FEATURES not in self.axes and not ids:
                made = made[..., None]
        return made if self.columns is None else _taken(made, self.columns.indices(made.shape[-1]))

    def over(self, numbers: Sequence[int]) -> "AxisOrder":
        """The same, if the array's features are those columns of a table, counted from 1; () if it is not a table."""
        if self.columns is None or not numbers:
            return self
        places = self.columns.indices(len(numbers))
        return replace(self, columns=Columns.numbered([numbers[each] for each in places]))

    def words(self, shape: tuple[int, ...]) -> str:
        """What becomes of an array of that shape, in a line."""
        made = self.apply(np.broadcast_to(np.zeros(()), shape)).shape
        sizes = dict(zip(AXES, made if len(made) == 3 else (1, *made), strict=False))
        count = f"{sizes[BATCH]:,} sequences of " if sizes[BATCH] > 1 else ""
        time, features = (counted(sizes[each], word) for each, word in ((TIME, "timestep"), (FEATURES, "feature")))
        said = f"{count}{time} of {features}"
        how = [f"({', '.join(self.axes)})"] if self.axes else []
        if self.columns:
            how.append(f"column{'s' * (made[-1] > 1)} {self.columns} only")
        return f"{', '.join(how) or 'as it stands'}: {said}"


AS_IT_STANDS = AxisOrder()
"""The sizes of batch, time and features, and the whole shape."""


def fits(shape: tuple[int, ...], reads: InputSpec) -> bool:
    """Whether an array of that shape fits the model's input without changes."""
    if reads.ids is not None:
        return len(shape) in (1, 2)
    if len(reads.expected) != 3:
        return len(shape) in (len(reads.expected), len(reads.expected) - 1)
    return len(shape) in (2, 3) and reads.expected[-1] in (None, shape[-1])


def readings(shape: tuple[int, ...], reads: InputSpec, *, table: bool = False) -> list[AxisOrder]:
    """The ways of reading an array of that shape that fit the model, the most likely first; empty if there are none. In
    a table rows are timesteps, and only some columns are used."""
    if reads.ids is not None or len(reads.expected) != 3 or 0 in shape:
        return []
    found = list(dict.fromkeys(_candidates(shape, reads)))
    usual = reads.expected[1]

    def unlikely(each: AxisOrder) -> tuple[bool, bool, bool]:
        wide = bool(each.axes) and TIME not in each.axes
        return bool(each.columns) != table, wide, usual not in (None, _time(each, shape))

    return sorted(found, key=unlikely)


def _taken(x: Array, places: Sequence[int]) -> Array:
    """The chosen features; no copy is made if they are side by side."""
    first, last = places[0], places[-1] + 1
    made: Array = x[..., first:last] if list(places) == list(range(first, last)) else x[..., list(places)]
    return made


def _time(reading: AxisOrder, shape: tuple[int, ...]) -> int:
    made = reading.apply(np.broadcast_to(np.zeros(()), shape)).shape
    return int(made[-2])


def _candidates(shape: tuple[int, ...], reads: InputSpec) -> Iterator[AxisOrder]:
    wanted = reads.expected[-1]
    names: list[tuple[str, ...]] = list(permutations(AXES, len(shape))) if len(shape) <= len(AXES) else []
    for axes in names:
        size = shape[axes.index(FEATURES)] if FEATURES in axes else 1
        if size == wanted and (TIME in axes or FEATURES in axes):
            yield AxisOrder(axes)
    if wanted is not None and len(shape) in (2, 3) and shape[-1] > wanted:
        yield AxisOrder(columns=Columns.span(shape[-1] - wanted + 1, shape[-1]))
        yield AxisOrder(columns=Columns.span(1, wanted))


def offer(shape: tuple[int, ...], reads: InputSpec, numbers: Sequence[int] = ()) -> str:
    """What would fit, as the end of a sentence for the command line; empty if nothing does. `numbers` of a table: see
    `over`."""
    found = readings(shape, reads, table=bool(numbers))[:2]
    return "; ".join(f"{each.over(numbers).flags} reads it as {each.words(shape).partition(': ')[2]}" for each in found)
