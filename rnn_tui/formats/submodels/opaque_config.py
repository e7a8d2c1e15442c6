"""Replaces the layers of unknown kinds in a Keras config by opaque layers.

The config contains the output shape of an opaque layer: a Lambda's `output_shape`; in a Sequential, the shape for which
the next layer was built; in a Functional model of Keras 3, the tensors that others read from it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from rnn_tui.engine.core.arrays import Shape, Shapes
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.text import plain
from rnn_tui.engine.layers.core.opaque import CODE, Opaque, opaque
from rnn_tui.engine.layers.core.output_rules import READ
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.layer_registry import deserialize, kinds

Config = Mapping[str, Any]
OPAQUE = "opaque"
"""The key of the opaque layer in a layer's config; a file cannot contain its value."""
OWN = "a class of the author's own, which the file does not hold"
INSIDE = "which holds a class or a function of the author's own"
_MODELS = ("Sequential", "Functional", "Model")
_LONGEST, _DEEPEST = 60, 8


def with_opaque(
    value: Config, known: Callable[[Config], bool], given: Mapping[str, Shapes], depth: int = 0
) -> dict[str, Any] | None:
    """The config with opaque layers where `known` is false; None if every layer is known, or if the config is not one
    of a model. `given`: the user's output shapes, by the layer's name."""
    inner = value.get("config")
    layers = inner.get("layers") if isinstance(inner, dict) else inner
    if not isinstance(layers, list) or not all(isinstance(each, dict) for each in layers) or depth > _DEEPEST:
        return None
    told = _told(layers, value.get("class_name") == "Sequential")
    made = [_layer(each, known, {**told, **given}, given, depth) for each in layers]
    if all(one is other for one, other in zip(made, layers, strict=True)):
        return None
    return {**value, "config": {**inner, "layers": made} if isinstance(inner, dict) else made}


def _layer(
    layer: Config, known: Callable[[Config], bool], told: Mapping[str, Shapes], given: Mapping[str, Shapes], depth: int
) -> Config:
    if layer.get("class_name") in _MODELS:
        found = with_opaque(layer, known, given, depth + 1)
        if found is not None:
            return found
    if known(layer) or not isinstance(layer.get("class_name"), str) or not isinstance(layer.get("config"), dict):
        return layer
    return {**layer, OPAQUE: _opaque(layer, known, told, depth)}


def _opaque(layer: Config, known: Callable[[Config], bool], told: Mapping[str, Shapes], depth: int) -> Opaque:
    """The opaque layer in the place of a layer."""
    kind, config = plain(str(layer["class_name"]))[:_LONGEST], layer["config"]
    name = name_of(layer)
    held = () if str(layer.get("module")).startswith("keras.src.ops.") else None  # an operation has no weights
    inside = _inside(config, known, depth)
    made = opaque(kind)(
        makes=told.get(name, ()),
        holds=held,
        why=_why(layer, kind, inside),
        settings=_settings(config),
        inside=inside,
        name=name,
    )
    return made if config.get("trainable") is not False else made.with_trainable(False)


def _settings(config: Config) -> tuple[tuple[str, Any], ...]:
    """The options on which the output shape of the layer depends."""
    return tuple((name, _plain(config[name])) for name in READ if isinstance(config.get(name), bool | int | str | list))


def _plain(value: Any) -> Any:
    """A value with tuples for lists."""
    return tuple(_plain(each) for each in value[:_LONGEST]) if isinstance(value, list) else value


def _inside(config: Config, known: Callable[[Config], bool], depth: int) -> tuple[Layer, ...]:
    """The layers inside a wrapper or a Sequential, each known or opaque; empty if one cannot be read."""
    listed = [config["layer"]] if "layer" in config else config.get("layers")
    if not isinstance(listed, list) or depth > _DEEPEST or not all(map(_is_layer, listed)):
        return ()
    try:
        return tuple(
            deserialize(each)
            if each["class_name"] not in _MODELS and known(each)
            else _opaque(each, known, {}, depth + 1)
            for each in listed
            if each["class_name"] != "InputLayer"
        )
    except RnnError:
        return ()


def _is_layer(value: Any) -> bool:
    return (
        isinstance(value, dict) and isinstance(value.get("class_name"), str) and isinstance(value.get("config"), dict)
    )


def _why(layer: Config, kind: str, inside: Sequence[Layer]) -> str:
    """Why the layer is unknown, in words."""
    if kind == "Lambda":
        return CODE
    module, registered = layer.get("module"), layer.get("registered_name")
    theirs = isinstance(module, str) and module.split(".")[0] not in ("keras", "tf_keras", "keras_core", "tensorflow")
    if theirs or (module is None and registered):
        return OWN
    if kind not in {*_MODELS, *(each.kind() for each in kinds())}:
        return Opaque.why
    unknown = next((each for each in inside if isinstance(each, Opaque)), None)
    if unknown is None or not unknown.why.endswith(Opaque.why):
        return INSIDE
    return unknown.why if unknown.inside else f"which holds {unknown.kind()}, {unknown.why}"


def name_of(layer: Config) -> str:
    """The name of a layer in its model."""
    config = layer.get("config")
    found = layer.get("name") or (config.get("name") if isinstance(config, dict) else None)
    return str(found or layer.get("class_name"))


def _told(layers: Sequence[Config], sequential: bool) -> dict[str, Shapes]:
    """The output shapes in the config, by the names of layers."""
    made: dict[str, dict[int, tuple[Any, ...]]] = {}
    for name, number, shape in _tensors([each.get("inbound_nodes") for each in layers]):
        made.setdefault(name, {}).setdefault(number, shape)
    found = {name: tuple(each[n] for n in range(len(each)) if n in each) for name, each in made.items()}
    for layer, following in pairwise(layers) if sequential else ():
        build = following.get("build_config")
        if shape := _shape(build.get("input_shape") if isinstance(build, dict) else None):
            found[name_of(layer)] = (shape,)
    for layer in layers:
        config = layer.get("config")
        said = _shape(config.get("output_shape") if isinstance(config, dict) else None)
        if layer.get("class_name") == "Lambda" and said:
            found.setdefault(name_of(layer), ((None, *said),))
    return found


def _tensors(value: Any) -> Iterator[tuple[str, int, tuple[Any, ...]]]:
    """Every tensor that a call reads: the name of its layer, the index of the output, and its shape."""
    if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
        config = value.get("config")
        history = config.get("keras_history") if isinstance(config, dict) else None
        shape = _shape(config.get("shape")) if isinstance(config, dict) else ()
        if isinstance(history, list) and len(history) == 3 and type(history[2]) is int and shape:
            yield str(history[0]), history[2], shape
    elif isinstance(value, dict):
        for each in value.values():
            yield from _tensors(each)
    elif isinstance(value, list):
        for each in value:
            yield from _tensors(each)


def _shape(value: Any) -> Shape:
    """A shape; empty if it is none."""
    if isinstance(value, list) and all(each is None or (type(each) is int and each >= 0) for each in value[:33]):
        return tuple(value[:33])
    return ()
