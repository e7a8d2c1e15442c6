"""`match` statements."""

import ast
from typing import Any

from rnn_tui.formats.python_code.builtins.operators import compare
from rnn_tui.formats.python_code.evaluation.loops import Loops
from rnn_tui.formats.python_code.flow.branches import Block, nothing
from rnn_tui.formats.python_code.flow.control_flow import Leave
from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.containers import PLAIN, DictValue, ListValue
from rnn_tui.formats.python_code.values.records import Unknown
from rnn_tui.formats.python_code.values.scope import Scope

CLASSES = {"int": int, "str": str, "float": float, "bool": bool, "list": ListValue, "dict": DictValue, "tuple": tuple}
"""The values of Python's own classes."""


class MatchStatements:
    """Reads `match` statements: the first case that fits binds its names."""

    def __init__(self, host: Host, loops: Loops) -> None:
        self.host, self.loops = host, loops

    def read(self, node: ast.Match, scope: Scope) -> Leave | None:
        """Reads a `match` statement; where it is not known which case fits, all that may."""
        value = self.host.value(node.subject, scope)
        cause = value if isinstance(value, Unknown) else Unknown(node.subject, node.lineno)
        for index, case in enumerate(node.cases):
            holds = self._holds(case, value, scope)
            if holds is None:
                cases = [self._perhaps(each, scope) for each in node.cases[index:]]
                return self.host.branches.perhaps(cause, *cases, nothing)
            if holds:
                return self.host.body(case.body, scope)
        return None

    def _holds(self, case: ast.match_case, value: Any, scope: Scope) -> bool | None:
        """Whether a case fits, with its names bound; None if that is not known."""
        found: dict[str, Any] = {}
        try:
            if not self._fits(case.pattern, value, scope, found):
                return False
        except NotKnown:
            return None
        for name, each in found.items():
            self._bind(name, each, case.pattern, scope)
        return True if case.guard is None else self.loops.test(case.guard, scope)[0]

    def _bind(self, name: str, value: Any, node: ast.pattern, scope: Scope) -> None:
        target = ast.Name(name, ast.Store(), lineno=node.lineno, col_offset=0)
        self.host.assign(target, value, scope)

    def _perhaps(self, case: ast.match_case, scope: Scope) -> Block:
        def block() -> Leave | None:
            for name in _captured(case.pattern):
                self._bind(
                    name, Unknown(name, case.pattern.lineno, "it is a part of what is matched"), case.pattern, scope
                )
            if case.guard is not None:
                self.host.value(case.guard, scope)
            return self.host.body(case.body, scope)

        return block

    def _fits(self, pattern: ast.pattern, value: Any, scope: Scope, found: dict[str, Any]) -> bool:
        """Whether the value fits the pattern; `found` gets the names that it binds. Raises `NotKnown`."""
        match pattern:
            case ast.MatchValue():
                return compare(ast.Eq(), value, self.host.value(pattern.value, scope))
            case ast.MatchSingleton():
                return compare(ast.Is(), value, pattern.value)
            case ast.MatchOr():
                return any(self._fits(each, value, scope, found) for each in pattern.patterns)
            case ast.MatchAs():
                if pattern.pattern is not None and not self._fits(pattern.pattern, value, scope, found):
                    return False
                found |= {} if pattern.name is None else {pattern.name: value}
                return True
            case ast.MatchSequence() if isinstance(value, ListValue | tuple):
                return self._sequence(pattern.patterns, value, scope, found)
            case ast.MatchMapping(rest=None) if isinstance(value, DictValue) and value.open is None:
                keys = [self.host.value(each, scope) for each in pattern.keys]
                there = all(isinstance(each, PLAIN) and each in value.items for each in keys)
                pairs = zip(keys, pattern.patterns, strict=True)
                return there and all(self._fits(each, value.items[key], scope, found) for key, each in pairs)
            case ast.MatchClass(cls=ast.Name(id=name), patterns=[], kwd_patterns=[]) if name in CLASSES:
                if not isinstance(value, (*PLAIN, ListValue, DictValue, tuple)):
                    raise NotKnown("")
                return isinstance(value, CLASSES[name])
            case ast.MatchSequence() | ast.MatchMapping() if isinstance(value, PLAIN):
                return False
        raise NotKnown("")

    def _sequence(
        self, patterns: list[ast.pattern], value: ListValue | tuple[Any, ...], scope: Scope, found: dict[str, Any]
    ) -> bool:
        """`case [first, *rest]`"""
        if isinstance(value, ListValue) and value.open is not None:
            raise NotKnown("")
        items = list(value.items if isinstance(value, ListValue) else value)
        star = next((i for i, each in enumerate(patterns) if isinstance(each, ast.MatchStar)), None)
        if star is not None:
            behind = len(patterns) - star - 1
            if len(items) < len(patterns) - 1:
                return False
            rest = patterns[star]
            if isinstance(rest, ast.MatchStar) and rest.name is not None:
                found[rest.name] = ListValue(items[star : len(items) - behind])
            items = [*items[:star], *items[len(items) - behind :]]
            patterns = [*patterns[:star], *patterns[star + 1 :]]
        fitting = len(items) == len(patterns)
        return fitting and all(self._fits(each, item, scope, found) for each, item in zip(patterns, items, strict=True))


def _captured(pattern: ast.pattern) -> list[str]:
    """The names that a pattern binds."""
    named = [each for each in ast.walk(pattern) if isinstance(each, ast.MatchAs | ast.MatchStar | ast.MatchMapping)]
    found = [each.rest if isinstance(each, ast.MatchMapping) else each.name for each in named]
    return [each for each in found if each is not None]
