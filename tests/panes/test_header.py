"""What the header says where it is narrow."""

import pytest

from rnn_tui.engine.layers import LSTM
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.panes.header import Header


def left(title: str, room: int, **options) -> str:
    header = Header()
    header.set_reactive(Header.stack, Stack((LSTM(8, **options),), (None, 12, 6)))
    header.set_reactive(Header.title_text, title)
    return header._left(room)


@pytest.mark.parametrize(
    ("room", "text"),
    [
        (90, "a_model_of_mine_with_a_long_name · (None, 12, 6) → [(None, 8), (None, 8), (None, 8)]"),
        (70, "a_model_of_…g_name · (None, 12, 6) → [(None, 8), (None, 8), (None, 8)]"),
        (60, "a_model_of_mi…ng_name · (None, 12, 6) → (None, 8) and 2 more"),
        (40, "a_model_of_mine_with_a_long_name"),
        (16, "a_model_of…_name"),
    ],
)
def test_a_shape_is_there_as_a_whole_or_not_at_all(room: int, text: str):
    assert left("a_model_of_mine_with_a_long_name", room, return_state=True) == text
    assert len(text) <= room


@pytest.mark.parametrize(
    ("words", "room", "text"),
    [
        (
            ("inputs own output after t 25", "weights trained", "float64"),
            50,
            "inputs own output after t 25 · weights trained ",
        ),
        (("inputs own output after t 25", "weights trained", "float64"), 30, "inputs own output after t 25 "),
        (("inputs own output after t 25", "weights trained", "float64"), 25, "own output after t 25 "),
        (("inputs own output after t 25", "weights trained", "float64"), 20, ""),
        (("inputs random", "seed 0", "weights initializers", "float64"), 30, "seed 0 · weights initializers "),
        (("inputs x.npy", "weights trained", "what if: h[3] = 0"), 20, "what if: h[3] = 0 "),
    ],
)
def test_what_is_usual_is_left_out_first(words, room, text):
    header = Header()
    header.set_reactive(Header.words, words)
    assert header._fitting(room) == text
