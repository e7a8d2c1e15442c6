"""The nearest of 256 colours, for terminals that have no more: what a remote terminal says it has, as a rule.

Rich rounds red, green and blue apart: a dark grey-blue becomes turquoise, a pale yellow pink, and of a red and a blue
that are nearly black one becomes magenta. Here the nearest colour is found as the eye sees it (Oklab, Ottosson 2020).
"""

from functools import cache, lru_cache

from rich.color import Color
from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from rich.style import Style
from textual.color import Color as TextualColor
from textual.filter import LineFilter

from rnn_tui.charts.primitives.contrast import MARK, TEXT, Place, contrast, oklab

LEVELS = (0, 95, 135, 175, 215, 255)
"""Red, green and blue of the colours 16 … 231; 232 … 255 are greys from 8 to 238. The first sixteen differ between
terminals."""
LIGHTNESS = 0.5
"""How much the lightness of a colour counts beside its hue, by which signs and meanings are told apart."""


class EightBitColours(LineFilter):
    """Shows every colour as one of 256."""

    def apply(self, segments: list[Segment], background: TextualColor) -> list[Segment]:
        return [Segment(text, style and rounded(style), None) for text, style, _ in segments]


@lru_cache(4096)
def rounded(style: Style) -> Style:
    """The style with both of its colours among the 256; what could be read, or seen, still can be."""
    ink, paper = (None if each is None else each.triplet for each in (style.color, style.bgcolor))
    behind = None if paper is None else nearest(paper)
    found = None if ink is None else nearest(ink)
    if ink and paper and behind and found:
        for least in (MARK, TEXT):
            if contrast(ink, paper) >= least > contrast(_shown(found), _shown(behind)):
                found = nearest(ink, _shown(behind), least)
    return style + Style.from_color(found, behind)


@cache
def nearest(colour: ColorTriplet, ground: ColorTriplet | None = None, least: float = TEXT) -> Color:
    """The one of the 256 colours, without the first sixteen, that looks most like it; of those that have at least that
    contrast with a ground, if one is given."""
    lightness, a, b = oklab(colour)

    def distance(number: int) -> float:
        other = _places()[number]
        return (LIGHTNESS * (other[0] - lightness)) ** 2 + (other[1] - a) ** 2 + (other[2] - b) ** 2

    numbers = (n for n in _places() if ground is None or contrast(_shown(Color.from_ansi(n)), ground) >= least)
    return Color.from_ansi(min(numbers, key=distance))


def _shown(colour: Color) -> ColorTriplet:
    return colour.get_truecolor()


@cache
def _places() -> dict[int, Place]:
    """The places of all colours but the first sixteen, by their numbers."""
    cube = [ColorTriplet(red, green, blue) for red in LEVELS for green in LEVELS for blue in LEVELS]
    greys = [ColorTriplet(each, each, each) for each in range(8, 239, 10)]
    return {number: oklab(each) for number, each in enumerate([*cube, *greys], 16)}
