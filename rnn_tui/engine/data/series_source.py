"""Where a series came from: the file, its columns, the times of its timesteps, and what is to be predicted."""

from dataclasses import dataclass, replace
from typing import Any, Self

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.text import plain
from rnn_tui.engine.data.columns import Columns
from rnn_tui.engine.data.forecast import Forecast, Truth
from rnn_tui.engine.data.series import AS_RECORDED, SeriesOptions


@dataclass(frozen=True, eq=False)
class SeriesSource:
    """What is known about a series after it has become an array of windows."""

    path: str
    """The file."""
    columns: Columns | None = None
    """The chosen columns; None: all that can be inputs."""
    options: SeriesOptions = AS_RECORDED
    dates: Any = None
    """(time,) bytes in UTF-8: the time of each timestep, as written in the file; None if it has none."""
    starts: tuple[int, ...] = ()
    """The timesteps at which the windows begin, from 0; empty if there are no windows."""
    truth: Truth | None = None
    """The column to predict; None if none was chosen."""
    names: tuple[str, ...] = ()
    """The features' names; empty if the file has none."""
    axes: tuple[str, ...] = ()
    """The order of the file's axes, as the user named it; empty: as they stand."""

    def when(self, sequence: int, t: int) -> str:
        """The time of the t-th timestep (from 1) of a window; empty if it is unknown."""
        return self.date((self.starts[sequence] if sequence < len(self.starts) else 0) + t - 1) if t > 0 else ""

    def date(self, step: int) -> str:
        """The time of a timestep of the series (from 0); empty if it is unknown."""
        there = self.dates is not None and 0 <= step < len(self.dates)
        return plain(str(self.dates[step], "utf-8", "replace")) if there else ""

    def alone(self, sequence: int, length: int) -> Self:
        """The same for one of the sequences, of `length` timesteps, which may end after it."""
        begin = self.starts[sequence] if sequence < len(self.starts) else 0
        truth = None if self.truth is None else self.truth.alone(begin, length)
        dates = None if self.dates is None else self.dates[begin:]
        return replace(self, starts=(), dates=dates, truth=truth)

    @property
    def next_column(self) -> int | None:
        """The index of the feature that the output predicts, one timestep ahead; None if that is not known."""
        return None if self.truth is None or self.truth.horizon != 1 else self.truth.feature

    def forecast(self, output: Any) -> Forecast | None:
        """The predictions in a model's output (windows, …); None if nothing is to be predicted."""
        try:
            return self.forecast_of(output)
        except InputError:
            return None

    def forecast_of(self, output: Any) -> Forecast | None:
        """As `forecast`, but raises an `InputError` if the output cannot be compared with the column."""
        return None if self.truth is None else self.truth.forecast(output)

    def no_forecast(self, output: Any) -> str:
        """Why the output cannot be compared with the column to predict; empty if it can, or if there is none."""
        try:
            self.forecast_of(output)
        except InputError as error:
            return str(error)
        return ""
