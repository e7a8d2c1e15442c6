"""The operations with which Keras 3 computes masks when layers are called. Each takes a name, and those on which the
model depends are rows of its summary (Keras 3, `layers/layer.py` and each layer's `compute_mask`)."""

from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.formats.keras_code.layer_records import LayerCall, Tensor
from rnn_tui.formats.keras_code.tensor_calls import TensorCalls, tensors_in
from rnn_tui.formats.keras_code.tensor_functions import of_function
from rnn_tui.formats.keras_code.to_stack import layer_of


class Masks:
    """Follows masks through the calls of layers."""

    def __init__(self, calls: TensorCalls) -> None:
        self.calls = calls
        self.makers = {each.kind() for each in kinds() if each.mask_operations is not Layer.mask_operations}

    def follow(self, layer: LayerCall, made: Tensor) -> None:
        """Sets the mask that a call reads, and the mask of its output."""
        call = made.call
        assert call is not None
        first = list(tensors_in(call.args[:1]))
        masks = [each.mask for each in first]
        if not first or (layer.class_name not in self.makers and not any(masks)):
            return
        try:
            kind = layer_of(layer, [])
        except RnnError:
            return  # it is refused when the model is built
        single = len(call.args) == 1 and first == [call.args[0]] and not any(tensors_in(dict(call.kwargs)))
        if single and masks[0] is not None and kind.reads_mask and "mask" not in call.kwargs:
            call.kwargs = {**call.kwargs, "mask": masks[0]}
        if kind.mask_operations:
            made.mask = self._made(kind, first[0], made)
        elif kind.propagates_mask:
            made.mask = self._joined(kind, first, masks, made)

    def _made(self, kind: Layer, x: Tensor, made: Tensor) -> Tensor:
        """The mask that a layer computes from its input."""
        mask = self._operation("not_equal", [x, getattr(kind, "mask_value", 0)], {}, made)
        more = len(kind.mask_operations) > 1
        return self._operation("any", [mask], {"axis": -1, "keepdims": False}, made) if more else mask

    def _joined(self, kind: Layer, inputs: list[Tensor], masks: list[Tensor | None], made: Tensor) -> Tensor | None:
        """The output mask of a layer with several inputs."""
        there = [each for each in masks if each is not None]
        if kind.mask_joint == "or":
            if len(there) < len(masks):
                return None
            mask = there[0]
            for each in there[1:]:
                mask = self._operation("logical_or", [mask, each], {}, made)
            return mask
        if kind.mask_joint == "concatenate":
            return self._side_by_side(kind, inputs, masks, made) if there else None
        if kind.mask_joint == "tensor" and masks[0] is not None:
            return self._operation("convert_to_tensor", [masks[0]], {}, made)
        return masks[0]

    def _side_by_side(self, kind: Layer, inputs: list[Tensor], masks: list[Tensor | None], made: Tensor) -> Tensor:
        parts: list[Tensor] = []
        for x, mask in zip(inputs, masks, strict=True):
            if mask is None:
                parts.append(self._operation("ones_like", [x], {"dtype": "bool"}, made))
                continue
            wide = self._operation("expand_dims", [mask], {"axis": -1}, made)
            none = self._operation("zeros_like", [x], {"dtype": "bool"}, made)
            parts.append(self._operation("logical_or", [wide, none], {}, made))
        joined = self._operation("concatenate", [parts], {"axis": getattr(kind, "axis", -1)}, made)
        return self._operation("any", [joined], {"axis": -1, "keepdims": False}, made)

    def _operation(self, name: str, args: list[Any], settings: dict[str, Any], made: Tensor) -> Tensor:
        found = of_function(name)
        assert found is not None
        tensor = self.calls.made(found, args, settings, made.layer.line)
        tensor.joins = True
        made.operations.append(tensor.layer)
        return tensor
