"""One stack in another Keras's words: what two Kerases take for granted differently is written out.

A GRU without `reset_after`, or `hard_sigmoid`, means one thing in Keras 2.3 and another in Keras 3. Which options these
are is not listed here: a layer is asked what it means in its own Keras and what it would mean in the other. Only words
and what is left open (None) can differ; a number or a flag is the same everywhere.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.torch_onnx_names import counterpart
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.io.errors import printable

BEFORE_23 = "keras2.2"
"""For readers: Keras before 2.3. What it took for granted is written out, and the rest is as in Keras 2.3."""


def dialect(version: Any) -> str:
    """Whose defaults hold for a `keras_version`: "keras3", "keras2", "keras2.3" or `BEFORE_23`.

    TensorFlow's own Keras, from 1.13 to 2.1, called itself 2.2.4-tf; what TensorFlow 2 took for granted holds for it.
    """
    words, _, of = str(version or "3").partition("-")
    number = tuple(int(each) if each.isdigit() else 0 for each in (*words.split("."), "0", "0")[:3])
    if number >= (3,):
        return "keras3"
    if number >= (2, 4) or (of == "tf" and number >= (2, 2, 4)):
        return "keras2"
    return "keras2.3" if number >= (2, 3) else BEFORE_23


def spoken(keras: str) -> str:
    """The Keras of the engine that speaks as this one of the readers."""
    return "keras2.3" if keras == BEFORE_23 else keras


def with_defaults(made: type[Layer], config: Mapping[str, Any], keras: str) -> dict[str, Any]:
    """A layer's config with what is left out and meant something else in that Keras."""
    before_3 = made.defaults_before_3 if keras != "keras3" else {}
    return {**before_3, **(made.defaults_before_23 if keras == BEFORE_23 else {}), **config}


def of_cudnn(name: str) -> tuple[str, dict[str, Any]]:
    """Of Keras 2's layer of cuDNN the plain layer that computes the same, and the options that are fixed there; any
    other name as it is."""
    fixed = {"recurrent_activation": "sigmoid", "reset_after": True} if name.startswith("CuDNN") else {}
    return name.removeprefix("CuDNN"), fixed


def spelled(stack: Stack, *targets: str) -> tuple[Layer, ...]:
    """The layers with those options written out that one of the `targets` would understand otherwise.

    The targets are Kerases: "keras3", "keras2", "keras2.3". Raises `RnnError` for a layer that Keras does not have.
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
    """Raises `RnnError` where Keras 3 computes something else at masked steps; `what` would have to compute it."""
    masked = False
    for name, layer in zip(stack.layer_names, stack.resolved, strict=True):
        there = layer.resolve("keras3")
        if masked and there.with_trainable(True) != layer.with_trainable(True):
            raise RnnError(
                f"layer {printable(name)}: at masked steps Keras 3 puts out 0, but Keras 2.3 the last output, which no"
                f" {what} computes"
            )
        masked = bool(layer.mask_operations) or (masked and layer.hands_on_mask)
