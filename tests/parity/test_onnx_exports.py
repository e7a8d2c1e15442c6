"""What PyTorch's exporters write around recurrent layers, against onnxruntime: its numbers, or one line on why not."""

import contextlib
import io
import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", exc_type=ImportError)
pytest.importorskip("onnx")
pytest.importorskip("onnxscript")
runtime = pytest.importorskip("onnxruntime")

from torch import nn  # noqa: E402

from rnn_tui.engine.run.model import Model  # noqa: E402
from rnn_tui.formats.io.errors import FormatError  # noqa: E402
from rnn_tui.formats.loaded_model import LoadedModel  # noqa: E402
from rnn_tui.formats.onnx.file import read_onnx  # noqa: E402

pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore")]

CLOSE = {"rtol": 2e-5, "atol": 2e-5}
both_exporters = pytest.mark.parametrize("dynamo", [False, True], ids=["torchscript", "dynamo"])


class Net(nn.Module):
    """A table where asked for, a recurrent module, and what stands behind it."""

    def __init__(self, rnn: nn.RNNBase, *behind: nn.Module, table: bool = False) -> None:
        super().__init__()
        self.table = nn.Embedding(20, rnn.input_size) if table else None
        self.rnn = rnn
        self.behind = nn.Sequential(*behind)

    def forward(self, x, *states):
        x = x if self.table is None else self.table(x)
        y, _ = self.rnn(x, (states if len(states) > 1 else states[0]) if states else None)
        return self.behind(y)


def exported(net: nn.Module, given: tuple[Any, ...], path: Path, dynamo: bool, time_varies: bool = False) -> None:
    more: dict[str, Any] = {"dynamo": dynamo}
    if dynamo:
        more["external_data"] = False
    if dynamo and time_varies:
        more["dynamic_shapes"] = ({0: torch.export.Dim("batch"), 1: torch.export.Dim("time")},)
    elif time_varies:
        more |= {"input_names": ["x"], "dynamic_axes": {"x": {0: "batch", 1: "time"}}}
    logging.disable(logging.CRITICAL)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            torch.onnx.export(net.eval(), given, str(path), **more)
    finally:
        logging.disable(logging.NOTSET)


def theirs(path: Path, given: tuple[Any, ...]) -> np.ndarray:
    session = runtime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [each.name for each in session.get_inputs()]
    return session.run(None, dict(zip(names, (each.numpy() for each in given), strict=True)))[0]


def ours(found: LoadedModel, x: np.ndarray, initial: list[np.ndarray] | None = None) -> np.ndarray:
    model = Model.draw(found.stack).with_weights(found.weights or ())
    return model.run(x, initial=initial or found.initial).output


def said(found: LoadedModel) -> str:
    return "; ".join(str(each) for each in found.notes)


@both_exporters
@pytest.mark.parametrize("batch_first", [True, False])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU])
def test_layers_and_directions(kind, layers, bidirectional, batch_first, dynamo, tmp_path):
    torch.manual_seed(0)
    net = Net(kind(3, 4, layers, batch_first=batch_first, bidirectional=bidirectional))
    given = (torch.randn(2, 5, 3),)
    exported(net, given, tmp_path / "net.onnx", dynamo)
    (found,) = read_onnx(tmp_path / "net.onnx")
    x, expected = given[0].numpy(), theirs(tmp_path / "net.onnx", given)
    if not batch_first:
        x, expected = x.swapaxes(0, 1), expected.swapaxes(0, 1)
    np.testing.assert_allclose(ours(found, x), expected, **CLOSE)
    assert said(found) == ("" if batch_first else "the file reads (time, batch, …); here data is (batch, time, …)")


@both_exporters
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("layers", [1, 2])
def test_states_that_are_inputs_are_zeros_until_they_are_given(layers, bidirectional, dynamo, tmp_path):
    torch.manual_seed(0)
    net = Net(nn.LSTM(3, 4, layers, batch_first=True, bidirectional=bidirectional))
    x, count = torch.randn(2, 5, 3), layers * (1 + bidirectional)
    zeros = (x, torch.zeros(count, 2, 4), torch.zeros(count, 2, 4))
    exported(net, (x, *(torch.randn(count, 2, 4) for _ in range(2))), tmp_path / "net.onnx", dynamo)
    (found,) = read_onnx(tmp_path / "net.onnx")
    np.testing.assert_allclose(ours(found, x.numpy()), theirs(tmp_path / "net.onnx", zeros), **CLOSE)
    assert said(found).count("is an input of the file, or worked out: here it is zeros") == 2 * layers
    h, c = torch.randn(count, 2, 4), torch.randn(count, 2, 4)
    states = [each[k].numpy() for k in range(count) for each in (h, c)]
    expected = theirs(tmp_path / "net.onnx", (x, h, c))
    np.testing.assert_allclose(ours(found, x.numpy(), states), expected, **CLOSE)


BEHIND = {
    "linear": lambda: (nn.Linear(4, 5),),
    "relu": lambda: (nn.Linear(4, 5), nn.ReLU(), nn.Dropout(0.5), nn.Linear(5, 2)),
    "softmax": lambda: (nn.Linear(4, 5), nn.Softmax(-1)),
    "log softmax": lambda: (nn.Linear(4, 5), nn.LogSoftmax(-1)),
    "elu": lambda: (nn.Linear(4, 5), nn.ELU()),
    "leaky": lambda: (nn.Linear(4, 5), nn.LeakyReLU(0.2)),
    "sigmoid": lambda: (nn.Linear(4, 5), nn.Sigmoid()),
    "gelu": lambda: (nn.Linear(4, 5), nn.GELU()),
    "silu": lambda: (nn.Linear(4, 5), nn.SiLU()),
    "hard tanh": lambda: (nn.Linear(4, 5), nn.Hardtanh()),
    "bare relu": lambda: (nn.ReLU(),),
    "bare softmax": lambda: (nn.Softmax(-1),),
    "softmax over time": lambda: (nn.Linear(4, 5), nn.Softmax(1)),
    "layer norm": lambda: (nn.LayerNorm(4), nn.Linear(4, 5)),
    "flatten": lambda: (nn.Flatten(), nn.Linear(20, 5)),
    "batch norm": lambda: (nn.BatchNorm1d(5),),
}


@both_exporters
@pytest.mark.parametrize("table", [False, True], ids=["numbers", "tokens"])
@pytest.mark.parametrize("behind", BEHIND)
def test_what_stands_behind_is_the_same_or_said_to_be_left_out(behind, table, dynamo, tmp_path):
    torch.manual_seed(0)
    net = Net(nn.GRU(3, 4, batch_first=True), *BEHIND[behind](), table=table)
    given = (torch.randint(20, (2, 5)) if table else torch.randn(2, 5, 3),)
    exported(net, given, tmp_path / "net.onnx", dynamo)
    (found,) = read_onnx(tmp_path / "net.onnx")
    made, expected = ours(found, given[0].numpy()), theirs(tmp_path / "net.onnx", given)
    if said(found):
        assert "follows and has no counterpart here: the model ends before it" in said(found)
        before = (Net(net.rnn, *net.behind[:end]) for end in range(len(net.behind)))
        shorter = [each.eval()(net.table(*given) if table else given[0]).detach().numpy() for each in before]
        assert any(each.shape == made.shape and np.allclose(made, each, **CLOSE) for each in shorter)
    else:
        np.testing.assert_allclose(made, expected, **CLOSE)


@pytest.mark.parametrize("time_varies", [False, True])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("layers", [1, 2])
def test_a_projection_is_refused_by_name(layers, bidirectional, time_varies, tmp_path):
    """The file itself is wrong: onnxruntime refuses it, too."""
    net = Net(nn.LSTM(3, 4, layers, batch_first=True, bidirectional=bidirectional, proj_size=2))
    given = (torch.randn(2, 5, 3),)
    exported(net, given, tmp_path / "net.onnx", True, time_varies)
    with pytest.raises(FormatError, match="of hidden_size 2 from a cell state of 4: an LSTM with proj_size, whose"):
        read_onnx(tmp_path / "net.onnx")
    with pytest.raises(Exception, match=r"(?i)shape"):
        theirs(tmp_path / "net.onnx", given)


def test_a_projection_whose_states_are_inputs_is_refused_by_name(tmp_path):
    net = Net(nn.LSTM(3, 4, 2, batch_first=True, proj_size=2))
    exported(net, (torch.randn(2, 5, 3), torch.zeros(2, 2, 2), torch.zeros(2, 2, 4)), tmp_path / "net.onnx", True)
    with pytest.raises(FormatError, match="an LSTM with proj_size"):
        read_onnx(tmp_path / "net.onnx")


class Normed(nn.Module):
    """An LSTM, a norm of its features, an LSTM, and a head on its last state."""

    def __init__(self, norm: nn.Module) -> None:
        super().__init__()
        self.one, self.norm = nn.LSTM(3, 4, batch_first=True), norm
        self.other, self.head = nn.LSTM(4, 5, batch_first=True), nn.Linear(5, 2)

    def forward(self, x):
        y, _ = self.one(x)
        y = self.norm(y) if isinstance(self.norm, nn.LayerNorm) else self.norm(y.transpose(1, 2)).transpose(1, 2)
        return self.head(self.other(y)[1][0][-1])


@both_exporters
@pytest.mark.parametrize("norm", [nn.LayerNorm(4), nn.BatchNorm1d(4)], ids=["layer", "batch"])
def test_norms_between_layers_and_a_head_on_the_last_state(norm, dynamo, tmp_path):
    torch.manual_seed(0)
    net, x = Normed(norm), torch.randn(2, 5, 3)
    exported(net, (x,), tmp_path / "net.onnx", dynamo)
    (found,) = read_onnx(tmp_path / "net.onnx")
    assert len(found.stack.layers) == 4
    np.testing.assert_allclose(ours(found, x.numpy()), theirs(tmp_path / "net.onnx", (x,)), **CLOSE)


class Stepped(nn.Module):
    """A cell, step by step, and a head on what it makes of the last step."""

    def __init__(self, cell: nn.RNNCellBase) -> None:
        super().__init__()
        self.cell, self.head = cell, nn.Linear(4, 2)

    def forward(self, x):
        state = torch.zeros(x.shape[0], 4)
        states = (state, state) if isinstance(self.cell, nn.LSTMCell) else state
        for step in range(x.shape[1]):
            states = self.cell(x[:, step], states)
        return self.head(states[0] if isinstance(states, tuple) else states)


@both_exporters
@pytest.mark.parametrize("kind", [nn.LSTMCell, nn.GRUCell, nn.RNNCell])
def test_a_cell_in_a_loop_over_time_is_read_or_what_is_left_out_is_said(kind, dynamo, tmp_path):
    torch.manual_seed(0)
    net, x = Stepped(kind(3, 4)), torch.randn(2, 5, 3)
    try:
        exported(net, (x,), tmp_path / "net.onnx", dynamo)
    except Exception:  # an exporter that knows no such cell
        pytest.skip("not exported")
    (found,) = read_onnx(tmp_path / "net.onnx")
    if any("the model begins behind it" in each for each in found.part):  # the first step was folded with its zeros
        assert any("the model ends before it" in each for each in found.part)
        assert found.stack.layers[-1].cells
    else:
        np.testing.assert_allclose(ours(found, x.numpy()), theirs(tmp_path / "net.onnx", (x,)), **CLOSE)
