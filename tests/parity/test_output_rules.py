"""The shapes of layers over space against Keras's, over their options; and a recurrent part behind images."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.engine.layers.core.output_rules import output_shape
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.keras.file import read_keras_file
from rnn_tui.formats.loaded_model import LoadedModel

keras = pytest.importorskip("keras", exc_type=ImportError)
pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore")]
IMAGE = (None, 17, 14, 6)


def options(kind: str) -> list[dict[str, object]]:
    sizes, strides, paddings = (1, 2, (3, 2)), (1, 2), ("valid", "same")
    if "Conv" in kind:
        more = {"filters": 4} if kind != "DepthwiseConv2D" else {"depth_multiplier": 2}
        found = itertools.product(sizes, strides, paddings, (1, 2))
        return [
            {"kernel_size": size, "strides": stride, "padding": padding, "dilation_rate": step, **more}
            for size, stride, padding, step in found
            if step == 1 or (stride == 1 and kind != "Conv2DTranspose")
        ]
    found = itertools.product(sizes, (None, 1, 2), paddings)
    return [{"pool_size": size, "strides": stride, "padding": padding} for size, stride, padding in found]


@pytest.mark.parametrize(
    "kind", ["Conv2D", "SeparableConv2D", "DepthwiseConv2D", "Conv2DTranspose", "MaxPooling2D", "AveragePooling2D"]
)
def test_shapes_over_every_option(kind: str) -> None:
    for each in options(kind):
        made = getattr(keras.layers, kind)(**each)
        expected = tuple(made.compute_output_shape(IMAGE))
        if any(axis is not None and axis <= 0 for axis in expected):
            continue
        assert output_shape(kind, made.get_config(), IMAGE) == expected, each


@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_what_stands_behind_an_image_is_equal(tmp_path: Path, ending: str) -> None:
    layers = keras.layers
    image = keras.Sequential(
        [layers.Conv2D(4, 3), layers.MaxPooling2D(), layers.BatchNormalization(), layers.Flatten()]
    )
    front = [keras.Input((6, 10, 10, 3)), layers.TimeDistributed(image)]
    behind = [layers.Bidirectional(layers.GRU(5, return_sequences=True)), layers.Dense(2)]
    model = keras.Sequential([*front, *behind])
    model.save(tmp_path / f"m.{ending}")
    (found,) = read_keras_file(tmp_path / f"m.{ending}")
    assert isinstance(found, LoadedModel)
    assert found.weights is not None
    x = np.random.default_rng(0).standard_normal((2, 6, 10, 10, 3)).astype("float32")
    tapped = keras.Model(model.inputs, model.layers[0].output).predict(x, verbose=0)
    assert (found.stack.input_shape or ())[1:] == tapped.shape[1:]
    made = Model.draw(found.stack).with_weights(found.weights).run(tapped)
    np.testing.assert_allclose(made.output, model.predict(x, verbose=0), atol=2e-6)
