"""The colours of a theme, changed where text or borders would be hard to read, or a warning would look like the cursor.

Textual's themes are made for a screen nearby; this program is projected, too.
"""

from collections.abc import Mapping

from rich.color import Color as RichColor
from rich.color import ColorSystem, blend_rgb
from rich.color_triplet import ColorTriplet
from textual.color import Color
from textual.design import ColorSystem as Design

from rnn_tui.charts.primitives.colour_meanings import HALVES, SIXTEEN, WARNING, halves
from rnn_tui.charts.primitives.contrast import APART, BLACK, MARK, TEXT, apart, readable, triplets

TINT = 0.12
"""How much of the foreground tinted rows and fields have: a chosen row, the line of the text cursor, a field."""
ON_ITS_OWN = 5.5
"""The least contrast of a text that has a background of its own, and of the one that rows are tinted with."""
TEXTS = ("foreground", "text-primary", "text-accent", "text-warning", "text-error", "text-success")
CHOSEN = 0.4
"""How much of the accent a chosen row of a dialog's list has, as in the list of layers."""
BLURRED = 0.15
"""How much of the colour of a chosen row is left where its list has not the focus."""
SWITCH = 1.5
"""The least contrast of the box of a switch: what is on or off is written beside it, too."""
SURFACES = ("background", "surface", "panel")
"""What text is written on."""
PAPER = "#e4e4e4"
"""The darkest surface of light themes where there are 256 colours: none of their browns can be read on a darker one.
A heading would be olive or red, as gates and positive numbers are."""
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
ANSI = "black red green yellow blue magenta cyan white"
"""The terminal's own colours 0 … 7, as Textual names them after `ansi_`; 8 … 15 are the bright ones."""
HERE = ("accent", "text-accent", "scrollbar-active", "block-cursor-background")
FOOTER = ("footer-foreground", "footer-key-foreground", "footer-description-foreground")
WORDS = ("foreground", *FOOTER, "text-primary", "text-secondary")
GROUNDS = (*SURFACES, "boost", "footer-background", "scrollbar-background", "selected-background")
"""What has the colour of the cursor, of text, and of the ground where there are sixteen colours."""


def readable_colours(
    variables: Mapping[str, str], *, dark: bool, few: bool = False, eight_bit: bool = False
) -> dict[str, str]:
    """The variables of a theme with the contrast that the guidelines ask for, with `line` (borders), `box` (switches),
    `selected` text, `forward` and `backward`.

    `eight_bit`: the terminal has 256 colours. `few`: it has sixteen, where all dark themes are the same, and all
    light ones. Themes of the terminal's own colours have those of sixteen, on its own background.
    """
    made = dict(variables)
    if few:
        return _sixteen(dark)
    behind = [Color.parse(made[each]) for each in SURFACES]
    if any(each.ansi is not None or each.a < 1 for each in behind):
        own = {name: _ansi(code) for name, code in _names(dark).items()}
        return made | own | dict.fromkeys(GROUNDS, made["background"]) | dict.fromkeys(WORDS, made["foreground"])
    if eight_bit and not dark:
        behind = [max(each, Color.parse(PAPER), key=lambda one: one.brightness) for each in behind]
        made |= {name: each.hex for name, each in zip(SURFACES, behind, strict=True)}
    surfaces = [_triplet(each) for each in behind]
    made["foreground"] = _on(_triplet(Color.parse(made["foreground"])), surfaces, ON_ITS_OWN)
    grounds = [*surfaces, *(_triplet(each.blend(Color.parse(made["foreground"]), TINT)) for each in behind[:-1])]
    for name in TEXTS:  # Textual's are so pale in many themes that they look like any other text
        made[name] = _on(_triplet(Color.parse(made[name.removeprefix("text-")])), grounds, TEXT)
    made |= dict.fromkeys(("warning", "text-warning"), _warning(made, grounds, dark))
    made["accent"] = _on(_triplet(Color.parse(made["accent"])), surfaces, MARK)
    text = _triplet(Color.parse(made["foreground"]))
    made |= {name: _on(blend_rgb(text, surfaces[0], share), surfaces, least) for name, (share, least) in MIXED.items()}
    both = halves(_triplet(Color.parse(made["text-accent"])), dark=dark)
    made |= {name: _on(each, surfaces, TEXT) for name, each in zip(("forward", "backward"), both, strict=True)}
    chosen = behind[1].blend(Color.parse(made["accent"]), CHOSEN).hex
    made |= dict.fromkeys(("block-cursor-background", "input-selection-background"), chosen)
    made["block-cursor-blurred-background"] = Color.parse(made["accent"]).with_alpha(BLURRED).hex
    made |= dict.fromkeys(FOOTER, made["foreground"]) | {"footer-background": made["panel"]}
    made |= {name: _pair(made, name, behind[1]) for name in PAIRS}
    made |= {name: made[source] for name, source in SCROLLBARS.items()}
    return made | {
        "selected-text-style": "none",
        "selected-background": f"{made['foreground']} 10%",
        "box": _on(_triplet(Color.parse(variables["panel"])), surfaces[:-1], SWITCH),
    }


def _sixteen(dark: bool) -> dict[str, str]:
    """All variables where there are sixteen colours: those of one dark and one light theme."""
    names = _names(dark)
    accent, warning, error, success, text, ground = (
        names[each] for each in ("accent", "warning", "error", "success", "foreground", "background")
    )
    made = Design(accent, None, warning, error, success, accent, text, ground, ground, ground, dark=dark)
    return made.generate() | names


def _names(dark: bool) -> dict[str, str]:
    """The variables whose colours would be rounded to those of other meanings."""
    table = {name: codes.split() for name, codes in SIXTEEN[dark].items()}
    (here,), (warning,), (ground, grey, box) = table["here"], table["warning"], table["ground"]
    (muted, plain), (error, clear), (forward, backward) = table["texts"], table["findings"], HALVES[dark, True].split()
    names = {
        **dict.fromkeys(HERE, here),
        **dict.fromkeys(("warning", "text-warning"), warning),
        **dict.fromkeys(("text-muted", "text-disabled", "line", "scrollbar", "scrollbar-hover"), muted),
        **dict.fromkeys((*WORDS, "input-selection-background"), plain),
        **dict.fromkeys((*GROUNDS, "block-cursor-foreground", "input-selection-foreground"), ground),
        **dict.fromkeys(("error", "text-error"), error),
        **dict.fromkeys(("success", "text-success"), clear),
        **{"forward": forward, "backward": backward},
        **{"block-cursor-blurred-background": grey, "block-cursor-blurred-foreground": plain, "box": box},
    }
    return {name: f"#{code}" for name, code in names.items()} | {"selected-text-style": "reverse"}


def _ansi(code: str) -> str:
    """One of the sixteen colours as the terminal's own; what is no colour stays as it is."""
    if not code.startswith("#"):
        return code
    number = RichColor.parse(code).downgrade(ColorSystem.STANDARD).number or 0
    return f"ansi_{'bright_' * (number > 7)}{ANSI.split()[number % 8]}"


def _warning(made: Mapping[str, str], grounds: list[ColorTriplet], dark: bool) -> str:
    """The theme's own colour of warnings, or the first other one that does not look like its accent."""
    others = (_on(each, grounds, TEXT) for each in triplets(WARNING[dark]))
    here = _triplet(Color.parse(made["text-accent"]))
    found = (each for each in (made["text-warning"], *others) if apart(_triplet(Color.parse(each)), here) >= APART)
    return next(found, made["text-warning"])


def _pair(made: Mapping[str, str], name: str, surface: Color) -> str:
    """A text on its own background, which may be a tint of the surface; `auto` is black or white."""
    background = surface + parsed(made[PAIRS[name]])
    wanted = BLACK if made[name].startswith("auto") else _triplet(background + parsed(made[name]))
    return _on(wanted, [_triplet(background)], ON_ITS_OWN)


def parsed(code: str) -> Color:
    """A colour of a theme, which may say how much of it is mixed in: `#838BA7 30%`."""
    colour, _, share = code.partition(" ")
    found = Color.parse(colour)
    return found.multiply_alpha(float(share.rstrip("%")) / 100) if share else found


def _on(colour: ColorTriplet, surfaces: list[ColorTriplet], least: float) -> str:
    """The colour, readable on each of the surfaces."""
    for surface in surfaces:
        colour = readable(colour, surface, least)
    return colour.hex


def _triplet(colour: Color) -> ColorTriplet:
    return ColorTriplet(*colour.rgb)
