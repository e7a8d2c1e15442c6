"""Which run is A: pinned by the user, or by itself before a what-if."""

from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.run.model import Model
from rnn_tui.panes.comparison import Comparison


def run():
    return Model.draw(built_in("simple").stack).run()


def test_what_the_user_pinned_stays_whatever_follows():
    first, second = run(), run()
    chosen = Comparison().pin(first)
    assert (chosen.pinned, chosen.chosen) == (first, True)
    assert chosen.before(second) is chosen
    assert (chosen.released().pinned, chosen.released().chosen) == (None, False)


def test_where_nobody_pinned_one_the_run_before_is_a():
    first, second = run(), run()
    by_itself = Comparison().before(first)
    assert (by_itself.pinned, by_itself.chosen) == (first, False)
    assert by_itself.before(second).pinned is second


def test_the_view_that_was_left_is_remembered():
    assert Comparison().left == "overview"
    assert Comparison().leaving("lines").pin(run()).left == "lines"
