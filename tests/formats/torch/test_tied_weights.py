"""Tensors that a file keeps under one of their two names."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from rnn_tui.formats.torch.state_dict import read_state_dict_file
from rnn_tui.formats.torch.tied_weights import with_tied
from tests.formats.torch.saved import product, under, weights
from tests.formats.torch.test_modules import stored

TABLE = product(11, 6, bias=False)
MODEL = under("encoder", TABLE) | under("rnn", weights(4, 6, 6)) | {"decoder.bias": np.arange(11, dtype=np.float32)}


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({"decoder.weight": "encoder.weight", "format": "pt"}, 0),
        ({"format": "pt"}, 1),
    ],
)
def test_a_head_that_is_the_table_is_found_again(metadata, said, tmp_path):
    save_file(MODEL, tmp_path / "tied.safetensors", metadata)
    (found,) = read_state_dict_file(tmp_path / "tied.safetensors", head="every")
    assert found.stack.layer_names == ("encoder", "rnn", "decoder")
    assert found.weights is not None
    np.testing.assert_array_equal(found.weights[0], TABLE["weight"])
    np.testing.assert_array_equal(found.weights[-2], TABLE["weight"].T)
    taken = "decoder.weight is not in the file, but its bias is: encoder.weight is taken for it, as models that tie"
    assert [str(each).startswith(taken) for each in found.notes] == [True] * said


def test_the_table_may_be_what_is_left_out(tmp_path):
    state = {key: values for key, values in MODEL.items() if key != "encoder.weight"} | under("decoder", TABLE)
    save_file(state, tmp_path / "tied.safetensors", {"encoder.weight": "decoder.weight"})
    (found,) = read_state_dict_file(tmp_path / "tied.safetensors")
    assert found.stack.layer_names == ("encoder", "rnn", "decoder")


def test_nothing_is_taken_for_a_matrix_where_it_is_not_sure():
    two = MODEL | under("other", product(11, 4, bias=False))
    assert set(with_tied(stored(two), {})[0]) == set(two)
    assert with_tied(stored(two), {})[1] == []
    norm = under("rnn", weights(4, 6, 6)) | {"norm.bias": np.ones(6)}
    assert set(with_tied(stored(norm), {})[0]) == set(norm)
