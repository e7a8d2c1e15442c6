"""Prepares a series: fills gaps, scales columns, cuts windows, and selects the values to be predicted."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.data.columns import Columns
from rnn_tui.engine.data.forecast import Truth
from rnn_tui.engine.data.series import AS_RECORDED, SeriesOptions, filled
from rnn_tui.formats.data.inputs import Data, Numbers, ReadOptions
from rnn_tui.formats.io.errors import FormatError


def prepare_series(path: Path, data: Data, options: ReadOptions) -> Data:
    """The data, with the series prepared as the options say; raises `FormatError`."""
    data = replace(data, shape=np.shape(data.x))
    if options.series == AS_RECORDED:
        return data
    try:
        return _Series(data, options.series, ids=options.axes == 2).made()
    except InputError as error:
        raise FormatError(path, str(error)) from None


class _Series:
    """The series of one file, and its options; raises `InputError` if they do not fit each other."""

    def __init__(self, data: Data, options: SeriesOptions, *, ids: bool) -> None:
        self.data, self.options, self.ids = data, options, ids
        self.notes = list(data.notes)
        if ids and (options.fill or options.scale or options.target):
            raise InputError("holds token ids, which are neither filled nor scaled nor predicted as numbers")
        if data.inputs:
            raise InputError(
                "holds an array for each of several inputs: fill, scale and cut them before they are saved"
            )
        if (options.window or options.target) and (data.x1 is not None or data.mask is not None or data.initial_states):
            raise InputError("holds a mask, states or a second call beside the inputs, which no window fits")
        if data.tokens:
            raise InputError("is a text: --window and what belongs to it are for numbers")

    def made(self) -> Data:
        """The prepared data; raises `InputError`."""
        values = self._filled(self.data.x)
        target = self._target(values)
        data = self._scaled(values)
        if target is not None:
            data = replace(data, truth=self._truth(target, data))
        if self.options.window is not None:
            data = self._cut(data)
        return replace(data, notes=tuple(self.notes))

    def _filled(self, values: Numbers) -> Numbers:
        if not self.options.fill:
            return values
        made, count = filled(values, self.options.fill)
        self.notes = [each for each in self.notes if not each.endswith(("value is NaN", "values are NaN"))]
        if count:
            self.notes.append(f"{counted(count, 'missing value')} filled ({self.options.fill})")
        return made

    def _target(self, values: Numbers) -> Numbers | None:
        """(time,): the column to be predicted."""
        if self.options.target is None:
            return None
        if self.data.target is not None:
            target = self.data.target[:, None]
            return (filled(target, self.options.fill)[0] if self.options.fill else target)[:, 0]
        if values.ndim != 2:
            raise InputError(f"has shape {values.shape}: --target is for one series, (time, features)")
        place = Columns.parse(self.options.target.column).indices(values.shape[-1], self.data.columns)[0]
        found: Numbers = values[:, place]
        return found

    def _scaled(self, values: Numbers) -> Data:
        if self.options.scale is None:
            return replace(self.data, x=values)
        scaling = self.options.scale.fit(values)
        self.notes.append(f"scaled ({self.options.scale}): {scaling}")
        x1 = None if self.data.x1 is None else scaling.apply(self.data.x1)
        return replace(self.data, x=scaling.apply(values), x1=x1, scaling=scaling)

    def _truth(self, target: Numbers, data: Data) -> Truth:
        options = self.options
        assert options.target is not None
        scaling = None if options.scale is None else options.scale.fit(target[:, None])
        name = self.data.target_name or options.target.column
        truth = Truth.of(name, options.target.horizon, target, options.window, scaling)
        return replace(truth, feature=self._feature(), features=data.x.shape[-1])

    def _feature(self) -> int | None:
        """The index of the target among the features; None if it is none of them."""
        assert self.options.target is not None
        try:
            asked = Columns.parse(self.options.target.column)
            if self.data.columns is not None and isinstance(asked.parts[0], str):
                return asked.indices(len(self.data.columns), self.data.columns)[0]
            numbers = self.data.numbers or tuple(range(1, self.data.shape[-1] + 1))
            part = asked.parts[0]
            return numbers.index(part[0]) if isinstance(part, tuple) else None
        except (InputError, ValueError):
            return None

    def _cut(self, data: Data) -> Data:
        window = self.options.window
        assert window is not None
        axis = data.x.ndim - (1 if self.ids else 2)
        time = data.x.shape[axis]
        cut = window.cut(data.x, ids=self.ids)
        self.notes.append(f"{counted(time, 'timestep')} cut into {counted(len(cut), 'window')} of {window.length}")
        return replace(data, x=cut, windows=tuple(window.starts(time)))
