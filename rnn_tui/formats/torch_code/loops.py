"""Loops over time: `for t in range(x.size(1))`, `for x_t in x`. The body is read once for all steps.

In the loop a tensor is one step of a sequence. If a cell gets its own state from the previous step, it becomes a
recurrent layer. Other values from the previous step are not understood.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

from rnn_tui.formats.python_code.flow.control_flow import Leave
from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.python_code.values.containers import CONTAINERS, ListValue, forget
from rnn_tui.formats.python_code.values.records import ABSENT, Thing, Unknown
from rnn_tui.formats.python_code.values.scope import Scope
from rnn_tui.formats.torch_code.forward_state import Reading
from rnn_tui.formats.torch_code.loop_body import LoopBody
from rnn_tui.formats.torch_code.loop_boxes import LoopBox
from rnn_tui.formats.torch_code.module.views import View
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.indexing import every_step, indexed, last_step
from rnn_tui.formats.torch_code.tensor.shaping import unsqueezed
from rnn_tui.formats.torch_code.tensor.timestep_values import (
    Carried,
    EachStep,
    Numbered,
    Parts,
    Step,
    Steps,
    StepState,
    TimeLoop,
)
from rnn_tui.formats.torch_code.tensor.values import VALUES, Tensor, Wire


class Loops:
    """Reads loops over time."""

    def __init__(self, host: Host, reading: Reading) -> None:
        self.host, self.reading = host, reading

    def read(
        self, thing: Thing, node: ast.For | ast.AsyncFor, scope: Scope, turn: Callable[[Any], Leave | None]
    ) -> bool:
        """Reads a loop over steps or over the parts of a tensor; returns False for other loops. Raises `CodeError`."""
        of = _gone_over(thing)
        count = self._count(of)
        if count is None or isinstance(count, int):
            return False
        if isinstance(of, Steps) and of.start:
            raise CodeError(node.lineno, f"this loop over time is not understood: it begins with step {of.start}")
        loop = TimeLoop(count, isinstance(of, Steps) and of.backwards)
        try:
            value = self._value(thing, loop, node.lineno)
        except NotKnown as reason:
            raise CodeError(node.lineno, f"this loop over time is not understood: {reason}") from None
        _Turn(self.host, self.reading, loop, node, scope).read(lambda: turn(value))
        return True

    def boxed(
        self, thing: Thing, node: ast.For | ast.AsyncFor, scope: Scope, turn: Callable[[Any], Leave | None], why: str
    ) -> bool:
        """Reads such a loop as an opaque layer; raises `NotKnown` and `CodeError`."""
        loop = TimeLoop(self._count(_gone_over(thing)), boxed=True)
        value = self._value(thing, loop, node.lineno)
        LoopBox(self.host, self.reading, loop, node, scope, why).read(lambda: turn(value))
        return True

    def _count(self, thing: Any) -> Any:
        """The number of steps; None if the object has no steps."""
        if isinstance(thing, Parts):
            return self.reading.builder.sizes.settled(thing.tensor.shape[thing.axis])
        return thing.count if isinstance(thing, Steps) else None

    def _value(self, thing: Any, loop: TimeLoop, line: int) -> Any:
        """What the loop's target stands for in a step."""
        item = self._item(_gone_over(thing), loop, line)
        return (Step(loop), item) if isinstance(thing, Numbered) else item

    def _item(self, thing: Any, loop: TimeLoop, line: int) -> Any:
        if not isinstance(thing, Parts):
            return Step(loop)
        keys = (*[slice(None)] * thing.axis, Step(loop))
        made = indexed(self.reading.builder, thing.tensor, keys, line)
        return unsqueezed(self.reading.builder, made, thing.axis, line) if thing.kept else made


def _gone_over(thing: Any) -> Any:
    """What a loop goes over, without its `enumerate`: the parts of a tensor, steps, or something else."""
    of = thing.of if isinstance(thing, Numbered) else thing
    return Parts(of, 0) if isinstance(of, Tensor) and of.shape else of


@dataclass(eq=False)
class _Turn(LoopBody):
    carried: dict[str, Any] = field(default_factory=dict)

    def read(self, turn: Callable[[], Leave | None]) -> None:
        """Reads the loop's body once, and sets all names to their values after the last step; raises `CodeError` if a
        step reads what the previous one changed, or if the loop is left early."""
        names = self.scope.names
        lists = {name: each for name, each in names.items() if isinstance(each, ListValue)}
        lengths = {name: len(each.items) for name, each in lists.items()}
        self._carry()
        changes = self.reading.builder.changes
        left, stretch = self.step(turn, Leave)
        if left is not None or self.node.orelse:
            self._refuse("it is left early, or has an else")
        if changes != self.reading.builder.changes:
            self._refuse("a tensor is changed in place")
        known = {id(each) for each in (*lists.values(), *self.carried.values())}
        for key, place in stretch.changed.items():
            if isinstance(place, CONTAINERS):
                if key not in known and key not in stretch.made:
                    self._refuse("it changes a list or a dictionary that no name of this function stands for")
            elif place[0] is not names and place[2] is not ABSENT:
                self._refuse(f"it changes {place[1]}, which the next step may read")
        for name, value in lists.items():
            self._gathered(name, value, lengths[name])
        for name, value in list(names.items()):
            names[name] = self._after(name, value, self.carried.get(name))
        for thing, made in self.loop.filled:
            self.rename(thing, made)

    def _refuse(self, why: str) -> NoReturn:
        raise CodeError(self.node.lineno, f"this loop over time is not understood: {why}")

    def _carry(self) -> None:
        """Makes every existing name that the body assigns a value from the previous step."""
        for each in ast.walk(self.node):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store) and each.id in self.scope.names:
                self._carry_name(each.id)
            base = each.value if isinstance(each, ast.Subscript) and isinstance(each.ctx, ast.Store) else None
            if isinstance(base, ast.Name) and isinstance(self.scope.names.get(base.id), ListValue):
                self._carry_name(base.id)

    def _carry_name(self, name: str) -> None:
        value = self.scope.names[name]
        if name in self.carried or (isinstance(value, ListValue) and not value.items and value.open is None):
            return
        made: Any = self._begun(name, value)
        if value is None and self._asked_for(name):
            made = self._left(name)
        self.carried[name] = made
        self.host.branches.write(self.scope.names, name, made)

    def _left(self, name: str) -> Unknown:
        return Unknown(name, self.node.lineno, "it is what the step before left, which only the first step is told")

    def _asked_for(self, name: str) -> bool:
        """Whether a test in the loop uses the name."""
        tests = [
            each for each in ast.walk(self.node) if isinstance(each, ast.Compare | ast.BoolOp | ast.If | ast.IfExp)
        ]
        parts = [each.test if isinstance(each, ast.If | ast.IfExp) else each for each in tests]
        return any(isinstance(each, ast.Name) and each.id == name for part in parts for each in ast.walk(part))

    def _begun(self, name: str, value: Any) -> Any:
        if value is None or isinstance(value, (*VALUES, View)):
            return Carried(self.loop, value)
        if isinstance(value, tuple):
            return tuple(self._begun(name, each) for each in value)
        if isinstance(value, ListValue) and value.open is None:
            return self.host.branches.make(ListValue([self._begun(name, each) for each in value.items]))
        return self._left(name)

    def _gathered(self, name: str, value: ListValue, length: int) -> None:
        """Handles a list to which every step appends one tensor."""
        now = self.scope.names.get(name)
        if len(value.items) == length or now is not value:
            if isinstance(now, ListValue) and now is not value and name not in self.carried:
                self.scope.names[name] = self._left(name)
            return
        last, line = value.items[-1], self.node.lineno
        if length == 0 and len(value.items) == 1 and isinstance(last, Tensor) and last.step_of is self.loop:
            self.scope.names[name] = EachStep(name, line, "a loop over time fills it", steps=last)
        else:
            forget(value, last if isinstance(last, Unknown) else Unknown(name, line, "a loop over time fills it"))

    def _after(self, name: str, value: Any, before: Any) -> Any:
        """The value of a name after the last step."""
        if isinstance(value, tuple | ListValue):
            return self._each_after(name, value, before)
        if isinstance(before, Carried) and before.read_by is not None:
            same = isinstance(value, Tensor | StepState) and _state(value) == before.read_by
            if not same:
                self._refuse(f"a cell reads {name} of the step before, and the step leaves something else in it")
        if isinstance(value, Carried):
            return value.begin if value.loop is self.loop else value
        if isinstance(value, StepState):
            return Tensor(Wire(value.cells, f"{value.state}0"), (0, 1), value.shape)
        if isinstance(value, Tensor) and value.step_of is self.loop:
            return last_step(value, self.node.lineno)
        if isinstance(value, Step) and value.loop is self.loop:
            return Unknown(name, self.node.lineno, "how many steps there are depends on the inputs")
        return value

    def _each_after(self, name: str, value: Any, before: Any) -> Any:
        """The same for the items of a tuple or a list."""
        parts = value.items if isinstance(value, ListValue) else value
        old = before.items if isinstance(before, ListValue) else before if isinstance(before, tuple) else ()
        if any(isinstance(each, Carried) for each in old) and len(old) != len(parts):
            self._refuse(f"{name} has another length after a step")
        found = [
            self._after(name, each, old[place] if len(old) == len(parts) else None) for place, each in enumerate(parts)
        ]
        if isinstance(value, ListValue):
            value.items = found
            return value
        return tuple(found)


def _state(value: Tensor | StepState) -> tuple[Any, str] | None:
    """The cell, and the name of its state, that a value is."""
    if isinstance(value, StepState):
        return value.cells, value.state
    return (value.wire.of, "h") if value.wire.output == "sequence" and value.axes == (0, 2) else None


def filled(builder: Builder, thing: Any, index: Any, value: Any, line: int) -> bool:
    """Whether a loop over time fills the tensor step by step: `out[:, t] = h`."""
    keys = index if isinstance(index, tuple) else (index,)
    place = next((place for place, each in enumerate(keys) if isinstance(each, Step)), None)
    rest = [each for each in keys if not isinstance(each, Step)]
    if place is None or any(each != slice(None) for each in rest):
        return False
    if keys[place].loop.boxed:
        keys[place].loop.filled.append((thing, value))
        return True
    if not isinstance(value, Tensor) or value.step_of is not keys[place].loop:
        return False
    if keys[place].loop.backwards:
        return False
    made, sizes = every_step(value, place), builder.sizes
    if len(made.shape) != len(thing.shape) or not all(map(sizes.equal, made.shape, thing.shape)):
        return False
    keys[place].loop.filled.append((thing, made))
    thing.storage.changed = builder.where(line)
    return True
