"""Frames: equal where the same is seen."""

import pytest
from rich.segment import Segment
from rich.style import Style

from rnn_tui.app.pictures import frame


def strip(text: str, style: str) -> list[Segment]:
    return [Segment(text, Style.parse(style))]


@pytest.mark.parametrize(
    "other",
    [
        strip("ab ", "#102030 on #000000"),
        strip("ac ", "#102031 on #000000"),
        strip("ac ", "#102030 on #000001"),
        strip("ac ", "bold #102030 on #000000"),
        strip("ac ", "underline #102030 on #000000"),
        strip("ac ", "reverse #102030 on #000000"),
        strip("ac", "#102030 on #000000"),
    ],
    ids=["text", "ink", "paper", "bold", "underline", "reverse", "size"],
)
def test_a_digest_changes_with_anything_that_is_seen(other):
    one = frame.Frame.of([strip("ac ", "#102030 on #000000")])
    assert one.digest() != frame.Frame.of([other]).digest()


def test_a_digest_does_not_depend_on_what_is_not_seen():
    one = frame.Frame.of([[*strip("a", "#102030 on #000000"), *strip(" ", "bold #405060 on #000000")]])
    assert one.digest() == frame.Frame.of([strip("a ", "#102030 on #000000")]).digest()


def test_a_wide_character_takes_two_cells():
    found = frame.Frame.of([strip("a漢e\u0301", "#102030 on #000000")])
    assert [cell.text for cell in found.rows[0]] == ["a", "漢", "", "e\u0301"]


def test_rows_of_different_lengths_are_no_frame():
    with pytest.raises(ValueError, match=r"equally long, but these have \[1, 2\] cells"):
        frame.Frame.of([strip("a", "none"), strip("ab", "none")])


def test_what_has_the_colour_of_its_paper_is_not_in_the_text():
    found = frame.Frame.of(
        [[*strip("▐", "#ffffff on #000000"), *strip("✓漢", "#102030 on #102030"), *strip(" no", "#fff000 on #000000")]]
    )
    assert found.text == "▐    no"
