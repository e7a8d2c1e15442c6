"""Displays of lists, sets and dictionaries, and comprehensions."""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from rnn_tui.formats.python_code.builtins.builtins import listed
from rnn_tui.formats.python_code.builtins.dict_methods import put, update
from rnn_tui.formats.python_code.builtins.set_methods import add
from rnn_tui.formats.python_code.builtins.truth import truth
from rnn_tui.formats.python_code.flow.branches import nothing
from rnn_tui.formats.python_code.flow.budget import Stretch, TooLong
from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.values.code_error import NotKnown, written
from rnn_tui.formats.python_code.values.containers import (
    CONTAINERS,
    DictValue,
    IteratorValue,
    ListValue,
    SetValue,
    has_unknown,
)
from rnn_tui.formats.python_code.values.records import ABSENT, Thing, Unknown
from rnn_tui.formats.python_code.values.reflection import settled
from rnn_tui.formats.python_code.values.scope import Scope
from rnn_tui.formats.python_code.values.value_limits import bounded, size_of


class Displays:
    """Evaluates displays and comprehensions."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.budget = host.budget

    def made(self, value: Any) -> Any:
        """Registers a new container."""
        held = value.items if isinstance(value, CONTAINERS) else value
        self.budget.handle(len(held) if isinstance(held, str | tuple | list | dict | set) else 0)
        self.budget.take(size_of(held))
        return self.host.branches.make(value) if isinstance(value, CONTAINERS) else value

    def list_of(self, nodes: list[ast.expr], scope: Scope) -> ListValue:
        """A list of the values of expressions, with `*` unpacked; it is open if its length is unknown."""
        found = ListValue([])
        for each in nodes:
            if isinstance(each, ast.Starred):
                self._spread(found, each, scope)
            elif isinstance(each, ast.Constant):
                self._append(found, self._plain(each))  # constants in tables of data do not count as steps
            else:
                self._append(found, self.host.value(each, scope))
        return found

    def _plain(self, node: ast.Constant) -> Any:
        try:
            return constant(node)
        except NotKnown as reason:
            return Unknown(node, node.lineno, str(reason))

    def _append(self, found: ListValue, value: Any) -> None:
        if found.open is None:
            found.items.append(value)

    def _spread(self, found: ListValue, node: ast.Starred, scope: Scope) -> None:
        value = self.host.value(node.value, scope)
        try:
            parts = listed(value)
        except NotKnown as reason:
            origin = has_unknown(value) or Unknown(node.value, node.lineno, str(reason))
            found.open = found.open or origin
        else:
            self.budget.handle(len(parts))
            self.budget.take(size_of(parts))
            found.items += parts if found.open is None else []

    def set_of(self, nodes: list[ast.expr], scope: Scope) -> SetValue:
        """`{1, 2}`"""
        return self._set(self.list_of(nodes, scope))

    def _set(self, values: ListValue) -> SetValue:
        made = SetValue(set(), values.open)
        for each in values.items:
            add(made, each)
        return made

    def dict_of(self, node: ast.Dict, scope: Scope) -> DictValue:
        """`{"a": 1, **other}`"""
        made = DictValue({})
        for key, each in zip(node.keys, node.values, strict=True):
            value = self.host.value(each, scope)
            if key is None:
                update(made, value)
            else:
                put(made, self.host.value(key, scope), value)
        return made

    def elements(self, value: Any) -> Iterator[Any]:
        """The items of a loop over the value; raises `NotKnown`."""
        value = settled(value)
        if isinstance(value, range):
            return iter(value)
        if isinstance(value, Thing):
            return iter(self.host.library.items(value))
        found = listed(value)
        self.budget.handle(len(found))
        return iter(found)

    def comprehension(self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp, scope: Scope) -> Any:
        """`[… for …]` and the other comprehensions."""
        made: list[Any] = []

        def one(at: Scope) -> Any:
            if isinstance(node, ast.DictComp):
                made.append((self.host.value(node.key, at), self.host.value(node.value, at)))
            else:
                made.append(self.host.value(node.elt, at))
            return made[-1]

        with self.budget.stretch(node) as stretch:
            try:
                self._comprehended(node.generators, scope, one)
                if isinstance(node, ast.GeneratorExp):
                    self._unsettle(stretch, node)
            except TooLong as long:
                if long.stretch is not stretch:
                    raise
                self.host.branches.lose(stretch.changed, node.lineno, "a long comprehension computes it")
                raise NotKnown("it takes long to compute") from None
        return self._gathered(node, made)

    def _unsettle(self, stretch: Stretch, node: ast.GeneratorExp) -> None:
        """What a generator expression changes is unknown: it is read in part, or later."""
        own = [each.id for gen in node.generators for each in ast.walk(gen.target) if isinstance(each, ast.Name)]
        outside = {
            key: each
            for key, each in stretch.changed.items()
            if key not in stretch.made and not (isinstance(each, tuple) and each[1] in own and each[2] is ABSENT)
        }
        self.host.branches.lose(outside, node.lineno, "a generator expression changes it")

    def _gathered(self, node: ast.expr, made: list[Any]) -> Any:
        if isinstance(node, ast.SetComp):
            return self._set(ListValue(made))
        if isinstance(node, ast.GeneratorExp):
            return IteratorValue(made, late=True)
        if not isinstance(node, ast.DictComp):
            return ListValue(made)
        found = DictValue({})
        for key, value in made:
            put(found, key, value)
        return found

    def _comprehended(self, generators: list[ast.comprehension], scope: Scope, one: Callable[[Scope], Any]) -> None:
        first, *rest = generators
        inner = Scope(
            self.host.branches.make({}),
            scope.outer if scope.of_class and scope.outer else scope,
            owner=scope.owner,
            of_comprehension=True,
        )
        over = self.host.value(first.iter, scope)
        if isinstance(over, Unknown) and over.asking.givable and not first.ifs and not rest:
            self._count_of_things(over, first, inner, one)
        for each in self.elements(over):
            self.budget.spend(1)
            self.host.assign(first.target, each, inner)
            tests = [self._test(test, inner) for test in first.ifs]
            if all(tests) and rest:
                self._comprehended(rest, inner, one)
            elif all(tests):
                one(inner)

    def _count_of_things(
        self, over: Unknown, generator: ast.comprehension, scope: Scope, one: Callable[[Scope], Any]
    ) -> None:
        """Raises `NotKnown` if an unknown value decides how many objects of the library a list holds."""
        branches, made = self.host.branches, []
        forget, counts = self.host.library.begin(), Counter(branches.counts)

        def turn() -> None:
            self.host.assign(generator.target, Unknown(generator.target, over.line, over.reason), scope)
            made.append(one(scope))

        try:
            branches.perhaps(over, turn, nothing)
        finally:
            branches.counts = counts
            forget()
        if any(isinstance(each, Thing) for each in made):
            raise NotKnown(f"{over.asking.name} decides how many there are", over.asking)

    def _test(self, node: ast.expr, scope: Scope) -> bool:
        value = self.host.value(node, scope)
        known = truth(value)
        if known is None:
            depends = value.text if isinstance(value, Unknown) else written(node)
            raise NotKnown(f"what it holds depends on {depends}")
        return known


def constant(node: ast.Constant) -> Any:
    """The value of a number or a text; raises `NotKnown` for other constants, and for too many digits."""
    if not isinstance(node.value, bool | int | float | str | None):
        raise NotKnown("")
    return bounded(node.value)
