"""JSON in: specs, what the three Kerases write, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, SimpleRNN
from rnn_tui.engine.layers.core.opaque import Opaque
from rnn_tui.engine.plan.graph import Tensor
from rnn_tui.engine.plan.stack import Compiled, Stack
from rnn_tui.formats.keras.configs import read_config, read_json
from rnn_tui.formats.keras.keras_versions import dialect
from rnn_tui.formats.submodels.opaque_config import INSIDE

GOLDEN = Path(__file__).parent.parent / "golden" / "json"


def rnn(**config: Any) -> dict[str, Any]:
    return {"class_name": "SimpleRNN", "config": {"units": 3, **config}}


def spec(*layers: dict[str, Any], **more: Any) -> str:
    return json.dumps({"format": "rnn-spec/1", "layers": layers or [rnn()], **more})


def stack(text: str, keras: str = "keras3") -> Stack:
    (found,) = read_json(text, keras)
    return found.stack


def test_spec() -> None:
    inner = {"class_name": "LSTM", "config": {"units": 2, "return_sequences": True}}
    both = {"class_name": "Bidirectional", "config": {"layer": inner, "merge_mode": "sum"}}
    text = spec(both, rnn(), input_shape=[5, 4], name="net", input_dtype="int32")
    assert stack(text) == Stack(
        (Bidirectional(LSTM(2, return_sequences=True), merge_mode="sum"), SimpleRNN(3)),
        (None, 5, 4),
        input_dtype="int32",
        name="net",
    )


@pytest.mark.parametrize(
    ("more", "shape"),
    [
        ({"input_shape": [5, 4]}, (None, 5, 4)),
        ({"input_shape": [None, 4]}, (None, None, 4)),
        ({"batch_input_shape": [8, None, 4]}, (8, None, 4)),
        ({}, None),
    ],
)
def test_input_shape(more: dict[str, Any], shape: Any) -> None:
    assert stack(spec(**more)).input_shape == shape


def test_functional_compiled_and_prior() -> None:
    text = spec(
        rnn(return_state=True),
        input_shape=[5, 4],
        model="functional",
        compile={"optimizer": "adam", "loss": "mse", "build_optimizer": True},
        prior=[json.loads(spec(rnn(), rnn(), input_shape=None))],
    )
    made = stack(text, keras="keras2.3")
    assert (made.functional, made.compiled) == (True, Compiled("adam", "mse", True))
    assert made.layer_names == ("simple_rnn_3",)
    assert len(made.output_shapes[0]) == 2


@pytest.mark.parametrize(
    ("file", "keras", "name", "shape", "layers"),
    [
        ("keras23_bilstm", "keras2.3", "sequential_1", (None, 9), "embedding_1 bidirectional_1 dropout_1 dense_1"),
        ("keras23_gru", "keras2.3", "sequential_1", (None, None, 4), "gru_1 time_distributed_1"),
        ("tf_keras_functional", "keras2", "hardnet", (None, 6, 2), "l1 g1 out"),
        ("keras3_functional", "keras3", "sensor_net", (None, 9, 3), "enc head_rnn probs"),
    ],
)
def test_keras_files(file: str, keras: str, name: str, shape: Any, layers: str) -> None:
    made = stack((GOLDEN / f"{file}.json").read_text())
    assert (made.keras, made.name, made.input_shape) == (keras, name, shape)
    assert " ".join(made.layer_names) == layers


def test_a_gru_of_keras_2_3_resets_before() -> None:
    made = stack((GOLDEN / "keras23_gru.json").read_text()).resolved[0]
    assert isinstance(made, GRU)
    assert not made.after


def test_the_input_of_a_functional_model_keeps_its_name() -> None:
    assert stack((GOLDEN / "keras3_functional.json").read_text()).input_name == "sensor"


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("3.15.1", "keras3"),
        ("2.21.0", "keras2"),
        ("2.4.0", "keras2"),
        ("2.3.1", "keras2.3"),
        ("2.3.0-tf", "keras2"),
        ("2.2.4-tf", "keras2"),
        ("2.1.6-tf", "keras2.2"),
        ("2.2.5", "keras2.2"),
        ("1.2.2", "keras2.2"),
        (None, "keras3"),
    ],
)
def test_dialect(version: str | None, expected: str) -> None:
    assert dialect(version) == expected


def test_the_version_may_stand_beside_the_config() -> None:
    config = {"class_name": "Sequential", "config": {"layers": [rnn(batch_input_shape=[None, 2, 10])]}}
    made = read_config(config, "2.3.1")
    assert (made.keras, made.input_shape) == ("keras2.3", (None, 2, 10))
    assert read_config(config, keras="keras2").keras == "keras2"


def test_json_within_json() -> None:
    assert stack(json.dumps(spec())) == stack(spec())


def test_keys_that_change_nothing_are_passed_over() -> None:
    quiet = {
        "dtype": {"class_name": "DTypePolicy"},
        "time_major": False,
        "implementation": 2,
        "kernel_regularizer": None,
    }
    assert stack(spec(rnn(**quiet))) == stack(spec())


def tensor(name: str, output: int = 0) -> dict[str, Any]:
    history = [name, 0, output]
    return {"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": history}}], "kwargs": {}}


def functional(*layers: tuple[str, list[Any]], ends: list[Any]) -> str:
    made = [
        {
            "class_name": "InputLayer",
            "config": {"batch_shape": [None, 5, 4], "name": "i"},
            "name": "i",
            "inbound_nodes": [],
        }
    ]
    made += [{**rnn(name=name, return_sequences=True), "name": name, "inbound_nodes": nodes} for name, nodes in layers]
    return json.dumps({"class_name": "Functional", "config": {"name": "f", "layers": made, "output_layers": ends}})


def test_a_chain_is_followed_whatever_the_order_of_its_layers() -> None:
    text = functional(("b", [tensor("a")]), ("a", [tensor("i")]), ends=["b", 0, 0])
    assert stack(text).layer_names == ("a", "b")


def test_keras_2_writes_nodes_as_lists() -> None:
    text = functional(("a", [[["i", 0, 0, {}]]]), ("b", [[["a", 0, 0, {"training": None}]]]), ends=[["b", 0, 0]])
    assert stack(text).layer_names == ("a", "b")


def test_what_branches_is_wired_as_it_says() -> None:
    both = stack(functional(("a", [tensor("i")]), ("b", [tensor("i")]), ends=[["a", 0, 0], ["b", 0, 0]]))
    assert [each.inputs for each in both.calls] == [(Tensor(-1),), (Tensor(-1),)]
    again = stack(functional(("a", [tensor("i"), tensor("i")]), ends=[["a", 1, 0], ["a", 0, 0]]))
    assert (len(again.calls), again.layer_names) == (2, ("a",))
    shown = stack(functional(("a", [tensor("i")]), ends=[["i", 0, 0], ["a", 0, 0]]))
    assert shown.graph.outputs == (Tensor(-1), Tensor(0))


def test_what_later_keras_3_writes_of_a_batch_normalization_is_read() -> None:
    def norm(**options: object) -> str:
        layer = {"class_name": "BatchNormalization", "config": {"synchronized": False, **options}}
        return spec(rnn(return_sequences=True), layer, input_shape=[2, 10])

    assert stack(norm(renorm=False)).layers[1].epsilon == 0.001
    with pytest.raises(RnnError, match="renorm=True"):
        stack(norm(renorm=True))


REFUSED = {
    "no JSON": (
        "{layers: [",
        "line 1, column 2: not JSON: Expecting property name enclosed in double quotes; expected an",
    ),
    "nested": ("[" * 100_000, "line 1: the JSON is nested too deeply, or holds a number too long"),
    "a list": ("[1]", "the JSON holds no object; expected an rnn-spec/1 object with `layers`"),
    "another object": ('{"a": 1}', "the spec has no layers; expected an rnn-spec/1 object with `layers`"),
    "no layers": (spec(**{"layers_": 1}).replace('"layers"', '"no"'), "the spec has no layers"),
    "another format": (spec(format="rnn-spec/2"), "format 'rnn-spec/2' is not known"),
    "a layer's config": (json.dumps(rnn()), "SimpleRNN is no model: expected Sequential or Functional"),
    "no layer": (spec("x"), "layer 1 is no object with class_name and config"),
    "layer not known": (
        spec(rnn(), {"class_name": "QuantumRNN", "config": {}}),
        "layer 2: 'QuantumRNN' is no layer that",
    ),
    "bad value": (spec(rnn(units=-3)), "layer 1 (SimpleRNN): Received an invalid value for argument `units`"),
    "missing value": (spec({"class_name": "LSTM", "config": {}}), "layer 1 (LSTM): LSTM needs `units`"),
    "unknown key": (
        spec(rnn(foo=1)),
        "layer 1 (SimpleRNN): Unrecognized keyword arguments passed to SimpleRNN: {'foo': 1}",
    ),
    "bad layer inside": (
        spec({"class_name": "Bidirectional", "config": {"layer": rnn(units="x")}}),
        "layer 1 (SimpleRNN): Received an invalid value for argument `units`",
    ),
    "bad shape": (spec(input_shape="5"), "input_shape is a list of whole numbers and null, got 5"),
    "bad dtype": (spec(input_dtype="text"), "`input_dtype` is float32 or int32, got 'text'"),
    "bad style": (spec(model="graph"), "`model` is sequential or functional, got 'graph'"),
    "stack that does not fit": (
        spec(rnn(), rnn(), input_shape=[2, 10]),
        "layer 2: Input 0 with name 'None' of layer 'simple_rnn_1'",
    ),
    "endless prior": (
        '{"layers": [1], "prior": [' * 20 + "{}" + "]}" * 20,
        "`prior` is a list of specs, not nested in each other",
    ),
    "a state that is none": (
        functional(("a", [tensor("i")]), ("b", [{"args": [tensor("a"), tensor("i")]}]), ends=["b", 0, 0]),
        "the model's layers: Layer 'b' starts from states of shape",
    ),
    "an output that is not there": (
        functional(("a", [tensor("i")]), ("b", [tensor("a", 1)]), ends=["b", 0, 0]),
        "the model's layers: output 1 that b reads is not there",
    ),
    "side branch": (
        functional(("a", [tensor("i")]), ("b", [tensor("i")]), ends=["b", 0, 0]),
        "no output of the model depends on the layer a",
    ),
    "circle": (
        functional(("a", [tensor("b")]), ("b", [tensor("a")]), ends=["b", 0, 0]),
        "the model's layers: the model's calls go round in a circle",
    ),
    "a call that is not there": (
        functional(("a", [tensor("c")]), ends=["a", 0, 0]),
        "the model reads call 0 of c, which does not stand in it",
    ),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(text: str, message: str) -> None:
    with pytest.raises(RnnError) as refusal:
        read_json(text)
    assert str(refusal.value)[: len(message)] == message
    assert str(refusal.value).isprintable()


def test_a_layer_that_stands_for_an_activation_is_its_name() -> None:
    relu = {"class_name": "ReLU", "module": "keras.layers", "config": {"name": "re_lu", "max_value": 6.0}}
    assert stack(spec(rnn(activation=relu))).layers == (SimpleRNN(3, activation="relu6"),)
    for word in ("negative_slope", "alpha"):
        slope = {"class_name": "LeakyReLU", "config": {word: 0.1}}
        assert stack(spec(rnn(activation=slope))).layers[0].activation == "leaky_relu(negative_slope=0.1)"
    with pytest.raises(RnnError, match=r"Softmax\(axis=1\) as `activation` is none of"):
        stack(spec(rnn(activation={"class_name": "Softmax", "config": {"axis": 1}})))


def test_a_lambda_is_never_run() -> None:
    with pytest.raises(RnnError, match=r"A Lambda holds code, and code is never run$"):
        read_json(spec(rnn(), {"class_name": "Lambda", "config": {"function": ["4wEAAAAA", None, None]}}))


def test_dense_head() -> None:
    made = stack(
        spec(rnn(), {"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}}, input_shape=[2, 10])
    )
    assert made.layers[1] == Dense(2, activation="softmax")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.text(max_size=5) | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["class_name", "config", "layers", "layer", "name", "units", "prior", "inbound_nodes"]),
            inner,
        )
    ),
    max_leaves=12,
)


def said(text: str) -> str:
    """The refusal of a text, empty where it is read."""
    try:
        read_json(text)
    except RnnError as error:
        return str(error)
    return ""


@settings(max_examples=30, deadline=None)
@given(
    VALUES, st.sampled_from(["config", "layers", "prior", "compile", "units", "name", "model", "input_shape", "layer"])
)
def test_any_json(value: Any, key: str) -> None:
    for whole in (
        value,
        {"layers": [rnn()], key: value},
        {"layers": [rnn(**{key: value}), value]},
        {"class_name": "Functional", "config": {"layers": [value, rnn(name="a")], key: value}},
        {
            "class_name": "Sequential",
            "config": {"layers": [{"class_name": "InputLayer", "config": {key: value}}, rnn()]},
        },
    ):
        assert said(json.dumps(whole)).isprintable()


OWN = [
    {"module": None, "registered_name": "mine>LSTM"},
    {"module": None, "registered_name": "LSTM"},
    {"module": "lab.layers", "registered_name": "LSTM"},
    {"registered_name": "mine>LSTM"},
]
KERAS_OWN = [{}, {"module": "keras.layers", "registered_name": None}, {"module": "tf_keras.layers"}, {"module": None}]


def functional_or_not(lstm: dict[str, Any], name: str = "Sequential", **model: Any) -> str:
    entry = {"class_name": "InputLayer", "config": {"batch_shape": [None, 4, 3]}}
    return json.dumps({"class_name": name, "config": {"layers": [entry, lstm]}, **model})


@pytest.mark.parametrize("own", OWN)
def test_a_class_of_the_author_is_not_taken_for_keras_s_of_the_same_name(own: dict[str, Any]) -> None:
    lstm = {"class_name": "LSTM", "config": {"units": 2}, **own}
    wrapper = {"class_name": "Bidirectional", "config": {"layer": lstm}}
    why = "is not Keras's but the author's own, and what it computes does not stand in the file"
    for layer in (lstm, wrapper):
        (made,) = stack(functional_or_not(layer)).layers
        assert isinstance(made, Opaque)
        assert made.kind() == layer["class_name"]
    with pytest.raises(RnnError, match=f"^the model: .* {why}"):
        read_json(functional_or_not({"class_name": "LSTM", "config": {"units": 2}}, **own))


@pytest.mark.parametrize("own", KERAS_OWN)
def test_keras_s_own_classes_are_read(own: dict[str, Any]) -> None:
    lstm = {"class_name": "LSTM", "config": {"units": 2}, **own}
    assert stack(functional_or_not(lstm, **own)).layers == (LSTM(2),)


def test_a_function_of_the_author_is_not_taken_for_keras_s_of_the_same_name() -> None:
    theirs = {"module": "builtins", "class_name": "function", "config": "tanh", "registered_name": "function"}
    text = functional_or_not({"class_name": "LSTM", "config": {"units": 2, "activation": theirs}})
    (made,) = stack(text).layers
    assert isinstance(made, Opaque)
    assert made.why == INSIDE


def test_gates_left_open_are_hard_sigmoid_before_keras_2_3() -> None:
    gru = {"class_name": "GRU", "config": {"units": 2}}
    soft = {"class_name": "LSTM", "config": {"units": 2, "recurrent_activation": "sigmoid", "return_sequences": True}}
    both = {"class_name": "Bidirectional", "config": {"layer": {**gru, "config": {"units": 2}}}}
    text = spec(soft, both, input_shape=[4, 3])
    made = stack(text, "keras2.2")
    assert made.keras == "keras2.3"
    inner = GRU(2, recurrent_activation="hard_sigmoid")
    assert made.layers == (LSTM(2, return_sequences=True), Bidirectional(inner))
    assert made.resolved[1].layer.recurrent_activation == "hard_sigmoid_keras2"
    assert stack(text, "keras2.3").layers[1] == Bidirectional(GRU(2))


def test_layers_of_cudnn_are_the_plain_ones_with_what_is_fixed_there():
    text = '{"class_name": "Sequential", "config": {"layers": [{"class_name": "CuDNN%s", "config": {"units": 2}}]}}'
    lstm, gru = (stack(text % each).layers[0] for each in ("LSTM", "GRU"))
    assert (lstm.kind(), lstm.recurrent_activation) == ("LSTM", "sigmoid")
    assert (gru.kind(), gru.recurrent_activation, gru.reset_after) == ("GRU", "sigmoid", True)
