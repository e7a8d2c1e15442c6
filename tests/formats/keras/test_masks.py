"""Masks that stand in the graph of a functional model, as Keras 3 writes them."""

import json
from typing import Any

import numpy as np
import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.keras.configs import read_json


def tensor(name: str, output: int = 0) -> dict[str, Any]:
    return {"class_name": "__keras_tensor__", "config": {"keras_history": [name, 0, output]}}


def node(*args: Any, **kwargs: Any) -> list[dict[str, Any]]:
    return [{"args": list(args), "kwargs": kwargs}]


def link(kind: str, name: str, nodes: list[Any], module: str = "keras.layers", **config: Any) -> dict[str, Any]:
    return {"module": module, "class_name": kind, "config": {"name": name, **config}, "name": name} | {
        "inbound_nodes": nodes,
        "registered_name": kind if module != "keras.layers" else None,
    }


def operation(kind: str, name: str, nodes: list[Any], **config: Any) -> dict[str, Any]:
    return link(kind, name, nodes, "keras.src.ops.numpy", **config)


def read(*layers: dict[str, Any], shape: tuple[int, ...] = (4, 3), ends: list[Any] | None = None) -> Stack:
    entry = link("InputLayer", "i", [], batch_shape=[None, *shape])
    ends = ends or [layers[-1]["name"], 0, 0]
    config = {"name": "m", "layers": [entry, *layers], "input_layers": ["i", 0, 0], "output_layers": ends}
    model = {"module": "keras.src.models.functional", "class_name": "Functional", "config": config}
    (found,) = read_json(json.dumps(model | {"registered_name": "Functional"}))
    return found.stack


def masking(value: float = 0.5, compared: float = 0.5, axis: Any = -1) -> list[dict[str, Any]]:
    return [
        operation("NotEqual", "not_equal", node(tensor("i"), compared)),
        link("Masking", "masking", node(tensor("i")), mask_value=value),
        operation("Any", "any", node(tensor("not_equal")), axis=axis, keepdims=False),
    ]


def lstm(name: str = "lstm", reads: str = "masking", mask: Any = "any", **options: Any) -> dict[str, Any]:
    given = tensor(mask) if isinstance(mask, str) else mask
    return link("LSTM", name, node(tensor(reads), training=False, mask=given), units=2, **options)


def test_a_masking_is_a_link_and_what_makes_its_mask_is_none():
    stack = read(*masking(), lstm(return_sequences=True), link("Dense", "dense", node(tensor("lstm")), units=1))
    assert stack.layer_names == ("masking", "lstm", "dense")
    assert stack.input_name == "i"


def test_an_embedding_s_mask_goes_through_every_layer_that_hands_it_on():
    layers = [
        link("Embedding", "emb", node(tensor("i")), input_dim=9, output_dim=3, mask_zero=True),
        operation("NotEqual", "not_equal", node(tensor("i"), 0)),
        link("Bidirectional", "both", node(tensor("emb"), mask=tensor("not_equal")), layer=gru(return_sequences=True)),
        link("Dropout", "drop", node(tensor("both"), training=False), rate=0.1),
        lstm("last", "drop", "not_equal"),
    ]
    assert read(*layers, shape=(4,)).layer_names == ("emb", "both", "drop", "last")


def gru(**options: Any) -> dict[str, Any]:
    return {"module": "keras.layers", "class_name": "GRU", "config": {"units": 2, **options}, "registered_name": None}


def test_without_a_mask_in_the_call_a_layer_hears_the_one_before():
    assert read(*masking()[1:2], lstm(mask=None)).layer_names == ("masking", "lstm")


def test_another_mask_than_the_layers_make_is_an_operation_of_the_graph():
    made = read(*masking(compared=0.25), lstm())
    assert [each.kind() for each in made.layers] == ["NotEqual", "Masking", "Any", "LSTM"]
    x = np.array([[[0.0, 1.0, 2.0], [0.25, 0.25, 0.25]]])
    run = Model.draw(made).run(x).layers[3].run
    np.testing.assert_array_equal(run.cells[""].mask, [[True, False]])


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([*masking(axis=1), lstm()], "the mask of lstm has shape"),
        ([*masking(), lstm(reads="i")], "no output of the model depends on the layer masking"),
        ([*masking(), lstm(mask=tensor("not_equal"))], "the mask of lstm has shape"),
        ([*masking(), lstm(mask=tensor("masking"))], "the mask of lstm has shape"),
        ([operation("Any", "any", node(tensor("any")), axis=-1, keepdims=False), lstm(reads="i")], "circle"),
    ],
)
def test_what_is_no_mask_is_refused(layers, message):
    with pytest.raises(RnnError, match=message):
        read(*layers)


def test_the_outputs_are_those_that_the_file_names():
    layers = [*masking(), lstm(return_sequences=True, return_state=True), lstm("last", "lstm", return_state=True)]
    ends = [["last", 0, 2], ["lstm", 0, 1], ["last", 0, 0]]
    assert read(*layers, ends=ends).outputs == ((2, 2), (1, 1), (2, 0))
    assert read(*layers, ends=["last", 0, 0]).outputs == ((2, 0),)
    assert read(*layers, ends=[["last", 0, number] for number in range(3)]).outputs == ()
    assert read(*layers, ends={"a": ["last", 0, 1], "b": ["last", 0, 0]}).outputs == ((2, 1), (2, 0))
