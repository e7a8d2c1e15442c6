"""Which views the line above the charts has room for."""

import pytest

from rnn_tui.engine.layers import GRU
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.panes.timesteps.choices_line import (
    LEFT,
    RIGHT,
    before_signals,
    labelled,
    sequence_text,
    signals_line,
    views_line,
    window,
)
from rnn_tui.panes.views import KEYS, NAMES
from tests.conftest import Explore

LABELS = tuple(map(labelled, NAMES, KEYS))


def line(chosen: int, first: int, room: int) -> tuple[int, str]:
    """The first view shown, and the line's text."""
    first, last = window(LABELS, chosen, first, room)
    return first, views_line(NAMES, KEYS, chosen, first, last).plain


@pytest.mark.parametrize("room", [0, 8, 20, 52, 88, 118, 119, 200])
def test_as_many_as_fit_with_marks_where_there_are_more(room):
    first = 0
    for chosen, name in [*enumerate(LABELS), *reversed(list(enumerate(LABELS)))]:
        first, text = line(chosen, first, room)
        shown = text.removeprefix(LEFT).removesuffix(RIGHT).split("  ")
        last = first + len(shown)
        assert shown == list(LABELS[first:last])
        assert name in shown
        assert text.startswith(LEFT) == (first > 0)
        assert text.endswith(RIGHT) == (last < len(NAMES))
        assert len(text) <= room or shown == [name]
        if last < len(NAMES):
            assert len(text) + len(LABELS[last]) + 2 > room


def test_what_is_clicked_stays_where_it_is():
    first, text = line(7, 0, 88)
    assert first == 0
    for chosen in (0, 3, 7):
        assert line(chosen, first, 88) == (first, text)
    first, text = line(13, first, 88)
    assert first > 0
    assert line(first, first, 88) == (first, text)


def test_each_name_shows_the_key_that_leads_there():
    assert labelled("gradient", "G") == "Gradient"
    assert labelled("why", "e") == "e why"
    assert labelled("overview", "") == "overview"
    assert [name for name, key in zip(NAMES, KEYS, strict=True) if not key] == []


@pytest.mark.parametrize(
    ("room", "shown"), [(40, "   sequence 1/12"), (16, "   sequence 1/12"), (15, "   seq 1/12"), (10, "   1/12")]
)
def test_which_sequence_it_is_is_never_cut(room, shown):
    trace = Model.draw(Stack((GRU(2),), (12, 3, 1))).run()
    assert sequence_text(trace, 0, room) == shown


@pytest.mark.parametrize("tight", [False, True])
def test_the_key_of_the_next_signal_stands_before_the_signals_and_is_underlined(tight):
    found = before_signals(tight=tight)
    assert [found.plain[each.start : each.end] for each in found.spans if each.style == "underline"] == ["]"]
    assert found.plain == (" │ ] " if tight else "   ] signal ")


@pytest.mark.parametrize(
    ("chosen", "room", "shown"),
    [
        ("h", 22, "h · c · i · f · output"),
        ("h", 20, "h · c · i · f ›"),
        ("i", 20, "h · c · i · f ›"),
        ("output", 20, "‹ c · i · f · output"),
        ("output", 3, "‹ output"),
    ],
)
def test_of_many_signals_those_around_the_chosen_one_are_shown(chosen, room, shown):
    assert signals_line(("h", "c", "i", "f", "output"), chosen, room).plain == shown


def test_the_only_sequence_has_no_number():
    assert sequence_text(Model.draw(Stack((GRU(2),), (1, 3, 1))).run(), 0, 40) == ""


@pytest.mark.long
@pytest.mark.parametrize("size", [(140, 40), (80, 24)])
async def test_the_line_fits_the_screen_and_goes_on_at_its_ends(explore: Explore, size):
    async with explore("lstm", size=size) as journey:
        choices = next(each for each in journey.text.splitlines() if "overview" in each)
        assert "bars" in choices
        assert "›" in choices
        assert "h · c · i · f · g · o" in choices
        for _ in range(len(NAMES) - 1):
            await journey.press("v")
        choices = next(each for each in journey.text.splitlines() if NAMES[-1] in each and "‹" in each)
        assert "‹" in choices
        assert "›" not in choices


def test_without_colours_what_is_chosen_is_reversed():
    with_colours, without = (str(views_line(NAMES, KEYS, 1, 0, 3, no_color).spans) for no_color in (False, True))
    assert "reverse" not in with_colours
    assert "reverse" in without
    assert "reverse" in str(signals_line(("h", "c"), "c", 20, True).spans)
