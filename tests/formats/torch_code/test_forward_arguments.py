"""Arguments of `forward` that are tuples of states, numbers or flags."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.work import finish
from rnn_tui.formats.loaded_model import LoadedModel, UnreadModel
from rnn_tui.formats.model_files import found_in, listed_code
from rnn_tui.formats.run_inputs import checked_run, prepare

HEAD = "import random\nimport torch\nimport torch.nn as nn\n\n"
HAND = """
class Hand(nn.Module):
    def __init__(self, n=3, h=4):
        super().__init__()
        self.fc = nn.Linear(n + h, 4 * h)

    def forward(self, x, hidden):
        h, c = hidden
        i, f, g, o = self.fc(torch.cat([x, h], dim=1)).chunk(4, 1)
        c_next = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c_next), c_next
"""
CHOICE = """
class Choice(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = nn.GRU(3, 4, batch_first=True)
        self.other = nn.LSTM(3, 5, batch_first=True)

    def forward(self, x, teacher_forcing_ratio=0.5):
        if random.random() < teacher_forcing_ratio:
            return self.one(x)[0]
        return self.other(x)[0]
"""
FLAG = """
class Flag(nn.Module):
    def __init__(self, batch_size):
        super().__init__()
        self.batch_size = batch_size
        self.rnn = nn.GRU(3, 4, batch_first=True)

    def forward(self, x, last):
        h0 = torch.zeros(1, self.batch_size, 4)
        out, _ = self.rnn(x, h0)
        return out[:, -1] if last else out
"""


def listed(text: str, *values: str) -> LoadedModel | UnreadModel:
    (found,) = listed_code(HEAD + text, values=values)
    return found


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def test_a_tuple_of_states_is_an_input_for_each_of_its_parts(tmp_path):
    rng = np.random.default_rng(0)
    arrays = {"x": rng.normal(size=(2, 3)), "hidden0": rng.normal(size=(2, 4)), "hidden1": rng.normal(size=(2, 4))}
    weights = {"fc.weight": rng.normal(size=(16, 7)), "fc.bias": rng.normal(size=16)}
    save_file(weights, tmp_path / "w.safetensors")
    (tmp_path / "net.py").write_text(HEAD + HAND)
    np.savez(tmp_path / "x.npz", **arrays)
    found = found_in(str(tmp_path / "w.safetensors"), config=str(tmp_path / "net.py"))[0]
    assert [(each.name, each.shape) for each in found.stack.inputs] == [
        ("x", (None, 3)),
        ("hidden0", (None, 4)),
        ("hidden1", (None, 4)),
    ]
    assert any("hidden0 and hidden1 are taken to have one size, 4" in str(each) for each in found.notes)
    trace = finish(checked_run(found.stack, prepare(found, data=tmp_path / "x.npz"), tmp_path / "x.npz")).trace
    gates = np.concatenate([arrays["x"], arrays["hidden0"]], 1) @ weights["fc.weight"].T + weights["fc.bias"]
    i, f, g, o = np.split(gates, 4, axis=1)
    c = sigmoid(f) * arrays["hidden1"] + sigmoid(i) * np.tanh(g)
    np.testing.assert_allclose(trace.outputs[0], sigmoid(o) * np.tanh(c), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(trace.outputs[1], c, rtol=1e-5, atol=1e-6)


VIDEO = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 32, 3)
        self.rnn = nn.GRU(64, 4, batch_first=True)
    def forward(self, x):
        batch, frames, channels, height, width = x.size()
        y = self.conv(x.view(batch * frames, channels, height, width))
        return self.rnn(y.view(batch, frames, -1))[0]
"""


@pytest.mark.parametrize(("sizes", "moved"), [("x.size()", ""), ("x.shape", "        x = x.to('cuda')\n")])
def test_an_argument_has_as_many_axes_as_forward_unpacks_of_its_shape(sizes, moved):
    found = listed(VIDEO.replace("x.size()", sizes).replace("        batch", f"{moved}        batch", 1))
    assert isinstance(found, LoadedModel), found.why
    assert found.stack.model_output_shapes == ((None, None, 4),)
    assert found.part == ("conv (Conv2d): nn.Conv2d is not understood",)


def test_the_shape_of_another_tensor_of_that_name_says_nothing_of_the_argument():
    found = listed("""
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4, batch_first=True)
    def forward(self, x):
        x = x.unsqueeze(0)
        one, batch, steps, features = x.shape
        return self.rnn(x.squeeze(0))[0]
""")
    assert isinstance(found, LoadedModel), found.why
    assert found.stack.model_output_shapes == ((None, None, 4),)


def test_a_ratio_that_a_random_number_is_compared_with_is_asked_for():
    found = listed(CHOICE)
    assert isinstance(found, UnreadModel)
    assert [each.name for each in found.needs] == ["teacher_forcing_ratio"]
    assert "draws numbers at random: random.random" in found.why


@pytest.mark.parametrize(("ratio", "shape"), [(0, (None, None, 5)), (1, (None, None, 4))])
def test_with_0_or_1_the_random_choice_is_made(ratio, shape):
    found = listed(CHOICE, f"teacher_forcing_ratio={ratio}")
    assert isinstance(found, LoadedModel)
    assert found.stack.model_output_shapes == (shape,)


def test_a_flag_and_a_size_that_only_forward_uses_are_asked_for():
    flag = listed(FLAG)
    assert isinstance(flag, UnreadModel)
    assert [each.name for each in flag.needs] == ["last"]
    assert "last, an argument of forward, is a number and not a tensor" in flag.why
    size = listed(FLAG.replace("zeros(1, self.batch_size", "zeros(1, -self.batch_size"), "last=True")
    assert isinstance(size, UnreadModel)
    assert [each.name for each in size.needs] == ["batch_size"]
    whole = listed(FLAG, "last=True", "batch_size=2")
    assert isinstance(whole, LoadedModel)
    assert whole.stack.model_output_shapes == ((None, 4),)


def test_a_module_that_other_code_counts_or_trains_keeps_its_layers():
    text = FLAG + "\nfrom ptflops import count\nnet = Flag(2)\ncount(net, (3, 4))\n"
    found = listed(text, "last=False")
    assert isinstance(found, LoadedModel)


def test_a_module_without_forward_is_read_by_the_method_that_calls_its_rnn():
    text = """
class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.data = []
        self.fc = nn.Linear(4, 8)
        self.lstm = nn.LSTM(8, 5)
        self.out = nn.Linear(5, 2)

    def put(self, item):
        self.data.append(item)

    def pi(self, x, hidden):
        x = torch.relu(self.fc(x)).view(-1, 1, 8)
        x, lstm_hidden = self.lstm(x, hidden)
        return torch.softmax(self.out(x), dim=2), lstm_hidden
"""
    found = listed(text)
    assert isinstance(found, LoadedModel)
    assert str(found.notes[0]) == "Policy has no forward; its method pi is read"
    assert [each.kind() for each in found.stack.layers if each.cells] == ["LSTM"]
    with pytest.raises(RnnError, match="Base has no forward"):
        listed("class Base(nn.Module):\n    def __init__(self):\n        super().__init__()\n")


@pytest.mark.parametrize(
    "line",
    [
        "a = torch.cat([torch.zeros(1, 3), torch.ones(2, 3)])",
        "a, b = torch.zeros(2, 4).chunk(2, -1)",
        "a = torch.bmm(torch.ones(2, 3, 4), torch.ones(2, 4, 3)) + 1",
        "a = torch.zeros(3).relu_()",
    ],
)
def test_tensors_outside_forward_are_passed_over(line):
    found = listed(FLAG + f"\n{line}\n", "last=True", "batch_size=2")
    assert isinstance(found, LoadedModel)


def test_a_state_that_is_cut_into_two_states_ends_nothing():
    text = """
class Halves(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = nn.GRU(2, 3, batch_first=True)
        self.other = nn.GRU(2, 3, batch_first=True)

    def forward(self, x, h):
        first, second = torch.chunk(x, 2, dim=-1)
        h1, h2 = torch.chunk(h, 2, dim=-1)
        y, _ = self.one(first, h1)
        z, _ = self.other(second, h2)
        return torch.cat([y, z], -1)
"""
    found = listed(text)
    assert isinstance(found, LoadedModel)
    assert [(each.name, each.shape) for each in found.stack.inputs] == [("x", (None, None, 4)), ("h", (None, 1, 6))]
