"""What the kinds are called in PyTorch and ONNX: every name is true to the kind that declares it."""

import pytest

from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, Embedding, Masking, SimpleRNN
from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.engine.nn.torch_onnx_names import Counterpart, counterpart, in_onnx, in_torch, recurrent_in_torch


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.kind())
def test_what_a_kind_declares_it_has(kind):
    there = counterpart(kind)
    options = {each.name for each in kind.options()}
    named = [
        *(name for name, _ in there.torch_fixed),
        *(name for name, _, _ in there.torch_choices),
        *there.onnx_activations,
        *(name for _, name in there.onnx_flags),
        *(set(there.torch_sizes) - {"features"}),
    ]
    assert set(named) <= options
    for gates in (there.torch_gates, there.onnx_gates):
        assert not gates or sorted(gates) == sorted(kind.gates)


def test_a_block_of_weights_has_the_name_of_its_signal():
    for kind in recurrent_in_torch():
        assert set(kind.gates) <= {each.name for each in kind.signals}
        assert kind.keras_gate == ("", "") or kind.keras_gate[0] in kind.gates


def test_names_lead_back_to_their_kinds():
    assert [in_torch(each) for each in ("RNN", "LSTM", "GRU", "Linear", "bidirectional")] == [
        SimpleRNN,
        LSTM,
        GRU,
        Dense,
        Bidirectional,
    ]
    assert [in_onnx(each) for each in ("RNN", "MatMul", "Gather", "Conv", "")] == [
        SimpleRNN,
        Dense,
        Embedding,
        None,
        None,
    ]
    assert list(recurrent_in_torch()) == [SimpleRNN, LSTM, GRU]


def test_a_kind_without_a_counterpart_declares_nothing():
    assert counterpart(Masking) == Counterpart()
    assert counterpart(Masking()) == Counterpart()
