"""Statements: the reader follows the flow of the code as far as it can be told, line by line, and runs nothing.

Loops over known things are unrolled, tests that are decided are followed, the others are read both ways
(`doubt`). A function that builds a model counts by its calls; one that is never called is read once,
with its default arguments.
"""

import ast
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from rnn_tui.formats.keras_code.interpreter.branches import ABSENT, Break, Continue, Leave, Raised, Return, TooLong
from rnn_tui.formats.keras_code.interpreter.imports import ImportStatements
from rnn_tui.formats.keras_code.interpreter.operators import NotKnown
from rnn_tui.formats.keras_code.interpreter.values import (
    Class,
    CodeError,
    Function,
    Instance,
    ModelRecord,
    Scope,
    Unknown,
)


class Reader(ImportStatements):
    """Reads the trees of a file from top to bottom; the models it makes stand in `models`."""

    def __init__(self) -> None:
        super().__init__()
        self.functions: list[Function] = []
        self.classes: list[Class] = []

    def read(self, trees: tuple[ast.Module, ...]) -> None:
        """Reads a file. Raises `CodeError` where it cannot go on."""
        for tree in trees:
            for statement in tree.body:
                self._try(statement, lambda: self.body([statement], self.module))  # noqa: B023
        for each in self._never_called():
            self._try(each.node, lambda: self._read_alone(each))  # noqa: B023

    def _try(self, node: ast.AST, read: Callable[[], Any]) -> None:
        """Reads something; number crunching without an end is left, and what it assigns is unknown."""
        self.quiet_since, effects = self.steps, self.effects
        try:
            read()
        except (TooLong, RecursionError):
            if effects != self.effects:
                raise CodeError(self.line, "the code that makes the models is too long or too deep") from None
            self._forget(node, self.module)
        except Leave:
            pass

    def _never_called(self) -> Iterator[Function]:
        """Functions that nothing calls, those first that no other function mentions; then methods."""
        mentioned = {id(each): _mentions(each.node) for each in self.functions}
        for roots in (True, False):
            for each in list(self.functions):
                by_others = any(each.name in names for of, names in mentioned.items() if of != id(each))
                if not each.calls and not (roots and by_others):
                    yield each
        for cls in self.classes:
            if cls.keras_base is None:
                instance = cls.instances[0] if cls.instances else Instance(cls)
                for name, each in cls.names.items():
                    if isinstance(each, Function) and not each.calls and (name == "__init__" or name[:2] != "__"):
                        yield Function(name, each.node, each.scope, each.defaults, instance, each.calls, each.generator)

    def _read_alone(self, function: Function) -> None:
        given = function.node.args
        required = [
            each for each in (*given.posonlyargs, *given.args, *given.kwonlyargs) if each.arg not in function.defaults
        ]
        why = f"{function.name} is never called, and gives it no default"
        if function.owner is not None:
            required = required[1:]
        bound = {each.arg: Unknown(each.arg, each.lineno, why) for each in required}
        self.alone = True
        self.call_function(function, function.node, [], bound)

    def body(self, statements: list[ast.stmt], scope: Scope) -> Leave | None:
        """Reads statements. Returns how they may leave the block, where that is not certain."""
        for index, each in enumerate(statements):
            self.step(each)
            left = self._statement(each, scope)
            if left is not None and left.cause is not None:
                rest = _block(self, statements[index + 1 :], scope)
                return self.perhaps(left.cause, rest, _nothing) or left
        return None

    def _statement(self, node: ast.stmt, scope: Scope) -> Leave | None:
        match node:
            case ast.Expr():
                self.value(node.value, scope)
            case ast.Assign():
                value = self.value(node.value, scope)
                for target in node.targets:
                    self._assign(target, value, scope)
            case ast.AnnAssign() if node.value is not None:
                self._assign(node.target, self.value(node.value, scope), scope)
            case ast.AugAssign():
                self._augment(node, scope)
            case ast.If():
                return self._if(node, scope)
            case ast.For() | ast.AsyncFor():
                return self._for(node, scope)
            case ast.While():
                return self._while(node, scope)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    value = self.value(item.context_expr, scope)
                    if item.optional_vars is not None:
                        self._assign(item.optional_vars, value, scope)
                return self.body(node.body, scope)
            case ast.Try():
                return self._attempt(node, scope)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._define(node, scope)
            case ast.ClassDef():
                self._define_class(node, scope)
            case ast.Return():
                raise Return(None if node.value is None else self.value(node.value, scope))
            case ast.Raise():
                raise Raised
            case ast.Break():
                raise Break
            case ast.Continue():
                raise Continue
            case ast.Import() | ast.ImportFrom():
                self.imported(node, scope)
            case ast.Global():
                scope.globals_of(node.names, self.module)
            case ast.Nonlocal():
                scope.counterpart |= set(node.names)
            case ast.Delete():
                for each in node.targets:
                    if isinstance(each, ast.Name):
                        self.write(scope.home(each.id).names, each.id, ABSENT)
            case ast.Match():
                cause = Unknown(node.subject, node.lineno)
                cases = [_block(self, case.body, scope) for case in node.cases]
                return self.perhaps(cause, *cases, _nothing)
        return None

    def _assign(self, target: ast.expr, value: Any, scope: Scope) -> None:
        try:
            self.assign(target, value, scope)
        except NotKnown as reason:
            self._forget(target, scope, str(reason))

    def _augment(self, node: ast.AugAssign, scope: Scope) -> None:
        target = node.target
        load = ast.copy_location(ast.Name(target.id), target) if isinstance(target, ast.Name) else target
        before, value = self.value(load, scope), self.value(node.value, scope)
        try:
            made = self.binary(node.target, node.op, before, value)
        except NotKnown as reason:
            made = Unknown(node.target, node.lineno, str(reason))
        self._assign(target, made, scope)

    def _test(self, node: ast.expr, scope: Scope) -> tuple[bool | None, Unknown]:
        """Whether a test holds, and what it depends on where that is not known."""
        value = self.value(node, scope)
        return self.truth(value), value if isinstance(value, Unknown) else Unknown(node, node.lineno)

    def _if(self, node: ast.If, scope: Scope) -> Leave | None:
        holds, cause = self._test(node.test, scope)
        if holds is None:
            return self.perhaps(cause, _block(self, node.body, scope), _block(self, node.orelse, scope))
        return self.body(node.body if holds else node.orelse, scope)

    def _for(self, node: ast.For | ast.AsyncFor, scope: Scope) -> Leave | None:
        value = self.value(node.iter, scope)
        try:
            items = self.elements(value, node.iter)
        except NotKnown:
            cause = value if isinstance(value, Unknown) else Unknown(node.iter, node.lineno)
            return self._once(node, cause, scope)
        return self._loop(node, scope, ((lambda: self._assign(node.target, each, scope)) for each in items))  # noqa: B023

    def _while(self, node: ast.While, scope: Scope) -> Leave | None:
        holds, cause = self._test(node.test, scope)
        if holds is None:
            return self._once(node, cause, scope)

        def turns() -> Iterator[Callable[[], None]]:
            holds: bool | None = True
            while holds:
                yield lambda: None
                holds, cause = self._test(node.test, scope)
            if holds is None:
                self._once(node, cause, scope)

        return self._loop(node, scope, turns() if holds else iter(()))

    def _once(self, node: ast.For | ast.AsyncFor | ast.While, cause: Unknown, scope: Scope) -> Leave | None:
        """A loop of which it is not known how often it runs: its body is read once."""

        def turn() -> Leave | None:
            if not isinstance(node, ast.While):
                self._assign(node.target, Unknown(node.target, node.lineno, f"it is one of {cause.text}"), scope)
            try:
                left = self.body(node.body, scope)
            except (Break, Continue):
                return None
            return left if isinstance(left, Return) else None

        return self.perhaps(cause, turn, _nothing)

    def _loop(
        self, node: ast.For | ast.AsyncFor | ast.While, scope: Scope, turns: Iterator[Callable[[], None]]
    ) -> Leave | None:
        depth = len(self.stretches)
        self.stretches.append((self.effects, self.steps))
        left: Leave | None = None
        try:
            for bind in turns:
                self.spend(1)
                bind()
                try:
                    left = self.body(node.body, scope)
                except Continue:
                    continue
                except Break:
                    return None
                if isinstance(left, Break | Return) and left.cause is not None:
                    self.perhaps(left.cause, lambda: self._loop(node, scope, turns), _nothing)
                    return left if isinstance(left, Return) else None
            return self.body(node.orelse, scope)
        except TooLong:
            self.abandon(depth)
            self._forget(node, scope, "a long loop computes it")
            return None
        finally:
            del self.stretches[depth:]

    def _attempt(self, node: ast.Try, scope: Scope) -> Leave | None:
        """`try`: what it tries, and beside it what it does should that fail."""
        left: Leave | None = None
        try:
            left = self.body(node.body, scope) or self.body(node.orelse, scope)
        except Raised:
            left = self.body(node.handlers[0].body, scope) if node.handlers else None
        else:
            for handler in node.handlers:
                self._aside(handler, scope)
        return self.body(node.finalbody, scope) or left

    def _aside(self, handler: ast.excepthandler, scope: Scope) -> None:
        """Reads a handler; what it assigns counts only where nothing else is known."""
        before = dict(scope.names)

        def block() -> None:
            with suppress(Leave):
                self.body(getattr(handler, "body", []), scope)
            for name, value in list(scope.names.items()):
                known = before.get(name, ABSENT)
                if (
                    value is not known
                    and known is not ABSENT
                    and not (isinstance(known, Unknown) and isinstance(value, ModelRecord))
                ):
                    self.write(scope.names, name, known)

        self.perhaps(Unknown("whether this fails", handler.lineno), block, _nothing)

    def _define(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
        yields = any(isinstance(each, ast.Yield | ast.YieldFrom) for each in ast.walk(node))
        made = Function(node.name, node, scope, self.defaults(node.args, scope), generator=yields)
        self.write(scope.home(node.name).names, node.name, made)
        if scope is self.module:
            self.functions.append(made)

    def _define_class(self, node: ast.ClassDef, scope: Scope) -> None:
        inside = Scope({}, scope)
        made = Class(node.name, node.lineno, [self.value(each, scope) for each in node.bases], inside.names)
        base = made.keras_base
        if base not in (None, "Layer"):
            text = f"class {node.name}({base}): a subclassed model is code, not a list of layers, and code is never run"
            self.problems.append(CodeError(node.lineno, f"{text}; write it with Sequential or Model(inputs, outputs)"))
        else:
            self.body(node.body, inside)
        for each in inside.names.values():
            if isinstance(each, Function) and each.scope is inside:
                each.scope = scope
        self.write(scope.home(node.name).names, node.name, made)
        if scope is self.module:
            self.classes.append(made)

    def _forget(self, node: ast.AST, scope: Scope, why: str = "it is computed elsewhere") -> None:
        """Makes everything that the code there assigns unknown."""
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                self.write(scope.home(each.id).names, each.id, Unknown(each, each.lineno, why))


def _nothing() -> None:
    """The alternative in which nothing happens."""


def _block(reader: Reader, statements: list[ast.stmt], scope: Scope) -> Callable[[], Leave | None]:
    return lambda: reader.body(statements, scope)


def _mentions(node: ast.AST) -> set[str]:
    """The names a function uses."""
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
