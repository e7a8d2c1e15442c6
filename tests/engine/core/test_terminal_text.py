"""Widths, cuts and line breaks: exact cases, and agreement with rich, whose rules these are."""

import unicodedata
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from rnn_tui.engine.core.terminal_text import align, cut, shorten, shorten_middle, text_width, wrap

WORDS = st.text(st.sampled_from([*"abcdefgh_.,()[]  ", "世", "界", "é", "각", "\u0301"]), max_size=60)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("lstm", 4),
        ("e\u0301", 1),
        ("世界", 4),
        ("\u1100\u1161", 2),
        ("☝", 1),
        ("☝️", 2),
        ("👩‍🔬!", 3),
        ("👍🏽", 2),
    ],
)
def test_width_counts_terminal_columns(text: str, width: int) -> None:
    assert text_width(text) == cell_len(text) == width


def test_width_of_every_letter_is_rich_s() -> None:
    """Letters, numbers and punctuation of this Python's Unicode; symbols were widened by later versions."""
    wrong = [
        hex(point)
        for point in range(0x20000)
        if unicodedata.category(chr(point)) in ("Lu", "Ll", "Lt", "Lm", "Nd", "Nl", "Pc", "Pd", "Ps", "Pe", "Po", "Mn")
        and text_width(chr(point)) != cell_len(chr(point))
    ]
    assert wrong == []


def test_cut_replaces_half_a_wide_character() -> None:
    assert cut("a世界", 3) == "a世"
    assert cut("a世界", 4) == "a世 "
    assert cut("e\u0301e\u0301", 1) == "e\u0301"


def test_shorten_marks_what_is_missing() -> None:
    assert shorten("Trainable", 5) == "Trai…"
    assert shorten("Trainable", 9) == "Trainable"
    assert shorten("世界世界", 4) == "世 …"


def test_shorten_middle_keeps_both_ends() -> None:
    assert shorten_middle("bidirectional_12", 9) == "bidir…_12"
    assert shorten_middle("model", 1) == "…"
    assert all(text_width(shorten_middle("世界世界", width)) <= width for width in range(1, 9))


@pytest.mark.parametrize(("side", "line"), [("left", "ab    "), ("right", "    ab"), ("center", "  ab  ")])
def test_align_fills_the_width(side: str, line: str) -> None:
    assert align("ab", 6, side) == line


def test_odd_space_around_the_centre_goes_right() -> None:
    assert align("Y", 6, "center") == "  Y   "


def test_wrap_breaks_before_words() -> None:
    assert wrap("bidirectional (Bidirectional)", 16) == ["bidirectional ", "(Bidirectional)"]
    assert wrap("[(None, 5, 4), (None, 4)]", 8) == ["[(None, ", "5, 4), ", "(None, ", "4)]"]


def test_too_long_word_is_left_or_folded() -> None:
    assert wrap("a bidirectional b", 6) == ["a ", "bidirectional", "b"]
    assert wrap("a bidirectional b", 6, fold=True) == ["a ", "bidire", "ctiona", "l b"]


@settings(derandomize=True, database=None, deadline=None)
@given(WORDS, st.integers(4, 40), st.booleans())
def test_wrap_breaks_lines_where_rich_does(text: str, width: int, fold: bool) -> None:
    overflow: Literal["fold", "ellipsis"] = "fold" if fold else "ellipsis"
    lines = Text(text).wrap(Console(width=80), width, justify="default", overflow=overflow)
    fit = cut if fold else shorten
    assert [fit(line, width) for line in wrap(text, width, fold=fold)] == [line.plain for line in lines]


@settings(derandomize=True, database=None, deadline=None)
@given(WORDS, st.integers(1, 60))
def test_cut_ends_where_rich_s_does(text: str, width: int) -> None:
    padded = cut(text, width)
    assert padded + " " * (width - text_width(padded)) == set_cell_size(text, width)
