"""Loops: a loop over known items is unrolled; any other is read as code that runs an unknown number of times.

So is a loop that runs for too long without an effect on a model: its results are then unknown.
"""

import ast
from collections.abc import Callable, Iterator
from typing import Any

from rnn_tui.formats.python_code.builtins.builtins import listed
from rnn_tui.formats.python_code.builtins.truth import truth
from rnn_tui.formats.python_code.evaluation.escaping import Escapes
from rnn_tui.formats.python_code.evaluation.expressions import Expressions
from rnn_tui.formats.python_code.flow.branches import nothing
from rnn_tui.formats.python_code.flow.budget import Stretch, TooLong
from rnn_tui.formats.python_code.flow.control_flow import Break, Continue, Leave, Return
from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.containers import ListValue, changeable, has_unknown, inner
from rnn_tui.formats.python_code.values.records import Instance, Thing, Unknown
from rnn_tui.formats.python_code.values.scope import Scope

Loop = ast.For | ast.AsyncFor | ast.While
WHY = "a long loop computes it"


class Loops:
    """Reads `for` and `while` loops."""

    def __init__(self, host: Host, expressions: Expressions) -> None:
        self.host, self.expressions = host, expressions
        self.escapes = Escapes(host)
        self.branches, self.budget = host.branches, host.budget
        self.long: set[int] = set()
        """The ids of loops that take too long."""

    def read(self, node: Loop, scope: Scope) -> Leave | None:
        """Reads a loop; returns how it may leave the block if that is not certain, otherwise None."""
        return self._while(node, scope) if isinstance(node, ast.While) else self._for(node, scope)

    def _for(self, node: ast.For | ast.AsyncFor, scope: Scope) -> Leave | None:
        value = self.host.value(node.iter, scope)
        if isinstance(value, Thing) and self.host.library.loop(value, node, scope, self._turn(node, scope)):
            return None
        if isinstance(value, Instance):
            self.escapes.special_methods(value)
        try:
            items = self._live(value) if isinstance(value, ListValue) else self.expressions.displays.elements(value)
        except NotKnown:
            found = has_unknown(value)
            may_be = changeable(value, *inner(value))
            origin = node.iter if found is None else found.node
            asked = found.asked if found else None
            cause = Unknown(origin, node.lineno, found.why if found else "", may_be=may_be, asked=asked)
            return self._any_times(node, cause, scope)
        if self._skimmed(node):
            return self._any_times(node, Unknown(node.iter, node.lineno, WHY), scope)
        left = self._loop(node, scope, ((lambda: self.host.assign(node.target, each, scope)) for each in items))  # noqa: B023
        if isinstance(value, ListValue) and value.open is not None:
            left = self._any_times(node, value.open, scope) or left
        return left

    def _live(self, value: ListValue) -> Iterator[Any]:
        """The items of a list that the loop itself may change; raises `NotKnown`."""
        listed(value)
        self.budget.handle(len(value.items))
        return self._one_by_one(value)

    def _one_by_one(self, value: ListValue) -> Iterator[Any]:
        place = 0
        while value.open is None and place < len(value.items):
            yield value.items[place]
            place += 1

    def _turn(self, node: ast.For | ast.AsyncFor, scope: Scope) -> Callable[[Any], Leave | None]:
        """Returns a function that reads the loop's body for an item."""

        def turn(item: Any) -> Leave | None:
            self.host.assign(node.target, item, scope)
            return self.host.body(node.body, scope)

        return turn

    def _while(self, node: ast.While, scope: Scope) -> Leave | None:
        holds, cause = self.test(node.test, scope)
        if holds is None or (holds and self._skimmed(node)):
            return self._any_times(node, cause, scope)

        def turns() -> Iterator[Callable[[], None]]:
            holds: bool | None = True
            while holds:
                yield lambda: None
                holds, cause = self.test(node.test, scope)
            if holds is None:
                self._any_times(node, cause, scope)

        return self._loop(node, scope, turns() if holds else iter(()))

    def test(self, node: ast.expr, scope: Scope) -> tuple[bool | None, Unknown]:
        """Whether a test holds, or None and the unknown value on which it depends."""
        value = self.host.value(node, scope)
        return truth(value), value if isinstance(value, Unknown) else Unknown(node, node.lineno)

    def _skimmed(self, node: Loop) -> bool:
        return self.host.skimming or id(node) in self.long

    def _any_times(self, node: Loop, cause: Unknown, scope: Scope) -> Leave | None:
        """Reads a loop with an unknown number of iterations."""

        def turn() -> Leave | None:
            if not isinstance(node, ast.While):
                why = f"it is one of {cause.text}"
                each = Unknown(
                    node.target, node.lineno, why, may_be=cause.may_be, asked=cause.asking, chosen=True, base=object()
                )
                self.host.assign(node.target, each, scope)
            try:
                left = self.host.body(node.body, scope)
            except (Break, Continue):
                return None
            if isinstance(node, ast.While):
                self.host.value(node.test, scope)
            return left if isinstance(left, Return) else None

        with self.budget.stretch(node) as stretch:
            try:
                left = self.branches.repeated(cause, turn, self.host.library.begin)
            except TooLong as long:
                if long.stretch is not stretch:
                    raise
                self.branches.lose(stretch.changed, node.lineno, WHY)
                self.host.forget(node, scope, WHY)
                return None
        if node.orelse:
            left = self.branches.perhaps(cause, lambda: self.host.body(node.orelse, scope), nothing) or left
        return left

    def _loop(self, node: Loop, scope: Scope, turns: Iterator[Callable[[], None]]) -> Leave | None:
        with self.budget.stretch(node) as stretch:
            try:
                return self._unrolled(node, scope, turns, stretch)
            except TooLong as long:
                if long.stretch is not stretch:
                    raise
        self.long.add(id(node))
        self.branches.lose(stretch.changed, node.lineno, WHY, read_again=True)
        return self.host.skim(lambda: self.read(node, scope))

    def _unrolled(
        self, node: Loop, scope: Scope, turns: Iterator[Callable[[], None]], stretch: Stretch
    ) -> Leave | None:
        for bind in turns:
            self.budget.go_on(stretch)
            bind()
            try:
                left = self.host.body(node.body, scope)
            except Continue:
                continue
            except Break:
                return None
            if isinstance(left, Break | Return) and left.cause is not None:
                self.branches.perhaps(left.cause, lambda: self._loop(node, scope, turns), nothing)
                return left if isinstance(left, Return) else None
        return self.host.body(node.orelse, scope)
