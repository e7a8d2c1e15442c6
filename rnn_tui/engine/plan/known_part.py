"""A plan with layers whose computation is not known: what of it can be run, and why the rest cannot.

From the model's inputs runs everything that depends on no opaque layer (`known_part`). What depends on one and holds a
recurrent layer is a model of its own that reads what the opaque layer makes (`submodels`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.layers.core.opaque import Opaque
from rnn_tui.engine.layers.core.tensor_function import Lambda
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.graph import INPUT, Graph, GraphInput, Node, Tensor
from rnn_tui.engine.plan.nested_model import NestedModel
from rnn_tui.engine.plan.stack import Stack


def opaque_in(layer: Layer) -> Opaque | None:
    """The opaque layer that a layer is, or holds; None if it can be computed."""
    if isinstance(layer, Opaque):
        return layer
    inside = layer.model.layers if isinstance(layer, NestedModel) else layer.nested
    return next((found for each in inside if (found := opaque_in(each)) is not None), None)


def opaque_keys(stack: Stack) -> tuple[int, ...]:
    """The keys of the layers that cannot be computed, in the plan's order."""
    return tuple(key for key, layer in zip(stack.keys, stack.layers, strict=True) if opaque_in(layer) is not None)


def runs_whole(stack: Stack) -> bool:
    """Whether every layer of the plan can be computed."""
    return not opaque_keys(stack)


def holds_code(stack: Stack) -> bool:
    """Whether one of its opaque layers is a function of the author's in a layer of Keras's."""
    return any(isinstance(found := opaque_in(each), Opaque) and found.runs_code for each in stack.layers)


def described(stack: Stack, key: int) -> str:
    """An opaque layer in words: `rise (Lambda), code that is never run`."""
    layer, name = stack.layer(key), stack.name_of(key)
    found = opaque_in(layer)
    assert found is not None
    if found is layer:
        return f"{name} ({layer.kind()}), {found.why}"
    return f"{name} ({layer.kind()}), inside which is {found.name or found.kind()} ({found.kind()}), {found.why}"


def blocked_calls(stack: Stack) -> frozenset[int]:
    """The keys of the calls that cannot be computed from the model's inputs; empty if the plan is not built."""
    gone = set(opaque_keys(stack))
    if not gone or not stack.built:
        return frozenset()
    blocked: set[int] = set()
    for node in stack.calls:
        if node.layer in gone or any(each.node in blocked for each in node.tensors):
            blocked.add(node.key)
    return frozenset(blocked)


def not_run(stack: Stack) -> tuple[int, ...]:
    """The keys of the layers whose first call is not run, in the plan's order."""
    blocked = blocked_calls(stack)
    return tuple(key for key in stack.keys if stack.graph.calls_of(key)[0].key in blocked) if blocked else ()


def known_part(stack: Stack) -> Stack:
    """The plan without its opaque layers and without what depends on them; the plan itself if it has none.

    Its layers keep their keys and names. Its outputs are the outputs of the plan that it makes; if there are none, the
    tensors that the rest of the plan reads, the last first. Raises `InputError` if nothing is left.
    """
    blocked = blocked_calls(stack)
    if not blocked:
        return stack
    kept = [node for node in stack.calls if node.key not in blocked]
    if not kept:
        raise InputError(
            f"nothing of the model can be computed from its input: everything depends on"
            f" {described(stack, opaque_keys(stack)[0])}"
        )
    if stack.wiring is None and not stack.outputs:
        return replace(stack, layers=stack.layers[: len(kept)], keys=stack.keys[: len(kept)])
    edge = [each for node in stack.calls if node.key in blocked for each in node.tensors if each.node not in blocked]
    outputs = _outputs(stack.graph, {node.key for node in kept}, edge)
    return _cut(stack, kept, stack.graph.inputs, outputs, {})


def known_outputs(stack: Stack) -> tuple[int, ...]:
    """The numbers of the plan's outputs that can be computed."""
    blocked = blocked_calls(stack)
    return tuple(number for number, each in enumerate(stack.graph.outputs) if each.node not in blocked)


def require_whole(stack: Stack, what: str) -> None:
    """Raises `InputError` if a layer of the plan is opaque, or a function: `what` cannot be made of it."""
    for key in opaque_keys(stack):
        raise InputError(f"{what} needs every layer, and not known is {described(stack, key)}")
    for name, layer in zip(stack.layer_names, stack.layers, strict=True):
        if isinstance(layer, Lambda):
            raise InputError(f"{what} cannot hold the function of {name} (Lambda): {layer.text}")


def require_outputs(stack: Stack, every: bool = True) -> None:
    """Raises `InputError` if the first output of the plan, or one of them all, cannot be computed and nothing may stand
    for it. Where layers of the author's own end a plan, what they read stands for its outputs."""
    known = known_outputs(stack)
    wanted = range(len(stack.graph.outputs) if every else 1)
    if missing := [each for each in wanted if each not in known and (known or holds_code(stack))]:
        key = opaque_keys(stack)[0]
        place = f"output {missing[0]}" if missing[0] else "the output"
        raise InputError(f"{place} of the model depends on {described(stack, key)}, so it is not known")


def _outputs(graph: Graph, kept: set[int], edge: Sequence[Tensor]) -> tuple[Tensor, ...]:
    """The outputs of a part: the plan's, then those that the rest of the plan reads, the last first."""
    own = [each for each in graph.outputs if each.node in kept]
    return tuple(dict.fromkeys([*own, *(each for each in reversed(edge) if each.node in kept)]))


def _cut(
    stack: Stack,
    nodes: Sequence[Node],
    inputs: Sequence[GraphInput],
    outputs: Sequence[Tensor],
    instead: Mapping[Tensor, Tensor],
) -> Stack:
    """The plan with these calls only, which read some tensors in place of others."""
    keys = {node.layer for node in nodes}
    layers = [
        layer if layer.name else layer.edit(name=stack.name_of(key))
        for key, layer in zip(stack.keys, stack.layers, strict=True)
        if key in keys
    ]
    wiring = Graph(tuple(inputs), tuple(each.reading(instead) for each in nodes), tuple(outputs))
    kept = tuple(each for each in stack.keys if each in keys)
    return replace(stack, layers=tuple(layers), keys=kept, wiring=wiring, functional=True, outputs=(), weight_types=())


@dataclass(frozen=True)
class Submodel:
    """A part of a plan that reads what opaque layers make."""

    stack: Stack
    before: tuple[int, ...]
    """The keys of the opaque layers that it reads from."""
    behind: tuple[int, ...]
    """The keys of the opaque layers that read from it."""


def submodels(stack: Stack) -> Iterator[Submodel]:
    """The parts with a recurrent layer that cannot be computed from the model's inputs, each as a model, in the plan's
    order.

    A part is the layers that hang together if the opaque ones are taken out; every tensor that an opaque layer makes is
    an input of it, under the layer's name. A model that is not built has none yet.
    """
    if stack.wiring is None and stack.input_shape is None:
        return
    blocked = blocked_calls(stack)
    gone = {node.key for node in stack.calls if opaque_in(stack.layer(node.layer)) is not None}
    for part in _parts([node for node in stack.calls if node.key not in gone]) if blocked else ():
        if any(stack.callee(node).cells for node in part if node.key in blocked):
            yield _submodel(stack, part)


def _parts(nodes: Sequence[Node]) -> list[list[Node]]:
    """The calls, divided into those that hang together: one reads another, or both are of one layer."""
    root = {node.key: node.key for node in nodes}
    first = {node.layer: node.key for node in reversed(nodes)}

    def top(key: int) -> int:
        while root[key] != key:
            key = root[key]
        return key

    for node in nodes:
        for other in (first[node.layer], *(each.node for each in node.tensors if each.node in root)):
            root[top(node.key)] = top(other)
    found: dict[int, list[Node]] = {}
    for node in nodes:
        found.setdefault(top(node.key), []).append(node)
    return list(found.values())


def _submodel(stack: Stack, part: Sequence[Node]) -> Submodel:
    inside = {node.key for node in part}
    read = list(dict.fromkeys(each for node in part for each in node.tensors if each.node not in inside))
    named = dict(zip((each.key for each in stack.inputs), stack.input_names, strict=True))
    inputs: list[GraphInput] = []
    instead: dict[Tensor, Tensor] = {}
    before: dict[int, None] = {}
    for place, tensor in enumerate(read):
        key = INPUT - place
        instead[tensor] = Tensor(key)
        if tensor.node <= INPUT:
            inputs.append(replace(stack.graph.input(tensor.node), key=key, name=named[tensor.node]))
            continue
        layer = stack.graph.by_key[tensor.node].layer
        before[layer] = None
        name = stack.name_of(layer) + (f"_{tensor.output}" if tensor.output else "")
        inputs.append(GraphInput(key, stack.call_shapes[tensor.node][1][tensor.output], name=name))
    others = [node for node in stack.calls if node.key not in inside]
    edge = [each for node in others for each in node.tensors if each.node in inside]
    behind = tuple(dict.fromkeys(node.layer for node in others if any(each.node in inside for each in node.tensors)))
    outputs = _outputs(stack.graph, inside, edge)
    if stack.wiring is None and not stack.outputs:
        made = _chain(stack, part, inputs[0])
    else:
        made = _cut(stack, part, inputs, outputs, instead)
    return Submodel(made, tuple(before), behind)


def _chain(stack: Stack, part: Sequence[Node], entry: GraphInput) -> Stack:
    """A part of a chain, which is a chain."""
    keys = tuple(node.layer for node in part)
    layers = tuple(
        each if each.name else each.edit(name=stack.name_of(key)) for key, each in ((k, stack.layer(k)) for k in keys)
    )
    return replace(
        stack,
        layers=layers,
        keys=keys,
        outputs=(),
        weight_types=(),
        input_shape=entry.shape,
        input_dtype=entry.dtype,
        input_name=entry.name,
    )
