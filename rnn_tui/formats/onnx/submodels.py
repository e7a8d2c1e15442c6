"""Splits an analysed graph into submodels: the chains of layers that contain its recurrent nodes.

A submodel begins at an input of the graph, or after a node without a corresponding layer, and is as long as possible.
Together the submodels contain every recurrent node on which the outputs depend; notes name the other nodes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from rnn_tui.formats.io.errors import Flaw, listed, printable
from rnn_tui.formats.onnx.graph import Graph
from rnn_tui.formats.onnx.graph_values import CELL_STATE, Beyond, Constant, Dims, Filled, Flow

MOST = 200
"""The largest number of submodels in a file."""


@dataclass(frozen=True, eq=False)
class Submodel:
    """A chain of layers in a graph."""

    end: str
    """The name of its output."""
    flow: Flow
    path: frozenset[int]
    """The indices of its nodes."""


class Submodels:
    """The submodels of a graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._maker = {name: place for place, node in enumerate(graph.nodes) for name in node.makes if name}
        self._needed = self._behind(graph.outputs) or frozenset(range(len(graph.nodes)))
        self._counting = frozenset(range(len(graph.nodes))) - self._behind(graph.outputs, numbers=True)
        """The nodes of which only the shape of what they make is read."""
        self.found = sorted(self._found(), key=lambda each: (min(each.path), max(each.path)))

    def _behind(self, names: list[str], data: bool = False, numbers: bool = False) -> frozenset[int]:
        """The nodes on which those values depend; `data`: only through sequences; `numbers`: not through shapes."""
        waiting, seen = list(names), set[int]()
        while waiting:
            place = self._maker.get(waiting.pop())
            if place is None or place in seen:
                continue
            node = self._graph.nodes[place]
            seen.add(place)
            inputs = [each for each in node.inputs if not numbers or self._moves(each)]
            waiting += [each for each in node.reads if self._inside(each)] if data else inputs
        return frozenset(seen)

    def _inside(self, name: str) -> bool:
        """Whether the value is computed by layers, and is not the beginning of a submodel."""
        value = self._graph.values.get(name)
        begins = isinstance(value, Flow) and bool(value.source.beyond) and value.source.name == name
        return self._moves(name) and not begins

    def _moves(self, name: str) -> bool:
        """Whether the value is computed by layers, and is no shape or constant."""
        value = self._graph.values.get(name)
        return value is not None and not isinstance(value, Constant | Dims | Filled)

    def _candidates(self) -> Iterator[tuple[str, Flow]]:
        """The possible ends of submodels: the graph's outputs, then the outputs of its nodes, the last ones first."""
        nodes = [self._graph.nodes[place] for place in sorted(self._needed, reverse=True)]
        handed = [name for node in nodes for name in node.inputs if name in self._maker]
        inner = sorted(handed, key=lambda name: -self._maker[name])
        left = [name for node in nodes if node.recurrent for name in node.makes]
        for name in dict.fromkeys([*self._graph.outputs, *inner, *left]):
            value = self._graph.values.get(name)
            if isinstance(value, Flow) and value.recurrent:
                yield name, value

    def _found(self) -> Iterator[Submodel]:
        covered: set[int] = set()
        candidates = sorted(self._candidates(), key=lambda each: (-each[1].recurrent, -len(each[1].steps)))
        for count, (name, flow) in enumerate(
            (name, flow) for name, flow in candidates if self._maker.get(name) not in covered
        ):
            path = self._behind([name], data=True)
            if not any(self._graph.nodes[place].recurrent for place in path - covered):
                continue
            if count >= MOST:
                raise Flaw(f"falls into more than {MOST} submodels of layers, which is no model to be looked at")
            covered |= path
            yield Submodel(name, flow, path)

    @property
    def left_out(self) -> list[Flaw]:
        """The reasons why recurrent nodes before the outputs are no layers."""
        return [flaw for place, flaw in self._graph.left_out.items() if place in self._needed]

    def scope(self, submodel: Submodel) -> tuple[str, ...]:
        """The branches, bodies and functions that contain all its recurrent nodes, the outermost first."""
        scopes = [self._graph.nodes[place].scope for place in submodel.path if self._graph.nodes[place].recurrent]
        return tuple(level[0] for level in takewhile(lambda each: len(set(each)) == 1, zip(*scopes, strict=False)))

    def notes(self, submodel: Submodel) -> Iterator[str]:
        """Sentences about the nodes directly after a submodel, and about other parts of the graph."""
        others = frozenset[int]().union(*(each.path for each in self.found))
        makes = {name for place in submodel.path for name in self._graph.nodes[place].makes}
        beside: dict[str, None] = {}
        for place in sorted(self._needed - others - self._counting):
            node = self._graph.nodes[place]
            if makes.isdisjoint(node.inputs) or not any(map(self._moves, node.makes)):
                continue
            from_cell = any(
                self._graph.values.get(name) == Beyond(CELL_STATE) for name in makes.intersection(node.inputs)
            )
            if from_cell:
                yield f"the file goes on from {CELL_STATE} of a layer, which here is no output of it"
            if submodel.end in node.inputs and not node.known:
                yield (
                    f"the operator {printable(node.operator)} follows and has no counterpart here: the model ends"
                    " before it"
                )
            elif not from_cell:
                beside[node.operator] = None
        if beside:
            yield f"beside the model the file has, and it is left out: {listed(list(beside))}"
        if left := self._outputs(makes):
            yield f"the file has outputs that are not the model's: {listed(left)}"

    def _outputs(self, makes: set[str]) -> list[str]:
        """The graph's outputs that come from inside a submodel and are no submodel's output."""
        ends = {each.end for each in self.found}
        return [name for name in self._graph.outputs if name in makes - ends]
