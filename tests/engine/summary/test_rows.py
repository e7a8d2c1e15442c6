"""Sizes, and the title of a row."""

import pytest

from rnn_tui.engine.summary.rows import Row, Summary, memory


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0.00 B"),
        (4, "4.00 B"),
        (1020, "1020.00 B"),
        (1024, "1.00 KB"),
        (4 * 3_332, "13.02 KB"),
        (2**20, "1.00 MB"),
        (4 * 42_124_112, "160.69 MB"),
        (2**40, "1.00 TB"),
    ],
)
def test_memory_is_in_the_largest_unit_that_it_fills(size: int, text: str) -> None:
    assert memory(size, ("B", "KB", "MB", "GB", "TB")) == text


def test_a_parameter_takes_four_bytes_where_nothing_else_is_said() -> None:
    summary = Summary("m", (), 100, 20, 3)
    assert summary.totals == {
        "Total": (123, 492),
        "Trainable": (100, 400),
        "Non-trainable": (20, 80),
        "Optimizer": (3, 12),
    }
    wide = Summary("m", (), 100, 20, sizes=(800, 160, 0))
    assert wide.totals == {"Total": (120, 960), "Trainable": (100, 800), "Non-trainable": (20, 160)}


def test_memory_stays_in_the_largest_unit() -> None:
    assert memory(2**32, ("B", "KB")) == "4194304.00 KB"


def test_title_is_name_and_class() -> None:
    assert Row("simple_rnn_1", "SimpleRNN", ((None, 3),), 42, True).title == "simple_rnn_1 (SimpleRNN)"
