"""What is said about the operations of an explanation."""

import numpy as np
from textual.geometry import Size

from rnn_tui.engine.explain.notation import Notation
from rnn_tui.engine.layers import GRU, LSTM, AveragePooling1D, Bidirectional, Masking, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Track
from rnn_tui.panes.widgets.explanation_chart import ExplanationChart, about, legend, operation, shares

SEQ = {"return_sequences": True}


def said(signal: str, *layers, x=None, t: int = 2) -> list[str]:
    trace = Model.draw(Stack(layers, (2, 5, 4)), seed=1).run(x)
    found = trace.explain(Track(len(layers) - 1, "", signal), t, 0)
    assert found is not None
    return [about(found, each) for each in found.steps]


def test_where_the_halves_end_is_said_of_the_merged_number_only():
    *halves, merged = said("output", Bidirectional(SimpleRNN(3, **SEQ), merge_mode="sum"))
    assert merged.startswith("forward h[0] after x[1] … x[2] and backward h[0] after x[5] … x[2], both directions")
    assert halves[0] == "the pre-activation Wx·x + Wh·h′ + b"
    assert not any("after" in each for each in halves)


def test_weights_that_hold_a_gate_say_so():
    assert "the pre-activation of hh, weights of h′ times r" in said("h", GRU(3))


def test_a_state_that_is_not_computed_is_named_with_its_unit():
    trace = Model.draw(Stack((Masking(), SimpleRNN(3, **SEQ)), (2, 5, 4)), seed=1).run(np.zeros((2, 5, 4)))
    for signal, t in (("h", 0), ("h", 2), ("output", 2)):
        found = trace.explain(Track(1, "", signal), t, 1)
        assert found is not None
        assert [operation(each, Notation.of(found.steps)).of_unit for each in found.steps] == [found.name]


def test_a_state_that_is_not_computed_has_no_row_of_contributions():
    trace = Model.draw(Stack((LSTM(3, **SEQ),), (2, 5, 4)), seed=1).run()
    found = trace.explain(Track(0, "", "h"), 0, 1)
    assert found is not None
    bars = shares(found.steps[-1], 5, Notation.of(found.steps))
    assert bars.shown == ()
    assert not "".join(bars.draw(40, 3).text).strip()


def test_a_masked_step_says_so_once():
    x = np.ones((2, 5, 4))
    x[:, 1] = 0
    assert said("h", Masking(), SimpleRNN(3, **SEQ), x=x) == ["masked: state carried, the state of the step before"]


def test_the_input_is_explained_only_where_its_numbers_are_in_the_list():
    pooled = Model.draw(Stack((SimpleRNN(3, **SEQ), AveragePooling1D(2)), (2, 5, 4)), seed=1).run()
    found = [pooled.explain(Track(layer, "", signal), 2, 0) for layer, signal in ((0, "h"), (1, "output"))]
    assert [legend(each) for each in found if each is not None] == [
        "x[k]: value k read at timestep 2; h′: before this step",
        "",
    ]


def test_formulas_of_two_halves_are_whole_where_signs_stand_for_their_names():
    trace = Model.draw(Stack((Bidirectional(LSTM(3, **SEQ), merge_mode="sum"),), (2, 5, 4)), seed=1).run()
    chart = ExplanationChart()
    found = trace.explain(Track(0, "", "output"), 2, 0)
    assert found is not None
    for width, first, last in (
        (76, "▸pre_i   = Wx·x + Wh·h′ + b", "y        = ▸y + ◂y"),
        (140, "forward pre_i", "forward y + backward y"),
    ):
        layout = chart._layout(found, Size(width, 13))
        shown = layout.operations.draw(layout.left, 25).text
        assert not any("…" in each for each in shown)
        assert first in shown[0]
        assert last in shown[-1]
        assert layout.heading[0][0].startswith("forward pre_i[0] = ")
    assert layout.operations.rows[12].name == "backward pre_i"
