"""How readable one colour is on another, after the Web Content Accessibility Guidelines 2.2 (1.4.3 and 1.4.11)."""

from collections.abc import Iterator
from functools import cache

from rich.color import blend_rgb
from rich.color_triplet import ColorTriplet

TEXT = 4.5
"""The least contrast of text and its background."""
MARK = 3.0
"""The least contrast of lines, bars and borders and their background."""
STEP = 0.04
"""How much of black or white is mixed in at a time."""
BLACK, WHITE = ColorTriplet(0, 0, 0), ColorTriplet(255, 255, 255)


def linear(colour: ColorTriplet) -> Iterator[float]:
    """The light of red, green and blue in an sRGB colour, 0 … 1 each."""
    return (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in colour.normalized)


def luminance(colour: ColorTriplet) -> float:
    """The relative luminance of an sRGB colour, 0 … 1."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: ColorTriplet, other: ColorTriplet) -> float:
    """The contrast ratio of two colours, 1 … 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@cache
def readable(colour: ColorTriplet, background: ColorTriplet, least: float) -> ColorTriplet:
    """The colour, with as much black or white mixed in as that contrast needs; whichever is easier to read on the
    background."""
    towards = WHITE if contrast(WHITE, background) > contrast(BLACK, background) else BLACK
    share, found = 0.0, colour
    while contrast(found, background) < least and share < 1:
        share = min(share + STEP, 1.0)
        found = blend_rgb(colour, towards, share)
    return found


def triplets(codes: str) -> list[ColorTriplet]:
    """Colours from their hexadecimal codes, with spaces between them."""
    return [ColorTriplet(*bytes.fromhex(code)) for code in codes.split()]
