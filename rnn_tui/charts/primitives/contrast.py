"""How readable one colour is on another, after the Web Content Accessibility Guidelines 2.2 (1.4.3 and 1.4.11)."""

import math
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
Place = tuple[float, float, float]
"""A colour in Oklab: lightness 0 … 1, how red rather than green, how yellow rather than blue."""
BLACK, WHITE = ColorTriplet(0, 0, 0), ColorTriplet(255, 255, 255)


def linear(colour: ColorTriplet) -> Iterator[float]:
    """The light of red, green and blue in an sRGB colour, 0 … 1 each."""
    return (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in colour.normalized)


def luminance(colour: ColorTriplet) -> float:
    """The relative luminance of an sRGB colour, 0 … 1."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def oklab(colour: ColorTriplet) -> Place:
    """The place of an sRGB colour where distances are as the eye sees them (Ottosson 2020)."""
    red, green, blue = linear(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def apart(one: ColorTriplet, other: ColorTriplet) -> float:
    """How different two colours look: from 0.1 on they have different names."""
    return math.dist(oklab(one), oklab(other))


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
