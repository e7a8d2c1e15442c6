"""Subclassed models, read from their code, against the same code run by Keras 3. `-m parity`."""

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", exc_type=ImportError)
keras = pytest.importorskip("keras", exc_type=ImportError)

from rnn_tui.engine.run.model import Model  # noqa: E402
from rnn_tui.engine.summary.summarize import summarize  # noqa: E402
from rnn_tui.formats.keras_code.reader import list_code  # noqa: E402
from rnn_tui.formats.loaded_model import LoadedModel  # noqa: E402

pytestmark = [
    pytest.mark.parity,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(keras.backend.backend() != "torch", reason="Keras runs on another backend here"),
]
HEAD = "import keras\nfrom keras import layers, ops\n"
MODELS = {
    "other order": (
        """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.head = layers.Dense(2, activation="softmax")
        self.rnn = layers.LSTM(5, return_sequences=True)
        self.unused = layers.Dense(7)
        self.table = layers.Embedding(30, 4)
    def call(self, ids):
        x = self.rnn(self.table(ids))
        return self.head(x[:, -1] + ops.mean(x, axis=1))
model = Net()
""",
        [(3, 6)],
    ),
    "layers of layers": (
        """
class Encoder(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.table = layers.Embedding(20, 4)
        self.rnn = layers.GRU(units, return_sequences=True, return_state=True)
    def call(self, x):
        y, state = self.rnn(self.table(x))
        return y, state

class Attention(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.first, self.second = layers.Dense(units), layers.Dense(units)
        self.score = layers.Dense(1)
    def call(self, query, values):
        score = self.score(ops.tanh(self.first(ops.expand_dims(query, 1)) + self.second(values)))
        weights = ops.softmax(score, axis=1)
        return ops.sum(weights * values, axis=1), weights

class Translator(keras.Model):
    def __init__(self, units=6):
        super().__init__(name="translator")
        self.encoder = Encoder(units, name="reader")
        self.table = layers.Embedding(25, 4)
        self.rnn = layers.GRU(units, return_sequences=True)
        self.attention = Attention(units)
        self.blocks = [layers.Dense(8, activation="relu"), layers.Dense(3)]
        self.tail = keras.Sequential([layers.Dropout(0.1), layers.Dense(25)])
    def call(self, inputs, training=False):
        source, target = inputs
        memory, state = self.encoder(source)
        y = self.rnn(self.table(target), initial_state=state)
        context, weights = self.attention(state, memory)
        x = context
        for each in self.blocks:
            x = each(x)
        return self.tail(y), x
model = Translator()
""",
        [(3, 6), (3, 5)],
    ),
}


def read(code: str) -> LoadedModel:
    """The last model that the code makes."""
    found = [each for each in list_code(HEAD + code) if isinstance(each, LoadedModel)]
    return found[-1]


@pytest.mark.parametrize("name", MODELS)
def test_what_keras_computes(name: str) -> None:
    code, shapes = MODELS[name]
    keras.utils.clear_session()
    scope: dict[str, Any] = {}
    exec(HEAD + code, scope)
    theirs = scope["model"]
    rng = np.random.default_rng(0)
    x = [rng.integers(1, 20, shape) for shape in shapes]
    want = theirs(x if len(x) > 1 else x[0])
    ours = read(code).stack
    model = Model.draw(ours).with_weights(theirs.get_weights())
    got = model.run(x if len(x) > 1 else x[0], dtype="float32")
    for mine, one in zip(got.outputs, want if isinstance(want, tuple) else [want], strict=True):
        np.testing.assert_allclose(mine, one.detach().numpy(), atol=1e-5)
    rows = [(each.name, each.kind, each.parameters) for each in summarize(ours).rows]
    assert rows == [
        (each.name, type(each).__name__, each.count_params() if each.built else 0) for each in theirs.layers
    ]
    assert ours.names("keras3")[0] == theirs.name
