"""A recording: a trace whose model is in another program.

It is a kind of trace, so everything that shows a trace shows it. Its arrays may lie in a file: no more of them is read
than is stated. Whatever needs weights raises `NoModel`.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError, NoModel
from rnn_tui.engine.core.text import counted, plain, size_text
from rnn_tui.engine.core.work import Work
from rnn_tui.engine.data.vocabulary import DecodedRows, Vocabulary
from rnn_tui.engine.explain.equation_line import Equation
from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.recordings.recorded_layer import refuse
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.run.trace import INPUT, LayerTrace, Trace, Track

LARGE = 1 << 20
"""The size in numbers from which the bounds of an array are estimated from a sample of its steps."""
SAMPLED = 256
"""The number of steps in such a sample."""
LONGEST = 40
"""The largest number of characters of a name in a column of names."""
LONGEST_NOTE, MOST_NOTES = 200, 20
"""The largest number of characters of a note, and of notes that are shown."""
UNBOUNDED = ("c",)
"""Signals that no activation bounds, whatever their values: an LSTM's cell state."""
FILLED = 0.3
"""Values within [-1, 1] get the bounds -1 and 1 if they cover at least this fraction of the range."""


@dataclass(frozen=True, eq=False)
class RecordedTrace(LayerTrace):
    """The recorded signals of one layer."""

    has_output: bool = True
    """Whether its output was recorded; if not, its first signal stands for it."""

    @cached_property
    def signals(self) -> tuple[tuple[str, str], ...]:
        found = super().signals
        return found if self.has_output else found[:-1]


@dataclass(frozen=True, eq=False)
class Recording(Trace):
    """States that were recorded in another program; made by `from_arrays.recording`."""

    model: Model
    """A stack of recorded layers, without weights."""
    recorded: Mapping[str, Array] = field(default_factory=dict)
    """Every array by its name, as it was recorded."""
    snapshots: Array | None = None
    """(sequences,): the training step of each sequence, if they are snapshots of one run of training."""
    left_alone: tuple[str, ...] = ()
    """A phrase for each array that is not shown: its name, and the reason."""
    notes: tuple[str, ...] = ()
    """What was not recorded, as the recording says, a sentence each."""
    _limits: dict[Track, tuple[float, float]] = field(default_factory=dict, repr=False)

    def under(self, stack: Stack) -> Self:
        """The same recording, with the keys that its layers have in that stack."""
        return replace(self, model=replace(self.model, stack=stack), _limits={})

    def with_vocabulary(self, vocabulary: Vocabulary) -> Self:
        """The same recording, in which the token ids that were read are shown as tokens; raises `InputError` if it has
        no ids."""
        if self.x.ndim != 2 or self.x.dtype.kind == "b":
            raise InputError(f"{self.origin} holds no token ids, (batch, time) in x, for {vocabulary.origin}")
        return replace(self, tokens=DecodedRows(vocabulary, self.x), _limits={})

    def require_model(self) -> None:
        refuse()

    def require_numbers(self) -> None:
        for values in self.recorded.values():
            values[:0]

    def limits(self, track: Track) -> tuple[float, float]:
        if track not in self._limits:
            self._limits[track] = likely_limits(self.array(track))
        return self._limits[track]

    def activation_limits(self, track: Track) -> tuple[float, float]:
        """Those of a sigmoid for a gate and of a tanh for all others, if the values look like it; infinite otherwise.
        A state may be positive throughout; an output that is may be a probability."""
        limits = self.limits(track)
        sigmoid = limits == (0.0, 1.0)
        if track.layer == INPUT or track.signal in UNBOUNDED or not (sigmoid or limits == (-1.0, 1.0)):
            return -np.inf, np.inf
        if is_gate(track.signal):
            return limits if sigmoid else (-np.inf, np.inf)
        return limits if self.cell(track) is None else (-1.0, 1.0)

    def explain(self, track: Track, t: int, unit: int, batch: int = 0) -> Explanation | None:
        return super().explain(track, t, unit, batch) if track.layer == INPUT else refuse()

    def equation(self, track: Track, t: int, unit: int, batch: int = 0) -> Equation | None:
        return None

    def sequence_name(self, batch: int) -> str:
        if self.snapshots is None:
            return super().sequence_name(batch)
        return f"training step {int(self.snapshots[batch]):,} ({batch + 1}/{self.batch})"

    def arrays(self) -> dict[str, Any]:
        return dict(self.recorded)

    def contents(self) -> Iterator[str]:
        """The contents in lines for a terminal: the size as a whole, then each array."""
        size = sum(each.nbytes for each in self.recorded.values())
        many = f"{counted(self.batch, 'sequence')} of {counted(self.timesteps, 'timestep')}"
        if self.snapshots is not None:
            first, last = (f"{int(each):,}" for each in (self.snapshots[0], self.snapshots[-1]))
            many += f", each of a training step, {first} to {last}"
        weights = "weights without their model" if "w0" in self.recorded else "no weights"
        yield f"{self.origin} · recorded elsewhere, {weights}"
        yield f"{many} · {size_text(size)}"
        yield ""
        rows = [
            (plain(name)[:LONGEST], "×".join(map(str, values.shape)), str(values.dtype), size_text(values.nbytes))
            for name, values in self.recorded.items()
        ]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            yield "  ".join(map(str.ljust, row, widths)).rstrip()
        if isinstance(self.tokens, DecodedRows):
            yield f"the ids in x are tokens of {plain(self.tokens.vocabulary.origin)}"
        if self.left_alone:
            yield ""
            yield f"not shown: {', '.join(map(plain, self.left_alone))}"
        if self.notes:
            yield ""
            yield from (f"not recorded: {plain(each)[:LONGEST_NOTE]}" for each in self.notes[:MOST_NOTES])

    def array(self, track: Track) -> Array:
        """(batch, time, …): the whole array, as it lies in its file."""
        if track.layer == INPUT:
            return self.x
        cell = self.cell(track)
        return self.layer(track.layer).output if cell is None else cell.signals[track.signal]


def is_gate(signal: str) -> bool:
    """Whether a known kind has a gate with this name."""
    return any(each.gate and each.name == signal for kind in kinds() for each in kind.signals)


def likely_limits(values: Array) -> tuple[float, float]:
    """The bounds for showing the values: [0, 1] or [-1, 1] if they look like a gate or a tanh; for a large array those
    of a sample, rounded up; infinite if the range of the values should be used.
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
    """The setup of a recording: nothing can be initialized or run."""

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
        yield from ()  # the run is over
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
