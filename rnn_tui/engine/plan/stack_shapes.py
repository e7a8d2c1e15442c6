"""What follows from a plan: its graph, and every shape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rnn_tui.engine.core.arrays import Shape, Shapes
from rnn_tui.engine.core.errors import NotBuilt, ShapeNotTold, StackError
from rnn_tui.engine.layers.core.opaque import Opaque
from rnn_tui.engine.nn.layer import Layer, Weight
from rnn_tui.engine.plan.call_arguments import with_arguments
from rnn_tui.engine.plan.graph import INPUT, Graph, GraphInput, Node, Tensor
from rnn_tui.engine.plan.prepared import Prepared, PreparedCall
from rnn_tui.engine.plan.stack_layers import Described

UNBUILT = "the model is not built: its input shape is unknown. Give the first layer an input_shape, or add an Input"


@dataclass(frozen=True)
class Shaped(Described):
    """Layers, their graph, and the shapes of inputs and outputs."""

    @cached_property
    def graph(self) -> Graph:
        """The inputs, calls and outputs, for a chain too; raises `NotBuilt` if the input shape is unknown."""
        if self.wiring is not None:
            return self.wiring
        if self.input_shape is None:
            raise NotBuilt(UNBUILT)
        entry = GraphInput(INPUT, self.input_shape, self.input_dtype, self.input_name)
        chain = Graph.chain(entry, self.keys)
        outputs = tuple(Tensor(self.keys[position], number) for position, number in self.output_places)
        return replace(chain, outputs=outputs) if outputs else chain

    @property
    def inputs(self) -> tuple[GraphInput, ...]:
        """The inputs of the model; raises `NotBuilt`."""
        return self.graph.inputs

    @property
    def calls(self) -> tuple[Node, ...]:
        """The calls of its layers, in the order of execution."""
        return self.graph.nodes

    @cached_property
    def input_names(self) -> tuple[str, ...]:
        """Keras's name for each input."""
        return self.input_names_in(self.keras)

    def callee(self, node: Node) -> Layer:
        """The layer of a call, ready to run, with the arguments of the call besides its tensors."""
        layer = self.resolved[self.position(node.layer)]
        return with_arguments(layer, dict(node.arguments)) if node.arguments else layer

    def arguments(self, node: Node) -> tuple[Tensor, ...]:
        """The tensors that a call's layer reads, in the layer's order, without masks."""
        if isinstance(self.layer(node.layer), Opaque):
            return node.tensors
        names = self.layer(node.layer).tensor_arguments
        if odd := [name for name, _ in node.keywords if name != "mask" and name not in names]:
            raise StackError(
                f"the call of {self.name_of(node.layer)} names {odd[0]}, and a {self.layer(node.layer).kind()} takes no"
                " such tensor",
                self.position(node.layer),
            )
        return (*node.inputs, *(each for name in names for each in node.named(name)))

    @cached_property
    def prepared(self) -> Prepared:
        """The same inputs and calls, ready to run."""
        calls = tuple(prepared_call(self, each) for each in self.calls)
        first = {each.node.layer: place for place, each in sorted(enumerate(calls), key=lambda at: -at[1].node.number)}
        inputs = tuple(Tensor(each.key) for each in self.inputs)
        sizes = {each.node: [call.layer.vocabulary for call in calls if each in call.node.tensors] for each in inputs}
        known = {key: min((each for each in found if each is not None), default=None) for key, found in sizes.items()}
        stateful = any(each.stateful_layer for each in self.layers)
        return Prepared(inputs, calls, tuple(first[key] for key in self.keys), known, stateful)

    @cached_property
    def call_shapes(self) -> dict[int, tuple[Shapes, Shapes]]:
        """By the key of each call, the shapes of its inputs and of its outputs."""
        made: dict[Tensor, Shape] = {Tensor(each.key): each.shape for each in self.inputs_known}
        found: dict[int, tuple[Shapes, Shapes]] = {}
        nodes = self._known_nodes
        for node in nodes:
            index = self.position(node.layer)
            layer, name = self.callee(node), self.layer_names[index]
            shapes: Shapes = ()
            try:
                reads = self.arguments(node)
                if missing := [each for each in reads if each not in made]:
                    check_told(self, nodes, missing[0], index)
                    raise StackError(f"output {missing[0].output} that {name} reads is not there")
                shapes = tuple(made[each] for each in reads)
                if layer.takes_list and self.wiring is None:
                    raise StackError(
                        f"{layer.kind()} is called on a list of inputs, and in a chain there is one input. Wire it with"
                        f" the functional API: {layer.kind()}(…)([x1, x2])"
                    )
                layer.check_input(shapes, name, self.keras)
                self._check_masks(node, layer, shapes, made)
                layer.weights(shapes)
                outputs = layer.output_shapes(shapes)
            except ShapeNotTold:
                raise
            except StackError as error:
                raise StackError(f"{error}{self._remedy(node, shapes)}", index) from None
            if len(outputs) > 1 and not self.functional and node is not nodes[-1]:
                raise StackError(
                    "All layers in a Sequential model should have a single output tensor. For multi-output layers,"
                    f" use the functional API. {name} has {len(outputs)} outputs and is not the last layer.",
                    index,
                )
            found[node.key] = shapes, outputs
            made |= {Tensor(node.key, number): shape for number, shape in enumerate(outputs)}
        if self.wiring is not None and (gone := [each for each in self.wiring.outputs if each not in made]):
            source = self.wiring.by_key.get(gone[0].node)
            if source is not None and isinstance(self.layer(source.layer), Opaque):
                return found
            raise StackError(f"an output of the model is output {gone[0].output} of a layer that does not have so many")
        return found

    def _check_masks(self, node: Node, layer: Layer, shapes: Shapes, made: Mapping[Tensor, Shape]) -> None:
        """Raises `StackError` if a mask argument of a call does not fit the shape of its input."""
        for mask, shape in zip((made.get(each, ()) for each in node.named("mask")), shapes, strict=False):
            pairs = zip(mask, shape, strict=False)
            axes = range(2, 3 if layer.cells else len(shape) + 1)
            if len(mask) not in axes or any(None not in pair and pair[0] != pair[1] for pair in pairs):
                name = self.name_of(node.layer)
                raise StackError(f"the mask of {name} has shape {mask}, which does not fit its input {shape}")

    @property
    def inputs_known(self) -> tuple[GraphInput, ...]:
        """The inputs, if they are known; empty if the model is not built."""
        if self.wiring is not None:
            return self.wiring.inputs
        return () if self.input_shape is None else (GraphInput(INPUT, self.input_shape, self.input_dtype),)

    @property
    def _known_nodes(self) -> tuple[Node, ...]:
        """The calls, without the shapes of their outputs."""
        if self.wiring is not None:
            return self.wiring.nodes
        return Graph.chain(self.inputs_known[0], self.keys).nodes if self.built else ()

    @cached_property
    def _first_calls(self) -> tuple[tuple[Shapes, Shapes], ...]:
        """For each layer the input and output shapes of its first call."""
        if not self.built:
            return ()
        if self.wiring is None:
            return tuple(self.call_shapes[key] for key in self.keys)
        return tuple(self.call_shapes[self.wiring.calls_of(key)[0].key] for key in self.keys)

    @cached_property
    def output_shapes(self) -> tuple[Shapes, ...]:
        """For every layer the output shapes of its first call; empty if the stack is not built."""
        return tuple(made for _, made in self._first_calls)

    @cached_property
    def read_shapes(self) -> tuple[Shapes, ...]:
        """For every layer the input shapes of its first call; empty if the stack is not built."""
        return tuple(read for read, _ in self._first_calls)

    @cached_property
    def output_places(self) -> tuple[tuple[int, int], ...]:
        """For each output of the model, the position of its layer and the number of that layer's output; empty if the
        stack has no layers or is not built."""
        if self.wiring is not None:
            by_key = self.wiring.by_key
            made = [each for each in self.wiring.outputs if each.node >= 0]
            return tuple((self.position(by_key[each.node].layer), each.output) for each in made)
        last = self.output_shapes[-1] if self.output_shapes else ()
        return self.outputs or tuple((len(self.layers) - 1, number) for number in range(len(last)))

    @cached_property
    def model_output_shapes(self) -> Shapes:
        """The shapes of the model's outputs; empty if the stack has no layers or is not built."""
        made = {Tensor(each.key): each.shape for each in self.inputs_known}
        for key, (_, outputs) in self.call_shapes.items():
            made |= {Tensor(key, number): shape for number, shape in enumerate(outputs)}
        return tuple(made[each] for each in self.graph.outputs if each in made) if self.layers and self.built else ()

    def _remedy(self, node: Node, shapes: Shapes) -> str:
        """What would let a call take these input shapes, as a sentence."""
        if not shapes or len(shapes[0]) + 1 != self.layer(node.layer).input_ndim:
            return ""
        before = {each.key: each.layer for each in self._known_nodes}.get(node.inputs[0].node)
        if before is None and self.wiring is None:
            return f". A shape begins with the batch: ({', '.join(map(str, (None, *shapes[0])))})"
        layer = None if before is None else self.layer(before)
        inner = (layer.nested or (layer,))[0] if layer is not None else None
        if before is not None and getattr(inner, "return_sequences", True) is False:
            return f". Set return_sequences=True on {self.name_of(before)}: it returns only its last output"
        return ""

    @property
    def input_shapes(self) -> tuple[Shape, ...]:
        """For every layer the shape of its first input; empty if the stack is not built."""
        return tuple(each[0] for each in self.read_shapes)

    @cached_property
    def weights(self) -> tuple[tuple[Weight, ...], ...]:
        """For every layer its weights; raises `NotBuilt` if shapes are unknown."""
        if not self.built:
            raise NotBuilt(UNBUILT)
        return tuple(each.weights(shapes) for each, shapes in zip(self.resolved, self.read_shapes, strict=True))

    def parameters(self, key: int) -> int:
        """How many numbers the layer's weights hold; 0 if the stack is not built."""
        return sum(each.parameters for each in self.weights[self.position(key)]) if self.built else 0


def check_told(plan: Shaped, nodes: Sequence[Node], tensor: Tensor, index: int) -> None:
    """Raises `ShapeNotTold` if an opaque layer makes that tensor, of which no shape is known; `index`: who reads it."""
    source = next((each.layer for each in nodes if each.key == tensor.node), None)
    if source is not None and isinstance(layer := plan.layer(source), Opaque):
        reader = plan.layers[index]
        name, read_by = plan.name_of(source), plan.layer_names[index]
        raise ShapeNotTold(name, layer.kind(), index, read_by, reader.input_ndim)


def prepared_call(plan: Shaped, node: Node) -> PreparedCall:
    """One call of the plan, ready to run."""
    place, layer, masks = plan.position(node.layer), plan.callee(node), node.named("mask")
    ignores = node.several_arguments and not masks and not layer.masks_by_argument
    makes = tuple(Tensor(node.key, number) for number in range(len(plan.call_shapes[node.key][1])))
    return PreparedCall(node, place, plan.layer_names[place], layer, plan.arguments(node), masks, ignores, makes)
