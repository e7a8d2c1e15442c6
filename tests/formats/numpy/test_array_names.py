"""Arrays of NumPy code under names of their own."""

import numpy as np
import pytest

from rnn_tui.engine.run.model import Model
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.model_files import found_in
from rnn_tui.formats.numpy.array_names import has_own_names, in_torch_names


@pytest.mark.parametrize(
    ("name", "torch"),
    [
        ("enc_w_ih", "enc.weight_ih_l0"),
        ("enc_b_hh", "enc.bias_hh_l0"),
        ("W_hh", "weight_hh_l0"),
        ("rnn/weight_ih_l1_reverse", "rnn.weight_ih_l1_reverse"),
        ("Wih", "weight_ih_l0"),
        ("fc_w", "fc.weight"),
        ("fc.b", "fc.bias"),
        ("enc_emb", "enc_emb.weight"),
        ("embedding", "embedding.weight"),
        ("mean", "mean"),
        ("x", "x"),
    ],
)
def test_the_names_in_pytorch_s_spelling(name, torch):
    assert list(in_torch_names({name: 1})) == [torch]


def test_names_that_would_fall_together_stay_as_they_are():
    both = {"w_ih": 1, "W_ih": 2}
    assert in_torch_names(both) == both


def test_both_products_of_a_cell_are_needed():
    assert has_own_names(["w_ih", "w_hh"])
    assert not has_own_names(["w_ih", "b_hh", "x", "lstm/h", "w0"])


def test_a_file_of_them_is_a_model(tmp_path):
    rng = np.random.default_rng(0)
    shapes = {"enc_emb": (7, 3), "enc_w_ih": (12, 3), "enc_w_hh": (12, 4), "enc_b_ih": (12,), "enc_b_hh": (12,)}
    shapes |= {"fc_w": (2, 4), "fc_b": (2,)}
    arrays = {name: rng.normal(size=shape).astype("f") for name, shape in shapes.items()}
    np.savez(tmp_path / "own.npz", **arrays)
    (found,) = found_in(str(tmp_path / "own.npz"))
    assert [each.kind() for each in found.stack.layers] == ["Embedding", "GRU", "Dense"]
    assert "its arrays have names of their own, which are read as PyTorch's" in str(found.notes[0])
    h, token = np.zeros(4), 5
    x, z = arrays["enc_w_ih"] @ arrays["enc_emb"][token] + arrays["enc_b_ih"], arrays["enc_b_hh"]
    reset, update = (1 / (1 + np.exp(-(x + z)[part : part + 4])) for part in (0, 4))
    h = (1 - update) * np.tanh(x[8:] + reset * z[8:])
    trace = Model.draw(found.stack).with_weights(found.weights).run(np.array([[token]]))
    np.testing.assert_allclose(trace.output[0, 0], arrays["fc_w"] @ h + arrays["fc_b"], rtol=1e-6)


def test_arrays_that_do_not_fit_are_refused_by_their_names(tmp_path):
    np.savez(tmp_path / "own.npz", enc_w_ih=np.zeros((4, 9)), enc_w_hh=np.zeros((3, 9)))
    with pytest.raises(FormatError, match=r"holds enc.weight_hh_l0 of shape \(3, 9\)"):
        found_in(str(tmp_path / "own.npz"))
