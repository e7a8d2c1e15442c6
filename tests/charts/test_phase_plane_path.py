"""The path and its marks."""

import re

import numpy as np
import pytest

from rnn_tui.charts.phase_plane_path import JOINED, FixedPointMark, Path
from rnn_tui.charts.primitives.grid import Ink

LINE = np.stack([np.linspace(-1, 1, 21), np.zeros(21)], axis=1)


def test_start_end_and_here_are_marked():
    row = Path(LINE, [], 21, 5).draw(10).text[2]
    assert row.strip("─ ")[0] == "○"
    assert row.strip("─ ")[-1] == "□"
    assert row[10] == "●"


def test_the_last_steps_are_bright_the_others_faint():
    inks = Path(LINE, [], 41, 5).draw(20).inks[2].tolist()
    assert inks.count(Ink.MUTED) > inks.count(Ink.CHOSEN_LINE) > 5


def test_a_step_changes_few_cells():
    path = Path(LINE, [], 41, 5)
    changed = list(path.draw(11).changes(path.draw(10)))
    assert [row for row, _, _ in changed] == [2]


def test_fixed_points_are_marks_by_what_they_do():
    rests = [FixedPointMark(np.array([0.0, 0.5]), True), FixedPointMark(np.array([0.0, -0.5]), False)]
    grid = Path(LINE, rests, 41, 11).draw(0)
    assert (grid.glyphs == "◆").sum() == 1
    assert (grid.glyphs == "◇").sum() == 1


def test_a_rest_far_away_does_not_shrink_the_path():
    far = Path(LINE, [FixedPointMark(np.array([50.0, 0.0]), True)], 41, 5).draw(0)
    assert far.text[2].rstrip().endswith("▸")
    assert far.text[2].index("●") < 4  # the first position, where the cursor is too


def test_positions_without_a_place():
    points = LINE.copy()
    points[0] = np.nan
    grid = Path(points, [], 21, 5).draw(0)
    assert "●" not in "".join(grid.text)
    assert "○" in grid.text[2]
    assert not "".join(Path(np.full((3, 2), np.nan), [], 9, 3).draw(1).text).strip("─│┼ ")


def test_a_very_long_path_is_its_dots():
    points = np.tile(np.array([[-1.0, 0.0], [1.0, 0.0]]), (JOINED, 1))
    row = Path(points, [], 21, 5).draw(0).text[2]
    assert row[5:16] == "─────┼─────"  # nothing between the two places


def test_both_axes_have_numbers_at_equal_distances():
    circle = np.stack([np.cos(np.linspace(0, 6, 50)), np.sin(np.linspace(0, 6, 50))], axis=1) * 0.6
    assert Path(circle, [], 40, 9).draw(0).text == [
        "  +1┤                 │                 ",
        "    │               ⣀⠤⠤⠤⢄               ",
        "+0.5┤             ⡔⠊  │  ⠉⢆             ",
        "    │            ⢸    │   ⠈⡆            ",
        "   0┤────────────⠸⡀───┼───⢀●────────────",
        "    │             ⠑⢄  │  ⡠⠊             ",
        "-0.5┤              ⠈⠉⠒⠒⠒⠉⠁              ",
        "    │                 │                 ",
        "     -2      -1       0      +1      +2 ",
    ]


def test_numbers_are_closer_where_only_one_would_be_left():
    line = np.stack([np.linspace(-0.03, 0.03, 9), np.linspace(0.02, -0.02, 9)], axis=1)
    assert Path(line, [], 28, 9).draw(0).text[-1].split() == ["-0.02", "0", "+0.02"]


@pytest.mark.parametrize("size", [(24, 9), (28, 9), (50, 12), (103, 17), (160, 40)])
@pytest.mark.parametrize("scale", [3e-6, 0.017, 0.4, 1.0, 7.3, 2e5])
@pytest.mark.parametrize("seed", range(4))
def test_ticks_are_even_and_the_path_stays_inside(size, scale, seed):
    points = np.random.default_rng(seed).normal(size=(30, 2)).cumsum(axis=0) * scale
    path = Path(points, [], *size)
    text = path.draw(0).text
    rows = [row for row, line in enumerate(text) if "┤" in line]
    values = [float(text[row].partition("┤")[0]) for row in rows]
    assert len(rows) >= 2
    assert len(set(np.diff(rows))) <= 1
    assert np.allclose(np.diff(values), np.diff(values)[0], rtol=1e-6)
    assert "○" in "".join(text) or "●" in "".join(text)
    assert not set("◂▸▴▾") & set("".join(text))
    starts = [match.start() + len(match.group()) // 2 for match in re.finditer(r"\S+", text[-1])]
    assert starts
    assert len(set(np.diff(starts))) <= 1


def test_digits_stand_at_their_points_over_the_path_in_colours_of_their_own():
    corners = np.array([[-1.0, 0.0], [1.0, 0.0], [0.0, 0.5], [-1.0, 0.0], [np.nan, 0.0], [0.0, -0.5]])
    path = Path(corners, [], 21, 7, signs=np.array(list(" 10001")))
    for position in range(5):  # the line of the last steps hides none, the marks do
        grid = path.draw(position)
        text = "".join(grid.text)
        assert text.count("1") == 1 - (position == 1), position
        assert text.count("0") == 1 - (position == 2), position
    assert grid.inks[grid.glyphs == "1"].tolist() == [Ink.LINE + 1]
    assert grid.inks[grid.glyphs == "0"].tolist() == [Ink.LINE]


def test_where_there_is_little_room_there_are_no_numbers():
    assert not any(each.isdigit() for line in Path(LINE, [], 23, 9).draw(0).text for each in line)
    assert not any(each.isdigit() for line in Path(LINE, [], 40, 7).draw(0).text for each in line)
