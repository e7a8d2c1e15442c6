"""How readable one colour is on another, after the Web Content Accessibility Guidelines 2.2 (1.4.3 and 1.4.11)."""

import math
from collections.abc import Iterator
from functools import cache

from rich.color_triplet import ColorTriplet

TEXT = 4.5
"""The least contrast of text and its background."""
MARK = 3.0
"""The least contrast of lines, bars and borders and their background."""
STEP = 0.04
"""How much of the way to black or white is gone at a time."""
APART = 0.1
"""How different two colours look at least that mean different things: from here on they have different names."""
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
    """How different two colours look."""
    return math.dist(oklab(one), oklab(other))


def contrast(one: ColorTriplet, other: ColorTriplet) -> float:
    """The contrast ratio of two colours, 1 … 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@cache
def readable(colour: ColorTriplet, background: ColorTriplet, least: float) -> ColorTriplet:
    """The colour, as much lighter or darker as that contrast needs, whichever is easier to read on the background.

    Its hue stays, and as much of its chroma as there is at that lightness: mixed with white it would look like any
    other text.
    """
    end = 1.0 if contrast(WHITE, background) > contrast(BLACK, background) else 0.0
    (lightness, a, b), share, found = oklab(colour), 0.0, colour
    while contrast(found, background) < least and share < 1:
        share = min(share + STEP, 1.0)
        kept = 1 - share**2
        found = srgb((lightness + share * (end - lightness), kept * a, kept * b))
    return found


def srgb(place: Place) -> ColorTriplet:
    """The sRGB colour at a place in Oklab, or the nearest that has its channels within 0 … 255."""
    lightness, a, b = place
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    lights = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return ColorTriplet(*(round(255 * min(max(_encoded(each), 0.0), 1.0)) for each in lights))


def _encoded(light: float) -> float:
    """The inverse of `linear`, for one channel."""
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def triplets(codes: str) -> list[ColorTriplet]:
    """Colours from their hexadecimal codes, with spaces between them."""
    return [ColorTriplet(*bytes.fromhex(code)) for code in codes.split()]
