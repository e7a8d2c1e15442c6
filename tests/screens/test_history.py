"""Undo and redo as a value."""

from rnn_tui.engine.layers import SimpleRNN
from rnn_tui.engine.stack import Stack
from rnn_tui.engine.whatif_cells import HoldSignal
from rnn_tui.screens.history import History, Plan

ONE, TWO, THREE = (Plan(Stack((SimpleRNN(units),), (None, 4, 2))) for units in (1, 2, 3))
HELD = Plan(ONE.stack, (HoldSignal(layer=0, signal="h", unit=0, value=0),))


def test_undo_and_redo_go_back_and_forth():
    history = History(ONE).change(TWO).change(THREE)
    assert history.undo().stack == TWO.stack
    assert history.undo().undo().plan == ONE
    assert history.undo().undo().redo().redo() == History(THREE, (ONE, TWO))


def test_at_the_ends_nothing_happens():
    assert History(ONE).undo() == History(ONE) == History(ONE).redo()


def test_a_change_after_undo_forgets_what_was_undone():
    assert History(ONE).change(TWO).undo().change(THREE).redo().plan == THREE


def test_changes_of_one_thing_in_a_row_are_one_undo():
    history = History(ONE).change(TWO, "units").change(THREE, "units")
    assert history.undo().plan == ONE
    assert history.start("units") == ONE
    assert history.start("name") == THREE
    closed = History(ONE).change(TWO, "units").closed().change(THREE, "units")
    assert closed.undo().plan == TWO
    assert closed.closed().start("units") == THREE


def test_the_same_plan_is_no_change():
    assert History(ONE).change(ONE) == History(ONE)


def test_what_is_held_is_undone_like_any_edit():
    history = History(ONE).change(HELD)
    assert history.stack == ONE.stack
    assert history.undo().plan == ONE
    assert history.undo().redo().plan == HELD
