from dataclasses import replace
from itertools import combinations

import pytest
from rich.color import Color, ColorSystem
from textual.color import Color as TextualColor
from textual.theme import BUILTIN_THEMES

from rnn_tui.app.theme_colours import readable_colours
from rnn_tui.charts.primitives.colormap import ramp
from rnn_tui.charts.primitives.contrast import APART, MARK, TEXT, ColorTriplet, apart, contrast
from rnn_tui.charts.primitives.grid import Ink
from rnn_tui.charts.primitives.ink_colours import DIM, FAINT_CHOSEN_LINE, SEEN, Theme, ink_colours, least

NAMES = [name for name in BUILTIN_THEMES if not name.startswith("ansi")]
LOW, HIGH, GATE = Ink.SIGNED + 4, Ink.SIGNED + 12, Ink.UNSIGNED + 12
MEANINGS = (Ink.CHOSEN, Ink.SATURATED, Ink.INVALID, Ink.FORWARD, Ink.BACKWARD, LOW, HIGH, GATE)


def theme(name: str) -> Theme:
    found = BUILTIN_THEMES[name]
    made = readable_colours(found.to_color_system().generate() | found.variables, dark=found.dark)
    codes = (made[each] for each in ("background", "foreground", "text-accent", "text-warning"))
    return Theme(found.dark, "truecolor", *(ColorTriplet(*TextualColor.parse(each).rgb) for each in codes))


@pytest.mark.parametrize("name", NAMES)
def test_every_ink_is_readable_in_every_theme(name):
    seen = theme(name)
    for ink, colour in ink_colours(seen).items():
        assert contrast(colour, seen.background) >= least(ink), Ink(ink) if ink < Ink.LINE else ink


@pytest.mark.parametrize("name", NAMES)
def test_every_meaning_has_a_colour_of_its_own(name):
    found = ink_colours(theme(name))
    assert min(apart(found[one], found[other]) for one, other in combinations(MEANINGS, 2)) >= APART
    assert found[Ink.CURSOR] == found[Ink.CHOSEN] == found[Ink.CHOSEN_LINE]
    for line in range(Ink.LINE, Ink.CHOSEN_LINE):
        assert min(apart(found[line], found[each]) for each in (LOW, HIGH, GATE, Ink.FORWARD, Ink.BACKWARD)) > 0.1


@pytest.mark.parametrize("name", NAMES)
def test_the_chosen_line_stands_out_and_neighbours_differ(name):
    seen = theme(name)
    found = ink_colours(seen)
    lines = [found[Ink.LINE + number] for number in range(8)]
    faint = max(contrast(found[Ink.FAINT_LINE + number], seen.background) for number in range(8))
    assert contrast(found[Ink.CHOSEN_LINE], seen.background) > 2.5 * faint
    assert min(map(apart, lines, lines[1:] + lines[:1])) > 0.1


def test_text_is_held_to_more_than_bars():
    assert [least(ink) for ink in (Ink.MUTED, Ink.BACKWARD, Ink.LINE)] == [TEXT] * 3
    assert [least(ink) for ink in (Ink.SIGNED, FAINT_CHOSEN_LINE)] == [MARK] * 2
    assert least(Ink.FAINT_LINE) == DIM < MARK


@pytest.mark.parametrize("name", ["textual-dark", "textual-light"])
def test_sixteen_colours_survive_the_terminals_rounding(name):
    found = ink_colours(replace(theme(name), depth="16"))
    rounded = {ink: Color.from_triplet(each).downgrade(ColorSystem.STANDARD).number for ink, each in found.items()}
    assert len({rounded[each] for each in (LOW, HIGH, GATE)}) == 3
    black = 0 if name == "textual-dark" else 15
    assert black not in {rounded[first + tone] for first in (Ink.SIGNED, Ink.UNSIGNED) for tone in range(17)}
    lines = {rounded[Ink.LINE + number] for number in range(8)}
    assert lines.isdisjoint(rounded[each] for each in MEANINGS if name == "textual-dark" or each != Ink.FORWARD)
    assert rounded[Ink.CHOSEN_LINE + Ink.FAINT_LINE - Ink.LINE] == rounded[Ink.MUTED] != rounded[Ink.CHOSEN_LINE]
    assert all(each.downgrade(ColorSystem.STANDARD).get_truecolor() for each in map(Color.from_triplet, found.values()))


@pytest.mark.parametrize("name", ["textual-dark", "textual-light"])
def test_without_colour_greys_are_sizes(name):
    """A bar's side is its sign, and a line has its mark: greys that differ would mean something else."""
    found = ink_colours(replace(theme(name), depth="none"))
    assert [found[Ink.SIGNED + 8 - size] for size in range(1, 9)] == [
        found[Ink.SIGNED + 8 + size] for size in range(1, 9)
    ]
    assert len({found[Ink.LINE + number] for number in range(8)}) == 1
    assert contrast(found[Ink.CHOSEN_LINE], seen := theme(name).background) > contrast(found[Ink.LINE], seen)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("depth", ["truecolor", "16", "none"])
def test_bars_have_the_colours_of_the_heatmaps_where_these_can_be_seen(name, depth):
    seen = replace(theme(name), depth=depth)
    behind = seen.background if depth != "16" else ColorTriplet(0, 0, 0) if seen.dark else ColorTriplet(255, 255, 255)
    found = ink_colours(seen)
    for first, unsigned in ((Ink.SIGNED, False), (Ink.UNSIGNED, True)):
        colours = [ramp(dark=seen.dark, unsigned=unsigned, depth=depth).colour(level) for level in range(0, 65, 4)]
        for tone, cell in enumerate(colours):
            shown, exact = found[first + tone], cell.get_truecolor()
            least = SEEN if depth == "16" and not unsigned else MARK
            assert shown == exact or contrast(exact, behind) < least <= contrast(shown, behind)
    for tone in range(1, 9):
        low, high, gate = found[Ink.SIGNED + 8 - tone], found[Ink.SIGNED + 8 + tone], found[Ink.UNSIGNED + tone]
        if depth != "none":
            assert high.red > high.blue
            assert low.blue > low.red
            assert gate.green > max(gate.red, gate.blue)
