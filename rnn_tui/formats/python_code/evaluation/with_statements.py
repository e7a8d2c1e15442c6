"""`with` statements."""

import ast
from typing import Any

from rnn_tui.formats.python_code.builtins.truth import truth
from rnn_tui.formats.python_code.evaluation.special_methods import has, special
from rnn_tui.formats.python_code.evaluation.try_statements import Tries
from rnn_tui.formats.python_code.flow.control_flow import Leave, Raised
from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.values.records import Dotted, Function, Unknown
from rnn_tui.formats.python_code.values.scope import Scope


class WithStatements:
    """Reads `with` statements: the methods of a context manager of the file are called."""

    def __init__(self, host: Host, tries: Tries) -> None:
        self.host, self.tries = host, tries

    def read(self, node: ast.With | ast.AsyncWith, scope: Scope) -> Leave | None:
        """Reads a `with` statement."""
        managers = [self._entered(each, scope) for each in node.items]
        try:
            left = self._body(node, scope)
        except Leave as leave:
            if not self._left(managers, node) or not isinstance(leave, Raised):
                raise
            return None
        self._left(managers, node)
        return left

    def _body(self, node: ast.With | ast.AsyncWith, scope: Scope) -> Leave | None:
        """The body; `with suppress(KeyError)` is a `try` statement."""
        for each in node.items:
            call = each.context_expr
            if isinstance(call, ast.Call) and self.host.value(call.func, scope) == Dotted("contextlib.suppress"):
                kinds = ast.copy_location(ast.Tuple(list(call.args), ast.Load()), call)
                handler = ast.copy_location(ast.ExceptHandler(kinds, None, [ast.copy_location(ast.Pass(), call)]), call)
                return self.tries.read(ast.copy_location(ast.Try(node.body, [handler], [], []), node), scope)
        return self.host.body(node.body, scope)

    def _entered(self, item: ast.withitem, scope: Scope) -> Any:
        manager = self.host.value(item.context_expr, scope)
        entered = manager
        if has(manager, "__enter__"):
            entered = special(self.host, manager, "__enter__", item.context_expr, [])
        if item.optional_vars is not None:
            self.host.assign(item.optional_vars, entered, scope)
        return manager

    def _left(self, managers: list[Any], node: ast.stmt) -> bool:
        """Leaves the context managers; returns whether one of them takes what is raised for done."""
        done = False
        for each in reversed(managers):
            if has(each, "__exit__"):
                done = truth(special(self.host, each, "__exit__", node, [None] * 3)) is True or done
            for one in each.may_be if isinstance(each, Unknown) else ():
                if isinstance(one, Function) and one.pending:
                    self.host.later(one)
        return done
