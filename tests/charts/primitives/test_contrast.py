import pytest
from rich.color_triplet import ColorTriplet

from rnn_tui.charts.primitives.contrast import BLACK, MARK, TEXT, WHITE, contrast, oklab, readable, srgb, triplets


def test_black_on_white_is_21_to_1_and_a_colour_on_itself_1_to_1():
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast(WHITE, BLACK) == pytest.approx(21)
    assert contrast(ColorTriplet(1, 2, 3), ColorTriplet(1, 2, 3)) == 1


def test_the_grey_that_the_guidelines_name_just_passes_on_white():
    passes, fails = triplets("767676 777777")
    assert contrast(passes, WHITE) >= TEXT > contrast(fails, WHITE)


@pytest.mark.parametrize("background", triplets("121212 e0e0e0 002b36 7f7f7f ffffff 000000"))
@pytest.mark.parametrize("least", [MARK, TEXT])
def test_what_is_hard_to_read_is_made_lighter_or_darker_until_it_is_not(background, least):
    for colour in triplets("121212 808080 e0e0e0 d55e00"):
        found = readable(colour, background, least)
        assert contrast(found, background) >= least
        if contrast(colour, background) >= least:
            assert found == colour


def test_what_is_made_readable_keeps_its_hue():
    """Mixed with white, a lilac would be a grey."""
    lilac, ground = triplets("b48ead 434c5e")
    _, red, blue = oklab(readable(lilac, ground, 5.5))
    _, red_before, blue_before = oklab(lilac)
    assert red > 0.6 * red_before
    assert blue < 0.6 * blue_before < 0


def test_a_colour_is_at_its_place_and_one_outside_the_screen_is_the_nearest():
    for colour in triplets("000000 ffffff d55e00 1f64a4 45cfd8"):
        assert srgb(oklab(colour)) == colour
    assert srgb((0.3, 0.0, 0.2)).blue == 0
