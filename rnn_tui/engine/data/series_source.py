"""A series that a file gave: where it was read, in which way, when its timesteps were, and what is to be predicted."""

from dataclasses import dataclass
from typing import Any

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.text import plain
from rnn_tui.engine.data.columns import Columns
from rnn_tui.engine.data.forecast import Forecast, Truth
from rnn_tui.engine.data.series import AS_RECORDED, SeriesOptions


@dataclass(frozen=True, eq=False)
class SeriesSource:
    """What stays known of a series when it has become an array of windows."""

    path: str
    """The file that was read."""
    columns: Columns | None = None
    """The columns that were asked for; None: those that are inputs."""
    options: SeriesOptions = AS_RECORDED
    dates: Any = None
    """(time,) bytes in UTF-8: when each timestep was, as the file writes it; None where it does not say so."""
    starts: tuple[int, ...] = ()
    """Where each window begins, in timesteps from 0; empty where none are cut."""
    truth: Truth | None = None
    """What is to be predicted; None where that was not asked for."""

    def when(self, sequence: int, t: int) -> str:
        """When the t-th timestep (from 1) of a window was; empty where that is not known."""
        return self.date((self.starts[sequence] if sequence < len(self.starts) else 0) + t - 1) if t > 0 else ""

    def date(self, step: int) -> str:
        """When a timestep of the series (from 0) was; empty where that is not known."""
        there = self.dates is not None and 0 <= step < len(self.dates)
        return plain(str(self.dates[step], "utf-8", "replace")) if there else ""

    def forecast(self, output: Any) -> Forecast | None:
        """What a model's output (windows, …) predicts; None where it predicts nothing that is known."""
        try:
            return None if self.truth is None else self.truth.forecast(output)
        except InputError:
            return None
