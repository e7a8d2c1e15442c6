"""Modules as tutorials write them: they open, with the shapes that PyTorch gives."""

import pytest

from rnn_tui.formats.code_reader import list_code
from rnn_tui.formats.loaded_model import LoadedModel, UnreadModel
from tests.formats.torch_code.usual_modules import HEAD, USUAL

SHAPES = {
    "bias of its own": ([(None, None, 7)], [(None, 3)], 346),
    "one token": ([(None, 1)], [(None, 9), (2, None, 4), (2, None, 4)], 401),
    "one token alone": ([(1, 1)], [(1, 9), (1, 1, 4)], 201),
    "rows of all steps": ([(None, None)], [(None, None, 9)], 255),
    "a state like a parameter": ([(None, None, 4)], [(None, 2)], 170),
}


def read(text: str) -> LoadedModel:
    (found,) = list_code(HEAD + text)
    assert isinstance(found, LoadedModel), found
    return found


@pytest.mark.parametrize("name", USUAL)
def test_they_open(name: str) -> None:
    found = read(USUAL[name])
    inputs, outputs, parameters = SHAPES[name]
    assert [each.shape for each in found.stack.inputs] == inputs
    assert list(found.stack.model_output_shapes) == outputs
    assert found.module is not None
    assert found.module.parameters == parameters


def test_a_parameter_is_a_part_of_a_dense() -> None:
    found = read(USUAL["bias of its own"])
    assert found.module is not None
    rows = {each.path: each.layers for each in found.module.rows}
    assert rows == {"b": ("W",), "U": ("U",), "c": ("U",), "lstm": ("lstm",), "W": ("W",)}
    assert [each.name for each in found.stack.layers] == ["lstm", "W", "U"]


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("x + self.wrong.expand(4, 3) @ x", "is no tensor that is known"),
        ("torch.cat((x, self.b))", "cat"),
        ("self.l(x) + self.wrong", "wrong has shape (3,), and what it is added to has 4 units"),
    ],
)
def test_what_else_is_done_with_a_parameter_is_refused(expression: str, why: str) -> None:
    body = "self.b = nn.Parameter(torch.ones(4))\n        self.wrong = nn.Parameter(torch.ones(3))"
    code = f"class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        {body}\n"
    code += "        self.l = nn.Linear(4, 4, bias=False)\n    def forward(self, x):\n        return " + expression
    (found,) = list_code(HEAD + code)
    assert isinstance(found, UnreadModel)
    assert why in found.why


def test_sizes_of_a_parameter_are_asked_for() -> None:
    code = "class Net(nn.Module):\n    def __init__(self, n):\n        super().__init__()\n"
    code += "        self.w = nn.Parameter(torch.empty(n * 2, 3))\n    def forward(self, x):\n        return x @ self.w"
    (found,) = list_code(HEAD + code)
    assert isinstance(found, UnreadModel)
    assert [each.name for each in found.needs] == ["n"]
    (given,) = list_code(HEAD + code, values=("n=2",))
    assert isinstance(given, LoadedModel)
    assert given.stack.model_output_shapes == ((None, 3),)
