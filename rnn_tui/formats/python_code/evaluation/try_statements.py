"""`try` statements: the body, and separately the handlers.

A body with unknown values may fail: its changes from outside are then uncertain, unless every handler ends the program.
"""

import ast
import builtins
from contextlib import suppress
from typing import Any

from rnn_tui.formats.python_code.flow.branches import Block, nothing
from rnn_tui.formats.python_code.flow.budget import Stretch
from rnn_tui.formats.python_code.flow.control_flow import Leave, Raised
from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.values.containers import DATA
from rnn_tui.formats.python_code.values.records import ABSENT, Class, Instance, Thing, Unknown
from rnn_tui.formats.python_code.values.scope import Scope


class Tries:
    """Reads `try` statements."""

    def __init__(self, host: Host) -> None:
        self.host, self.branches, self.budget = host, host.branches, host.budget

    def read(self, node: ast.Try | ast.TryStar, scope: Scope) -> Leave | None:
        """Reads a `try` statement. What `finally` does happens in any case."""
        try:
            left = self._guarded(node, scope)
        except Leave:
            self.host.body(node.finalbody, scope)
            raise
        return self.host.body(node.finalbody, scope) or left

    def _guarded(self, node: ast.Try | ast.TryStar, scope: Scope) -> Leave | None:
        left: Leave | None = None
        doubts = self.host.doubts
        with self.budget.stretch(node) as stretch:
            try:
                left = self._tried(node, scope)
            except Raised as raised:
                return self._handled(node, raised, scope)
            self._may_fail(node, stretch, doubts, scope)
        return left

    def _tried(self, node: ast.Try | ast.TryStar, scope: Scope) -> Leave | None:
        caught = any(not _ends(each.body) for each in node.handlers)
        self.branches.catching += caught
        try:
            return self.host.body(node.body, scope) or self.host.body(node.orelse, scope)
        finally:
            self.branches.catching -= caught

    def _handled(self, node: ast.Try | ast.TryStar, raised: Raised, scope: Scope) -> Leave | None:
        """Reads the handler for an exception that is certainly raised; all that may be, if that is not known."""
        blocks: list[Block] = []
        for each in node.handlers:
            fits = self._catches(each, raised, scope)
            if fits is not False:
                blocks.append(self._handler(each, raised, scope))
            if fits:
                break
        if not blocks:
            raise raised
        if len(blocks) == 1:
            return blocks[0]()
        return self.branches.perhaps(Unknown("what is raised", node.lineno), *blocks)

    def _handler(self, node: ast.ExceptHandler, raised: Raised, scope: Scope) -> Block:
        def block() -> Leave | None:
            if node.name is not None:
                self.branches.write(scope.home(node.name).names, node.name, Unknown(node.name, node.lineno))
            return self.host.body(node.body, scope)

        return block

    def _catches(self, node: ast.ExceptHandler, raised: Raised, scope: Scope) -> bool | None:
        """Whether a handler catches the exception; None if that is not known."""
        if node.type is None:
            return True
        kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        found = [_is_kind(raised.value, self.host.value(each, scope)) for each in kinds]
        return True if True in found else None if None in found else False

    # Bodies that may fail

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
                self.host.body(handler.body, scope)
            for name, value in list(scope.names.items()):
                tried = before.get(name, ABSENT)
                if value is not tried and not _counts(tried, value, goes_on):
                    self.branches.write(scope.names, name, tried)

        self.branches.perhaps(Unknown("whether this fails", handler.lineno), block, nothing)


def _is_kind(raised: Any, kind: Any) -> bool | None:
    """Whether an exception is of that class; None if it is not known."""
    cls = raised.cls if isinstance(raised, Instance) else raised
    if isinstance(cls, Class):
        line = cls.line_of_descent()
        names = [each.text for each in line if isinstance(each, Unknown)]
        if kind in line:
            return True
        own = [_known(each) for each in names]
        return None if not isinstance(kind, Unknown) or None in own else _any_of(own, _known(kind))
    if isinstance(kind, Class):
        return False if _known(raised) is not None else None
    return _any_of([_known(raised)], _known(kind))


def _any_of(raised: list[type | None], kind: type | None) -> bool | None:
    known = [each for each in raised if each is not None]
    if kind is None or not known:
        return None
    return any(issubclass(each, kind) for each in known)


def _known(value: Any) -> type | None:
    """A class of Python's exceptions, from its name or a call of it; None for anything else."""
    node = value.node if isinstance(value, Unknown) else None
    node = node.func if isinstance(node, ast.Call) else node
    name = node if isinstance(node, str) else node.id if isinstance(node, ast.Name) else ""
    found = getattr(builtins, name, None)
    return found if isinstance(found, type) and issubclass(found, BaseException) else None


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
