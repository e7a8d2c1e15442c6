"""Names across the models of one session: what Keras calls each model, layer and input, and what we call them.

`FILE#2` is the second model of a file, and Keras counted the first one's layers before it.
"""

from typing import Any

import pytest

pytest.importorskip("torch", exc_type=ImportError)
keras = pytest.importorskip("keras", exc_type=ImportError)

from tests.formats.keras_code.reading import read_code  # noqa: E402

pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore")]

SESSIONS = {
    "two Sequentials": (
        "a=keras.Sequential([keras.Input((5,3)),layers.SimpleRNN(3)])\n"
        "b=keras.Sequential([keras.Input((5,3)),layers.SimpleRNN(3),layers.Dense(1)])"
    ),
    "Sequential, then functional": (
        "a=keras.Sequential([keras.Input((5,3)),layers.LSTM(3)])\n"
        "i=keras.Input((5,3))\n"
        "o=layers.LSTM(2)(i)\n"
        "b=keras.Model(i,o)\n"
        "j=keras.Input((5,3))\n"
        "c=keras.Model(j,layers.GRU(2)(j))"
    ),
    "wrapped layers": (
        "a=keras.Sequential([keras.Input((5,3)),layers.Bidirectional(layers.SimpleRNN(3,return_sequences=True)),layers.SimpleRNN(2)])\n"
        "b=keras.Sequential([keras.Input((5,3)),layers.Bidirectional(layers.SimpleRNN(3)),layers.Dense(2)])"
    ),
    "added one by one": (
        "a=keras.Sequential()\n"
        "a.add(keras.Input((5,3)))\n"
        "a.add(layers.LSTM(3,return_sequences=True))\n"
        "a.add(layers.LSTM(3))\n"
        "b=keras.Sequential()\n"
        "b.add(keras.Input((5,3)))\n"
        "b.add(layers.LSTM(3))\n"
        "i=keras.Input((5,3))\n"
        "c=keras.Model(i,layers.LSTM(2)(i))"
    ),
    "input_shape": (
        "a=keras.Sequential()\n"
        "a.add(layers.LSTM(3,input_shape=(5,3)))\n"
        "a.add(layers.Dense(3))\n"
        "i=keras.Input((5,3))\n"
        "c=keras.Model(i,layers.LSTM(2)(i))"
    ),
    "names given": (
        "a=keras.Sequential([keras.Input((5,3)),layers.LSTM(3,name='x'),layers.Dense(1)],name='n')\n"
        "b=keras.Sequential([keras.Input((5,3)),layers.LSTM(3,name='lstm'),layers.Dense(1)])\n"
        "c=keras.Sequential([keras.Input((5,3)),layers.LSTM(3)])"
    ),
    "a backward layer": (
        "a=keras.Sequential([keras.Input((5,3)),layers.Bidirectional(layers.LSTM(3,return_sequences=True),backward_layer=layers.LSTM(3,go_backwards=True,return_sequences=True)),layers.TimeDistributed(layers.Dense(3))])\n"
        "b=keras.Sequential([keras.Input((5,3)),layers.LSTM(3,return_sequences=True),layers.Dense(2)])"
    ),
    "cleared session": (
        "a=keras.Sequential([keras.Input((5,3)),layers.LSTM(3)])\n"
        "keras.backend.clear_session()\n"
        "b=keras.Sequential([keras.Input((5,3)),layers.LSTM(3)])"
    ),
    "built late": (
        "a=keras.Sequential([layers.LSTM(3),layers.Dense(1)])\n"
        "a.build((None,5,3))\n"
        "i=keras.Input((5,3))\n"
        "b=keras.Model(i,layers.LSTM(2)(i))"
    ),
    "popped": (
        "a=keras.Sequential([keras.Input((5,3)),layers.LSTM(3,return_sequences=True),layers.LSTM(2)])\n"
        "a.pop()\n"
        "a.add(layers.GRU(2))\n"
        "i=keras.Input((5,3))\n"
        "b=keras.Model(i,layers.LSTM(2)(i))"
    ),
    "a layer never used": (
        "q=layers.LSTM(4)\n"
        "a=keras.Sequential([keras.Input((5,3)),layers.LSTM(3)])\n"
        "b=keras.Sequential([keras.Input((5,3)),layers.Dropout(.1),layers.Masking(),layers.LSTM(3)])"
    ),
    "made in a loop": (
        "ms=[]\nfor n in (2,3,4):\n  m=keras.Sequential([keras.Input((5,3)),layers.GRU(n)])\n  ms.append(m)\na,b,c=ms"
    ),
    "layers shared": (
        "i=keras.Input((5,3))\n"
        "l=layers.LSTM(3,return_sequences=True)\n"
        "a=keras.Model(i,l(i))\n"
        "b=keras.Model(i,layers.Dense(1)(a.output))\n"
        "c=keras.Sequential([keras.Input((5,3)),layers.LSTM(1)])"
    ),
    "unbuilt": (
        "a=keras.Sequential([layers.Embedding(9,3),layers.LSTM(3)])\n"
        "b=keras.Sequential([keras.Input((5,)),layers.Embedding(9,3),layers.LSTM(3)])"
    ),
}
"""Code whose models are a, b and c."""


@pytest.mark.parametrize("code", SESSIONS.values(), ids=SESSIONS.keys())
def test_every_model_of_a_session_has_keras_s_names(code: str) -> None:
    keras.backend.clear_session()
    names: dict[str, Any] = {"keras": keras, "layers": keras.layers}
    exec(code, names)
    live = [names[each] for each in "abc" if each in names]
    found = read_code(f"import keras\nfrom keras import layers\n{code}")
    assert len(found) == len(live)
    for ours, theirs in zip(found, live, strict=True):
        model, layers, entry, _ = ours.stack.names("keras3")
        inputs = [each.name for each in theirs.layers if isinstance(each, keras.layers.InputLayer)]
        assert model == theirs.name
        assert layers == tuple(each.name for each in theirs.layers if each.name not in inputs)
        assert not inputs or inputs == [entry]
