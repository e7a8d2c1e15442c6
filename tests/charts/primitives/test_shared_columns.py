import pytest

from rnn_tui.charts.primitives.shared_columns import Columns, columns_of


@pytest.mark.parametrize(
    ("count", "columns", "whole", "expected"),
    [
        (30, 49, False, 1.5),
        (42, 66, False, 1.5),
        (42, 62, False, 1),
        (10, 55, False, 5.5),
        (30, 49, True, 1),
        (10, 69, False, 6),  # numbers, each in the middle of its cell
        (100, 49, False, 1),  # the rest is scrolled
        (1, 49, False, 20),
    ],
)
def test_half_columns_fill_a_pane_where_no_numbers_are(count: int, columns: int, whole: bool, expected: float) -> None:
    assert columns_of(count, columns, 20, whole=whole) == expected


@pytest.mark.parametrize("width", [1, 1.5, 2, 2.5, 3, 5.5, 7])
@pytest.mark.parametrize("count", [1, 2, 7, 30])
def test_every_column_is_of_the_part_that_begins_at_or_before_it(count: int, width: float) -> None:
    across = Columns(count, width)
    found = across.inside(0, across.columns).tolist()
    assert found == [across.at(column) for column in range(across.columns)]
    assert found == [part for part in range(count) for _ in range(across.start(part), across.start(part + 1))]
    assert all(across.at(across.middle(part)) == part for part in range(count))
    left, right = across.ends(0, across.columns)
    assert (sum(left == right) == across.columns) == (width % 1 == 0 or count == 1)
