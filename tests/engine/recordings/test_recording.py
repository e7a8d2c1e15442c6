"""Recordings: named arrays become a past with a trace's face, and whatever needs weights is refused in one sentence."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError, NoModel
from rnn_tui.engine.gradients.gradients import gradients
from rnn_tui.engine.plan.builtin_models import BUILT_INS
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.recordings.from_arrays import recording
from rnn_tui.engine.recordings.recorded_diagnosis import diagnose
from rnn_tui.engine.recordings.recording import RecordingSetup, likely_limits
from rnn_tui.engine.run.base_study import answer
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import INPUT, Track

H = np.random.default_rng(0).standard_normal((2, 5, 3))
"""(batch, time, units)"""


@pytest.mark.parametrize("name", [each.name for each in BUILT_INS])
def test_what_a_run_writes_is_a_recording_that_shows_the_same(name):
    stack = next(each.stack for each in BUILT_INS if each.name == name)
    trace = Model.draw(stack).run()
    made = recording(trace.arrays(), "states.npz")
    assert [at.name for at in made.layers] == [at.name for at in trace.layers]
    assert (made.batch, made.timesteps) == (trace.batch, trace.timesteps)
    np.testing.assert_array_equal(made.x, trace.x)
    for layer in range(INPUT, len(trace.layers)):
        assert set(made.tracks(layer)) == set(trace.tracks(layer))
        for track in trace.tracks(layer):
            np.testing.assert_array_equal(made.values(track), trace.values(track))
            cell, original = made.cell(track), trace.cell(track)
            assert (cell is None) == (original is None)
            assert cell is None or cell.backwards == original.backwards
    assert made.arrays().keys() == trace.arrays().keys()


def test_signals_of_both_directions_and_the_states_first():
    made = recording({"a/forward/i": H, "a/forward/h": H, "a/backward/c": H, "a/backward/h": -H}, "s.npz")
    assert made.tracks(0) == (
        Track(0, "forward", "h"),
        Track(0, "backward", "h"),
        Track(0, "forward", "i"),
        Track(0, "backward", "c"),
    )
    assert made.layers[0].layer.brief == "h i c"
    np.testing.assert_array_equal(made.values(Track(0, "backward", "h"), 1), -H[1])


def test_names_with_more_parts_and_names_without_a_layer():
    made = recording({"encoder/rnn/0/h": H, "forward/h": H, "h": H, "c": H}, "my states.npz")
    assert [at.name for at in made.layers] == ["encoder.rnn.0", "forward", "my states"]
    assert [track.signal for track in made.tracks(2)] == ["h", "c"]


def test_one_sequence_without_a_batch_axis():
    made = recording({"lstm/h": H[0], "x": np.arange(5), "loss/h": np.arange(5.0)}, "s.npz")
    assert (made.batch, made.timesteps) == (1, 5)
    assert made.x.tolist() == [[0, 1, 2, 3, 4]]
    assert made.values(Track(1, "", "h")).shape == (5, 1)


def test_an_output_without_a_time_axis_stands_beside_states_that_have_one():
    made = recording({"lstm/h": H, "lstm/output": H[:, -1], "dense/output": H[:, 0]}, "s.npz")
    assert made.values(Track(0, "", "output")).shape == (1, 3)
    assert made.timesteps == 5


def test_an_input_that_was_not_recorded_is_not_a_number():
    made = recording({"lstm/h": H}, "s.npz")
    assert np.isnan(made.values(Track(INPUT, "", "x"))).all()
    assert made.values(Track(INPUT, "", "x")).shape == (5, 1)


def test_an_input_of_another_length_is_a_layer_of_its_own():
    made = recording({"x": np.zeros((2, 8, 4)), "decoder/h": H}, "s.npz")
    assert [at.name for at in made.layers] == ["x", "decoder"]
    assert made.timesteps == 8
    assert made.values(made.tracks(1)[0]).shape == (5, 3)


def test_a_mask_marks_the_steps_of_every_cell():
    mask = np.array([[1, 1, 1, 0, 0], [1] * 5])
    made = recording({"lstm/h": H, "mask": mask}, "s.npz")
    assert made.mask(made.tracks(0)[0], 0).tolist() == [True, True, True, False, False]
    assert recording({"lstm/h": H, "mask": mask[:, :4]}, "s.npz").left_alone == ("mask (shape (2, 4))",)


def test_what_belongs_to_no_layer_is_left_alone_and_named():
    made = recording({"lstm/h": H, "w0": H[0], "output": H, "call1/output": H, "notes": np.zeros((7,))}, "s.npz")
    assert [at.name for at in made.layers] == ["lstm"]
    assert made.left_alone == ("notes (shape (7,))", "w0", "output", "call1/output")


def test_where_there_is_nothing_else_an_output_is_shown():
    assert [at.name for at in recording({"x": H, "output": H}, "s.npz").layers] == ["s"]


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({}, "holds no states"),
        ({"x": H}, "holds no states: they are called NAME/SIGNAL, such as lstm/h, or h"),
        ({"h": np.zeros((3, 0, 2))}, "holds no whole step: the recording ended before its first one was written out"),
        ({"h": np.float64(3)}, "holds no states"),
        ({"a/h": H, "b\x1b/h": H[:1]}, "do not share the batch axis: a/h is (2, 5, 3), b?/h is (1, 5, 3)"),
    ],
)
def test_what_is_no_recording_is_refused_in_one_line(arrays, said):
    with pytest.raises(InputError) as caught:
        recording(arrays, "s.npz")
    assert said in str(caught.value)


def test_names_reach_the_terminal_printable_short_and_once():
    made = recording({"a\x1b[31m/h": H, "a\x07[31m/h": H, f"{'n' * 99}/h": H, "a/b": H}, "s.npz")
    assert [at.name for at in made.layers] == ["a?[31m", "a?[31m_2", "n" * 48, "a"]
    assert all(line.isprintable() for line in made.contents())


def test_whatever_needs_weights_is_refused():
    made = recording({"x": H, "lstm/h": H}, "s.npz")
    at = made.layers[0]
    attempts = [
        lambda: gradients(made),
        made.model.get_weights,
        lambda: made.model.run(H),
        lambda: list(at.weights),
        lambda: at.weights[0],
        at.layer.get_config,
        lambda: at.layer.edit(name="other"),
        lambda: RecordingSetup.of(made).model(made.model.stack),
        lambda: made.explain(made.tracks(0)[0], 1, 0),
        lambda: at.layer.units,
        lambda: list(at.run.cells[""].initial),
    ]
    for attempt in attempts:
        with pytest.raises(NoModel, match="This needs the model: a recording has only what it computed"):
            attempt()
    assert made.equation(made.tracks(0)[0], 1, 0) is None


def test_a_replay_shows_the_recording_and_nothing_else():
    made = recording({"lstm/h": H, "dense/h": H}, "s.npz")
    replay = RecordingSetup.of(made)
    assert replay.run(made.model.stack) is made
    assert replay.redrawn() is replay
    assert list(replay.words(made.model.stack)) == ["recorded in s.npz", "float64"]
    with pytest.raises(NoModel, match="cannot run another stack"):
        replay.run(made.model.stack.remove(1))
    with pytest.raises(NoModel):
        replay.run(Stack())


def test_contents_name_every_array_with_its_shape_and_size():
    made = recording({"x": H, "lstm/h": H.astype(np.float32), "w0": H}, "s.npz")
    assert list(made.contents()) == [
        "s.npz · recorded elsewhere, weights without their model",
        "2 sequences of 5 timesteps · 600 bytes",
        "",
        "x       2×5×3  float64  240 bytes",
        "lstm/h  2×5×3  float32  120 bytes",
        "w0      2×5×3  float64  240 bytes",
        "",
        "not shown: w0",
    ]


@pytest.mark.parametrize(
    ("values", "limits"),
    [
        ([-0.9, 0.5], (-1, 1)),
        ([0.0, 0.5], (0, 1)),
        ([0.0, 0.01], (-np.inf, np.inf)),
        ([-3.0, 2.0], (-np.inf, np.inf)),
        ([np.nan, np.inf], (-1, 1)),
        ([0.0, 0.0], (-np.inf, np.inf)),
    ],
)
def test_the_axis_of_what_looks_like_a_tanh_or_a_gate(values, limits):
    assert likely_limits(np.array(values).reshape(1, 2, 1)) == limits


def test_the_axis_of_a_large_array_comes_from_a_sample_rounded_up():
    values = np.zeros((1, 30_000, 64), np.float16)
    values[:, ::2] = 3.4
    values[:, 1::2] = -1
    assert likely_limits(values) == (-5.0, 5.0)
    assert likely_limits(abs(values)) == (0.0, 5.0)


def test_its_layers_may_have_other_keys():
    made = recording({"lstm/h": H, "dense/output": H}, "r.npz")
    again = made.under(made.model.stack.with_keys((), 3))
    assert again.keys == (3, 4)
    assert again.tracks(3) == (Track(3, "", "h"),)
    np.testing.assert_array_equal(again.values(Track(4, "", "output")), made.values(Track(1, "", "output")))
    assert again.limits(Track(3, "", "h")) == made.limits(Track(0, "", "h"))
    assert len(answer(diagnose(again, 0), again).layers) == 2
