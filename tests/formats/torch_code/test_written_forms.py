"""Modules in the forms in which people write them: which inputs they have, and what comes out."""

from pathlib import Path

import pytest

from rnn_tui.formats.code_reader import list_code
from rnn_tui.formats.loaded_model import LoadedModel, UnreadModel

TEXT = Path(__file__).with_name("written_forms.py").read_text(encoding="utf-8")
FOUND = {each.name: each for each in list_code(TEXT)}
LENGTHS = [(None, None, 3), (None,)]
X = [(None, None, 3)]
FORMS: dict[str, tuple[list[tuple[int | None, ...]], list[tuple[int | None, ...]]]] = {
    "LinearState": (X, [(None, None, 4)]),
    "GatherIndex": (LENGTHS, [(None, 2)]),
    "GatherRange": (LENGTHS, [(None, 4)]),
    "GatherGather": (LENGTHS, [(None, 4)]),
    "Packed": (LENGTHS, [(None, 8), (None, None, 8)]),
    "PackedTotal": (LENGTHS, [(None, None, 4)]),
    "PackedSorted": (LENGTHS, [(None, 4)]),
    "PackedSorted2": (LENGTHS, [(None, None, 4)]),
    "FlipTime": (X, [(None, None, 8)]),
    "ReversedIndex": (X, [(None, None, 4)]),
    "ReversedLoop": (X, [(None, None, 4)]),
    "TimeFirst": (X, [(None, 2)]),
    "ListCells": (X, [(None, None, 4)]),
    "Dicted": (X, [(None, 2), (None, 2)]),
    "Child": (X, [(None, 2)]),
    "Configured": (X, [(None,)]),
    "Factory": (X, [(None, 2)]),
    "Getattr": (X, [(None, None, 4)]),
    "Decorated": (X, [(None, None, 4)]),
    "MeanMax": ([(None, None)], [(None, 2)]),
    "Masked": ([(None, None)], [(None, 4)]),
    "LogicalMask": ([(None, None)], [(None, 4)]),
    "LengthsFromMask": ([(None, None)], [(None, 4)]),
    "SoftmaxNoDim": (X, [(None, 4), (None, None, 4), (None, 4)]),
    "StateOneName": ([(None, 3)], [(None, 4), (None, 4), (None, 4)]),
    "OneToken": ([(None, 1)], [(None, 11), (1, None, 4), (1, None, 4)]),
    "OneStep": (X, [(None, None, 4)]),
    "RepeatedState": (X, [(None, 4), (None, None, 4)]),
    "TimeFirstRepeat": (X, [(None, None, 1)]),
    "OnesState": (X, [(None, None, 4), (2, None, 4)]),
    "FullState": (X, [(None, None, 4)]),
    "ParameterState": (X, [(None, None, 4)]),
    "ParameterStateRepeat": (X, [(None, 4)]),
    "EinsumAtt": (X, [(None, 4), (None, None)]),
    "Functions": (X, [(None, None, 2), (None, None, 2), (None, None)]),
    "Einops": (X, [(None, 4), (None, 4), (None, None, 4), (None, None, 2, 2)]),
    "Buffered": ([(None, 9, 3)], [(None, 9, 4), (None, 4)]),
    "CellState": (X, [(None, 4)]),
    "BiState": (X, [(None, None, 8), (None, 4)]),
    "ChunkedInput": ([(None, None, 6)], [(None, None, 8)]),
    "InPlace": (X, [(None, None, 2)]),
    "ViewedAsItIs": ([(None, 9, 3)], [(None, 9, 4), (None, 4)]),
    "SizesAgain": (X, [(None, 4)]),
    "PackedValue": (LENGTHS, [(None, None, 4)]),
    "ZeroState": ([(None, 3)], [(None, 4), (None, 2)]),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_opens(name: str) -> None:
    found = FOUND[name]
    assert isinstance(found, LoadedModel), found
    assert found.part == ()
    assert [each.shape for each in found.stack.inputs] == FORMS[name][0]
    assert list(found.stack.model_output_shapes) == FORMS[name][1]


def test_a_size_compared_with_one_is_said() -> None:
    found = FOUND["OneStep"]
    assert isinstance(found, LoadedModel)
    assert any("compared with 1 counts as more than 1" in str(each) for each in found.notes)


def test_a_flag_is_asked_for_where_its_result_is_unpacked() -> None:
    (found,) = list_code(
        "import torch\nfrom torch import nn\nclass Net(nn.Module):\n    def __init__(self, twice):\n"
        "        super().__init__()\n        self.twice = twice\n        self.rnn = nn.GRU(3, 4)\n"
        "    def forward(self, x):\n        if self.twice:\n            x = x * 2\n"
        "        out, _ = self.rnn(x)\n        return out[-1]\n"
    )
    assert isinstance(found, UnreadModel)
    assert [each.name for each in found.needs] == ["twice"]


def test_parameters_count_once_and_buffers_do_not() -> None:
    found = FOUND["Buffered"]
    assert isinstance(found, LoadedModel)
    assert found.module is not None
    assert found.module.parameters == 3 * 4 * (3 + 4 + 2) + 1 + 4 + 27
    assert {each.path: each.parameters for each in found.module.rows}["shift"] == 0


@pytest.mark.parametrize(
    ("begin", "why"),
    [
        ("torch.randn(1, x.size(0), 4)", "randn draws numbers at random"),
        ("torch.empty(1, x.size(0), 4)", "made by empty, are not known"),
        ("self.many.expand(-1, x.size(0), -1)", "one row for each layer"),
    ],
)
def test_a_state_that_is_not_known_is_refused(begin: str, why: str) -> None:
    (found,) = list_code(
        "import torch\nfrom torch import nn\nclass Net(nn.Module):\n    def __init__(self):\n"
        "        super().__init__()\n        self.many = nn.Parameter(torch.zeros(2, 1, 4))\n"
        "        self.rnn = nn.GRU(3, 4, batch_first=True)\n"
        f"    def forward(self, x):\n        out, _ = self.rnn(x, {begin})\n        return out\n"
    )
    assert isinstance(found, UnreadModel)
    assert why in found.why
