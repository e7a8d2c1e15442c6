"""Reads JSON: the `rnn-spec/1` list of layers, and the configs that Keras writes with `to_json()` or into its files.

Keras 3, tf_keras and Keras 2.3 write nearly the same object; `keras_version` determines the defaults. Nothing in the
text is imported: a class name is looked up among the engine's kinds, and a Lambda's code is refused unread.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rnn_tui.engine.core.arrays import Shapes
from rnn_tui.engine.core.errors import OptionError, RnnError, ShapeNotTold, StackError
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.layer_registry import kind, kinds
from rnn_tui.engine.plan.naming import Counts
from rnn_tui.engine.plan.nested_model import nested_model
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.keras.chain import Chain, chain
from rnn_tui.formats.keras.compiled import compiled_in_spec, compiled_of
from rnn_tui.formats.keras.config_values import (
    InputConfig,
    axes,
    chosen_outputs,
    entry_of,
    first_shape,
    input_dtype,
    is_known,
    refuse_own,
    text_of,
    weight_types,
)
from rnn_tui.formats.keras.functional_config import name_of, wired
from rnn_tui.formats.keras.keras_versions import dialect, of_cudnn, spoken, with_defaults
from rnn_tui.formats.keras.masks import check_masks
from rnn_tui.formats.keras_code.vocabulary import HINTS
from rnn_tui.formats.loaded_model import ListedModel, LoadedModel
from rnn_tui.formats.python_code.values.code_error import shown
from rnn_tui.formats.submodels.given_shapes import check_used, given_shapes, unread
from rnn_tui.formats.submodels.models import with_submodels
from rnn_tui.formats.submodels.opaque_config import OPAQUE, with_opaque

EXPECTED = "expected an rnn-spec/1 object with `layers`, or what Keras's to_json() writes"
_CHAINED = "Sequential"
_MODELS = (_CHAINED, "Functional", "Model")
_DEEPEST = 8


def read_json(text: str, keras: str = "keras3", values: Sequence[str] = ()) -> list[ListedModel]:
    """The model in a JSON text, and its submodels if it has layers of unknown kinds. Raises `RnnError`, with line and
    column if the text is no JSON.

    `keras`: the version whose names and defaults apply if the text does not say: "keras3", "keras2" or "keras2.3".
    `values`: the output shapes of unknown layers, each as `NAME=SHAPE`.
    """
    try:
        value = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise RnnError(f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}; {EXPECTED}") from None
    except (RecursionError, ValueError):
        raise RnnError("line 1: the JSON is nested too deeply, or holds a number too long") from None
    try:
        stack = read_config(value, keras=keras, given=(given := given_shapes(values)))
    except ShapeNotTold as error:
        return [unread(error, "model")]
    check_used(stack, given)
    return [*with_submodels(LoadedModel(stack, stack.names(stack.keras)[0], ""))]


def read_config(
    value: Any, keras_version: str | None = None, keras: str = "keras3", given: Mapping[str, Shapes] | None = None
) -> Stack:
    """The stack for a parsed JSON value: a spec, or a model's config. Layers of unknown kinds become opaque layers.

    `keras_version`: the version beside the config in its file, used if the config has none. `keras`: the version whose
    defaults apply if there is neither. `given`: the output shapes of opaque layers, by name. Raises `RnnError`, and
    `ShapeNotTold` if such a shape is unknown.
    """
    try:
        return _read(value, keras_version, keras)
    except RnnError as error:
        try:
            found = with_opaque(value, is_known, given or {}) if isinstance(value, dict) else None
            if found is not None:
                return _read(found, keras_version, keras)
        except ShapeNotTold:
            raise
        except (RnnError, RecursionError):
            pass
        raise error from None


def _read(value: Any, keras_version: str | None, keras: str) -> Stack:
    """The stack for a parsed JSON value in which unknown layers have been replaced by opaque ones."""
    if isinstance(value, str):  # to_json() saved with json.dump: JSON within JSON
        try:
            value = json.loads(value)
        except (RecursionError, ValueError):
            value = None
    if not isinstance(value, dict):
        raise RnnError(f"the JSON holds no object; {EXPECTED}")
    try:
        if value.get("class_name") in _MODELS or "keras_version" in value:
            version = value.get("keras_version") or keras_version
            return _of_keras(value, dialect(version) if version else keras)
        if "class_name" in value:
            raise RnnError(f"{shown(str(value['class_name']))} is no model: expected Sequential or Functional")
        return _of_spec(value, 0, keras)
    except RecursionError:
        raise RnnError("the model's layers are nested too deeply") from None


def _of_spec(spec: Mapping[str, Any], depth: int, keras: str, counts: Counts = ()) -> Stack:
    """The stack of an `rnn-spec/1`."""
    form = spec.get("format")
    if form not in (None, "rnn-spec/1"):
        raise RnnError(f"format {shown(str(form))!r} is not known; {EXPECTED}")
    listed = spec.get("layers")
    if not isinstance(listed, list) or not listed:
        raise RnnError(f"the spec has no layers; {EXPECTED}")
    prior = spec.get("prior", [])
    if not isinstance(prior, list) or depth > _DEEPEST:
        raise RnnError("`prior` is a list of specs, not nested in each other")
    for each in prior:
        if not isinstance(each, dict):
            raise RnnError("`prior` is a list of specs")
        counts = _of_spec(each, depth + 1, keras, counts).next_counts
    style = spec.get("model", "sequential")
    if style not in ("sequential", "functional"):
        raise RnnError(f"`model` is sequential or functional, got {shown(str(style))!r}")
    entry, layers = _layers(listed, keras)
    if "batch_input_shape" in spec:
        shape = axes(spec["batch_input_shape"], "batch_input_shape")
    else:
        inner = axes(spec.get("input_shape"), "input_shape")
        shape = entry.shape if inner is None else (None, *inner)
    return _stack(
        layers,
        shape,
        input_dtype=input_dtype(spec.get("input_dtype"), entry, layers),
        name=text_of(spec.get("name"), "name"),
        functional=style == "functional",
        outputs=chosen_outputs(spec.get("outputs")),
        input_name=entry.name,
        compiled=compiled_in_spec(spec.get("compile")),
        keras=spoken(keras),
        counts=counts,
    )


def _of_keras(value: Mapping[str, Any], keras: str, depth: int = 0) -> Stack:
    """The stack of a Keras config."""
    name = value.get("class_name")
    refuse_own(value, "the model")
    if name not in _MODELS:
        raise RnnError(f"{shown(str(name))} is no model that is understood: expected Sequential or Functional")
    config = value.get("config")
    listed = config if isinstance(config, list) else config.get("layers") if isinstance(config, dict) else None
    if not isinstance(listed, list) or not listed:
        raise RnnError(f"the {name} config has no layers")
    inner = config if isinstance(config, dict) else {}
    made = _planned(str(name), listed, inner, keras, depth)
    return replace(made, compiled=compiled_of(value.get("compile_config"))) if keras == "keras3" else made


def _planned(name: str, listed: list[Any], inner: Mapping[str, Any], keras: str, depth: int) -> Stack:
    """The stack of a model: a chain of layers if possible, otherwise a graph."""
    if name == _CHAINED or not inner:
        return _chained(listed, inner, keras)
    try:
        return _functional(inner, keras)
    except RnnError:
        return _wired(inner, keras, depth)


def _chained(listed: list[Any], inner: Mapping[str, Any], keras: str, links: Chain | None = None) -> Stack:
    """The stack of a chain of layers."""
    entry, layers = _layers(listed, keras)
    shape = entry.shape or first_shape(listed[0]) or axes(inner.get("build_input_shape"), "build_input_shape")
    made = _stack(
        layers,
        shape,
        input_dtype=input_dtype(None, entry, layers),
        name=text_of(inner.get("name"), "name"),
        functional=links is not None,
        outputs=() if links is None else links.outputs,
        input_name=entry.name if links is not None else None,
        keras=spoken(keras),
    )
    return replace(made, weight_types=tuple(weight_types(made, listed[len(listed) - len(layers) :])))


def _functional(inner: Mapping[str, Any], keras: str) -> Stack:
    """The stack of a functional model that is a chain; raises `RnnError` if it is none."""
    links = chain(inner)
    made = _chained(links.layers, inner, keras, links)
    if keras == "keras3":
        check_masks(made, links.masks, (made.input_name or "", *made.layer_names))
    return made


def _wired(inner: Mapping[str, Any], keras: str, depth: int) -> Stack:
    """The stack of a functional model that is no chain."""

    def read(value: Mapping[str, Any], place: str) -> Layer:
        return layer(value, place, keras, depth)

    def entry(config: Mapping[str, Any]) -> tuple[Any, str]:
        said = entry_of(config)
        dtype = said.dtype or "float32"
        return said.shape, "bool" if "bool" in dtype else "int32" if "int" in dtype else "float32"

    made = wired(inner, read, entry, name=text_of(inner.get("name"), "name"), keras=spoken(keras))
    by_name = {name_of(each): each for each in inner["layers"]}
    return replace(made, weight_types=tuple(weight_types(made, [by_name[each] for each in made.layer_names])))


def _stack(layers: list[Layer], shape: Any, outputs: tuple[tuple[int, int], ...], **options: Any) -> Stack:
    try:
        made = Stack(tuple(layers), shape, **options)
        return made if outputs in ((), made.output_places) else replace(made, outputs=outputs)
    except ShapeNotTold:
        raise
    except StackError as error:
        place = f"layer {error.index + 1}: " if error.index is not None else ""
        raise RnnError(f"{place}{error}") from None


def _layers(listed: list[Any], keras: str) -> tuple[InputConfig, list[Layer]]:
    """The layers, and the content of the InputLayer before them, if there is one."""
    entry = InputConfig()
    layers: list[Layer] = []
    for index, each in enumerate(listed):
        if not isinstance(each, dict) or not isinstance(each.get("config", {}), dict):
            raise RnnError(f"layer {index + 1} is no object with class_name and config")
        if each.get("class_name") == "InputLayer" and not layers:
            entry = entry_of(each.get("config", {}))
            continue
        layers.append(layer(each, f"layer {index + 1}", keras))
    if not layers:
        raise RnnError("the model has no layers beside its input")
    return entry, layers


def layer(value: Mapping[str, Any], place: str, keras: str = "keras3", depth: int = 0) -> Layer:
    """The layer for `{"class_name": …, "config": {…}}`; errors begin with `place`.

    `keras`: the version whose defaults apply to missing options.
    """
    if isinstance(made := value.get(OPAQUE), Layer):
        return made
    name, config = value.get("class_name"), value.get("config", {})
    if not isinstance(name, str) or not isinstance(config, dict):
        raise RnnError(f"{place} has no class_name")
    if depth > _DEEPEST:
        raise RnnError(f"{place}: layers are nested too deeply")
    refuse_own(value, place)
    try:
        if name in _MODELS:
            return nested_model(name, _of_keras(value, keras, depth + 1), config.get("trainable") is not False)
        name, fixed = of_cudnn(name)
        made = kind(name)
        options = {each.name for each in made.options()}
        config = {**config, **{key: each for key, each in fixed.items() if key in options}}
        plain: dict[str, Any] = {}
        for key, each in with_defaults(made, config, keras).items():
            plain[key] = _value(key, each, place, keras, depth) if key in options else each
        return made.from_config(plain)
    except OptionError as error:
        raise RnnError(f"{place} ({shown(name)}): {shown(str(error), 400)}") from None
    except RnnError as error:
        hint = HINTS.get(name)
        known = str(error).startswith(place)
        raise RnnError(
            str(error) if known else f"{place}: {shown(str(error), 400)}{f'. {hint}' if hint else ''}"
        ) from None


def _value(key: str, value: Any, place: str, keras: str, depth: int) -> Any:
    """A value of a config in the engine's form."""
    if not isinstance(value, dict):
        return value
    refuse_own(value, f"{place}, `{key}`")
    if key in ("layer", "backward_layer"):
        return layer(value, place, keras, depth + 1)
    if "activation" in key:
        name = value["config"] if isinstance(value.get("config"), str) else value.get("class_name")
        if name in {each.kind() for each in kinds()}:
            return layer(value, place, keras, depth + 1)
        return name if isinstance(name, str) else str(value)
    return value
