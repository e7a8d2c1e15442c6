"""The border of dialogs: whole parts of what it says."""

from rnn_tui.screens.dialogs.dialog import fitting_keys

KEYS = "enter opens · ↓ list · tab completes · esc leaves"


def test_keys_that_do_not_fit_are_left_out_whole_the_last_one_never():
    assert fitting_keys(KEYS, 49) == KEYS
    assert fitting_keys(KEYS, 48) == "enter opens · ↓ list · esc leaves"
    assert fitting_keys(KEYS, 32) == "enter opens · esc leaves"
    assert fitting_keys(KEYS, 10) == "esc leaves"
