"""Norms on a logarithmic axis: ticks, the marked level, the reach, and what has no logarithm."""

import itertools
import re

import numpy as np
import pytest

from rnn_tui.charts import norms_over_time as decay
from rnn_tui.charts.norms_over_time import Curve, Decay

FADING = Decay(
    (Curve("rnn x", 0.1 * 0.1 ** np.arange(9.0, -1, -1)), Curve("rnn h", 0.1 ** np.arange(9.0, -1, -1), ((9, 6),))), 1
)
"""A tenth at each step back from step 10, where h has 1."""


def drawn(shown: Decay, width: int = 80, height: int = 14, step: int | None = 7) -> list[str]:
    layout = decay.lay_out(shown, width, height)
    return decay.picture(shown, layout, decay.draw(shown, layout), step).text


def test_powers_of_ten_at_the_axis_and_norms_in_the_legend() -> None:
    lines = drawn(FADING)
    assert lines[0].startswith(" ━x rnn x   1.0e-4   1e0")
    assert lines[1].startswith("▸━h rnn h   0.0010")
    assert [re.findall(r"(1e\S+)┤", line) for line in lines[:3]] == [["1e0"], [], ["1e-2"]]


def test_the_thousandth_is_a_dashed_line_at_its_height() -> None:
    layout = decay.lay_out(FADING, 80, 14)
    (row,) = [n for n, line in enumerate(drawn(FADING)) if "╌ ╌" in line or "╌ 1/" in line]
    assert row == layout.row_of(-3.0)
    assert FADING.marked == pytest.approx(-3)
    assert "╌ 1/1,000 of its largest " in drawn(FADING)[row]
    assert "1/1,000 " in "".join(drawn(FADING, 30, 10))
    assert "largest" not in "".join(drawn(FADING, 30, 10))


@pytest.mark.parametrize("rows", [4, 5, 6])
def test_a_plot_of_few_rows_has_three_ticks(rows: int) -> None:
    layout = decay.lay_out(Decay((Curve("h", 10.0 ** np.arange(-9.0, 1)),)), 50, rows + 2)
    assert layout.plot_height == rows
    assert len(layout.ticks) >= 3


def test_the_reach_is_a_line_from_where_it_starts_to_where_it_ends() -> None:
    lines, axis = drawn(FADING), decay.lay_out(FADING, 80, 14).axis
    reach = lines[-2]
    assert reach.split()[0] == "reach"
    assert reach.index("◂") == axis.column(7)
    assert reach.index("●") == axis.column(10)
    assert set(reach[axis.column(7) + 1 : axis.column(10)]) == {"━"}
    both = Decay((Curve("h", np.ones(10), ((4, 1), (4, 8))),))
    assert [drawn(both)[-2].count(each) for each in "◂●▸"] == [1, 1, 1]
    nowhere = Decay((Curve("h", np.ones(10), ((9, 9),)),))
    assert drawn(nowhere)[-2].strip() == "reach" + " " * (len(drawn(nowhere)[-2].strip()) - 6) + "●"


def test_the_cursor_is_on_the_ruler_and_before_the_first_step_outside() -> None:
    assert "▲7" in drawn(FADING)[-1]
    layout = decay.lay_out(FADING, 80, 14)
    assert drawn(FADING, step=None)[-1].index("▲0") == layout.left - 1
    assert layout.step_at(layout.axis.column(4)) == 4
    assert layout.step_at(3) is None


def test_zeros_and_infinities_leave_holes_and_are_written_in_the_legend() -> None:
    values = np.array([0.0, 0, 1e-7, np.inf, np.nan, 1])
    shown = Decay((Curve("h", values),))
    assert decay.limits(shown) == (-7, 0)
    for step, text in ((1, " 0 "), (4, "inf"), (5, "nan")):
        assert text in drawn(shown, step=step)[0][:20]


def test_nothing_at_all_is_an_empty_axis() -> None:
    shown = Decay((Curve("h", np.zeros(5)),))
    assert decay.limits(shown) == (-3, 0)
    assert np.isnan(shown.marked)
    assert not any("╌" in line for line in drawn(shown, step=3))


def test_a_tail_of_three_hundred_decades_has_few_ticks() -> None:
    shown = Decay((Curve("h", 10.0 ** np.arange(-290, 1, 10)),))
    assert decay.limits(shown) == (-290, 0)
    assert decay.lay_out(shown, 80, 14).ticks == (0, -100, -200, -300)


@pytest.mark.parametrize("low", [-1, -3, -5, -17, -290])
@pytest.mark.parametrize("high", [0, 1, 3])
def test_ticks_are_equally_far_from_each_other_on_the_screen(low: int, high: int) -> None:
    shown = Decay((Curve("h", np.array([10.0**low, 10.0**high])),), share=1.0)
    for rows in range(3, 30):
        layout = decay.lay_out(shown, 80, rows + 2)
        places = [row for row, line in enumerate(decay.draw(shown, layout).text) if "┤" in line]
        assert len(places) >= min(1 + (rows > 5), 2)
        assert layout.high >= high, rows
        assert len({b - a for a, b in itertools.pairwise(places)}) <= 1, rows
        assert layout.low <= low, rows


def test_without_a_legend_the_names_have_a_row_of_their_own() -> None:
    assert drawn(FADING, 50, 10)[0] == " ━x rnn x 1.0e-4 ▸━h rnn h 0.0010".ljust(50)
    assert drawn(FADING, 30, 10)[0] == " ━x rnn x ▸━h rnn h 0.0010".ljust(30)  # the chosen one's norm at least
    assert drawn(FADING, 22, 10)[0] == " ━x rnn x ▸━h h 0.0010".ljust(22)  # its layer is that of the one before
    assert drawn(FADING, 16, 10)[0] == " ━x rnn x ▸━h h "
    assert drawn(FADING, 50, 10, step=None)[0] == " ━x rnn x ▸━h rnn h".ljust(50)
    assert "━━" not in drawn(FADING, 50, 6)[0]


def test_masked_steps_are_marked() -> None:
    masked = np.zeros(10, bool)
    masked[[2, 5]] = True
    shown = Decay(FADING.curves, 1, masked=masked)
    axis = decay.lay_out(shown, 80, 14).axis
    assert [n for n, glyph in enumerate(drawn(shown)[-2]) if glyph == "×"] == [axis.column(3), axis.column(6)]


def test_where_there_is_little_room_the_legend_goes() -> None:
    assert decay.lay_out(FADING, 50, 10).legend == 0
    assert all(len(line) == 50 for line in drawn(FADING, 50, 10))
    assert len(drawn(FADING, 30, 3)) == 3


def test_long_sequences_have_few_points() -> None:
    shown = Decay((Curve("h", np.exp(-np.arange(100_000) / 1e4)),))
    (line,) = decay._line(shown, 0, 400)
    assert line.x.size <= 500


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (0.0123, "0.0123"), (1.23e-7, "1.2e-7"), (2e5, "2.0e5"), (np.inf, "inf")]
)
def test_norms_in_few_columns(value: float, text: str) -> None:
    assert decay.norm(value) == text


def test_long_names_keep_their_end() -> None:
    assert decay.shortened("lstm h", 10) == "lstm h"
    assert decay.shortened("bidirectional_12 ▸h", 10) == "…nal_12 ▸h"


def test_long_names_are_shortened_before_the_legend_goes() -> None:
    norms = FADING.curves[0].norms
    shown = Decay((Curve("a_bidirectional_layer ▸h", norms), Curve("another_long_layer h", norms[:4])), 0)
    lines = drawn(shown, 76, 12)
    assert decay.lay_out(shown, 76, 12).legend <= 76 - 34
    assert lines[0].startswith("▸━a …idirectional_layer ▸h ")
    assert lines[1].startswith(" ━b …ong_layer h (4 steps) ")


def test_no_mark_is_without_a_name_or_a_word() -> None:
    norms = FADING.curves[0].norms
    shown = Decay(tuple(Curve(f"layer_{number} h", norms) for number in range(6)), 4)
    assert [row.rstrip() for row in drawn(shown, 56, 10)[:2]] == [
        " ━a layer_0 h  ━b layer_1 h  ━c layer_2 h  ━d layer_3 h",
        "▸━e layer_4 h 1.0e-4  ━f layer_5 h",
    ]
    assert drawn(shown, 56, 7)[0].rstrip() == " ━a layer_0 h  ━b layer_1 h ▸━e layer_4 h  others: c d f"
    assert drawn(shown, 30, 7)[0].rstrip() == "▸━e layer_4 h 1.0e-4"


def test_a_layer_is_named_once_where_its_curves_follow_each_other() -> None:
    norms = FADING.curves[0].norms
    shown = Decay(tuple(Curve(each, norms) for each in ("lstm x", "lstm h", "lstm c", "gru h", "simple_rnn h")))
    assert drawn(shown, 56, 10, None)[0] == "▸━a lstm x  ━b h  ━c c  ━d gru h  ━e simple_rnn h".ljust(56)


def test_curves_of_other_lengths_are_drawn_whole_with_their_values_at_their_own_cursors():
    encoder, decoder = Curve("encoder h", np.full(4, 0.5)), Curve("decoder h", np.linspace(0.1, 0.9, 9))
    shown = Decay((encoder, decoder), 1, masked=np.array([False] * 8 + [True]))
    layout = decay.lay_out(shown, 80, 12)
    text = decay.picture(shown, layout, decay.draw(shown, layout), 9, {4: 2}).text
    assert (shown.timesteps, shown.chosen_timesteps) == (9, 9)
    assert "encoder h (4 steps)" in text[0]
    assert "0.5000" in text[0]
    assert "0.9000" in text[1]
    assert "9▲" in text[-1]
    assert "×" in text[-2]


def test_curves_whose_names_end_alike_have_letters_in_turn() -> None:
    two = Decay(tuple(Curve(name, FADING.curves[0].norms) for name in ("rnn h", "rnn_1 h")))
    assert [line[:9] for line in drawn(two)[:2]] == ["▸━a rnn h", " ━b rnn_1"]


def test_the_axis_ends_where_the_norms_and_the_marked_level_end():
    shown = Decay((Curve("h", 10.0 ** np.linspace(-28, 0, 40)),))
    assert decay.limits(shown) == (-28, 0)
    for rows in range(8, 50):
        layout = decay.lay_out(shown, 80, rows + 2)
        assert layout.row_of(-28) >= layout.plot_height - 1 - 2, rows


def test_a_curve_without_a_way_to_go_has_no_row_of_its_reach():
    shown = Decay((Curve("h", np.ones(6)),))
    assert not drawn(shown)[-2].strip()


def test_a_curve_that_is_one_step_or_none_says_so_and_its_letter_is_on_top() -> None:
    once = np.zeros(10)
    once[9] = 0.9
    shown = Decay((Curve("rnn ▸h", FADING.curves[1].norms), Curve("rnn ◂h", once), Curve("rnn x", np.zeros(10))))
    assert shown.titles() == ("rnn ▸h", "rnn ◂h (only at 10)", "rnn x (0 everywhere)")
    assert drawn(shown, 90)[0].endswith("b")
    assert Decay((Curve("h", np.ones(1)),)).titles() == ("h",)
