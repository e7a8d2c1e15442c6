"""Lambda layers in code: tensor arithmetic is computed, everything else stays a layer that is not run."""

from pathlib import Path

import numpy as np
import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.layers.core.opaque import Opaque
from rnn_tui.engine.plan.known_part import not_run, runs_whole
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.keras_code.reader import list_code
from rnn_tui.formats.loaded_model import LoadedModel, UnreadModel
from tests.engine.check_grads import check_grads

GOLDEN = Path(__file__).parents[1] / "golden" / "submodels"
HEAD = "import keras\nimport tensorflow as tf\nfrom keras import layers, ops\nfrom keras import backend as K\n"


def models(code: str, *values: str) -> list[LoadedModel]:
    found = list_code(HEAD + code, values=values)
    assert all(isinstance(each, LoadedModel) for each in found), [getattr(each, "why", "") for each in found]
    return [each for each in found if isinstance(each, LoadedModel)]


def chain(function: str, more: str = "", behind: str = "") -> str:
    return (
        "model = keras.Sequential([keras.Input((6, 3)), layers.GRU(3, return_sequences=True),"
        f" layers.Lambda({function}{more}){behind}])"
    )


def test_what_is_computed_is_what_keras_recorded() -> None:
    code = (
        "model = keras.Sequential([keras.Input((6, 2)), layers.GRU(3, return_sequences=True),\n"
        "    layers.Lambda(lambda x: x[:, -1] - x[:, 0], output_shape=(3,), name='rise'), layers.Dense(4)])"
    )
    (found,) = models(code)
    assert runs_whole(found.stack)
    with np.load(GOLDEN / "lambda_middle.npz") as recorded:
        model = Model.draw(found.stack).with_weights([recorded[f"w{n}"] for n in range(5)])
        trace = model.run(recorded["x0"])
        np.testing.assert_allclose(trace.layers[1].output, recorded["layer/rise_f64"], atol=1e-12)
        np.testing.assert_allclose(trace.output, recorded["output0_f64"], atol=1e-12)


ONE = {
    "lambda t: t * 2": lambda t: t * 2,
    "lambda t: t[:, -1]": lambda t: t[:, -1],
    "lambda t: K.mean(t, axis=1)": lambda t: t.mean(1),
    "lambda t: tf.reduce_sum(t, axis=-1)": lambda t: t.sum(-1),
    "lambda t, by=3.0: (t - 1) / by": lambda t: (t - 1) / 3.0,
    "tf.nn.tanh": np.tanh,
    "lambda t: ops.concatenate([t, -t], axis=-1)": lambda t: np.concatenate([t, -t], -1),
    "lambda t: t": lambda t: t,
}


@pytest.mark.parametrize("function", ONE)
def test_tensor_arithmetic_runs_and_has_its_gradients(function: str) -> None:
    (found,) = models(chain(function))
    model = Model.draw(found.stack)
    x = np.random.default_rng(0).standard_normal((2, 6, 3))
    trace = model.run(x)
    np.testing.assert_allclose(trace.output, ONE[function](trace.layers[0].output), atol=1e-12)
    check_grads(model, x)
    track = trace.tracks(trace.keys[1])[0]
    explained = trace.explain(track, 1, 0)
    assert explained is not None


def test_a_function_of_the_file_of_several_tensors_is_followed() -> None:
    code = (
        "def gap(parts, by):\n    first, second = parts\n    return (first - second) * by\n"
        "a, b = keras.Input((4, 2)), keras.Input((4, 2))\n"
        "out = layers.Lambda(gap, arguments={'by': 2.0}, name='gap')([a, b])\n"
        "model = keras.Model([a, b], layers.GRU(3)(out))"
    )
    (found,) = models(code)
    one, two = np.ones((1, 4, 2)), np.zeros((1, 4, 2))
    np.testing.assert_array_equal(Model.draw(found.stack).run((one, two)).layers[0].output, one * 2)


def test_names_of_operations_inside_are_not_used_up() -> None:
    code = (
        "x = keras.Input((4, 2))\nh = layers.Lambda(lambda t: t + t)(x)\nmodel = keras.Model(x, layers.GRU(3)(h + x))"
    )
    (found,) = models(code)
    assert found.stack.layer_names == ("lambda", "add", "gru")


NOT_FOLLOWED = {
    "np.argmax": "lambda t: np.argmax(t, -1)",
    "a layer inside": "lambda t: layers.Dense(3)(t)",
    "a function from elsewhere": "shape_of_things",
    "a size": "lambda t: K.reshape(t, (-1, K.shape(t)[1] * 3))",
}


@pytest.mark.parametrize("function", NOT_FOLLOWED.values(), ids=NOT_FOLLOWED)
def test_what_is_not_followed_is_a_layer_that_is_not_run(function: str) -> None:
    (found,) = models(
        "import numpy as np\n" + chain(function, ", output_shape=(6, 3), name='odd'", ", layers.Dense(1)")
    )
    assert isinstance(found.stack.layers[1], Opaque)
    assert found.stack.output_shapes[1:] == (((None, 6, 3),), ((None, 6, 1),))
    assert [found.stack.name_of(key) for key in not_run(found.stack)] == ["odd", "dense"]
    assert "not run: odd (Lambda), code that is never run: " in str(found.notes[0])


def test_a_shape_that_code_leaves_open_is_asked_for_and_given() -> None:
    code = "import numpy as np\n" + chain("lambda t: np.argmax(t, -1)", "", ", layers.LSTM(4)")
    (found,) = list_code(HEAD + code)
    assert isinstance(found, UnreadModel)
    assert [each.name for each in found.needs] == ["lambda"]
    assert "line 6: lambda (Lambda) is not run: " in found.why
    assert "give it: --set lambda=…, such as (None, 8)" in found.why
    assert [each.text for each in found.layers][1] == "GRU(3, return_sequences=True)"
    whole, behind = models(code, "lambda=(None, 6, 2)")
    assert whole.stack.output_shapes[1] == ((None, 6, 2),)
    assert (behind.name, behind.stack.layer_names) == ("model/lambda", ("lstm",))
    assert behind.stack.input_shape == (None, 6, 2)
    with pytest.raises(RnnError, match=r"--set `lambda` is a shape with its batch axis"):
        list_code(HEAD + code, values=["lambda='x'"])


OWN = """class Tail(layers.Layer):
    def build(self, shape):
        self.mix = self.add_weight(shape=(shape[-1],), name="mix")
    def call(self, h):
        return ops.mean(h * self.mix, axis=1)
model = keras.Sequential([keras.Input((9, 2)), layers.GRU(6, return_sequences=True), Tail(){}])
"""


def test_a_layer_of_the_file_s_own_is_not_run_and_its_shape_is_asked_for() -> None:
    (found,) = list_code(HEAD + OWN.format(", layers.Dense(1)"))
    assert isinstance(found, UnreadModel)
    assert [each.name for each in found.needs] == ["tail"]
    (whole,) = models(OWN.format(", layers.Dense(1)"), "tail=(None, 6)")
    assert whole.stack.output_shapes[1:] == (((None, 6),), ((None, 1),))
    said = "not run: tail (Tail), a class of this file's own, whose code is never run"
    assert str(whole.notes[0]) == said


def test_a_layer_of_the_file_s_own_at_the_end_needs_no_shape() -> None:
    (found,) = models(OWN.format(""))
    assert found.stack.layer_names == ("gru", "tail")
    assert Model.draw(found.stack).run().output.shape == (1, 9, 6)
