"""The optimizer that a file says a model was trained with, and the bytes of its weights."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from rnn_tui.engine.plan.stack import Compiled, Stack
from rnn_tui.engine.summary.render import render
from rnn_tui.engine.summary.summarize import summarize
from rnn_tui.formats.keras.code_writer import keras3_code
from rnn_tui.formats.keras.compiled import compiled_of
from rnn_tui.formats.model_files import found_in

ADAM = {"module": "keras.optimizers", "class_name": "Adam", "config": {"learning_rate": 0.01, "amsgrad": False}}


def config(optimizer: Any = "adam", dtype: Any = "float32") -> dict[str, Any]:
    def layer(kind: str, **options: Any) -> dict[str, Any]:
        return {"module": "keras.layers", "class_name": kind, "config": options, "registered_name": None}

    entry = layer("InputLayer", batch_shape=[None, 4, 3], name="i")
    both = layer("Bidirectional", layer=layer("GRU", units=2, dtype=dtype), dtype="float32")
    listed = [entry, both, layer("Dense", units=1, dtype=dtype)]
    made = {"class_name": "Sequential", "config": {"name": "m", "layers": listed}}
    return made | ({"compile_config": {"optimizer": optimizer, "loss": "mse"}} if optimizer else {})


def read(made: dict[str, Any], tmp_path: Path) -> Stack:
    (tmp_path / "m.json").write_text(json.dumps(made))
    (found,) = found_in(str(tmp_path / "m.json"))
    return found.stack


def totals(stack: Stack) -> list[str]:
    return [each.strip() for each in render(summarize(stack)).splitlines() if "params:" in each]


@pytest.mark.parametrize(
    ("optimizer", "count"),
    [
        ("adam", "Optimizer params: 180 (720.00 B)"),
        (ADAM, "Optimizer params: 180 (720.00 B)"),
        ({**ADAM, "config": {"amsgrad": True}}, "Optimizer params: 269 (1.05 KB)"),
        ({**ADAM, "config": {"learning_rate": {"class_name": "CosineDecay"}}}, "Optimizer params: 179 (716.00 B)"),
        ({**ADAM, "class_name": "SGD", "config": {"momentum": 0.9}}, "Optimizer params: 91 (364.00 B)"),
        ({**ADAM, "class_name": "SGD", "config": {"momentum": 0.0}}, "Optimizer params: 2 (8.00 B)"),
        ({**ADAM, "class_name": "Mine"}, "Non-trainable params: 0 (0.00 B)"),
        (None, "Non-trainable params: 0 (0.00 B)"),
    ],
)
def test_the_optimizer_is_counted(optimizer, count, tmp_path):
    assert totals(read(config(optimizer), tmp_path))[-1] == count


@pytest.mark.parametrize(
    "odd", [{"optimizer": 3}, {"optimizer": {"class_name": "Adam"}}, [], None, {"optimizer": "a b"}]
)
def test_what_is_no_optimizer_is_left_alone(odd):
    assert compiled_of(odd) is None


def file(path: Path, kept: int, optimizer: Any = ADAM) -> Stack:
    """A `.keras` file whose optimizer holds so many numbers."""
    weights, drawn = io.BytesIO(), [(3, 6), (2, 6), (2, 6)]
    with h5py.File(weights, "w") as tree:
        for side in ("forward", "backward"):
            for n, shape in enumerate(drawn):
                tree[f"layers/bidirectional/{side}_layer/cell/vars/{n}"] = np.zeros(shape, "f4")
        tree["layers/dense/vars/0"], tree["layers/dense/vars/1"] = np.zeros((4, 1), "f4"), np.zeros(1, "f4")
        tree["optimizer/vars/0"] = np.int32(5)
        tree["optimizer/vars/1"] = np.zeros(kept - 1, "f4")
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("config.json", json.dumps(config(optimizer)))
        made.writestr("metadata.json", json.dumps({"keras_version": "3.15.1"}))
        made.writestr("model.weights.h5", weights.getvalue())
    (found,) = found_in(str(path))
    return found.stack


@pytest.mark.parametrize(
    ("optimizer", "kept", "count"),
    [(ADAM, 180, 180), (ADAM, 2, 180), (ADAM, 400, 400), ({**ADAM, "class_name": "Mine"}, 77, 77)],
)
def test_what_the_file_holds_of_it_counts_where_the_model_was_trained(optimizer, kept, count, tmp_path):
    stack = file(tmp_path / "m.keras", kept, optimizer)
    assert totals(stack)[0].startswith(f"Total params: {89 + count} ")
    assert totals(stack)[-1].startswith(f"Optimizer params: {count} ")


def test_an_optimizer_with_options_is_not_written_as_code(tmp_path):
    stack = file(tmp_path / "m.keras", 180)
    assert stack.compiled == Compiled("Adam", "mse", True, by_name=False)
    assert "compile" not in keras3_code(stack)
    assert 'model.compile(optimizer="adam", loss="mse")' in keras3_code(read(config(), tmp_path))


@pytest.mark.parametrize(
    ("dtype", "sizes"),
    [
        ("float64", ["269 (2.09 KB)", "89 (712.00 B)", "0 (0.00 B)", "180 (1.40 KB)"]),
        ({"class_name": "DTypePolicy", "config": {"name": "float16"}}, ["269 (542.00 B)", "89 (178.00 B)"]),
        ({"class_name": "DTypePolicy", "config": {"name": "mixed_float16"}}, ["269 (1.05 KB)", "89 (356.00 B)"]),
        ({"class_name": "DTypePolicy"}, ["269 (1.05 KB)"]),
    ],
)
def test_sizes_are_those_of_the_weights_types(dtype, sizes, tmp_path):
    found = [each.partition(": ")[2] for each in totals(read(config(dtype=dtype), tmp_path))]
    assert found[: len(sizes)] == sizes


def test_a_weight_s_type_follows_its_layer(tmp_path):
    stack = read(config(None, "float64"), tmp_path)
    first, second = stack.keys
    assert stack.weight_types == ((first, "float64"), (second, "float64"))
    assert totals(stack.remove(second))[0] == "Total params: 84 (672.00 B)"
    assert stack.with_keys((7, 9), 10).weight_types == ((7, "float64"), (9, "float64"))


@pytest.mark.parametrize(
    ("optimizer", "sizes"),
    [
        ("adam", ["401 (3.12 KB)", "133 (1.04 KB)", "0 (0.00 B)", "268 (2.09 KB)"]),
        ("adafactor", ["316 (2.45 KB)", "133 (1.04 KB)", "0 (0.00 B)", "183 (1.41 KB)"]),
    ],
)
def test_an_optimizer_s_own_numbers_have_four_bytes(optimizer, sizes, tmp_path):
    """As Keras 3 prints a fitted LSTM(4), Dense(1) of float64 on (5, 3)."""
    made = config(optimizer, "float64")
    entry, _, dense = made["config"]["layers"]
    entry["config"]["batch_shape"] = [None, 5, 3]
    lstm = {**dense, "class_name": "LSTM", "config": {"units": 4, "dtype": "float64"}}
    made["config"]["layers"] = [entry, lstm, dense]
    assert [each.partition(": ")[2] for each in totals(read(made, tmp_path))] == sizes
