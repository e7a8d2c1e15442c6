"""What is not understood is an error that names the line and the name; what is passed over is said."""

# ruff: noqa: E501

import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.keras_code.reader import list_code
from rnn_tui.formats.loaded_model import LoadedModel, UnreadModel
from tests.formats.keras_code.reading import read_code

CHAIN = "only a chain of layers is understood"
CLASSIC = "from keras.models import Sequential\nfrom keras.layers import SimpleRNN\n\nmodel = Sequential()\n"

REFUSED = {
    "no model": (
        "print('hello')",
        "no Keras model found: expected Sequential(...), model.add(...) or Model(inputs, outputs)",
    ),
    "nothing": ("", "no Keras model found: expected Sequential(...), model.add(...) or Model(inputs, outputs)"),
    "PyTorch": (
        "import torch.nn as nn\nm = nn.Sequential(nn.LSTM(3, 4))",
        "no Keras model found: expected Sequential(...), model.add(...) or Model(inputs, outputs);"
        " for a PyTorch model open its .pt, .safetensors or .onnx file",
    ),
    "undefined name": (
        CLASSIC + "model.add(SimpleRNN(hidden_size, input_shape=(2, 10)))",
        "line 5: hidden_size is not defined in this file; assign it above, or write the number",
    ),
    "a constant written wrong": (
        CLASSIC + "model.add(SimpleRNN(3, return_sequences=Ture, input_shape=(2, 10)))",
        "line 5: Ture is not defined in this file (Is True meant?); assign it above, or write",
    ),
    "undefined name, used by another": (
        "n = hidden * 2\nm = Sequential([LSTM(n)])",
        "line 1: hidden is not defined in this file; assign it above, or write the number",
    ),
    "shape of data": (
        "X = np.load('x.npy')\nm = Sequential([LSTM(4, input_shape=(X.shape[1], 2))])",
        "line 2: X.shape[1] is not known here; write the number",
    ),
    "shape of data, whole": (
        "X = np.load('x.npy')\nm = Sequential([LSTM(4, input_shape=X.shape[1:])])",
        "line 2: X.shape[1:] is not known here; write the shape, such as (10, 4)",
    ),
    "a state from elsewhere": (
        "i = Input((10, 4))\nx = GRU(8)(i, initial_state=tf.zeros((1, 8)))\nm = Model(i, x)",
        "line 2: GRU(8)(i, initial_state=tf.zeros((1, 8))) is no tensor that is known here: tf.zeros((1, 8)) is not"
        " known here",
    ),
    "shape of data, by another name": (
        "X = np.load('x.npy')\nn = X.shape[2]\nm = Sequential()\nm.add(LSTM(\n    4,\n    input_shape=(3, n)))",
        "line 6: n is not known here (it comes from X.shape[2]); write the number",
    ),
    "command line": (
        "args = parser.parse_args()\nm = Sequential([LSTM(args.units)])",
        "line 2: args.units is not known here (parser is not defined in this file); write the number",
    ),
    "import of one's own": (
        "from config import UNITS\nm = Sequential([LSTM(UNITS * 2)])",
        "line 2: UNITS * 2 is not known here (UNITS comes from config, which is not read); write the number",
    ),
    "import of one's own, as it is": (
        "from config import UNITS\nm = Sequential([LSTM(UNITS)])",
        "line 2: UNITS is not known here (it comes from config, which is not read); write its value",
    ),
    "argument without a default": (
        "def build(units):\n    return Sequential([LSTM(units)])",
        "line 2: units is not known here (build is never called, and gives it no default); write the number",
    ),
    "choice not known": (
        "m = Sequential([LSTM(8 if big else 4)])",
        "line 1: 8 if big else 4 is not known here (it depends on big); write the number",
    ),
    "an activation misspelt": (
        "m = Sequential([LSTM(3), Activation('softmaxx')])",
        "line 1: Could not interpret activation function identifier: softmaxx",
    ),
    "repeated no times": (
        "m = Sequential([LSTM(3), RepeatVector(0)])",
        "line 1: Argument `n` should be a positive integer. Received: n=0",
    ),
    "layer misspelt": ("m = keras.Sequential([keras.layers.LTSM(3)])", "line 1: 'LTSM' is no layer that rnn-tui knows"),
    "layer misspelt, bare": (
        "m = Sequential()\nm.add(LTSM(3))",
        "line 2: LTSM(3) is no layer that can be read here: LTSM is not defined in this file. Is LSTM meant?",
    ),
    "subclassed model": (
        "class Net(keras.Model):\n    def __init__(self):\n        self.l = LSTM(3)\nm = Net()",
        "line 1: class Net has no call: what it does with tensors is not written",
    ),
    "class for layer": ("m = Sequential([LSTM])", "line 1: LSTM is a layer's class, not a layer: write LSTM(…)"),
    "no layer": ("m = Sequential([3])", "line 1: [3] is no layer"),
    "function for activation": (
        "m = Sequential([LSTM(3, activation=lambda x: x)])",
        "line 1: what stands for activation is code, and code is never run; write its name or its value",
    ),
    "unknown argument": (
        "m = Sequential([\n    LSTM(3),\n    LSTM(3, foo=1),\n])",
        "line 3: Unrecognized keyword arguments passed to LSTM: {'foo': 1}",
    ),
    "bad value": (
        "m = Sequential([LSTM(\n    units=-3)])",
        "line 2: Received an invalid value for argument `units`, expected a positive integer, got -3.",
    ),
    "control characters": (
        "m = Sequential([LSTM('\x1b[31m')])",
        "line 1: Received an invalid value for argument `units`, expected a positive integer, got '\\x1b[31m'.",
    ),
    "value given twice": (
        "m = Sequential([LSTM(3, units=4)])",
        "line 1: LSTM.__init__() got multiple values for argument 'units'",
    ),
    "too many values": (
        "m = Sequential([Masking(0.0, 1)])",
        "line 1: Masking takes 1 arguments without a name (mask_value), got 2",
    ),
    "stack that does not fit": (
        "m = Sequential()\nm.add(LSTM(3, input_shape=(2, 3)))\nm.add(LSTM(3))",
        "line 3: Input 0 with name 'None' of layer 'lstm_1' is incompatible with the layer: expected ndim=3, found ndim=2.",
    ),
    "shape that is a number": (
        "m = Sequential([LSTM(3, input_shape=(10))])",
        "line 1: input_shape is a tuple such as (10,), got 10",
    ),
    "Input without a shape": (
        "m = Sequential([Input(), LSTM(3)])",
        "line 1: Input needs a shape: Input(shape=(10, 4)), with None for a length that varies",
    ),
    "empty model": (
        "model = Sequential()",
        "line 1: model has no layers; add one: model.add(SimpleRNN(8, input_shape=(10, 4)))",
    ),
    "test that decides about a layer": (
        "import sys\nm = Sequential([LSTM(3)])\nif len(sys.argv) > 1:\n    m.add(Dense(1))",
        "line 4: whether this runs depends on len(sys.argv), which is not known here; keep the lines that are meant",
    ),
    "loop of unknown length around add": (
        "m = Sequential()\nfor _ in range(depth):\n    m.add(LSTM(3))",
        "line 3: whether this runs depends on depth, which is not known here; keep the lines that are meant",
    ),
    "break that decides about a layer": (
        "m = Sequential([LSTM(3)])\nfor i in range(3):\n    if check(i):\n        break\n    m.add(Dense(1))",
        "line 5: whether this runs depends on check(i), which is not known here; keep the lines that are meant",
    ),
    "added to something unknown": (
        "m = load_model('x.h5')\nm.add(Dense(1))",
        "line 2: load_model('x.h5') is not known here (load_model is not defined in this file): what is added to it cannot be read",
    ),
    "branches": (
        "from keras.layers import *\na = Input((3, 2))\nz = add([LSTM(3)(a), GRU(3)(a)])\nm = Model(a, Dense(1)(z))",
        "line 4: Dense(1)(z) is no tensor that is known here: add([LSTM(3)(a), GRU(3)(a)]): add is not defined in this file",
    ),
    "an index that is not known": (
        "a = Input((3, 2))\nm = Model(a, LSTM(3, return_sequences=True)(a)[:, n])",
        "line 2: LSTM(3, return_sequences=True)(a)[:, n] is no tensor that is known here: n is not known here",
    ),
    "states of another size": (
        "a = Input((3, 2))\ny, h = GRU(3, return_state=True, return_sequences=True)(a)\n"
        "m = Model(a, GRU(4)(y, initial_state=h))",
        "line 3: Layer 'gru_1' starts from states of shape (batch, 4); got (None, 3)",
    ),
    "an Input that is none of the model's": (
        "a, b = Input((3, 2)), Input((3, 2))\nm = Model(a, LSTM(3)(a) + GRU(3)(b))",
        "line 2: the outputs depend on an Input that is none of the model's inputs",
    ),
    "another input": (
        "m = Model(Input((2, 2)), LSTM(3)(Input((2, 2))))",
        f"line 1: the outputs do not follow from Input((2, 2)); {CHAIN}",
    ),
    "model without outputs": (
        "a = Input((2, 2))\nm = Model(a)",
        "line 2: Model needs inputs and outputs: Model(inputs, outputs)",
    ),
    "model inside a model that is none": (
        "a = Model(i := Input((2, 2)), LSTM(3)(i))\nb = Sequential([a])\na.add(Dense(1))",
        "line 3: a functional model has no `add`; call the layer on a tensor: x = layer(x)",
    ),
    "setting changed afterwards": (
        "m = Sequential([LSTM(3)])\nm.layers[0].stateful = True",
        "line 2: m.layers[0].stateful changes a layer after it is made; write stateful=… in LSTM(…)",
    ),
    "syntax": (
        "from keras.models import Sequential\nmodel = Sequential(\nmodel.add(SimpleRNN(3))",
        "line 2: not Python: '(' was never closed",
    ),
    "syntax, later": ("m = Sequential()\n\nm.add(LSTM(3)", "line 3: not Python: '(' was never closed"),
    "null bytes": ("m = Sequential()\0", "line 1: not Python: source code string cannot contain null bytes"),
}


@pytest.mark.parametrize(("code", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(code: str, message: str) -> None:
    with pytest.raises(RnnError) as refusal:
        read_code(code)
    text = str(refusal.value)
    assert text[: len(message)] == message
    assert text.isprintable()


def notes(code: str, number: int = 0) -> list[str]:
    return [str(each) for each in read_code(code)[number].notes]


NOTED = {
    "input_shape": (
        "m = Sequential([LSTM(3, input_shape=(2, 10))])",
        ["line 1: input_shape works in Keras 3, with a warning; write Input(shape=(2, 10)) as the first layer"],
    ),
    "batch_input_shape": (
        "m = Sequential()\nm.add(LSTM(3,\n batch_input_shape=(8, 2, 10)))",
        ["line 3: batch_input_shape is an error in Keras 3; write Input(batch_shape=(8, 2, 10)) as the first layer"],
    ),
    "input_length and input_dim": (
        "m = Sequential([LSTM(3, input_length=2, input_dim=10)])",
        ["line 1: input_dim and input_length are errors in Keras 3; write Input(shape=(2, 10)) as the first layer"],
    ),
    "input_dim": (
        "m = Sequential([LSTM(3, input_dim=10)])",
        ["line 1: Keras 3 takes input_dim for input_shape=(10,); write Input(shape=(None, 10)) as the first layer"],
    ),
    "batch_size": (
        "m = Sequential([LSTM(3, batch_size=8, input_shape=(2, 10))])",
        [
            "line 1: input_shape and batch_size are errors in Keras 3; write Input(batch_shape=(8, 2, 10)) as the first layer"
        ],
    ),
    "input_length of an Embedding": (
        "m = Sequential([Embedding(10, 2, input_length=5)])",
        [
            "line 1: input_length does nothing in Keras 3, which leaves the model unbuilt;"
            " write Input(shape=(5,)) as the first layer"
        ],
    ),
    "Embedding": (
        "m = Sequential([Embedding(10, 2)])",
        [
            "line 1: without an Input, Keras 3 leaves the model unbuilt until it sees data;"
            " write Input(shape=(None,)) as the first layer"
        ],
    ),
    "nothing to say": ("m = Sequential([Input((2, 10)), LSTM(3)])", []),
    "shape on the layer inside": (
        "m = Sequential([Bidirectional(LSTM(3, input_shape=(4, 2)))])",
        [
            "line 1: Keras looks for the shape on Bidirectional, not on the layer inside it;"
            " write Input(shape=(4, 2)) as the first layer",
            "line 1: input_shape works in Keras 3, with a warning; write Input(shape=(4, 2)) as the first layer",
        ],
    ),
    "shape on a later layer": (
        "m = Sequential([Input((2, 3)), LSTM(3, return_sequences=True),\n GRU(2, input_shape=(9, 9))])",
        ["line 2: input_shape means nothing after the first layer"],
    ),
    "old modules": (
        "from keras.layers.recurrent import LSTM\nm = Sequential([LSTM(3)])",
        ["line 1: keras.layers.recurrent is no more in Keras 3: from keras.layers import LSTM"],
    ),
    "a regulariser of one's own": (
        "m = Sequential([LSTM(3, kernel_regularizer=shrink(0.01))])",
        ["line 1: kernel_regularizer is not known here; none is taken, which changes how it is trained"],
    ),
    "a regulariser where there is nothing to regularise": (
        "m = Sequential([Masking(), LSTM(3, kernel_regularizer='l2')])\nm.add(Dropout(0.5, bias_regularizer='l2'))",
        ["line 2: bias_regularizer has no effect here and is ignored"],
    ),
    "what Keras 3 refuses and what only some of its layers take": (
        "m = Sequential([LSTM(3, implementation=1, return_sequences=True, input_shape=(4, 2)),\n"
        "SimpleRNN(3, implementation=1, return_sequences=True),\nGRU(2, time_major=True),\nDense(1, input_dtype='f4')])",
        [
            "line 1: implementation has no effect here and is ignored",
            "line 1: input_shape works in Keras 3, with a warning; write Input(shape=(4, 2)) as the first layer",
            "line 2: implementation is an error in Keras 3; it changes no number and is ignored",
            "line 3: time_major is an error in Keras 3; it is ignored: the input is (batch, timesteps, features)",
            "line 4: input_dtype is an error in Keras 3; it changes no number and is ignored",
        ],
    ),
    "weights": (
        "m = Sequential([Dense(3, weights=[w])])\nm.load_weights('w.h5')",
        [
            "line 1: weights are not read from code, and ignored; give the file of weights beside it",
            "line 2: load_weights is ignored: weights are not read from code; give the file of weights beside it",
        ],
    ),
    "initialiser from data": (
        "m = Sequential([LSTM(3, kernel_initializer=keras.initializers.Constant(matrix))])",
        ["line 1: kernel_initializer is not known here; Keras's own is taken"],
    ),
    "Keras 1": (
        "m = Sequential([LSTM(output_dim=3)])",
        ["line 1: output_dim is Keras 1's name for units"],
    ),
    "CuDNNLSTM": (
        "m = Sequential([CuDNNLSTM(3)])",
        ["line 1: CuDNNLSTM is no more in Keras 3; LSTM does the same"],
    ),
    "fragment": (
        "model.add(LSTM(4))",
        ["line 1: model is not defined before this line; read as model = Sequential()"],
    ),
}


@pytest.mark.parametrize(("code", "expected"), NOTED.values(), ids=NOTED.keys())
def test_noted(code: str, expected: list[str]) -> None:
    assert notes(code) == expected


def test_a_model_that_cannot_be_read_is_listed_beside_others() -> None:
    cnn, rnn = list_code("cnn = Sequential([\n  Conv1E(4, 3)])\nrnn = Sequential([LSTM(3)])")
    assert isinstance(cnn, UnreadModel)
    assert isinstance(rnn, LoadedModel)
    assert (cnn.name, rnn.name) == ("cnn", "rnn")
    assert cnn.why.startswith("line 2: Conv1E(4, 3) is no layer that can be read here: Conv1E is not defined")
    assert not rnn.notes[:1] or "cnn" not in rnn.notes[0].text


def test_models_stand_in_the_order_of_the_file() -> None:
    code = "def early():\n    return Sequential([LSTM(3)])\nlate = Sequential([LSTM(4)])\nclass Net(Model):\n    pass"
    assert [each.name for each in list_code(code)] == ["early", "late", "Net"]


def test_an_argument_given_twice_is_not_python():
    with pytest.raises(RnnError, match="line 2: not Python: keyword argument repeated: units"):
        read_code("m = Sequential([Input((5, 2)),\n    LSTM(units=3, units=4)])")


INSIDE = {
    "a layer": "x = LSTM(4, return_sequences=True)(i)\nm = Model([x, j], Add()([x, j]))",
    "a model": "n = Model(i, LSTM(4, return_sequences=True)(i))\nx = n(i)\nm = Model([x, j], Add()([x, j]))",
    "an operation": "x = i + 1\nm = Model([x, j], Concatenate()([x, j]))",
}


@pytest.mark.parametrize("code", INSIDE.values(), ids=INSIDE.keys())
def test_an_input_of_a_model_is_an_input(code: str) -> None:
    found = list_code(f"i, j = Input((7, 3)), Input((7, 4))\n{code}")
    assert isinstance(found[-1], UnreadModel)
    assert "is no Input, but what a layer makes" in found[-1].why
