"""Moments alike and units alike, on cases that can be checked by hand."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.layers import SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.base_study import answer
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Track
from rnn_tui.engine.studies import similarity as similarity_module
from rnn_tui.engine.studies.similarity import SimilarSpans, Span, UnitOrder, distances, seriated, similarity

H = Track(0, "", "h")


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans have a step in common."""
    return one.batch == other.batch and one.start <= other.stop and other.start <= one.stop


def trace_of(x):
    """A layer whose state is its input: linear, no recurrence."""
    x = np.asarray(x, float)
    batch, time, features = x.shape
    stack = Stack((SimpleRNN(features, activation="linear", return_sequences=True),), (batch, time, features))
    weights = [np.eye(features), np.zeros((features, features)), np.zeros(features)]
    return Model.draw(stack).with_weights(weights).run(x)


def test_distances_are_the_mean_squares_at_every_place():
    rng = np.random.default_rng(0)
    values, wanted = rng.standard_normal((20, 3)), rng.standard_normal((4, 3))
    by_hand = [np.mean((values[s : s + 4] - wanted) ** 2) for s in range(17)]
    np.testing.assert_allclose(distances(values, wanted), by_hand, atol=1e-12)


def test_a_pattern_that_comes_back_is_found_where_it_is():
    rng = np.random.default_rng(1)
    x = rng.standard_normal((2, 60, 4))
    pattern = x[0, 10:15].copy()
    x[0, 40:45], x[1, 3:8] = pattern + 1e-3, pattern
    found = answer(SimilarSpans(H, Span(0, 11, 15)), trace_of(x))
    assert [(each.batch, each.start, each.stop) for each in found[:2]] == [(1, 4, 8), (0, 41, 45)]
    assert found[0].distance == pytest.approx(0, abs=1e-12)
    assert 0.2 < found[2].distance < 2
    assert [each.distance for each in found] == sorted(each.distance for each in found)


def test_no_moment_overlaps_another_or_the_one_looked_from():
    x = np.sin(np.arange(200) / 5)[None, :, None]
    span = Span(0, 50, 59)
    found = answer(SimilarSpans(H, span), trace_of(x))
    everything = [span, *found]
    assert len(found) == similarity_module.MOST
    for n, one in enumerate(everything):
        assert not any(overlap(one, other) for other in everything[n + 1 :])


def test_blocks_make_no_difference(monkeypatch):
    x = np.random.default_rng(2).standard_normal((2, 90, 3))
    study, trace = SimilarSpans(H, Span(1, 5, 9)), trace_of(x)
    whole = answer(study, trace)
    monkeypatch.setattr(similarity_module, "BLOCK", 50)
    assert len(list(study.work(trace))) > 20
    assert [(each.batch, each.start) for each in answer(study, trace)] == [(each.batch, each.start) for each in whole]


def test_of_a_long_sequence_only_the_best_places_are_kept(monkeypatch):
    x = np.random.default_rng(5).standard_normal((2, 900, 3))
    study, trace = SimilarSpans(H, Span(1, 5, 9)), trace_of(x)
    whole = answer(study, trace)
    monkeypatch.setattr(similarity_module, "KEPT", 100)
    monkeypatch.setattr(similarity_module, "BLOCK", 2000)
    found = answer(study, trace)
    assert [(each.batch, each.start) for each in found[:6]] == [(each.batch, each.start) for each in whole[:6]]
    assert len(found) == len(whole)


def test_a_span_too_long_to_compare_is_refused():
    with pytest.raises(InputError, match=r"a span of 3,000 steps is too long to be compared .*: mark a shorter one"):
        answer(SimilarSpans(H, Span(0, 1, 3000)), trace_of(np.zeros((1, 4000, 1))))


def test_a_span_that_is_not_there_is_refused():
    trace = trace_of(np.zeros((1, 5, 2)))
    with pytest.raises(InputError, match="no span t 4–9 in a sequence of 5 timesteps"):
        answer(SimilarSpans(H, Span(0, 4, 9)), trace)


def test_a_state_that_never_moves_and_one_that_is_not_finite_have_answers():
    still = answer(SimilarSpans(H, Span(0, 1, 2)), trace_of(np.zeros((1, 6, 2))))
    assert [each.distance for each in still] == [0, 0]
    x = np.zeros((1, 6, 2))
    x[0, 3] = np.nan
    assert all(np.isfinite(each.distance) for each in answer(SimilarSpans(H, Span(0, 1, 1)), trace_of(x)))


def test_units_that_move_together_stand_together():
    rng = np.random.default_rng(3)
    slow, fast = rng.standard_normal((2, 300, 1))
    x = np.empty((1, 300, 6))
    x[0, :, ::2] = slow + 0.1 * rng.standard_normal((300, 3))
    x[0, :, 1::2] = fast + 0.1 * rng.standard_normal((300, 3))
    order = answer(UnitOrder(H), trace_of(x))
    assert sorted(order) == list(range(6))
    assert [unit % 2 for unit in order] in ([0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0])


def test_likeness_is_the_correlation():
    values = np.random.default_rng(4).standard_normal((50, 3))
    np.testing.assert_allclose(similarity(values), (1 + np.corrcoef(values.T)) / 2, atol=1e-12)
    assert similarity(np.ones((5, 2))).tolist() == [[0.5, 0.5], [0.5, 0.5]]
    assert seriated(np.eye(2)) == (0, 1)
