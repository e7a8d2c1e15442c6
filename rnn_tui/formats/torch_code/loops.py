"""Loops over time: `for t in range(x.size(1))`, `for x_t in x`. They are read once, for every step at the same time.

In the loop a tensor is one step of a sequence. What a cell is given as its state is the state that it left behind at
the step before: the cell is a recurrent layer then. Anything else that is read from the step before is not understood.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rnn_tui.formats.python_code.flow.host import Host
from rnn_tui.formats.python_code.flow.leaving import Leave
from rnn_tui.formats.python_code.values.code_error import CodeError
from rnn_tui.formats.python_code.values.containers import CONTAINERS, ListValue, forget
from rnn_tui.formats.python_code.values.records import Scope, Thing, Unknown
from rnn_tui.formats.torch_code.reading import Reading
from rnn_tui.formats.torch_code.tensor.indexing import indexed, last_step
from rnn_tui.formats.torch_code.tensor.steps import Carried, EachStep, Step, Steps, StepState, TimeLoop
from rnn_tui.formats.torch_code.tensor.values import VALUES, Tensor, Wire


class Loops:
    """Reads loops over time."""

    def __init__(self, host: Host, reading: Reading) -> None:
        self.host, self.reading = host, reading

    def read(
        self, thing: Thing, node: ast.For | ast.AsyncFor, scope: Scope, turn: Callable[[Any], Leave | None]
    ) -> bool:
        """A loop over steps, or over a tensor's first axis; False where it is no such loop."""
        if isinstance(thing, Steps):
            loop = TimeLoop(thing.count)
            item: Any = Step(loop)
        elif isinstance(thing, Tensor) and thing.shape and not isinstance(self._size(thing), int):
            loop = TimeLoop(self._size(thing))
            item = indexed(self.reading.builder, thing, Step(loop), node.lineno)
        else:
            return False
        _Turn(self.host, loop, node, scope).read(lambda: turn(item))
        return True

    def _size(self, thing: Tensor) -> Any:
        return self.reading.builder.sizes.settled(thing.shape[0])


@dataclass(eq=False)
class _Turn:
    host: Host
    loop: TimeLoop
    node: ast.For | ast.AsyncFor
    scope: Scope
    carried: dict[str, Any] = field(default_factory=dict)

    def read(self, turn: Callable[[], Leave | None]) -> None:
        """Reads the loop's body once, and says what everything is after its last turn; raises `CodeError` where it is
        left early."""
        self._carry()
        lists = {name: len(each.items) for name, each in self.scope.names.items() if isinstance(each, ListValue)}
        with self.host.budget.stretch(self.node) as stretch:
            try:
                left = turn()
            except Leave as leaving:
                left = leaving
        if left is not None or self.node.orelse:
            raise CodeError(self.node.lineno, "a loop over time that is left early, or has an else, is not understood")
        handled = {id(self.scope.names[name]) for name in lists if isinstance(self.scope.names.get(name), ListValue)}
        for name, length in lists.items():
            self._gathered(name, length)
        for key, place in list(stretch.changed.items()):
            if isinstance(place, CONTAINERS):
                if key not in handled and key not in stretch.made:
                    forget(place, Unknown("what it holds", self.node.lineno, "a loop over time changes it"))
            elif place[0] is not self.scope.names and place[1] in place[0]:
                place[0][place[1]] = Unknown(str(place[1]), self.node.lineno, "a loop over time changes it")
        for name, value in list(self.scope.names.items()):
            self.scope.names[name] = self._after(name, value, self.carried.get(name))

    def _carry(self) -> None:
        """Everything that the body assigns, and that was there before, is what the step before left behind."""
        for each in ast.walk(self.node):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store) and each.id in self.scope.names:
                self._carry_name(each.id)
            base = each.value if isinstance(each, ast.Subscript) and isinstance(each.ctx, ast.Store) else None
            if isinstance(base, ast.Name) and isinstance(self.scope.names.get(base.id), ListValue):
                self._carry_name(base.id)

    def _carry_name(self, name: str) -> None:
        if name not in self.carried:
            value = self.scope.names[name]
            made: Any = self._begun(value)
            if value is None and self._asked_for(name):
                made = Unknown(name, self.node.lineno, "whether it is None changes with the steps of a loop")
            self.carried[name] = made
            self.host.branches.write(self.scope.names, name, made)

    def _asked_for(self, name: str) -> bool:
        """Whether a test in the loop asks for the name."""
        tests = [
            each for each in ast.walk(self.node) if isinstance(each, ast.Compare | ast.BoolOp | ast.If | ast.IfExp)
        ]
        parts = [each.test if isinstance(each, ast.If | ast.IfExp) else each for each in tests]
        return any(isinstance(each, ast.Name) and each.id == name for part in parts for each in ast.walk(part))

    def _begun(self, value: Any) -> Any:
        if value is None or isinstance(value, VALUES):
            return Carried(self.loop, value)
        if isinstance(value, tuple):
            return tuple(map(self._begun, value))
        if isinstance(value, ListValue) and value.items and value.open is None:
            return self.host.branches.make(ListValue(list(map(self._begun, value.items))))
        return value

    def _gathered(self, name: str, length: int) -> None:
        """A list to which every turn appends one tensor."""
        value = self.scope.names.get(name)
        if not isinstance(value, ListValue) or len(value.items) == length or name in self.carried:
            return
        last = value.items[-1]
        line = self.node.lineno
        if length == 0 and len(value.items) == 1 and isinstance(last, Tensor) and last.step_of is self.loop:
            self.scope.names[name] = EachStep(name, line, "a loop over time fills it", steps=last)
        else:
            forget(value, last if isinstance(last, Unknown) else Unknown(name, line, "a loop over time fills it"))

    def _after(self, name: str, value: Any, before: Any) -> Any:
        """What a name stands for after the last turn."""
        if isinstance(value, tuple | ListValue):
            parts = value.items if isinstance(value, ListValue) else value
            old = before.items if isinstance(before, ListValue) else before if isinstance(before, tuple) else ()
            found = [
                self._after(name, each, old[place] if len(old) == len(parts) else None)
                for place, each in enumerate(parts)
            ]
            if isinstance(value, ListValue):
                value.items = found
                return value
            return tuple(found)
        if isinstance(before, Carried) and value is not before and before.read_by is not None:
            same = isinstance(value, Tensor | StepState) and _state(value) == before.read_by
            if not same:
                why = "a cell reads it from the step before, and the step leaves something else in it"
                return Unknown(name, self.node.lineno, why)
        if isinstance(value, Carried):
            return value.begin if value.loop is self.loop and value.read_by is None else self._lost(name, value)
        if isinstance(value, StepState):
            return Tensor(Wire(value.cells, f"{value.state}0"), (0, 1), value.shape)
        if isinstance(value, Tensor) and value.step_of is self.loop:
            return last_step(value, self.node.lineno)
        if isinstance(value, Step) and value.loop is self.loop:
            return Unknown(name, self.node.lineno, "how many steps there are depends on the inputs")
        return value

    def _lost(self, name: str, value: Carried) -> Any:
        if value.loop is not self.loop:
            return value
        return Unknown(name, self.node.lineno, "a cell reads it, and no step changes it")


def _state(value: Tensor | StepState) -> tuple[Any, str] | None:
    """The cell and the state of it that a value is."""
    if isinstance(value, StepState):
        return value.cells, value.state
    return (value.wire.of, "h") if value.wire.output == "sequence" else None
