"""The walls of the house: what may import what, and who may know the layers by name.

They stand so that the engine can be used as a library, a chart tested without an app, and a new layer kind added in
one file.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rnn_tui.engine.nn.kinds import kinds

HOUSE = Path(__file__).parent.parent / "rnn_tui"
FILES = sorted(HOUSE.rglob("*.py"))
MAY_IMPORT = {
    "engine": {"engine"},
    "charts": {"charts"},
    "record": set(),  # runs inside other people's training scripts, and may be copied there
    "formats": {"formats", "engine"},
    "panes": {"panes", "formats", "engine", "charts"},
    "screens": {"screens", "panes", "formats", "engine", "charts"},
    "app": {"app", "screens", "panes", "formats", "engine", "charts"},
    "cli": {"cli", "app", "screens", "panes", "formats", "engine", "charts"},
    "__main__": {"cli"},
    "__init__": set(),
}
"""Imports point down only: engine | charts ← formats ← panes ← screens ← app ← cli."""


def room(path: Path) -> str:
    """The part of the house a file belongs to; what stands beside the command line belongs to it."""
    return named(path.relative_to(HOUSE).parts[0].removesuffix(".py"))


def named(first: str) -> str:
    return first if first in MAY_IMPORT else "cli"


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in FILES:
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    """Every module an import names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield str(node.module)
            if node.module == "rnn_tui":
                yield from (f"rnn_tui.{each.name}" for each in node.names)


def test_imports_point_down_only():
    for path, tree in trees():
        allowed = MAY_IMPORT[room(path)]
        for module in imported(tree):
            if module.startswith("rnn_tui."):
                there = named(module.split(".")[1])
                assert there in allowed, f"{path.relative_to(HOUSE)} imports {module}"


LATE = {("cli", "rnn_tui.app.app")}
"""The headless commands start without Textual: only the explorer imports the app."""


def test_our_own_package_is_imported_at_the_top():
    for path, tree in trees():
        for inner in ast.walk(tree):
            if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                found = [each for each in imported(ast.Module([inner], [])) if each.startswith("rnn_tui")]
                late = [each for each in found if (room(path), each) not in LATE]
                assert not late, f"{path.relative_to(HOUSE)} imports {late} late"


def loaded(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter has after that statement and did not have before."""
    code = (
        f"import sys; before = set(sys.modules); {statement}; "
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module", ["rnn_tui.engine", "rnn_tui.engine.plan.builtin_models", "rnn_tui.engine.summary.summarize"]
)
def test_the_engine_needs_numpy_and_nothing_else(module):
    numpy_s_own = loaded("import numpy.random")  # its compiled parts bring a runtime with a name of its own
    foreign = loaded(f"import {module}") - set(sys.stdlib_module_names) - numpy_s_own
    assert foreign == {"rnn_tui"}


def test_importing_the_package_imports_nothing():
    assert loaded("import rnn_tui") == {"rnn_tui"}


def test_the_recorder_imports_nothing_before_it_records():
    assert loaded("import rnn_tui.record") - set(sys.stdlib_module_names) == {"rnn_tui"}


def test_the_recorder_leaves_a_training_script_its_threads():
    code = "import rnn_tui.record, os; print(any(name.endswith('_NUM_THREADS') for name in os.environ))"
    free = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=free)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(("given", "threads"), [({}, "1"), ({"OPENBLAS_NUM_THREADS": "3"}, "3")])
def test_products_run_on_one_thread_unless_the_user_says_otherwise(given, threads):
    code = "import rnn_tui.cli.main, os; print(os.environ['OPENBLAS_NUM_THREADS'])"
    free = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=free | given)
    assert done.stdout.strip() == threads


def words(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every identifier and string of a file, docstrings aside."""
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Name):
            yield node.id, line
        elif isinstance(node, ast.Attribute):
            yield node.attr, line
        elif isinstance(node, ast.alias):
            yield from ((part, line) for part in node.name.split("."))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, line


NAMES_KINDS = {
    # Kerases before 2.3 had other names for three layers; the table that renames them ends in today's names.
    "formats/keras_code/vocabulary.py": {"LSTM", "GRU", "Dense", "Conv1D", "Identity"},
    # The value of the initializer Identity, which shares its name with a layer.
    "formats/keras_code/library.py": {"Identity"},
    # Operators of ONNX that share their names with layers of Keras.
    "formats/onnx/constants.py": {"Identity", "Reshape"},
    "formats/onnx/graph.py": {"Identity", "Reshape"},
    "formats/onnx/shapes.py": {"Identity", "Reshape"},
}
"""Files above the engine that must know kinds by name, each with its reason."""


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if room(path) != "engine"],
    ids=lambda path: str(path.relative_to(HOUSE)),
)
def test_nobody_above_the_engine_names_a_layer_kind(path):
    known = {each.kind() for each in kinds()}
    allowed = NAMES_KINDS.get(str(path.relative_to(HOUSE)), set())
    named = [
        (word, line) for word, line in words(ast.parse(path.read_text(encoding="utf-8"))) if word in known - allowed
    ]
    assert not named


TEXTUAL_OWN = {"layer", "layers", "name", "size", "loading", "title", "focused", "run"}
"""Attributes of Textual's widgets: a reactive of that name breaks the widget silently."""


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if room(path) in ("panes", "screens")],
    ids=lambda path: str(path.relative_to(HOUSE)),
)
def test_no_widget_hides_an_attribute_of_textual_s(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ClassDef):
            continue
        for each in node.body:
            value = getattr(each, "value", None)
            called = value.func if isinstance(value, ast.Call) else None
            called = called.value if isinstance(called, ast.Subscript) else called
            if getattr(called, "id", getattr(called, "attr", "")) not in ("reactive", "var"):
                continue
            targets = each.targets if isinstance(each, ast.Assign) else [each.target]
            for target in targets:
                assert target.id not in TEXTUAL_OWN, f"{node.name}.{target.id}, line {each.lineno}"
