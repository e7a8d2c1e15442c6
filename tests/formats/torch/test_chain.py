"""Which modules stand on each other: tables in front, products behind, and what is left out."""

from functools import reduce

import numpy as np
import pytest

from rnn_tui.formats.io.errors import Flaw
from rnn_tui.formats.torch.chain import chains_of
from rnn_tui.formats.torch.modules import modules_of
from tests.formats.torch.saved import product, under, weights
from tests.formats.torch.test_modules import stored


def chains(*parts, in_order=True):
    state = reduce(lambda all_, part: all_ | under(*part), parts, {})
    return chains_of(modules_of(stored(state)), in_order)


def paths(chain):
    return [each.path for each in chain.modules]


def test_two_recurrent_modules_that_fit_are_one_chain():
    (chain,) = chains(("lstm1", weights(4, 3, 5)), ("lstm2", weights(4, 5, 2)), ("fc", product(1, 2)))
    assert paths(chain) == ["lstm1", "lstm2", "fc"]
    assert [each.path for each in chain.heads] == ["fc"]
    assert chain.notes == []


def test_an_encoder_and_a_decoder_are_two_models_each_with_its_table():
    first, second = chains(
        ("encoder.embedding", product(20, 4, bias=False)),
        ("encoder.rnn", weights(3, 4, 6)),
        ("decoder.embedding", product(30, 4, bias=False)),
        ("decoder.rnn", weights(3, 4, 6)),
        ("decoder.fc", product(30, 6)),
    )
    assert paths(first) == ["encoder.embedding", "encoder.rnn"]
    assert paths(second) == ["decoder.embedding", "decoder.rnn", "decoder.fc"]
    assert first.notes == ["the file holds 2 recurrent parts that do not stand on each other: a model each"]


def test_a_table_is_known_by_its_name_or_by_its_place():
    (named,) = chains(("rnn", weights(1, 4, 3)), ("word_emb", product(9, 4, bias=False)))
    (placed,) = chains(("lookup", product(9, 4, bias=False)), ("rnn", weights(1, 4, 3)))
    assert (paths(named), paths(placed)) == (["word_emb", "rnn"], ["lookup", "rnn"])


def test_products_in_front_are_known_by_what_they_make():
    (chain,) = chains(
        ("emb", product(9, 7, bias=False)), ("project", product(4, 7)), ("rnn", weights(1, 4, 3)), ("fc", product(2, 3))
    )
    assert paths(chain) == ["emb", "project", "rnn", "fc"]


def test_several_heads_are_left_out_and_named():
    (chain,) = chains(("rnn", weights(4, 3, 5)), ("actor", product(2, 5)), ("critic", product(1, 5)))
    assert paths(chain) == ["rnn"]
    assert chain.notes == [
        "several products read the recurrent layers (actor.weight, critic.weight), so none is part of the chain",
        "left out, for it finds no place in a chain of layers: actor.weight (2, 5), critic.weight (1, 5)",
    ]


def test_what_finds_no_place_is_named():
    norm = {"weight": np.ones(5), "bias": np.ones(5)}
    (chain,) = chains(("rnn", weights(4, 3, 5)), ("norm", norm), ("fc", product(2, 5)))
    assert paths(chain) == ["rnn"]
    assert chain.notes == [
        "norm.weight (5,) may stand behind rnn, and is not understood: the model ends before it",
        "left out, for it finds no place in a chain of layers: fc.weight (2, 5), norm.weight (5,)",
    ]


@pytest.mark.parametrize("in_order", [True, False])
def test_another_order_of_keys_gives_the_same_chain(in_order):
    (chain,) = chains(
        ("fc", product(2, 3)),
        ("embedding", product(9, 4, bias=False)),
        ("rnn10", weights(3, 5, 3)),
        ("rnn9", weights(1, 4, 5)),
        in_order=in_order,
    )
    assert paths(chain) == ["embedding", "rnn9", "rnn10", "fc"]


def test_a_module_with_a_table_of_its_own_begins_a_chain():
    first, second = chains(
        ("emb_a", product(9, 4, bias=False)),
        ("rnn_a", weights(1, 4, 4)),
        ("emb_b", product(7, 4, bias=False)),
        ("rnn_b", weights(1, 4, 4)),
    )
    assert (paths(first), paths(second)) == (["emb_a", "rnn_a"], ["emb_b", "rnn_b"])


def test_chains_without_end_are_refused():
    state = {f"r{k}.{key}": values for k in range(600) for key, values in weights(1, 1, 1, bias=False).items()}
    with pytest.raises(Flaw, match="holds more than 500 layers in a row, or as many models"):
        chains_of(modules_of(stored(state)), in_order=True)
