"""Creates records of layers: of `LSTM(8)`, of `Input(…)` as a tensor, and of calls of layers on tensors."""

import ast
from typing import Any

from rnn_tui.engine.layers.core.opaque import Opaque
from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.engine.plan.naming import snake_case
from rnn_tui.formats.keras_code.lambdas import LAMBDA, OPEN, follow, leave_open
from rnn_tui.formats.keras_code.layer_records import LayerCall, Tensor
from rnn_tui.formats.keras_code.masks import Masks
from rnn_tui.formats.keras_code.opaque.layers import OWN, decisive, inner_layers
from rnn_tui.formats.keras_code.refusals import tensors
from rnn_tui.formats.keras_code.tensor_calls import TensorCalls, tensors_in
from rnn_tui.formats.keras_code.unknown_arguments import unknown_arguments
from rnn_tui.formats.keras_code.vocabulary import OPAQUE_LAYERS, RENAMED, SAME_OPAQUE
from rnn_tui.formats.python_code.flow.protocols import Call, Host
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown, written
from rnn_tui.formats.python_code.values.records import Unknown

LAYERS = 10_000
"""The largest number of layers in a file."""
_INPUTS = ("inputs", "sequence", "sequences")
"""The names of the first argument of a layer's call in all versions of Keras."""
_SETTINGS = frozenset(
    (
        "units",
        "activation",
        "recurrent_activation",
        "use_bias",
        "return_sequences",
        "return_state",
        "go_backwards",
        "stateful",
        "rate",
        "merge_mode",
        "mask_zero",
        "mask_value",
        "reset_after",
    )
)


class LayerCalls:
    """Handles operations on layers."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.calls = TensorCalls(host)
        self.masks = Masks(self.calls)
        self.made = 0

    def make(self, class_name: str, call: Call) -> LayerCall:
        """The layer that a call creates."""
        self.host.budget.touch()
        self.made += 1
        if self.made > LAYERS:
            raise CodeError(call.line, f"more than {LAYERS:,} layers; a model has fewer", mistake=True)
        counts = self.host.branches.counts
        prefix = "input_layer" if class_name == "InputLayer" else snake_case(RENAMED.get(class_name, class_name))
        made = LayerCall(class_name, call.args, call.kwargs, call.line, counts[prefix], counts["input"])
        made.lines = {each.arg: each.value.lineno for each in call.node.keywords if each.arg}
        if class_name == LAMBDA:
            kwargs = {name: value for name, value in call.kwargs.items() if name not in OPEN}
            made.problems = unknown_arguments(class_name, call.node, [], kwargs)
        else:
            made.problems = unknown_arguments(class_name, call.node, call.args, call.kwargs)
        if SAME_OPAQUE.get(class_name, class_name) in OPAQUE_LAYERS:
            made.untold = Opaque.why
            known = decisive(SAME_OPAQUE.get(class_name, class_name), call)
            made.problems = unknown_arguments(class_name, call.node, known.args, known.kwargs)
        if call.kwargs.get("name") is None:
            counts[prefix] += 1
            counts["input"] += class_name == "InputLayer"
        self.host.branches.make(made)
        return made

    def apply(self, layer: LayerCall, call: Call) -> Tensor:
        """The result of a layer on tensors; raises `NotKnown`."""
        given = call.args[0] if call.args else next((call.kwargs[key] for key in _INPUTS if key in call.kwargs), None)
        joined = [key for key in ("initial_state", "mask", "constants") if call.kwargs.get(key) is not None]
        found = tensors(given)
        if len(found) == 1 and isinstance(found[0], Unknown):
            text = f"{found[0].text}: {found[0].why}" if found[0].why else found[0].reason or _unread(found[0])
            raise NotKnown(text, found[0].asking if found[0].chosen else None)
        self.follow(layer, given)
        if not layer.untold and (odd := other_tensors(layer, call)):
            leave_open(self.host, layer, f"whose call names {odd[0]}, which is not computed here")
        made = self.calls.called(layer, call)
        source = made.parent
        assert source is not None
        if source.several and found == [source]:
            layer.tensors.pop()
            raise NotKnown("it gives several outputs: take the first of them")
        self.masks.follow(layer, made)
        made.joins = bool(joined) or len(found) != 1 or len(call.args) > 1 or bool(source.output)
        return made

    def follow(self, layer: LayerCall, given: Any) -> None:
        """Reads the function of a Lambda, also of one inside a TimeDistributed, for tensors like the given ones."""
        if layer.class_name == LAMBDA:
            follow(self.host, self.calls, layer, given)
        elif layer.untold and layer.own is None:
            leave_open(self.host, layer, layer.untold)
        for each in inner_layers(layer) if layer.own is None else ():
            self.follow(each, given)
            if (each.untold or each.own) and not layer.untold:
                leave_open(self.host, layer, f"which holds {each.class_name}, {OWN if each.own else each.untold}")

    def attribute(self, layer: LayerCall, name: str) -> Any:
        """An attribute of a layer."""
        if name == "output" and layer.tensors:
            return layer.tensors[-1]
        if name == "input" and layer.tensors and layer.tensors[-1].parent is not None:
            return layer.tensors[-1].parent
        if name == "name":
            return layer.name or f"{snake_case(layer.class_name)}{f'_{layer.number}' if layer.number else ''}"
        if name == "trainable":
            return layer.trainable is not False
        if name in layer.kwargs:
            return layer.kwargs[name]
        if name == "units" and layer.args:
            return layer.args[0]
        raise NotKnown("")

    def find(self, layers: list[Any], call: Call) -> Any:
        """The layer that `get_layer` returns; raises `NotKnown`."""
        name = call.kwargs.get("name", call.args[0] if call.args else None)
        index = call.kwargs.get("index", call.args[1] if len(call.args) > 1 else None)
        self.host.budget.spend(len(layers))
        for place, each in enumerate(layers):
            if index == place or (name is not None and name == self.attribute(each, "name")):
                return each
        raise NotKnown("the model has no such layer")

    def assign(self, layer: LayerCall, target: ast.Attribute, value: Any) -> None:
        """`layer.trainable = False`; other assignments to a layer are refused."""
        if target.attr == "trainable":
            self.freeze(layer, target, value)
        elif target.attr in _SETTINGS:
            advice = f"write {target.attr}=… in {layer.class_name}(…)"
            text = f"{written(target)} changes a layer after it is made; {advice}"
            layer.problems.append(CodeError(target.lineno, text))

    def freeze(self, layer: LayerCall, target: ast.Attribute, value: Any) -> None:
        """Sets whether the layer is trained."""
        self.host.budget.touch()
        self.host.budget.spend(1)
        if not self.host.branches.certain(layer):
            layer.problems.append(self.host.branches.doubtful(layer))
        elif isinstance(value, bool):
            layer.trainable = value
        else:
            text = f"the value of {written(target)} is not known here; write True or False"
            layer.problems.append(CodeError(target.lineno, text))


def other_tensors(layer: LayerCall, call: Call) -> list[str]:
    """The names of tensors in a call that the layer's kind does not read: `attention_mask`."""
    made = next((each for each in kinds() if each.kind() == layer.class_name), None)
    known = (*_INPUTS, "x", "initial_state", "mask", "constants", *(made.tensor_arguments if made else call.kwargs))
    return [key for key, value in call.kwargs.items() if key not in known and next(tensors_in(value), None) is not None]


def _unread(value: Unknown) -> str:
    return f"{value.text} is not read"
