"""Models that code loads, or takes from a package: what stands before and behind them is read."""

import pytest

from rnn_tui.formats.keras_code.reader import list_code
from rnn_tui.formats.loaded_model import UnreadModel
from tests.formats.keras_code.reading import read_code

HEAD = "import keras, keras_hub\nfrom keras.models import load_model\n"
LOADED = f"""{HEAD}
base = load_model("a.h5")
m = keras.Model(base.input, keras.layers.Dense(2)(keras.layers.LSTM(4)(base.output)))
"""
BACKBONE = f"""{HEAD}
backbone = keras_hub.models.BertBackbone.from_preset("bert_tiny_en_uncased")
x = keras.layers.Bidirectional(keras.layers.LSTM(8))(backbone.output["sequence_output"])
m = keras.Model(backbone.input, keras.layers.Dense(2)(x))
"""
IMAGES = f"""{HEAD}
vgg = keras.applications.VGG16(include_top=False, input_shape=(64, 64, 3))
h = keras.layers.Reshape((-1, 512))(vgg.output)
m = keras.Model(inputs=vgg.inputs, outputs=keras.layers.GRU(4)(h))
"""
CALLED = f"""{HEAD}
inputs = {{"token_ids": keras.Input((None,), dtype="int32"), "padding_mask": keras.Input((None,), dtype="int32")}}
backbone = keras_hub.models.BertBackbone.from_preset("bert_tiny_en_uncased", name="bert")
pooled = backbone(inputs)["pooled_output"]
m = keras.Model(inputs, keras.layers.Dense(2)(pooled))
"""
CASES = {
    "loaded": (LOADED, ("base.input.shape=(None, 3, 2)", "base_output=(None, 3, 4)"), (4, 16)),
    "a backbone": (BACKBONE, ("backbone_output=(None, None, 6)",), (6, 32)),
    "of images": (IMAGES, ("vgg_output=(None, 2, 2, 512)",), (512, 12)),
    "called": (CALLED, ("bert=(None, 5)",), (5, 2)),
}


@pytest.mark.parametrize(("code", "values", "kernel"), CASES.values(), ids=CASES.keys())
def test_it_opens_with_the_shape_that_it_makes(code: str, values: tuple[str, ...], kernel: tuple[int, int]) -> None:
    asked: list[str] = []
    for _ in values:
        (unread,) = list_code(code, values=[each for each in values if each.partition("=")[0] in asked])
        assert isinstance(unread, UnreadModel)
        asked += [each.name for each in unread.needs if each.name not in asked]
    assert asked == [each.partition("=")[0] for each in values]
    found, *_ = read_code(code, values=values)
    assert kernel in [each.shape for layer in found.stack.weights for each in layer]


def test_an_attribute_of_that_name_of_something_else_is_a_value() -> None:
    code = "args = parser.parse_args()\nm = Sequential([Input((9, args.input)), LSTM(args.output)])"
    (found,) = read_code(code, values=("args.input=3", "args.output=5"))
    assert found.stack.weights[0][0].shape == (3, 20)
