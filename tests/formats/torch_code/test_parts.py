"""Modules of which a part is not read: the recurrent layers before and behind it open, and it is said."""

import pytest

from rnn_tui.formats.code_reader import list_code
from rnn_tui.formats.loaded_model import ListedModel, LoadedModel

HEAD = (
    "import torch\nfrom torch import nn\nfrom models import Encoder\nclass Net(nn.Module):\n    def __init__(self):\n"
)
HEAD += "        super().__init__()\n"
PICTURES = """        self.cnn = nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.MaxPool2d(2))
        self.rnn = nn.LSTM(24, 4, 2, bidirectional=True)
        self.fc = nn.Linear(8, 5)
    def forward(self, x):
        f = self.cnn(x)
        b, c, h, w = f.size()
        f = f.view(b, c * h, w).permute(2, 0, 1)
        start = torch.zeros(4, b, 4)
        y, _ = self.rnn(f, (start, start))
        return self.fc(y).log_softmax(2)
"""
ELSEWHERE = """        self.encoder = Encoder(3)
        self.rnn = nn.GRU(3, 4, batch_first=True)
    def forward(self, x):
        return self.rnn(self.encoder(x))[0][:, -1]
"""
BOTH_SIDES = """        self.first = nn.GRU(3, 4, batch_first=True)
        self.encoder = Encoder(4)
        self.second = nn.GRU(6, 5, batch_first=True)
    def forward(self, x):
        y, _ = self.first(x)
        z, _ = self.second(self.encoder(y))
        return y, z
"""
OWN_CELL = """        self.rnn = nn.LSTM(3, 4, batch_first=True)
        self.w = nn.Linear(7, 4)
    def forward(self, x):
        y, _ = self.rnn(x)
        h, out = torch.zeros(x.size(0), 4), []
        for t in range(x.size(1)):
            h = torch.tanh(self.w(torch.cat([x[:, t], h], 1)))
            out.append(h)
        return y, torch.stack(out, 1)
"""
ALONE = """        self.w = nn.Linear(7, 4)
    def forward(self, x):
        h = torch.zeros(x.size(0), 4)
        for t in range(x.size(1)):
            h = torch.tanh(self.w(torch.cat([x[:, t], h], 1)))
        return h
"""


def only(body: str) -> ListedModel:
    (found,) = list_code(HEAD + body)
    return found


@pytest.mark.parametrize(
    ("body", "inputs", "outputs", "part"),
    [
        (PICTURES, ["rnn_input (None, None, 24)"], [(None, None, 5)], "cnn.0 (Conv2d): nn.Conv2d is not understood"),
        (ELSEWHERE, ["rnn_input (None, None, 3)"], [(None, 4)], "encoder (Encoder): Encoder comes from models"),
        (
            BOTH_SIDES,
            ["x (None, None, 3)", "second_input (None, None, 6)"],
            [(None, None, 4), (None, None, 5)],
            "encoder (Encoder): Encoder comes from models",
        ),
    ],
)
def test_what_is_behind_an_unread_part_has_an_input_of_its_own(body, inputs, outputs, part) -> None:
    found = only(body)
    assert isinstance(found, LoadedModel), found
    assert [f"{each.name} {each.shape}" for each in found.stack.inputs] == inputs
    assert list(found.stack.model_output_shapes) == outputs
    assert part in found.part[0]
    assert any(f"what that gives is an input of its own, {inputs[-1].split()[0]}" in str(each) for each in found.notes)


def test_a_loop_over_time_with_a_cell_of_its_own_is_a_part() -> None:
    found = only(OWN_CELL)
    assert isinstance(found, LoadedModel), found
    assert [each.kind() for each in found.stack.layers] == ["LSTM", "Loop"]
    assert "only PyTorch's own cells are followed" in found.part[0]


def test_a_cell_of_its_own_alone_is_an_opaque_layer_with_its_weights() -> None:
    found = only(ALONE)
    assert isinstance(found, LoadedModel)
    (box,) = found.stack.layers
    assert (box.kind(), box.makes) == ("Loop", ((None, 4),))
    assert found.module is not None
    assert found.module.parameters == 32
    assert "reads what the step before left, and in a loop over time only PyTorch's own cells" in found.part[0]


def test_a_loop_over_letters_that_are_looked_up_elsewhere_is_a_part() -> None:
    body = """        self.rnn = nn.GRU(7, 4)
    def forward(self, x, word):
        letters = []
        for letter in word:
            letters.append(look_up(letter))
        x = torch.cat((x, torch.stack(letters, dim=0)), dim=2)
        return self.rnn(x)[0]
"""
    found = only(body)
    assert isinstance(found, LoadedModel), found
    assert [each.name for each in found.stack.inputs] == ["rnn_input"]
    assert "loop over time" in found.part[0]


def test_parameters_of_convolutions_of_pictures_are_counted_and_what_is_not_counted_is_said() -> None:
    body = """        self.cnn = nn.Sequential(nn.Conv2d(1, 8, (3, 5), bias=False), nn.BatchNorm2d(8), nn.MaxPool2d(2))
        self.up = nn.ConvTranspose2d(8, 4, 3, groups=2)
        self.norm = nn.BilinearNorm(4)
        self.rnn = nn.GRU(24, 5, batch_first=True)
    def forward(self, x):
        return self.rnn(self.norm(self.up(self.cnn(x))))[0]
"""
    found = only(body)
    assert isinstance(found, LoadedModel)
    assert found.module is not None
    assert found.module.parameters == 8 * 15 + 16 + 8 * 2 * 9 + 4 + 3 * 5 * (24 + 5 + 2)
    said = [str(each) for each in found.notes if "not counted" in str(each)]
    assert said == ["norm (BilinearNorm) is not read, and its parameters are not counted"]


def test_an_rnn_inside_a_sequential_behind_an_unread_part_is_read() -> None:
    body = """        self.cnn = nn.Conv2d(1, 8, 3)
        self.head = nn.Sequential(nn.Identity(), Last(24, 5))
    def forward(self, x):
        return self.head(self.cnn(x))
class Last(nn.Module):
    def __init__(self, n, units):
        super().__init__()
        self.rnn = nn.LSTM(n, units, batch_first=True)
    def forward(self, x):
        return self.rnn(x)[0][:, -1]
"""
    found = list_code(HEAD + body)[0]
    assert isinstance(found, LoadedModel)
    assert [each.kind() for each in found.stack.layers] == ["LSTM"]


def test_packed_sequences_that_forward_returns_are_padded() -> None:
    body = """        self.rnn = nn.GRU(3, 4, batch_first=True)
    def forward(self, x, lengths):
        packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True)
        return self.rnn(packed)
"""
    found = only(body)
    assert isinstance(found, LoadedModel)
    assert found.stack.model_output_shapes == ((None, None, 4), (1, None, 4))
    assert any("is shown padded" in str(each) for each in found.notes)
