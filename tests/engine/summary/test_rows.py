"""Sizes, and the title of a row."""

import pytest

from rnn_tui.engine.summary.rows import Row, memory


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        (0, "0.00 B"),
        (1, "4.00 B"),
        (255, "1020.00 B"),
        (256, "1.00 KB"),
        (3_332, "13.02 KB"),
        (2**18, "1.00 MB"),
        (42_124_112, "160.69 MB"),
        (2**38, "1.00 TB"),
    ],
)
def test_memory_is_four_bytes_a_parameter(parameters: int, text: str) -> None:
    assert memory(parameters, ("B", "KB", "MB", "GB", "TB")) == text


def test_memory_stays_in_the_largest_unit() -> None:
    assert memory(2**30, ("B", "KB")) == "4194304.00 KB"


def test_title_is_name_and_class() -> None:
    assert Row("simple_rnn_1", "SimpleRNN", ((None, 3),), 42, True).title == "simple_rnn_1 (SimpleRNN)"
