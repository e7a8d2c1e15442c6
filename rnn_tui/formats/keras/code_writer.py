"""Writes a stack as Keras code: a script for Keras 3, or in the spelling of Keras 2 tutorials.

Both are complete scripts that write only options different from Keras's defaults, and both are read back as a stack
that computes the same. An option with different defaults in different versions of Keras (a GRU's `reset_after`, a
hard_sigmoid) is always written.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.torch_onnx_names import counterpart
from rnn_tui.engine.options import activations
from rnn_tui.engine.options.keras_object import KerasObject
from rnn_tui.engine.options.regularizers import L1, L2
from rnn_tui.engine.plan.graph import GraphInput
from rnn_tui.engine.plan.known_part import require_whole
from rnn_tui.engine.plan.nested_model import NestedModel
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.check_sequential import check_chain
from rnn_tui.formats.io.errors import printable
from rnn_tui.formats.keras.keras_versions import (
    NEW_SIGMOID,
    OLD_SIGMOID,
    activation_code,
    activations_of,
    check_masks,
    spelled,
)
from rnn_tui.formats.keras.names import keras2_names
from rnn_tui.formats.keras.wiring_code import WiringCode, quoted

_KERAS2_FUNCTIONS = {
    OLD_SIGMOID: "K.clip(0.2 * x + 0.5, 0.0, 1.0)",
    NEW_SIGMOID: "K.relu(x + 3.0, max_value=6.0) / 6.0",
}

KERAS2_ACTIVATIONS = frozenset(name for name, each in activations.KNOWN.items() if each.keras2)
"""The activations of the last Keras 2; earlier versions have fewer."""


def keras3_code(stack: Stack) -> str:
    """A script for Keras 3. Raises `RnnError` if it cannot compute the same, or if a functional model has no shape."""
    require_whole(stack, "Keras 3 code")
    if not stack.functional:
        check_chain(stack, "Sequential code")
    check_masks(stack, "Keras 3 code")
    layers = spelled(stack, "keras3")
    words, formulas = activation_code(layers)
    style = _Style("layers.", True, words)
    uses_ops = any(each.is_operation for each in layers)
    head = ["import keras", f"from keras import layers{', ops' * uses_ops}", ""]
    head += style.definitions(layers, formulas, above="@keras.saving.register_keras_serializable()")
    named = [f"name={quoted(stack.name)}"] if stack.name is not None else []
    if stack.functional:
        return _text([*head, *_functional(stack, layers, style, "keras."), "model.summary()"])
    inputs = [f"keras.Input({_input(stack, layers)})"] if stack.input_shape is not None else []
    items = [*inputs, *(style.layer(each) for each in layers)]
    end = ["    ],", f"    {named[0]},", ")"] if named else ["    ]", ")"]
    body = ["model = keras.Sequential(", "    [", *(f"        {each}," for each in items), *end]
    return _text([*head, *body, *_compiled(stack), "model.summary()"])


def keras2_code(stack: Stack) -> str:
    """A script for Keras 2. Raises `RnnError` if it cannot compute the same, or if a functional model has no shape."""
    require_whole(stack, "Keras 2 code")
    if stack.wiring is None:
        check_chain(stack, "Keras 2 code")
    new = stack.keras == "keras3"
    words = {"hard_sigmoid": NEW_SIGMOID, OLD_SIGMOID: OLD_SIGMOID} if new else {OLD_SIGMOID: quoted("hard_sigmoid")}
    stack, renamed = keras2_names(replace(stack, functional=stack.functional or _several_at_the_end(stack)))
    style = _Style("", False, words)
    layers = spelled(stack, "keras2", "keras2.3")
    _check_activations(stack)
    model = "Model" if stack.functional else "Sequential"
    needs_input = not stack.functional and _needs_input_layer(stack)
    names = dict.fromkeys(each.kind() for layer in layers for each in _family(layer) if not each.is_operation)
    extra = ["Input"] if stack.functional else ["InputLayer"] if needs_input else []
    head = [f"from keras.models import {model}"]
    head += [f"from keras.layers import {', '.join([*extra, *names])}"] if extra or names else []
    head += _imports(layers)
    functions = style.definitions(layers, _KERAS2_FUNCTIONS, below='get_custom_objects()["{0}"] = {0}')
    more = ["from keras.utils import get_custom_objects", "from keras import backend as K", ""]
    head += [*more, *functions[:-1]] if functions else []
    head += ["", *(f"# {each}" for each in renamed)] if renamed else []
    if stack.functional:
        return _text([*head, "", *_functional(stack, layers, style, ""), "model.summary()"])
    body = [f"model = Sequential({f'name={quoted(stack.name)}' if stack.name is not None else ''})"]
    if needs_input and stack.input_shape is not None:
        shape = _old_shape(stack.input_shape)
        given = [shape, f"dtype={quoted(stack.input_dtype)}", *_name(stack)]
        body.append(f"model.add(InputLayer({', '.join(given)}))")
    for index, each in enumerate(layers):
        shape = "" if index or needs_input else _first_shape(stack, each)
        body.append(f"model.add({style.layer(each, shape)})")
    return _text([*head, "", *body, *_compiled(stack), "model.summary()"])


@dataclass(frozen=True)
class _Style:
    """The names in the code of one version of Keras."""

    layers: str
    modules: bool
    """Whether initializers and similar objects have full names: `keras.initializers.RandomUniform()`."""
    activations: Mapping[str, str]
    """The code for activations that have no name, or another one, in this version."""

    def definitions(
        self, layers: tuple[Layer, ...], formulas: Mapping[str, str], above: str = "", below: str = ""
    ) -> list[str]:
        """The functions that the layers need, with two empty lines around each; empty if they need none.

        `above`, `below`: the lines before or after each function that register its name, which wrappers need.
        """
        used = [value for layer in layers for value in activations_of(layer)]
        needed = dict.fromkeys(self.activations[each] for each in used if self.activations.get(each) in formulas)
        lines: list[str] = []
        for name in needed:
            made = [*([above] if above else []), f"def {name}(x):", f"    return {formulas[name]}"]
            lines += ["", *made, "", *(["", below.format(name), ""] if below else [])]
        return [*lines, ""] if lines else []

    def layer(self, layer: Layer, further: str = "") -> str:
        """The call that creates a layer."""
        names = {} if self.modules else dict(counterpart(layer).keras2_arguments)
        given: list[str] = []
        for each in layer.options():
            value = getattr(layer, each.name)
            if each.required and each.positional:
                given.append(self.value(value, each.name))
            elif each.required or value != each.default or each.name in layer.defaults_before_3:
                given.append(f"{names.get(each.name, each.name)}={self.value(value, each.name)}")
        return f"{self.layers}{layer.kind()}({', '.join([*given, further] if further else given)})"

    def value(self, value: Any, name: str = "") -> str:
        """The code of a value; raises `RnnError` for a model inside a layer."""
        if isinstance(value, NestedModel):
            raise RnnError(f"the model {value.name!r} inside a layer cannot be written as code: export a .keras file")
        if isinstance(value, Layer):
            return self.layer(value)
        if isinstance(value, tuple) and any(isinstance(each, Layer) for each in value):
            return f"[{', '.join(map(self.layer, value))}]"
        if isinstance(value, KerasObject):
            return self.object(value) if value.written else quoted(value.identifier)
        if "activation" in name and value in self.activations:
            return self.activations[value]
        return quoted(value) if isinstance(value, str) else repr(value)

    def object(self, value: KerasObject) -> str:
        """The call that creates an initializer, a regularizer or a constraint."""
        if self.modules:
            return f"{value.module}.{value.call}"
        numbers = ", ".join(map(repr, value.written.values()))
        return f"{value.identifier}({numbers})" if _is_function(value) else value.call


def _several_at_the_end(stack: Stack) -> bool:
    """Whether the last layer has several outputs, which a Sequential of Keras 2 cannot have."""
    if stack.built or not stack.layers:
        return len(stack.model_output_shapes) > 1
    with suppress(RnnError):
        return len(stack.layers[-1].output_shapes(((None, 2, 1),))) > 1
    return False


def _check_activations(stack: Stack) -> None:
    """Raises `RnnError` for an activation that only Keras 3 has."""
    for name, layer in zip(stack.layer_names, stack.layers, strict=True):
        for config in _configs(layer):
            for key, value in config.items():
                if "activation" in key and value not in (*KERAS2_ACTIVATIONS, OLD_SIGMOID):
                    raise RnnError(
                        f"Keras 2 has no activation {value!r} (the layer {printable(name)!r}): export Keras 3 code"
                        " instead (--to keras)"
                    )


def _imports(layers: tuple[Layer, ...]) -> list[str]:
    """The imports of initializers, regularizers and constraints for Keras 2."""
    values = [value for layer in layers for each in _configs(layer) for value in each.values()]
    made = [each for each in values if isinstance(each, KerasObject) and each.written]
    names: dict[str, dict[str, None]] = {}
    for each in made:
        name = each.identifier if _is_function(each) else type(each).__name__
        names.setdefault(each.module, {})[name] = None
    return [f"from {module} import {', '.join(found)}" for module, found in names.items()]


def _is_function(value: KerasObject) -> bool:
    """Whether Keras 2.3 has it only as a function of one number, such as l1(0.03), where tf_keras has a class too."""
    return isinstance(value, L1 | L2)


def _family(layer: Layer) -> Iterator[Layer]:
    """A layer and its inner layers, the outer one first."""
    yield layer
    for each in layer.nested:
        yield from _family(each)


def _configs(layer: Layer) -> Iterator[dict[str, Any]]:
    for each in _family(layer):
        yield each.get_config()


def _text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def _name(stack: Stack) -> list[str]:
    return [f"name={quoted(stack.input_name)}"] if stack.input_name is not None else []


def _usual_dtype(layers: tuple[Layer, ...]) -> str:
    """The input type that a reader assumes."""
    first = {each.name for each in layers[0].options()} if layers else set()
    return "int32" if {"input_dim", "output_dim"} <= first else "float32"


def _input(stack: Stack, layers: tuple[Layer, ...]) -> str:
    """The arguments of an `Input`, with its dtype if a reader would assume another one."""
    shape = stack.input_shape
    if shape is None:
        raise RnnError("a functional model needs an input shape: give it one, then export it")
    text = f"shape={shape[1:]!r}" if shape[0] is None else f"batch_shape={shape!r}"
    plain = stack.input_dtype == "float32" and _usual_dtype(layers) == "float32"
    return ", ".join([text, *([] if plain else [f"dtype={quoted(stack.input_dtype)}"]), *_name(stack)])


def _entry(entry: GraphInput) -> str:
    """The arguments of an `Input` of a graph model."""
    shape = entry.shape
    text = f"shape={shape[1:]!r}" if shape[0] is None else f"batch_shape={shape!r}"
    dtype = [f"dtype={quoted(entry.dtype)}"] if entry.dtype != "float32" else []
    return ", ".join([text, *dtype, *([f"name={quoted(entry.name)}"] if entry.name else [])])


def _functional(stack: Stack, layers: tuple[Layer, ...], style: _Style, keras: str) -> list[str]:
    """The lines of a functional model."""
    if stack.wiring is not None or any(isinstance(each, NestedModel) for each in layers):
        code = WiringCode(stack, style.layer, keras, Counter())
        return [*code.lines(layers, "model", _entry), *_compiled(stack)]
    lines = [f"inputs = {keras}Input({_input(stack, layers)})"]
    before = "inputs"
    kept = {position: f"made_{position}" for position, _ in stack.outputs}
    for index, each in enumerate(layers):
        last = index == len(layers) - 1
        many = len(stack.output_shapes[index]) > 1
        after = kept.get(index, "outputs" if last else "x")
        first = "[0]" if many and not last else ""
        lines.append(f"{after} = {style.layer(each)}({before}){'' if index in kept else first}")
        before = f"{after}{first}" if index in kept else after
    if kept:
        chosen = [
            f"{kept[position]}[{number}]" if len(stack.output_shapes[position]) > 1 else kept[position]
            for position, number in stack.outputs
        ]
        several = ", ".join(chosen)
        lines.append(f"outputs = {several if len(chosen) == 1 else f'[{several}]'}")
    name = f", name={quoted(stack.name)}" if stack.name is not None else ""
    return [*lines, f"model = {keras}Model(inputs, outputs{name})", *_compiled(stack)]


def _compiled(stack: Stack) -> list[str]:
    made = stack.compiled
    if made is None or not made.by_name:
        return []
    given = [f"{key}={quoted(value)}" for key, value in (("optimizer", made.optimizer), ("loss", made.loss)) if value]
    return [f"model.compile({', '.join(given)})"]


def _needs_input_layer(stack: Stack) -> bool:
    """Whether the arguments of the first layer cannot describe the input."""
    odd = stack.input_dtype != _usual_dtype(stack.layers) or stack.input_name is not None
    return odd and stack.input_shape is not None


def _old_shape(shape: tuple[int | None, ...]) -> str:
    return f"input_shape={shape[1:]!r}" if shape[0] is None else f"batch_input_shape={shape!r}"


def _first_shape(stack: Stack, first: Layer) -> str:
    """The argument of the first layer with the input's shape."""
    shape = stack.input_shape
    if shape is None:
        return ""
    if _usual_dtype((first,)) == "int32" and shape[0] is None and len(shape) == 2 and shape[1] is not None:
        return f"input_length={shape[1]}"
    return _old_shape(shape)
