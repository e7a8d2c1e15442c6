"""With 256 colours: the nearest ones, as the eye sees them."""

import math

import pytest
from rich.color import Color, ColorSystem
from rich.style import Style
from textual.theme import BUILTIN_THEMES

from rnn_tui.app.app import RnnTui
from rnn_tui.app.eight_bit_colours import EightBitColours, nearest, rounded
from rnn_tui.app.theme_colours import SURFACES, TEXTS
from rnn_tui.charts.primitives.colormap import LEVELS, ZERO, ramp
from rnn_tui.charts.primitives.contrast import MARK, TEXT, ColorTriplet, contrast, oklab, triplets
from rnn_tui.charts.primitives.ink_colours import ink_colours, least
from tests.app.test_theme_colours import OWN, variables
from tests.charts.primitives.test_ink_colours import theme

CHOSEN = "block-cursor-background"


def test_dark_greys_with_a_tint_are_greys_and_not_turquoise():
    assert [nearest(each).get_truecolor().hex for each in triplets("2e3440 282a36 242f38")] == [
        "#303030",
        "#262626",
        "#303030",
    ]


def test_the_chosen_row_of_a_light_theme_keeps_the_hue_of_its_accent():
    made = variables("textual-light", eight_bit=True)
    chosen, accent = (oklab(nearest(triplets(made[each][1:7])[0]).get_truecolor()) for each in (CHOSEN, "accent"))
    assert abs(math.atan2(*chosen[:0:-1]) - math.atan2(*accent[:0:-1])) < 0.4  # it was olive, as gates nearly are


def test_a_colour_that_there_is_stays_and_so_does_its_number():
    assert nearest(ColorTriplet(255, 175, 95)).number == 215
    assert Color.from_ansi(215).downgrade(ColorSystem.EIGHT_BIT).number == 215


@pytest.mark.parametrize("dark", [True, False])
def test_numbers_on_a_heatmap_keep_the_hue_of_their_sign_and_near_zero_has_none(dark):
    places = [oklab(nearest(each.get_truecolor()).get_truecolor()) for each in ramp(dark=dark).colours[:LEVELS]]
    assert all(b < 0.01 for _, _, b in places[: ZERO - 8])
    assert all(a > 0 and b > 0 for _, a, b in places[ZERO + 8 :])
    assert abs(places[ZERO][1]) + abs(places[ZERO][2]) < 0.01


@pytest.mark.parametrize("name", OWN)
def test_what_can_be_read_in_a_theme_can_be_read(name):
    made = variables(name, eight_bit=True)
    for surface in SURFACES:
        for text in (*TEXTS, "text-muted", "text-disabled", "forward", "backward"):
            style = rounded(Style.parse(f"{made[text][:7]} on {made[surface][:7]}"))
            assert contrast(style.color.get_truecolor(), style.bgcolor.get_truecolor()) >= TEXT, (text, surface)


@pytest.mark.parametrize("name", OWN)
def test_a_bar_that_can_be_seen_in_a_theme_can_be_seen(name):
    seen = theme(name)
    for ink, colour in ink_colours(seen).items():
        style = rounded(Style(color=Color.from_triplet(colour), bgcolor=Color.from_triplet(seen.background)))
        drawn = contrast(style.color.get_truecolor(), style.bgcolor.get_truecolor())
        assert drawn >= MARK or least(ink) < MARK, ink


@pytest.mark.parametrize("name", [name for name in OWN if not BUILTIN_THEMES[name].dark])
@pytest.mark.parametrize("surface", SURFACES)
def test_headings_of_light_themes_keep_the_hue_of_the_accent(name, surface):
    """On the grey of textual-light's dialogs no brown of the 256 can be read: they were olive."""
    made = variables(name, eight_bit=True)
    style = Style.parse(f"{made['text-accent']} on {made[surface]}")
    shown, wanted = (oklab(each.color.get_truecolor()) for each in (rounded(style), style))
    assert abs(math.atan2(*shown[:0:-1]) - math.atan2(*wanted[:0:-1])) < 0.5


def test_a_switch_is_seen_on_the_lighter_surfaces():
    made = variables("textual-light", eight_bit=True)
    box, *surfaces = (nearest(triplets(made[each][1:7])[0]) for each in ("box", *SURFACES))
    assert box not in surfaces


@pytest.mark.parametrize(("term", "rounds"), [("xterm-256color", True), ("xterm", False)])
def test_only_a_terminal_of_256_colours_gets_them(monkeypatch, term, rounds):
    monkeypatch.delenv("COLORTERM", raising=False)
    monkeypatch.setenv("TERM", term)
    assert any(isinstance(each, EightBitColours) for each in RnnTui()._filters) == rounds
