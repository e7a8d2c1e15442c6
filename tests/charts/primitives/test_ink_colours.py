from dataclasses import replace
from math import dist

import pytest
from rich.color import Color, ColorSystem
from textual.color import Color as TextualColor
from textual.theme import BUILTIN_THEMES

from rnn_tui.app.theme_colours import readable_colours
from rnn_tui.charts.primitives.contrast import MARK, TEXT, ColorTriplet, contrast
from rnn_tui.charts.primitives.grid import Ink
from rnn_tui.charts.primitives.ink_colours import DIM, FAINT_CHOSEN_LINE, Theme, ink_colours, least

NAMES = [name for name in BUILTIN_THEMES if not name.startswith("ansi")]
MEANINGS = (Ink.CHOSEN, Ink.SATURATED, Ink.INVALID, Ink.FORWARD, Ink.BACKWARD, Ink.POSITIVE, Ink.NEGATIVE, Ink.GATE)


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
    assert len({found[ink] for ink in MEANINGS}) == len(MEANINGS)
    assert found[Ink.CURSOR] == found[Ink.CHOSEN] == found[Ink.CHOSEN_LINE]
    assert len({found[Ink.LINE + number] for number in range(9)}) == 9


@pytest.mark.parametrize("name", NAMES)
def test_the_chosen_line_stands_out_and_neighbours_differ(name):
    seen = theme(name)
    found = ink_colours(seen)
    lines = [found[Ink.LINE + number] for number in range(8)]
    faint = max(contrast(found[Ink.FAINT_LINE + number], seen.background) for number in range(8))
    assert contrast(found[Ink.CHOSEN_LINE], seen.background) > 2.5 * faint
    assert min(map(dist, lines, lines[1:] + lines[:1])) > 80


def test_text_is_held_to_more_than_bars():
    assert [least(ink) for ink in (Ink.MUTED, Ink.BACKWARD, Ink.LINE)] == [TEXT] * 3
    assert [least(ink) for ink in (Ink.POSITIVE, FAINT_CHOSEN_LINE)] == [MARK] * 2
    assert least(Ink.FAINT_LINE) == DIM < MARK


@pytest.mark.parametrize("name", ["textual-dark", "textual-light"])
def test_sixteen_colours_survive_the_terminals_rounding(name):
    found = ink_colours(replace(theme(name), depth="16"))
    rounded = {ink: Color.from_triplet(each).downgrade(ColorSystem.STANDARD).number for ink, each in found.items()}
    assert rounded[Ink.POSITIVE] != rounded[Ink.NEGATIVE] != rounded[Ink.GATE]
    assert len({rounded[Ink.LINE + number] for number in range(9)}) == 9
    assert rounded[Ink.CHOSEN_LINE + Ink.FAINT_LINE - Ink.LINE] == rounded[Ink.MUTED] != rounded[Ink.CHOSEN_LINE]
    assert all(each.downgrade(ColorSystem.STANDARD).get_truecolor() for each in map(Color.from_triplet, found.values()))


@pytest.mark.parametrize("name", ["textual-dark", "textual-light"])
def test_without_colour_only_what_is_chosen_differs(name):
    """A bar's side is its sign, and a line has its mark: greys that differ would mean something else."""
    found = ink_colours(replace(theme(name), depth="none"))
    assert found[Ink.POSITIVE] == found[Ink.NEGATIVE] != found[Ink.POSITIVE_CHOSEN] == found[Ink.NEGATIVE_CHOSEN]
    assert len({found[Ink.LINE + number] for number in range(8)}) == 1
    assert contrast(found[Ink.CHOSEN_LINE], seen := theme(name).background) > contrast(found[Ink.LINE], seen)


def test_bars_have_the_colours_of_the_heatmaps():
    found = ink_colours(theme("textual-dark"))
    assert found[Ink.POSITIVE].red > found[Ink.POSITIVE].blue
    assert found[Ink.NEGATIVE].blue > found[Ink.NEGATIVE].red
    assert found[Ink.GATE].green > max(found[Ink.GATE].red, found[Ink.GATE].blue)
