import pytest
from rich.color_triplet import ColorTriplet

from rnn_tui.charts.primitives.contrast import BLACK, MARK, TEXT, WHITE, contrast, readable, triplets


def test_black_on_white_is_21_to_1_and_a_colour_on_itself_1_to_1():
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast(WHITE, BLACK) == pytest.approx(21)
    assert contrast(ColorTriplet(1, 2, 3), ColorTriplet(1, 2, 3)) == 1


def test_the_grey_that_the_guidelines_name_just_passes_on_white():
    passes, fails = triplets("767676 777777")
    assert contrast(passes, WHITE) >= TEXT > contrast(fails, WHITE)


@pytest.mark.parametrize("background", triplets("121212 e0e0e0 002b36 7f7f7f ffffff 000000"))
@pytest.mark.parametrize("least", [MARK, TEXT])
def test_what_is_hard_to_read_is_mixed_with_black_or_white_until_it_is_not(background, least):
    for colour in triplets("121212 808080 e0e0e0 d55e00"):
        found = readable(colour, background, least)
        assert contrast(found, background) >= least
        if contrast(colour, background) >= least:
            assert found == colour
