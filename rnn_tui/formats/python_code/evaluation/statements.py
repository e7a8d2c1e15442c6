"""Statements: the control flow is followed line by line as far as it is known, without running the code.

Loops over known items are unrolled. A test that can be decided selects its branch; otherwise both are read
(`branches`).
"""

import ast
from collections.abc import Callable

from rnn_tui.formats.python_code.evaluation.assignments import Assignments
from rnn_tui.formats.python_code.evaluation.decorators import Decorators
from rnn_tui.formats.python_code.evaluation.definitions import Definitions
from rnn_tui.formats.python_code.evaluation.loops import Loops
from rnn_tui.formats.python_code.evaluation.match_statements import MatchStatements
from rnn_tui.formats.python_code.evaluation.try_statements import Tries
from rnn_tui.formats.python_code.evaluation.with_statements import WithStatements
from rnn_tui.formats.python_code.flow.branches import nothing
from rnn_tui.formats.python_code.flow.control_flow import Break, Continue, Leave, Raised, Return
from rnn_tui.formats.python_code.flow.imports import Imports
from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.source.local_names import calls, evaluated_annotations
from rnn_tui.formats.python_code.values.records import Class, Dotted, Function, Unknown
from rnn_tui.formats.python_code.values.scope import Scope


class Statements:
    """Reads statements."""

    def __init__(self, host: Host, assignments: Assignments, loops: Loops) -> None:
        self.host, self.assignments, self.loops = host, assignments, loops
        self.branches, self.budget = host.branches, host.budget
        self.functions: list[Function] = []
        """The functions defined in the module's scope, and their methods."""
        self.classes: list[Class] = []
        self.decorators = Decorators(host)
        self.tries = Tries(host)
        self.with_statements = WithStatements(host, self.tries)
        self.match_statements = MatchStatements(host, loops)
        self.definitions = Definitions(host)
        self.imports = Imports(host)
        self._generators: dict[ast.AST, bool] = {}

    def body(self, statements: list[ast.stmt], scope: Scope) -> Leave | None:
        """Reads statements. Returns how they may leave the block if that is not certain, otherwise None."""
        for index, each in enumerate(statements):
            self.budget.step(each)
            left = self._statement(each, scope)
            if left is not None and left.cause is not None:
                rest = self._block(statements[index + 1 :], scope)
                return self.branches.perhaps(left.cause, rest, nothing) or left
        return None

    def _block(self, statements: list[ast.stmt], scope: Scope) -> Callable[[], Leave | None]:
        return lambda: self.body(statements, scope)

    def _statement(self, node: ast.stmt, scope: Scope) -> Leave | None:
        match node:
            case ast.If():
                return self._if(node, scope)
            case ast.For() | ast.AsyncFor() | ast.While():
                return self.loops.read(node, scope)
            case ast.With() | ast.AsyncWith():
                return self.with_statements.read(node, scope)
            case ast.Try() | ast.TryStar():
                return self.tries.read(node, scope)
            case ast.Match():
                return self.match_statements.read(node, scope)
            case ast.Return():
                raise Return(None if node.value is None else self.host.value(node.value, scope))
            case ast.Raise():
                raise Raised(None if node.exc is None else self.host.value(node.exc, scope))
            case ast.Break():
                raise Break
            case ast.Continue():
                raise Continue
        self._plain_statement(node, scope)
        return None

    def _plain_statement(self, node: ast.stmt, scope: Scope) -> None:
        """Reads a statement that does not change the control flow."""
        match node:
            case ast.Expr():
                self.host.stated = node.value
                self.host.value(node.value, scope)
            case ast.Assign():
                value = self.host.value(node.value, scope)
                for target in node.targets:
                    self.host.assign(target, value, scope)
            case ast.Assert() if self.loops.test(node.test, scope)[0] is False:
                raise Raised(Unknown("AssertionError", node.lineno))
            case ast.AnnAssign():
                if node.value is not None:
                    self.host.assign(node.target, self.host.value(node.value, scope), scope)
                if (scope.of_class or scope.outer is None) and calls(node.annotation):
                    self._annotation(node.annotation, scope)
            case ast.AugAssign():
                self.assignments.augment(node, scope)
            case ast.Delete():
                for each in node.targets:
                    self.assignments.delete(each, scope)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._define(node, scope)
            case ast.ClassDef():
                self._define_class(node, scope)
            case ast.Import() | ast.ImportFrom():
                self.imports.read(node, scope)
            case ast.Global():
                scope.globals_of(node.names)
            case ast.Nonlocal():
                scope.nonlocals |= set(node.names)

    def _if(self, node: ast.If, scope: Scope) -> Leave | None:
        holds, cause = self.loops.test(node.test, scope)
        if holds is None:
            return self.branches.perhaps(cause, self._block(node.body, scope), self._block(node.orelse, scope))
        return self.body(node.body if holds else node.orelse, scope)

    # Definitions

    def _define(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
        if node not in self._generators:
            asleep = isinstance(node, ast.AsyncFunctionDef)
            self._generators[node] = asleep or any(
                isinstance(each, ast.Yield | ast.YieldFrom) for each in ast.walk(node)
            )
        defaults = self.host.defaults(node.args, scope)
        for each in evaluated_annotations(node):
            self._annotation(each, scope)
        around = scope.outer if scope.of_class and scope.outer is not None else scope
        made = Function(
            node.name,
            node,
            around,
            defaults,
            cls=scope.owner if scope.of_class else "",
            generator=self._generators[node],
        )
        stands = self.decorators.applied(made, node, scope)
        self.branches.write(scope.home(node.name).names, node.name, stands)
        if scope is self.host.module:
            self.functions.append(made)

    def _annotation(self, node: ast.expr, scope: Scope) -> None:
        """Reads an annotation that calls something, which Python does where it stands."""
        if scope.module.names.get("annotations") != Dotted("__future__.annotations"):
            self.host.value(node, scope)

    def _define_class(self, node: ast.ClassDef, scope: Scope) -> None:
        made = self.definitions.read(node, scope)
        stands = self.decorators.applied(made, node, scope)
        self.branches.write(scope.home(node.name).names, node.name, stands)
        if scope is self.host.module:
            self.classes.append(made)
