"""A finding: one plain sentence about a layer, and a short form of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from rnn_tui.engine.core.text import counted
from rnn_tui.numbers import rounded

MARKS = {"trouble": "●", "clear": "✓", "open": "○"}
"""The mark before findings of each severity: it differs without colour, too."""
LEGEND = "● a problem · ✓ no problem · ○ neither: a fact that may be good or bad, or too little to tell"
"""What the marks mean."""
LISTED = 6
"""The largest number of units, or of runs of them, named in a sentence."""


class Rank(IntEnum):
    """The urgency of a finding."""

    INVALID = 0
    INPUT = 1
    UNITS = 2
    DEAD = 3
    CAUSE = 4
    RADIUS = 5
    GATES = 6
    MEMORY = 7
    GRADIENT = 8


@dataclass(frozen=True)
class Finding:
    """One finding about a layer."""

    rank: Rank
    brief: str
    """The short form: `7 of 8 units saturated at ≥50% of steps`."""
    sentence: str
    topic: str = ""
    """The view that shows more: "signals", "distribution", "weights", "spectrum" or "gradient"; empty: none."""
    cell: str = ""
    """The cell it is about: "forward" or "backward" if a layer has two."""
    trouble: bool = False
    """Whether it is a problem."""
    clear: bool = False
    """Whether it says that there is no problem; most findings are facts that may be good or bad."""
    doubt: bool = False
    """Whether it is between the two: there is too little to tell, or a gradient reaches less than half of the steps."""


def urgency(each: Finding) -> tuple[int, Rank]:
    """The place of a finding among others: problems first, then doubts, then what is fine, then facts, so that the
    first has the severity of all."""
    return (0 if each.trouble else 1 if each.doubt else 2 if each.clear else 3), each.rank


def severity(found: Sequence[Finding]) -> str:
    """How severe findings are: "trouble" if one is a problem, "clear" if one says that there is none and no other is in
    doubt, otherwise "open"."""
    if any(each.trouble for each in found):
        return "trouble"
    return "clear" if any(each.clear for each in found) and not any(each.doubt for each in found) else "open"


def briefs(found: Sequence[Finding]) -> tuple[str, ...]:
    """The short form of each, in order; what is true of all cells is said once, and a cell is named once for the
    findings about it that follow each other."""
    cells = {each.cell for each in found if each.cell}
    all_of = "both ways" if cells == {"forward", "backward"} else "all cells"
    cells_of: dict[str, set[str]] = {}
    for each in found:
        cells_of.setdefault(each.brief, set()).add(each.cell)
    common = {brief for brief, those in cells_of.items() if len(cells) > 1 and those == cells}
    about = dict.fromkeys((all_of if each.brief in common else each.cell, each.brief) for each in found)
    before, told = "", []
    for cell, brief in about:
        told.append(brief if cell in ("", before) else f"{cell}: {brief}")
        before = cell
    return tuple(told)


def are(which: Sequence[int]) -> str:
    return "is" if len(which) == 1 else "are"


def short(value: float) -> str:
    return f"{value:.2f}" if value >= 0.095 else f"{rounded(value, 1)}"


def named(which: Sequence[int], signal: str) -> str:
    """Names of units in ascending order: `h[0] to h[4], h[7] and 3 others`."""
    runs: list[list[int]] = []
    for each in which:
        if runs and runs[-1][-1] == each - 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    parts = [f"{signal}[{run[0]}]" + (f" to {signal}[{run[-1]}]" if len(run) > 1 else "") for run in runs[:LISTED]]
    others = sum(map(len, runs[LISTED:]))
    return ", ".join(parts) + (f" and {counted(others, 'other')}" if others else "")
