"""Calls of functions and classes of the file: their bodies are read with the arguments of the call."""

import ast
from collections import Counter
from dataclasses import replace
from typing import Any

from rnn_tui.formats.python_code.evaluation.definitions import Objects
from rnn_tui.formats.python_code.flow.budget import Exhausted, Stretch, TooLong
from rnn_tui.formats.python_code.flow.control_flow import Leave, Return
from rnn_tui.formats.python_code.flow.merging import merged
from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.source.local_names import local_names
from rnn_tui.formats.python_code.values.containers import DATA, PLAIN, DictValue
from rnn_tui.formats.python_code.values.records import Class, Function, Unknown
from rnn_tui.formats.python_code.values.scope import Scope

DEEPEST = 20
"""The largest depth of nested calls."""
LONG = "it takes long to compute"


class Functions:
    """Evaluates calls of functions of the file."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.branches, self.budget = host.branches, host.budget
        self.objects = Objects(host)
        self.long: dict[int, str] = {}
        """The ids of functions that are not read to their end, and why."""
        self.harmless: set[tuple[int, tuple[int, ...], int]] = set()
        """Calls that change nothing outside the function, with the number of the module's names when they were read."""
        self.waiting: set[int] = set()
        """The ids of functions that are read for what they may change later."""

    def call(self, function: Function | Class, node: ast.AST, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """The result of a call."""
        if isinstance(function, Class):
            return self.objects.made(function, node, args, kwargs)
        line = getattr(node, "lineno", self.budget.line)
        names = self._bound(function, args, kwargs)
        if names is not None or not function.changed:
            function.calls.append(line)
        if names is None:
            return Unknown(f"{function.name}()", line, "its arguments do not fit")
        if id(function.node) in self.long:
            return Unknown(f"{function.name}()", line, self.long[id(function.node)])
        if len(self.host.running) >= DEEPEST:
            self.long[id(function.node)] = "functions call each other too deeply"
            raise TooLong(self._outermost(function))
        if function.generator:
            asleep = replace(function, defaults=names, owner=None, pending=True)
            return Unknown(f"{function.name}()", line, "generators are not read", may_be=(asleep,))
        if function.changed:
            return self._changed(function, names, line)
        return self._run(function, names, line) if function.memo is None else self._kept(function, names, line)

    def _outermost(self, function: Function) -> Stretch | None:
        """The section of the outermost of the calls that call each other too deeply."""
        own = [each for each in self.budget.stretches if each.node is function.node]
        return own[0] if own else None

    def _changed(self, function: Function, names: dict[str, Any], line: int) -> Any:
        """The result of a function whose decorator is not read: its arguments may be others, and so may its result."""
        why = f"{function.changed} may change it"
        given = {each.arg: each for each in function.places()}
        for name, value in list(names.items()):
            if name in given and isinstance(value, DATA):
                names[name] = Unknown(name, given[name].lineno, why).named(name, line, function.full_name)
        result = self._run(function, names, line)
        return Unknown(f"{function.name}()", line, why) if isinstance(result, DATA) else result

    def _kept(self, function: Function, names: dict[str, Any], line: int) -> Any:
        """The result of a function that keeps its results (`@lru_cache`)."""
        memo = function.memo
        assert memo is not None
        key = tuple(value if isinstance(value, PLAIN) else id(value) for value in names.values())
        if key in memo:
            return memo[key]
        result = self._run(function, names, line)
        if self.branches.outside():
            memo[key] = result
            return result
        return Unknown(f"{function.name}()", line, "its results are kept") if isinstance(result, DATA) else result

    def later(self, function: Function) -> None:
        """Makes unknown what a pending call changes, which may run any number of times."""
        given = tuple(id(each) for each in function.defaults.values() if not isinstance(each, Unknown))
        read = id(function.node), given, len(self.host.module.names)
        if id(function.node) in self.waiting or id(function.node) in self.long or read in self.harmless:
            return
        cause = Unknown(f"{function.name}()", self.budget.line, f"{function.name} may be called")
        names = dict(function.defaults)
        scope = Scope(names, function.scope, owner=function.full_name, own=local_names(function.node))
        tree = function.node
        body: list[ast.stmt] = (
            [ast.copy_location(ast.Expr(tree.body), tree)] if isinstance(tree, ast.Lambda) else tree.body
        )
        self.waiting.add(id(tree))
        self.branches.returned.append([])
        self.branches.locals.append(names)
        forget, counts = self.host.library.begin(), Counter(self.branches.counts)
        with self.budget.stretch(tree) as stretch:
            try:
                block = lambda: self.host.body(body, scope)  # noqa: E731
                self.host.skim(lambda: self.branches.repeated(cause, block, self.host.library.begin))
            except Leave:
                pass
            except TooLong:
                self.branches.lose(stretch.changed, cause.line, cause.why)
            finally:
                self.waiting.discard(id(tree))
                self.branches.returned.pop()
                self.branches.locals.pop()
                self.branches.counts = counts
                forget()
        if not _outside(stretch, names):
            self.harmless.add(read)

    def _run(self, function: Function, names: dict[str, Any], line: int) -> Any:
        scope = Scope(
            self.branches.make(names), function.scope, owner=function.full_name, own=local_names(function.node)
        )
        self.host.running.append(function)
        self.branches.returned.append([])
        self.branches.locals.append(names)
        depth = len(self.host.running), len(self.branches.returned)
        with self.budget.stretch(function.node) as stretch:
            try:
                return self._result(function, scope, line)
            except Exhausted:
                self.long.setdefault(id(function.node), LONG)
                raise
            except TooLong as long:
                if long.stretch is not stretch:
                    raise
                self._left(function, scope, stretch)
                return Unknown(f"{function.name}()", line, self.long[id(function.node)])
            finally:
                del self.host.running[depth[0] - 1 :], self.branches.returned[depth[1] - 1 :]
                self.branches.locals.pop()

    def _result(self, function: Function, scope: Scope, line: int) -> Any:
        tree = function.node
        if isinstance(tree, ast.Lambda):
            return self.host.value(tree.body, scope)
        result: Any = None
        try:
            self.host.body(tree.body, scope)
        except Return as returned:
            result = returned.value
        perhaps = self.branches.returned[-1]
        if not perhaps:
            return result
        return merged([*(value for value, _ in perhaps), result], perhaps[0][1])

    def _left(self, function: Function, scope: Scope, stretch: Stretch) -> None:
        """Called when a function was skipped in the middle: what it has changed, or would change, becomes unknown."""
        self.long.setdefault(id(function.node), LONG)
        line, why = self.budget.line, f"{function.name}() takes long to compute"
        self.branches.lose(stretch.changed, line, why)
        tree = function.node
        if not self.host.skimming and not isinstance(tree, ast.Lambda):
            cause, begin = Unknown(f"{function.name}()", line, why), self.host.library.begin
            body = tree.body
            self.host.skim(lambda: self.branches.repeated(cause, lambda: self.host.body(body, scope), begin))

    def _bound(self, function: Function, args: list[Any], kwargs: dict[str, Any]) -> dict[str, Any] | None:
        """The names that a call binds; None if its arguments do not fit."""
        given = function.node.args
        places = [each.arg for each in (*given.posonlyargs, *given.args)]
        args = [_by_the_caller(each) for each in args]
        kwargs = {name: _by_the_caller(each) for name, each in kwargs.items()}
        args = args if function.owner is None else [function.owner, *args]
        spread = next((each for each in args if isinstance(each, Unknown) and each.spread), None)
        plain = [each for each in args if each is not spread]
        unknown = spread or kwargs.get("**")
        names = dict(function.defaults) | dict(zip(places, plain, strict=False))
        if spread is not None:
            names |= dict.fromkeys(places[len(plain) :], spread)
        if given.vararg is not None:
            names[given.vararg.arg] = tuple(plain[len(places) :]) if spread is None else spread
        elif len(plain) > len(places):
            return None
        known = {*places, *(each.arg for each in given.kwonlyargs)}
        names |= {key: value for key, value in kwargs.items() if key in known}
        further = {key: value for key, value in kwargs.items() if key not in known and key != "**"}
        if given.kwarg is not None:
            names[given.kwarg.arg] = self.branches.make(DictValue(further, kwargs.get("**")))
        elif further:
            return None
        if "**" in kwargs:
            names |= dict.fromkeys(known - {*places[: len(plain)], *kwargs}, kwargs["**"])
        missing = known - names.keys()
        if missing and unknown is None:
            return None
        return names | dict.fromkeys(missing, unknown)


def _outside(stretch: Stretch, names: dict[str, Any]) -> bool:
    """Whether a section of code has changed something that is not its own; `names`: its own names."""
    changed = [each for key, each in stretch.changed.items() if key not in stretch.made]
    own = {id(names), *stretch.made}
    return any(not isinstance(each, tuple) or id(each[0]) not in own for each in changed)


def _statements(tree: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[ast.stmt]:
    """The body of a function; of a `lambda` its expression as a statement."""
    return [ast.copy_location(ast.Expr(tree.body), tree)] if isinstance(tree, ast.Lambda) else tree.body


def _by_the_caller(value: Any) -> Any:
    """An unknown argument keeps the name that it has in the calling code."""
    return value.by(value.asking) if isinstance(value, Unknown) else value
