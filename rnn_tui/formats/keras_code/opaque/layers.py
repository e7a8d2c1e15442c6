"""The opaque layers of a model, from their records in the code."""

from collections.abc import Sequence
from typing import Any

from rnn_tui.engine.core.errors import ShapeNotTold
from rnn_tui.engine.layers.core.opaque import CODE, opaque
from rnn_tui.engine.layers.core.output_rules import READ
from rnn_tui.engine.layers.core.text_rules import TEXT_OPTIONS
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.formats.keras_code.lambdas import LAMBDA, title_of
from rnn_tui.formats.keras_code.layer_records import LayerCall
from rnn_tui.formats.keras_code.subclassing.weights import grows
from rnn_tui.formats.keras_code.vocabulary import SAME_OPAQUE, SHAPES
from rnn_tui.formats.python_code.flow.protocols import Call
from rnn_tui.formats.python_code.values.code_error import CodeError
from rnn_tui.formats.python_code.values.undefined_value import Undefined

PLACES: dict[str, tuple[str, ...]] = {
    "Depthwise": ("kernel_size", "strides", "padding", "depth_multiplier"),
    "Global": (),
    "Pool": ("pool_size", "strides", "padding"),
    "Conv": ("filters", "kernel_size", "strides", "padding"),
    "ZeroPadding": ("padding",),
    "Cropping": ("cropping",),
    "UpSampling": ("size",),
    "Resizing": ("height", "width"),
    "TextVectorization": ("max_tokens", "standardize", "split", "ngrams", "output_mode", "output_sequence_length"),
    "Lookup": ("max_tokens",),
    "CategoryEncoding": ("num_tokens", "output_mode"),
    "Hashing": ("num_bins",),
}
"""The positional arguments of layers over several spatial axes, by a part of their names."""
OWN = "a class of this file's own, whose code is never run"


def inner_layers(layer: LayerCall) -> list[LayerCall]:
    """The layers that a wrapper, or a layer of cells, is given."""
    values = [*layer.args, *layer.kwargs.values()]
    found = [each for value in values for each in (value if isinstance(value, list | tuple) else (value,))]
    return [each for each in found if isinstance(each, LayerCall)]


def untold_layer(call: LayerCall, inside: tuple[Layer, ...] = ()) -> Layer:
    """The opaque layer for a layer with an unknown computation; `inside`: the layers that it is given."""
    makes = call.makes
    said = call.kwargs.get("output_shape", call.args[1] if len(call.args) > 1 else None)
    if not makes and call.class_name == LAMBDA and (isinstance(said, int) or _is_shape(said)):
        makes = ((None, *(said if isinstance(said, tuple | list) else (said,))),)
    why = OWN if call.own is not None else f"{CODE}: {call.untold}" if call.class_name == LAMBDA else call.untold
    name = call.name if call.own is None else call.own.name
    kind = SAME_OPAQUE.get(call.class_name, call.class_name)
    settings, made_by = _settings(kind, call), None if call.own is None else grows(call.own)
    made: Layer = opaque(kind)(makes=makes, why=why, name=name, settings=settings, inside=inside, grows=made_by)
    return made if call.trainable is None else made.with_trainable(call.trainable)


def _settings(kind: str, call: LayerCall) -> tuple[tuple[str, Any], ...]:
    """The options on which the output shape of one of Keras's layers depends."""
    given = dict(zip(places_of(kind), call.args, strict=False)) | call.kwargs
    there = [name for name in READ if name in given]
    return tuple(
        (name, given[name]) for name in there if isinstance(given[name], bool | int | str | list | tuple | None)
    )


def places_of(kind: str) -> tuple[str, ...]:
    """The names of the positional arguments of one of Keras's layers that is not run."""
    return next((names for word, names in PLACES.items() if word in kind), ())


def decisive(kind: str, call: Call) -> Call:
    """A call of one of these layers with those arguments only on which a shape or a number of weights depends."""
    places = places_of(kind)
    known = {*READ, *SHAPES} - ({*TEXT_OPTIONS} - {"num_tokens", "output_mode"})
    args = [value if name in known else None for name, value in zip(places, call.args, strict=False)]
    return Call(call.node, args, {name: value for name, value in call.kwargs.items() if name in known})


def _is_shape(value: Any) -> bool:
    return isinstance(value, tuple | list) and all(each is None or type(each) is int for each in value)


def not_told(error: ShapeNotTold, calls: Sequence[Any]) -> CodeError:
    """The error for a model that reads the output of such a layer, whose shape the user must give."""
    own = [each for each in calls if isinstance(each, LayerCall) and title_of(each) == error.name]
    line, why = (own[0].line, own[0].untold) if own else (1, "")
    several = max((each.parts for each in own), default=1)
    such = "(None, 8)" if several == 1 else "((None, 8), (None, 10))"
    keys = ", ".join(own[0].keys) if own else ""
    outputs = f" for its {keys}" if keys else ""
    asked = Undefined(
        error.name, line, "", f"the shape that {error.name} ({error.kind}) makes{outputs}, such as {such}"
    )
    aside = why.startswith(("which ", "whose ", "from "))
    which = f", {why}, is not run" if aside else f" is not run: {why}" if why else " is not run"
    text = f"{error.name} ({error.kind}){which}, and what shape it makes is not known"
    return CodeError(line, f"{text}; give it: --set {error.name}=…, such as {such}", needs=(asked,))
