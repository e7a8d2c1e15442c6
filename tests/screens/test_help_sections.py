"""The help page as values: what is found in it, and how it is wrapped."""

import re

from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.panes.layers.field_rows import FieldRows
from rnn_tui.panes.layers.layers_pane import LayersPane
from rnn_tui.panes.playback import Playback
from rnn_tui.panes.views import NAMES, VIEWS
from rnn_tui.screens.bindings import COMMANDS
from rnn_tui.screens.footer_keys import IN_FIELD, shown
from rnn_tui.screens.help_sections import FORM, OPTIONS, Section, indented, sections, suggestion, view_title

PAGE = Section("Time", (("g", "To a timestep you type"), ("home", "To t 0")))


def test_every_command_view_and_kind_is_on_the_page():
    titles = [each.title for each in sections()]
    assert len(titles) == len(set(titles))
    assert {each.group for each in COMMANDS} | {view_title(each) for each in NAMES} <= set(titles)
    assert {each.kind() for each in kinds()} <= set(titles)
    keys = [key for each in sections() for key, _ in each.rows]
    assert all(each.written in keys for each in COMMANDS)


def test_the_keys_of_the_form_are_those_that_its_widgets_take():
    written = {"up": "↑", "down": "↓", "pageup": "pgup", "pagedown": "pgdn"}
    there = {key for keys, _ in FORM for key in keys.split()}
    bound = {each.key for widget in (FieldRows, LayersPane) for each in widget.BINDINGS} - {"shift+tab"}
    assert {written.get(each, each) for each in bound} <= there
    shown_there = {key for keys in (each.written for each in shown(editing=True)) for key in keys.split()}
    assert shown_there - {"^p"} <= there
    for _, keys in IN_FIELD:
        assert {key for each in keys for key in each.written.replace("↑↓", "↑ ↓").split()} <= there


def test_every_option_is_explained_once_or_for_the_kinds_that_mean_something_else():
    (there,) = (each for each in sections() if each.title == OPTIONS)
    assert len(there.rows) == len(set(there.rows))
    assert {each.name for kind in kinds() for each in kind.options()} == {name for name, _ in there.rows}
    assert [row for row in there.rows if row[0] == "return_state"] == [
        ("return_state", "return the last state as further outputs: h, and in an LSTM c")
    ]
    assert ("units", "outputs (Dense)") in there.rows


def test_rows_are_found_by_words_in_any_order_and_a_title_finds_all_of_its_rows():
    assert PAGE.found("type TIMESTEP") == (("g", "To a timestep you type"),)
    assert PAGE.found("time home") == (("home", "To t 0"),)
    assert PAGE.found("time") == PAGE.rows
    assert PAGE.found("gradient") == ()


def test_a_row_that_does_not_fit_goes_on_below_its_own_beginning():
    assert indented("g", "To a timestep you type", 24) == [
        "  g         To a",
        "            timestep you",
        "            type",
    ]
    assert indented("", "out  the states and more", 20) == ["  out  the states", "       and more"]
    assert indented("", "  h = tanh( x )", 40) == ["    h = tanh( x )"]
    assert indented("", "h  = tanh( x · W + b )    state", 20) == [
        "  h  = tanh( x · W +",
        "       b )    state",
    ]
    assert indented("", "c = f · c + i · g           cell state", 36) == ["  c = f · c + i · g  cell state"]


def test_a_word_that_is_not_there_is_answered_with_one_that_is_like_it():
    assert suggestion("gradeint") == " Is gradient meant?"
    assert suggestion("the bidirectoinal") == " Is bidirectional meant?"
    assert suggestion("zzz") == ""
    assert suggestion("gradient") == ""


def test_how_to_read_a_view_is_not_its_sentence_once_more():
    for each in VIEWS:
        told, read = (set(re.findall(r"\w{5,}", text.casefold())) for text in (each.help, each.reading))
        assert len(told & read) <= 0.6 * len(read), each.view


def test_what_the_line_with_the_time_says_is_explained():
    (there,) = (dict(each.rows) for each in sections() if each.title == "How to read the views")
    assert "2 timesteps a second" in there[f"‖ {Playback().speed:g}/s"]
    assert "4 timesteps of 8 units" in there["h (4, 8)"]
