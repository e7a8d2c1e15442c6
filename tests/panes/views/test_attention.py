"""Attention: which layer and which head are shown, and what is drawn."""

import numpy as np

from rnn_tui.engine.layers import GRU, Attention, MultiHeadAttention
from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.plan.graph import Graph, GraphInput, Node, Tensor
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.attention import AttentionWeights
from rnn_tui.engine.run.model import Model
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.study_results import StudyResults
from rnn_tui.panes.views.attention import AttentionView, ChosenHead, charted, cursors, layer_of, next_head
from rnn_tui.panes.views.view import ViewChange, ViewData
from tests.engine.run.test_attention import attentive

HEADS = Model.draw(attentive(MultiHeadAttention, num_heads=2, key_dim=3)).run()
TUTORIAL = Model.draw(built_in("tutorial").stack).run()


def test_the_layer_looked_at_is_shown_or_the_next_that_attends():
    assert [layer_of(Selection(layer=key).on(HEADS)) for key in (3, 1, -2)] == [3, 3, 3]
    assert layer_of(Selection().on(TUTORIAL)) is None


def test_the_key_goes_through_the_mean_of_all_heads_and_each_of_them():
    focus, state, seen = Selection().on(HEADS), ChosenHead(), []
    for _ in range(4):
        state = next_head(ViewData(focus, 1, state, StudyResults())).state
        seen.append(state.head)
    assert seen == [1, 2, 0, 1]
    one = ViewData(Selection().on(TUTORIAL), 1, ChosenHead(), StudyResults())
    assert "one head" in next_head(one).says


def test_bars_have_a_row_for_each_step_of_the_target_and_the_heatmap_for_each_of_the_source():
    found = AttentionWeights.of(HEADS, 3)
    rows, columns = charted(found, 2, "attention")
    np.testing.assert_array_equal(rows.values, found.heads[1])
    np.testing.assert_array_equal(columns.values, found.heads[1].T)
    assert (rows.timesteps, columns.timesteps) == (4, 6)
    assert (columns.unit_name(2), columns.number(2)) == ("decoder t 3", 3)
    assert rows.number(2) == 3
    assert rows.upper == columns.upper == found.heads[1].max()


def test_up_and_down_move_along_the_source_also_where_it_shares_the_targets_cursor():
    two_times = ViewData(Selection(layer=3).on(HEADS), 2, ChosenHead(), StudyResults())
    assert AttentionView.cross(two_times, 1) == ViewChange(t=3, length=6)
    nodes = (Node(0, 0, (Tensor(-1),)), Node(1, 1, (Tensor(0), Tensor(0))))
    layers = (GRU(3, return_sequences=True), Attention())
    stack = Stack(layers, wiring=Graph((GraphInput(-1, (None, 5, 2)),), nodes, (Tensor(1),)))
    focus = Selection(layer=1).on(Model.draw(stack).run())
    found, state, seen = AttentionWeights.of(focus.trace, 1), ChosenHead(), []
    for by in (1, 9, -1):
        state = AttentionView.cross(ViewData(focus, 2, state, StudyResults()), by).state
        seen.append(cursors(found, ViewData(focus, 2, state, StudyResults())))
    assert seen == [(2, 3), (2, 5), (2, 4)]
