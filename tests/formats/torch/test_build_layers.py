"""PyTorch's rows as Keras's columns: gates in their order, biases added or side by side."""

import numpy as np
import pytest

from rnn_tui.formats.torch.state_dict import read_state_dict_file
from tests.formats.torch.saved import product, under, weights, write


def found(tmp_path, state):
    (model,) = read_state_dict_file(write(tmp_path / "model.pt", state))
    return model


def blocks(rows, count):
    return np.split(rows, count)


def test_lstm_keeps_its_gates_and_adds_its_biases(tmp_path):
    state = weights(4, 2, 3)
    kernel, recurrent, bias = found(tmp_path, state).weights
    np.testing.assert_array_equal(kernel, state["weight_ih_l0"].T)
    np.testing.assert_array_equal(recurrent, state["weight_hh_l0"].T)
    np.testing.assert_array_equal(bias, state["bias_ih_l0"].astype(np.float64) + state["bias_hh_l0"])


def test_gru_swaps_reset_and_update_and_keeps_two_biases(tmp_path):
    state = weights(3, 2, 3)
    model = found(tmp_path, state)
    kernel, recurrent, bias = model.weights
    for ours, theirs in ((kernel, "weight_ih_l0"), (recurrent, "weight_hh_l0")):
        r, z, n = blocks(state[theirs], 3)
        np.testing.assert_array_equal(ours, np.concatenate([z, r, n]).T)
    rows = [np.concatenate([z, r, n]) for r, z, n in (blocks(state[f"bias_{each}_l0"], 3) for each in ("ih", "hh"))]
    np.testing.assert_array_equal(bias, np.stack(rows))
    assert model.stack.layers[0].reset_after is True


@pytest.mark.parametrize("gates", [1, 3, 4])
def test_a_layer_without_biases_has_none(gates, tmp_path):
    model = found(tmp_path, weights(gates, 2, 3, bias=False))
    assert model.stack.layers[0].use_bias is False
    assert [each.shape for each in model.weights] == [(2, 3 * gates), (3, 3 * gates)]


def test_both_directions_stand_one_behind_the_other(tmp_path):
    state = weights(1, 2, 3) | weights(1, 2, 3, suffix="_reverse", seed=9)
    model = found(tmp_path, state)
    np.testing.assert_array_equal(model.weights[0], state["weight_ih_l0"].T)
    np.testing.assert_array_equal(model.weights[3], state["weight_ih_l0_reverse"].T)


def test_names_that_keras_would_not_take_are_changed(tmp_path):
    state = under("a/b", weights(1, 2, 3)) | under("", product(4, 3))
    assert found(tmp_path, {k.removeprefix("."): v for k, v in state.items()}).stack.layer_names == ("a_b", "dense")
