"""Converts a stack between versions of Keras: options whose defaults or meanings differ are written explicitly.

A GRU without `reset_after`, or `hard_sigmoid`, means something else in Keras 2.3 than in Keras 3. This module has no
list of such options: it compares the layer's options in its own version with those in the other one. Only names and
options that are None can differ; numbers and flags are the same in every version.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.torch_onnx_names import counterpart
from rnn_tui.engine.options.activation_calls import as_call, as_layer, identifier
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.io.errors import printable

BEFORE_23 = "keras2.2"
"""For readers: versions before 2.3. Their different defaults are written explicitly; the rest is as in Keras 2.3."""


OLD_SIGMOID, NEW_SIGMOID = "hard_sigmoid_keras2", "hard_sigmoid_keras3"
"""The names of Keras 2's and Keras 3's hard_sigmoid in exported code."""


def dialect(version: Any) -> str:
    """The version whose defaults apply for a `keras_version`: "keras3", "keras2", "keras2.3" or `BEFORE_23`.

    TensorFlow's own Keras had the version 2.2.4-tf in TensorFlow 1.13 to 2.1; it has the defaults of TensorFlow 2.
    """
    words, _, of = str(version or "3").partition("-")
    number = tuple(int(each) if each.isdigit() else 0 for each in (*words.split("."), "0", "0")[:3])
    if number >= (3,):
        return "keras3"
    if number >= (2, 4) or (of == "tf" and number >= (2, 2, 4)):
        return "keras2"
    return "keras2.3" if number >= (2, 3) else BEFORE_23


def spoken(keras: str) -> str:
    """The engine's version of Keras for a version of the readers."""
    return "keras2.3" if keras == BEFORE_23 else keras


def with_defaults(made: type[Layer], config: Mapping[str, Any], keras: str) -> dict[str, Any]:
    """A layer's config with today's names, completed by the options whose defaults differ in that version of Keras."""
    names = {old: new for new, old in counterpart(made).keras2_arguments}
    config = {names.get(key, key): value for key, value in config.items()}
    before_3 = made.defaults_before_3 if keras != "keras3" else {}
    return {**before_3, **(made.defaults_before_23 if keras == BEFORE_23 else {}), **config}


def of_cudnn(name: str) -> tuple[str, dict[str, Any]]:
    """The ordinary layer, and its fixed options, for a cuDNN layer of Keras 2; other names are returned unchanged."""
    fixed = {"recurrent_activation": "sigmoid", "reset_after": True} if name.startswith("CuDNN") else {}
    return name.removeprefix("CuDNN"), fixed


def spelled(stack: Stack, *targets: str) -> tuple[Layer, ...]:
    """The layers, with explicit options where one of the `targets` has another default.

    `targets`: versions of Keras: "keras3", "keras2", "keras2.3". Raises `RnnError` for a layer that Keras does not
    have.
    """
    for name, layer in zip(stack.layer_names, stack.layers, strict=True):
        if own := next((each.kind() for each in (layer, *layer.nested) if not counterpart(each).keras), ""):
            raise RnnError(f"layer {printable(name)}: Keras has no {own}; NumPy code and JSON can be exported")
    return tuple(
        _spelled(layer, meant, [layer.resolve(each) for each in targets])
        for layer, meant in zip(stack.layers, stack.resolved, strict=True)
    )


def _spelled(layer: Layer, meant: Layer, understood: Sequence[Layer]) -> Layer:
    changes: dict[str, Any] = {}
    for each in layer.options():
        value, meaning = getattr(layer, each.name), getattr(meant, each.name)
        theirs = [getattr(other, each.name) for other in understood]
        if isinstance(value, Layer):
            changes[each.name] = _spelled(value, meaning, theirs)
        elif isinstance(value, tuple) and any(isinstance(one, Layer) for one in value):
            parts = zip(value, meaning, *theirs, strict=True)
            changes[each.name] = tuple(_spelled(one, meant, others) for one, meant, *others in parts)
        elif isinstance(value, str | None) and any(other != meaning for other in theirs):
            changes[each.name] = meaning
    return layer.edit(**changes)


def check_masks(stack: Stack, what: str) -> None:
    """Raises `RnnError` if Keras 3 has other outputs at masked steps, so that `what` would not compute the same."""
    masked = False
    for name, layer in zip(stack.layer_names, stack.resolved, strict=True):
        there = layer.resolve("keras3")
        if masked and there.with_trainable(True) != layer.with_trainable(True):
            raise RnnError(
                f"layer {printable(name)}: at masked steps Keras 3 puts out 0, but Keras 2.3 the last output, which no"
                f" {what} computes"
            )
        masked = bool(layer.mask_operations) or (masked and layer.propagates_mask)


def activation_code(layers: tuple[Layer, ...]) -> tuple[dict[str, str], dict[str, str]]:
    """The Keras 3 code for activations without a name: layers, and functions with their formulas. Raises `RnnError`."""
    words, formulas = {OLD_SIGMOID: OLD_SIGMOID}, {OLD_SIGMOID: "keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)"}
    for value in [value for layer in layers for value in activations_of(layer) if "(" in value]:
        layer, call = as_layer(value), as_call(value)
        if call is None:
            raise RnnError(f"Keras has no activation {value}; NumPy and PyTorch code, JSON and ONNX can be exported")
        if layer is None:
            words[value] = identifier(value)
            formulas[words[value]] = f"keras.activations.{call}"
        else:
            words[value] = f"layers.{layer[0]}({', '.join(f'{key}={each!r}' for key, each in layer[1].items())})"
    return words, formulas


def activations_of(layer: Layer) -> Iterator[str]:
    """The values of its options that name activations."""
    for each in (layer, *layer.nested):
        yield from (str(value) for key, value in each.get_config().items() if "activation" in key)
