"""What views choose, as values: their commands work on what is looked at, and need no screen."""

from dataclasses import FrozenInstanceError, replace

import pytest

from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.studies.fixed_points import HOLDS
from rnn_tui.engine.studies.similarity import SimilarSpans, Span
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.study_results import StudyResults
from rnn_tui.panes.views import COMPARING, NAMES, VIEWS, ViewStates, view_named
from rnn_tui.panes.views.similar_spans import MarkedSpan
from rnn_tui.panes.views.view import ViewChange, ViewData


def data(view: str, t: int = 1, model: str = "deep", shown: str = "", **choice) -> ViewData:
    """The model looked at in `shown` (or in that view itself), as the view's commands get it."""
    trace = Model.draw(built_in(model).stack).run()
    state = replace(view_named(view).State(), **choice)
    return ViewData(Selection(view=shown or view).on(trace), t, state, StudyResults())


def act(view: str, name: str, given: ViewData) -> ViewChange:
    return next(each for each in view_named(view).commands if each.name == name).act(given)


@pytest.mark.parametrize("view", VIEWS, ids=NAMES)
def test_a_view_declares_what_the_explorer_tells_of_it(view):
    assert view.view
    assert view.help
    assert 0 < len(view.reading) <= 72
    assert "turn" not in view.reading, "a key is turned on or off, a matrix is transposed"
    with pytest.raises(FrozenInstanceError):
        view.State().anything = 1
    assert view.State() == view.State()
    assert len({each.name for each in view.commands}) == len(view.commands)
    assert all(each.chooses for each in view.commands if not each.anywhere)


def test_one_view_compares_two_traces():
    assert [each.view for each in VIEWS if each.compares] == [COMPARING]


def test_what_a_view_has_chosen_is_its_own():
    states = ViewStates()
    assert states.of("why").operation == 0
    chosen = states.with_choice("why", replace(states.of("why"), operation=3))
    assert (chosen.of("why").operation, chosen.of("gradient"), states.of("why").operation) == (
        3,
        view_named("gradient").State(),
        0,
    )


def test_the_loss_goes_round_and_leaves_out_what_a_model_does_not_have():
    given, seen = data("gradient"), []
    for _ in range(3):
        change = act("gradient", "loss", given)
        seen.append(change.state.loss)
        given = replace(given, state=change.state)
    assert seen == ["cursor", "unit", "last"]
    once = data("gradient", model="simple")
    assert once.trace.output.ndim == 2
    assert act("gradient", "loss", once).state.loss == "unit"


def test_influence_offers_the_model_s_input_only_above_the_first_layer():
    assert act("influence", "source", data("influence")).state.source == "own"
    trace = Model.draw(built_in("deep").stack).run()
    above = replace(data("influence"), focus=Selection(layer=trace.keys[1]).on(trace))
    assert act("influence", "source", above).state.source == "input"


def test_fixed_points_are_shown_first_and_then_with_the_input_held_at_something_else():
    first = act("portrait", "fixed_points", data("portrait", shown="bars"))
    assert (first.shows, first.state.hold) == (True, HOLDS[0])
    given, seen = data("portrait", hold=HOLDS[0]), []
    for _ in HOLDS:
        change = act("portrait", "fixed_points", given)
        seen.append(change.state.hold)
        given = replace(given, state=change.state)
    assert seen == [*HOLDS[1:], ""]


def test_operations_are_shown_first_and_then_gone_through_to_the_last():
    assert act("why", "next", data("why", shown="bars")) == ViewChange(shows=True)
    given = data("why")
    last = len(given.focus.explained(1).steps) - 1
    assert act("why", "next", given).state.operation == 1
    assert act("why", "next", replace(given, state=replace(given.state, operation=last))).state.operation == last
    assert act("why", "previous", given).state.operation == 0


def test_a_span_is_begun_ended_and_gone_through():
    begun = act("moments", "mark", data("moments", t=4, shown="bars"))
    assert begun.state.marking
    assert "Marked from here" in begun.says
    assert not begun.shows
    ended = act("moments", "mark", replace(data("moments", t=2), state=begun.state))
    assert (ended.shows, ended.state.within(data("moments").trace)) == (True, Span(0, 2, 4))

    given = replace(data("moments"), state=ended.state)
    study = SimilarSpans(given.focus.track, Span(0, 2, 4))
    assert act("moments", "next", given).asks == study
    found = replace(given, answers=StudyResults({study: (Span(0, 7, 9, 0.1),)}))
    change = act("moments", "next", found)
    assert (change.t, change.state.moment, change.selection.batch) == (7, 1, 0)
    back = act("moments", "next", replace(found, state=change.state))
    assert (back.t, back.state.moment) == (2, 0)


def test_a_span_that_the_trace_does_not_reach_is_no_longer_marked():
    trace = data("moments").trace
    assert MarkedSpan(2, 99).within(trace) is None
    assert MarkedSpan(2, 4, batch=5).within(trace) is None
    assert MarkedSpan(2).within(trace) is None
    assert act("moments", "next", data("moments", start=2, stop=99)).warns


def test_a_span_begun_in_another_sequence_is_begun_anew():
    change = act("moments", "mark", replace(data("moments", t=3), state=MarkedSpan(8, batch=1)))
    assert change.state == MarkedSpan(3, batch=0)


def test_before_the_first_input_there_is_nothing_to_mark():
    change = act("moments", "mark", data("moments", t=0))
    assert (change.state, change.warns) == (None, True)
    assert change.says == "Nothing has been read at t 0: step on, then mark."
