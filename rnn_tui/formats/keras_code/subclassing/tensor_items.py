"""Items, parts and operators of tensors and of their shapes."""

import ast
from typing import Any

from rnn_tui.formats.keras_code.data_calls import Batches
from rnn_tui.formats.keras_code.layer_records import LayerCall, ModelRecord, Tensor
from rnn_tui.formats.keras_code.refusals import CHAIN
from rnn_tui.formats.keras_code.subclassing.objects import OwnObjects
from rnn_tui.formats.keras_code.subclassing.sizes import Axis, ShapeOf
from rnn_tui.formats.keras_code.subclassing.weights import InputAxis, InputShape
from rnn_tui.formats.keras_code.tensor_calls import TensorCalls
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.records import Thing, Unknown

MOST_OUTPUTS = 10
"""The largest number of outputs of a layer from which code takes one by its place."""


class TensorItems:
    """Evaluates these operations; every method can raise `NotKnown`."""

    def __init__(self, calls: TensorCalls, own: OwnObjects) -> None:
        self.calls, self.own = calls, own

    def item(self, thing: Thing, index: Any, node: ast.expr) -> Any:
        """`thing[index]`"""
        if isinstance(thing, Batches):
            return thing.batch(Unknown(node, node.lineno))
        if isinstance(thing, InputShape) and isinstance(index, int):
            return InputAxis(index)
        if isinstance(thing, ShapeOf) and isinstance(index, int):
            return Axis(thing.tensor, index)
        if not isinstance(thing, Tensor):
            raise NotKnown("")
        if (part := self.own.part(thing, index)) is not None:
            return part
        if (number := _of_opaque(thing, index)) is not None:
            return self._output(thing, number)
        if thing.several:
            count = outputs_of(thing)
            if isinstance(index, int) and 0 <= index < (count or MOST_OUTPUTS):
                return self._output(thing, index)
            if count is not None and isinstance(index, int) and -count <= index < 0:
                return self._output(thing, index + count)
            if count is not None and isinstance(index, slice):
                return [self._output(thing, number) for number in range(count)[index]]
            raise NotKnown(CHAIN)
        made = self.calls.item(thing, index, node)
        made.joins = True
        return made

    def operate(self, node: ast.expr, values: list[Any]) -> Any:
        """The result of an operator on values of which one is a tensor."""
        for each in values:
            if isinstance(each, Unknown):
                return each
        if not any(isinstance(each, Tensor) for each in values):
            raise NotKnown("")
        made = self.calls.operator(node, values)
        made.joins = True
        return made

    def parts(self, thing: Thing, count: int, star: int | None) -> list[Any] | None:
        """The parts of an object unpacked into `count` targets, of which number `star` takes several; None if it has
        none."""
        if isinstance(thing, ShapeOf) and star is None:
            return [Axis(thing.tensor, place) for place in range(count)]
        if not isinstance(thing, Tensor):
            return None
        if star is None and self.own.part(thing, 0) is not None:
            return [self.own.part(thing, place) for place in range(count)]
        if isinstance(thing.layer, LayerCall) and thing.layer.untold and thing.output is None and star is None:
            thing.layer.parts = max(count, thing.layer.parts)
        if not thing.several:
            return None
        if star is None:
            return [self._output(thing, i) for i in range(count)]
        made = outputs_of(thing)
        if made is None or made < count - 1:
            return None
        several = made - count + 1
        outputs = [self._output(thing, i) for i in range(made)]
        return [*outputs[:star], outputs[star : star + several], *outputs[star + several :]]

    def _output(self, tensor: Tensor, number: int) -> Tensor:
        mask = None if number else tensor.mask
        return Tensor(tensor.layer, tensor.parent, number, tensor.call, mask, tensor.operations, tensor.joins)


def outputs_of(tensor: Tensor) -> int | None:
    """How many outputs the layer of a tensor has, or the model; None if it is not known."""
    layer = tensor.layer
    if isinstance(layer, LayerCall):
        return layer.outputs
    if not isinstance(layer, ModelRecord):
        return None
    return len(layer.graph.outputs) if layer.graph is not None else len(layer.outputs) or None


def _of_opaque(tensor: Tensor, index: Any) -> int | None:
    """The number of an output that the code takes by a key or a place from what a layer makes that is not run.

    It is a dictionary or a tuple then. None for other tensors, and for an index along the axes of one tensor.
    """
    layer = tensor.layer
    if not isinstance(layer, LayerCall) or not layer.untold or tensor.output is not None or tensor.parent is None:
        return None
    if isinstance(index, str):
        if index not in layer.keys:
            layer.keys.append(index)
        number = layer.keys.index(index)
    elif isinstance(index, int) and not isinstance(index, bool) and 0 <= index < MOST_OUTPUTS:
        number = index
    else:
        return None
    layer.parts = max(layer.parts, number + 1)
    return number
