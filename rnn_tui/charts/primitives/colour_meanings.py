"""The one table of what colours mean.

| meaning                              | colour                                    |
|--------------------------------------|-------------------------------------------|
| focus, chosen unit, cursor           | the theme's accent                        |
| positive, negative, near zero        | red, blue, background (`colormap`)        |
| gate, and what has no sign           | green (`colormap`)                        |
| how much, in a bar as in its cell    | the same tone of these (`bar.inks`)       |
| NaN, infinity                        | magenta (`colormap`)                      |
| saturated, growing: worth a look     | the theme's warning, or `WARNING`         |
| forward, backward half               | turquoise, violet; yellow or brown for    |
|                                      | the one that the accent is like           |
| several lines beside the chosen one  | pale ones of little hue; letters tell     |

A colour that is hard to read on the theme's background is made lighter or darker there (`contrast`).
"""

from collections.abc import Mapping

from rich.color_triplet import ColorTriplet

from rnn_tui.charts.primitives.contrast import APART, apart, triplets

WARNING: Mapping[bool, str] = {True: "f0e442 ff9e3d ff87c3", False: "6b6000 a8005c"}
"""The warnings of dark and of light themes whose own is hardly another colour than their accent: the first that is."""

HALVES: Mapping[tuple[bool, bool], str] = {
    # (dark, sixteen colours): forward, backward, and the one for a half that the accent looks like
    (True, False): "45cfd8 b59cff f0e442",
    (False, False): "00768f 7a45c9 7d5a00",
    (True, True): "55ffff 00aaaa",
    (False, True): "555555 0000aa",
}
LINES: Mapping[tuple[bool, bool], str] = {
    # neighbours differ; every strong hue means something else, so beside these their marks tell lines apart
    (True, False): "dddddd d57fb8 b3a684",
    (False, False): "444444 b8559d 7c6f52",
    (True, True): "aaaaaa ffffff",
    (False, True): "555555",
}
SIXTEEN: Mapping[bool, Mapping[str, str]] = {
    # by whether the theme is dark
    True: {
        "texts": "aaaaaa ffffff",
        "here": "ffff55",
        "warning": "ff55ff",
        "ground": "000000 555555 555555",
        "findings": "ff5555 55ff55",
    },
    False: {
        "texts": "555555 000000",
        "here": "000000",
        "warning": "aa00aa",
        "ground": "ffffff aaaaaa aaaaaa",
        "findings": "aa0000 000000",
    },
}
"""What is mixed or pale would be rounded to another hue there; on light themes no text is yellow, green or turquoise,
which few can read, and the ground is black or white: terminals have very different greys. `ground`: of all, of what
is chosen without the focus, and of switches. `findings`: of errors, and of an all-clear."""


def halves(here: ColorTriplet, *, dark: bool, few: bool = False) -> list[ColorTriplet]:
    """The colours of the forward and the backward half where the accent is `here`."""
    forward, backward, *others = triplets(HALVES[dark, few])
    return [
        next((found for found in (each, *others) if apart(found, here) >= APART), each) for each in (forward, backward)
    ]
