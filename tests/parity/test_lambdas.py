"""Functions in Lambda layers of code: what is read computes what live Keras computes, under the same names."""

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", exc_type=ImportError)
keras = pytest.importorskip("keras", exc_type=ImportError)

from rnn_tui.engine.run.model import Model  # noqa: E402
from rnn_tui.engine.summary.render import render  # noqa: E402
from rnn_tui.engine.summary.summarize import summarize  # noqa: E402
from rnn_tui.formats.keras_code.reader import list_code  # noqa: E402
from rnn_tui.formats.loaded_model import LoadedModel  # noqa: E402

pytestmark = [
    pytest.mark.parity,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(keras.backend.backend() != "torch", reason="Keras runs on another backend here"),
]

FUNCTIONS = (
    "lambda t: t[:, -1]",
    "lambda t: t[:, 1:] - t[:, :-1]",
    "lambda t: t * 40.0 + 1.0",
    "lambda t: ops.mean(t, axis=1)",
    "lambda t: ops.softmax(t, axis=1) * t",
    "lambda t: ops.concatenate([t, ops.tanh(t) ** 2], axis=-1)",
    "lambda t: ops.expand_dims(ops.max(t, axis=1), 1) + t",
)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_computes_what_keras_computes(function: str) -> None:
    code = (
        "x = keras.Input((6, 3))\nh = layers.GRU(4, return_sequences=True)(x)\n"
        f"y = layers.Lambda({function})(h)\nmodel = keras.Model(x, layers.Add()([y, y + y]))\n"
    )
    keras.utils.clear_session()
    names: dict[str, Any] = {"keras": keras, "layers": keras.layers, "ops": keras.ops}
    exec(code, names)
    live = names["model"]
    (found,) = list_code("import keras\nfrom keras import layers, ops\n" + code)
    assert isinstance(found, LoadedModel)
    lines: list[str] = []
    live.summary(print_fn=lambda line, line_break=False: lines.append(line), line_length=100)
    assert render(summarize(found.stack), line_length=100).split() == "\n".join(lines).split()
    given = np.random.default_rng(3).standard_normal((2, 6, 3)).astype("float32")
    made = Model.draw(found.stack).with_weights(live.get_weights()).run(given, dtype="float32").output
    np.testing.assert_allclose(made, keras.ops.convert_to_numpy(live(given)), rtol=1e-5, atol=1e-5)
