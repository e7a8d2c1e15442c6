"""An ONNX graph without graphs inside: nodes of branches, bodies and functions in one list, as they are worked out.

    If          the nodes of then_branch, those of else_branch, then the If; it reads its condition and what both make
    Loop, Scan  a node that makes what the body is given; the body's nodes, once; then the Loop; it reads what they make
    function    the nodes of its body, with the names that the call gives and receives

A name that two graphs use stays as it is in the outermost, or in the first, of them. Which branch is taken, and how
often a body runs, is not decided here. Source: the ONNX specification (IR.md): graphs, functions, names within a graph.
"""

from collections import ChainMap
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Any

from rnn_tui.formats.io.errors import Flaw, printable
from rnn_tui.formats.onnx.tensors import text

OWN = ("", "ai.onnx")
"""The names of ONNX's own set of operators."""
BODY = "body"
"""The operator of the node that makes what a Loop or a Scan hands to its body."""
_MOST = 50_000
_DEEPEST = 16
_GRAPH = 5
"""The type of an attribute that is a graph."""


@dataclass(frozen=True, eq=False)
class FlatNode:
    """A node, by the names that its inputs and outputs have in the flat graph."""

    operator: str
    domain: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    proto: Any = None
    """None of a node that no file has: what a body is given."""
    scope: tuple[str, ...] = ()
    """Where it stands, from the outside: `then_branch of the If node /decoder/If`."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """The attributes of the call of the function in which it stands; None for one that is not given."""
    opset: int = 13
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """Of a node that no file has."""
    body: tuple[str, ...] = ()
    """What its body is given, of a Loop or a Scan; what the body makes stands at the end of the inputs."""

    @property
    def own(self) -> bool:
        """Whether the operator is one of ONNX's."""
        return self.domain in OWN


@dataclass(frozen=True)
class _Place:
    """A graph that is being walked along, and what its names are in the flat graph."""

    names: MutableMapping[str, str]
    opset: int
    scope: tuple[str, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)

    def name(self, name: str) -> str:
        return self.names.get(name, name)

    def inside(self, scope: str) -> "_Place":
        """A graph in a node: it sees the names around it."""
        return _Place(ChainMap({}, self.names), self.opset, (*self.scope, scope), self.given)


class FlatGraph:
    """All nodes of a model, its stored tensors, its inputs and its outputs; raises `Flaw` where these have no end."""

    def __init__(self, model: Any) -> None:
        graph = model.graph
        self.stored: dict[str, Any] = {}
        """Tensors by name, those of branches and bodies too."""
        self.nodes: list[FlatNode] = []
        self._functions = {(text(each.domain), text(each.name)): each for each in model.functions}
        self._used = {text(name) for node in graph.node for name in node.output}
        self._used |= {text(each.name) for each in (*graph.input, *graph.initializer)}
        self._steps = 0
        place = _Place({}, _opset(model.opset_import, 13))
        stored = {text(each.name) for each in graph.initializer}
        self.entries = [each for each in graph.input if text(each.name) not in stored]
        self._graph(graph, place)
        self.outputs = [place.name(text(each.name)) for each in graph.output]

    def _define(self, name: str, place: _Place) -> str:
        """A new name of that graph; its own where no other graph has it."""
        found, count = name, 1
        while place.scope and found in self._used:
            count += 1
            found = f"{name} ({count})"
        self._used.add(found)
        place.names[name] = found
        return found

    def _graph(self, graph: Any, place: _Place, given: tuple[str, ...] = ()) -> tuple[str, ...]:
        """What stands in one graph; the names of what it makes. `given`: what the node around it reads."""
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
        """A node, and whatever stands inside it first."""
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
        return None

    def _inside(self, proto: Any, operator: str, inputs: tuple[str, ...], place: _Place) -> Iterator[str]:
        """The graphs of a node; the names of what they make."""
        graphs = {text(each.name): each.g for each in proto.attribute if each.type == _GRAPH}
        if graphs and len(place.scope) >= _DEEPEST:
            raise Flaw(f"has graphs more than {_DEEPEST} deep inside each other")
        shown = f"{printable(operator)} node {printable(text(proto.name) or text(next(iter(proto.output), '')))}"
        for attribute in sorted(graphs, key=lambda each: (each != "then_branch", each)):
            scope = place.inside(f"{printable(attribute)} of the {shown}")
            yield from self._graph(graphs[attribute], scope, inputs)

    def _call(self, function: Any, proto: Any, inputs: tuple[str, ...], place: _Place) -> None:
        """The nodes of a function's body."""
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


def _opset(imports: Any, usual: int) -> int:
    """The version of ONNX's own operators."""
    return max((each.version for each in imports if text(each.domain) in OWN), default=usual)


def resolved(attribute: Any, given: Mapping[str, Any]) -> Any:
    """The attribute; where it refers to one of the call around it, that one, or None where the call has none."""
    return given.get(text(attribute.ref_attr_name)) if attribute.ref_attr_name else attribute
