"""Which outputs a functional model in code has, and in which order."""

import pytest

from tests.formats.keras_code.reading import read_code

HEAD = "from keras import Input, Model\nfrom keras.layers import *\ni = Input((5, 3))\n"
LSTM = "y, h, c = LSTM(4, return_sequences=True, return_state=True)(i)\n"


@pytest.mark.parametrize(
    ("code", "outputs"),
    [
        (LSTM + "m = Model(i, c)", ((0, 2),)),
        (LSTM + "m = Model(i, y)", ((0, 0),)),
        (LSTM + "m = Model(i, [c, y])", ((0, 2), (0, 0))),
        (LSTM + "m = Model(i, [y, h, c])", ()),
        ("y = LSTM(4, return_state=True)(i)\nm = Model(i, y)", ()),
        ("y = LSTM(4, return_state=True)(i)\nm = Model(inputs=i, outputs=y[1])", ((0, 1),)),
        ("y, fh, bh = Bidirectional(GRU(2, return_state=True))(i)\nm = Model(i, [fh, bh])", ((0, 1), (0, 2))),
        (LSTM + "d = Dense(2)(y)\nm = Model(i, [d, h, c])", ((1, 0), (0, 1), (0, 2))),
        (LSTM + "d = Dense(2)(y)\nm = Model(i, [h, d])", ((0, 1), (1, 0))),
        (LSTM + "d = Dense(2)(y)\nm = Model(i, d)", ()),
        (LSTM + "a = Model(i, [c, y])\nm = Model(a.input, a.output)", ((0, 2), (0, 0))),
    ],
)
def test_outputs_are_those_asked_for(code, outputs):
    stack = read_code(HEAD + code)[-1].stack
    assert stack.outputs == outputs
