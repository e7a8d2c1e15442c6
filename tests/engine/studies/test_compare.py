"""A and B: the difference of two runs, what is compared and what cannot be."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.interventions.clamp_state import HoldSignal, SetStart
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.base_study import answer
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Track
from rnn_tui.engine.studies.compare import Comparing, difference

SEQ = {"return_sequences": True}
H = Track(0, "", "h")


def run(*layers, seed=1, time=6, **options):
    return Model.draw(Stack(layers, (None, time, 3)), seed=seed).run(seed=seed, **options)


def test_the_difference_is_b_less_a():
    a, b = run(SimpleRNN(4, **SEQ), seed=1), run(LSTM(4, **SEQ), seed=2)
    found = difference(a, b, H)
    np.testing.assert_array_equal(found.delta, b.output[0] - a.output[0])
    assert found.biggest == np.abs(b.output - a.output).max()
    assert found.begins == 1
    assert (found.symbol, found.left_out) == ("h", ())
    sizes = np.abs(found.delta)
    for change in found.largest(3):
        row = change.t - 1
        assert sizes[row, change.unit] == sizes[:, change.unit].max()
        assert (change.a, change.b) == (a.output[0, row, change.unit], b.output[0, row, change.unit])
    assert [abs(each.b - each.a) for each in found.largest(4)] == sorted(sizes.max(axis=0), reverse=True)
    assert found.at(3, 2).written("t 3") == f"h[2] at t 3: {a.output[0, 2, 2]:+.4f} → {b.output[0, 2, 2]:+.4f}"


def test_what_a_hold_changes_begins_where_it_is_held():
    a = run(SimpleRNN(4, **SEQ))
    b = run(SimpleRNN(4, **SEQ), changes=[HoldSignal(layer=0, signal="h", unit=2, value=0.0, since=4)])
    found = difference(a, b, H)
    assert found.begins == 4
    np.testing.assert_array_equal(found.delta[:3], 0)
    assert found.at(4, 2).b == 0
    assert found.at(0, 2).a == found.at(0, 2).b == 0
    assert found.at(7, 2) is None


def test_another_beginning_is_a_difference_at_t_0():
    a = run(GRU(2, **SEQ))
    b = run(GRU(2, **SEQ), changes=[SetStart(layer=0, state="h", unit=1, value=3.0)])
    found = difference(a, b, H)
    assert found.begins == 0
    assert found.largest(1)[0].written("t 0") == "h[1] at t 0: 0.0000 → +3.0000"


def test_two_ways_of_computing_one_run_do_not_differ():
    """A cell that holds something goes step by step, one that does not as fast as it can."""
    for dtype in ("float32", "float64"):
        layers = (SimpleRNN(5, **SEQ), SimpleRNN(5, **SEQ))
        a = run(*layers, dtype=dtype)
        b = run(*layers, dtype=dtype, changes=[HoldSignal(layer=0, signal="h", unit=2, value=0.0, since=99)])
        found = difference(a, b, Track(1, "", "h"))
        assert found.begins is None
        assert found.biggest == 0
        assert found.largest(5) == ()


def test_a_cell_that_reads_backwards_is_compared_step_by_step():
    a, b = (run(Bidirectional(SimpleRNN(2, **SEQ)), seed=seed) for seed in (1, 2))
    found = difference(a, b, Track(0, "backward", "h"))
    one, two = (each.values(Track(0, "backward", "h")) for each in (a, b))
    np.testing.assert_array_equal(found.delta, two - one)
    assert found.backwards
    assert found.at(1, 0).a == one[-1, 0]
    assert found.at(6, 0).b == two[0, 0]


def test_what_cannot_be_compared_is_said():
    a, b = run(SimpleRNN(4, **SEQ), time=5), run(LSTM(6, **SEQ), time=8)
    found = difference(a, b, H)
    assert found.delta.shape == (5, 4)
    assert found.left_out == ("the first 5 steps: A has 5, B 8", "units 0 to 3: A has 4, B 6")
    assert found.last == 5
    with pytest.raises(InputError, match="A's simple_rnn records no c; both have h, output"):
        difference(a, b, Track(0, "", "c"))
    with pytest.raises(InputError, match="A has 1 layer: none of them is B's dense"):
        difference(a, run(SimpleRNN(4, **SEQ), Dense(2)), Track(1, "", "output"))


def test_one_cell_beside_two():
    a, b = run(SimpleRNN(4, **SEQ)), run(Bidirectional(SimpleRNN(4, **SEQ)))
    found = difference(a, b, Track(0, "backward", "h"))
    assert found.left_out == ("its one cell of A",)
    np.testing.assert_array_equal(found.delta[::-1], b.values(Track(0, "backward", "h"))[::-1] - a.output[0])


def test_the_last_output_beside_all_of_them():
    a, b = run(SimpleRNN(4)), run(SimpleRNN(4, **SEQ), seed=2)
    track = Track(0, "", "output")
    found = difference(a, b, track)
    np.testing.assert_array_equal(found.delta, b.output[:, -1] - a.output)
    assert found.left_out == ("only the last step: A has no other",)
    assert (found.begins, found.largest(1)[0].t, found.at(2, 1).t) == (6, 6, 6)
    alone = difference(a, run(SimpleRNN(4), seed=2), track)
    assert alone.left_out == ()
    assert alone.begins == 6


def test_infinities_and_what_is_no_number():
    a, b = (run(SimpleRNN(3, **SEQ)) for _ in range(2))
    b = run(SimpleRNN(3, activation="linear", **SEQ), changes=[SetStart(layer=0, value=1e308)])
    found = difference(a, b, H)
    assert found.biggest > 1e300
    with np.errstate(invalid="ignore"):
        same = difference(b, b, H)
    assert same.biggest == 0


def test_the_same_as_a_study():
    a, b = run(SimpleRNN(4, **SEQ)), run(SimpleRNN(4, **SEQ), seed=2)
    found = answer(Comparing(a, H, 0), b)
    np.testing.assert_array_equal(found.delta, difference(a, b, H).delta)
    assert answer(Comparing(a, Track(0, "", "c"), 0), run(LSTM(4))).startswith("A's simple_rnn records no c")
