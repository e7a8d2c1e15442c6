"""The Python files of a project from which a script imports: `from .config import Config`.

They are found by the names of their modules, as Python finds them if the script is started in its folder, in the folder
of the project, or in the present folder. They are parsed, never executed.
"""

import ast
import os
import sys
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rnn_tui.formats.io.errors import FormatError, listed
from rnn_tui.formats.io.regular_file import is_file
from rnn_tui.formats.io.text_file import text_of
from rnn_tui.formats.python_code.builtins.library import KNOWN_MODULES
from rnn_tui.formats.python_code.source.cells import LONGEST
from rnn_tui.formats.python_code.source.syntax_tree import tree_of

_MORE = frozenset(
    ("torchvision", "torchtext", "torchaudio", "lightning", "pytorch_lightning", "transformers", "einops")
)
LIBRARIES = KNOWN_MODULES | sys.stdlib_module_names | _MORE
"""Packages that are meant by their names even if a folder of the project is called the same."""
PROJECT = (".git", "pyproject.toml", "setup.py", "setup.cfg", "requirements.txt")
"""What the folder of a project holds."""
DEEPEST = 5
"""The largest number of folders between a script and the folder of its project."""
MOST = 40
"""The largest number of files that are read for one script."""


@dataclass(frozen=True, eq=False)
class ImportedFile:
    """One file."""

    path: Path
    name: str
    """Its path from the folder of the script: `layers/attention.py`."""
    tree: ast.Module
    """Its syntax tree; its lines follow those of the script and of the files before it."""


class ImportedFiles:
    """The files from which one script imports, parsed when they are first asked for."""

    def __init__(self, script: Path | None = None, lines: int = 0) -> None:
        """`script`: its path; None for code without a file, which imports from no file. `lines`: the number of its
        lines."""
        self._script = script
        self._own = lines
        self._lines = lines
        self._characters = LONGEST
        self._files: dict[Path, ImportedFile] = {}
        self._refused: dict[Path, str] = {}
        """The files that cannot be read, each with the reason."""
        self._starts: list[int] = []
        self._names: list[str] = []

    def find(self, module: str, level: int = 0, importer: Path | None = None) -> ImportedFile | None:
        """The file of a module; None if there is none, or if it cannot be read.

        `level`: the number of dots before the name. `importer`: the file with the import; None: the script.
        """
        path = self._path(module, level, importer)
        return None if path is None else self._parsed(path)

    def imported_by(self, tree: ast.Module, importer: Path | None = None) -> Iterator[tuple[str, ImportedFile]]:
        """The names of the modules that a file imports from, each with its file, as far as these can be read."""
        for node in ast.walk(tree):
            for module, level in _modules(node):
                if (file := self.find(module, level, importer)) is not None:
                    yield module, file

    def unread(self, module: str, level: int = 0, importer: Path | None = None) -> str:
        """Why the file of a module is not read, as the end of a sentence; the arguments are those of `find`."""
        first = module.partition(".")[0]
        if not level and first in LIBRARIES and self._script and is_file(self._script.with_name(f"{first}.py")):
            return f"which is the library here: {first}.py is not read"
        path = self._path(module, level, importer)
        why = self._refused.get(path, "") if path is not None else ""
        return f"which is not read: {why}" if why else "which is not read"

    def said(self) -> list[str]:
        """A sentence about the files that were read; empty if there are none."""
        if not self._names:
            return []
        are, them = ("is", "it") if len(self._names) == 1 else ("are", "them")
        return [f"{listed(self._names)} {are} read too, because the code imports from {them}"]

    def own(self, line: int) -> bool:
        """Whether the line belongs to the script itself."""
        return self._script is None or line <= self._own

    def where(self, line: int) -> str:
        """The place of a line of an imported file in words: `config.py, line 5`."""
        place = bisect_left(self._starts, line) - 1
        return f"{self._names[place]}, line {line - self._starts[place]}"

    def _path(self, module: str, level: int, importer: Path | None) -> Path | None:
        """The path of the file of a module; None if there is none."""
        importer = importer or self._script
        if importer is None or (not level and module.partition(".")[0] in LIBRARIES):
            return None
        for folder in self._folders(importer, level):
            stem = folder.joinpath(*module.split(".")) if module else folder
            for path in (stem.parent / f"{stem.name}.py", stem / "__init__.py"):
                if path != self._script and is_file(path):
                    return path
        return None

    def _folders(self, importer: Path, level: int) -> Iterator[Path]:
        """The folders in which the name of a module begins."""
        if level:
            yield importer.parents[level - 1] if level <= len(importer.parents) else importer.parent
            return
        assert self._script is not None
        around = list(self._script.parents)[:DEEPEST]
        last = 0
        for place, folder in enumerate(around):
            if _is_of_project(folder):
                last = place
                break
        yield from around[: last + 1]

    def _parsed(self, path: Path) -> ImportedFile | None:
        if path not in self._files and path not in self._refused:
            try:
                self._files[path] = self._read(path)
            except SyntaxError as error:
                self._refused[path] = f"{self._name(path)}, line {error.lineno or 1}, is no Python code"
            except FormatError as error:
                self._refused[path] = str(error)
            except (RecursionError, MemoryError, ValueError):
                self._refused[path] = f"{self._name(path)} is no Python code"
        return self._files.get(path)

    def _name(self, path: Path) -> str:
        assert self._script is not None
        return Path(os.path.relpath(path, self._script.parent)).as_posix()

    def _read(self, path: Path) -> ImportedFile:
        """Raises `FormatError` and what `tree_of` raises."""
        if len(self._files) + len(self._refused) >= MOST:
            raise FormatError(path, f"only {MOST} files are read")
        text = text_of(path)
        if len(text) > self._characters:
            raise FormatError(path, "is too long, with the files before it")
        tree, name = tree_of(text), self._name(path)
        self._characters -= len(text)
        self._starts.append(self._lines)
        self._names.append(name)
        tree = ast.increment_lineno(tree, self._lines)
        self._lines += text.count("\n") + 1
        return ImportedFile(path, name, tree)


def _is_of_project(folder: Path) -> bool:
    """Whether it is the present folder, or holds what the folder of a project holds."""
    try:
        return folder == Path.cwd() or any((folder / each).exists() for each in PROJECT)
    except OSError:  # a folder that may not be searched, or a present folder that is gone
        return False


def _modules(node: ast.AST) -> list[tuple[str, int]]:
    """The modules that an import may read, each with the number of dots before its name."""
    if isinstance(node, ast.Import):
        return [(each.name, 0) for each in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    parts = [".".join(filter(None, (node.module, each.name))) for each in node.names if each.name != "*"]
    return [(each, node.level) for each in (node.module or "", *parts)]
