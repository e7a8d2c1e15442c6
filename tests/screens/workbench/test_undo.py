"""Undo and redo as a value."""

from rnn_tui.engine.layers import Dense, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.views import ViewStates
from rnn_tui.screens.workbench.undo import History, Place, Places, Snapshot

ONE, TWO, THREE = (Stack((SimpleRNN(units),), (None, 4, 2)) for units in (1, 2, 3))


def test_undo_and_redo_go_back_and_forth():
    history = History(ONE).change(TWO).change(THREE)
    assert history.undo().stack == TWO
    assert history.undo().undo().stack == ONE
    again = history.undo().undo().redo().redo()
    assert (again.stack, [each.stack for each in again.past], again.future) == (THREE, [ONE, TWO], ())


def test_at_the_ends_nothing_happens():
    assert History(ONE).undo() == History(ONE) == History(ONE).redo()


def test_a_change_after_undo_forgets_what_was_undone():
    assert History(ONE).change(TWO).undo().change(THREE).redo().stack == THREE


def test_changes_of_one_thing_in_a_row_are_one_undo():
    history = History(ONE).change(TWO, "units").change(THREE, "units")
    assert history.undo().stack == ONE
    assert (history.start("units").stack, history.start("name").stack) == (ONE, THREE)
    closed = History(ONE).change(TWO, "units").closed().change(THREE, "units")
    assert closed.undo().stack == TWO


def test_the_same_plan_is_no_change():
    assert History(ONE).change(ONE) == History(ONE)


def test_equal_layers_that_changed_places_are_another_plan():
    twins = Stack((SimpleRNN(2, return_sequences=True),) * 2, (None, 4, 2))
    history = History(twins).change(twins.move(0, 1))
    assert (history.stack.keys, history.undo().stack.keys, history.undo().redo().stack.keys) == ((1, 0), (0, 1), (1, 0))


def test_a_key_is_given_once_in_a_session():
    layer = SimpleRNN(1, return_sequences=True)
    history = History(ONE).change(ONE.insert(0, layer)).undo()
    assert history.stack.keys == (0,)
    again = history.change(history.stack.insert(0, layer))
    assert again.stack.keys == (2, 0)
    assert again.undo().redo().stack.keys == (2, 0)
    assert again.undo().redo().stack.next_key == 3


def test_a_plan_of_other_layers_is_looked_at_again_where_it_was_left():
    here, pasted = Snapshot(ONE, Setup(), "one"), Snapshot(ONE, Setup(), "pasted")
    added = here._replace(stack=ONE.insert(1, Dense(2)))
    place, places = Place(Selection(unit=2), ViewStates(), 4), Places()
    places.leave(here, place)
    assert places.back(pasted, here) == place
    assert places.back(added, here) == place
    assert places.back(here, here) is None
    assert places.back(here, pasted) is None


def test_other_inputs_are_a_change_that_can_be_undone():
    first, second = Setup(seed=1), Setup(seed=2)
    history = History(ONE, setup=first).feed(second)
    assert (history.setup, history.undo().setup, history.undo().redo().setup) == (second, first, second)


def test_another_model_with_its_numbers_and_its_name_is_one_undo():
    history = History(ONE, setup=Setup(seed=1), title="one")
    opened = history.move(Snapshot(TWO, Setup(seed=2), "two"))
    assert opened.title == "two"
    assert opened.undo().current == history.current
