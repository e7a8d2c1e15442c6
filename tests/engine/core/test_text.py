"""Numbers in sentences."""

import pytest

from rnn_tui.engine.core.text import counted, enumerated, ordinal, plain, size_text


def test_one_of_something_is_not_many():
    assert [counted(each, "step") for each in (0, 1, 2, 1200)] == ["0 steps", "1 step", "2 steps", "1,200 steps"]


def test_several_in_a_sentence():
    assert [enumerated("abc"[:each]) for each in (1, 2, 3)] == ["a", "a and b", "a, b and c"]
    assert enumerated(["h", "c"], "or") == "h or c"


def test_which_in_a_row():
    assert [ordinal(each) for each in (2, 3, 11, 21, 25, 112)] == ["2nd", "3rd", "11th", "21st", "25th", "112th"]


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (48_834_496, "48.8 MB"),
        (999_960, "1.0 MB"),  # not 1000.0 kB
        (3_200_000_000, "3.2 GB"),
        (2 * 10**13, "20.0 TB"),
    ],
)
def test_sizes(size, text):
    assert size_text(size) == text


def test_what_a_terminal_cannot_show_is_a_question_mark():
    assert plain("lstm\x1b[31m\n") == "lstm?[31m?"
