from itertools import pairwise

import pytest

from rnn_tui.charts.primitives.shared_rows import EIGHTHS, Rows, share, share_in_groups


def heights(rows: Rows) -> list[int]:
    return [rows.start(part + 1) - rows.start(part) for part in range(rows.count)]


@pytest.mark.parametrize(
    ("count", "room", "expected"),
    [
        (8, 11, [8] * 8),
        (8, 12, [12] * 8),
        (16, 9, [4] * 16),
        (3, 20, [32] * 3),
        (8, 17, [16] * 8),
        (8, 15, [12] * 8),
        (8, 6, [4] * 8),
        (8, 7, [8] * 8),
        (16, 15, [8] * 16),
        (22, 16, [4] * 22),
        (5, 2, [4] * 5),
    ],
)
def test_parts_have_whole_or_half_rows(count, room, expected):
    assert heights(share(count, room, 4)) == expected


@pytest.mark.parametrize("count", [1, 2, 7, 12, 13, 31, 40])
@pytest.mark.parametrize("room", [1, 5, 8, 11, 29, 40])
def test_parts_have_one_height_and_leave_few_rows_blank(count, room):
    rows = share(count, room, 4)
    assert len(set(heights(rows))) == 1
    assert rows.height % (EIGHTHS // 2) == 0
    assert rows.rows >= min(room, 4 * count) * 2 / 3


@pytest.mark.parametrize("count", [1, 2, 7, 12, 13, 31, 40])
@pytest.mark.parametrize("room", [1, 5, 8, 11, 29, 40])
@pytest.mark.parametrize("fills", [False, True])
def test_every_part_is_where_it_says(count, room, fills):
    rows = Rows(count, room=max(room, -(-count // 2))) if fills else share(count, room, 4)
    end = rows.start(count)
    shown = [rows.at(place) for place in range(-1, end + 1)]
    assert shown == [None, *(part for part, high in enumerate(heights(rows)) for _ in range(high)), None]
    for row in range(rows.rows):
        here = shown[1:-1][EIGHTHS * row : EIGHTHS * (row + 1)]
        top, bottom, upper = rows.inside(row)
        assert len(set(here)) <= 2
        assert here[:upper] == [top] * upper
        assert bottom in (None, here[-1])
    assert all(part in rows.inside(rows.row_of(part))[:2] for part in range(count))
    if fills and count > room:
        assert max(heights(rows)) * 2 <= min(heights(rows)) * 3


@pytest.mark.parametrize("count", [1, 3, 8, 20])
@pytest.mark.parametrize("room", [1, 5, 8, 11, 12, 29])
def test_a_part_with_a_text_has_a_row_of_its_own(count, room):
    rows = share(count, room, 4, whole=True)
    assert len(set(heights(rows))) == 1
    for part in range(count):
        assert rows.inside(rows.row_of(part)) == (part, part, EIGHTHS)


def test_parts_with_a_text_have_whole_rows():
    assert [share(8, room, 4, whole=True).height for room in (7, 8, 11, 15, 16, 19, 24)] == [8, 8, 8, 8, 16, 16, 24]


@pytest.mark.parametrize("count", [1, 2, 7, 8, 12, 13, 31, 40])
@pytest.mark.parametrize("room", [1, 5, 7, 8, 11, 12, 29, 40])
def test_numbers_are_at_even_steps_and_the_chosen_one_is_among_them(count, room):
    rows = share(count, room, 4)
    numbers = [rows.numbered(row) for row in range(rows.rows)]
    assert [each for each in numbers if each is not None] == list(range(0, count, rows.apart))
    for chosen in range(count):
        assert rows.numbered(rows.row_of(chosen), chosen) == chosen
    at = [row for row, each in enumerate(numbers) if each is not None]
    between = {b - a for a, b in pairwise(at)}
    assert len(between) <= 1 or max(between) - min(between) == 1 == rows.apart, "and at even distances"


def test_every_part_of_two_rows_or_more_is_numbered():
    rows = share(8, 21, 4)
    assert rows.height == 5 * EIGHTHS // 2
    assert [rows.numbered(row) for row in range(rows.rows)][:8] == [None, 0, None, 1, None, None, 2, None]
    assert [share(8, room, 4).apart for room in (6, 7, 8, 12, 16, 20, 24)] == [2, 1, 1, 2, 1, 1, 1]


def test_of_two_parts_that_are_named_at_rows_of_their_own_both_have_a_number() -> None:
    assert [share(2, rows, 18).apart for rows in (1, 2, 3, 5)] == [2, 1, 1, 1]
    rows = share(2, 3, 18)
    assert [rows.numbered(row) for row in range(rows.rows)] == [0, None, 1]


@pytest.mark.parametrize(
    ("room", "expected"),
    [
        (3, [1, 2, 1]),
        (5, [1, 2, 1]),
        (6, [2, 3, 1]),
        (9, [2, 3, 1]),
        (10, [3, 5, 2]),
        (36, [12, 18, 6]),
        (50, [16, 24, 8]),
        (150, [36, 54, 18]),
    ],
)
def test_parts_of_all_groups_have_one_height(room, expected):
    assert [each.rows for each in share_in_groups([2, 3, 1], room, 18)] == expected


@pytest.mark.parametrize(("room", "lines"), [(3, 1), (11, 1), (12, 2), (17, 2), (18, 3)])
def test_parts_with_texts_in_groups_have_whole_rows(room, lines):
    assert [each.rows for each in share_in_groups([2, 3, 1], room, 18, whole=True)] == [2 * lines, 3 * lines, lines]
