"""What the view that explains a number says around it."""

from rnn_tui.engine.layers import LSTM, Bidirectional, Dense, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.panes.selection import Focus, Selection
from rnn_tui.panes.study_results import StudyResults
from rnn_tui.panes.views.explanation import Operation, WhyView, next_terms, other_cell, reading, title
from rnn_tui.panes.views.view import ViewData


def seen(layer, unit: int = 0, signal: str = "") -> Focus:
    trace = Model.draw(Stack((layer,), (2, 5, 4)), seed=1).run()
    return Selection(layer=trace.keys[0], unit=unit, signal=signal, view="why").on(trace)


def test_the_half_that_is_explained_and_the_way_to_the_other():
    both = Bidirectional(SimpleRNN(3))
    assert other_cell(seen(both)) == "forward ▸, ↓ past h[2]: backward ◂"
    assert other_cell(seen(both, 4)) == "backward ◂, ↑ past h[0]: forward ▸"
    assert other_cell(seen(both, 0, "output")) == ""
    assert other_cell(seen(LSTM(3))) == ""


def test_the_lists_of_terms_are_walked_through_and_the_first_follows_the_last():
    def after(state: Operation):
        return next_terms(ViewData(seen(LSTM(3)), 2, state, StudyResults()))

    assert [after(Operation(1, page, pages=3)).state.page for page in (0, 1, 2, 9)] == [1, 2, 0, 0]
    assert after(Operation(1)).says == "All terms of this operation are shown."


def test_the_number_that_is_explained():
    both = Bidirectional(SimpleRNN(3))
    for focus, said in (
        (seen(both, 4), "backward ◂ h[1] in 2 operations"),
        (seen(both, 4, "output"), "y[4] in 3 operations"),
        (seen(LSTM(3), 2, "c"), "c[2] in 7 operations"),
        (Selection(layer=-1).on(seen(both).trace), "x[0]"),
    ):
        assert title(focus, focus.explained(2)) == said


def test_only_signs_that_are_in_the_formulas_are_explained():
    for layer, said in (
        (SimpleRNN(3), WhyView.reading),
        (LSTM(3), WhyView.reading),
        (Dense(3, activation="softmax"), "< > operations · pre: before activation"),
    ):
        assert " · ".join(reading(seen(layer).explained(2), WhyView.reading)) == said
    assert list(reading(None, WhyView.reading)) == []
