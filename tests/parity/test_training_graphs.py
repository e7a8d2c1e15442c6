"""Models with several inputs and outputs, shared and nested layers, attention, normalization, cells: trained as Keras
trains them."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", exc_type=ImportError)
keras = pytest.importorskip("keras", exc_type=ImportError)

from rnn_tui.engine.core.work import finish  # noqa: E402
from rnn_tui.engine.run.model import Model  # noqa: E402
from rnn_tui.engine.training.batches import Examples  # noqa: E402
from rnn_tui.engine.training.fit import Fit  # noqa: E402
from rnn_tui.engine.training.losses import loss  # noqa: E402
from rnn_tui.engine.training.optimizers import optimizer  # noqa: E402
from rnn_tui.engine.training.settings import TrainingSettings  # noqa: E402
from rnn_tui.formats.keras.configs import read_config  # noqa: E402
from tests.parity.test_training import double_precision  # noqa: E402, F401

pytestmark = [
    pytest.mark.parity,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(keras.backend.backend() != "torch", reason="Keras runs on another backend here"),
]
L = keras.layers
T, D, IDS = 5, 3, 7


def sequence(features: int = D, time: int = T) -> Any:
    return keras.Input((time, features))


def two_inputs() -> Any:
    a, b = sequence(), sequence(2)
    return keras.Model([a, b], L.Dense(1)(L.Concatenate()([L.GRU(4)(a), L.LSTM(3)(b)])))


def shared() -> Any:
    a, b, lstm, pool = sequence(), sequence(), L.LSTM(4, return_sequences=True), L.GlobalAveragePooling1D()
    return keras.Model([a, b], L.Dense(1)(L.Subtract()([pool(lstm(a)), pool(lstm(b))])))


def encoder_decoder() -> Any:
    a, b = sequence(), sequence(2, 4)
    _, h, c = L.LSTM(4, return_state=True)(a)
    return keras.Model([a, b], L.Dense(2)(L.LSTM(4, return_sequences=True)(b, initial_state=[h, c])))


def attention() -> Any:
    a = sequence()
    states = L.Bidirectional(L.GRU(3, return_sequences=True))(a)
    read = L.Concatenate()([L.Attention(use_scale=True)([states, states]), L.AdditiveAttention()([states, states])])
    heads = L.MultiHeadAttention(2, 3)(read, read)
    return keras.Model(a, L.Dense(1)(L.LayerNormalization()(L.Add()([read, heads]))))


def normalized() -> Any:
    convolved = [
        L.Conv1D(4, 3, padding="causal", activation="relu"),
        L.BatchNormalization(),
        L.GRU(3, return_sequences=True),
    ]
    return keras.Sequential([sequence(), *convolved, L.BatchNormalization(momentum=0.8), L.LSTM(2), L.Dense(1)])


def cells() -> Any:
    stacked = L.RNN([L.LSTMCell(3), L.GRUCell(2)], return_sequences=True)
    return keras.Sequential([sequence(), stacked, L.RNN(L.SimpleRNNCell(3, kernel_regularizer="l2")), L.Dense(1)])


def nested() -> Any:
    a, inner = sequence(), keras.Sequential([sequence(), L.GRU(3, return_sequences=True), L.Dense(3)])
    return keras.Model(a, L.Dense(1)(L.LSTM(2)(inner(inner(a)))))


def two_outputs() -> Any:
    a = sequence()
    states = L.GRU(4, return_sequences=True)(a)
    return keras.Model(a, [L.Dense(1, name="p")(states), L.Dense(2, name="q")(L.LSTM(2)(states))])


def one_layer_twice_an_output() -> Any:
    a, dense = sequence(), L.Dense(2)
    states = L.LSTM(4, return_sequences=True)(a)
    return keras.Model(a, [dense(states), dense(L.GlobalAveragePooling1D()(states))])


def a_state_as_output() -> Any:
    a = sequence()
    output, _, c = L.LSTM(3, return_state=True)(a)
    return keras.Model(a, [L.Dense(1)(output), c])


def masked_outputs() -> Any:
    a = keras.Input((T,), dtype="int32")
    states = L.GRU(3, return_sequences=True)(L.Embedding(IDS, 3, mask_zero=True)(a))
    tags = L.Dense(2, kernel_regularizer="l2", name="tags")(states)
    return keras.Model(a, [tags, L.Dense(2, activity_regularizer="l2", name="whole")(L.GRU(2)(states))])


MODELS = (
    two_inputs, shared, encoder_decoder, attention, normalized, cells, nested, two_outputs, one_layer_twice_an_output,
    a_state_as_output, masked_outputs,
)  # fmt: skip
HOW = (
    ("adam,learning_rate=0.01,global_clipnorm=0.5", lambda: keras.optimizers.Adam(0.01, global_clipnorm=0.5)),
    ("sgd,learning_rate=0.05,momentum=0.9,clipnorm=0.1", lambda: keras.optimizers.SGD(0.05, 0.9, clipnorm=0.1)),
    (
        "nadam,learning_rate=0.01,weight_decay=0.1,use_ema=True,ema_momentum=0.9",
        lambda: keras.optimizers.Nadam(0.01, weight_decay=0.1, use_ema=True, ema_momentum=0.9),
    ),
    ("muon,gradient_accumulation_steps=2", lambda: keras.optimizers.Muon(gradient_accumulation_steps=2)),
)


@pytest.mark.parametrize("number", range(len(MODELS)), ids=lambda number: MODELS[number].__name__)
def test_weights_and_every_number_of_the_history_are_keras_s(number: int) -> None:
    rng = np.random.default_rng(number)
    make: Callable[[], Any] = MODELS[number]
    model = make()
    ids = model.inputs[0].dtype == "int32"
    shapes = [(6, *map(int, each.shape[1:])) for each in model.inputs]
    x = [rng.integers(0, IDS, each) if ids else rng.uniform(-1, 1, each) for each in shapes]
    y = [rng.uniform(-1, 1, (6, *map(int, each.shape[1:]))) for each in model.outputs]
    begun = [each.numpy() + rng.uniform(0, 0.2, each.shape) * (len(each.shape) > 0) for each in model.weights]
    model.set_weights(begun)
    spelled, theirs = HOW[number % len(HOW)]
    model.compile(theirs(), "mse")
    given, wanted = (each if len(each) > 1 else each[0] for each in (x, y))
    history = model.fit(given, wanted, 4, 3, 0, shuffle=False, validation_data=(given, wanted)).history
    settings = TrainingSettings(loss("mse"), optimizer(spelled), epochs=3, batch_size=4, shuffle=False, dtype="float64")
    examples = Examples(tuple(x), y[0], None, tuple(y[1:]))
    ours = Model(read_config(json.loads(model.to_json())), ()).with_weights(begun)
    done = finish(Fit(ours, examples, settings, examples).work())
    for got, want in zip(done.weights, model.get_weights(), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-9)
    assert set(done.history.epochs) == set(history)
    for name, values in history.items():
        assert done.history.epochs[name] == pytest.approx(values, rel=1e-9, abs=1e-9), name
