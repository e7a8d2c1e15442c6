"""The path and its marks."""

import numpy as np

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
    assert inks.count(Ink.MUTED) > inks.count(Ink.LINE) > 5


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
