import pytest
from rich.style import Style

from rnn_tui.charts.primitives.grid import REVERSED, Grid, Ink

STYLES: dict[int, Style] = {Ink.SIGNED: Style(color="red"), Ink.MUTED: Style(dim=True)}


def test_write_is_clipped_and_says_where_it_ended() -> None:
    grid = Grid(5, 2)
    assert grid.write(0, 3, "abc", Ink.LABEL) == 6
    assert grid.write(1, -1, "xyz") == 2
    grid.write(7, 0, "nowhere")
    assert grid.text == ["   ab", "yz   "]
    assert grid.inks[0].tolist() == [0, 0, 0, Ink.LABEL, Ink.LABEL]


def test_wide_characters_take_two_cells() -> None:
    grid = Grid(4, 1)
    assert grid.write(0, 0, "日b") == 3
    assert grid.text == ["日b "]
    assert grid.strip(0, {}).cell_length == 4
    assert grid.strip(0, {}).text == "日b "


def test_fill_and_paste_are_clipped() -> None:
    grid, small = Grid(4, 2), Grid(3, 3)
    grid.fill(0, -2, 2, "█", Ink.SIGNED)
    grid.fill(5, 0, 2, "█", Ink.SIGNED)
    small.fill(0, 0, 3, "x", Ink.MUTED)
    grid.paste(1, 2, small)
    assert grid.text == ["██  ", "  xx"]


def test_changes_are_the_spans_that_differ() -> None:
    before, after = Grid(6, 3), Grid(6, 3)
    after.write(1, 2, "ab")
    after.inks[2, 5] = Ink.LABEL
    assert list(after.changes(before)) == [(1, 2, 4), (2, 5, 6)]
    assert list(after.changes(after)) == []
    assert list(after.changes(Grid(5, 3))) == [(0, 0, 6), (1, 0, 6), (2, 0, 6)]


def test_strip_joins_runs_and_lets_blanks_follow() -> None:
    grid = Grid(8, 1)
    grid.write(0, 1, "██", Ink.SIGNED)
    grid.write(0, 5, "-", Ink.MUTED)
    assert [(s.text, s.style) for s in grid.strip(0, STYLES)] == [
        (" ", Style.null()),
        ("██  ", STYLES[Ink.SIGNED]),
        ("-  ", STYLES[Ink.MUTED]),
    ]


def test_a_reversed_cell_is_not_continued_by_blanks() -> None:
    grid = Grid(3, 1)
    grid.fill(0, 0, 1, "▌", Ink.SIGNED + REVERSED)
    first, second = grid.strip(0, STYLES)
    assert (first.text, second.text) == ("▌", "  ")
    assert first.style == Style(color="red", reverse=True)


def test_a_text_stands_in_the_middle() -> None:
    assert Grid.saying(13, 3, "nothing to show").text == [" " * 13, " nothing to  ", "    show     "]
    assert Grid.saying(0, 0, "nothing").text == []


@pytest.mark.parametrize("size", [(0, 0), (0, 2), (3, 0), (-1, 4)])
def test_empty_grids_do_not_fail(size: tuple[int, int]) -> None:
    grid = Grid(*size)
    grid.write(0, 0, "x")
    assert grid.width == max(size[0], 0)
    if grid.height:
        assert grid.strip(0, {}).text == ""
