"""How far a gradient reaches: norms that can be worked out by hand, and where a loss enters a stack."""

import numpy as np
import pytest

from rnn_tui.engine.gradients.entry_points import AHEAD, BACK, EntryPoint, entries
from rnn_tui.engine.gradients.flow import flow, norms
from rnn_tui.engine.gradients.gradients import Target
from rnn_tui.engine.gradients.reach import furthest, measure, reach
from rnn_tui.engine.layers import GRU, LSTM, Attention, Bidirectional, Dense, SimpleRNN
from rnn_tui.engine.plan.graph import Graph, GraphInput, Node, Tensor
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model

SEQ = {"return_sequences": True}
NO_OTHER = "comes to every step straight from the loss"
LAST = EntryPoint((9,), frozenset({BACK}))
BOTH = EntryPoint((4,), frozenset({BACK, AHEAD}))
LAST_OF_FOUR = EntryPoint((3,), frozenset({BACK}))

NO_STEP = "has no other step to reach:"


def away(factor: float, entry: EntryPoint = LAST, time: int = 10) -> np.ndarray:
    """Norms that are multiplied by `factor` at each step away from where the loss enters."""
    return factor ** np.abs(np.arange(time) - entry.rows[0]).astype(float)


def scaled(factor: float, time: int = 10, **options: object) -> Model:
    """A linear cell of one unit whose gradient is multiplied by `factor` at every step back."""
    stack = Stack((SimpleRNN(1, activation="linear", use_bias=False, **options),), (1, time, 1))
    return Model.draw(stack).with_weights([np.ones((1, 1)), np.array([[factor]])])


def test_it_reaches_to_the_furthest_step_with_a_thousandth_left():
    found = measure(away(0.5), LAST)  # 0.5⁹ is 1/512, and 0.4⁷ is 1/610, 0.4⁸ less than a thousandth
    assert (found.steps, found.of, found.growth) == (9, 9, pytest.approx(0.5))
    assert str(found) == "reaches back all 9 steps, 0.50× at each step"
    found = measure(away(0.4), LAST)
    assert (found.steps, str(found)) == (7, "reaches back 7 of 9 steps, 0.40× at each step")
    assert measure(1e-200 * away(0.4), LAST).steps == 7


def test_a_gradient_that_grows_reaches_all_the_way_and_says_so():
    found = measure(away(3.0), LAST)
    assert str(found) == "reaches back all 9 steps, growing 3.00× a step"
    assert str(measure(away(1.0), LAST)) == "reaches back all 9 steps, keeping its size"


def test_whether_it_keeps_its_size_is_judged_by_all_steps_together():
    long = EntryPoint((199,), frozenset({BACK}))
    fallen, grown = (measure(away(factor, long, 200), long) for factor in (0.99, 1.01))
    assert str(fallen) == "reaches back all 199 steps, falling to 0.14× its size"
    assert str(grown) == "reaches back all 199 steps, growing to 7.24× its size"
    assert fallen.way.change == pytest.approx(0.99**199)
    assert fallen.way.growth == pytest.approx(0.99)
    assert str(measure(away(0.9999, long, 200), long)) == "reaches back all 199 steps, keeping its size"


def test_a_gradient_that_falls_and_grows_again_does_not_keep_its_size():
    values = np.array([1.0, 0.5, 0.01, 2.0, 1.0])
    entry = EntryPoint((4,), frozenset({BACK}))
    assert str(measure(values, entry)) == (
        "reaches back all 4 steps, 1.00× its size at the end, from 1.0e-2× to 2.00× between"
    )


def test_a_gradient_that_reaches_nothing_or_explodes_is_trouble():
    assert not measure(away(0.4), LAST).trouble
    assert not measure(away(1.0), LAST).trouble
    assert measure(np.eye(10)[9], LAST).trouble
    assert measure(np.zeros(10), LAST).trouble
    assert measure(away(1e-4), LAST).trouble
    assert measure(away(3.0), LAST).trouble  # 3⁹ is 19683
    assert measure(np.full(10, np.inf), LAST).trouble
    assert not measure(np.ones(1), EntryPoint((0,), frozenset({BACK}))).trouble


def test_beyond_the_last_trace_of_it_there_is_nothing():
    values = away(0.9)
    values[:4] = 0
    found = measure(values, LAST)
    assert (found.steps, found.ways[0].lasts, found.growth) == (5, 5, pytest.approx(0.9))
    assert str(found) == "reaches back 5 of 9 steps, 0.90× at each step, 0 beyond 5 steps"
    assert str(measure(np.eye(10)[9], LAST)) == "reaches no step back: it is 0 there"


def test_nothing_and_too_much():
    assert str(measure(np.zeros(10), LAST)) == "is 0 everywhere: the loss does not depend on it"
    mask = np.arange(10) < 9
    skipped = measure(np.zeros(10), LAST, mask)
    assert (str(skipped), skipped.trouble) == ("is 0 everywhere: the loss is of a masked timestep", True)
    assert not measure(np.zeros(10), BOTH, mask).masked
    assert not measure(away(0.5), LAST, mask).masked  # it is passed on where the last state is
    apart = measure(np.zeros(10), EntryPoint(()))
    assert (str(apart), apart.trouble) == ("is 0: no path leads from the loss to it", False)
    assert measure(np.zeros(10), LAST).trouble
    assert "beyond all bounds" in str(measure(np.full(10, np.inf), LAST))


def test_without_a_step_further_away_it_says_why():
    first, none = EntryPoint((0,), frozenset({BACK})), EntryPoint((9,))
    everywhere = EntryPoint(tuple(range(10)), frozenset({BACK}))
    assert str(measure(np.ones(1), first)) == f"{NO_STEP} there is only one"
    assert str(measure(np.eye(10)[0], first)) == f"{NO_STEP} the loss depends only on the first one it reads"
    assert str(measure(np.eye(10)[9], none)) == f"{NO_STEP} nothing is passed from step to step"
    assert str(measure(np.ones(10), everywhere)) == NO_OTHER


def test_two_ways_are_told_apart():
    found = measure(np.where(np.arange(10) < 4, away(0.1, BOTH), away(2.0, BOTH)), BOTH)
    assert [(each.direction, each.steps, each.of) for each in found.ways] == [(BACK, 1, 4), (AHEAD, 5, 5)]
    assert str(found).startswith("reaches back 1 of 4 steps")  # a thousandth of the greatest, which is 2⁵
    assert [(each.start, each.end) for each in found.ways] == [(4, 3), (4, 9)]
    assert found.steps == found.of == 5
    ends = EntryPoint((0, 9), frozenset({BACK, AHEAD}))
    assert [each.of for each in measure(np.ones(10), ends).ways] == [4, 4]  # each step by the end it is nearer to


def test_masked_steps_are_no_distance():
    mask = np.ones(10, bool)
    mask[[3, 4, 9]] = False
    counted = np.array([6, 5, 4, 4, 4, 3, 2, 1, 0, 0])
    found = measure(0.3 ** counted.astype(float), LAST, mask)
    assert (found.steps, found.of, found.growth) == (5, 6, pytest.approx(0.3))


def test_norms_neither_underflow_nor_overflow():
    values = np.array([[[3e-200, 4e-200], [3e200, 4e200], [1e-301, 0], [np.inf, 1]]])
    np.testing.assert_allclose(norms(values), [[5e-200, 5e200, 0, np.inf]], rtol=1e-12)


@pytest.mark.parametrize(("factor", "steps"), [(0.5, 9), (0.1, 3), (2.0, 9)])
def test_a_linear_cell_by_hand(factor, steps):
    trace = scaled(factor).run()
    np.testing.assert_allclose(flow(trace).norms_of(0).norms[0], factor ** np.arange(9.0, -1, -1), rtol=1e-12)
    assert reach(trace, 0).steps == steps
    assert reach(trace, 0, signal="x") == reach(trace, 0).__class__(reach(trace, 0).ways, 1.0 * max(1, factor**9), "x")


def test_a_cell_that_reads_from_the_end_reaches_forwards():
    assert str(reach(scaled(0.1, go_backwards=True).run(), 0)).startswith("reaches forwards 3 of 9 steps, 0.10×")
    model = Model.draw(Stack((Bidirectional(GRU(3)),), (1, 10, 2)))
    made = {cell: str(each) for (_, cell), each in furthest(flow(model.run())).items()}
    assert made["forward"].startswith("reaches back")
    assert made["backward"].startswith("reaches forwards")


def test_where_a_loss_enters_each_layer():
    layers = (SimpleRNN(2, **SEQ), Bidirectional(LSTM(2, **SEQ)), GRU(2, go_backwards=True, **SEQ), Dense(1))
    trace = Model.draw(Stack(layers, (1, 10, 2))).run()
    bottom, middle, top, dense = entries(trace, Target(step=2))
    assert dense.x == EntryPoint((2,))
    assert top.cells[""] == EntryPoint((7,), frozenset({AHEAD})) == top.x
    assert middle.cells["forward"] == EntryPoint((7,), frozenset({AHEAD, BACK}))
    assert middle.cells["backward"] == EntryPoint((7,), frozenset({AHEAD}))
    assert bottom.cells[""] == EntryPoint((7,), frozenset({AHEAD, BACK}))
    for at in flow(trace, Target(step=2)).norms:  # and no gradient is where none can go
        (row,), ways = at.entry.rows, at.entry.ways
        assert (AHEAD in ways) == bool(at.norms[0, row + 1 :].any())
        assert (BACK in ways) == bool(at.norms[0, :row].any())
        assert at.norms[0, row] > 0


def test_what_is_attended_to_is_entered_at_every_step():
    inputs = GraphInput(-1, (1, 6, 2), name="source"), GraphInput(-2, (1, 4, 2), name="target")
    nodes = (
        Node(0, 0, (Tensor(-1),)),
        Node(1, 1, (Tensor(-2), Tensor(0, 1))),
        Node(2, 2, (Tensor(1), Tensor(0))),
    )
    layers = (GRU(3, return_state=True, **SEQ), GRU(3, **SEQ), Attention())
    trace = Model.draw(Stack(layers, wiring=Graph(inputs, nodes, (Tensor(2),)))).run()
    encoder, decoder, _ = entries(trace)
    assert encoder.cells[""] == EntryPoint(tuple(range(6)), frozenset({BACK}))
    assert decoder.cells[""] == LAST_OF_FOUR
    assert str(reach(trace, 0)) == NO_OTHER
    assert reach(trace, 1).of == 3


def test_a_layer_that_ends_is_entered_where_its_cells_ended():
    trace = Model.draw(Stack((SimpleRNN(2, **SEQ), Bidirectional(GRU(2)), Dense(1)), (1, 10, 2))).run()
    bottom, top, _ = entries(trace)
    assert top.cells["forward"] == EntryPoint((9,), frozenset({BACK}))
    assert top.cells["backward"] == EntryPoint((0,), frozenset({AHEAD}))
    assert bottom.cells[""] == EntryPoint((0, 9), frozenset({BACK, AHEAD}))


def test_of_an_lstm_the_state_that_reaches_furthest_is_told():
    trace = Model.draw(Stack((LSTM(8),), (1, 60, 3))).run()
    h, c, best = (reach(trace, 0, signal=each) for each in ("h", "c", ""))
    assert best == max(h, c, key=lambda each: each.steps)
    assert best.signal == "c"


def test_each_sequence_for_itself_and_padding_is_no_distance():
    mask = np.ones((2, 10), bool)
    mask[1, 6:] = False
    trace = scaled(0.1).run(np.ones((2, 10, 1)), mask=mask)
    assert [reach(trace, 0, batch=each).steps for each in (0, 1)] == [3, 3]
    assert [reach(trace, 0, batch=each).of for each in (0, 1)] == [9, 5]


def test_what_is_no_cell_is_refused():
    with pytest.raises(KeyError, match="layer 1"):
        reach(scaled(0.5).run(), 1)


def test_a_gradient_that_overflows_is_told_from_one_that_never_was_a_number():
    entry = EntryPoint(rows=(4,), ways=frozenset({BACK}))
    overflowing = measure(np.array([np.nan, np.inf, 1e200, 1e100, 1.0]), entry)
    assert "grows beyond all bounds" in str(overflowing)
    never = measure(np.array([np.nan, np.nan, np.nan, np.nan, 1.0]), entry)
    assert "the run itself holds NaN" in str(never)
