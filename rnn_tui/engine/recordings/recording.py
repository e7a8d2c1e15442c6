"""A recording: a past whose model is elsewhere.

It has a trace's face, so whatever shows a trace shows it. Its arrays may lie in a file: nothing here reads more of them
than it says. What needs weights raises `NoModel`.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import NoModel
from rnn_tui.engine.core.text import counted, plain, size_text
from rnn_tui.engine.core.work import Work
from rnn_tui.engine.explain.equation import Equation
from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.recordings.recorded_layer import refuse
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.run.trace import INPUT, LayerTrace, Trace, Track

LARGE = 1 << 20
"""Numbers; the bounds of a larger array are taken from a sample of its steps."""
SAMPLED = 256
"""Steps of such a sample."""
LONGEST = 40
"""Characters of a name, where names stand in a column."""
FILLED = 0.3
"""Values that stay within [-1, 1] are drawn on all of it where they fill so much of it."""


@dataclass(frozen=True, eq=False)
class RecordedTrace(LayerTrace):
    """What was recorded of one layer."""

    hands_on: bool = True
    """Whether its output was recorded; where not, its first signal stands for it."""

    @cached_property
    def signals(self) -> tuple[tuple[str, str], ...]:
        found = super().signals
        return found if self.hands_on else found[:-1]


@dataclass(frozen=True, eq=False)
class Recording(Trace):
    """States that were recorded where their model ran; made by `recorded_layers.recording`."""

    model: Model
    """A stack of what was recorded, without weights."""
    recorded: Mapping[str, Array] = field(default_factory=dict)
    """Every array under its name, as it was recorded."""
    left_alone: tuple[str, ...] = ()
    """A phrase for each array that is not shown: its name, and why."""
    _limits: dict[Track, tuple[float, float]] = field(default_factory=dict, repr=False)

    def under(self, stack: Stack) -> Self:
        """The same recording, its layers under the keys they have in that stack."""
        return replace(self, model=replace(self.model, stack=stack), _limits={})

    def require_model(self) -> None:
        refuse()

    def limits(self, track: Track) -> tuple[float, float]:
        if track not in self._limits:
            self._limits[track] = likely_limits(self.array(track))
        return self._limits[track]

    def explain(self, track: Track, t: int, unit: int, batch: int = 0) -> Explanation | None:
        return super().explain(track, t, unit, batch) if track.layer == INPUT else refuse()

    def equation(self, track: Track, t: int, unit: int, batch: int = 0) -> Equation | None:
        return None

    def arrays(self) -> dict[str, Any]:
        return dict(self.recorded)

    def contents(self) -> Iterator[str]:
        """What was recorded, in lines for a terminal: how much in all, then each array."""
        size = sum(each.nbytes for each in self.recorded.values())
        many = f"{counted(self.batch, 'sequence')} of {counted(self.timesteps, 'timestep')}"
        yield f"{self.origin} · recorded elsewhere, no weights"
        yield f"{many} · {size_text(size)}"
        yield ""
        rows = [
            (plain(name)[:LONGEST], "×".join(map(str, values.shape)), str(values.dtype), size_text(values.nbytes))
            for name, values in self.recorded.items()
        ]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            yield "  ".join(map(str.ljust, row, widths)).rstrip()
        if self.left_alone:
            yield ""
            yield f"not shown: {', '.join(map(plain, self.left_alone))}"

    def array(self, track: Track) -> Array:
        """(batch, time, …): all of it, as it lies in its file."""
        if track.layer == INPUT:
            return self.x
        cell = self.cell(track)
        return self.layer(track.layer).output if cell is None else cell.signals[track.signal]


def likely_limits(values: Array) -> tuple[float, float]:
    """The bounds to draw them in: [0, 1] or [-1, 1] for what looks like a gate or a tanh; of a large array those of a
    sample, rounded up; infinite where the values themselves should say.
    """
    whole = values.size <= LARGE
    rows = values if whole else values[:: -(-len(values) // 8)]
    if not whole and values.ndim > 2:
        steps = min(max(LARGE // (values[0, 0].size * len(rows)), 1), SAMPLED)
        rows = rows[:, np.linspace(0, values.shape[1] - 1, steps).astype(int)]
    seen = np.asarray(rows, np.float64)
    seen = seen[np.isfinite(seen)]
    if not seen.size:
        return -1.0, 1.0
    low, high = float(seen.min()), float(seen.max())
    most = max(-low, high)
    if FILLED < most <= 1:
        return (0.0 if low >= 0 else -1.0), 1.0
    if whole:
        return -np.inf, np.inf
    if most == 0:
        return -1.0, 1.0
    power = 10.0 ** math.floor(math.log10(most))
    most = power * next(each for each in (1, 2, 5, 10) if each * power >= most)
    return (0.0 if low >= 0 else -most), most


@dataclass(frozen=True, eq=False)
class RecordingSetup(Setup):
    """Where a recording's numbers come from: the recording. There is nothing to draw, and nothing else to run."""

    recording: Recording | None = None

    @classmethod
    def of(cls, recording: Recording) -> Self:
        return cls(dtype=recording.dtype, recording=recording)

    def model(self, stack: Stack) -> Model:
        refuse()

    def check_editable(self) -> None:
        raise NoModel("A recording is what happened and cannot be edited. Open the model itself to change it.")

    def too_large(self, stack: Stack) -> str:
        return ""

    def forward_work(self, stack: Stack) -> Work[Trace]:
        yield from ()  # it has happened already
        if self.recording is None or stack != self.recording.model.stack:
            raise NoModel("A recording cannot run another stack than the one it shows.")
        return self.recording

    def redrawn(self) -> Self:
        return self

    def words(self, stack: Stack) -> Iterator[str]:
        if self.recording is not None:
            yield f"recorded in {self.recording.origin}"
            yield self.recording.dtype

    @property
    def contents(self) -> str:
        return "" if self.recording is None else "\n".join(self.recording.contents())
