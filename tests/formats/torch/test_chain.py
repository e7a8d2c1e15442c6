"""Which modules stand on each other: tables in front, products behind, and what is left out."""

from functools import reduce

import numpy as np
import pytest

from rnn_tui.formats.io.errors import Flaw
from rnn_tui.formats.torch.chain import chains_of
from rnn_tui.formats.torch.module_order import order_question
from rnn_tui.formats.torch.modules import modules_of
from tests.formats.torch.saved import product, under, weights
from tests.formats.torch.test_modules import stored


def chains(*parts, in_order=True, order=()):
    state = reduce(lambda all_, part: all_ | under(*part), parts, {})
    return chains_of(modules_of(stored(state)), in_order, order)


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
    assert first.notes == ["the file holds 2 recurrent parts that do not follow each other: one model each"]


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
        "several linear layers read the recurrent layers (actor.weight, critic.weight), so none is part of the chain",
        "left out, because it has no place in a chain of layers: actor.weight (2, 5), critic.weight (1, 5)",
    ]


def test_what_finds_no_place_is_named():
    norm = {"weight": np.ones(5), "bias": np.ones(5)}
    (chain,) = chains(("rnn", weights(4, 3, 5)), ("norm", norm), ("fc", product(2, 5)))
    assert paths(chain) == ["rnn"]
    assert chain.notes == [
        "norm.weight (5,) may come after rnn, and is not understood: the model ends before it",
        "left out, because it has no place in a chain of layers: fc.weight (2, 5), norm.weight (5,)",
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


@pytest.mark.parametrize("in_order", [True, False])
@pytest.mark.parametrize(
    "names",
    [
        ("embed_src", "embed_tgt", "encoder", "decoder", "out"),
        ("source.emb", "target.emb", "source.rnn", "target.rnn", "target.fc"),
        ("emb1", "emb2", "rnn1", "rnn2", "out"),
    ],
)
def test_two_tables_are_two_models_whose_head_stands_behind_the_last(names, in_order):
    table, other, rnn, last, head = names
    first, second = chains(
        (table, product(9, 4, bias=False)),
        (other, product(9, 4, bias=False)),
        (rnn, weights(1, 4, 4)),
        (last, weights(1, 4, 4)),
        (head, product(7, 4)),
        in_order=in_order,
    )
    assert (paths(first), paths(second)) == ([table, rnn], [other, last, head])


@pytest.mark.parametrize("in_order", [True, False])
def test_a_table_is_no_head(in_order):
    parts = [("word_emb", product(9, 4, bias=False)), ("pos_emb", product(5, 3, bias=False))]
    (chain,) = chains(*parts, ("rnn", weights(4, 7, 4)), ("out", product(11, 4)), in_order=in_order)
    assert paths(chain) == ["rnn", "out"]
    parts = [("embed", product(9, 4, bias=False)), ("rnn", weights(4, 4, 4)), ("unembed", product(9, 4, bias=False))]
    (chain,) = chains(*parts, in_order=in_order)
    assert paths(chain) == ["embed", "rnn", "unembed"]


def test_chains_without_end_are_refused():
    state = {f"r{k}.{key}": values for k in range(600) for key, values in weights(1, 1, 1, bias=False).items()}
    with pytest.raises(Flaw, match="holds more than 500 layers in a row, or as many models"):
        chains_of(modules_of(stored(state)), in_order=True)


def both_orders(*parts):
    """The paths of the chains of a file in its own order, and of one that lost it."""
    state = reduce(lambda all_, part: all_ | under(*part), parts, {})
    lost = dict(sorted(state.items()))
    return [
        [paths(each) for each in chains_of(modules_of(stored(tensors)), in_order)]
        for tensors, in_order in ((state, True), (lost, False))
    ]


NORM = {"weight": np.ones(5), "bias": np.ones(5)}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (
            [
                ("net_a.rnn", weights(4, 3, 6)),
                ("net_a.fc", product(3, 6)),
                ("net_b.rnn", weights(4, 3, 6)),
                ("net_b.fc", product(1, 6)),
            ],
            [["net_a.rnn", "net_a.fc"], ["net_b.rnn", "net_b.fc"]],
        ),
        (
            [
                ("generator.rnn", weights(4, 3, 6)),
                ("generator.fc", product(3, 6)),
                ("critic.rnn", weights(4, 3, 6)),
                ("critic.fc", product(1, 6)),
            ],
            [["critic.rnn", "critic.fc"], ["generator.rnn", "generator.fc"]],
        ),
        ([("encoder", weights(4, 5, 5)), ("decoder", weights(4, 5, 5))], [["encoder"], ["decoder"]]),
        (
            [("lstm1", weights(4, 3, 5)), ("norm", NORM), ("lstm2", weights(4, 5, 5)), ("fc", product(2, 5))],
            [["lstm1"], ["lstm2", "fc"]],
        ),
        (
            [("lstm1", weights(4, 3, 5)), ("lstm2", weights(4, 5, 5)), ("norm2", NORM), ("fc", product(2, 5))],
            [["lstm1", "lstm2"]],
        ),
        ([("rnn", weights(1, 5, 5)), ("norm", {"weight": np.ones(7)}), ("fc", product(2, 5))], [["rnn", "fc"]]),
        (
            [
                ("rnn.0.rnn", weights(4, 4, 6)),
                ("rnn.0.fc", product(3, 6)),
                ("rnn.1.rnn", weights(4, 3, 6)),
                ("rnn.1.fc", product(9, 6)),
            ],
            [["rnn.0.rnn", "rnn.0.fc", "rnn.1.rnn", "rnn.1.fc"]],
        ),
        (
            [("rnn", weights(1, 4, 6)), ("hidden", product(8, 6)), ("answer", product(2, 8))],
            [["rnn", "hidden", "answer"]],
        ),
        ([("input_proj", product(4, 6)), ("rnn", weights(1, 4, 6))], [["input_proj", "rnn"]]),
        ([("words", product(9, 4, bias=False)), ("rnn", weights(1, 4, 6))], [["words", "rnn"]]),
    ],
)
def test_a_file_s_order_makes_no_other_model(parts, expected):
    assert both_orders(*parts) == [expected, expected]


def test_tensors_of_the_model_itself_stand_nowhere():
    state = {"h0": np.ones((1, 1, 6))} | under("rnn", weights(4, 3, 6)) | under("fc", product(2, 6))
    for in_order, tensors in ((True, state), (False, dict(sorted(state.items())))):
        (chain,) = chains_of(modules_of(stored(tensors)), in_order)
        assert paths(chain) == ["rnn", "fc"]
        assert chain.notes == ["left out, because it has no place in a chain of layers: h0 (1, 1, 6)"]


def test_random_models_are_read_alike_in_either_order():
    rng = np.random.default_rng(11)
    for _ in range(200):
        sizes = rng.integers(2, 5, 6).tolist()
        width, parts = sizes[0], []
        match rng.integers(3):
            case 0:
                parts.append(("embedding", product(9, width, bias=False)))
            case 1:
                parts.append(("input_proj", product(width, sizes[5])))
        for k in range(rng.integers(1, 3)):
            parts.append((f"rnn{k + 1}", weights(4, width, sizes[k + 1])))
            width = sizes[k + 1]
            if rng.random() < 0.2:
                parts.append((f"norm{k + 1}", {"weight": np.ones(width), "bias": np.ones(width)}))
        for k in range(rng.integers(3)):
            parts.append((f"fc{k + 1}", product(sizes[3 + k], width)))
            width = sizes[3 + k]
        first, second = both_orders(*parts)
        assert first == second, parts


def question(*parts, in_order=True, order=()):
    state = reduce(lambda all_, part: all_ | under(*part), parts, {})
    asked = [order_question(each) for each in chains_of(modules_of(stored(state)), in_order, order)]
    return [each and each.choices for each in asked]


def test_where_several_orders_fit_it_is_asked():
    head_first = [("fc", product(5, 5)), ("rnn", weights(4, 5, 5))]
    assert question(*head_first) == [("fc,rnn", "rnn,fc")]
    assert question(*head_first, in_order=False) == [("rnn,fc", "fc,rnn")]
    two = [("b", weights(4, 5, 5)), ("a", weights(4, 5, 5))]
    assert question(*two) == [("b,a", "a,b", "b", "a")]
    assert question(*two, in_order=False) == [("a,b", "b,a", "a", "b")]
    assert question(("a", weights(4, 3, 5)), ("b", weights(4, 5, 2))) == [("a,b", "a", "b")]
    assert question(("lstm1", weights(4, 5, 5)), ("lstm2", weights(4, 5, 5))) == [None]


def test_the_user_s_order_holds():
    state = [("a", weights(4, 5, 5)), ("fc", product(5, 5)), ("b", weights(4, 5, 5)), ("out", product(2, 5))]
    assert [paths(each) for each in chains(*state, order=["b"])] == [["b", "fc", "out"]]
    assert [paths(each) for each in chains(*state, order=["fc", "b", "a"])] == [["fc", "b", "a", "out"]]
    assert [paths(each) for each in chains(*state, order=["b", "fc", "a"])] == [["b", "fc", "a", "out"]]
    (alone,) = chains(*state, order=["b"])
    assert alone.notes == ["left out, because it has no place in a chain of layers: a.weight_ih_l0 (20, 5)"]


def test_the_user_s_order_leaves_other_parts_as_they_are():
    state = [("enc.rnn", weights(4, 3, 3)), ("enc.fc", product(3, 3)), ("dec.rnn", weights(4, 3, 3))]
    assert [paths(each) for each in chains(*state, order=["enc.fc", "enc.rnn"])] == [["enc.fc", "enc.rnn"], ["dec.rnn"]]
    both = chains(*state, order=["enc.rnn", "dec.rnn"])
    assert [paths(each)[:2] for each in both] == [["enc.rnn", "dec.rnn"]]


@pytest.mark.parametrize(
    ("order", "line"),
    [
        (["fc"], "has no recurrent module among those of --order fc"),
        (["b", "a"], "has no way from b to a, as --order says: the one makes 2 numbers, the other reads 3"),
    ],
)
def test_an_order_that_cannot_be_is_refused(order, line):
    state = [("a", weights(4, 3, 5)), ("b", weights(4, 5, 2)), ("fc", product(7, 2))]
    with pytest.raises(Flaw, match=line):
        chains(*state, order=order)


def test_a_list_of_modules_that_are_numbered_backwards_is_no_chain():
    found = chains(("rnn1", weights(4, 4, 3)), ("rnn2", weights(4, 5, 4)))
    assert [paths(each) for each in found] == [["rnn1"], ["rnn2"]]


def test_a_convolution_that_may_stand_before_is_named():
    kernel = {"weight": np.ones((4, 1, 3, 3)), "bias": np.ones(4)}
    parts = {"cnn.0": kernel, "rnn": weights(4, 3, 6), "conv": kernel}
    state = {key: each for path, tensors in parts.items() for key, each in under(path, tensors).items()}
    (chain,) = chains_of(modules_of(stored(state)), True)
    assert chain.front_end == "cnn.0.weight (4, 1, 3, 3)"
    behind = under("rnn", weights(4, 3, 6)) | under("conv", kernel)
    (chain,) = chains_of(modules_of(stored(behind)), True)
    assert not chain.front_end
    (chain,) = chains_of(modules_of(stored(behind)), False)
    assert chain.front_end == "conv.weight (4, 1, 3, 3)"
    (chain,) = chains_of(modules_of(stored({"h0": np.ones((1, 1, 6)), **under("rnn", weights(4, 3, 6))})), False)
    assert not chain.front_end


@pytest.mark.parametrize("in_order", [True, False])
def test_an_output_layer_as_wide_as_the_input_is_not_put_before_it(in_order):
    """Speech enhancement: the mask has as many numbers as a frame, and reads two layers' outputs joined."""
    (chain,) = chains(
        ("i", product(6, 10)),
        ("rnn1", weights(3, 6, 6)),
        ("rnn2", weights(3, 6, 6)),
        ("o", product(10, 12)),
        in_order=in_order,
    )
    assert paths(chain) == ["i", "rnn1", "rnn2"]
    assert "o.weight (10, 12)" in " ".join(chain.notes)


def test_layers_before_it_that_follow_each_other_by_name_stay():
    (chain,) = chains(("fc1", product(8, 5)), ("fc2", product(6, 8)), ("rnn", weights(3, 6, 6)), in_order=False)
    assert paths(chain) == ["fc1", "fc2", "rnn"]
