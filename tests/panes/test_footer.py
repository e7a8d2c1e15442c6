"""The footer chooses what fits."""

import pytest

from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.run.model import Model
from rnn_tui.panes.footer import Key, fitting
from rnn_tui.panes.selection import Focus, Selection
from rnn_tui.panes.views import VIEWS
from rnn_tui.screens.bindings import COMMANDS
from rnn_tui.screens.footer_keys import EMPTY, RACING, RECORDED, shown

KEYS = (Key("a", "one", "x", 1), Key("b", "two", "x", 3), Key("c", "three", "x", 2))


@pytest.mark.parametrize(("width", "left"), [(100, "abc"), (22, "abc"), (21, "ac"), (15, "ac"), (14, "a"), (5, "")])
def test_the_least_needed_is_left_out_first(width, left):
    assert "".join(each.written for each in fitting(KEYS, width)) == left


@pytest.mark.parametrize("width", [60, 80, 100, 140])
@pytest.mark.parametrize("editing", [False, True])
def test_the_way_to_help_or_out_is_always_there(width, editing):
    labels = [each.label for each in fitting(shown(editing), width)]
    assert ("leave" if editing else "help") in labels
    assert "palette" in labels
    assert not editing or "step" in labels


@pytest.mark.parametrize("width", [60, 80, 100])
def test_the_view_of_training_names_its_keys_and_the_way_to_help(width):
    written = [each.written for each in fitting(shown(False, 3, view="training"), width)]
    assert {"space", "?", "^p"} <= set(written)
    assert written[:3] == {60: ["←→", "space", "?"], 80: ["←→", "space", "t"], 100: ["←→", "space", "t"]}[width]


@pytest.mark.parametrize("width", [80, 100])
def test_in_a_race_the_footer_names_the_key_for_another_model(width):
    written = [each.written for each in fitting(shown(False, 3, view="training", layout=[RACING]), width)]
    assert {"space", "*", "?", "^p"} <= set(written)
    assert "*" not in [each.written for each in shown(False, 3, view="training")]


def test_what_a_recording_refuses_is_not_offered():
    offered = {each.label for pane in (1, 2, 3) for each in shown(False, pane, fixed=True)}
    assert not offered & {"train", "edit", "add", "delete", "move", "style", "code", "inputs", "what if"}
    assert {"undo", "open", "diagnosis"} <= offered


@pytest.mark.parametrize("pane", [1, 2, 3])
def test_a_pane_is_maximised_only_where_others_are_beside_it(pane):
    def label(*layout):
        return {each.written: each.label for each in fitting(shown(False, pane, layout=layout), 100)}.get("m")

    assert label() == {1: None, 2: "maximise", 3: "maximise"}[pane]
    assert label("-narrow") is None
    assert label("-maximised") == "all panes"


def test_arrows_are_named_as_what_they_move_in_the_view():
    def arrows(view: str, seen: Focus | None = None) -> list[str]:
        keys = shown(False, 3, view=view, seen=seen)
        return [f"{each.written} {each.label}" for each in keys if each.written in ("←→", "↑↓")]

    assert arrows("overview") == ["←→ step", "↑↓ unit"]
    assert arrows("weights") == ["←→ column", "↑↓ row"]
    assert arrows("attention") == ["←→ step", "↑↓ other step"]
    without = Model.draw(built_in("tutorial").stack).run()
    assert arrows("attention", Selection().on(without)) == ["←→ step"]
    assert arrows("bars", Selection().on(without)) == ["←→ step", "↑↓ unit"]
    assert arrows("gradient") == ["←→ step"]
    assert arrows("training") == ["←→ training"]
    for view in VIEWS:
        assert bool(view.arrows[1]) or not view.crosses


def test_where_there_is_no_layer_the_footer_says_how_to_get_one():
    labels = [each.label for each in fitting(shown(False, 3, layout=[EMPTY]), 60)]
    assert {"add", "undo", "open", "help"} <= set(labels)
    assert not {"step", "unit", "play"} & set(labels)
    assert not {"delete", "move"} & {each.label for each in shown(False, 1, layout=[EMPTY])}


def test_in_the_list_of_layers_editing_comes_before_stepping():
    labels = [each.label for each in fitting(shown(False, 1), 60)]
    assert labels == ["layer", "edit", "add", "delete", "help", "palette"]


@pytest.mark.parametrize(("pane", "view"), [(1, "bars"), (2, "bars"), (3, "bars"), (3, "training")])
def test_where_something_was_noted_the_footer_of_each_pane_says_so(pane, view):
    labels = [each.label for each in fitting(shown(False, pane, notes=12, view=view), 80)]
    assert "12 notes" in labels
    assert pane != 1 or "undo" in labels


def test_no_key_is_given_to_two_commands():
    keys = [key for each in COMMANDS for key in each.keys.split(",")]
    assert len(keys) == len(set(keys))


def test_every_key_of_the_contract_has_its_command():
    contract = (
        "right full_stop left comma home end pageup pagedown space plus minus g up down tab 1 2 3 m enter a d J K u U"
        " s c o w r y question_mark ctrl+p q f7 f8"
    )
    keys = {key for each in COMMANDS for key in each.keys.split(",")}
    assert set(contract.split()) <= keys


def test_while_the_screen_is_recorded_the_footer_says_which_key_ends_that():
    for width in (60, 80):
        labels = {each.written: each.label for each in fitting(shown(False, 3, layout=[RECORDED]), width)}
        assert labels["f9"] == "end recording"
    assert "f9" not in {each.written for each in fitting(shown(False, 3), 200)}
