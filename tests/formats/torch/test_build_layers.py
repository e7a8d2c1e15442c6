"""PyTorch's rows as Keras's columns: gates in their order, biases added or side by side."""

import numpy as np
import pytest

from rnn_tui.engine.run.model import Model
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


def projected(state, x, suffix=""):
    """PyTorch's LSTM with proj_size by its equations, h = W_hr · (o · tanh c): (time, features) → (time, proj_size)."""
    w_ih, w_hh, w_hr = (state[f"weight_{each}_l0{suffix}"] for each in ("ih", "hh", "hr"))
    b = state[f"bias_ih_l0{suffix}"] + state[f"bias_hh_l0{suffix}"]
    h, c, found = np.zeros(w_hr.shape[0]), np.zeros(w_hr.shape[1]), []
    for each in x:
        i, f, g, o = np.split(w_ih @ each + w_hh @ h + b, 4)
        c = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
        h = w_hr @ (np.tanh(c) / (1 + np.exp(-o)))
        found.append(h)
    return np.array(found)


@pytest.mark.parametrize("both", [False, True])
def test_the_states_of_an_lstm_with_a_projection_go_through_it(both, tmp_path):
    rng, state = np.random.default_rng(1), {}
    for suffix in ("", "_reverse")[: 1 + both]:
        shapes = {"weight_ih": (16, 3), "weight_hh": (16, 2), "bias_ih": (16,), "bias_hh": (16,), "weight_hr": (2, 4)}
        state |= {f"{name}_l0{suffix}": rng.standard_normal(shape) for name, shape in shapes.items()}
    model, x = found(tmp_path, state), rng.standard_normal((5, 3))
    got = Model.draw(model.stack).with_weights(model.weights).run(x[None]).output[0]
    wanted = [projected(state, x), *([projected(state, x[::-1], "_reverse")[::-1]] if both else [])]
    np.testing.assert_allclose(got, np.concatenate(wanted, axis=1), rtol=1e-12)
    assert "proj_size=2: its state h is shown before the projection" in str(model.notes[-1])
