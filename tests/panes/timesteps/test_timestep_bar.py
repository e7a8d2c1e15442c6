"""The transport says what is read at a step, and which time it steps through."""

from dataclasses import replace

import numpy as np

from rnn_tui.engine.layers import LSTM, Bidirectional, ConvLSTM1D, Dense, Embedding, SimpleRNN
from rnn_tui.engine.plan.graph import Graph, GraphInput, Node, Tensor
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.recordings.from_arrays import recording
from rnn_tui.engine.run.model import Model
from rnn_tui.panes.playback import Playback
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.timesteps.timestep_bar import named, other_times, read_at, states_so_far
from tests.engine.run.test_attention import attentive


def test_numbers_of_any_number_of_axes_are_read():
    stack = Stack((ConvLSTM1D(2, 3),), (None, 4, 5, 1))
    x = np.zeros((1, 4, 5, 1))
    x[0, 1, 0, 0] = 0.5
    assert read_at(Selection().on(Model.draw(stack).run(x)), 2, 40) == "x_t  +0.50 0.00 0.00 0.00 0.00"


def test_ids_are_whole_numbers_and_a_vector_is_not_cut_to_some():
    ids = Model.draw(Stack((Embedding(9, 2), LSTM(2)), (None, 3), "int32")).run(np.array([[4, 5, 6]]))
    assert read_at(Selection().on(ids), 2, 40) == "x_t  5"
    read = [read_at(Selection().on(replace(ids, tokens=(("a", "", ""),))), t, 40) for t in (1, 2)]
    assert read == ["x_t  'a' 4", "x_t  padding 5"]
    wiring = Graph((GraphInput(-1, (None, 3)),), (Node(0, 0, (Tensor(-1),)),), (Tensor(0),))
    vector = Model.draw(Stack((Dense(2),), wiring=wiring)).run(np.array([[0.3, 0.7, 0.9]]))
    assert read_at(Selection(layer=-1).on(vector), 2, 40) == "x_t  +0.70"


def test_a_number_too_small_for_two_decimals_is_not_shown_as_zero():
    small = Model.draw(Stack((SimpleRNN(2),), (None, 1, 3))).run(np.array([[[-0.0, -0.004, 2e-7]]]))
    assert read_at(Selection().on(small), 1, 40) == "x_t  0.00 -0.004 +2e-7"


def test_of_a_one_hot_vector_the_position_is_told_where_its_numbers_have_no_room():
    x = np.eye(9)[None, [4, 7]]
    trace = Model.draw(Stack((SimpleRNN(2),), (None, 2, 9))).run(x)
    assert read_at(Selection().on(trace), 2, 40) == "x_t  one-hot 7"
    assert read_at(Selection().on(trace), 2, 80).endswith("0.00 +1.00 0.00")
    named = replace(trace, tokens=(("a", "b"),))
    assert read_at(Selection().on(named), 1, 40) == "x_t  'a' one-hot 4"


def test_an_input_of_one_number_for_each_sequence_is_read():
    inputs = GraphInput(-1, (None, 4, 2)), GraphInput(-2, (None,), name="lengths")
    nodes = (Node(0, 0, (Tensor(-1),)),)
    stack = Stack((SimpleRNN(2),), wiring=Graph(inputs, nodes, (Tensor(0),)))
    trace = Model.draw(stack).run((np.ones((2, 4, 2)), np.array([3.0, 4.0])))
    assert read_at(Selection(layer=-2, batch=1).on(trace), 1, 40) == "x_t  +4.00"


def test_of_several_times_each_is_named():
    trace = Model.draw(attentive()).run()
    assert named(trace, 4) == " steps"
    assert other_times(trace, Playback(2, 4, others=((6, 5),))) == "words 5/6  "
    assert other_times(trace, Playback(2, 4)) == ""


def test_the_states_so_far_have_the_shape_that_a_loop_has_collected():
    def told(layer, t):
        return states_so_far(Selection().on(Model.draw(Stack((layer,), (None, 10, 4))).run()), t)

    assert [told(SimpleRNN(8, return_sequences=True), t) for t in (0, 3)] == ["h (0, 8)  ", "h (3, 8)  "]
    assert told(LSTM(5), 10) == "h (10, 5)  "
    assert told(Bidirectional(LSTM(5)), 3) == told(Dense(2), 3) == ""


def test_of_a_recording_without_its_inputs_nothing_is_said_about_them():
    states = recording({"encoder/h": np.zeros((1, 4, 3))}, "states.npz")
    assert read_at(Selection().on(states), 2, 40) == ""
    unknown = Model.draw(Stack((SimpleRNN(2),), (None, 3, 1))).run(np.full((1, 3, 1), np.nan))
    assert read_at(Selection().on(unknown), 2, 40) == "x_t  nan"
