"""Keras 2 code, run by Keras 2: what is exported computes what it was exported from."""

from typing import Any

import numpy as np
import pytest

keras = pytest.importorskip("tf_keras", exc_type=ImportError)

from rnn_tui.engine.core.errors import RnnError  # noqa: E402
from rnn_tui.engine.layers import GRU, LSTM, Activation, Bidirectional, Dense, Masking, SimpleRNN  # noqa: E402
from rnn_tui.engine.nn.layer import Layer  # noqa: E402
from rnn_tui.engine.plan.stack import Stack  # noqa: E402
from rnn_tui.engine.run.model import Model  # noqa: E402
from rnn_tui.formats.keras.code_writer import keras2_code  # noqa: E402
from tests.engine.variants import every_variant, label, stack_on, tail_mask  # noqa: E402

pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore")]
CLOSE = {"rtol": 2e-5, "atol": 2e-5}


def built(stack: Stack) -> Any:
    """The model that the exported code makes in Keras 2."""
    keras.backend.clear_session()
    names: dict[str, Any] = {}
    code = keras2_code(stack).replace("from keras", "from tf_keras").replace("model.summary()\n", "")
    exec(code, names)
    return names["model"]


def same(stack: Stack, size: float = 1.0) -> None:
    """Checks that both compute the same numbers, of every output."""
    live, model = built(stack), Model.draw(stack)
    live.set_weights([each.astype("float32") for each in model.get_weights()])
    x = model.run().x
    trace = model.run(x if stack.layers[0].vocabulary else size * x, dtype="float32")
    made = live(trace.x)
    made = made if isinstance(made, list | tuple) else [made]
    for got, want in zip(made, trace.outputs, strict=True):
        np.testing.assert_allclose(np.asarray(got), want, **CLOSE)


@pytest.mark.parametrize("layer", every_variant(), ids=label)
def test_every_option_of_every_kind_is_the_same_or_refused(layer: Layer) -> None:
    stack = stack_on(layer)
    if getattr(getattr(layer, "activity_regularizer", None), "identifier", "") == "orthogonal_regularizer":
        pytest.skip("Keras itself takes it for matrices only")
    try:
        keras2_code(stack)
    except RnnError as error:
        pytest.skip(str(error))
    same(stack, 0.1)


SIGMOIDS = ("hard_sigmoid", "hard_sigmoid_keras2")


@pytest.mark.parametrize("name", SIGMOIDS)
@pytest.mark.parametrize(
    "made",
    [
        lambda name: (Activation(name),),
        lambda name: (Dense(3, activation=name),),
        lambda name: (LSTM(3, recurrent_activation=name),),
        lambda name: (Bidirectional(GRU(3, recurrent_activation=name, activation=name)),),
        lambda name: (Bidirectional(LSTM(2), backward_layer=GRU(2, activation=name, go_backwards=True)),),
    ],
)
@pytest.mark.parametrize("spoken", ["keras3", "keras2"])
def test_each_hard_sigmoid_is_its_own_function(made: Any, name: str, spoken: str) -> None:
    same(Stack(made(name), (3, 5, 4), keras=spoken), 4)


@pytest.mark.parametrize(
    "layers",
    [
        (LSTM(3, return_state=True),),
        (GRU(3, return_sequences=True), Bidirectional(LSTM(2, return_state=True))),
        (Bidirectional(SimpleRNN(2), merge_mode=None),),
    ],
)
def test_a_sequential_that_ends_in_several_outputs_is_written_otherwise(layers: tuple[Layer, ...]) -> None:
    same(Stack(layers, (3, 5, 4)))


def test_names_are_those_that_keras_2_takes() -> None:
    layers = (
        Bidirectional(LSTM(2, name="innen drin"), name="été à deux"),
        Dense(2, name="a b"),
        Dense(2, name="a_b"),
        Dense(2, name="世界"),
        Dense(2, name="-x"),
    )
    stack = Stack(layers, (None, 5, 4), name="mon modèle")
    assert [each.name for each in built(stack).layers] == ["ete_a_deux", "a_b_2", "a_b", "layer", "x"]
    same(stack)
    same(Stack(layers, (3, 5, 4), name="mon modèle", input_name="l'entrée", functional=True))


def test_chosen_outputs() -> None:
    layers = (LSTM(2, return_sequences=True, return_state=True), Dense(1))
    same(Stack(layers, (3, 5, 4), functional=True, outputs=((1, 0), (0, 2), (0, 0))))


def test_masks() -> None:
    stack = Stack((Masking(0.5), Bidirectional(LSTM(2, return_sequences=True)), GRU(2)), (3, 5, 4))
    live, model = built(stack), Model.draw(stack)
    live.set_weights([each.astype("float32") for each in model.get_weights()])
    x = model.run().x
    x[~tail_mask()] = 0.5
    np.testing.assert_allclose(np.asarray(live(x.astype("f4"))), model.run(x).output, **CLOSE)
