"""Colours for numbers.

A colour map has 65 levels, an odd number, so that zero has a level of its own in the middle. Blue is negative and red
is positive (RdBu: many people cannot tell red from green); on dark themes the middle is dark, so that on both kinds of
theme the background means zero. Without colours, the sign is written into the cells (`symbols`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from rich.color import Color, ColorSystem, blend_rgb
from rich.color_triplet import ColorTriplet
from rich.style import Style

from rnn_tui.charts.primitives.contrast import BLACK, WHITE, contrast, triplets

LEVELS = 65
ZERO = LEVELS // 2
TONES = 17
"""The colours of a legend and of bars: every fourth level, zero in the middle."""
NAN = LEVELS
"""The level of NaN: a colour of its own, outside the map."""
INFINITE = LEVELS + 1
"""The level of both infinities."""

DIMMED = 0.65
"""How much of the colour of zero is mixed into dimmed colours."""

Depth = Literal["truecolor", "16", "none"]
"""How many colours the terminal has: all (or 256, to which it rounds), sixteen, or none (NO_COLOR)."""

_MAPS: dict[tuple[str, bool], str] = {
    # (name, on a dark theme): colours from the lowest to the highest level
    ("RdBu", False): "053061 2166ac 4393c3 92c5de d1e5f0 f7f7f7 fddbc7 f4a582 d6604d b2182b 67001f",
    ("RdBu", True): "b8e2ff 6fbcf0 3390d4 1f64a4 143c66 1e1e20 5c1c22 9c2a30 d4493f f5866a ffcdb5",
    ("PuOr", False): "2d004b 542788 8073ac b2abd2 d8daeb f7f7f7 fee0b6 fdb863 e08214 b35806 7f3b08",
    ("PuOr", True): "e3d9ff b9a5ee 8f74cf 664aa3 3c2b63 1e1e20 55340d 8f5510 cb7b17 f3a94b ffdca6",
    ("gate", False): "f7fcf5 c7e9c0 7fc98a 2f9a5b 0b6b3c 00351f",
    ("gate", True): "1e1e20 123f38 13705a 2fa373 8dd38a f1f7c0",
    ("grey", False): "f2f2f2 000000",
    ("grey", True): "262626 ffffff",
}
_SIXTEEN: dict[tuple[str, bool], str] = {
    # values that rounding to the sixteen colours leaves as they are
    ("RdBu", False): "0000aa 0000aa 5555ff ffffff ff5555 aa0000 aa0000",
    ("RdBu", True): "5555ff 5555ff 0000aa 000000 aa0000 ff5555 ff5555",
    ("PuOr", False): "aa00aa aa00aa ff55ff ffffff ffff55 aa5500 aa5500",
    ("PuOr", True): "ff55ff ff55ff aa00aa 000000 aa5500 ffff55 ffff55",
    ("gate", False): "ffffff aaaaaa 55ff55 00aa00 000000",
    ("gate", True): "000000 555555 00aa00 55ff55 ffffff",
}
_INVALID = {False: "b000b8", True: "ff4dff"}


@dataclass(frozen=True, eq=False)
class Ramp:
    """65 colours from the lowest to the highest value, and how they are combined in a cell."""

    colours: tuple[Color, ...]
    """The 65 colours, then those of NaN and of the infinities."""
    unsigned: bool
    """Whether the first level is zero, rather than the middle one."""
    symbols: bool
    """Whether the sign must be written into the cells, because these colours do not show it."""
    own: bool = False
    """Whether cells have the nearest of the terminal's own sixteen colours, as the other marks of such a theme."""
    _styles: dict[int, Style] = field(default_factory=dict, repr=False)

    @cached_property
    def dimmed(self) -> "Ramp":
        """The same colours, closer to that of zero."""
        zero = self.colours[0 if self.unsigned else ZERO].get_truecolor()
        mixed = (Color.from_triplet(blend_rgb(each.get_truecolor(), zero, DIMMED)) for each in self.colours)
        return Ramp(tuple(mixed), self.unsigned, self.symbols, self.own)

    @cached_property
    def of_terminal(self) -> "Ramp":
        """The same in the terminal's own colours."""
        return Ramp(self.colours, self.unsigned, self.symbols, own=True)

    def levels(self, values: NDArray[np.floating[Any]], lower: float, upper: float) -> NDArray[np.uint8]:
        """The level of each value; values outside the limits get the outermost level, NaN `NAN` and infinities
        `INFINITE`."""
        return levels(values, lower, upper, unsigned=self.unsigned)

    def colour(self, level: int) -> Color:
        """The colour of a level; if signs are symbols, that of its absolute value."""
        if self.symbols and not self.unsigned and level < LEVELS:
            level = 2 * abs(level - ZERO)
        return self.colours[level]

    def halves(self, top: int, bottom: int) -> Style:
        """The style of a `▀` whose upper half has one level and whose lower half another; -1: nothing."""
        key = top << 8 | bottom & 255
        if (style := self._styles.get(key)) is None:
            below = self._shown(self.colour(bottom)) if bottom >= 0 else None
            style = self._styles[key] = Style(color=self._shown(self.colour(top)), bgcolor=below)
        return style

    def upper(self, level: int) -> Style:
        """The style of a `▀` with nothing below it."""
        return self.halves(level, -1)

    def text(self, level: int) -> Style:
        """The style of text on a cell of one level: black or white, whichever is easier to read."""
        key = 1 << 16 | level
        if (style := self._styles.get(key)) is None:
            background = self.colour(level)
            behind = background.get_truecolor()
            ink = Color.from_triplet(BLACK if contrast(BLACK, behind) > contrast(WHITE, behind) else WHITE)
            style = self._styles[key] = Style(color=self._shown(ink), bgcolor=self._shown(background))
        return style

    def _shown(self, colour: Color) -> Color:
        return colour.downgrade(ColorSystem.STANDARD) if self.own else colour


def levels(values: NDArray[np.floating[Any]], lower: float, upper: float, *, unsigned: bool) -> NDArray[np.uint8]:
    """As `Ramp.levels`, for which nothing but the kind of signal matters."""
    values = np.asarray(values, dtype=np.float64)
    finite = np.isfinite(values)
    held = np.where(finite, values, 0.0)
    if unsigned:
        found = np.rint((np.clip(held, lower, upper) - lower) / (upper - lower) * (LEVELS - 1))
    else:
        most = max(abs(lower), abs(upper))
        found = np.rint(np.clip(held / most, -1.0, 1.0) * ZERO) + ZERO
    return np.where(finite, found, np.where(np.isnan(values), NAN, INFINITE)).astype(np.uint8)


@cache
def ramp(*, dark: bool, unsigned: bool = False, depth: Depth = "truecolor", scheme: str = "RdBu") -> Ramp:
    """The map for a theme, a kind of signal and a terminal. `scheme` is `RdBu` or `PuOr`; unsigned signals have their
    own."""
    if scheme not in ("RdBu", "PuOr"):
        raise ValueError(f"colour scheme {scheme!r} is not known; RdBu and PuOr are")
    name = "gate" if unsigned else scheme
    if depth == "16":
        colours = _stepped(triplets(_SIXTEEN[name, dark]))
    else:
        colours = _blended(triplets(_MAPS["grey" if depth == "none" else name, dark]))
    invalid = triplets(_INVALID[dark])
    return Ramp(
        colours=tuple(Color.from_triplet(c) for c in [*colours, *invalid, *invalid]),
        unsigned=unsigned,
        symbols=depth == "none",
    )


def symbol(level: int, *, unsigned: bool) -> str:
    """One character for sign and size: `=` `-` `·` `+` `#` from lowest to highest, `?` for NaN, `∞`."""
    if level >= LEVELS:
        return "?" if level == NAN else "∞"
    if unsigned:
        return "·-+#"[min(level * 4 // LEVELS, 3)]
    strength = abs(level - ZERO)
    if strength < 2:
        return "·"
    return ("-=" if level < ZERO else "+#")[strength > ZERO * 2 // 3]


def _blended(stops: Sequence[ColorTriplet]) -> list[ColorTriplet]:
    """65 colours, evenly spaced between the stops."""
    places = np.linspace(0, len(stops) - 1, LEVELS)
    channels = [np.rint(np.interp(places, range(len(stops)), channel)) for channel in zip(*stops, strict=True)]
    return [ColorTriplet(int(r), int(g), int(b)) for r, g, b in zip(*channels, strict=True)]


def _stepped(stops: Sequence[ColorTriplet]) -> list[ColorTriplet]:
    """65 levels of few colours without mixing; an odd number of colours has the middle one for values near zero."""
    below = [stops[int(place)] for place in np.linspace(0, len(stops) / 2, ZERO, endpoint=False)]
    above = [stops[-1 - int(place)] for place in np.linspace(0, len(stops) / 2, ZERO, endpoint=False)]
    return [*below, stops[len(stops) // 2], *reversed(above)]
