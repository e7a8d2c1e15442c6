"""Several filters as one."""

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import Monochrome

from rnn_tui.app.app import RnnTui
from rnn_tui.app.control_filter import ControlFilter
from rnn_tui.app.filters_in_turn import InTurn


def test_each_gets_what_the_one_before_has_made():
    segments = InTurn((ControlFilter(), Monochrome())).apply([Segment("a\x1bb", Style.parse("red"))], Color(0, 0, 0))
    (only,) = segments
    assert only.text == "ab"
    colour = only.style and only.style.color and only.style.color.triplet
    assert colour
    assert len(set(colour)) == 1


def test_an_app_has_one_and_the_same_until_a_filter_is_switched():
    app = RnnTui()
    (before,), (again,) = app.get_line_filters(), app.get_line_filters()
    assert before is again
    app._filters[0].enabled = not app._filters[0].enabled
    (after,) = app.get_line_filters()
    assert after is not before
