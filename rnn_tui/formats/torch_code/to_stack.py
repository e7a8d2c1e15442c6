"""Converts a followed `forward` to a stack: a chain of layers, or else a graph."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from rnn_tui.engine.core.errors import RnnError, StackError
from rnn_tui.engine.layers.merging.concatenate import Concatenate
from rnn_tui.engine.layers.rnn.bidirectional import Bidirectional
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.graph import Graph, GraphInput, Node
from rnn_tui.engine.plan.graph import Tensor as Place
from rnn_tui.engine.plan.naming import snake_case
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.python_code.values.code_error import CodeError
from rnn_tui.formats.torch_code.tensor.sizes import Shape
from rnn_tui.formats.torch_code.tensor.values import Box, Cells, Entry, Made, Read, Wire


@dataclass
class Drawn:
    """A stack, and the source of each layer's weights."""

    stack: Stack
    reads: dict[int, Read]
    """The readers of the weights, by the keys of layers."""
    modules: dict[int, tuple[Any, ...]]
    """The modules of which each layer has its weights, by the keys of layers."""


def drawn(entries: tuple[Entry, ...], wires: list[Wire], paths: dict[int, str], line: int) -> Drawn:
    """The stack with those wires as outputs; raises `CodeError`."""
    return _Drawing(entries, wires, paths, line).drawn()


@dataclass
class _Drawing:
    entries: tuple[Entry, ...]
    wires: list[Wire]
    paths: dict[int, str]
    line: int
    calls: list[Made] = field(default_factory=list)
    users: Counter[Wire] = field(default_factory=Counter)
    instead: dict[Wire, Wire] = field(default_factory=dict)
    keys: dict[Any, int] = field(default_factory=dict)
    layers: list[Layer] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    reads: dict[int, Read] = field(default_factory=dict)
    modules: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    names: Counter[str] = field(default_factory=Counter)

    def drawn(self) -> Drawn:
        self.calls = list(self._reached())
        self._count()
        self._merge_ends()
        self.calls = list(self._reached())
        self._count()
        used = {wire.of for call in self.calls for wire in _read(call)} | {each.of for each in self.wires}
        entries = [each for each in self.entries if each in used]
        if not entries or not self.calls:
            raise CodeError(self.line, "what forward returns does not depend on a tensor that it is given")
        places: dict[int, int] = {id(each): -1 - number for number, each in enumerate(entries)}
        nodes: list[Node] = []
        called: Counter[int] = Counter()
        for number, call in enumerate(self.calls):
            key = self._key(call)
            places[id(call)] = number
            inputs = tuple(self._place(each, places) for each in self._settled(call.inputs))
            keywords = tuple(
                (name, tuple(self._place(each, places) for each in self._settled(wires)))
                for name, wires in sorted(call.keywords)
            )
            nodes.append(Node(number, key, inputs, keywords, apart=call.apart, number=called[key]))
            called[key] += 1
        outputs = tuple(self._place(each, places) for each in self._settled(tuple(self.wires)))
        given = tuple(GraphInput(places[id(each)], _known(each), each.dtype, each.name) for each in entries)
        graph = Graph(given, tuple(nodes), outputs)
        try:
            return Drawn(self._stack(graph), self.reads, self.modules)
        except StackError as error:
            at = self.lines[error.index] if error.index is not None and error.index < len(self.lines) else self.line
            raise CodeError(at, str(error)) from None
        except RnnError as error:
            raise CodeError(self.line, str(error)) from None

    def _stack(self, graph: Graph) -> Stack:
        """A chain if every call reads only the previous one, otherwise a graph."""
        before = [Place(-1), *(Place(each.key) for each in graph.nodes)]
        alone = len(graph.inputs) == 1 and graph.outputs == (before[-1],)
        plain = not any(each.is_operation for each in self.layers) and len(self.layers) == len(graph.nodes)
        in_line = all(each.inputs == (at,) and not each.keywords for each, at in zip(graph.nodes, before, strict=False))
        if alone and plain and in_line:
            entry = graph.inputs[0]
            return Stack(tuple(self.layers), entry.shape, entry.dtype, input_name=entry.name)
        return Stack(tuple(self.layers), wiring=graph)

    def _reached(self) -> Iterator[Made]:
        """All calls on which the outputs depend, each after its inputs; without recursion."""
        done: set[int] = set()
        ahead: list[tuple[Any, bool]] = [(each.of, False) for each in self._settled(tuple(self.wires))[::-1]]
        while ahead:
            call, ready = ahead.pop()
            if not isinstance(call, Made) or id(call) in done:
                continue
            if ready:
                done.add(id(call))
                yield call
            else:
                ahead.append((call, True))
                ahead += [(each.of, False) for each in self._settled(_read(call))[::-1]]

    def _settled(self, wires: tuple[Wire, ...]) -> tuple[Wire, ...]:
        return tuple(self.instead.get(each, each) for each in wires)

    def _count(self) -> None:
        self.users = Counter(self._settled(tuple(self.wires)))
        for each in self.calls:
            self.users.update(self._settled(_read(each)))

    def _merge_ends(self) -> None:
        """Replaces concatenated last states of both directions by the output of a Bidirectional without sequences."""
        for call in self.calls:
            first = call.inputs[0].of if call.inputs else None
            if not isinstance(first, Cells) or not isinstance(call.layer, Concatenate):
                continue
            ends = call.inputs == (Wire(first, "h0"), Wire(first, "h1")) and call.layer.axis == -1
            others = [each for each in self.users if each.of is first and each not in call.inputs]
            if ends and not others and all(self.users[each] == 1 for each in call.inputs):
                self.instead[Wire(call)] = Wire(first, "last")

    def _place(self, wire: Wire, places: dict[int, int]) -> Place:
        number = 0
        if isinstance(wire.of, Cells):
            number = _outputs(wire.of, self._used(wire.of)).index(wire.output)
        elif isinstance(wire.of, Box):
            number = self._numbers(wire.of).index(int(wire.output))
        return Place(places[id(wire.of)], number)

    def _used(self, call: Cells) -> set[str]:
        """The names of all outputs that are used of any call of its layer."""
        return {each.output for each in self.users if isinstance(each.of, Cells) and each.of.owner == call.owner}

    def _numbers(self, call: Box) -> list[int]:
        """The outputs of a box that are used."""
        return sorted({int(each.output) for each in self.users if each.of is call})

    # Layers

    def _key(self, call: Made) -> int:
        owner = call.owner if call.owner is not None else id(call)
        made = self._layer(call)
        if owner in self.keys and _same(self.layers[self.keys[owner]], made):
            return self.keys[owner]
        if owner in self.keys:
            raise CodeError(call.line, "one layer is used for its sequence here and for its last step elsewhere")
        key = self.keys[owner] = len(self.layers)
        self.layers.append(replace(made, name=self._name(call)))
        self.lines.append(call.line)
        if call.read is not None:
            self.reads[key] = call.read
        if call.module is not None:
            self.modules[key] = (call.module, *call.also)
        return key

    def _layer(self, call: Made) -> Layer:
        if isinstance(call, Box):
            shapes = (call.shapes[each] for each in self._numbers(call))
            box: Any = replace(call.layer, makes=tuple(map(_open, shapes)))  # type: ignore[call-arg]
            return box  # type: ignore[no-any-return]
        if not isinstance(call, Cells):
            return call.layer
        used = self._used(call)
        sequences = "sequence" in used
        states = len(_outputs(call, used)) > 1
        inner: Any = call.layer
        if isinstance(inner, Bidirectional):
            inner = replace(inner, layer=replace(inner.layer, return_sequences=sequences, return_state=states))
        else:
            inner = replace(inner, return_sequences=sequences, return_state=states)
        made: Layer = inner
        return made

    def _name(self, call: Made) -> str:
        path = "" if isinstance(call, Box) else self.paths.get(id(call.module), "")
        base = path.replace("/", "_") or snake_case(call.layer.kind())
        if isinstance(call, Cells) and call.module.given.get("num_layers", 1) > 1:
            base += f"_l{call.owner[1]}"
        elif isinstance(call.owner, tuple) and isinstance(call.owner[1], str):
            base += f"_{call.owner[1]}"
        self.names[base] += 1
        name = base if self.names[base] == 1 else f"{base}_{self.names[base] - 1}"
        self.names[name] += name != base
        return name


def _open(shape: Shape) -> tuple[int | None, ...]:
    """A shape in which sizes that depend on the inputs are None."""
    return tuple(each if isinstance(each, int) else None for each in shape)


def _same(one: Layer, other: Layer) -> bool:
    return replace(one, name=None) == replace(other, name=None)


def _read(call: Made) -> tuple[Wire, ...]:
    return (*call.inputs, *(each for _, wires in call.keywords for each in wires))


def _outputs(call: Cells, used: set[str]) -> list[str]:
    """The used outputs of a recurrent layer, and those before them, in the layer's order."""
    first = "sequence" if "sequence" in used else "last"
    if not call.both and used <= {"last", "h0"}:
        return ["h0"] if "h0" in used else ["last"]
    if used <= {first}:
        return [first]
    ends = "01" if call.both else "0"
    states = [f"{state}{end}" for end in ends for state in call.states]
    if not call.both and first == "last":
        return ["h0", "", *states[1:]]
    return [first, *states]


def _known(entry: Entry) -> tuple[int | None, ...]:
    shape: Shape = (*entry.shape, 1) if entry.one_step else entry.shape
    if entry.time_first:
        shape = (shape[1], shape[0], *shape[2:])
    return tuple(each if isinstance(each, int) else None for each in shape)
