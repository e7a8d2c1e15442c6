"""Flattens an ONNX graph: the nodes of branches, bodies and functions in one list, in the order of computation.

    If          the nodes of then_branch, those of else_branch, then the If, which reads its condition and both results
    Loop, Scan  a node for the inputs of the body; the body's nodes, once; then the Loop, which reads their results
    function    the nodes of its body, with the names of the call's inputs and outputs

A name that two graphs use keeps its form in the outermost, or in the first, of them. Which branch is taken, and how
often a body runs, is not decided here. Source: the ONNX specification (IR.md): graphs, functions, names within a graph.
"""

from collections import ChainMap
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Any

from rnn_tui.formats.io.errors import Flaw, printable
from rnn_tui.formats.onnx.tensors import text

OWN = ("", "ai.onnx")
"""The domains of ONNX's own operators."""
BODY = "body"
"""The operator of the node for the inputs of a Loop's or Scan's body."""
_MOST = 50_000
_DEEPEST = 16
_GRAPH = 5
"""The number of the attribute type for graphs."""


@dataclass(frozen=True, eq=False)
class FlatNode:
    """A node, with the names of its inputs and outputs in the flat graph."""

    operator: str
    domain: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    proto: Any = None
    """The node in the file; None for an added node."""
    scope: tuple[str, ...] = ()
    """The graphs that contain it, the outermost first: `then_branch of the If node /decoder/If`."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """The attributes of the call of the function that contains it; None for one that is not given."""
    opset: int = 13
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """The attributes of an added node."""
    body: tuple[str, ...] = ()
    """The inputs of the body of a Loop or Scan; the body's outputs are the last inputs of the node."""

    @property
    def own(self) -> bool:
        """Whether the operator is one of ONNX's own."""
        return self.domain in OWN


@dataclass(frozen=True)
class _Place:
    """A graph that is being flattened, with the flat graph's names for its own."""

    names: MutableMapping[str, str]
    opset: int
    scope: tuple[str, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)

    def name(self, name: str) -> str:
        return self.names.get(name, name)

    def inside(self, scope: str) -> "_Place":
        """An inner graph of a node, which can use the names of the outer one."""
        return _Place(ChainMap({}, self.names), self.opset, (*self.scope, scope), self.given)


class FlatGraph:
    """All nodes, stored tensors, inputs and outputs of a model; raises `Flaw` if there are too many."""

    def __init__(self, model: Any) -> None:
        graph = model.graph
        self.stored: dict[str, Any] = {}
        """The stored tensors by name, those of branches and bodies included."""
        self.nodes: list[FlatNode] = []
        self._functions = {(text(each.domain), text(each.name)): each for each in model.functions}
        self._used = {text(name) for node in graph.node for name in node.output}
        self._used |= {text(each.name) for each in (*graph.input, *graph.initializer)}
        self._steps = 0
        place = _Place({}, _opset(model.opset_import, 13))
        stored = {text(each.name) for each in graph.initializer}
        self.entries = [each for each in graph.input if text(each.name) not in stored]
        self.sizes = {text(each.name): tuple(_sizes(each)) for each in list(graph.value_info)[:_MOST]}
        """The shapes that the file tells of values of the outermost graph; None: an open size."""
        self._unchanged: dict[str, str] = {}
        """What bodies are given and hand on as it is, by the value that they are given first."""
        self._graph(graph, place)
        self.nodes = [self._outside(each) for each in self.nodes]
        self.outputs = [place.name(text(each.name)) for each in graph.output]

    def _define(self, name: str, place: _Place) -> str:
        """The flat name for a new name of a graph: the same, if no other graph uses it."""
        found, count = name, 1
        while place.scope and found in self._used:
            count += 1
            found = f"{name} ({count})"
        self._used.add(found)
        place.names[name] = found
        return found

    def _graph(self, graph: Any, place: _Place, given: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Adds the nodes of one graph; returns the names of its outputs. `given`: the inputs from the node around
        it."""
        own = {text(each.name): self._define(text(each.name), place) for each in graph.input}
        if own and place.scope:
            self.nodes.append(FlatNode(BODY, "", given, tuple(own.values()), scope=place.scope, opset=place.opset))
        for each in graph.initializer:
            name = text(each.name)
            self.stored[own.get(name) or self._define(name, place)] = each
        self._walk(graph.node, place, set(own))
        return tuple(place.name(text(each.name)) for each in graph.output)

    def _walk(self, nodes: Any, place: _Place, made: set[str]) -> None:
        for proto in nodes:
            self._steps += 1
            if self._steps > _MOST:
                raise Flaw(f"holds more than {_MOST:,} nodes, those of its branches and functions among them")
            outputs = [text(each) for each in proto.output if each]
            if twice := made.intersection(outputs):
                raise Flaw(f"makes {printable(min(twice))} twice: it is damaged, or no graph")
            made.update(outputs)
            self._node(proto, place)

    def _node(self, proto: Any, place: _Place) -> None:
        """Adds a node, after the nodes of its inner graphs."""
        operator, domain = text(proto.op_type), text(proto.domain)
        inputs = tuple(map(place.name, map(text, proto.input)))
        function = self._functions.get((domain, operator))
        if function is not None:
            return self._call(function, proto, inputs, place)
        before = len(self.nodes)
        inner = tuple(self._inside(proto, operator, inputs, place))
        given = self.nodes[before].outputs if len(self.nodes) > before and self.nodes[before].operator == BODY else ()
        outputs = tuple(self._define(text(each), place) if each else "" for each in proto.output)
        made = FlatNode(operator, domain, (*inputs, *inner), outputs, proto, place.scope, place.given, place.opset)
        self.nodes.append(replace(made, body=given))
        skipped = 1 if operator == "Loop" else 0
        for outer, name, new in zip(inputs[2 * skipped :], given[2 * skipped :], inner[skipped:], strict=False):
            if name == new and operator in ("Loop", "Scan"):
                self._unchanged[name] = outer
        return None

    def _outside(self, node: FlatNode) -> FlatNode:
        """The node with the value outside instead of one that a body returns as it is."""
        if not self._unchanged.keys() & set(node.inputs):
            return node
        return replace(node, inputs=tuple(map(self._first, node.inputs)))

    def _first(self, name: str) -> str:
        for _ in range(_DEEPEST):
            name = self._unchanged.get(name, name)
        return name

    def _inside(self, proto: Any, operator: str, inputs: tuple[str, ...], place: _Place) -> Iterator[str]:
        """Adds the inner graphs of a node; yields the names of their outputs."""
        graphs = {text(each.name): each.g for each in proto.attribute if each.type == _GRAPH}
        if graphs and len(place.scope) >= _DEEPEST:
            raise Flaw(f"has graphs more than {_DEEPEST} deep inside each other")
        shown = f"{printable(operator)} node {printable(text(proto.name) or text(next(iter(proto.output), '')))}"
        for attribute in sorted(graphs, key=lambda each: (each != "then_branch", each)):
            scope = place.inside(f"{printable(attribute)} of the {shown}")
            yield from self._graph(graphs[attribute], scope, inputs)

    def _call(self, function: Any, proto: Any, inputs: tuple[str, ...], place: _Place) -> None:
        """Adds the nodes of a function's body."""
        if len(place.scope) >= _DEEPEST:
            raise Flaw(f"has functions more than {_DEEPEST} deep inside each other")
        names = {text(each): "" for each in function.input}
        names |= dict(zip(names, inputs, strict=False))
        given = {text(each.name): each for each in function.attribute_proto}
        given |= {text(each.name): resolved(each, place.given) for each in proto.attribute}
        scope = (*place.scope, f"the function {printable(text(function.name))}")
        inside = _Place(names, _opset(function.opset_import, place.opset), scope, given)
        self._walk(function.node, inside, set(names))
        for ours, theirs in zip(proto.output, function.output, strict=False):
            if ours:
                made, outer = inside.name(text(theirs)), self._define(text(ours), place)
                self.nodes.append(FlatNode("Identity", "", (made,), (outer,), scope=scope, opset=place.opset))


def _sizes(value: Any) -> Iterator[int | None]:
    for each in list(value.type.tensor_type.shape.dim)[:_DEEPEST]:
        yield each.dim_value if each.dim_value > 0 else None


def _opset(imports: Any, usual: int) -> int:
    """The version of ONNX's own operators."""
    return max((each.version for each in imports if text(each.domain) in OWN), default=usual)


def resolved(attribute: Any, given: Mapping[str, Any]) -> Any:
    """The attribute, or the one of the function's call to which it refers; None if the call has none."""
    return given.get(text(attribute.ref_attr_name)) if attribute.ref_attr_name else attribute
