"""Random modules of PyTorch, as source and in this process: what a state dict makes them compute, float64."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", exc_type=ImportError)

from rnn_tui.engine.core.work import finish  # noqa: E402
from rnn_tui.formats.model_files import found_in  # noqa: E402
from rnn_tui.formats.run_inputs import checked_run, prepare  # noqa: E402
from tests.parity.random_modules import random_module  # noqa: E402

pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore")]


@pytest.mark.parametrize("seed", range(60))
def test_a_random_module_computes_what_pytorch_computes(seed, tmp_path):
    source = random_module(seed)
    text = source.text()
    names: dict = {}
    exec(compile(text, "net.py", "exec"), names)  # our own text
    torch.manual_seed(seed)
    net = names["Net"]().double().eval()
    state = {key: torch.rand_like(each) + 0.1 if "running" in key else each for key, each in net.state_dict().items()}
    net.load_state_dict(state)
    torch.save(state, tmp_path / "w.pt")
    (tmp_path / "net.py").write_text(text)
    rng = np.random.default_rng(seed)
    batch, time = int(rng.integers(2, 4)), int(rng.integers(9, 13))
    shape = (batch, time) if source.first else (time, batch)
    x = rng.integers(0, source.tokens, shape) if source.tokens else rng.standard_normal((*shape, features(text)))
    np.savez(tmp_path / "x.npz", x=x)
    with torch.no_grad():
        made = net(torch.tensor(x))
    expected = [each.numpy() for each in (made if isinstance(made, tuple) else (made,))]

    found = found_in(str(tmp_path / "w.pt"), config=str(tmp_path / "net.py"))[0]
    assert found.module is not None, text
    assert found.module.parameters == sum(each.numel() for each in net.parameters()), text
    trace = finish(checked_run(found.stack, prepare(found, data=tmp_path / "x.npz"), tmp_path / "x.npz")).trace
    assert len(trace.outputs) == len(expected), text
    for ours, theirs in zip(trace.outputs, expected, strict=True):
        assert ours.shape == theirs.shape, text
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9, err_msg=text)


def features(text: str) -> int:
    """How many numbers a step has: what the first module reads."""
    first = next(line for line in text.split("\n") if line.startswith("        self.") and "super" not in line)
    return int(first.split("(")[1].split(",")[0])


FORMS = [
    *("nn.RNN(", "nn.LSTM(", "nn.GRU(", "nn.RNNCell(", "nn.LSTMCell(", "nn.GRUCell(", "nn.Embedding(", "nn.Linear("),
    *(
        "nn.Dropout(",
        "nn.LayerNorm(",
        "nn.BatchNorm1d(",
        "nn.GroupNorm(",
        "nn.Conv1d(",
        "nn.MaxPool1d(",
        "nn.AvgPool1d(",
    ),
    *("nn.Sequential(", "nn.ModuleList(", "nn.Parameter(", "nn.ReLU()", "torch.tanh(", "nn.Sigmoid()", "F.relu("),
    *("x[:, -1]", "x[-1]", "h[-1]", "torch.cat((h[-2], h[-1])", ".view(", ".permute(", ".transpose(", ".squeeze("),
    *("torch.zeros(", "torch.ones(", ".expand(", ".repeat(", "h.new_zeros(", "(h0, h0)", "batch_first=True"),
    *("bidirectional=True", "num_layers=2", "bias=False", "nonlinearity='relu'", "dropout=0.2", "range(x.size(0))"),
    *("range(x.size(1))", "torch.stack(out", "F.softmax(", "torch.bmm(", ".max(dim", ".mean(dim", ".flip(", "cumsum("),
]


def test_the_random_modules_hold_every_form() -> None:
    text = "".join(random_module(seed).text() for seed in range(60))
    assert [each for each in FORMS if each not in text] == []
    assert any("batch_first" not in random_module(seed).text() for seed in range(60))
