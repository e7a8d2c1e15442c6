"""Reads Python code with the reader for Keras or for PyTorch. Code is parsed, never executed."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.keras_code import reader as keras_reader
from rnn_tui.formats.loaded_model import ListedModel
from rnn_tui.formats.python_code.source.cells import cells_of, numbered
from rnn_tui.formats.python_code.source.notebook import code_cells
from rnn_tui.formats.python_code.source.source_text import Source, parse
from rnn_tui.formats.torch_code.reader import list_modules

_BASES = ("Module", "LightningModule")
_KERAS = ("keras", "tensorflow", "tf_keras", "keras_core")


def list_code(
    text: str, notebook: bool = False, keras: str = "keras3", values: Sequence[str] = (), path: Path | None = None
) -> list[ListedModel]:
    """All models in the code, in its order; `notebook`: whether the text is an `.ipynb`.

    Classes derived from `nn.Module` belong to PyTorch, everything else to Keras; in a file with both, Keras's models
    come first. `keras`: the version whose names and defaults apply. `values`: values that the code does not define,
    each as `NAME=VALUE`. `path`: the file, if files of its project are read from which it imports. Raises an `RnnError`
    that begins with the place.
    """
    if not any(f"{each})" in text or f"{each}," in text for each in _BASES) and (path is None or "torch" not in text):
        return keras_reader.list_code(text, notebook, keras, values, path)
    notebook = notebook or (text.lstrip().startswith("{") and '"cells"' in text)
    source = parse(numbered(code_cells(text)) if notebook else cells_of(text), notebook, path)
    if _only_keras(source) or not (_has_modules(source) or _imports_modules(source)):
        return keras_reader.list_code(text, notebook, keras, values, path)
    found = [*_of_keras(source, text, notebook, keras), *list_modules(source, len(text), values)]
    if not found:
        return keras_reader.list_code(text, notebook, keras, values, path)
    return [replace(each, number=number) for number, each in enumerate(found, 1)]


def list_notebook(
    text: str, keras: str = "keras3", values: Sequence[str] = (), path: Path | None = None
) -> list[ListedModel]:
    """All models in an `.ipynb`; see `list_code`."""
    return list_code(text, True, keras, values, path)


def _of_keras(source: Source, text: str, notebook: bool, keras: str) -> list[ListedModel]:
    """The Keras models of a file that has PyTorch modules too; empty if it does not import Keras or cannot be read."""
    if not any(each.split(".")[0] in _KERAS for each in _imported(source)):
        return []
    try:
        return keras_reader.list_code(text, notebook, keras)
    except RnnError:
        return []


def _imported(source: Source) -> Iterator[str]:
    """The names of the imported modules."""
    for tree in source.trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from (each.name for each in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
                yield from (f"{node.module}.{each.name}" for each in node.names)


def _only_keras(source: Source) -> bool:
    """Whether it imports Keras or TensorFlow, and PyTorch nowhere: `Module` is then another library's class."""
    imported = [each.split(".") for each in _imported(source)]
    theirs = any("torch" in each or each[0] in ("lightning", "pytorch_lightning") for each in imported)
    return not theirs and any(set(_KERAS) & set(each) for each in imported)


def _has_modules(source: Source) -> bool:
    """Whether it defines a class derived from `nn.Module`."""
    return any(map(_defines_modules, source.trees))


def _defines_modules(tree: ast.Module) -> bool:
    classes = (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    return any(_is_module(ast.unparse(base)) for each in classes for base in each.bases)


def _imports_modules(source: Source) -> bool:
    """Whether a file of the project defines such a class, from which it imports itself or through other files."""
    waiting: list[tuple[ast.Module, Path | None]] = [(tree, None) for tree in source.trees]
    seen: set[Path] = set()
    for tree, importer in waiting:
        for _, file in source.files.imported_by(tree, importer):
            if file.path not in seen:
                if _defines_modules(file.tree):
                    return True
                seen.add(file.path)
                waiting.append((file.tree, file.path))
    return False


def _is_module(base: str) -> bool:
    """Whether a base class, as the code writes it, is `nn.Module`."""
    return base.rpartition(".")[2] in _BASES and base.partition(".")[0] not in ("tf", "keras", "tensorflow")
