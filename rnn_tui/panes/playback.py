"""Where in time the explorer is, and whether time goes on by itself: a frozen value with verbs."""

from dataclasses import dataclass, replace
from typing import Self

SPEEDS = (0.5, 1, 2, 4, 8, 16, 32)
"""Steps a second."""


@dataclass(frozen=True)
class Playback:
    """A position among the timesteps of a trace, and the clock that moves it. Stepping computes nothing."""

    t: int = 0
    """0: before the first input; k: after the k-th."""
    last: int = 0
    """The last position; 0 where there is no trace."""
    playing: bool = False
    """Whether the clock steps."""
    speed: float = 2
    """Steps a second."""

    def step(self, by: int = 1) -> Self:
        """So many steps on, or back; not beyond either end."""
        return self.seek(max(self.t + by, 0))

    def seek(self, t: int) -> Self:
        """To a position; -1 is the last."""
        return replace(self, t=self.last if t < 0 else min(t, self.last))

    def over(self, last: int) -> Self:
        """On another trace: at the same position as far as there is one, after the first input where none was before;
        nowhere where there is no trace (`last` is 0)."""
        t = min(self.t, last) if self.last else min(1, last)
        return replace(self, t=t, last=last, playing=self.playing and last > 0)

    def play(self) -> Self:
        """Play, or pause; from the end it begins anew."""
        if self.playing or not self.last:
            return replace(self, playing=False)
        return replace(self, playing=True, t=0 if self.t >= self.last else self.t)

    def tick(self) -> Self:
        """What the clock does: a step, and a stop at the end."""
        return self.step() if self.t < self.last else replace(self, playing=False)

    def faster(self) -> Self:
        """The next speed."""
        return replace(self, speed=SPEEDS[min(SPEEDS.index(self.speed) + 1, len(SPEEDS) - 1)])

    def slower(self) -> Self:
        """The speed before."""
        return replace(self, speed=SPEEDS[max(SPEEDS.index(self.speed) - 1, 0)])
