"""The position in time, and whether it moves by itself: a frozen value."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

SPEEDS = (0.5, 1, 2, 4, 8, 16, 32)
"""Steps per second."""


@dataclass(frozen=True)
class Playback:
    """A position among the timesteps of a trace, and the clock that moves it. Stepping computes nothing.

    Where the layers of a model are of different lengths in time (encoder and decoder), each length has a position of
    its own, and what moves is that of the layer looked at.
    """

    t: int = 0
    """0: before the first input; k: after the k-th input."""
    last: int = 0
    """The last position; 0 if there is no trace."""
    playing: bool = False
    """Whether it is playing."""
    speed: float = 2
    """Steps per second."""
    others: tuple[tuple[int, int], ...] = ()
    """The other lengths of time, each with its position: that of the layer looked at before comes first."""
    wanted: int | None = None
    """The position that the user chose, while the trace is too short for it; None: it is `t`."""

    @property
    def positions(self) -> tuple[tuple[int, int], ...]:
        """Every length of time with its position, the current one first."""
        return ((self.last, self.t), *self.others)

    def at(self, length: int) -> int:
        """The position among so many timesteps; where none is kept for them, the current one as far as there is one."""
        return dict(self.positions).get(length, min(self.t, length))

    def opened(self, t: int | None) -> Self:
        """On another model: after its first input, or at that timestep, whatever its length turns out to be."""
        there = self.seek(1) if t is None else replace(self, t=t, last=t)
        return replace(there, others=(), wanted=None)

    def step(self, by: int = 1) -> Self:
        """Moves by this many steps, but not beyond either end."""
        return self.seek(max(self.t + by, 0))

    def step_other(self, by: int) -> Self:
        """So many steps on, or back, at the length of time looked at before."""
        if not self.others:
            return self
        (length, t), *rest = self.others
        return replace(self, others=((length, min(max(t + by, 0), length)), *rest))

    def seek(self, t: int, length: int | None = None) -> Self:
        """To a position, of that length of time or of the current one; -1 is the last."""
        if length not in (None, self.last):
            others = tuple((each, t if each == length else at) for each, at in self.others)
            return replace(self, others=others)
        there = self.last if t < 0 else min(t, self.last)
        return replace(self, t=there, wanted=None if self.last else self.wanted)

    def on(self, length: int) -> Self:
        """At another length of time, where it was left."""
        known = dict(self.positions)
        if length == self.last or length not in known:
            return self
        others = tuple((each, t) for each, t in self.positions if each != length)
        return replace(self, t=known[length], last=length, others=others, wanted=None)

    def over(self, last: int, lengths: Iterable[int] = ()) -> Self:
        """On another trace, at a length of its layers: each length at the same position as far as there is one, after
        the first input where none was before; nowhere where there is no trace (`last` is 0). A trace that is long
        enough again is looked at where the user was."""
        known = dict(self.positions)
        chosen = self.wanted if self.wanted is not None else self.t if self.last else 1
        if last != self.last:
            chosen = known.get(last, chosen)
        t = min(chosen, last)
        kept = [length for length, _ in self.others if length in lengths and length != last]
        others = dict.fromkeys([*kept, *(each for each in lengths if each != last)])
        made = tuple((each, known.get(each, min(1, each))) for each in others)
        wanted = chosen if t < chosen else None
        return replace(self, t=t, last=last, playing=self.playing and last > 0, others=made, wanted=wanted)

    def play(self) -> Self:
        """Plays or pauses; at the end it starts again from the beginning."""
        if self.playing or not self.last:
            return replace(self, playing=False)
        return replace(self.seek(0) if self.t >= self.last else self, playing=True)

    def tick(self) -> Self:
        """One step while playing; stops at the end."""
        return self.step() if self.t < self.last else replace(self, playing=False)

    def faster(self) -> Self:
        """The next higher speed."""
        return replace(self, speed=SPEEDS[min(SPEEDS.index(self.speed) + 1, len(SPEEDS) - 1)])

    def slower(self) -> Self:
        """The next lower speed."""
        return replace(self, speed=SPEEDS[max(SPEEDS.index(self.speed) - 1, 0)])

    def limit(self, verb: str, by: int = 0) -> str:
        """Why a method of that name changes nothing."""
        if verb in ("faster", "slower"):
            return f"{self.speed:g} timesteps a second is the {verb.replace('er', 'est')}."
        if verb == "step_other":
            (last, t), *_ = self.others
            return f"The other cursor is at t {t}, the {'last' if t == last else 'first'}."
        if not self.last:
            return "There is no time axis here to move along."
        on = by > 0 if verb == "step" else by < 0
        return f"t {self.t} is the last timestep." if on else "t 0 is before the first input: nothing comes earlier."
