"""Modules and recurrent layers from keys and shapes, and what does not fit."""

import numpy as np
import pytest

from rnn_tui.formats.io.errors import Flaw
from rnn_tui.formats.io.tensors import StoredTensor
from rnn_tui.formats.torch.modules import layers_of, modules_of
from tests.formats.torch.saved import product, under, weights


def stored(tensors):
    return {key: StoredTensor(values.shape, values.dtype.name, values.copy) for key, values in tensors.items()}


def layers(tensors):
    return layers_of(modules_of(stored(tensors))[0])


def test_keys_are_grouped_by_module():
    found = modules_of(stored(under("a.rnn", weights(1, 2, 3)) | under("a.fc", product(4, 3)) | {"scale": np.ones(3)}))
    assert [(each.path, each.recurrent, each.matrix) for each in found] == [
        ("a.rnn", True, None),
        ("a.fc", False, (4, 3)),
        ("", False, None),
    ]


@pytest.mark.parametrize(("gates", "kind"), [(1, "SimpleRNN"), (3, "GRU"), (4, "LSTM")])
def test_the_kind_is_found_by_counting_gates(gates, kind):
    (layer,) = layers(weights(gates, 2, 5))
    assert (layer.kind.kind(), layer.features, layer.units, layer.width) == (kind, 2, 5, 5)


def test_layers_and_directions_are_counted():
    state = {}
    for layer, features in enumerate((2, 6)):
        for suffix in ("", "_reverse"):
            state |= weights(4, features, 3, layer, suffix)
    assert [(each.features, each.width, len(each.directions)) for each in layers(state)] == [(2, 6, 2), (6, 6, 2)]


def test_a_cell_is_a_layer_of_its_own():
    cell = {key.removesuffix("_l0"): values for key, values in weights(3, 2, 4).items()}
    (layer,) = layers(cell)
    assert (layer.kind.kind(), layer.units) == ("GRU", 4)
    assert layer.directions[0].keys["weight_hh"] == "weight_hh"


def without(state, *keys):
    return {key: values for key, values in state.items() if key not in keys}


@pytest.mark.parametrize(
    ("state", "line"),
    [
        (without(weights(4, 2, 3), "weight_hh_l0"), "lacks weight_hh_l0: the recurrent weights are not complete"),
        (without(weights(4, 2, 3), "bias_hh_l0"), "lacks bias_hh_l0: the recurrent weights are not complete"),
        (weights(4, 2, 3, layer=1), "lacks weight_ih_l0: the recurrent weights are not complete"),
        (weights(4, 2, 3) | weights(4, 3, 3, layer=9999), "lacks weight_ih_l1: the recurrent weights are not complete"),
        (
            weights(4, 2, 3) | {"weight_hr_l0": np.ones((2, 3))},
            "holds weight_hh_l0 of shape (12, 3); beside the others (12, 2) is expected",
        ),
        (
            weights(3, 2, 3) | {"weight_hr_l0": np.ones((2, 3))},
            "holds weight_hr_l0 of shape (2, 3) beside weight_hh_l0 of shape (9, 3): the projection of an LSTM"
            " is (proj_size, units), beside 4 · units rows and proj_size columns",
        ),
        (
            weights(2, 2, 3),
            "holds weight_hh_l0 of shape (6, 3): its rows are 1 · units of RNN, 3 · units of GRU, 4 · units of LSTM;"
            " with 3 columns 6 rows fit none of these",
        ),
        (
            weights(1, 2, 3) | {"weight_hh_l0": np.ones(3)},
            "holds weight_hh_l0 of shape (3,): its rows are 1 · units of RNN, 3 · units of GRU, 4 · units of LSTM; it"
            " is no matrix",
        ),
        (
            weights(4, 2, 3) | {"weight_ih_l0": np.ones((9, 2))},
            "holds weight_ih_l0 of shape (9, 2); beside the others (12, 2) is expected",
        ),
        (
            weights(4, 2, 3) | {"bias_ih_l0": np.ones(11)},
            "holds bias_ih_l0 of shape (11,); beside the others (12,) is expected",
        ),
        (
            weights(4, 2, 3) | weights(4, 2, 3, layer=1),
            "holds weight_ih_l1 of shape (12, 2): the layer below puts out 3 numbers, so 3 columns are expected",
        ),
        (
            weights(4, 2, 3) | weights(4, 2, 3, suffix="_reverse", bias=False),
            "lacks bias_ih_l0_reverse or bias_ih_l0: one direction has a bias, one has none",
        ),
    ],
)
def test_what_does_not_fit_is_named(state, line):
    with pytest.raises(Flaw) as caught:
        layers(state)
    assert str(caught.value) == line
