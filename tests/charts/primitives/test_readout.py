from dataclasses import replace

import numpy as np

from rnn_tui.charts.primitives.grid import Ink
from rnn_tui.charts.primitives.readout import readout, time_ruler
from rnn_tui.charts.primitives.ruler import Axis
from rnn_tui.charts.primitives.series import Series

FORWARD = Series("simple_rnn · h", np.array([[0.25, -0.5], [0.75, np.nan]]), np.zeros(2), -1, 1)
IN_TIME = Series("backward h", FORWARD.values, None, -1, 1, backwards=True, masked=np.array([False, True]))
BACKWARD = replace(IN_TIME, by_steps=True)
AXIS = Axis(1, 2, 3, 3)


def line(*arguments: object) -> str:
    return readout(*arguments).text[0].rstrip()  # type: ignore[arg-type]


def test_the_value_at_the_cursor() -> None:
    assert line(FORWARD, 60, 1, 1) == "t 1 · h[1] = -0.5000"
    assert line(FORWARD, 60, 0, 1) == "t 0 · h[1] = 0.0000"
    assert line(FORWARD, 60, 2, 1) == "t 2 · h[1] = nan"
    assert line(FORWARD, 60, 1, 7) == ""


def test_the_value_under_the_mouse_stands_beside_it() -> None:
    assert line(FORWARD, 60, 1, 1, (1, 0)) == "t 1 · h[1] = -0.5000   ▹ t 2 · h[0] = +0.7500"


def test_a_number_is_never_cut_off() -> None:
    assert line(FORWARD, 20, 1, 1) == "t 1 · h[1] = -0.5000"
    assert line(FORWARD, 19, 1, 1) == "h[1] = -0.5000"
    assert line(FORWARD, 13, 1, 1) == "-0.5000"
    assert line(FORWARD, 6, 1, 1) == ""
    assert line(FORWARD, 44, 1, 1, (1, 0)) == "t 1 · h[1] = -0.5000   ▹ h[0] = +0.7500"
    assert line(FORWARD, 28, 1, 1, (1, 0)) == "t 1 · h[1] = -0.5000"


def test_a_backward_cell_says_what_it_has_read_and_whether_it_was_masked() -> None:
    assert line(BACKWARD, 60, 1, 0) == "t 1 (x[2]) · backward h[0] = +0.7500 masked"
    assert line(BACKWARD, 90, 2, 0, (1, 0)) == "t 2 (x[1]) · backward h[0] = +0.2500   ▹ t 1 · backward h[0] = +0.7500"
    assert line(IN_TIME, 60, 2, 0) == "t 2 · backward h[0] = +0.7500 masked"
    assert line(IN_TIME, 31, 2, 0) == "t 2 · backward h[0] = +0.7500", "the word is never cut"
    assert line(BACKWARD, 60, 0, 0) == "t 0 · backward h[0] = no value"


def test_an_output_without_a_time_axis_belongs_to_no_timestep() -> None:
    last = Series("dense · y", np.array([[0.25, -0.5]]), None, -1, 1, timeless=True)
    for t in (0, 1):
        assert line(last, 60, t, 1) == "y[1] = -0.5000"
        assert time_ruler(last, AXIS, 10, t, (2, 8)).text == [" " * 10]
    assert line(last, 60, 1, 1, (0, 0)) == "y[1] = -0.5000   ▹ y[0] = +0.2500"


def test_before_the_first_step_the_mark_stands_where_reading_begins() -> None:
    edges = (2, 8)
    assert time_ruler(FORWARD, AXIS, 10, 1, edges).text == ["   ▲1 2   "]
    assert time_ruler(FORWARD, AXIS, 10, 0, edges).text == ["  ▲0  2   "]
    assert time_ruler(BACKWARD, AXIS, 10, 0, edges).text == ["   1  2 ▲0"]
    assert time_ruler(IN_TIME, AXIS, 10, 0, edges).text == ["   1  2 ▲0"]
    assert time_ruler(IN_TIME, AXIS, 10, 1, edges).text == ["   ▲1 2   "]
    assert time_ruler(BACKWARD, AXIS, 10, 2, edges).text == ["   ▲1 2   "]
    assert time_ruler(FORWARD, AXIS, 10, 9, edges).text == ["   1  2   "]
    assert Ink.CURSOR in time_ruler(FORWARD, AXIS, 10, 0, edges).inks
