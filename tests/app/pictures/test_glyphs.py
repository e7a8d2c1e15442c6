"""Characters that must meet their neighbours are shapes."""

import pytest

from rnn_tui.app.pictures import glyphs


@pytest.mark.parametrize(
    ("character", "arms"),
    [
        ("─", {"LEFT": 2, "RIGHT": 2}),
        ("┃", {"UP": 4, "DOWN": 4}),
        ("┏", {"DOWN": 4, "RIGHT": 4}),
        ("┡", {"DOWN": 2, "RIGHT": 4, "UP": 4}),
        ("╇", {"DOWN": 2, "UP": 4, "LEFT": 4, "RIGHT": 4}),
        ("┼", {"UP": 2, "DOWN": 2, "LEFT": 2, "RIGHT": 2}),
        ("┽", {"RIGHT": 2, "UP": 2, "DOWN": 2, "LEFT": 4}),
        ("╸", {"LEFT": 4}),
        ("╭", {"DOWN": 2, "RIGHT": 2}),
        ("═", {}),
        ("┄", {}),
    ],
)
def test_the_arms_of_box_drawing_are_those_of_its_name(character, arms):
    assert glyphs.arms(character) == arms


@pytest.mark.parametrize(
    ("character", "boxes"),
    [
        ("─", {(0, 17, 9, 19), (9, 17, 18, 19)}),
        ("█", {(0, 0, 18, 36)}),
        ("▀", {(0, 0, 18, 18)}),
        ("▄", {(0, 18, 18, 36)}),
        ("▌", {(0, 0, 9, 36)}),
        ("▐", {(9, 0, 18, 36)}),
        ("▁", {(0, 32, 18, 36)}),
        ("▏", {(0, 0, 2, 36)}),
        ("▚", {(0, 0, 9, 18), (9, 18, 18, 36)}),
        ("▟", {(9, 0, 18, 18), (0, 18, 9, 36), (9, 18, 18, 36)}),
    ],
)
def test_blocks_and_lines_reach_the_edges_of_the_cell(character, boxes):
    assert {(each.left, each.top, each.right, each.bottom) for each in glyphs.shapes(character)} == boxes


@pytest.mark.parametrize("corner", "╭╮╯╰")
def test_a_rounded_corner_meets_the_lines_it_joins(corner):
    arc, line = glyphs.shapes(corner)
    arms = glyphs.arms(corner)
    assert arc.x == (18 if "RIGHT" in arms else 0)
    assert (line.left, line.right) == (8, 10)
    assert (line.bottom if "DOWN" in arms else line.top) == (36 if "DOWN" in arms else 0)
    assert abs(arc.y - 18) == arc.radius == 9


def test_braille_dots_stand_at_equal_distances():
    assert [(each.x, each.y) for each in glyphs.shapes("⡇")] == [(4.5, 4.5), (4.5, 13.5), (4.5, 22.5), (4.5, 31.5)]
    assert [(each.x, each.y) for each in glyphs.shapes("⢀")] == [(13.5, 31.5)]


def test_letters_are_left_to_the_font():
    assert glyphs.shapes("a") == []
    assert glyphs.shapes("●") == []
    assert glyphs.shapes("e\u0301") == []
