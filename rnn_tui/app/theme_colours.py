"""The colours of a theme, changed where text or borders would be hard to read, or a warning would look like the cursor.

Textual's themes are made for a screen nearby; this program is projected, too.
"""

from collections.abc import Mapping

from rich.color import blend_rgb
from rich.color_triplet import ColorTriplet
from textual.color import Color

from rnn_tui.charts.primitives.colour_meanings import HALVES, SIXTEEN, WARNING
from rnn_tui.charts.primitives.contrast import BLACK, MARK, TEXT, readable, triplets

TINTED = 5.5
"""The least contrast of text that is written on tinted rows and fields, too."""
TEXTS = ("foreground", "text-primary", "text-accent", "text-warning", "text-error", "text-success")
CHOSEN = 0.4
"""How much of the accent a chosen row of a dialog's list has, as in the list of layers."""
BLURRED = 0.15
"""How much of the colour of a chosen row is left where its list has not the focus."""
SURFACES = ("background", "surface", "panel")
"""What text is written on."""
MIXED = {"text-muted": (0.3, 5.0), "text-disabled": (0.45, 5.0), "line": (0.6, MARK)}
"""How much of the background is mixed into the foreground for muted and disabled text and for borders, and the least
contrast of each."""
PAIRS = {
    "footer-foreground": "footer-background",
    "footer-key-foreground": "footer-background",
    "footer-description-foreground": "footer-background",
    "block-cursor-foreground": "block-cursor-background",
    "block-cursor-blurred-foreground": "block-cursor-blurred-background",
    "input-selection-foreground": "input-selection-background",
}
"""Texts that have a background of their own."""
SCROLLBARS = {"scrollbar": "line", "scrollbar-hover": "text-muted", "scrollbar-active": "accent"}
"""The colours of scrollbars: greys, and where you are while it is dragged. Textual's own are a tint of the primary
colour, which is blue in most themes, as negative numbers are."""
ANSI_SCROLLBARS = {"scrollbar": "ansi_bright_black", "scrollbar-hover": "ansi_bright_black"}
APART = 60
"""The least distance between warning and accent, in steps of red, green and blue."""


def readable_colours(variables: Mapping[str, str], *, dark: bool, few: bool = False) -> dict[str, str]:
    """The variables of a theme with the contrast that the guidelines ask for, with `line` (borders), `forward` and
    `backward`. Themes of the terminal's own colours stay as they are. `few`: the terminal has sixteen colours."""
    made = dict(variables)
    behind = [Color.parse(made[each]) for each in SURFACES]
    if any(each.ansi is not None or each.a < 1 for each in behind):
        halves = HALVES[dark, True].split()
        made |= {"line": f"{made['foreground']} 50%", "forward": f"#{halves[0]}", "backward": f"#{halves[1]}"}
        return made | ANSI_SCROLLBARS | {"scrollbar-active": made["accent"]}
    surfaces = [_triplet(each) for each in behind]
    if _distance(Color.parse(made["accent"]), Color.parse(made["warning"])) < APART:
        made |= {"warning": f"#{WARNING[dark]}", "text-warning": f"#{WARNING[dark]}"}
    for name in TEXTS:
        made[name] = _on(_triplet(Color.parse(made[name])), surfaces, TINTED)
    made["accent"] = _on(_triplet(Color.parse(made["accent"])), surfaces, MARK)
    text = _triplet(Color.parse(made["foreground"]))
    made |= {name: _on(blend_rgb(text, surfaces[0], share), surfaces, least) for name, (share, least) in MIXED.items()}
    made |= {n: _on(each, surfaces, TEXT) for n, each in zip(("forward", "backward"), _halves(dark), strict=True)}
    if not few:
        made["block-cursor-background"] = behind[1].blend(Color.parse(made["accent"]), CHOSEN).hex
    chosen = made["block-cursor-background" if few else "accent"]
    made["block-cursor-blurred-background"] = Color.parse(chosen).with_alpha(BLURRED).hex
    made |= {name: _pair(made, name, behind[1]) for name in PAIRS}
    made |= _sixteen(dark) if few else {}
    return made | {name: made[source] for name, source in SCROLLBARS.items()}


def _sixteen(dark: bool) -> dict[str, str]:
    """The variables whose own colours would be rounded to those of other meanings."""
    table = {name: codes.split() for name, codes in SIXTEEN[dark].items()}
    positive, _, gate, *_ = table["bars"]
    (here,), (warning,), (muted, plain) = table["here"], table["warning"], table["texts"]
    forward, backward = HALVES[dark, True].split()
    names = {
        **dict.fromkeys(("accent", "text-accent", "footer-key-foreground"), here),
        **dict.fromkeys(("warning", "text-warning"), warning),
        **dict.fromkeys(("text-muted", "text-disabled", "line"), muted),
        **dict.fromkeys(("foreground", "footer-foreground", "footer-description-foreground"), plain),
        **{"text-error": positive, "text-success": gate, "forward": forward, "backward": backward},
    }
    return {name: f"#{code}" for name, code in names.items()}


def _pair(made: Mapping[str, str], name: str, surface: Color) -> str:
    """A text on its own background, which may be a tint of the surface; `auto` is black or white."""
    background = surface + parsed(made[PAIRS[name]])
    wanted = BLACK if made[name].startswith("auto") else _triplet(background + parsed(made[name]))
    return _on(wanted, [_triplet(background)], TINTED)


def parsed(code: str) -> Color:
    """A colour of a theme, which may say how much of it is mixed in: `#838BA7 30%`."""
    colour, _, share = code.partition(" ")
    found = Color.parse(colour)
    return found.multiply_alpha(float(share.rstrip("%")) / 100) if share else found


def _halves(dark: bool) -> list[ColorTriplet]:
    return triplets(HALVES[dark, False])


def _on(colour: ColorTriplet, surfaces: list[ColorTriplet], least: float) -> str:
    """The colour, readable on each of the surfaces."""
    for surface in surfaces:
        colour = readable(colour, surface, least)
    return colour.hex


def _triplet(colour: Color) -> ColorTriplet:
    return ColorTriplet(*colour.rgb)


def _distance(one: Color, other: Color) -> float:
    pairs = zip(one.rgb, other.rgb, strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)
