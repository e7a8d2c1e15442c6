"""Where weights stand: every way in which a Keras keeps them, and what does not fit."""

import io
from collections.abc import Callable
from typing import Any

import h5py
import numpy as np
import pytest

from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, Dropout, TimeDistributed
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.plan.weight_group_names import groups
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.hdf5.file import hdf5
from rnn_tui.formats.io.errors import Flaw
from rnn_tui.formats.keras.weight_paths import not_finite, read_weights

STACK = Stack(
    (
        LSTM(2, return_sequences=True, name="first"),
        Dropout(0.5),
        TimeDistributed(Dense(3), name="each"),
        LSTM(2, return_sequences=True, name="second"),
        Bidirectional(GRU(2), name="both"),
        Dense(1, name="dense"),
    ),
    (None, 4, 3),
)
WEIGHTS = [each.astype("f4") for each in Model.draw(STACK, seed=1).get_weights()]
PATHS = [
    *(f"lstm/cell/vars/{index}" for index in range(3)),
    *(f"time_distributed/layer/vars/{index}" for index in range(2)),
    *(f"lstm_1/cell/vars/{index}" for index in range(3)),
    *(f"bidirectional/forward_layer/cell/vars/{index}" for index in range(3)),
    *(f"bidirectional/backward_layer/cell/vars/{index}" for index in range(3)),
    *(f"dense/vars/{index}" for index in range(2)),
]


def read(fill: Callable[[Any], None], stack: Stack = STACK) -> Any:
    file = io.BytesIO()
    with h5py.File(file, "w") as tree:
        fill(tree)
    with hdf5(file, len(file.getvalue()), 1 << 20) as opened:
        return read_weights(opened, stack)


def refusal(fill: Callable[[Any], None], stack: Stack = STACK) -> str:
    with pytest.raises(Flaw) as flaw:
        read(fill, stack)
    return str(flaw.value)


def numbered(tree: Any, root: str = "layers/") -> None:
    for path, values in zip(PATHS, WEIGHTS, strict=True):
        tree[f"{root}{path}"] = values


def check(found: Any) -> None:
    arrays, notes = found
    assert notes == ()
    for got, want in zip(arrays, WEIGHTS, strict=True):
        np.testing.assert_array_equal(got, want)


def test_groups_are_numbered_by_class() -> None:
    assert groups(STACK.layers) == ["lstm", "dropout", "time_distributed", "lstm_1", "bidirectional", "dense"]
    check(read(numbered))


def test_keras_2_13_called_the_root_otherwise() -> None:
    check(read(lambda tree: numbered(tree, "_layer_checkpoint_dependencies/")))


@pytest.mark.parametrize("root", ["layers", "_layer_checkpoint_dependencies"])
def test_keras_2_13_on_windows_put_backslashes_into_names(root: str) -> None:
    def fill(tree: Any) -> None:
        for path, values in zip(PATHS, WEIGHTS, strict=True):
            group, index = path.split("/vars/")
            tree[f"{root}/{group}".replace("/", "\\") + f"/vars/{index}"] = values

    check(read(fill))


def test_optimizers_and_empty_groups_are_left_alone() -> None:
    def fill(tree: Any) -> None:
        numbered(tree)
        tree["optimizer/vars/0"] = [1.0]
        tree.create_group("layers/input_layer/vars")
        tree.create_group("layers/dropout/seed_generator/vars")["0"] = [1, 2]

    check(read(fill))


def test_weights_of_further_layers_are_not_passed_over() -> None:
    def fill(tree: Any) -> None:
        numbered(tree)
        tree["layers/lstm_2/cell/vars/0"] = [1.0]

    assert refusal(fill) == "holds weights of lstm_2 too, for which the model has no layer"


def test_a_quantized_layer_is_not_taken_for_a_plain_one() -> None:
    def fill(tree: Any) -> None:
        numbered(tree)
        tree["layers/dense/vars/2"] = [1.0]

    problem = "layer dense: 3 arrays stand where 2 are expected; quantized layers are not understood"
    assert refusal(fill) == problem


LISTED = {
    "first": WEIGHTS[:3],
    "dropout": [],
    "each": WEIGHTS[3:5],
    "second": WEIGHTS[5:8],
    "both": WEIGHTS[8:14],
    "dense": WEIGHTS[14:],
}


def listed(tree: Any, layers: dict[str, list[Any]], root: str = "model_weights") -> None:
    top = tree.require_group(root)
    top.attrs["layer_names"] = list(layers)
    for name, arrays in layers.items():
        group = top.create_group(name)
        group.attrs["weight_names"] = [f"{name}/weight_{index}:0" for index in range(len(arrays))]
        for index, values in enumerate(arrays):
            group[f"{name}/weight_{index}:0"] = values


@pytest.mark.parametrize("root", ["model_weights", "/"])
def test_legacy_files_list_names(root: str) -> None:
    assert STACK.layer_names == ("first", "dropout", "each", "second", "both", "dense")
    check(read(lambda tree: listed(tree, LISTED, root)))


def test_legacy_layers_go_by_name_where_all_names_agree() -> None:
    check(read(lambda tree: listed(tree, dict(reversed(LISTED.items())))))


def test_legacy_layers_go_in_order_where_names_differ() -> None:
    check(read(lambda tree: listed(tree, {f"other_{name}": arrays for name, arrays in LISTED.items()})))


def test_legacy_files_list_trainable_weights_first() -> None:
    frozen = GRU(2, trainable=False)
    stack = Stack((Bidirectional(frozen, backward_layer=GRU(2, go_backwards=True), name="both"),), (None, 4, 3))
    there, back = ([np.full(each.shape, value) for each in stack.weights[0][:3]] for value in (1.0, 2.0))
    arrays, _ = read(lambda tree: listed(tree, {"both": back + there}), stack)
    assert [each.flat[0] for each in arrays] == [1, 1, 1, 2, 2, 2]


def test_long_lists_are_spread_over_several_attributes() -> None:
    def fill(tree: Any) -> None:
        listed(tree, LISTED)
        top, names = tree["model_weights"], list(LISTED)
        del top.attrs["layer_names"]
        top.attrs["layer_names0"], top.attrs["layer_names1"] = names[:4], names[4:]

    check(read(fill))


def test_what_is_no_keras_file_is_said() -> None:
    assert refusal(lambda tree: None) == "is an HDF5 file, but holds no weights that Keras wrote"


def test_a_stack_without_weights_needs_none() -> None:
    assert read(lambda tree: None, Stack((Dropout(0.5),), (None, 3))) == ((), ())


def test_odd_numbers_are_counted() -> None:
    assert not_finite(np.array([1.0, 1e200])) == 0  # their squares are too large, they are not
    assert not_finite(np.array([np.nan, 1.0, -np.inf])) == 2
    assert not_finite(np.zeros((0, 3))) == 0


def test_what_is_done_to_numbers_is_said_once() -> None:
    def fill(tree: Any) -> None:
        for path, values in zip(PATHS, WEIGHTS, strict=True):
            tree[f"layers/{path}"] = values.astype("f2")

    _, notes = read(fill)
    assert [str(each) for each in notes] == [
        "half precision is taken as float32: first/kernel, first/recurrent_kernel, first/bias, each/kernel, each/bias,"
        " second/kernel and 10 more"
    ]


def test_a_bidirectional_whose_directions_share_their_names_is_refused() -> None:
    """Keras 3.0.5 stops half way through writing such a file: one direction's weights are there, and no other's."""

    def fill(tree: Any) -> None:
        tree.attrs["layer_names"] = ["both"]
        group = tree.create_group("both")
        group.attrs["weight_names"] = ["kernel", "recurrent_kernel", "bias"] * 2
        for name, values in zip(("kernel", "recurrent_kernel", "bias"), WEIGHTS[8:11], strict=True):
            group[name] = values

    stack = Stack((Bidirectional(GRU(2), name="both"),), (None, 4, 2))
    assert refusal(fill, stack).startswith("layer both: lists kernel twice, but can hold it only once")
