"""The walls of the house: what may import what, how large a file may be, and who may know the layers by name.

They stand so that the engine can be used as a library, a chart tested without an app, and a new layer kind added in
one file.
"""

import ast
import functools
import importlib
import inspect
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rnn_tui.engine.nn.layer_registry import kinds

HOUSE = Path(__file__).parent.parent / "rnn_tui"
FILES = sorted(HOUSE.rglob("*.py"))
MODULES = {
    ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts).removesuffix(".__init__"): path for path in FILES
}
MAY_IMPORT = {
    "numbers": set(),
    "engine": {"engine", "numbers"},
    "charts": {"charts", "numbers"},
    "record": {"record"},  # runs inside other people's training scripts, and may be copied there
    "formats": {"numbers", "formats", "engine"},
    "panes": {"numbers", "panes", "formats", "engine", "charts"},
    "screens": {"numbers", "screens", "panes", "formats", "engine", "charts"},
    "app": {"numbers", "app", "screens", "panes", "formats", "engine", "charts"},
    "cli": {"numbers", "cli", "app", "screens", "panes", "formats", "engine", "charts"},
    "__main__": {"cli"},
    "__init__": set(),
}
"""Imports point down only: numbers ← engine | charts ← formats ← panes ← screens ← app ← cli."""
FLOORS = [
    {"core"},
    {"options", "runtime"},
    {"explain"},
    {"nn"},
    {"layers"},
    {"plan"},
    {"data", "interventions", "summary"},
    {"run"},
    {"gradients"},
    {"studies", "training"},
    {"recordings"},
]
"""The engine's packages, from the ground up; those of one floor do not know each other."""


def place(path: Path) -> str:
    """How a file is called in what a wall says."""
    return str(path.relative_to(HOUSE))


def room(path: Path) -> str:
    """The part of the house a file belongs to; what stands beside the command line belongs to it."""
    return named(path.relative_to(HOUSE).parts[0].removesuffix(".py"))


def named(first: str) -> str:
    return first if first in MAY_IMPORT else "cli"


def imported(tree: ast.AST, within: str = "") -> Iterator[str]:
    """Every module of ours an import names, and every other one; `within` is the package that relative ones mean."""
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 or within, "imports are absolute"
            module = f"{within}.{node.module}" if node.level else str(node.module)
            inside = [f"{module}.{each.name}" for each in node.names]
            modules = [each for each in inside if each in MODULES]
            yield from modules
            if len(modules) < len(inside):
                yield module


@functools.cache
def trees() -> dict[Path, ast.Module]:
    """Every file of ours, parsed."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}


@functools.cache
def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """Everything in a file; of a whole one the tests ask again and again."""
    return tuple(ast.walk(tree))


@functools.cache
def imports() -> dict[str, set[str]]:
    """What each module of ours imports."""
    within = {path: "rnn_tui.record" if room(path) == "record" else "" for path in FILES}
    return {name: set(imported(trees()[path], within[path])) for name, path in MODULES.items()}


def test_imports_point_down_only():
    upwards = [
        f"{module} imports {other}"
        for module, path in MODULES.items()
        for other in imports()[module]
        if other.startswith("rnn_tui.") and named(other.split(".")[1]) not in MAY_IMPORT[room(path)]
    ]
    assert not upwards


def package_imports() -> dict[str, set[str]]:
    """Which packages of the engine each of them imports."""
    found: dict[str, set[str]] = {}
    for module, others in imports().items():
        if module.startswith("rnn_tui.engine."):
            package = module.split(".")[2]
            inside = {each.split(".")[2] for each in others if each.startswith("rnn_tui.engine.")}
            found[package] = found.get(package, set()) | inside - {package}
    return found


def test_within_the_engine_too():
    floor = {package: number for number, packages in enumerate(FLOORS) for package in packages}
    found = package_imports()
    assert set(found) == set(floor)
    upwards = [f"{one} imports {other}" for one in found for other in found[one] if floor[other] >= floor[one]]
    assert not upwards


def circle(arrows: Mapping[str, set[str]]) -> list[str]:
    """What is left when everything that leads to no circle, or from none, has been taken away."""
    left = dict(arrows)
    while True:
        reached = set().union(*left.values())
        stays = {each: others for each, others in left.items() if each in reached and others & left.keys()}
        if len(stays) == len(left):
            return sorted(left)
        left = stays


def test_a_circle_is_found():
    assert circle({"a": {"b"}, "b": {"c", "numpy"}, "c": {"b"}, "d": set(), "e": {"a"}}) == ["b", "c"]


def test_imports_go_round_in_no_circle():
    assert not circle(imports())
    assert not circle(package_imports())


def test_no_import_is_there_for_a_type_hint_only():
    assert not [place(path) for path, tree in trees().items() if "TYPE_CHECKING" in dict(words(tree))]


def at_top(tree: ast.Module) -> list[ast.stmt]:
    """The imports of a file that stand at its beginning."""
    return [each for each in tree.body if isinstance(each, ast.Import | ast.ImportFrom)]


def test_our_own_package_is_imported_at_the_top():
    late = [
        f"{place(path)} imports {module}"
        for path, tree in trees().items()
        if len([each for each in nodes(tree) if isinstance(each, ast.Import | ast.ImportFrom)]) > len(at_top(tree))
        for node in nodes(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for module in imported(node, "record" if room(path) == "record" else "")
        if module.startswith("rnn_tui")
    ]
    assert not late


MOST_MODULES, MOST_LINES, MOST_METHODS = 20, 300, 45


def test_no_folder_holds_too_many_modules_and_no_module_too_many_lines():
    folders = Counter(path.parent for path in FILES)
    assert not {place(folder): number for folder, number in folders.items() if number > MOST_MODULES}
    lines = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert not {each: number for each, number in lines.items() if number > MOST_LINES}


def written(member: Any) -> bool:
    """Whether it is a method or a property that somebody wrote, and not one that a decorator made."""
    if isinstance(member, property | functools.cached_property | classmethod | staticmethod):
        member = getattr(member, "fget", None) or getattr(member, "func", None) or member.__func__
    return inspect.isfunction(member) and member.__code__.co_filename != "<string>"


def methods(kind: type) -> set[str]:
    """The names of its methods, with those that it inherits from us."""
    ours = [each for each in kind.__mro__ if each.__module__.startswith("rnn_tui")]
    return {name for each in ours for name, member in vars(each).items() if written(member)}


def test_no_class_has_too_many_methods():
    modules = [importlib.import_module(each) for each in MODULES]
    classes = [
        each
        for module in modules
        for each in vars(module).values()
        if getattr(each, "__module__", "") == module.__name__
    ]
    counts = {each: len(methods(each)) for each in classes if inspect.isclass(each)}
    assert not {each.__name__: number for each, number in counts.items() if number > MOST_METHODS}


WORD, SENTENCE_START = re.compile(r"\w+"), re.compile(r"(?:^|(?<=[.:?!] ))[A-Z][a-z]+\b(?=[ :])")


def words(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every identifier of a file, every string, docstrings aside, and every word in one; but for words that have a
    capital where a sentence begins, such as Add."""
    docstrings = {each.value for each in nodes(tree) if isinstance(each, ast.Expr)}
    for node in nodes(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Name):
            yield node.id, line
        elif isinstance(node, ast.Attribute):
            yield node.attr, line
        elif isinstance(node, ast.alias):
            yield from ((part, line) for part in node.name.split("."))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings:
            yield node.value, line
            yield from ((each, line) for each in WORD.findall(SENTENCE_START.sub("", node.value)))


TORCH_NAMES = (
    *(
        "library",
        "to_stack",
        "module/kinds",
        "module/layers",
        "module/recurrent",
        "module/convolutions",
        "module/parameters",
        "module/attention",
        "module/constants",
    ),
    *(
        "tensor/arithmetic",
        "tensor/builder",
        "tensor/functions",
        "tensor/normalizing",
        "tensor/shaping",
        "tensor/solid",
    ),
)
WATCHED = {
    "RNN",
    "LSTM",
    "GRU",
    "SimpleRNN",
    "LSTMCell",
    "GRUCell",
    "SimpleRNNCell",
    "StackedRNNCells",
    "Bidirectional",
    "TimeDistributed",
}
RECORDER = ("gates", "keras_layers", "keras_search", "torch_tensors", "torch_hooks", "watch_training")
NAMES_KINDS = {
    # Kerases before 2.3 had other names for three layers, and some have two; the tables end in today's names.
    "formats/keras_code/vocabulary.py": {
        *("LSTM", "GRU", "Dense", "Conv1D", "Identity", "Conv1DTranspose", "SeparableConv1D"),
        *("AveragePooling1D", "GlobalAveragePooling1D", "GlobalMaxPooling1D", "MaxPooling1D"),
    },
    # Keras 1 had one function with a mode for each of them.
    "formats/keras_code/models/merge.py": {"Add", "Multiply", "Average", "Maximum", "Concatenate", "Dot"},
    # The value of the initializer Identity, which shares its name with a layer.
    "formats/keras_code/keras_api.py": {"Identity"},
    # Operators of ONNX that share their names with layers of Keras.
    "formats/onnx/cells/scan_and_loop.py": {"Add", "Identity"},
    "formats/onnx/cells/producers.py": {"Identity"},
    "formats/onnx/cells/match.py": {"LSTM", "GRU", "RNN"},
    "formats/onnx/cells/terms.py": {"Add", "Identity"},
    "formats/onnx/cells/unrolled.py": {"Identity"},
    "formats/onnx/operators/constants.py": {"Add", "Identity", "Reshape"},
    "formats/onnx/flat_graph.py": {"Identity"},
    "formats/onnx/graph.py": {"Identity", "Reshape"},
    "formats/onnx/operators/reshape_operators.py": {"Identity", "Reshape"},
    "formats/onnx/operators/windows.py": {
        *("Conv1D", "ZeroPadding1D", "MaxPooling1D", "AveragePooling1D", "GlobalMaxPooling1D"),
        "GlobalAveragePooling1D",
    },
    # PyTorch's classes and operators of ONNX, in sentences about their files.
    "cli/arguments.py": {"RNN"},
    "formats/torch/modules.py": {"LSTM"},
    "formats/onnx/operators/recurrent.py": {"LSTM"},
    "formats/onnx/operators/norms.py": {"BatchNormalization", "LayerNormalization"},
    "formats/onnx/operators/matmul.py": {"Add", "Softmax"},
    "formats/onnx/file_writer.py": {"Identity"},
    # Which operators of ONNX do what a layer does, and operators that share their names with layers.
    **{
        f"formats/onnx/writing/{each}.py": {kind.kind() for kind in kinds()}
        for each in ("activated", "builder", "layers", "masks", "merged", "normalized", "operations", "recurrent")
    },
    # Operators of Python.
    "formats/python_code/evaluation/special_methods.py": {"Add"},
    # PyTorch's classes and functions, and operations on tensors, that share their names with layers of Keras; and which
    # layer does what a module does.
    **{f"formats/torch_code/{each}.py": {kind.kind() for kind in kinds()} for each in TORCH_NAMES},
    # PyTorch's and Keras's own classes, which are watched where nothing of ours but the recorder is.
    **{f"record/{each}.py": WATCHED for each in RECORDER},
    # Classes of Python's syntax tree that share their names with layers of Keras.
    "formats/python_code/builtins/methods.py": {"Add"},
    "formats/python_code/evaluation/array_slices.py": {"Add"},
    "formats/python_code/builtins/operators.py": {"Add"},
    "formats/numpy/inline_source.py": {"Add"},
}
"""Files above the engine that must know kinds by name, each with its reason."""


def test_nobody_above_the_engine_names_a_layer_kind():
    known = {each.kind() for each in kinds()}
    naming = [
        f"{place(path)}, line {line}: {word}"
        for path, tree in trees().items()
        if room(path) != "engine"
        for word, line in words(tree)
        if word in known - NAMES_KINDS.get(place(path), set())
    ]
    assert not naming


def test_words_are_those_in_sentences_too():
    code = '"""A GRU."""\nx.LSTM = f"a Dense of {y}, or {z}", "Multiply it", "Add", "Open it. Dot is one"'
    found = {each for each, _ in words(ast.parse(code)) if each[0].isupper() and " " not in each}
    assert found == {"LSTM", "Dense", "Add"}


TEXTUAL_OWN = {"layer", "layers", "name", "size", "loading", "title", "focused", "run"}
"""Attributes of Textual's widgets: a reactive of that name breaks the widget silently."""


def reactives(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """What is declared as reactive in the classes of a file."""
    for node in nodes(tree):
        for each in node.body if isinstance(node, ast.ClassDef) else ():
            value = getattr(each, "value", None)
            called = value.func if isinstance(value, ast.Call) else None
            called = called.value if isinstance(called, ast.Subscript) else called
            if getattr(called, "id", getattr(called, "attr", "")) in ("reactive", "var"):
                targets = each.targets if isinstance(each, ast.Assign) else [each.target]
                yield from ((f"{node.name}.{target.id}", each.lineno) for target in targets)


def test_no_widget_hides_an_attribute_of_textual_s():
    found = [
        (path, *each)
        for path, tree in trees().items()
        if room(path) in ("panes", "screens")
        for each in reactives(tree)
    ]
    assert found
    hidden = [f"{place(path)}, line {line}: {name}" for path, name, line in found if name.split(".")[1] in TEXTUAL_OWN]
    assert not hidden


def test_a_thread_s_work_is_described():
    """Textual would write out its arguments otherwise, with all the numbers of a trace."""
    bare = [
        f"{place(path)}, line {node.lineno}"
        for path, tree in trees().items()
        for node in nodes(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "work"
        if "description" not in {each.arg for each in node.keywords}
    ]
    assert not bare


def test_every_place_on_the_map_in_the_readme_is_there():
    readme = (HOUSE.parent / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+/[\w/.]*)`", readme.partition("## Work on it")[2]))
    assert len(named) > 20
    assert [each for each in sorted(named) if not (HOUSE / each).exists() and not (HOUSE.parent / each).exists()] == []
