"""The interpreter of Python source: it knows the language, a library knows what is made with it.

Its parts hold each other: expressions and names, assignments, calls of functions, loops and statements. What a function
of the file builds counts by its calls; one that nothing calls is read once, with its default arguments.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from rnn_tui.formats.python_code.evaluation.assignments import Assignments
from rnn_tui.formats.python_code.evaluation.calls import Calls
from rnn_tui.formats.python_code.evaluation.expressions import Expressions
from rnn_tui.formats.python_code.evaluation.functions import Functions
from rnn_tui.formats.python_code.evaluation.loops import Loops
from rnn_tui.formats.python_code.evaluation.names import Names
from rnn_tui.formats.python_code.evaluation.statements import Statements
from rnn_tui.formats.python_code.flow.answers import Answers
from rnn_tui.formats.python_code.flow.branches import Branches
from rnn_tui.formats.python_code.flow.budget import Budget, TooLong
from rnn_tui.formats.python_code.flow.control_flow import Leave
from rnn_tui.formats.python_code.flow.protocols import Host, Library
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.python_code.values.containers import wrapped
from rnn_tui.formats.python_code.values.records import ABSENT, Class, Function, Instance, Scope, Unknown

L = TypeVar("L", bound=Library)


class Interpreter(Generic[L]):
    """Reads the trees of a file from top to bottom; what they make stands in `library`."""

    library: L

    def __init__(self, library: Callable[[Host], L], budget: Budget, answers: Answers | None = None) -> None:
        self.budget = budget
        self.answers = answers or Answers()
        self.branches = Branches(budget)
        self.module = Scope({"__name__": "__main__"})
        self.running: list[Function] = []
        self.statement = 0
        self.skimming = False
        self.stated: ast.expr | None = None
        self.doubts = 0
        self.left: list[int] = []
        """The lines of statements that were left because they take too long."""
        names = Names(self)
        self._expressions = Expressions(self, names)
        self._assignments = Assignments(self, names, self._expressions)
        self._calls = Calls(self, names, self._expressions)
        self._functions = Functions(self)
        self._statements = Statements(self, self._assignments, Loops(self, self._expressions))
        self.library = library(self)

    def value(self, node: ast.expr, scope: Scope) -> Any:
        """The value of an expression."""
        return self._expressions.value(node, scope)

    def defaults(self, arguments: ast.arguments, scope: Scope) -> dict[str, Any]:
        """The defaults of a function's arguments, where it is defined."""
        return self._expressions.defaults(arguments, scope)

    def assign(self, target: ast.expr, value: Any, scope: Scope) -> None:
        """Binds a target; what it binds is unknown where it cannot be done."""
        try:
            self._assignments.assign(target, value, scope)
        except NotKnown as reason:
            self.forget(target, scope, str(reason))

    def call(self, node: ast.Call, scope: Scope) -> Any:
        """What a call gives; raises `NotKnown`."""
        return self._calls.call(node, scope)

    def call_function(self, function: Function | Class, node: ast.AST, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """What a function or a class of the file gives for these arguments."""
        return self._functions.call(function, node, args, kwargs)

    def body(self, statements: list[ast.stmt], scope: Scope) -> Leave | None:
        """Reads statements. Returns how they may leave the block, where that is not certain."""
        return self._statements.body(statements, scope)

    def skim(self, read: Callable[[], Leave | None]) -> Leave | None:
        """Reads something with every loop in it as one that runs any number of times."""
        before, self.skimming = self.skimming, True
        try:
            return read()
        finally:
            self.skimming = before

    def forget(self, node: ast.AST, scope: Scope, why: str) -> None:
        """Makes everything unknown that the code there assigns."""
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                self.branches.write(scope.home(each.id).names, each.id, Unknown(each, each.lineno, why))

    # Files

    def read(self, trees: tuple[ast.Module, ...]) -> None:
        """Reads a file. Raises `CodeError` where it cannot go on."""
        for tree in trees:
            for statement in tree.body:
                self._whole(statement, lambda: self.body([statement], self.module))  # noqa: B023
        for each in self._never_called():
            self._whole(each.node, lambda: self._read_alone(each))  # noqa: B023

    def _whole(self, node: ast.AST, read: Callable[[], Any]) -> None:
        """Reads something; number crunching without an end is left, and what it computes is unknown."""
        self.budget.rest()
        self.statement = getattr(node, "lineno", 0)
        effects = self.budget.effects
        with self.budget.stretch(node) as stretch:
            try:
                read()
            except (TooLong, RecursionError):
                if effects != self.budget.effects:
                    raise CodeError(
                        self.budget.line, "the code that makes the models is too long or too deep"
                    ) from None
                self.left.append(getattr(node, "lineno", self.budget.line))
                why = "it is computed elsewhere"
                self.branches.lose(stretch.changed, self.budget.line, why)
                self.forget(node, self.module, why)
            except Leave:
                pass

    def _never_called(self) -> Iterator[Function]:
        """Functions that nothing calls, those first that no other function mentions; then methods."""
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
        """What a function that nothing calls gets for an argument; `ABSENT`: its default."""
        value = self.answers.named(node.arg, function.full_name)
        if value is not ABSENT or node.arg in function.defaults:
            return value if value is ABSENT else wrapped(value)
        why = f"{function.name} is never called, and gives it no default"
        return Unknown(node.arg, node.lineno, why).named(node.arg, node.lineno, function.full_name)


def _mentions(node: ast.AST) -> set[str]:
    """The names a function uses."""
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
