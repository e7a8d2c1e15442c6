"""The exported PyTorch script as text, and its parameters against our own reader of PyTorch's files."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.layers import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Masking,
    SimpleRNN,
    TimeDistributed,
)
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.torch.code_writer import pytorch_code, pytorch_export
from rnn_tui.formats.torch.state_dict import read_state_dict_file

STACK = Stack(
    (
        Embedding(20, 3),
        Bidirectional(LSTM(4, return_sequences=True, dropout=0.1)),
        Dropout(0.5),
        GRU(5, use_bias=False, name="my gru"),
        Dense(2, activation="softmax", name="forward"),
    ),
    (None, None),
    "int32",
    name="mixed",
)

SCRIPT = '''"""mixed in PyTorch: (None, None) → (None, 2), batch first.

The weights are in the .safetensors file with the same name beside this script.
"""

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(20, 3)
        self.bidirectional = nn.LSTM(3, 4, batch_first=True, bidirectional=True)  # without dropout while training
        self.dropout = nn.Dropout(0.5)
        self.my_gru = nn.GRU(8, 5, bias=False, batch_first=True)
        self.forward_ = nn.Linear(5, 2)

    def forward(self, x):
        x = self.embedding(x.long())
        x, (h, c) = self.bidirectional(x)
        a, b = x.chunk(2, -1)
        x = torch.cat([a, b], -1)
        x = self.dropout(x)
        x, h = self.my_gru(x)
        x = x[:, -1]
        x = self.forward_(x)
        x = torch.softmax(x, -1)
        return x


model = Model()
model.load_state_dict(load_file(Path(__file__).with_suffix(".safetensors")))
model.eval()

if __name__ == "__main__":
    with torch.no_grad():
        print(model(torch.randint(20, (1, 10))))
'''


def test_the_script_is_one_a_person_would_write():
    assert pytorch_export(STACK, Model.draw(STACK).get_weights())[0] == SCRIPT


def test_without_weights_the_script_loads_none():
    code = pytorch_code(STACK)
    assert "safetensors" not in code
    assert "self.my_gru = nn.GRU(8, 5, bias=False, batch_first=True)" in code


def test_the_state_dict_has_pytorch_s_names_shapes_and_type():
    _, state = pytorch_export(STACK, Model.draw(STACK).get_weights())
    assert {key: values.shape for key, values in state.items() if "gru" in key or "forward" in key} == {
        "my_gru.weight_ih_l0": (15, 8),
        "my_gru.weight_hh_l0": (15, 5),
        "forward_.weight": (2, 5),
        "forward_.bias": (2,),
    }
    assert "bidirectional.bias_hh_l0_reverse" in state
    assert all(values.dtype == np.float32 and values.flags.c_contiguous for values in state.values())


@pytest.mark.parametrize(
    "layer",
    [
        SimpleRNN(4, return_sequences=True),
        LSTM(4, return_sequences=True),
        GRU(4, return_sequences=True),
        GRU(4, return_sequences=True, use_bias=False),
        Bidirectional(GRU(4, return_sequences=True)),
        Bidirectional(LSTM(4, return_sequences=True)),
    ],
    ids=lambda layer: layer.brief + layer.kind(),
)
def test_what_is_written_is_read_back_as_the_same_model(layer, tmp_path):
    stack = Stack((layer, Dense(2)), (None, None, 3))
    model = Model.draw(stack)
    _, state = pytorch_export(stack, model.get_weights())
    save_file(state, tmp_path / "model.safetensors")
    (found,) = read_state_dict_file(tmp_path / "model.safetensors")
    x = np.random.default_rng(0).standard_normal((2, 6, 3))
    again = Model.draw(found.stack).with_weights(found.weights or ()).run(x)
    np.testing.assert_allclose(again.output, model.run(x).output, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    ("layer", "lines"),
    [
        (SimpleRNN(4, activation="relu"), ['self.simple_rnn = nn.RNN(3, 4, nonlinearity="relu", batch_first=True)']),
        (LSTM(4, go_backwards=True), ["x, (h, c) = self.lstm(x.flip(1))", "x = x[:, -1]"]),
        (LSTM(4, return_state=True), ["return x, h[0], c[0]"]),
        (Bidirectional(GRU(4), merge_mode="sum"), ["a, b = h[0], h[1]", "x = a + b"]),
        (Bidirectional(GRU(4), merge_mode=None), ["return a, b"]),
        (
            Bidirectional(GRU(4), backward_layer=LSTM(4, go_backwards=True)),
            [
                "self.bidirectional_backward = nn.LSTM(3, 4, batch_first=True)",
                "b, (h_b, c_b) = self.bidirectional_backward(x.flip(1))",
            ],
        ),
        (
            TimeDistributed(Dense(2, activation="tanh")),
            ["self.time_distributed = nn.Linear(3, 2)", "x = torch.tanh(x)"],
        ),
    ],
    ids=lambda each: each.kind() if hasattr(each, "kind") else "",
)
def test_options_become_pytorch(layer, lines):
    code = pytorch_code(Stack((layer,), (None, None, 3)))
    for line in lines:
        assert f"        {line}\n" in code


@pytest.mark.parametrize(
    ("layer", "line"),
    [
        (Masking(), "PyTorch has no counterpart of Masking (the layer 'masking'): export NumPy code instead"),
        (
            GRU(4, reset_after=False),
            "PyTorch's nn.GRU cannot do reset_after=False (the layer 'gru'): there it is True; NumPy code can be"
            " exported instead",
        ),
        (
            SimpleRNN(4, activation="gelu"),
            "PyTorch's nn.RNN cannot do activation='gelu' (the layer 'simple_rnn'): there it is 'tanh' or 'relu'; NumPy"
            " code can be exported instead",
        ),
        (
            Bidirectional(LSTM(4, recurrent_activation="hard_sigmoid")),
            "PyTorch's nn.LSTM cannot do recurrent_activation='hard_sigmoid' (the layer 'bidirectional'): there it is"
            " 'sigmoid'; NumPy code can be exported instead",
        ),
        (
            LSTM(4, stateful=True),
            "PyTorch's nn.LSTM keeps no state between calls: 'lstm' has stateful=True; NumPy code can be exported"
            " instead",
        ),
    ],
    ids=lambda each: each.kind() if hasattr(each, "kind") else "",
)
def test_what_pytorch_cannot_do_is_refused_by_name(layer, line):
    with pytest.raises(RnnError) as caught:
        pytorch_code(Stack((layer,), (1, None, 3)))
    assert str(caught.value) == line


def test_padding_of_tokens_is_refused():
    with pytest.raises(RnnError, match=r"PyTorch's nn.Embedding cannot do mask_zero=True \(the layer 'embedding'\)"):
        pytorch_code(Stack((Embedding(9, 2, mask_zero=True),), (None, None), "int32"))


def test_a_keras_2_3_gru_is_refused_for_what_it_is_there():
    with pytest.raises(RnnError, match="reset_after=False"):
        pytorch_code(Stack((GRU(4),), (None, None, 3), keras="keras2.3"))


def test_names_become_attributes_that_nothing_else_has():
    names = ("train", "class", "2nd", "a-b", "a b", "_x", "é")
    stack = Stack(tuple(Dense(1, name=name) for name in names), (None, 1))
    code = pytorch_code(stack)
    made = [line.split(" = ")[0].strip() for line in code.splitlines() if "nn.Linear" in line]
    assert [each.removeprefix("self.") for each in made] == [
        "train_",
        "class_",
        "layer_2nd",
        "a_b",
        "a_b_",
        "x",
        "layer_",
    ]


def test_chosen_outputs_are_returned():
    layers = (LSTM(2, return_sequences=True, return_state=True), Dense(1))
    stack = Stack(layers, (None, 4, 3), functional=True, outputs=((1, 0), (0, 2), (0, 0), (0, 2)))
    lines = [each.strip() for each in pytorch_code(stack).splitlines()]
    place = lines.index("x, (h, c) = self.lstm(x)")
    assert lines[place + 1 : place + 5] == [
        "out0 = c[0]",
        "out1 = x",
        "x = self.dense(x)",
        "return x, out0, out1, out0",
    ]
