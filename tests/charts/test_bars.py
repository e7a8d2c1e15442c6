import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.charts.bar import NONE, Scale, inks, saturated
from rnn_tui.charts.bars import arrange, rows_needed
from rnn_tui.charts.horizontal_bars import HorizontalBars
from rnn_tui.charts.primitives.colormap import ZERO, ramp
from rnn_tui.charts.primitives.grid import REVERSED, Ink
from rnn_tui.charts.primitives.shared_rows import Rows, share
from rnn_tui.charts.vertical_bars import VerticalBars

STATE = np.array([0.5, -0.25, 0.9999, -1.0, 0.0, 0.125, -0.9786, 1e-9])
BROKEN = np.array([0, 1, -1, np.nan, np.inf, -np.inf, 0.5, -0.5])
TANH = (-0.99, 0.99)
"""The limits beyond which a tanh is saturated."""


def names(count: int) -> list[str]:
    return [f"h[{unit}]" for unit in range(count)]


def test_lying_bars_show_name_value_saturation_and_length() -> None:
    assert arrange(names(8), 44, 10, saturated=TANH).draw(STATE, chosen=3).text == [
        " h[0]   +0.5000                ██████▌      ",
        " h[1]   -0.2500            ▊███▏            ",
        " h[2]   +0.9999 ●              █████████████",
        "▸h[3]   -1.0000 ● █████████████▏            ",
        " h[4]    0.0000                ▏            ",
        " h[5]   +0.1250                █▋           ",
        " h[6]   -0.9786   ▎████████████▏            ",
        " h[7]  +1.00e-9                ▏            ",
        "                  -1           0          +1",
        "                                            ",
    ]


def test_lying_bars_that_end_at_zero_have_it_on_their_axis() -> None:
    assert HorizontalBars(names(1), 36, 2, -0.5, 0.0).draw(np.array([-0.25])).text == [
        " h[0]   -0.2500            █████████",
        "                  -0.5             0",
    ]


@pytest.mark.parametrize("width", range(24, 48))
def test_the_numbers_under_lying_bars_never_touch(width: int) -> None:
    axis = HorizontalBars(names(2), width, 3, -0.5, 0.5).draw(STATE[:2]).text[2].split()
    assert axis in (["-0.5", "0", "+0.5"], ["-0.5", "+0.5"], ["±0.5"])


def test_a_bar_to_the_left_ends_in_a_reversed_block() -> None:
    grid = arrange(names(8), 44, 10).draw(STATE)
    assert grid.glyphs[1, 27] == "▊"
    assert grid.inks[1, 27:31].tolist() == [Ink.SIGNED + 6 + REVERSED, *[Ink.SIGNED + 6] * 3]
    assert grid.inks[0, 31] == Ink.SIGNED + 12


@pytest.mark.parametrize(
    ("limits", "first"), [((-1, 1), Ink.SIGNED), ((-0.25, 0.25), Ink.SIGNED), ((0, 2), Ink.UNSIGNED)]
)
def test_a_bar_has_the_colour_of_its_cell_in_a_heatmap(limits: tuple[float, float], first: int) -> None:
    values = np.linspace(*limits, 33)
    cells = ramp(dark=True, unsigned=limits[0] == 0).levels(values, *limits).astype(int)
    levels = (inks(values, *limits) - first) * 4
    assert np.abs(levels - cells).max() <= 4, "the next of the legend's colours"
    assert set(levels[values == 0]) <= {0, ZERO + 4}


def test_what_is_hardly_more_or_less_than_zero_has_the_colour_of_its_sign() -> None:
    assert inks(np.array([1e-9, -1e-9]), -1, 1).tolist() == [Ink.SIGNED + 9, Ink.SIGNED + 7]


def test_the_chosen_unit_is_marked_and_its_bar_has_the_colour_of_its_value() -> None:
    plain, chosen = (arrange(names(8), 44, 10).draw(STATE, each) for each in (None, 1))
    differs = np.argwhere((plain.inks != chosen.inks) | (plain.glyphs != chosen.glyphs))
    assert set(differs[:, 0].tolist()) == {1}
    assert differs[:, 1].max() < 17
    assert set(chosen.inks[1, :14].tolist()) == {Ink.PLAIN, Ink.CHOSEN}


def test_few_units_get_thicker_bars_with_gaps() -> None:
    assert arrange(names(2), 41, 9).draw(np.array([0.5, -0.5]), chosen=1).text == [
        "                              █████▌     ",
        " h[0]   +0.5000               █████▌     ",
        "                              █████▌     ",
        "                              ▏          ",
        "                        ▌█████▏          ",
        "▸h[1]   -0.5000         ▌█████▏          ",
        "                        ▌█████▏          ",
        "                              ▏          ",
        "                   -1         0        +1",
    ]


def test_gates_grow_from_the_left() -> None:
    grid = arrange(names(3), 40, 5, 0, 1, saturated=(0.005, 0.995)).draw(np.array([0.5, 0.996, 0.001]), chosen=1)
    assert grid.text == [
        " h[0]    0.5000   ███████████           ",
        "▸h[1]    0.9960 ● █████████████████████▉",
        " h[2]    0.0010 ● ▏                     ",
        "                  0                    1",
        "                                        ",
    ]
    assert grid.inks[:3, 18].tolist() == [Ink.UNSIGNED + 8, Ink.UNSIGNED + 16, Ink.UNSIGNED]


def test_what_is_not_a_number_has_its_own_marks() -> None:
    lying = arrange(names(8), 75, 9).draw(BROKEN)
    assert lying.text[3] == " h[3]       nan                                ?" + " " * 27
    assert lying.text[4].split() == ["h[4]", "+inf", "█" * 28]
    assert lying.inks[4, 60] == Ink.INVALID
    assert lying.inks[5, 30] == Ink.INVALID
    assert arrange(names(8), 20, 2).draw(BROKEN).text == ["▁▁█▁▁▁?▁∞▁▁▁▄▁▁▁    ", "    █     ∞   ▄     "]


def test_standing_bars_with_numbers_and_the_chosen_units_value() -> None:
    assert arrange(names(64), 70, 8).draw(np.sin(np.arange(64) / 5), chosen=3).text == [
        "+1     ▁▄▆██▇▆▃                        ▃▆▇██▇▅▂                       ",
        "     ▁▆█████████▄                    ▄█████████▆▂                     ",
        "   ▁▅█████████████▃▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▃▇████████████▅▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁   ",
        "                   ▇▂████████████▁▆                ▄█████████████▄    ",
        "                     ▅▁████████▁▅                   ▇▃█████████▃▇     ",
        "-1                     ▆▃▁██▁▃▅                       ▇▄▂███▂▄▇       ",
        "   0 3▲ 5    10   15   20   25   30   35   40   45   50   55   60     ",
        "   h[3] = +0.5646                                                     ",
    ]


def test_units_may_be_numbered_from_1() -> None:
    assert arrange(names(64), 70, 8, first=1).draw(np.sin(np.arange(64) / 5), chosen=3).text[6].split()[:4] == [
        "1",
        "▲4",
        "10",
        "15",
    ]


def test_wide_standing_bars_have_their_values_underneath() -> None:
    assert arrange(names(8), 70, 8, 0, 4).draw(np.array([0.0, 1, 2, 3, 4, 0, 1, 2])).text == [
        " 4                                 ███████                            ",
        "                           ▄▄▄▄▄▄▄ ███████                            ",
        "                           ███████ ███████                            ",
        "                   ███████ ███████ ███████                 ███████    ",
        "           ▄▄▄▄▄▄▄ ███████ ███████ ███████         ▄▄▄▄▄▄▄ ███████    ",
        " 0 ▁▁▁▁▁▁▁▁███████▁███████▁███████▁███████▁▁▁▁▁▁▁▁▁███████▁███████▁   ",
        "      0       1       2       3       4       5       6       7       ",
        "    0.0000  1.0000  2.0000  3.0000  4.0000  0.0000  1.0000  2.0000    ",
    ]


def test_more_units_than_columns_share_and_say_so() -> None:
    form = arrange(names(128), 76, 14)
    assert isinstance(form, VerticalBars)
    values = np.zeros(128)
    values[6], values[7] = 0.25, -0.75
    assert form.gather(values)[:5].tolist() == [0, 0, 0, -0.75, 0]
    text = form.draw(values, chosen=7).text
    assert text[13].strip() == "h[7] = -0.7500  128 units in 64 columns: the largest of each 2"
    assert text[12].startswith("   0 7▲ 10 ")
    told = [arrange(names(200), width, 14, -0.4, 0.4).draw(np.zeros(200), chosen=0).text[13] for width in (27, 33, 39)]
    assert [each.strip() for each in told] == [
        "0.0000  largest of 10",
        "h[0] = 0.0000  largest of 8",
        "h[0] = 0.0000  largest of 6",
    ]
    assert arrange(names(200), 27, 14).draw(np.zeros(200)).text[13].strip() == "the largest of each 9"
    assert form.unit_at(3 + 3, 0) == 6


def test_a_bin_that_holds_nan_shows_it() -> None:
    form = VerticalBars(tuple(names(4)), 2, 6, -1, 1)
    assert np.isnan(form.gather(np.array([0.5, np.nan, 0.1, 0.2]))).tolist() == [True, False]
    assert "?" in form.draw(np.array([0.5, np.nan, 0.1, 0.2])).text[1]


@pytest.mark.parametrize(("height", "labels"), [(3, 0), (4, 1), (5, 1), (6, 2)])
def test_labels_go_first_where_rows_are_few(height: int, labels: int) -> None:
    text = arrange(names(32), 40, height).draw(np.full(32, 0.5), chosen=1).text
    assert sum("▲" in row or "h[1]" in row for row in text) == labels


def test_the_form_that_shows_the_most() -> None:
    assert isinstance(arrange(names(8), 76, 14), HorizontalBars)
    assert isinstance(arrange(names(8), 136, 18), HorizontalBars)
    assert isinstance(arrange(names(40), 200, 50), HorizontalBars)
    assert isinstance(arrange(names(64), 136, 18), VerticalBars)
    assert isinstance(arrange(names(8), 22, 14), VerticalBars)


def test_cells_lead_back_to_their_units() -> None:
    lying = arrange(names(8), 136, 18)
    assert [lying.unit_at(50, row) for row in (0, 1, 2, 15, 16, 17)] == [0, 0, 1, 7, None, None]
    standing = arrange(names(16), 76, 10)
    assert [standing.unit_at(column, 4) for column in (2, 3, 6, 7, 66, 67)] == [None, 0, 0, 1, 15, None]


def test_what_is_finite_and_beyond_the_limits_is_saturated() -> None:
    values = np.array([-0.995, 0.0, 0.5, 0.995, np.nan, np.inf])
    assert saturated(values, TANH).tolist() == [True, False, False, True, False, False]
    assert saturated(values, (0.005, 0.99)).tolist() == [True, True, False, True, False, False]
    assert not saturated(values, NONE).any()


@pytest.mark.parametrize("size", [(44, 10), (24, 6)])
def test_whether_a_value_has_the_mark_is_not_read_from_the_axis(size: tuple[int, int]) -> None:
    full = np.array([0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    assert "●" not in "".join(arrange(names(8), *size, 0, 1).draw(full, 1).text), "a probability may well be 1"
    assert "●" in "".join(arrange(names(8), *size, 0, 1, saturated=(0.005, 0.995)).draw(full, 1).text)


def test_scale_shares_cells_between_the_signs() -> None:
    assert (Scale(-1, 1, 10).below, Scale(0, 1, 10).below, Scale(-1, 0, 10).below) == (5, 0, 10)
    uneven = Scale(-1, 3, 8)
    assert (uneven.below, uneven.above) == (2, 6)
    assert uneven.eighths(np.array([3.0, -1.0, 1.0, 1e-12, 9.0])).tolist() == [48, -16, 16, 1, 48]
    assert Scale(-1e308, 1e308, 4).eighths(np.array([1e308, -5e307])).tolist() == [16, -8]
    assert Scale(-1e-320, 1e-320, 4).eighths(np.array([1e-320, -5e-321, 0, np.inf])).tolist() == [16, -8, 0, 16]


NUMBERS = st.floats(width=32) | st.floats(-1, 1)


@given(
    values=st.lists(NUMBERS, min_size=1, max_size=80),
    width=st.integers(1, 90),
    height=st.integers(1, 20),
    limits=st.sampled_from([(-1.0, 1.0), (0.0, 1.0), (-3.0, 0.0), (-0.5, 2.0)]),
    data=st.data(),
)
def test_every_state_fits_every_size(
    values: list[float], width: int, height: int, limits: tuple[float, float], data: st.DataObject
) -> None:
    form = arrange(names(len(values)), width, height, *limits)
    grid = form.draw(np.array(values), data.draw(st.none() | st.integers(0, len(values) - 1)))
    assert (grid.width, grid.height) == (width, height)
    units = {form.unit_at(column, row) for column in range(-1, width + 1) for row in range(-1, height + 1)} - {None}
    assert units <= set(range(len(values)))


@pytest.mark.parametrize(("height", "pitch"), [(9, 1), (15, 1), (16, 2), (17, 2), (24, 3), (25, 3)])
def test_lying_bars_grow_as_soon_as_the_axis_fits_between_the_last_one_and_the_end(height: int, pitch: int) -> None:
    bars = HorizontalBars(names(8), 40, height, -1, 1)
    drawn = bars.draw(np.linspace(-1, 1, 8)).text
    assert bars.pitch == pitch
    assert [n for n, line in enumerate(drawn) if "+1" in line.split()] == [min(8 * pitch, height - 1)]
    assert sum("h[" in line for line in drawn) == 8


@pytest.mark.parametrize("rows", range(8, 40))
def test_lying_bars_have_their_names_where_a_heatmap_beside_them_has_its_numbers(rows: int) -> None:
    for down in (share(8, rows, 6), share(8, rows, 6, whole=True)):
        bars = arrange(names(8), 75, rows + 2, down=down)
        text = bars.draw(np.full(8, 0.5)).text
        at = [next(n for n, line in enumerate(text) if f"h[{unit}]" in line) for unit in range(8)]
        assert at == [down.row_of(unit) for unit in range(8)]
        assert [bars.unit_at(9, row) for row in at] == list(range(8))
        assert sum("█" in line for line in text) == 8 * max(down.start(1) // 8 - 1, 1)
        assert "+1" in text[down.rows]


@pytest.mark.parametrize("down", [share(8, 5, 6), share(8, 6, 6), Rows(0)])
def test_bars_beside_rows_that_are_lower_or_out_of_sight_stand(down: Rows) -> None:
    assert isinstance(arrange(names(8), 75, 12), HorizontalBars)
    assert isinstance(arrange(names(8), 75, 12, down=down), VerticalBars)


@pytest.mark.parametrize(
    ("lower", "upper", "width", "text"),
    [
        (-1, 1, 17, "+0.2500  scale ±1"),
        (-1, 1, 18, "+0.2500  scale ±1"),
        (-0.5, 0.5, 18, "+0.2500  of ±0.5"),
        (0, 1, 17, "0.2500  of 0 … 1"),
    ],
)
def test_standing_bars_without_room_for_an_axis_say_their_scale(
    lower: float, upper: float, width: int, text: str
) -> None:
    """In words: `h[0] = +0.25 ±1` would be an uncertain value."""
    values = np.full(8, 0.25)
    assert VerticalBars(tuple(names(8)), width, 8, lower, upper).draw(values, 0).text[-1].strip() == text


def test_standing_bars_have_an_axis_where_it_makes_none_of_them_thinner() -> None:
    values = np.array([0.5, -0.5, 1, -1, 0.25, 0, 0.75, 0.125])
    assert VerticalBars(tuple(names(8)), 20, 9, -1, 1).draw(values, 0).text == [
        "+1                  ",
        "       █       ▂    ",
        "   ▄   █       █    ",
        " 0 █▁▁▁█▁▁▁▆▁▁▁█▁▃▁ ",
        "     █   █          ",
        "     ▄   █          ",
        "-1       █          ",
        "   ▲0  2   4   6    ",
        "   h[0] = +0.5000   ",
    ]
    assert VerticalBars(tuple(names(8)), 18, 9, -1, 1).left == 0


@pytest.mark.parametrize("height", range(5, 30))
def test_the_limits_of_standing_bars_are_equally_far_from_zero(height: int) -> None:
    text = VerticalBars(tuple(names(40)), 80, height, -1, 1).draw(np.zeros(40)).text
    high, low = (next(n for n, row in enumerate(text) if row.startswith(each)) for each in ("+1", "-1"))
    zero = [n for n, row in enumerate(text) if row.startswith(" 0 ")]
    assert [2 * each for each in zero] in ([], [low + high])
    assert zero or (low - high) % 2


@pytest.mark.parametrize("rows", range(3, 30))
def test_with_the_rows_that_they_need_bars_are_as_with_more(rows: int) -> None:
    needed = rows_needed(names(8), 44, rows)
    if rows < 9:
        assert needed == 9
        assert isinstance(arrange(names(8), 44, needed), HorizontalBars)
    else:
        more, enough = (arrange(names(8), 44, each).draw(STATE).text for each in (rows, needed))
        assert [line.strip() for line in more if line.strip()] == [line.strip() for line in enough if line.strip()]
    assert rows_needed(names(8), 20, rows) == rows, "they stand"


def test_the_number_under_a_bar_keeps_its_exponent() -> None:
    form = VerticalBars(tuple(names(4)), 36, 8, -1, 1)
    assert form.thickness == 7
    shown = form.draw(np.array([-3.2e-7, 0.999996, -0.25, 1])).text[-1]
    assert shown.split() == ["-3e-7", "+0.9999", "-0.2500", "+1.0000"], "cut at the width it was -3.20e-"
