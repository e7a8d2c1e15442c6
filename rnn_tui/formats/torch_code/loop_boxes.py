"""A loop over time that is not understood, as an opaque layer: its inputs, its weights and the shapes of its outputs.

The body is read once, for one step: what the step before left is a tensor of the shape that it had before the loop.
So every shape is known after it, and which modules the loop calls.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rnn_tui.engine.layers.core.opaque import opaque
from rnn_tui.formats.python_code.flow.budget import Stretch
from rnn_tui.formats.python_code.flow.control_flow import Break, Continue, Leave
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.python_code.values.containers import ListValue
from rnn_tui.formats.python_code.values.records import Unknown
from rnn_tui.formats.torch_code.loop_body import LoopBody
from rnn_tui.formats.torch_code.module.layers import viewed
from rnn_tui.formats.torch_code.module.modules import Module
from rnn_tui.formats.torch_code.module.weights import joined, taken
from rnn_tui.formats.torch_code.tensor.sizes import Shape
from rnn_tui.formats.torch_code.tensor.timestep_values import EachStep
from rnn_tui.formats.torch_code.tensor.values import (
    VALUES,
    Box,
    Entry,
    Made,
    Opaque,
    Read,
    Stacked,
    StandIn,
    Tensor,
    Wire,
    tensors_in,
)

KIND = "Loop"


@dataclass(eq=False)
class LoopBox(LoopBody):
    """One such loop while it is read."""

    why: str
    """Why it is not understood."""
    given: tuple[Tensor, ...] = ()
    """The tensors that it reads."""
    carried: dict[Entry, Any] = field(default_factory=dict)
    """What stands for the values of the step before, with the values before the loop."""

    def read(self, turn: Callable[[], Leave | None]) -> None:
        """Reads the loop's body for one step, and sets all names to outputs of the box; raises `CodeError` or
        `NotKnown` if that is not possible either."""
        names = self.scope.names
        self.given = tuple(dict.fromkeys(self._inputs()))
        inputs = list(dict.fromkeys(each.wire for each in self.given))
        if not inputs:
            raise NotKnown(self.why)
        outside = self._upstream(inputs, frozenset())
        before = dict(names)
        lengths = {id(each): len(each.items) for each in before.values() if isinstance(each, ListValue)}
        there = {id(vars(each)) for each in tensors_in(list(map(plain_lists, names.values())))}
        self._carry()
        left, stretch = self.step(turn, Break, Continue)
        if left is not None and not isinstance(left, Break | Continue):
            raise CodeError(self.node.lineno, self.why)
        if any(isinstance(each, tuple) and id(each[0]) in there for each in stretch.changed.values()):
            raise NotKnown("it changes in place a tensor that is there before it")
        box = Box(opaque(KIND)(why=self.why), tuple(inputs), self.node.lineno)
        body = self._upstream([each.wire for each in self._results(stretch) if isinstance(each, Tensor)], outside)
        self._held(box, body, outside)
        for entry, begin in self.carried.items():
            of = viewed(begin.wire) if isinstance(begin, Tensor) else None
            if isinstance(of, Entry) and entry.dtype != "float32":
                of.dtype = entry.dtype
        for name, value in list(names.items()):
            if value is not before.get(name) or isinstance(value, ListValue):
                names[name] = self._out(box, name, value, lengths)
        for thing, _ in self.loop.filled:
            self.rename(thing, box.output(thing.shape, thing.dtype))
        for place in stretch.changed.values():
            if isinstance(place, tuple) and place[0] is not names:
                self.host.branches.write(place[0], place[1], self._out(box, str(place[1]), place[0].get(place[1]), {}))
        self.reading.builder.boxes.append(f"{self.host.where(self.node.lineno)}: {self.why}")

    # Before the step

    def _inputs(self) -> Iterator[Tensor]:
        """The tensors that the loop reads and that are there before it."""
        read = [each.id for each in ast.walk(self.node) if isinstance(each, ast.Name)]
        for name in dict.fromkeys(read):
            for each in tensors_in(plain_lists(self.scope.names.get(name))):
                yield from (one for one in _parts(each) if isinstance(one, Tensor))

    def _carry(self) -> None:
        """Puts a tensor of the same shape in the place of every tensor that the body binds anew."""
        for each in ast.walk(self.node):
            base = each.value if isinstance(each, ast.Subscript) and isinstance(each.ctx, ast.Store) else each
            if not isinstance(base, ast.Name) or base.id not in self.scope.names:
                continue
            value = self.scope.names[base.id]
            stored = isinstance(base.ctx, ast.Store) or (base is not each and isinstance(value, ListValue))
            if stored and not (isinstance(value, Tensor) and value.wire.of in self.carried):
                self.host.branches.write(self.scope.names, base.id, self._stand_in(base.id, value))

    def _stand_in(self, name: str, value: Any) -> Any:
        if isinstance(value, VALUES):
            shape = self.reading.builder.sizes.shape(value.shape)
            entry = StandIn(name, shape, value.dtype)
            self.carried[entry] = value
            return Tensor(Wire(entry), tuple(range(len(shape))), shape, value.dtype)
        if isinstance(value, tuple):
            return tuple(self._stand_in(name, each) for each in value)
        if isinstance(value, ListValue) and value.open is None and value.items:
            return self.host.branches.make(ListValue([self._stand_in(name, each) for each in value.items]))
        return value

    # After the step

    def _results(self, stretch: Stretch) -> Iterator[Any]:
        """All tensors that the step leaves."""
        values = list(self.scope.names.values()) + [value for _, value in self.loop.filled]
        values += [place[0].get(place[1]) for place in stretch.changed.values() if isinstance(place, tuple)]
        for each in values:
            for one in tensors_in(plain_lists(each)):
                yield from _parts(one)

    def _upstream(self, wires: list[Wire], known: frozenset[int]) -> frozenset[int]:
        """The ids of all calls on which the wires depend, except the known ones."""
        found: dict[int, Made] = {}
        ahead = [each.of for each in wires]
        while ahead:
            of = ahead.pop()
            if isinstance(of, Made) and id(of) not in found and id(of) not in known:
                found[id(of)] = of
                ahead += [each.of for each in of.inputs]
                ahead += [each.of for _, more in of.keywords for each in more]
        self.calls = getattr(self, "calls", {}) | found
        return frozenset(found)

    def _held(self, box: Box, body: frozenset[int], outside: frozenset[int]) -> None:
        """Gives the box the weights of the modules that only the body calls."""
        before = {id(each) for call in outside for each in _modules(self.calls[call])}
        modules = {id(each): each for call in body for each in _modules(self.calls[call]) if id(each) not in before}
        paths = self.reading.paths
        placed = sorted(modules.values(), key=lambda each: list(paths).index(id(each)) if id(each) in paths else -1)
        held = {
            joined(paths.get(id(each), ""), name): shape for each in placed for name, shape in each.parameters().items()
        }
        box.layer = opaque(KIND)(why=self.why, holds=tuple(held.items()))
        box.read = _reader(held)
        box.module, box.also = (placed[0], tuple(placed[1:])) if placed else (None, ())
        box.owner = id(self.node)

    def _out(self, box: Box, name: str, value: Any, lengths: dict[int, int]) -> Any:
        """The value of a name after the last step."""
        if isinstance(value, Unknown | Opaque):
            return self._unread(value.reason if isinstance(value, Unknown) else value.what)
        if isinstance(value, VALUES):
            return box.output(self.reading.builder.sizes.shape(value.shape), value.dtype)
        if isinstance(value, tuple):
            return tuple(self._out(box, name, each, lengths) for each in value)
        if isinstance(value, ListValue):
            return self._list(box, name, value, lengths)
        return value

    def _unread(self, why: str) -> Opaque:
        """What the loop leaves of which the shape is not known either."""
        return Opaque(self.node.lineno, f"{self.host.where(self.node.lineno)}: {why or self.why}", self.given)

    def _list(self, box: Box, name: str, value: ListValue, lengths: dict[int, int]) -> Any:
        length = lengths.get(id(value))
        if length == len(value.items):
            return value
        last = value.items[-1] if value.items else None
        if length is not None and isinstance(last, VALUES) and len(value.items) == length + 1:
            shape = self.reading.builder.sizes.shape(last.shape)
            if shape and length == 0:
                step = self._each_step(box, shape, last.dtype)
                return EachStep(name, self.node.lineno, "a loop over time fills it", steps=step)
        if length is None:
            return self.host.branches.make(ListValue([self._out(box, name, each, {}) for each in value.items]))
        return self._unread(last.reason if isinstance(last, Unknown) else "")

    def _each_step(self, box: Box, shape: Shape, dtype: str) -> Tensor:
        """What every step gives, as a step of a sequence (batch, time, …); a first axis of size 1 is its last."""
        order = [*range(1, len(shape)), 0] if shape[0] == 1 and len(shape) > 1 else list(range(len(shape)))
        first, *rest = (shape[each] for each in order)
        whole = box.output((first, self.loop.count, *rest), dtype)
        axes = tuple(place + (place > 0) for place in map(order.index, range(len(shape))))
        return Tensor(whole.wire, axes, shape, dtype, step_of=self.loop)


def _modules(call: Made) -> tuple[Module, ...]:
    return tuple(each for each in (call.module, *call.also) if isinstance(each, Module))


def _reader(held: dict[str, tuple[int, ...]]) -> Read:
    return lambda numbers, tensors: [taken(numbers, tensors, path, shape) for path, shape in held.items()]


def plain_lists(value: Any) -> Any:
    """A value with lists as Python's."""
    if isinstance(value, ListValue):
        return [plain_lists(each) for each in value.items]
    return tuple(map(plain_lists, value)) if isinstance(value, tuple) else value


def _parts(value: Any) -> Iterator[Any]:
    if isinstance(value, Stacked):
        for each in value.parts:
            yield from _parts(each)
    else:
        yield value
