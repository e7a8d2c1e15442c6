"""States by their place: how many there are follows from the layer."""

import pytest

from tests.formats.keras_code.reading import read_code

HEAD = "i = Input((7, 3))\n"
CASES = {
    "both directions": (
        "o, *s = Bidirectional(LSTM(6, return_sequences=True, return_state=True))(i)\n"
        "s = [keras.ops.concatenate(s[::2]), keras.ops.concatenate(s[1::2])]\n"
        "m = Model(i, LSTM(12)(o, initial_state=s))",
        [(None, 12)],
        1680,
    ),
    "one state": (
        "o, *s = GRU(5, return_sequences=True, return_state=True)(i)\nm = Model(i, GRU(5)(o, initial_state=s))",
        [(None, 5)],
        330,
    ),
    "cells": (
        "o, *s = RNN([GRUCell(5), GRUCell(4)], return_state=True)(i)\nm = Model(i, [o, *s])",
        [(None, 4), (None, 5), (None, 4)],
        282,
    ),
    "a slice": ("r = LSTM(4, return_state=True)(i)\nm = Model(i, r[1:])", [(None, 4), (None, 4)], 128),
    "the last": ("r = LSTM(4, return_state=True)(i)\nm = Model(i, Dense(2)(r[-1]))", [(None, 2)], 138),
    "the middle": ("*a, c = LSTM(4, return_state=True)(i)\nm = Model(i, [*a, c])", [(None, 4)] * 3, 128),
    "not merged": (
        "a, b = Bidirectional(GRU(4), merge_mode=None)(i)\nm = Model(i, [a, b])",
        [(None, 4), (None, 4)],
        216,
    ),
}


@pytest.mark.parametrize(("code", "shapes", "parameters"), CASES.values(), ids=CASES.keys())
def test_each_has_its_place(code: str, shapes: list[tuple[int, ...]], parameters: int) -> None:
    (found,) = read_code(HEAD + code)
    assert list(found.stack.model_output_shapes) == shapes
    assert sum(each.parameters for layer in found.stack.weights for each in layer) == parameters
