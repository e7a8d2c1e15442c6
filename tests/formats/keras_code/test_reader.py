"""Keras code in: what is found, against recorded Keras names and a table of the ways people write it."""

# ruff: noqa: E501

import json
import re
from pathlib import Path

import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.loaded_model import LoadedModel
from tests.formats.keras_code.reading import read_code

GOLDEN = Path(__file__).parent.parent / "golden"
MANIFEST = json.loads((GOLDEN / "code" / "manifest.json").read_text())
RECORDED = json.loads((GOLDEN / "code_keras3_models.json").read_text())


def described(found: LoadedModel) -> str:
    """`m: sequential (None, 2, 10) → simple_rnn (None, 3)`"""
    stack = found.stack
    parts = [str(stack.input_shape) if stack.built else "unbuilt"]
    for index, name in enumerate(stack.layer_names):
        shapes = stack.output_shapes[index] if stack.built else ()
        parts.append(" ".join([name, *map(str, shapes)]))
    return f"{found.title}: {stack.names(stack.keras)[0]} {' → '.join(parts)}"


def models(code: str, **options: str) -> list[str]:
    return [described(each) for each in read_code(code, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["file"])
def test_golden_files(entry: dict) -> None:
    text = (GOLDEN / "code" / f"{entry['file']}.txt").read_text()
    notebook = entry["file"].endswith(".ipynb")
    if "refuse" in entry:
        with pytest.raises(RnnError, match=re.escape(entry["refuse"][0])) as refusal:
            read_code(text, notebook)
        assert all(word in str(refusal.value) for word in entry["refuse"])
        return
    assert len(read_code(text, notebook)) == entry["models"]
    for number, facts in entry.get("summaries", {}).items():
        stack = read_code(text, notebook, keras=facts["style"])[int(number) - 1].stack
        rows = [
            [f"{name} ({layer.kind()})", str(shapes[0]), f"{stack.parameters(index):,}"]
            for index, (name, layer, shapes) in enumerate(
                zip(stack.layer_names, stack.layers, stack.output_shapes, strict=True)
            )
        ]
        assert rows == facts["rows"]
        assert sum(stack.parameters(index) for index in range(len(rows))) == facts["total"]


@pytest.mark.parametrize("recorded", RECORDED, ids=range(len(RECORDED)))
def test_names_count_through_the_file_as_in_keras_3(recorded: dict) -> None:
    """Recorded from Keras 3.15.1, which ran the same scripts."""
    found = [each.stack for each in read_code(recorded["code"])]
    for stack, real in zip(found, recorded["models"], strict=True):
        name, layers, entry, _ = stack.names("keras3")
        assert name == real["model"]
        assert list(layers) == real["layers"]
        assert real["entry"] is None or entry == real["entry"]
        assert [each.trainable for each in stack.layers] == real["trainable"]
        assert (list(stack.input_shape) if stack.input_shape else None) == real["input_shape"]
        if stack.built:
            assert sum(stack.parameters(index) for index in range(len(layers))) == real["params"]


TABLE = {
    "sequential list": (
        "m = Sequential([Input((2, 10)), SimpleRNN(3)])",
        ["m: sequential (None, 2, 10) → simple_rnn (None, 3)"],
    ),
    "input shape on the first layer": (
        "m = Sequential()\nm.add(SimpleRNN(3, input_shape=(2, 10)))",
        ["m: sequential (None, 2, 10) → simple_rnn (None, 3)"],
    ),
    "input_length and input_dim": (
        "m = Sequential()\nm.add(SimpleRNN(3, input_length=2, input_dim=10))",
        ["m: sequential (None, 2, 10) → simple_rnn (None, 3)"],
    ),
    "input_dim alone": (
        "m = Sequential()\nm.add(SimpleRNN(3, input_dim=10))",
        ["m: sequential (None, None, 10) → simple_rnn (None, 3)"],
    ),
    "input_dim of a Dense": (
        "m = Sequential([Dense(3, input_dim=4)])",
        ["m: sequential (None, 4) → dense (None, 3)"],
    ),
    "batch_input_shape": (
        "m = Sequential([SimpleRNN(3, batch_input_shape=(8, 2, 10))])",
        ["m: sequential (8, 2, 10) → simple_rnn (8, 3)"],
    ),
    "batch_size beside input_shape": (
        "m = Sequential([SimpleRNN(3, batch_size=8, input_shape=(2, 10))])",
        ["m: sequential (8, 2, 10) → simple_rnn (8, 3)"],
    ),
    "Input with batch_shape": (
        "m = Sequential([Input(batch_shape=(8, 2, 10)), SimpleRNN(3)])",
        ["m: sequential (8, 2, 10) → simple_rnn (8, 3)"],
    ),
    "Input with batch_size": (
        "m = Sequential([Input(shape=[2, 10], batch_size=8), SimpleRNN(3)])",
        ["m: sequential (8, 2, 10) → simple_rnn (8, 3)"],
    ),
    "InputLayer": (
        "m = Sequential()\nm.add(InputLayer(input_shape=(None, 1)))\nm.add(GRU(2))",
        ["m: sequential (None, None, 1) → gru (None, 2)"],
    ),
    "build": (
        "m = Sequential([LSTM(3)])\nm.build((None, 10, 4))",
        ["m: sequential (None, 10, 4) → lstm (None, 3)"],
    ),
    "Embedding with input_length": (
        "m = Sequential([Embedding(50, 4, input_length=7), LSTM(3)])",
        ["m: sequential (None, 7) → embedding (None, 7, 4) → lstm (None, 3)"],
    ),
    "Embedding without a shape stays unbuilt, as in Keras 3": (
        "m = Sequential([Embedding(50, 4), LSTM(3)])",
        ["m: sequential unbuilt → embedding → lstm"],
    ),
    "shape on the layer inside": (
        "m = Sequential([Bidirectional(LSTM(3, input_shape=(4, 2)))])",
        ["m: sequential (None, 4, 2) → bidirectional (None, 6)"],
    ),
    "unbuilt": ("m = Sequential([LSTM(3)])", ["m: sequential unbuilt → lstm"]),
    "names given": (
        "m = keras.Sequential([layers.LSTM(3, name='enc')], name='net')",
        ["m: net unbuilt → enc"],
    ),
    "tensorflow.keras": (
        "import tensorflow as tf\nm = tf.keras.models.Sequential()\nm.add(tf.keras.layers.LSTM(units=3))",
        ["m: sequential unbuilt → lstm"],
    ),
    "aliases": (
        "from tensorflow.keras import layers as L\nfrom keras.layers import LSTM as Memory\nRNN = L.GRU\n"
        "m = Sequential([Memory(3, return_sequences=True), RNN(3)])",
        ["m: sequential unbuilt → lstm → gru"],
    ),
    "star imports": (
        "from keras.models import *\nfrom keras.layers import *\nm = Sequential([SimpleRNN(2)])",
        ["m: sequential unbuilt → simple_rnn"],
    ),
    "arithmetic": (
        "M, N = 2, 10\nUNITS = 2 ** 3\nUNITS += N // 3 - -1\nm = Sequential([LSTM(int(UNITS * 2), input_shape=(M, N % 7))])",
        ["m: sequential (None, 2, 3) → lstm (None, 24)"],
    ),
    "loop with conditions": (
        "n = 3\nm = Sequential()\nfor i in range(n):\n    m.add(LSTM(8 * (i + 1), return_sequences=i < n - 1))",
        ["m: sequential unbuilt → lstm → lstm_1 → lstm_2"],
    ),
    "loop over a list": (
        "m = Sequential([Input((5, 1))])\nfor units in [64, 32]:\n    m.add(LSTM(units, return_sequences=units > 32))",
        ["m: sequential (None, 5, 1) → lstm (None, 5, 64) → lstm_1 (None, 32)"],
    ),
    "enumerate and zip": (
        "m = Sequential()\nfor i, (u, s) in enumerate(zip((8, 4), [True, False])):\n"
        "    m.add(GRU(u, return_sequences=s, name=f'gru_{i:02d}'))",
        ["m: sequential unbuilt → gru_00 → gru_01"],
    ),
    "while": (
        "i, m = 0, Sequential()\nwhile i < 2:\n    m.add(GRU(4, return_sequences=True))\n    i += 1",
        ["m: sequential unbuilt → gru → gru_1"],
    ),
    "comprehension and star": (
        "m = Sequential([*[LSTM(n, return_sequences=True) for n in (4, 2)], Dense(1)])",
        ["m: sequential unbuilt → lstm → lstm_1 → dense"],
    ),
    "keyword dictionary": (
        "common = dict(units=3, return_sequences=True)\nm = Sequential([LSTM(**common), GRU(**{**common, 'units': 2})])",
        ["m: sequential unbuilt → lstm → gru"],
    ),
    "classes from a dictionary": (
        "for name, kind in {'a': LSTM, 'b': GRU}.items():\n    m = Sequential(name=name)\n    m.add(kind(4))",
        ["m: a unbuilt → lstm", "m: b unbuilt → gru"],
    ),
    "getattr": ("m = Sequential([getattr(keras.layers, 'GRU')(3)])", ["m: sequential unbuilt → gru"]),
    "partial": (
        "from functools import partial\nL = partial(LSTM, return_sequences=True)\nm = Sequential([Input((2, 2)), L(3), L(4)])",
        ["m: sequential (None, 2, 2) → lstm (None, 2, 3) → lstm_1 (None, 2, 4)"],
    ),
    "array shapes": (
        "import numpy as np\nX = np.random.random((100, 20)).reshape((100, 10, -1))\n"
        "m = Sequential([LSTM(3, input_shape=X.shape[1:])])",
        ["m: sequential (None, 10, 2) → lstm (None, 3)"],
    ),
    "length of a literal": (
        "chars = sorted(set('hello'))\nm = Sequential([LSTM(3, input_shape=(5, len(chars)))])",
        ["m: sequential (None, 5, 4) → lstm (None, 3)"],
    ),
    "pop": (
        "m = Sequential([LSTM(3, return_sequences=True), LSTM(3)])\nm.pop()\nm.add(GRU(2))",
        ["m: sequential unbuilt → lstm → gru"],
    ),
    "function called with its defaults": (
        "def build(units=16):\n    model = Sequential()\n    model.add(LSTM(units, input_shape=(5, 1)))\n    return model\nnet = build()",
        ["net: sequential (None, 5, 1) → lstm (None, 16)"],
    ),
    "function called twice": (
        "def build(units=16):\n    return Sequential([Input((5, 1)), LSTM(units)])\na = build()\nb = build(units=4)",
        ["a: sequential (None, 5, 1) → lstm (None, 16)", "b: sequential_1 (None, 5, 1) → lstm_1 (None, 4)"],
    ),
    "function never called": (
        "def create_model(units=16):\n    model = Sequential()\n    model.add(LSTM(units))\n    return model\n"
        "clf = KerasClassifier(build_fn=create_model)",
        ["create_model: sequential unbuilt → lstm"],
    ),
    "function called by a function never called": (
        "def make():\n    return Sequential([LSTM(3)])\ndef main():\n    model = make()\n    model.add(Dense(1))",
        ["make: sequential unbuilt → lstm → dense"],
    ),
    "function that needs what it does not use": (
        "def train(x, y):\n    model = Sequential([LSTM(3)])\n    model.fit(x, y)",
        ["train: sequential unbuilt → lstm"],
    ),
    "main guard": (
        "def main():\n    model = Sequential([GRU(2)])\nif __name__ == '__main__':\n    main()",
        ["main: sequential unbuilt → gru"],
    ),
    "strategy scope": (
        "with strategy.scope():\n    m = Sequential([GRU(2)])",
        ["m: sequential unbuilt → gru"],
    ),
    "class that builds": (
        "class Config:\n    units = 8\nclass Net:\n    def __init__(self, cfg=Config()):\n        self.cfg = cfg\n"
        "    def build(self, steps=3):\n        model = Sequential()\n"
        "        model.add(GRU(self.cfg.units, input_shape=(steps, 2)))\n        return model",
        ["Net: sequential (None, 3, 2) → gru (None, 8)"],
    ),
    "dataclass of settings": (
        "@dataclass\nclass C:\n    units: int = 64\n    steps: int = 3\nc = C(units=8)\nm = Sequential([LSTM(c.units, input_shape=(c.steps, 1))])",
        ["m: sequential (None, 3, 1) → lstm (None, 8)"],
    ),
    "try around imports": (
        "try:\n    from tensorflow import keras\nexcept ImportError:\n    import keras\nm = keras.Sequential([keras.layers.LSTM(3)])",
        ["m: sequential unbuilt → lstm"],
    ),
    "loaded or built": (
        "import os\nif os.path.exists('m.h5'):\n    m = load_model('m.h5')\nelse:\n    m = Sequential([LSTM(4)])\nm.add(Dense(1))",
        ["m: sequential unbuilt → lstm → dense"],
    ),
    "built where loading fails": (
        "try:\n    m = load_model('m.h5')\nexcept OSError:\n    m = Sequential([LSTM(4)])\nm.add(Dense(1))",
        ["m: sequential unbuilt → lstm → dense"],
    ),
    "one of two": (
        "import sys\nif sys.argv[1] == 'a':\n    m = Sequential([LSTM(1)])\nelif sys.argv[1] == 'b':\n    m = Sequential([GRU(2)])\n"
        "else:\n    raise ValueError\nm.add(Dense(1))",
        ["m: sequential unbuilt → lstm → dense", "m: sequential unbuilt → gru → dense"],
    ),
    "folds": (
        "for train, test in kfold.split(X, Y):\n    m = Sequential()\n    m.add(LSTM(4))\n    m.fit(X[train])",
        ["m: sequential unbuilt → lstm"],
    ),
    "early return": (
        "def build(path=None):\n    if not os.path.exists(path):\n        return None\n    m = Sequential([LSTM(3)])\n    m.add(Dense(2))\n    return m\nnet = build()",
        ["net: sequential unbuilt → lstm → dense"],
    ),
    "number crunching before and after": (
        "n = 0\nfor i in range(10 ** 9):\n    n += i\nm = Sequential([LSTM(3)])\nwhile True:\n    n -= 1",
        ["m: sequential unbuilt → lstm"],
    ),
    "fragment without Sequential": (
        "model.add(LSTM(4, input_shape=(10, 2)))\nmodel.add(Dense(4))",
        ["model: sequential (None, 10, 2) → lstm (None, 4) → dense (None, 4)"],
    ),
    "indented paste": ("    m = Sequential()\n    m.add(LSTM(3))\n    return m\n", ["m: sequential unbuilt → lstm"]),
    "prompts": (
        ">>> m = Sequential()\n>>> for i in range(2):\n...     m.add(LSTM(3, return_sequences=True))\n...\n<History>\n>>> m.summary()",
        ["m: sequential unbuilt → lstm → lstm_1"],
    ),
    "fences": ("Try this:\n```python\nm = Sequential([LSTM(3)])\n```\nEnjoy!", ["m: sequential unbuilt → lstm"]),
    "magics": (
        "%matplotlib inline\n!pip install keras \\\n   numpy\nfiles = !ls\nm = Sequential()\nif True:\n    %time m.add(LSTM(3))\nm.add?\nm?",
        ["m: sequential unbuilt → lstm"],
    ),
    "Python 2": (
        "print 'hello %s' % (1,\n  2)\nm = Sequential()\nfor i in xrange(2):\n    m.add(LSTM(3, return_sequences=True))\n"
        "try:\n    pass\nexcept Exception, e:\n    print e",
        ["m: sequential unbuilt → lstm → lstm_1"],
    ),
    "Bidirectional with a backward layer": (
        "m = Sequential([Bidirectional(LSTM(8, return_sequences=True), merge_mode='sum', input_shape=(5, 3),"
        " backward_layer=LSTM(8, go_backwards=True, return_sequences=True)), TimeDistributed(Dense(3))])",
        ["m: sequential (None, 5, 3) → bidirectional (None, 5, 8) → time_distributed (None, 5, 3)"],
    ),
    "functional": (
        "inputs = keras.Input(shape=(10, 4), name='sensor')\nx = layers.LSTM(8, return_sequences=True)(inputs)\n"
        "outputs = layers.Dense(1)(x)\nmodel = keras.Model(inputs=[inputs], outputs=outputs, name='net')",
        ["model: net (None, 10, 4) → lstm (None, 10, 8) → dense (None, 10, 1)"],
    ),
    "functional, one name and a loop": (
        "x = i = Input((None, 2))\nfor n in (3, 2):\n    x = GRU(n, return_sequences=True)(x)\nm = Model(i, x)",
        ["m: functional (None, None, 2) → gru (None, None, 3) → gru_1 (None, None, 2)"],
    ),
    "functional, several outputs of the last layer": (
        "i = Input((3, 2))\ny, h, c = LSTM(4, return_state=True)(i)\nm = Model(i, [y, h, c])",
        ["m: functional (None, 3, 2) → lstm (None, 4) (None, 4) (None, 4)"],
    ),
    "functional, first output goes on": (
        "i = Input((3, 2))\ny, *states = LSTM(4, return_state=True)(i)\nm = Model(i, Dense(1)(y))",
        ["m: functional (None, 3, 2) → lstm (None, 4) (None, 4) (None, 4) → dense (None, 1)"],
    ),
    "functional, up to a layer of another model": (
        "m = Sequential([Input((3, 2)), LSTM(4, return_sequences=True), GRU(2)])\nf = Model(m.input, m.layers[0].output)",
        [
            "m: sequential (None, 3, 2) → lstm (None, 3, 4) → gru (None, 2)",
            "f: functional_1 (None, 3, 2) → lstm (None, 3, 4)",
        ],
    ),
    "the encoder of a translator": (
        "e = Input((None, 71))\n_, h, c = LSTM(256, return_state=True)(e)\nd = Input((None, 93))\n"
        "y, _, _ = LSTM(256, return_sequences=True, return_state=True)(d, initial_state=[h, c])\n"
        "model = Model([e, d], Dense(93)(y))\nencoder = Model(e, [h, c])",
        [
            "model: functional (None, None, 71) → lstm (None, 256) (None, 256) (None, 256)"
            " → lstm_1 (None, None, 256) (None, 256) (None, 256) → dense (None, None, 93)",
            "encoder: functional_1 (None, None, 71) → lstm (None, 256) (None, 256) (None, 256)",
        ],
    ),
    "Keras 1": (
        "m = Sequential()\nm.add(LSTM(output_dim=32, input_dim=10, return_sequences=True, init='uniform', inner_activation='hard_sigmoid'))\n"
        "m.add(Dropout(p=.2))\nm.add(TimeDistributedDense(3))",
        ["m: sequential (None, None, 10) → lstm (None, None, 32) → dropout (None, None, 32) → dense (None, None, 3)"],
    ),
    "cleared session": (
        "a = Sequential([LSTM(1)])\nkeras.backend.clear_session()\nb = Sequential([LSTM(1)])",
        ["a: sequential unbuilt → lstm", "b: sequential unbuilt → lstm"],
    ),
    "layers made crosswise": (
        "a, b, c = LSTM(1, return_sequences=True), LSTM(2), LSTM(3)\nx = Sequential([a, c])\ny = Sequential([b])",
        ["x: sequential unbuilt → lstm → lstm_2", "y: sequential_1 unbuilt → lstm_1"],
    ),
}


@pytest.mark.parametrize(("code", "expected"), TABLE.values(), ids=TABLE.keys())
def test_found(code: str, expected: list[str]) -> None:
    assert models(code) == expected


def test_keras_2_builds_an_embedding_on_sequences_of_any_length() -> None:
    code = "m = Sequential([Embedding(50, 4), LSTM(3)])"
    assert models(code, keras="keras2.3") == [
        "m: sequential_1 (None, None) → embedding_1 (None, None, 4) → lstm_1 (None, 3)"
    ]


def test_values_reach_the_layers() -> None:
    code = """
m = Sequential([LSTM(3, activation=tf.nn.relu, recurrent_activation=keras.activations.hard_sigmoid, stateful=True, dropout=0.2,
    kernel_initializer=keras.initializers.RandomUniform(minval=0, maxval=1), bias_initializer=initializers.Constant(0.5),
    recurrent_initializer='glorot_uniform', batch_input_shape=(4, None, 2))])
m.layers[0].trainable = False
"""
    config = read_code(code)[0].stack.layers[0].get_config()
    assert (config["activation"], config["recurrent_activation"]) == ("relu", "hard_sigmoid")
    assert (config["stateful"], config["dropout"], config["trainable"]) == (True, 0.2, False)
    assert str(config["kernel_initializer"]) == "RandomUniform(minval=0, maxval=1)"
    assert str(config["bias_initializer"]) == "Constant(value=0.5)"
    assert str(config["recurrent_initializer"]) == "glorot_uniform"


def test_input_types() -> None:
    codes = (
        "m = Sequential([Input((5,), dtype='int32'), Embedding(9, 2)])",
        "m = Sequential([Embedding(9, 2, input_length=5)])",
        "m = Sequential([Input((5,), dtype=tf.float32), Embedding(9, 2)])",
        "m = Sequential([Input((5, 2)), LSTM(3)])",
    )
    assert [read_code(code)[0].stack.input_dtype for code in codes] == ["int32", "int32", "float32", "float32"]


def test_places() -> None:
    text = (GOLDEN / "code" / "tutorial.ipynb.txt").read_text()
    assert [each.where for each in read_code(text, notebook=True)][:2] == ["cell 2, line 1", "cell 3, line 1"]
    assert [each.where for each in read_code("\n\nm = Sequential([LSTM(3)])")] == ["line 3"]


def test_nothing_is_executed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    attacks = (
        "open('MARKER', 'w').write('x')",
        "__import__('pathlib').Path('MARKER').touch()",
        "import os\nos.system('touch MARKER')",
        "exec(\"open('MARKER', 'w')\")",
        "def f(x=open('MARKER', 'w')):\n    open('MARKER', 'w')\nf()",
        "x = [open('MARKER', 'w') for _ in range(3)]",
        "name = f\"{open('MARKER', 'w')}\"",
        "class A:\n    x = open('MARKER', 'w')\n    def __init__(self):\n        eval(\"open('MARKER', 'w')\")\nA()",
        "getattr(__builtins__, 'open')('MARKER', 'w')",
        "'{0.__class__}'.format(open('MARKER', 'w'))",
        "%%bash\n!touch MARKER",
    )
    for attack in attacks:
        code = f"{attack}\nm = Sequential([LSTM(3)])" if not attack.startswith("%%") else attack
        if attack.startswith("%%"):
            with pytest.raises(RnnError, match="no Keras model found"):
                read_code(code)
        else:
            assert models(code) == ["m: sequential unbuilt → lstm"]
    assert list(tmp_path.iterdir()) == []


def test_freezing_a_wrapper_afterwards_freezes_what_is_inside() -> None:
    code = "m = Sequential([Input((5, 2)), Bidirectional(LSTM(3), trainable=False)])\n"
    (as_argument,) = read_code(code)
    (afterwards,) = read_code(code + "m.layers[0].trainable = False\n")
    assert [each.stack.layers[0].layer.trainable for each in (as_argument, afterwards)] == [True, False]


def test_a_layer_that_stands_for_an_activation_is_its_name():
    head = "from keras import Sequential\nfrom keras.layers import *\nimport keras\n"
    code = "Sequential([Input((4, 2)), GRU(3, activation=LeakyReLU(0.2)), Dense(1, activation=keras.layers.ReLU())])"
    first, second = read_code(head + code)[0].stack.layers
    assert (first.activation, second.activation) == ("leaky_relu", "relu")
    with pytest.raises(RnnError, match=r"line 4: PReLU\(\) as `activation` is none of"):
        read_code(head + "Sequential([Input((4, 2)), GRU(3, activation=PReLU())])")


def test_a_model_is_added_to_a_model() -> None:
    code = (
        "a = Sequential([Input((7,)), Embedding(30, 6), GRU(9)], name='reader')\n"
        "b = Sequential([Input((3, 9)), GRU(4, return_sequences=True)])\n"
        "m = Sequential([a, RepeatVector(3)])\nm.add(b)"
    )
    found = read_code(code)[2].stack
    assert found.layer_names == ("reader", "repeat_vector", "sequential")
    assert found.input_shape == (None, 7)
    assert found.model_output_shapes == ((None, 3, 4),)


def test_a_layer_called_on_an_array_is_a_model_of_that_layer() -> None:
    code = "x = np.zeros((1, 2, 3))\ncell = SimpleRNN(4, return_sequences=True)\nh = cell(x)\nagain = cell(x)"
    (found,) = read_code(code)
    assert (found.title, found.stack.input_shape) == ("simple_rnn", (None, 2, 3))
    assert [each.text for each in found.notes] == [
        "simple_rnn is called on an array of shape (1, 2, 3); read as a model of that layer alone"
    ]
