"""Modules of PyTorch source: what they compute with a state dict, what is counted, and what is refused by line."""

import json
import re

import numpy as np
import pytest
from safetensors.numpy import save_file

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.summary.summarize import summarize
from rnn_tui.formats.known_formats import CODE
from rnn_tui.formats.loaded_model import LoadedModel, known
from rnn_tui.formats.model_files import found_in, listed_code, listed_in
from rnn_tui.formats.reports.modules import module_text
from rnn_tui.formats.run_inputs import prepare
from tests.formats.torch.saved import weights
from tests.formats.torch_code.recorded_modules import CASES, GOLDEN, expected, loaded, output_of

PARTS = ("entity_bilstm",)
"""Modules with a part that is not read."""
RUN = [name for name, case in CASES.items() if case["expect"] != "refused" and name not in PARTS]
BOXED = ("lstm_from_scratch",)
"""Modules that are an opaque layer."""
REFUSED = [name for name, case in CASES.items() if case["expect"] == "refused" and name not in BOXED]


def code_models(text: str, values: tuple[str, ...] = ()) -> list[LoadedModel]:
    """The models in some code that could be read."""
    return known(listed_code(text, values=values))


@pytest.mark.parametrize("name", RUN)
def test_with_a_state_dict_it_computes_what_pytorch_computes(name, tmp_path):
    found = loaded(name)
    got = output_of(found, name, tmp_path).outputs[0]
    theirs = expected(name)
    assert got.shape == theirs.shape
    assert np.max(np.abs(got - theirs) / (1 + np.abs(theirs))) < 2e-5
    assert found.module is not None
    assert found.module.parameters == CASES[name]["total_params"]


@pytest.mark.parametrize("name", REFUSED)
def test_what_decides_over_the_numbers_and_is_not_known_is_named(name):
    case = CASES[name]
    with pytest.raises(RnnError) as refused:
        found_in(f"{GOLDEN / name}.txt#{case['number']}", values=tuple(case["set"]))
    assert any(each in str(refused.value) for each in case["refuse_any"])


@pytest.mark.parametrize("name", BOXED)
def test_a_cell_of_its_own_in_a_loop_is_an_opaque_layer_that_is_not_run(name, tmp_path):
    case = CASES[name]
    (found,) = found_in(f"{GOLDEN / name}.txt#{case['number']}", values=tuple(case["set"]))
    assert found.module is not None
    assert found.module.parameters == case["total_params"]
    assert any(each in found.part[0] for each in case["refuse_any"])
    with pytest.raises(RnnError, match="nothing of the model can be computed from its input"):
        output_of(loaded(name), name, tmp_path)


@pytest.mark.parametrize("name", CASES)
def test_every_class_is_listed_in_the_order_of_the_source(name):
    assert [each.name for each in listed_in(str(GOLDEN / f"{name}.txt"))] == CASES[name]["classes"]


@pytest.mark.parametrize("name", PARTS)
def test_what_goes_into_a_part_that_is_not_read_comes_out_and_the_part_is_named(name, tmp_path):
    found = loaded(name)
    assert any(part in str(note) for note in found.notes for part in CASES[name]["rest"])
    assert output_of(found, name, tmp_path).outputs[0].shape[-1] == 4


def module(body: str, forward: str, more: str = "") -> str:
    lines = "".join(f"        {line}\n" for line in body.split("\n"))
    steps = "".join(f"        {line}\n" for line in forward.split("\n"))
    return (
        "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"
        f"class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n{lines}"
        f"    def forward(self, x):\n{steps}{more}"
    )


def test_a_chain_of_layers_is_a_chain_of_ours():
    text = module(
        "self.rnn = nn.GRU(3, 5, batch_first=True)\nself.fc = nn.Linear(5, 2)", "return self.fc(self.rnn(x)[0][:, -1])"
    )
    (found,) = code_models(text)
    assert found.stack.wiring is None
    assert found.stack.layer_names == ("rnn", "fc")
    assert found.stack.input_shape == (None, None, 3)
    assert found.stack.model_output_shapes == ((None, 2),)


def test_parameters_are_counted_as_pytorch_counts_them():
    text = module(
        "self.rnn = nn.LSTM(3, 5, 2, bidirectional=True)\nself.fc = nn.Linear(10, 2)", "return self.fc(self.rnn(x)[0])"
    )
    (found,) = code_models(text)
    one, two = 4 * 5 * (3 + 5 + 2), 4 * 5 * (10 + 5 + 2)
    assert found.module is not None
    assert found.module.parameters == 2 * (one + two) + 22
    assert [row.path for row in found.module.rows] == ["rnn", "fc"]
    assert found.module.rows[0].layers == ("rnn_l0", "rnn_l1")


def test_a_time_axis_that_comes_first_is_told_by_the_recurrent_layer():
    text = module("self.emb = nn.Embedding(9, 3)\nself.rnn = nn.LSTM(3, 5)", "return self.rnn(self.emb(x))[0][-1]")
    (found,) = code_models(text)
    assert found.module is not None
    assert found.module.time_first == (True,)
    assert found.stack.inputs[0].dtype == "int32"


@pytest.mark.parametrize(
    ("forward", "said"),
    [
        ("return self.rnn(x)[0][:, -1] * torch.randn(2)", "line 10.*randn"),
        ("if x.mean() > 0:\n    y = self.rnn(x)[0]\nelse:\n    y = x\nreturn y", "line 10.*x.mean"),
        ("y = self.rnn(x)[0]\ny[:, 0] = 0\nreturn self.fc(y)", "line 12.*line 11 changes it in place"),
        ("y = self.rnn(x)[0]\nz = y\ny += 1\nreturn z * 2", "line 13.*line 12 changes it in place"),
        ("return self.fc(F.dropout(self.rnn(x)[0]))", "line 10.*training"),
    ],
)
def test_what_is_not_understood_is_refused_by_line(forward, said):
    text = module("self.rnn = nn.GRU(3, 5, batch_first=True)\nself.fc = nn.Linear(5, 2)", forward)
    with pytest.raises(RnnError, match=said):
        code_models(text)


def loop(body: str, returned: str, before: str = "") -> str:
    """A module with a cell in a loop over time."""
    cells = "self.g = nn.GRUCell(3, 5)\nself.l = nn.LSTMCell(3, 5)\nself.fc = nn.Linear(5, 2)"
    lines = "".join(f"\n    {line}" for line in body.split("\n"))
    start = "h = torch.zeros(x.size(0), 5)\nout = []\n"
    return module(cells, f"{start}{before}for t in range(x.size(1)):{lines}\nreturn {returned}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (loop("h = torch.relu(self.g(x[:, t], h))\nout.append(h)", "torch.stack(out, 1)"), "leaves something else"),
        (loop("h = self.g(x[:, t], h)\ns = s + h", "s", "s = 0\n"), "the step before left"),
        (loop("p = h\nh = self.g(x[:, t], h)\nout.append(h - p)", "torch.stack(out, 1)"), "the step before left"),
        (loop("h = self.g(x[:, t], h)\nif h.sum() > 0:\n    break", "h"), "a sum over an axis"),
        (loop("self.s = self.g(x[:, t], self.s)", "self.s", "self.s = h\n"), "a cell in a loop"),
        (loop("h = self.g(x[:, t])\nout.append(h)", "torch.stack(out, 1)"), "a cell in a loop"),
    ],
)
def test_a_loop_in_which_a_step_reads_more_than_its_cells_states_is_an_opaque_layer(text, said):
    (found,) = code_models(text)
    assert [each.kind() for each in found.stack.layers] == ["Loop"]
    assert re.search(said, found.part[0])
    assert found.module is not None
    assert found.module.parameters == 362


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (loop("h = self.g(x[:, t - 1], h)", "h"), r"x\[:, t - 1\]"),
        (loop("h = self.g(x[:, t], h)\nout.append(h)", "torch.stack(out, 1) * len(out)"), "out"),
        (loop("out.append(h)\nh = self.g(x[:, t], h)", "torch.stack(out, 1)"), "out"),
        (loop("x.mul_(2)\nh = self.g(x[:, t], h)", "h"), "in place"),
    ],
)
def test_a_loop_that_is_not_one_over_steps_is_refused(text, said):
    with pytest.raises(RnnError, match=said):
        code_models(text)


def test_a_cell_in_a_loop_over_time_is_a_recurrent_layer():
    (found,) = code_models(loop("h = self.g(x[:, t], h)\nout.append(h)", "self.fc(torch.stack(out, dim=1)), h"))
    assert [each.kind() for each in found.stack.layers] == ["GRU", "Dense"]
    assert found.stack.model_output_shapes == ((None, None, 2), (None, 5))


def test_values_that_a_constructor_leaves_open_are_asked_for_and_given():
    text = (
        "import torch.nn as nn\nclass Net(nn.Module):\n    def __init__(self, n_in, n_hidden):\n"
        "        super().__init__()\n        self.rnn = nn.GRU(n_in, n_hidden, batch_first=True)\n"
        "    def forward(self, x):\n        return self.rnn(x)[1][-1]\n"
    )
    (unread,) = CODE.read(text)
    assert [each.name for each in unread.needs] == ["n_in", "n_hidden"]
    assert unread.needs[0].decides == "input_size of nn.GRU"
    (found,) = code_models(text, values=("n_in=3", "n_hidden=5"))
    assert found.stack.input_shape == (None, None, 3)
    assert found.stack.model_output_shapes == ((None, 5),)
    with pytest.raises(RnnError, match="units"):
        code_models(text, values=("units=3",))


def test_a_method_of_a_base_class_is_followed():
    text = (
        "import torch.nn as nn\nclass Base(nn.Module):\n    def __init__(self, n):\n        super().__init__()\n"
        "        self.rnn = nn.GRU(n, 5, batch_first=True)\n    def forward(self, x):\n        return self.rnn(x)[0]\n"
        "class Net(Base):\n    def __init__(self):\n        super(Net, self).__init__(3)\n"
        "        self.fc = nn.Linear(5, 2)\n    def forward(self, x):\n        return self.fc(super().forward(x))\n"
        "net = Net()\n"
    )
    found = {each.name: each for each in CODE.read(text)}
    assert found["Net"].stack.layer_names == ("rnn", "fc")


def test_what_an_object_of_an_unread_class_holds_can_be_given():
    code = (
        "import torch.nn as nn\nfrom settings import Settings\n\n"
        "class Net(nn.Module):\n"
        "    def __init__(self, size, hidden):\n"
        "        super().__init__()\n"
        "        self.rnn = nn.GRU(size, hidden)\n"
        "        self.out = nn.Linear(hidden * 2, 1)\n"
        "    def forward(self, x):\n"
        "        return self.rnn(x)[0]\n\n"
        "config = Settings()\nnet = Net(config.size, config.model.hidden)\n"
    )
    (unread,) = listed_code(code)
    assert [each.name for each in unread.needs] == ["config.size", "config.model.hidden"]
    assert "it comes from config.size; Settings comes from settings, which is not read" in unread.why
    (found,) = code_models(code, ("config.size=3", "config.model.hidden=4"))
    assert found.module is not None
    assert found.module.parameters == 3 * 4 * (3 + 4 + 2) + 8 + 1


def test_options_of_typer_have_their_defaults_and_an_unread_object_is_no_number():
    code = (
        "import typer\nimport torch.nn as nn\nfrom sizes import Size\n\n"
        "class Net(nn.Module):\n"
        "    def __init__(self, size, hidden):\n"
        "        super().__init__()\n"
        "        self.rnn = nn.GRU(size, hidden)\n"
        "    def forward(self, x):\n"
        "        return self.rnn(x)[0]\n\n"
        "def main(hidden: int = typer.Option(4, help='units')):\n"
        "    net = Net({}, hidden)\n"
    )
    (found,) = code_models(code.format("3"))
    assert found.module is not None
    assert found.module.parameters == 3 * 4 * (3 + 4 + 2)
    with pytest.raises(RnnError, match=r"number from 1 to .*, got Size comes from sizes, which is not read"):
        code_models(code.format("Size()"))


@pytest.mark.parametrize("bounds", [":y.sum()", "y.sum():", "y.sum() : y.sum()"])
def test_a_slice_whose_bound_is_no_size_is_a_part_that_is_not_read(bounds):
    (found,) = code_models(
        module("self.rnn = nn.GRU(3, 5, batch_first=True)", f"y = self.rnn(x)[0]\nreturn y[:, {bounds}]")
    )
    assert found.part == ("a bound of a slice is understood where it is a number or a size",)


def test_a_note_on_a_module_of_a_notebook_names_the_cell():
    cells = [
        "import torch\nimport torch.nn as nn",
        "class Net(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.cell = nn.GRUCell(3, 4)\n"
        "    def forward(self, x):\n"
        "        h = torch.zeros(x.size(0), 4)\n"
        "        for t in range(x.size(1)):\n"
        "            h = torch.special.expit(self.cell(x[:, t], h))\n"
        "        return h",
    ]
    code = json.dumps({"cells": [{"cell_type": "code", "source": each} for each in cells]})
    (found,) = code_models(code)
    assert found.part[0].startswith("cell 2, line 7: this loop over time is not understood")


def test_a_file_with_keras_models_too_has_them_first():
    text = "from tensorflow import keras\nm = keras.Sequential([keras.layers.GRU(2, input_shape=(3, 4))])\n"
    found = CODE.read(text + module("self.fc = nn.GRU(3, 5, batch_first=True)", "return self.fc(x)[0]"))
    assert [(each.name, each.number) for each in found] == [("m", 1), ("Net", 2)]


def test_inputs_of_a_module_that_reads_the_time_first_are_swapped_where_an_array_file_holds_them(tmp_path):
    text = module("self.rnn = nn.RNN(3, 5)", "return self.rnn(x)[0][-1]")
    (found,) = code_models(text)
    np.save(tmp_path / "x.npy", np.arange(24.0).reshape(4, 2, 3))
    np.save(tmp_path / "one.npy", np.arange(12.0).reshape(4, 3))
    (tmp_path / "x.csv").write_text("a,b,c\n1,2,3\n4,5,6\n")
    assert prepare(found, data=tmp_path / "x.npy").setup.x.shape == (2, 4, 3)
    assert np.shape(prepare(found, data=tmp_path / "one.npy").setup.x)[-2:] == (4, 3)
    assert np.shape(prepare(found, data=tmp_path / "x.csv").setup.x)[-2:] == (2, 3)


def test_modules_are_shown_as_pytorch_has_them_beside_keras_s_layers():
    text = module("self.rnn = nn.LSTM(3, 5, 2)\nself.fc = nn.Linear(5, 2)", "return self.fc(self.rnn(x)[0])")
    (found,) = code_models(text)
    assert found.module is not None
    shown = module_text(found.module, summarize(found.stack))
    assert "LSTM rnn_l0, LSTM rnn_l1" in shown
    assert "(x.size(0), batch, 5), (2, batch, 5), (2, batch, 5)" in shown
    assert "452 parameters as PyTorch counts, 412 as Keras does" in shown


@pytest.mark.parametrize(
    ("body", "forward", "said"),
    [
        ("raise ValueError('no')", "return x", "raises an exception"),
        ("self.rnn = nn.GRU(3, 5)", "raise NotImplementedError", "raises an exception"),
        ("self.rnn = nn.GRU('a', 5)", "return self.rnn(x)[0]", "input_size of nn.GRU is a whole number"),
        ("self.rnn = nn.GRU(3, 5, None)", "return self.rnn(x)[0]", "num_layers of nn.GRU is a whole number"),
        ("self.rnn = nn.LSTM(3, 5, 10**6)", "return self.rnn(x)[0]", "num_layers of nn.LSTM is a whole number"),
        ("self.n = nn.LayerNorm('a')", "return self.n(x)", "do not fit"),
        ("self.n = nn.MultiheadAttention(5, 0)", "return self.n(x, x, x)[0]", "num_heads"),
        ("self.c = nn.Conv1d(3, 4, 3, stride=0)", "return self.c(x)", "nn.Conv1d: .*strides"),
        ("self.s = nn.Sequential(nn.Linear(3, 3))\nself.s.append(self.s)", "return self.s(x)", "nested too deeply"),
        ("self.rnn = nn.GRU(3, 5)", "return self.forward(x)", "too deeply"),
    ],
)
def test_what_pytorch_would_refuse_or_never_end_is_refused(body, forward, said):
    with pytest.raises(RnnError, match=said):
        code_models(module(body, forward))


def test_weights_of_a_safetensors_file_are_loaded_into_source(tmp_path):
    code = (
        "from torch import nn\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.rnn = nn.GRU(3, 4, batch_first=True)\n    def forward(self, x):\n        return self.rnn(x)[0]\n"
    )
    (tmp_path / "net.py").write_text(code)
    state = weights(3, 3, 4)
    save_file({f"rnn.{name}": values for name, values in state.items()}, tmp_path / "net.safetensors")
    (found,) = found_in(str(tmp_path / "net.safetensors"), config=str(tmp_path / "net.py"))
    assert [each.shape for each in found.weights] == [(3, 12), (4, 12), (2, 12)]
