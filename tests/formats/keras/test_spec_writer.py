"""What is written as rnn-spec/1 is read back as the same stack."""

import json

import pytest

from rnn_tui.engine.layers import GRU, Bidirectional, Dense, Embedding, SimpleRNN, TimeDistributed
from rnn_tui.engine.options.initializers import RandomUniform
from rnn_tui.engine.plan.builtin_models import BUILT_INS
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.keras.configs import read_json
from rnn_tui.formats.keras.spec_writer import spec_text

STACKS = [
    *(each.stack for each in BUILT_INS),
    Stack((SimpleRNN(3),)),
    Stack((Embedding(9, 4, mask_zero=True), GRU(3, reset_after=False)), (None, None), "int32", name="tokens"),
    Stack((SimpleRNN(3, return_state=True),), (None, 5, 2), functional=True),
    Stack((SimpleRNN(3, return_state=True),), (None, 5, 2), functional=True, outputs=((0, 1),)),
    Stack(
        (
            Bidirectional(
                SimpleRNN(3, return_sequences=True, kernel_initializer=RandomUniform(0.0, 1.0)), merge_mode=None
            ),
        ),
        (None, 5, 2),
    ),
    Stack((TimeDistributed(Dense(2, name="inner"), name="outer"),), (4, 5, 2)),
]


@pytest.mark.parametrize("stack", STACKS, ids=range(len(STACKS)))
def test_round_trip(stack):
    assert read_json(spec_text(stack))[0].stack == stack


def test_only_what_differs_from_keras_is_written():
    made = json.loads(spec_text(Stack((SimpleRNN(3, return_sequences=True),), (None, 2, 10))))
    assert made == {
        "format": "rnn-spec/1",
        "layers": [{"class_name": "SimpleRNN", "config": {"units": 3, "return_sequences": True}}],
        "input_shape": [2, 10],
    }
