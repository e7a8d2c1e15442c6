"""Convolutions and pooling around recurrent layers, from both of PyTorch's exporters to ONNX."""

from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from rnn_tui.engine.run.model import Model  # noqa: E402
from rnn_tui.formats.model_files import found_in  # noqa: E402

nn = torch.nn
pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore")]


class Keywords(nn.Module):
    """Keyword spotting: filters over time, a recurrent layer, the mean over time."""

    def __init__(self, **options: Any) -> None:
        super().__init__()
        self.conv, self.norm, self.pool = nn.Conv1d(6, 8, **options), nn.BatchNorm1d(8), nn.MaxPool1d(2)
        self.rnn, self.head = nn.GRU(8, 5, batch_first=True, bidirectional=True), nn.Linear(10, 4)

    def forward(self, x: Any) -> Any:
        x = self.pool(torch.relu(self.norm(self.conv(x))))
        return torch.log_softmax(self.head(self.rnn(x.transpose(1, 2))[0].mean(1)), -1)


class Speech(nn.Module):
    """Voice activity: a probability for each step by a convolution of one step."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn, self.head = nn.LSTM(6, 5, batch_first=True), nn.Conv1d(5, 1, 1)

    def forward(self, x: Any) -> Any:
        return torch.sigmoid(self.head(torch.relu(self.rnn(x)[0]).transpose(1, 2)))


class Letters(nn.Module):
    """Text: an embedding, filters over letters, the last state."""

    def __init__(self) -> None:
        super().__init__()
        self.table, self.conv = nn.Embedding(11, 6), nn.Conv1d(6, 8, 5, padding=2)
        self.rnn, self.head = nn.GRU(8, 5, batch_first=True), nn.Linear(5, 4)

    def forward(self, x: Any) -> Any:
        x = torch.relu(self.conv(self.table(x).permute(0, 2, 1))).permute(0, 2, 1)
        return self.head(self.rnn(x)[1][-1])


MODULES = {
    "strided": (lambda: Keywords(kernel_size=3, padding=1, stride=2), (2, 6, 16)),
    "same": (lambda: Keywords(kernel_size=3, padding=1), (2, 6, 16)),
    "dilated groups": (lambda: Keywords(kernel_size=3, dilation=2, groups=2), (2, 6, 16)),
    "one filter step": (lambda: Keywords(kernel_size=1), (2, 6, 9)),
    "head": (Speech, (2, 7, 6)),
    "letters": (Letters, (2, 9)),
}


@pytest.mark.parametrize("dynamo", [False, True])
@pytest.mark.parametrize("name", MODULES)
def test_both_exporters_files_compute_the_same(name: str, dynamo: bool, tmp_path: Path) -> None:
    torch.manual_seed(0)
    make, shape = MODULES[name]
    module = make().eval()
    x = torch.randint(0, 11, shape) if len(shape) == 2 else torch.randn(shape)
    for each in module.modules():
        if isinstance(each, nn.BatchNorm1d):
            each.running_mean.normal_()
            each.running_var.uniform_(0.5, 2)
    time = 2 if isinstance(module, Keywords) else 1
    free = {} if dynamo else {"input_names": ["x"], "dynamic_axes": {"x": {0: "batch", time: "time"}}}
    more = {} if dynamo else free  # the weights are in a file beside it
    torch.onnx.export(module, (x,), str(tmp_path / "m.onnx"), dynamo=dynamo, **more)
    (found,) = found_in(str(tmp_path / "m.onnx"))
    assert found.weights is not None
    read = x.numpy().transpose(0, 2, 1) if isinstance(module, Keywords) else x.numpy()
    with torch.no_grad():
        want = module(x).numpy()
    got = Model.draw(found.stack).with_weights(found.weights).run(read).outputs[0]
    want = want.transpose(0, 2, 1) if isinstance(module, Speech) else want
    assert got.shape == want.shape
    assert abs(got - want).max() < 2e-5
    assert not [each for each in map(str, found.notes) if "left out" in each]
