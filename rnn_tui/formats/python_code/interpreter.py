"""The interpreter of Python source. It knows the language; a `Library` knows the objects of Keras or PyTorch.

It consists of parts for expressions, names, assignments, calls, loops and statements. A function of the file is read
once for every call; a function that is never called is read once with its default arguments.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar

from rnn_tui.formats.python_code.evaluation.assignments import Assignments
from rnn_tui.formats.python_code.evaluation.calls import Calls
from rnn_tui.formats.python_code.evaluation.expressions import Expressions
from rnn_tui.formats.python_code.evaluation.functions import Functions
from rnn_tui.formats.python_code.evaluation.loops import Loops
from rnn_tui.formats.python_code.evaluation.names import Names
from rnn_tui.formats.python_code.evaluation.statements import Statements
from rnn_tui.formats.python_code.flow.branches import Branches
from rnn_tui.formats.python_code.flow.budget import STEPS, Budget, Exhausted, Stretch, TooLong
from rnn_tui.formats.python_code.flow.control_flow import Leave
from rnn_tui.formats.python_code.flow.merging import merged
from rnn_tui.formats.python_code.flow.protocols import Host, Library
from rnn_tui.formats.python_code.flow.star_imports import StarImports
from rnn_tui.formats.python_code.given_values import GivenValues
from rnn_tui.formats.python_code.source.source_text import Source
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.python_code.values.containers import DATA, wrapped
from rnn_tui.formats.python_code.values.records import ABSENT, Class, Function, Instance, Unknown
from rnn_tui.formats.python_code.values.scope import Scope

L = TypeVar("L", bound=Library)


class Interpreter(Generic[L]):
    """Reads the syntax trees of a file from top to bottom; `library` collects the created objects."""

    library: L

    def __init__(
        self, library: Callable[[Host], L], source: Source, budget: Budget, answers: GivenValues | None = None
    ) -> None:
        self.source = source
        self.budget = budget
        self.answers = answers or GivenValues()
        self.branches = Branches(budget)
        self.module = Scope({"__name__": "__main__"})
        self._imported: dict[Path, Scope | None] = {}
        """The names of every file that the code imports from; None for one that cannot be read."""
        self._being_read: set[Path] = set()
        self.running: list[Function] = []
        self.statement = 0
        self.skimming = False
        self.stated: ast.expr | None = None
        self.doubts = 0
        self.settings: dict[str, Any] = {}
        self.star = StarImports()
        self.passed: list[int] = []
        """The lines of statements that used up the steps of the file, and may have made models or changed them."""
        self.left: list[int] = []
        """The lines of statements that were not finished because they take too long."""
        names = Names(self)
        self._expressions = Expressions(self, names)
        self._assignments = Assignments(self, names, self._expressions)
        self._calls = Calls(self, names, self._expressions)
        self._functions = Functions(self)
        self._statements = Statements(self, self._assignments, Loops(self, self._expressions))
        self.library = library(self)

    def where(self, line: int) -> str:
        """The place of a line in words: `line 5`, or `cell 3, line 2`."""
        return self.source.where(line)

    def own(self, line: int) -> bool:
        """Whether the line belongs to the script, and not to a file that it imports from."""
        return self.source.files.own(line)

    def value(self, node: ast.expr, scope: Scope) -> Any:
        """The value of an expression."""
        return self._expressions.value(node, scope)

    def defaults(self, arguments: ast.arguments, scope: Scope) -> dict[str, Any]:
        """The values of the default arguments of a function, evaluated where it is defined."""
        return self._expressions.defaults(arguments, scope)

    def assign(self, target: ast.expr, value: Any, scope: Scope) -> None:
        """Binds the target of an assignment; its names become unknown if that is not possible."""
        try:
            self._assignments.assign(target, value, scope)
        except NotKnown as reason:
            self.forget(target, scope, str(reason))

    def call(self, node: ast.Call, scope: Scope) -> Any:
        """The result of a call; raises `NotKnown`."""
        return self._calls.call(node, scope)

    def call_function(self, function: Function | Class, node: ast.AST, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """The result of a call of a function or class of the file."""
        return self._functions.call(function, node, args, kwargs)

    def apply(self, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
        """The result of a call of a value for arguments that are known already; raises `NotKnown`."""
        return self._calls.apply(function, args, kwargs, node)

    def later(self, function: Function) -> None:
        """Makes unknown what a function of the file changes that may be called any number of times."""
        self._functions.later(function)

    def body(self, statements: list[ast.stmt], scope: Scope) -> Leave | None:
        """Reads statements. Returns how they may leave the block if that is not certain, otherwise None."""
        return self._statements.body(statements, scope)

    def skim(self, read: Callable[[], Leave | None]) -> Leave | None:
        """Calls `read` with every loop treated as one with an unknown number of iterations."""
        before, self.skimming = self.skimming, True
        try:
            return read()
        finally:
            self.skimming = before

    def forget(self, node: ast.AST, scope: Scope, why: str) -> None:
        """Makes all names unknown that the code assigns."""
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                self.branches.write(scope.home(each.id).names, each.id, Unknown(each, each.lineno, why))

    # Files

    def read(self) -> None:
        """Reads the file. Raises `CodeError` if it cannot continue."""
        for tree in self.source.trees:
            self._read_imported(tree, None)
        for tree in self.source.trees:
            self._read_tree(tree, self.module)
        for each in self._never_called():
            before = dict(self.module.names)
            self._whole(each.node, lambda: self._read_alone(each), self.module)  # noqa: B023
            self._doubt(each, before)

    def _doubt(self, function: Function, before: dict[str, Any]) -> None:
        """Makes data of the module uncertain that a function changes which is never called."""
        cause = Unknown(f"{function.name}()", function.node.lineno, f"{function.name} is never called")
        for name, value in before.items():
            now = self.module.names.get(name, ABSENT)
            if now is not value and isinstance(value, DATA) and isinstance(now, DATA):
                self.module.names[name] = merged([value, now], cause)

    def _read_tree(self, tree: ast.Module, scope: Scope) -> None:
        for statement in tree.body:
            self._whole(statement, lambda: self.body([statement], scope), scope)  # noqa: B023

    def _read_imported(self, tree: ast.Module, importer: Path | None) -> None:
        """Reads the files of the project that a file imports from, and first those that they import from. Python reads
        a file at its first import; what it defines does not depend on the place."""
        for module, file in self.source.files.imported_by(tree, importer):
            if file.path in self._imported:
                continue
            scope = Scope({"__name__": module}, file=file.path)
            self._imported[file.path] = scope
            self._being_read.add(file.path)
            self._read_imported(file.tree, file.path)
            try:
                with self.budget.apart(STEPS // 4):
                    self._read_tree(file.tree, scope)
            except CodeError:
                self._imported[file.path] = None
            self._being_read.discard(file.path)
        self.statement = 0

    def imported(self, module: str, level: int, scope: Scope) -> Scope | None:
        """The names of a file of the project that the code in `scope` imports; None if there is no such file, or if it
        cannot be read. `level`: the number of dots before the name of its module."""
        file = self.source.files.find(module, level, scope.module.file)
        return None if file is None else self._imported.get(file.path)

    def untold(self, module: str, level: int, scope: Scope) -> str:
        """Why a name that the code in `scope` imports from a module has no value, as the end of a sentence."""
        file = self.source.files.find(module, level, scope.module.file)
        if file is None:
            return self.source.files.unread(module, level, scope.module.file)
        if file.path in self._being_read:
            return f"which has not defined it yet: {file.name} imports from files that import from it"
        return "which does not define it" if self._imported.get(file.path) else "which is not read to its end"

    def _whole(self, node: ast.AST, read: Callable[[], Any], scope: Scope) -> None:
        """Calls `read`; a computation that takes too long is stopped, and its results are unknown."""
        self.budget.rest()
        self.statement = getattr(node, "lineno", 0)
        effects = self.budget.effects
        with self.budget.stretch(node) as stretch:
            try:
                read()
            except Exhausted as error:
                if not self.branches.outside() or not self.budget.more():
                    raise
                self._pass_over(node, stretch, error, scope)
            except (TooLong, RecursionError):
                if effects != self.budget.effects:
                    raise CodeError(
                        self.budget.line, "the code that makes the models is too long or too deep"
                    ) from None
                self.left.append(getattr(node, "lineno", self.budget.line))
                why = "it is computed elsewhere"
                self.branches.lose(stretch.changed, self.budget.line, why)
                self.forget(node, scope, why)
            except Leave:
                pass

    def _pass_over(self, node: ast.AST, stretch: Stretch, error: CodeError, scope: Scope) -> None:
        """A statement that uses up the steps of the file is left, and what it has changed is unknown."""
        line = getattr(node, "lineno", error.line)
        self.left.append(line)
        self.passed.append(line)
        why = "it takes too long to be read"
        self.library.left(stretch.made, error)
        self.branches.lose(stretch.changed, self.budget.line, why)
        self.forget(node, scope, why)

    def _never_called(self) -> Iterator[Function]:
        """The functions that are never called: first those that no other function mentions, then methods."""
        functions = self._statements.functions
        own = {id(each): _mentions(each.node) for each in functions}
        mentioned = Counter(name for names in own.values() for name in names)
        for roots in (True, False):
            for each in list(functions):
                by_others = mentioned[each.name] > (each.name in own.get(id(each), ()))
                if not each.calls and not (roots and by_others):
                    yield each
        for cls in self._statements.classes:
            if self.library.kind(cls) is None:
                instance = cls.instances[0] if cls.instances else Instance(cls)
                for name, each in list(cls.names.items()):
                    if isinstance(each, Function) and not each.calls and (name == "__init__" or name[:2] != "__"):
                        yield each if each.decorated("staticmethod") else each.bound(instance)

    def _read_alone(self, function: Function) -> None:
        given = function.node.args
        places = [*given.posonlyargs, *given.args][function.owner is not None :]
        names = {each.arg: self.argument(function, each) for each in (*places, *given.kwonlyargs)}
        self.call_function(function, function.node, [], {k: v for k, v in names.items() if v is not ABSENT})

    def argument(self, function: Function, node: ast.arg) -> Any:
        """The value of an argument of a function that is never called; `ABSENT` for its default."""
        value = self.answers.named(node.arg, function.full_name)
        if value is not ABSENT or node.arg in function.defaults:
            return value if value is ABSENT else wrapped(value)
        why = f"{function.name} is never called, and gives it no default"
        return Unknown(node.arg, node.lineno, why).named(node.arg, node.lineno, function.full_name)


def _mentions(node: ast.AST) -> set[str]:
    """The names that a function uses."""
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
