"""Statements: the control flow is followed line by line as far as it is known, without running the code.

Loops over known items are unrolled. A test that can be decided selects its branch; otherwise both are read
(`branches`).
"""

import ast
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from rnn_tui.formats.python_code.evaluation.assignments import Assignments
from rnn_tui.formats.python_code.evaluation.loops import Loops
from rnn_tui.formats.python_code.evaluation.patterns import fits
from rnn_tui.formats.python_code.flow.branches import nothing
from rnn_tui.formats.python_code.flow.budget import Stretch
from rnn_tui.formats.python_code.flow.control_flow import Break, Continue, Leave, Raised, Return
from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.containers import DATA
from rnn_tui.formats.python_code.values.records import ABSENT, Class, Dotted, Function, Scope, Thing, Unknown


class Statements:
    """Reads statements."""

    def __init__(self, host: Host, assignments: Assignments, loops: Loops) -> None:
        self.host, self.assignments, self.loops = host, assignments, loops
        self.branches, self.budget = host.branches, host.budget
        self.functions: list[Function] = []
        """The functions defined in the module's scope, and their methods."""
        self.classes: list[Class] = []
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
                return self._with(node, scope)
            case ast.Try() | ast.TryStar():
                return self._try(node, scope)
            case ast.Match():
                return self._match(node, scope)
            case ast.Return():
                raise Return(None if node.value is None else self.host.value(node.value, scope))
            case ast.Raise():
                raise Raised
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
            case ast.AnnAssign() if node.value is not None:
                self.host.assign(node.target, self.host.value(node.value, scope), scope)
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
                self._import(node, scope)
            case ast.Global():
                scope.globals_of(node.names, self.host.module)
            case ast.Nonlocal():
                scope.nonlocals |= set(node.names)

    def _if(self, node: ast.If, scope: Scope) -> Leave | None:
        holds, cause = self.loops.test(node.test, scope)
        if holds is None:
            return self.branches.perhaps(cause, self._block(node.body, scope), self._block(node.orelse, scope))
        return self.body(node.body if holds else node.orelse, scope)

    def _with(self, node: ast.With | ast.AsyncWith, scope: Scope) -> Leave | None:
        for item in node.items:
            value = self.host.value(item.context_expr, scope)
            if item.optional_vars is not None:
                self.host.assign(item.optional_vars, value, scope)
        return self.body(node.body, scope)

    def _match(self, node: ast.Match, scope: Scope) -> Leave | None:
        value = self.host.value(node.subject, scope)
        cause = value if isinstance(value, Unknown) else Unknown(node.subject, node.lineno)
        for index, case in enumerate(node.cases):
            try:
                fitting = fits(case.pattern, value, lambda at: self.host.value(at, scope))
                holds = self.loops.test(case.guard, scope)[0] if fitting and case.guard is not None else fitting
            except NotKnown:
                holds = None
            if holds is None:
                cases = [self._block(each.body, scope) for each in node.cases[index:]]
                return self.branches.perhaps(cause, *cases, nothing)
            if holds:
                return self.body(case.body, scope)
        return None

    # try

    def _try(self, node: ast.Try | ast.TryStar, scope: Scope) -> Leave | None:
        """Reads a `try` statement: its body, and separately its handlers.

        A body with unknown values may fail: its changes of lists and dictionaries from outside are then uncertain,
        unless every handler ends the program.
        """
        left: Leave | None = None
        doubts = self.host.doubts
        with self.budget.stretch(node) as stretch:
            try:
                left = self._tried(node, scope)
            except Raised:
                left = self.body(node.handlers[0].body, scope) if node.handlers else None
            else:
                self._may_fail(node, stretch, doubts, scope)
        return self.body(node.finalbody, scope) or left

    def _tried(self, node: ast.Try | ast.TryStar, scope: Scope) -> Leave | None:
        caught = any(not _ends(each.body) for each in node.handlers)
        self.branches.catching += caught
        try:
            return self.body(node.body, scope) or self.body(node.orelse, scope)
        finally:
            self.branches.catching -= caught

    def _may_fail(self, node: ast.Try | ast.TryStar, stretch: Stretch, doubts: int, scope: Scope) -> None:
        if self.host.doubts == doubts:
            return  # everything in it is known, so it cannot fail
        if any(not _ends(each.body) for each in node.handlers):
            self.branches.unsettle(stretch, Unknown("what may fail", node.lineno, "it depends on what may fail"))
        for handler in node.handlers:
            self._aside(handler, scope)

    def _aside(self, handler: ast.ExceptHandler, scope: Scope) -> None:
        """Reads a handler; its assignments count only if the body has not assigned a known value."""
        before = dict(scope.names)
        goes_on = not _ends(handler.body)

        def block() -> None:
            with suppress(Leave):
                self.body(handler.body, scope)
            for name, value in list(scope.names.items()):
                tried = before.get(name, ABSENT)
                if value is not tried and not _counts(tried, value, goes_on):
                    self.branches.write(scope.names, name, tried)

        self.branches.perhaps(Unknown("whether this fails", handler.lineno), block, nothing)

    # Definitions

    def _define(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
        if node not in self._generators:
            self._generators[node] = any(isinstance(each, ast.Yield | ast.YieldFrom) for each in ast.walk(node))
        defaults = self.host.defaults(node.args, scope)
        made = Function(node.name, node, scope, defaults, generator=self._generators[node])
        self.branches.write(scope.home(node.name).names, node.name, made)
        if scope is self.host.module:
            self.functions.append(made)

    def _define_class(self, node: ast.ClassDef, scope: Scope) -> None:
        inside = Scope({}, scope, owner=node.name)
        annotated = [each.target for each in node.body if isinstance(each, ast.AnnAssign)]
        fields = [each.id for each in annotated if isinstance(each, ast.Name)]
        bases = [self.host.value(each, scope) for each in node.bases]
        made = Class(node.name, node.lineno, bases, inside.names, fields)
        if self.host.library.kind(made) is None or self.host.library.derived(made):
            self.body(node.body, inside)
        for each in inside.names.values():
            if isinstance(each, Function) and each.scope is inside:
                each.scope, each.cls = scope, node.name
        self.branches.write(scope.home(node.name).names, node.name, made)
        if scope is self.host.module:
            self.classes.append(made)

    # Imports: a name is bound to the full name of the imported object; nothing is imported

    def _import(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        self.host.doubts += 1  # the module may be missing
        if isinstance(node, ast.Import):
            for each in node.names:
                path = each.name if each.asname else each.name.partition(".")[0]
                self._bind(each.asname or path, path, scope)
                self.host.library.imported(node, each.name, "")
            return
        module = node.module or "this package"
        for each in node.names:
            if each.name != "*":
                self._bind(each.asname or each.name, f"{module}.{each.name}", scope)
            self.host.library.imported(node, module, each.name)

    def _bind(self, name: str, path: str, scope: Scope) -> None:
        self.branches.write(scope.home(name).names, name, Dotted(path))


def _ends(statements: list[ast.stmt]) -> bool:
    """Whether these statements end the program: `raise`, `sys.exit()`."""
    last = statements[-1]
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        function = last.value.func
        return getattr(function, "attr", getattr(function, "id", "")) in ("exit", "quit", "_exit", "abort")
    return isinstance(last, ast.Raise)


def _counts(tried: Any, handled: Any, goes_on: bool) -> bool:
    """Whether a handler's value counts besides the value from the body."""
    if tried is ABSENT or (isinstance(tried, Unknown) and isinstance(handled, Thing)):
        return True
    return goes_on and isinstance(tried, DATA) and isinstance(handled, (*DATA, Unknown))
