"""Files of a project from which a script imports: which are found, what they define, and how their lines are called."""

from pathlib import Path

import pytest

from rnn_tui.formats.loaded_model import LoadedModel, UnreadModel
from rnn_tui.formats.model_files import listed_in
from rnn_tui.formats.python_code.source.imported_files import MOST, ImportedFiles

NET = """
import torch.nn as nn
from .config import Config
from .layers import Pool

class Net(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.rnn = nn.GRU(config.features, config.hidden, batch_first=True)
        self.pool = Pool(config.hidden, 2)
    def forward(self, x):
        return self.pool(self.rnn(x)[0])

net = Net(Config())
"""
CONFIG = """
from dataclasses import dataclass

@dataclass
class Config:
    features: int = 3
    hidden: int = 4
"""
LAYERS = """
import torch.nn as nn

class Pool(nn.Module):
    def __init__(self, size, out):
        super().__init__()
        self.linear = nn.Linear(size, out)
    def forward(self, y):
        return self.linear(y[:, -1])
"""
KERAS = "from keras.layers import LSTM, Dense\nfrom keras import Sequential\n"
MODEL = "model = Sequential([LSTM(UNITS, input_shape=(10, 3))])\n"


@pytest.fixture
def project(tmp_path):
    """Writes files into the folder of a project."""

    def write(**files: str) -> Path:
        for name, text in files.items():
            path = tmp_path.joinpath(*name.split("__")).with_suffix(".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def the_one(path, values=()) -> LoadedModel:
    (found,) = listed_in(str(path), values=values)
    assert isinstance(found, LoadedModel), found.why
    return found


def units(found: LoadedModel) -> int:
    """The number of units of its last layer."""
    return found.stack.layers[-1].units


def test_classes_and_settings_of_files_beside_the_script_are_read(project):
    folder = project(net=NET, config=CONFIG, layers=LAYERS)
    found = the_one(folder / "net.py")
    assert found.module is not None
    assert found.module.parameters == 3 * 4 * (3 + 4 + 2) + 5 * 2
    assert found.name == "Net"
    assert [str(each) for each in found.notes] == [
        "config.py, layers.py are read too, because the code imports from them"
    ]


def test_a_script_without_a_model_shows_the_imported_one_that_it_makes(project):
    folder = project(
        layers=LAYERS + "class Other(nn.Module):\n    pass\n",
        train="import torch\nimport layers\nnet = layers.Pool(3, 2)\n",
    )
    found = the_one(folder / "train.py")
    assert (found.name, found.where) == ("Pool", "layers.py, line 4")


def test_the_folder_of_the_project_is_searched_and_no_folder_above_it(project):
    folder = project(
        shared="UNITS = 9\n",
        code__settings__sizes="UNITS = 5\n",
        code__settings____init__="",
        code__src__model=f"{KERAS}from settings.sizes import UNITS\n{MODEL}",
        code__src__above=f"{KERAS}from shared import UNITS\n{MODEL}",
    )
    (folder / "code" / "setup.py").write_text("")
    assert units(the_one(folder / "code" / "src" / "model.py")) == 5
    (above,) = listed_in(str(folder / "code" / "src" / "above.py"))
    assert isinstance(above, UnreadModel)
    assert [each.name for each in above.needs] == ["UNITS"]


@pytest.mark.parametrize(
    ("imported", "written"),
    [
        ("from sizes import UNITS", "UNITS"),
        ("from sizes import UNITS as n", "n"),
        ("from sizes import *", "UNITS"),
        ("import sizes", "sizes.UNITS"),
        ("import sizes as s", "s.UNITS"),
        ("from . import sizes", "sizes.UNITS"),
        ("try:\n    from .sizes import UNITS\nexcept ImportError:\n    from sizes import UNITS", "UNITS"),
        ("import pack.inner\nimport pack.sizes", "pack.sizes.UNITS + pack.inner.ZERO"),
        ("from pack import sizes", "sizes.UNITS"),
        ("from pack.sizes import twice", "twice(3)"),
    ],
)
def test_every_form_of_an_import_binds_what_python_binds(project, imported, written):
    folder = project(
        sizes="UNITS = 6\n",
        pack__sizes="BASE = 2\nUNITS = 6\ndef twice(n):\n    global BASE\n    return BASE * n\n",
        pack__inner="ZERO = 0\n",
        model=f"{KERAS}BASE = 50\n{imported}\nmodel = Sequential([LSTM({written}, input_shape=(10, 3))])\n",
    )
    assert units(the_one(folder / "model.py")) == 6


def test_a_model_that_an_imported_function_makes_is_listed_and_others_of_that_file_are_not(project):
    folder = project(
        build=f"{KERAS}tried = Sequential([LSTM(9, input_shape=(10, 3))])\n"
        "def build(units):\n    made = Sequential()\n    made.add(LSTM(units, input_shape=(10, 3)))\n    return made\n"
        "def never(units):\n    return Sequential([LSTM(units, input_shape=(10, 3))])\n",
        train="from build import build\nfrom keras.layers import Dense\nmodel = build(7)\nmodel.add(Dense(2))\n",
    )
    found = [each for each in listed_in(str(folder / "train.py")) if isinstance(each, LoadedModel)]
    assert [each.where for each in found] == ["build.py, line 5"]


def test_an_open_value_of_an_imported_file_names_the_file(project):
    folder = project(
        layers=LAYERS.replace("nn.Linear(size, out)", "nn.Linear(size, wide)"),
        net=NET.replace("from .config import Config\n", CONFIG),
    )
    (found,) = listed_in(str(folder / "net.py"))
    assert isinstance(found, UnreadModel)
    assert found.why.startswith("layers.py, line 7: class Net: wide is not defined")
    assert [(each.name, each.where) for each in found.needs] == [("wide", "layers.py, line 7")]


@pytest.mark.parametrize("text", ["def f(:\n", "\udcff", "raise ValueError\n" * 2, "while True:\n    pass\n"])
def test_a_file_that_cannot_be_read_leaves_its_values_open(project, text):
    folder = project(model=f"{KERAS}from sizes import UNITS\n{MODEL}")
    (folder / "sizes.py").write_text(text, encoding="utf-8", errors="surrogateescape")
    (found,) = listed_in(str(folder / "model.py"))
    assert isinstance(found, UnreadModel)
    assert [each.name for each in found.needs] == ["UNITS"]
    assert units(the_one(folder / "model.py", ("UNITS=4",))) == 4


@pytest.mark.parametrize(
    ("sizes", "why"),
    [
        ("N = 1\n", "does not define it"),
        ("A = 1\ndef f(:\n", "which is not read: sizes.py, line 2, is no Python code"),
        ("# \udcff\n", "which is not read: sizes.py: is not UTF-8 text"),
        ("from other import N\nUNITS = N\n", "which has not defined it yet: sizes.py imports from files that import"),
    ],
)
@pytest.mark.parametrize(("imported", "name"), [("from sizes import UNITS", "UNITS"), ("import sizes", "sizes.UNITS")])
def test_why_a_file_beside_the_script_does_not_tell_a_value_is_said(project, sizes, why, imported, name):
    folder = project(
        other="from sizes import UNITS\nN = UNITS + 1\n",
        model=f"{KERAS}{imported}\n{MODEL.replace('UNITS', name)}",
    )
    (folder / "sizes.py").write_text(sizes, encoding="utf-8", errors="surrogateescape")
    (found,) = listed_in(str(folder / "model.py"))
    assert isinstance(found, UnreadModel)
    assert why in found.why


def test_a_script_finds_a_module_that_a_package_hands_on(project):
    folder = project(net__blocks__layers=LAYERS, train="import torch\nfrom net import Pool\nnet = Pool(3, 2)\n")
    (folder / "net" / "__init__.py").write_text("from .blocks import Pool\n")
    (folder / "net" / "blocks" / "__init__.py").write_text("from .layers import Pool\n")
    found = the_one(folder / "train.py")
    assert (found.name, found.where) == ("Pool", "net/blocks/layers.py, line 4")


def test_what_an_imported_file_reads_from_data_is_asked_for_as_the_script_writes_it(project):
    folder = project(
        data="def vocabulary(path):\n    with open(path) as f:\n        words = f.read().split()\n"
        "    return {each: n for n, each in enumerate(words)}\n",
        model=f"{KERAS}from data import vocabulary\nwords = vocabulary('a.txt')\nUNITS = len(words)\n{MODEL}",
    )
    (found,) = listed_in(str(folder / "model.py"))
    assert isinstance(found, UnreadModel)
    assert [(each.name, each.where) for each in found.needs] == [("UNITS", "line 5")]
    assert units(the_one(folder / "model.py", ("UNITS=4",))) == 4


def test_a_script_that_makes_the_imported_model_inside_a_class_of_its_own_shows_it(project):
    trainer = "class Trainer:\n    def __init__(self):\n        self.net = Pool(3, 2)\n"
    folder = project(layers=LAYERS, train=f"import torch\nfrom layers import Pool\n{trainer}")
    assert the_one(folder / "train.py").name == "Pool"


def test_a_script_that_only_imports_a_model_asks_for_what_it_needs(project):
    folder = project(layers=LAYERS, infer="import torch\nfrom layers import Pool\ntorch.load('pool.pt')\n")
    (found,) = listed_in(str(folder / "infer.py"))
    assert isinstance(found, UnreadModel)
    assert [each.name for each in found.needs] == ["size", "out"]


def test_files_that_import_each_other_are_read_once(project):
    folder = project(
        a="from b import TWO\nTHREE = TWO + 1\n",
        b="TWO = 2\nfrom a import THREE\n",
        model=f"{KERAS}from a import THREE\nmodel = Sequential([LSTM(THREE, input_shape=(10, 3))])\n",
    )
    assert units(the_one(folder / "model.py")) == 3


def test_libraries_and_pasted_code_are_not_looked_for(project):
    folder = project(torch="", json="", sizes="UNITS = 1\n")
    files = ImportedFiles(folder / "script.py", 3)
    assert files.find("torch") is files.find("json") is files.find("absent") is None
    assert ImportedFiles().find("sizes") is None


def test_a_present_folder_that_is_gone_is_no_error(project, monkeypatch):
    folder = project(sizes="UNITS = 1\n")
    (folder / "gone").mkdir()
    monkeypatch.chdir(folder / "gone")
    (folder / "gone").rmdir()
    files = ImportedFiles(folder / "script.py", 3)
    assert files.find("sizes") is not None
    assert files.find("absent") is None


def test_at_most_so_many_files_are_read(project):
    folder = project(**{f"part{n}": f"N = {n}\n" for n in range(MOST + 5)})
    files = ImportedFiles(folder / "script.py", 3)
    found = [files.find(f"part{n}") for n in range(MOST + 5)]
    assert sum(each is not None for each in found) == MOST
    assert files.where(found[1].tree.body[0].lineno) == "part1.py, line 1"


@pytest.mark.parametrize("beside", ["", "layers"])
def test_two_imported_values_that_one_function_is_given_are_asked_for_apart(project, beside):
    block = "def block(x, units):\n    return LSTM(units, return_sequences=True)(x)\n"
    folder = project(
        layers=KERAS + block,
        model=f"{KERAS}from keras import Input, Model\n"
        "from absent import FIRST, SECOND as n\nimport absent.more as more\n"
        f"{'from layers import block' if beside else block}\n"
        "x = Input((6, 3))\nmodel = Model(x, block(block(block(x, FIRST), n), more.THIRD))\n",
    )
    (found,) = listed_in(str(folder / "model.py"))
    assert isinstance(found, UnreadModel)
    assert [each.name for each in found.needs] == ["FIRST", "n", "more.THIRD"]
    assert "FIRST comes from absent, which is not read" in found.why
    given = the_one(folder / "model.py", ("FIRST=4", "n=5", "more.THIRD=6"))
    assert [each.units for each in given.stack.layers] == [4, 5, 6]


def test_a_file_called_as_a_library_is_said_not_to_be_read(project):
    folder = project(random="UNITS = 7\n", model=f"{KERAS}from random import UNITS\n{MODEL}")
    (found,) = listed_in(str(folder / "model.py"))
    assert isinstance(found, UnreadModel)
    assert "it comes from random, which is the library here: random.py is not read" in found.why


def test_a_module_asks_for_imported_values_by_their_names_in_the_script(project):
    net = NET.replace("from .config import Config", "from absent import FEATURES, HIDDEN as n")
    net = net.replace("Config()", "FEATURES, n")
    net = net.replace("self, config", "self, features, hidden").replace("config.", "")
    folder = project(net=net, layers=LAYERS)
    (found,) = listed_in(str(folder / "net.py"))
    assert isinstance(found, UnreadModel)
    assert [(each.name, each.decides) for each in found.needs] == [
        ("FEATURES", "input_size of nn.GRU"),
        ("n", "hidden_size of nn.GRU"),
    ]
    assert the_one(folder / "net.py", ("FEATURES=3", "n=4")).module is not None
