"""The graph of a model: which tensors each call of a layer reads. A chain is the simplest graph.

A node is one call of a layer; a shared layer is called by several nodes. A tensor is one output of a node, or an input.
Nodes and layers are addressed by keys, so that an edit of one leaves the others unchanged.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple, Self

from rnn_tui.engine.core.arrays import Shape
from rnn_tui.engine.core.errors import StackError

INPUT = -1
"""The key of a model's first input; further inputs have the keys -2, -3, …"""


class Tensor(NamedTuple):
    """One output of a node or of an input. A named tuple, because it is the key of every table of a run."""

    node: int
    """The key of the node or of the input."""
    output: int = 0


@dataclass(frozen=True)
class GraphInput:
    """One input of a model."""

    key: int
    """-1 for the first input, -2 for the second, …"""
    shape: Shape
    """The shape with its batch axis."""
    dtype: str = "float32"
    """float32, int32 or bool."""
    name: str | None = None
    """The name that was given; None: Keras chooses it."""


@dataclass(frozen=True)
class Node:
    """One call of a layer."""

    key: int
    layer: int
    """The layer's key."""
    inputs: tuple[Tensor, ...]
    """The tensors it is called on, in order."""
    keywords: tuple[tuple[str, tuple[Tensor, ...]], ...] = ()
    """Tensors that are keyword arguments, sorted by name: `initial_state`, `mask`, `value`."""
    arguments: tuple[tuple[str, Any], ...] = ()
    """The other arguments of the call: `use_causal_mask`, `return_attention_scores`."""
    apart: bool = False
    """Whether the inputs are separate arguments rather than one list: `attention(query, value)`."""
    number: int = 0
    """The number of the call among all calls of its layer, from 0, as Keras counts."""

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """All tensors it reads, in Keras's order: positional arguments first, then keyword arguments."""
        return (*self.inputs, *(each for _, found in self.keywords for each in found))

    @property
    def several_arguments(self) -> bool:
        """Whether more than one argument is tensors: the call then uses no mask of its inputs by itself."""
        named = sum(name != "mask" for name, _ in self.keywords)
        return (len(self.inputs) if self.apart else 1) + named > 1

    def named(self, name: str) -> tuple[Tensor, ...]:
        """The tensors of that keyword argument; empty if it is not given."""
        return dict(self.keywords).get(name, ())

    def reading(self, instead: Mapping[Tensor, Tensor]) -> Self:
        """The same call with some tensors replaced by others."""
        return replace(
            self,
            inputs=tuple(instead.get(each, each) for each in self.inputs),
            keywords=tuple((name, tuple(instead.get(one, one) for one in found)) for name, found in self.keywords),
        )


@dataclass(frozen=True)
class Order:
    """The order in which Keras lists a graph: by depth, that is the longest path to an output, the deepest first."""

    nodes: tuple[Node, ...]
    """The keys of the nodes in the order of execution."""
    rows: tuple[int, ...]
    """The keys of inputs (negative) and layers in the order of a summary."""
    sequential: bool
    """Whether Keras's summary shows it without the column of connections."""


@dataclass(frozen=True)
class Graph:
    """The inputs, calls and outputs of a model."""

    inputs: tuple[GraphInput, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[Tensor, ...]
    output_names: tuple[str, ...] = ()
    """If the outputs are a dict: its keys, sorted."""

    @classmethod
    def chain(cls, entry: GraphInput, keys: Iterable[int]) -> Self:
        """A chain: each layer reads the first output of the one before; the first output of the last is the model's."""
        nodes: list[Node] = []
        at = Tensor(entry.key)
        for key in keys:
            nodes.append(Node(key, key, (at,)))
            at = Tensor(key)
        return cls((entry,), tuple(nodes), (at,))

    @cached_property
    def by_key(self) -> dict[int, Node]:
        """Every node by its key."""
        return {each.key: each for each in self.nodes}

    def input(self, key: int) -> GraphInput:
        """The input with that key: -1 for the first, -2 for the second; raises `StackError`."""
        found = [each for each in self.inputs if each.key == key]
        if not found:
            raise StackError(f"there is no input with the key {key}: the model has {len(self.inputs)}")
        return found[0]

    def calls_of(self, layer: int) -> tuple[Node, ...]:
        """The calls of the layer with that key, in Keras's order."""
        return tuple(sorted((each for each in self.nodes if each.layer == layer), key=lambda each: each.number))

    def output_of(self, key: int) -> Tensor:
        """What the input or the first call of the layer with that key makes: the first output that is read."""
        if key <= INPUT:
            return Tensor(self.input(key).key)
        node = self.calls_of(key)[0].key
        read = {each.output for other in self.nodes for each in other.tensors if each.node == node}
        return Tensor(node, min(read | {each.output for each in self.outputs if each.node == node}, default=0))

    def readers(self, tensor: Tensor) -> Iterator[Node]:
        """The calls that read this tensor."""
        return (each for each in self.nodes if tensor in each.tensors)

    @cached_property
    def order(self) -> Order:
        """The order in which Keras lists it (`keras/src/ops/function.py`, `map_graph`); raises `StackError`."""
        return _Walk(self).order()

    # Edits: each returns another graph

    def rewired(self, layers: Mapping[int, int]) -> Self:
        """The graph with other keys for its layers."""
        return replace(self, nodes=tuple(replace(each, layer=layers[each.layer]) for each in self.nodes))

    def counted(self) -> Self:
        """The graph with keys for its nodes that count from 0."""
        places = {each.key: place for place, each in enumerate(self.nodes)}
        used = {each for node in self.nodes for each in node.tensors} | set(self.outputs)
        made = self.reading({each: Tensor(places.get(each.node, each.node), each.output) for each in used})
        return replace(made, nodes=tuple(replace(each, key=places[each.key]) for each in made.nodes))

    def reading(self, instead: Mapping[Tensor, Tensor]) -> Self:
        """The graph with some tensors replaced by others, in calls and outputs."""
        outputs = tuple(instead.get(each, each) for each in self.outputs)
        return replace(self, nodes=tuple(each.reading(instead) for each in self.nodes), outputs=outputs)

    def with_node(self, node: Node, behind: Tensor) -> Self:
        """The graph with one more call between a tensor and everything that reads it."""
        made = self.reading({behind: Tensor(node.key)})
        return replace(made, nodes=(*made.nodes, node))

    def without(self, layer: int) -> Self:
        """The graph without the calls of a layer: what read its first output then reads its first input."""
        made = self
        for gone in self.calls_of(layer):
            now = made.by_key[gone.key]
            if not now.inputs:
                raise StackError("a call without an input cannot be removed")
            made = made.reading({Tensor(gone.key): now.inputs[0]})
            rest = tuple(each for each in made.nodes if each.key != gone.key)
            used = {each for node in rest for each in node.tensors} | set(made.outputs)
            if left := sorted(each.output for each in used if each.node == gone.key):
                raise StackError(f"its output {left[0]} is in use too, and nothing can replace it")
            made = replace(made, nodes=rest)
        return made


class _Walk:
    """A walk from the outputs of a graph back to its inputs."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.sources: dict[int, Node | GraphInput] = {**graph.by_key, **{each.key: each for each in graph.inputs}}
        self.met: dict[int, int] = {}
        """The position in the walk, by the key of a layer or an input."""
        self.found: list[int] = []
        """Keys of nodes and inputs, each after everything it reads."""

    def order(self) -> Order:
        """See `Graph.order`."""
        self._walk()
        depths, rows = self._depths()
        for each in self.graph.inputs:
            if each.key not in rows:
                rows[each.key], self.met[each.key] = 0, -1
                depths[each.key] = 0
        by_depth: dict[int, list[int]] = {}
        for key, depth in depths.items():
            by_depth.setdefault(depth, []).append(key)
        running = [key for depth in sorted(by_depth, reverse=True) for key in by_depth[depth]]
        nodes = tuple(self.graph.by_key[key] for key in running if key >= 0)
        alone = all(len(keys) == 1 for keys in by_depth.values()) and all(len(each.tensors) < 2 for each in nodes)
        once = len({each.layer for each in nodes}) == len(nodes)
        listed = sorted(rows, key=lambda row: (-rows[row], self.met[row]))
        return Order(nodes, tuple(listed), alone and once)

    def _walk(self) -> None:
        """Depth first, without recursion: a chain may have a thousand layers."""
        done: set[int] = set()
        under_way: set[int] = set()
        for tensor in self.graph.outputs:
            ahead: list[tuple[int, Iterator[Tensor]]] = []
            self._enter(tensor.node, done, under_way, ahead)
            while ahead:
                key, reads = ahead[-1]
                following = next(reads, None)
                if following is not None:
                    self._enter(following.node, done, under_way, ahead)
                    continue
                ahead.pop()
                under_way.discard(key)
                done.add(key)
                self.found.append(key)

    def _enter(self, key: int, done: set[int], under_way: set[int], ahead: list[tuple[int, Iterator[Tensor]]]) -> None:
        if key in done:
            return
        if key in under_way:
            raise StackError("the model's calls go round in a circle")
        if key not in self.sources:
            raise StackError(f"a call reads from node {key}, which the model does not have")
        source = self.sources[key]
        row = source.layer if isinstance(source, Node) else source.key
        self.met.setdefault(row, len(self.met))
        under_way.add(key)
        ahead.append((key, iter(source.tensors if isinstance(source, Node) else ())))

    def _depths(self) -> tuple[dict[int, int], dict[int, int]]:
        """The depth of each node, and of each layer or input; for a shared layer that of its deepest call."""
        depths: dict[int, int] = {}
        rows: dict[int, int] = {}
        for key in reversed(self.found):
            source = self.sources[key]
            row = source.layer if isinstance(source, Node) else key
            depth = max(depths.setdefault(key, 0), rows.get(row, 0))
            rows[row] = depths[key] = depth
            for each in source.tensors if isinstance(source, Node) else ():
                depths[each.node] = max(depth + 1, depths.get(each.node, 0))
        return depths, rows
