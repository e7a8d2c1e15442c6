"""Every option of every kind against the live Keras 3: its signatures, and what the exported code builds there."""

import inspect
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", exc_type=ImportError)
keras = pytest.importorskip("keras", exc_type=ImportError)

from rnn_tui.engine.layers import GRU, LSTM, Activation, AveragePooling1D, Bidirectional, Dense, TimeDistributed  # noqa: E402
from rnn_tui.engine.nn.layer import Layer  # noqa: E402
from rnn_tui.engine.nn.torch_onnx_names import counterpart  # noqa: E402
from rnn_tui.engine.options.keras_object import KerasObject  # noqa: E402
from rnn_tui.engine.plan.stack import Stack  # noqa: E402
from rnn_tui.engine.run.model import Model  # noqa: E402
from rnn_tui.formats.keras.code_writer import keras3_code  # noqa: E402
from rnn_tui.formats.keras.configs import layer as from_keras  # noqa: E402
from tests.engine.variants import chain_kinds, every_variant, in_keras, label, plain, some_variants, stack_on  # noqa: E402
from tests.formats.keras_code.reading import read_code  # noqa: E402

pytestmark = [
    pytest.mark.parity,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(keras.backend.backend() != "torch", reason="Keras runs on another backend here"),
]
THEIRS = [each for each in chain_kinds() if counterpart(each).keras]
KINDS = pytest.mark.parametrize("kind", THEIRS, ids=lambda kind: kind.kind())
CLOSE = {"rtol": 1e-5, "atol": 1e-5}


@pytest.fixture(autouse=True)
def single_precision():
    before = keras.config.floatx()
    keras.config.set_floatx("float32")
    yield
    keras.config.set_floatx(before)


def parameters(kind: type[Layer]) -> dict[str, inspect.Parameter]:
    """The arguments that Keras's own constructor takes, those of every layer included."""
    classes = (getattr(keras.layers, kind.kind()), keras.layers.Layer)
    own, base = (inspect.signature(each.__init__).parameters for each in classes)
    found = {**own, **{name: each for name, each in base.items() if name not in own}}
    return {name: each for name, each in found.items() if name != "self" and each.kind is not each.VAR_KEYWORD}


def call(kind: type[Layer], *further: str) -> str:
    """Code that makes a plain layer of that kind."""
    code = keras3_code(stack_on(plain(kind)))
    line = next(each for each in code.splitlines() if each.strip().startswith(f"layers.{kind.kind()}("))
    return ", ".join([line.strip().rstrip(",").removesuffix(")"), *further]).replace("(, ", "(") + ")"


def test_every_argument_of_keras_is_an_option_or_passed_over() -> None:
    for kind in THEIRS:
        names = {each.name for each in kind.options()}
        for name in parameters(kind).keys() - names:
            (found,) = read_code(f"from keras import layers\nm = Sequential([{call(kind, f'{name}=None')}])")
            assert found.stack.layers == (plain(kind),), (kind.kind(), name)


@KINDS
def test_every_argument_without_a_name_has_keras_s_place(kind: type[Layer]) -> None:
    live = [name for name, each in parameters(kind).items() if each.kind is each.POSITIONAL_OR_KEYWORD]
    assert tuple(live[: len(kind.positional) + len(kind.further)]) == kind.positional + kind.further
    assert {each.name for each in kind.options() if each.required} <= set(kind.positional)


@KINDS
def test_every_option_has_keras_s_default(kind: type[Layer]) -> None:
    for option in kind.options():
        theirs = parameters(kind).get(option.name)
        if theirs is not None and not option.required and option.default is not None:
            assert option.rule.check(option.name, theirs.default) == option.default, option.name


@KINDS
def test_every_key_of_keras_s_config_is_taken(kind: type[Layer]) -> None:
    live = keras.layers.deserialize(keras.layers.serialize(eval(call(kind), {"layers": keras.layers, "keras": keras})))
    assert same(from_keras(keras.layers.serialize(live), "a layer"), plain(kind))


def same(got: Layer, want: Layer) -> bool:
    """Whether two layers mean the same, names and Keras's own spelling of it apart."""
    config, expected = got.resolve("keras3").get_config(), want.resolve("keras3").get_config()
    for name, value in expected.items():
        if name == "name" or (value is None and isinstance(config[name], Layer)):
            continue  # Keras writes the mirror image of a layer out
        if isinstance(value, Layer) and same(config[name], value):
            continue
        layers = isinstance(value, tuple) and any(isinstance(each, Layer) for each in value)
        if layers and all(map(same, config[name], value)):
            continue
        if isinstance(value, KerasObject) and type(config[name]) is type(value):
            theirs = config[name].get_config()  # Keras keeps some of its numbers as float32
            if all(theirs[key] == each or np.float32(each) == theirs[key] for key, each in value.get_config().items()):
                continue
        ours, theirs = (keras.activations.get(x) if "activation" in name else x for x in (value, config[name]))
        if ours != theirs:
            return False
    return type(got) is type(want)


def built(stack: Stack) -> Any:
    """The model that the exported code makes in Keras."""
    names: dict[str, Any] = {}
    exec(keras3_code(stack).replace("model.summary()\n", ""), names)
    return names["model"]


@pytest.mark.parametrize("layer", [each for each in every_variant() if in_keras(each)], ids=label)
def test_the_code_makes_the_same_layer(layer: Layer) -> None:
    if "hard_sigmoid_keras2" in repr(layer):
        pytest.skip("a function has no name in a config")
    try:
        config = keras.layers.serialize(built(Stack((layer,))).layers[-1])
    except NotImplementedError:
        pytest.skip("Keras takes it and cannot write it")
    assert same(from_keras(config, "a layer"), layer)


@pytest.mark.parametrize("name", ["hard_sigmoid", "hard_sigmoid_keras2"])
@pytest.mark.parametrize("spoken", ["keras3", "keras2"])
@pytest.mark.parametrize(
    "made",
    [
        lambda name: (Activation(name),),
        lambda name: (LSTM(3, recurrent_activation=name),),
        lambda name: (Bidirectional(GRU(3, recurrent_activation=name, activation=name)),),
        lambda name: (Bidirectional(LSTM(2), backward_layer=GRU(2, activation=name, go_backwards=True)),),
        lambda name: (TimeDistributed(Dense(2, activation=name)),),
    ],
)
def test_each_hard_sigmoid_is_its_own_function(made: Any, name: str, spoken: str) -> None:
    stack = Stack(made(name), (3, 5, 4), keras=spoken)
    live, model = built(stack), Model.draw(stack)
    live.set_weights(model.get_weights())
    trace = model.run(4 * model.run().x, dtype="float32")
    np.testing.assert_allclose(keras.ops.convert_to_numpy(live(trace.x)), trace.output, **CLOSE)


@pytest.mark.parametrize("layer", [each for each in some_variants() if in_keras(each)], ids=label)
def test_the_code_computes_the_same_numbers(layer: Layer) -> None:
    if getattr(getattr(layer, "activity_regularizer", None), "identifier", "") == "orthogonal_regularizer":
        pytest.skip("Keras itself takes it for matrices only")
    if isinstance(layer, AveragePooling1D) and layer.padding == "same":
        pytest.skip("Keras on PyTorch repeats the last step there; on JAX it agrees")
    live, model = built(stack_on(layer)), Model.draw(stack_on(layer))
    live.set_weights(model.get_weights())
    x = model.run().x
    trace = model.run(x if layer.vocabulary else 0.1 * x, dtype="float32")  # small, so that no activation explodes
    made = live(keras.ops.convert_to_tensor(trace.x))
    made = made if isinstance(made, list | tuple) else [made]
    for got, want in zip(made, trace.outputs, strict=True):
        np.testing.assert_allclose(keras.ops.convert_to_numpy(got), want, **CLOSE)
