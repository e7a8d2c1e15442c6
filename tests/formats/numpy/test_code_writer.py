"""Exported NumPy code gives the trace it was exported from, array by array, whatever the layers."""

import ast
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, ConvLSTM1D, Dense, Dropout, Embedding, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.numpy.code_writer import numpy_export
from tests.engine.variants import few_variants, over, stack_on, tail_mask

pytestmark = pytest.mark.filterwarnings("ignore:overflow|invalid|divide:RuntimeWarning")


def ran(folder: Path, code: str, arrays: dict[str, np.ndarray]) -> dict[str, object]:
    """The names of the script, run as a module from its own folder."""
    path = folder / "exported.py"
    path.write_text(code, encoding="utf-8")
    if arrays:
        np.savez(folder / "exported.npz", **arrays)
    names: dict[str, object] = {"__file__": str(path), "__name__": "exported"}
    exec(compile(code, str(path), "exec"), names)
    return names


def same(got: dict[str, np.ndarray], expected: dict[str, np.ndarray]) -> None:
    assert set(got) == set(expected)
    for name, values in expected.items():
        np.testing.assert_allclose(got[name], values, rtol=1e-12, atol=1e-12, err_msg=name)


WRITTEN = [each for each in few_variants() if each.input_ndim != 4]
"""All but the kinds that read a row of numbers at each timestep: those are refused."""


@pytest.mark.long
@pytest.mark.parametrize("inline", [0, pytest.param(1 << 20, marks=pytest.mark.long)])
@over(WRITTEN, long_inside=True)
def test_every_layer_leaves_the_same_trace(layer, inline, tmp_path):
    stack = stack_on(layer)
    model = Model.draw(stack)
    code, arrays = numpy_export(stack, model.get_weights(), inline=inline)
    run = ran(tmp_path, code, arrays)["run"]
    for mask in (None, tail_mask()):
        trace = model.run(mask=mask)
        same(run(trace.x, mask), trace.arrays())


DEEP = Stack(
    (
        Embedding(9, 3, mask_zero=True),
        Bidirectional(LSTM(2, return_sequences=True), backward_layer=GRU(3, return_sequences=True, go_backwards=True)),
        GRU(4, return_sequences=True, go_backwards=True, reset_after=False, activation="gelu"),
        Dropout(0.5),
        SimpleRNN(3, return_state=True, name="last one"),
    ),
    (None, None),
    "int32",
    functional=True,
)


def test_a_whole_model_with_padding_and_several_outputs(tmp_path):
    model = Model.draw(DEEP)
    x = np.array([[1, 2, 3, 0, 0], [4, 0, 5, 6, 7]])
    code, arrays = numpy_export(DEEP, model.get_weights())
    same(ran(tmp_path, code, arrays)["run"](x), model.run(x).arrays())


def test_a_model_of_another_keras_computes_as_that_keras(tmp_path):
    layers = (GRU(3, return_sequences=True, recurrent_activation="hard_sigmoid"),)
    stack = Stack((Bidirectional(layers[0]),), (None, 5, 2), keras="keras2.3")
    model = Model.draw(stack)
    trace = model.run(mask=[[True, True, False, True, False]])
    code, arrays = numpy_export(stack, model.get_weights())
    same(ran(tmp_path, code, arrays)["run"](trace.x, np.array([[1, 1, 0, 1, 0]], bool)), trace.arrays())


def test_states_may_be_given(tmp_path):
    stack = Stack((Bidirectional(LSTM(2, return_sequences=True)),), (None, 4, 3))
    model = Model.draw(stack)
    starts = [np.full((1, 2), each) for each in (0.1, 0.2, 0.3, 0.4)]
    trace = model.run(initial=starts)
    run = ran(tmp_path, *numpy_export(stack, model.get_weights()))["run"]
    same(run(trace.x, starts={"bidirectional": starts}), trace.arrays())


def test_float32_weights_come_back_to_the_last_digit(tmp_path):
    stack = Stack((Dense(3),), (None, 2))
    weights = [np.random.default_rng(0).standard_normal(s).astype(np.float32) for s in ((2, 3), (3,))]
    weights[1][0] = np.nan
    names = ran(tmp_path, *numpy_export(stack, weights))
    np.testing.assert_array_equal(names["WEIGHTS"][0], weights[0])
    np.testing.assert_array_equal(names["WEIGHTS"][1], weights[1])


def test_few_weights_stand_in_the_script_and_many_beside_it():
    small, large = (Stack((Dense(n),), (None, 16)) for n in (2, 20))
    assert numpy_export(small, Model.draw(small).get_weights())[1] == {}
    code, arrays = numpy_export(large, Model.draw(large).get_weights())
    assert {name: each.shape for name, each in arrays.items()} == {"w0": (16, 20), "w1": (20,)}
    assert 'np.load(__file__.rpartition(".")[0] + ".npz")' in code


def test_a_kind_that_is_no_plain_function_is_refused():
    stack = Stack((ConvLSTM1D(2, 3),), (None, 3, 4, 2))
    with pytest.raises(RnnError, match=r"the layer 'conv_lstm1d' \(ConvLSTM1D\) cannot be written as a NumPy function"):
        numpy_export(stack, Model.draw(stack).get_weights())


@pytest.mark.long
@over(WRITTEN, long_inside=True)
def test_nothing_is_imported_but_numpy(layer):
    stack = stack_on(layer)
    tree = ast.parse(numpy_export(stack, Model.draw(stack).get_weights())[0])
    imports = [ast.unparse(each) for each in ast.walk(tree) if isinstance(each, ast.Import | ast.ImportFrom)]
    assert imports == ["import numpy as np"]


def test_the_code_is_the_loop_a_learner_would_write():
    stack = Stack((SimpleRNN(2, return_sequences=True),), (None, 3, 1), name="tiny")
    code, _ = numpy_export(stack, [np.array([[1.0, 2.0]]), np.zeros((2, 2)), np.array([0.5, -0.5])])
    assert code.startswith(
        '"""tiny in plain NumPy: (None, 3, 1) → (None, 3, 2).\n\n    from FILE import run     without the .py\n'
    )
    assert (
        "WEIGHTS = [\n"
        "    np.array([[1., 2.]]),\n"
        "    np.array([[0., 0.],\n"
        "              [0., 0.]]),\n"
        "    np.array([ 0.5, -0.5]),\n"
        "]\n"
    ) in code
    assert "def tanh(z):\n    return np.tanh(z)\n" in code
    assert "    for t in range(x.shape[1])[order]:\n" in code
    assert (
        "    x, own, ends = recurrent(\n"
        "        simple_rnn_step,\n"
        '        ("h",),\n'
        "        W[0:3],\n"
        "        x,\n"
        "        2,\n"
        '        starts.get("simple_rnn", ()),\n'
        "        mask,\n"
        "        sequences=True,\n"
        "    )\n"
    ) in code


def test_names_cannot_break_out_of_the_script(tmp_path):
    layer = SimpleRNN(1, name='"]; raise SystemExit #\\')
    stack = Stack((layer,), (None, 2, 1), name='"""\\')
    model = Model.draw(stack)
    trace = model.run()
    same(ran(tmp_path, *numpy_export(stack, model.get_weights()))["run"](trace.x), trace.arrays())


def test_weights_that_do_not_fit_are_refused():
    with pytest.raises(RnnError, match="with a weight list of length 0, but the layer was expecting 2 weights"):
        numpy_export(Stack((Dense(3),), (None, 2)), [])


def test_a_model_without_a_shape_is_refused():
    with pytest.raises(RnnError, match="the model is not built"):
        numpy_export(Stack((Dense(3),)), [])


def test_chosen_outputs_are_the_script_s(tmp_path):
    layers = (LSTM(2, return_sequences=True, return_state=True), Bidirectional(GRU(2, return_state=True)))
    stack = Stack(layers, (2, 4, 3), functional=True, outputs=((1, 2), (0, 2), (0, 0), (1, 0)))
    model = Model.draw(stack)
    code, arrays = numpy_export(stack, model.get_weights())
    trace = model.run()
    same(ran(tmp_path, code, arrays)["run"](trace.x), trace.arrays())
