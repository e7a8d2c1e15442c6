"""A finding: one plain sentence about a layer, and a few words of it for a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

LISTED = 6
"""So many units are named in a sentence."""


class Rank(IntEnum):
    """How urgent a finding is."""

    INVALID = 0
    UNITS = 1
    DEAD = 2
    CAUSE = 3
    RADIUS = 4
    GATES = 5
    MEMORY = 6
    GRADIENT = 7


@dataclass(frozen=True)
class Finding:
    """One thing that was found in a layer."""

    rank: Rank
    brief: str
    """A few words: `7 of 8 units saturated (|h| > 0.99)`."""
    sentence: str
    topic: str = ""
    """What would show more: "signals", "distribution", "spectrum" or "gradient"; empty: nothing."""
    cell: str = ""
    """The cell it is about: "forward" or "backward" where a layer has two."""
    trouble: bool = False
    """Whether something is the matter."""

    def __str__(self) -> str:
        """The few words, with the cell they are about."""
        return f"{self.cell}: {self.brief}" if self.cell else self.brief


def briefs(found: Sequence[Finding]) -> tuple[str, ...]:
    """The few words of each, in that order; what holds in both directions is said once."""
    both = {each.brief for each in found if sum(each.brief == other.brief for other in found) > 1}
    told = [f"both ways: {each.brief}" if each.brief in both else str(each) for each in found]
    return tuple(dict.fromkeys(told))


def are(which: Sequence[int]) -> str:
    return "is" if len(which) == 1 else "are"


def short(value: float) -> str:
    return f"{value:.2f}" if value >= 0.095 else f"{value:.1g}"


def named(which: Sequence[int], signal: str) -> str:
    """`h[0], h[3], …`"""
    return ", ".join(f"{signal}[{each}]" for each in which[:LISTED]) + (", …" if len(which) > LISTED else "")
