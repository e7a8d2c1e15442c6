"""Whose influence one can look at: of the layer's own input or the model's, over all steps or near the cursor."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rnn_tui.engine.run.trace import INPUT, Trace
from rnn_tui.engine.studies.influence import SAMPLES, InfluenceOf
from rnn_tui.panes.selection import Selection

HEARINGS = ("own", "input", "own near", "input near")
"""What an eye's `hearing` may be, in the order of the key that goes through them."""
FAR = 10 * SAMPLES
"""Timesteps from which what is near comes first: of the whole so few steps are sampled that most models have forgotten
one before the next."""


@dataclass(frozen=True)
class InfluenceNear(InfluenceOf):
    """The influence around the cursor: of those asked in passing only the latest matters."""

    latest_only: ClassVar[bool] = True


def cell_of(trace: Trace, selection: Selection) -> tuple[int, str] | None:
    """The cell looked at, with its layer's key; where the layer has none, that of the next layer that has, or of the
    last one."""
    with_cells = [key for key in trace.keys if trace.layer(key).run.cells]
    if not with_cells:
        return None
    start = 0 if selection.layer == INPUT else trace.position(selection.layer)
    layer = next((key for key in with_cells if trace.position(key) >= start), with_cells[-1])
    cells = trace.layer(layer).run.cells
    mine = [track.cell for track, unit in selection.placed(trace) if unit >= 0 and track.cell in cells]
    return layer, mine[0] if mine and layer == selection.layer else next(iter(cells))


def study(trace: Trace, selection: Selection, t: int) -> InfluenceOf | None:
    """The question the eye has chosen; None where no layer keeps a state."""
    found = cell_of(trace, selection)
    if found is None:
        return None
    layer, cell = found
    made = trace.layer(layer).run.cells[cell]
    signal = selection.signal if selection.signal in made.initial else next(iter(made.initial))
    hearing = chosen(trace, selection)
    source = first_numbers(trace) if hearing.startswith("input") else layer
    time = made.x.shape[1]
    if not hearing.endswith("near") or time <= SAMPLES:
        return InfluenceOf(layer, cell, signal, selection.batch, source)
    row, half = made.index(max(t, 1)) or 0, SAMPLES // 2
    first = row // half * half - (0 if made.backwards else half)  # what it hears lies behind it, as it reads
    first = min(max(first, 0), time - SAMPLES)
    return InfluenceNear(layer, cell, signal, selection.batch, source, first, first + SAMPLES - 1)


def first_numbers(trace: Trace) -> int:
    """The key of the first layer that reads numbers: after an Embedding its vectors are what is read."""
    return next(key for key in trace.keys if np.ndim(trace.layer(key).x) > 2)


def choices(trace: Trace, selection: Selection) -> list[str]:
    """What there is to choose for this trace and layer, in the order of the key."""
    found = cell_of(trace, selection)
    below = found is not None and trace.position(first_numbers(trace)) < trace.position(found[0])
    long = trace.timesteps > SAMPLES
    there = [each for each in HEARINGS if (below or "own" in each) and (long or "near" not in each)]
    return sorted(there, key=lambda each: "near" not in each) if trace.timesteps > FAR else there


def chosen(trace: Trace, selection: Selection) -> str:
    """What the eye has chosen; the first there is where it has chosen nothing of that."""
    there = choices(trace, selection)
    return selection.hearing if selection.hearing in there else there[0]


def next_hearing(trace: Trace, selection: Selection) -> str:
    """The next choice."""
    there = choices(trace, selection)
    return there[(there.index(chosen(trace, selection)) + 1) % len(there)]


def offered(trace: Trace, selection: Selection) -> str:
    """What the key brings next, in words; empty where there is nothing to choose."""
    now, then = chosen(trace, selection), next_hearing(trace, selection)
    if now == then:
        return ""
    near = "near" in then
    if near != ("near" in now):
        return "X: near t" if near else "X: the whole"
    return "X: of another x"
