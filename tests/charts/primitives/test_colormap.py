import numpy as np
import pytest
from rich.color import Color, ColorSystem, ColorType

from rnn_tui.charts.primitives.colormap import INFINITE, LEVELS, NAN, ZERO, ramp, symbol


def brightness(colour: Color) -> float:
    red, green, blue = colour.get_truecolor()
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_zero_has_the_middle_level_and_limits_the_ends() -> None:
    levels = ramp(dark=True).levels(np.array([-1.0, 0.0, -0.0, 1.0, -7.0, 7.0]), -1, 1)
    assert levels.tolist() == [0, ZERO, ZERO, LEVELS - 1, 0, LEVELS - 1]


def test_uneven_limits_keep_zero_in_the_middle() -> None:
    levels = ramp(dark=True).levels(np.array([-1.0, 0.0, 4.0]), -1, 4)
    assert levels.tolist() == [ZERO - ZERO // 4, ZERO, LEVELS - 1]


def test_unsigned_signals_use_the_whole_map() -> None:
    assert ramp(dark=True, unsigned=True).levels(np.array([0.0, 0.5, 1.0]), 0, 1).tolist() == [0, 32, 64]


def test_nan_and_infinities_have_their_own_levels_and_one_loud_colour() -> None:
    found = ramp(dark=False).levels(np.array([np.nan, np.inf, -np.inf]), -1, 1).tolist()
    assert found == [NAN, INFINITE, INFINITE]
    assert ramp(dark=True).colour(NAN).get_truecolor() == (0xFF, 0x4D, 0xFF)
    assert ramp(dark=True).colour(NAN) not in ramp(dark=True).colours[:LEVELS]


@pytest.mark.parametrize("scheme", ["RdBu", "PuOr"])
@pytest.mark.parametrize("dark", [True, False])
def test_strength_is_brightness_so_that_the_middle_is_the_background(scheme: str, dark: bool) -> None:
    colours = ramp(dark=dark, scheme=scheme).colours
    away = [brightness(c) for c in colours[ZERO:LEVELS]], [brightness(c) for c in reversed(colours[: ZERO + 1])]
    for side in away:
        assert side == sorted(side, reverse=not dark)


def test_signs_differ_in_hue() -> None:
    for dark in (True, False):
        low, high = (ramp(dark=dark).colours[i].get_truecolor() for i in (12, 52))
        assert low.blue > low.red
        assert high.red > high.blue


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("unsigned", [True, False])
@pytest.mark.parametrize("scheme", ["RdBu", "PuOr"])
def test_sixteen_colours_survive_the_terminals_rounding(dark: bool, unsigned: bool, scheme: str) -> None:
    few = ramp(dark=dark, unsigned=unsigned, depth="16", scheme=scheme)
    rounded = [colour.downgrade(ColorSystem.STANDARD) for colour in few.colours[:LEVELS]]
    assert len({colour.number for colour in rounded}) == len({colour.triplet for colour in few.colours[:LEVELS]})
    if not unsigned:
        assert {c.number for c in rounded[:20]}.isdisjoint(c.number for c in rounded[-20:])


def test_without_colours_strength_is_grey_and_the_sign_a_symbol() -> None:
    grey = ramp(dark=True, depth="none")
    assert grey.symbols
    assert grey.colour(0) == grey.colour(LEVELS - 1)
    assert [symbol(level, unsigned=False) for level in (0, 20, ZERO, 40, 64, NAN, INFINITE)] == list("=-·+#?∞")
    assert [symbol(level, unsigned=True) for level in (0, 20, 40, 64)] == list("·-+#")


def test_styles_are_the_same_objects_again() -> None:
    found = ramp(dark=True)
    assert found is ramp(dark=True)
    assert found.halves(3, 4) is found.halves(3, 4)
    assert found.text(3) is found.text(3)
    assert found.upper(3).bgcolor is None


def test_text_on_a_cell_is_black_on_light_and_white_on_dark() -> None:
    light = ramp(dark=False)
    assert light.text(ZERO).color == Color.from_rgb(0, 0, 0)
    assert light.text(0).color == Color.from_rgb(255, 255, 255)


def test_an_unknown_scheme_is_refused() -> None:
    with pytest.raises(ValueError, match="colour scheme 'RdGn' is not known; RdBu and PuOr are"):
        ramp(dark=True, scheme="RdGn")


@pytest.mark.parametrize("dark", [True, False])
def test_in_a_theme_of_the_terminals_own_colours_cells_have_these(dark):
    found = ramp(dark=dark, depth="16").of_terminal
    for style in (found.text(0), found.halves(0, LEVELS - 1), found.dimmed.halves(10, 50)):
        assert {each.type for each in (style.color, style.bgcolor)} == {ColorType.STANDARD}
    assert ramp(dark=dark, depth="16").text(0).bgcolor.triplet == found.colour(0).triplet
