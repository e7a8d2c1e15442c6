"""The colour of every ink in a theme, after the table of meanings, with enough contrast."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import cycle, islice

from rich.color import blend_rgb
from rich.color_triplet import ColorTriplet

from rnn_tui.charts.primitives.colormap import LEVELS, NAN, TONES, ZERO, Depth, ramp
from rnn_tui.charts.primitives.colour_meanings import LINES, SIXTEEN, halves
from rnn_tui.charts.primitives.contrast import MARK, TEXT, contrast, readable, triplets
from rnn_tui.charts.primitives.grid import Ink

FAINT, FAINT_CHOSEN = 0.7, 0.35
"""How much of the background is mixed into a faint line, and into the chosen one where it is faint."""
TEXTS = {Ink.MUTED: 0.4, Ink.LABEL: 0.15}
"""How much of it is mixed into texts."""
FAINT_CHOSEN_LINE = Ink.CHOSEN_LINE + Ink.FAINT_LINE - Ink.LINE
SEEN = 1.5
"""The least contrast of signed bars where there are sixteen colours: a sign has two, dark blue among them."""
DIM = 2.0
"""The least contrast of a line beside the chosen one: its mark and its row in the legend have that of text."""


@dataclass(frozen=True)
class Theme:
    """What the colours depend on."""

    dark: bool
    depth: Depth
    background: ColorTriplet
    text: ColorTriplet
    accent: ColorTriplet
    warning: ColorTriplet

    def wanted(self) -> Iterator[tuple[int, ColorTriplet]]:
        """The colour of every ink but `PLAIN`, readable or not."""
        yield from self._few() if self.depth == "16" else self._many()
        yield from enumerate(self.tones(unsigned=False), Ink.SIGNED)
        yield from enumerate(self.tones(unsigned=True), Ink.UNSIGNED)
        yield Ink.INVALID, ramp(dark=self.dark).colours[NAN].get_truecolor()

    def _many(self) -> Iterator[tuple[int, ColorTriplet]]:
        for ink, share in TEXTS.items():
            yield ink, blend_rgb(self.text, self.background, share)
        yield from self._shared(self.accent, self.warning)
        yield FAINT_CHOSEN_LINE, blend_rgb(self.accent, self.background, FAINT_CHOSEN)

    def _few(self) -> Iterator[tuple[int, ColorTriplet]]:
        """Sixteen colours: nothing is mixed, because the terminal would round it to another hue."""
        table = {name: triplets(codes) for name, codes in SIXTEEN[self.dark].items()}
        yield from zip(TEXTS, table["texts"], strict=True)
        yield from self._shared(table["here"][0], table["warning"][0])
        yield FAINT_CHOSEN_LINE, table["texts"][0]  # the others are as bright as they can be

    def tones(self, *, unsigned: bool) -> Iterator[ColorTriplet]:
        """The colours of bars from the lowest to the highest value: those of the heatmap, but where one is too near the
        background to be seen, the next stronger one that is not."""
        few = self.depth == "16"
        behind = triplets(SIXTEEN[self.dark]["ground"])[0] if few else self.background
        least = SEEN if few and not unsigned else MARK
        colours, zero = ramp(dark=self.dark, unsigned=unsigned, depth=self.depth), 0 if unsigned else ZERO
        for level in range(0, LEVELS, (LEVELS - 1) // (TONES - 1)):
            stronger = range(level, LEVELS) if level >= zero else range(level, -1, -1)
            found = [colours.colour(each).get_truecolor() for each in stronger]
            yield next((each for each in found if contrast(each, behind) >= least), found[-1])

    def _shared(self, here: ColorTriplet, warning: ColorTriplet) -> Iterator[tuple[int, ColorTriplet]]:
        few = self.depth == "16"
        yield from ((Ink.CHOSEN, here), (Ink.CURSOR, here), (Ink.SATURATED, warning))
        yield from zip((Ink.FORWARD, Ink.BACKWARD), halves(here, dark=self.dark, few=few), strict=True)
        lines = triplets(LINES[self.dark, few])
        if self.depth == "none":  # one grey, so that none is as bright as the chosen one
            lines = [blend_rgb(self.text, self.background, TEXTS[Ink.MUTED])]
        yield Ink.CHOSEN_LINE, here
        for number, each in enumerate(islice(cycle(lines), Ink.CHOSEN_LINE - Ink.LINE)):
            yield Ink.LINE + number, each
            yield Ink.FAINT_LINE + number, blend_rgb(each, self.background, 0 if few else FAINT)


@cache
def ink_colours(theme: Theme) -> Mapping[int, ColorTriplet]:
    """The colour of every ink but `PLAIN`, readable on the background."""
    if theme.depth == "16":
        return {int(ink): each for ink, each in theme.wanted()}
    return {int(ink): readable(each, theme.background, least(ink)) for ink, each in theme.wanted()}


def least(ink: int) -> float:
    """The least contrast of an ink: that of text, which marks on lines are, too, that of bars, or that of the lines
    beside the chosen one, which are much dimmer than it."""
    if Ink.FAINT_LINE <= ink < FAINT_CHOSEN_LINE:
        return DIM
    return TEXT if ink <= Ink.BACKWARD or Ink.LINE <= ink <= Ink.CHOSEN_LINE else MARK
