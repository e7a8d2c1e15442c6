"""Values in a config other than layers: the input's shape and dtype, names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.layers.operations import OPERATIONS
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.summary.summarize import WEIGHT_TYPES
from rnn_tui.formats.keras.functional_config import is_operation
from rnn_tui.formats.keras.keras_versions import of_cudnn
from rnn_tui.formats.python_code.values.code_error import shown


@dataclass(frozen=True)
class InputConfig:
    """The content of an InputLayer's config."""

    shape: tuple[Any, ...] | None = None
    dtype: str | None = None
    name: str | None = None


def entry_of(config: Mapping[str, Any]) -> InputConfig:
    """The content of an InputLayer's config; raises `RnnError`."""
    shape = axes(config.get("batch_shape", config.get("batch_input_shape")), "the input's shape")
    dtype = config.get("dtype")
    name = text_of(config.get("name"), "name")
    return InputConfig(shape, dtype if isinstance(dtype, str) else None, name)


def first_shape(value: Any) -> tuple[Any, ...] | None:
    """The input shape that Keras 2 writes into the first layer's config."""
    config = value.get("config") if isinstance(value, dict) else None
    if not isinstance(config, dict):
        return None
    inner = config.get("layer")
    return axes(config.get("batch_input_shape"), "batch_input_shape") or (first_shape(inner) if inner else None)


def axes(value: Any, what: str) -> tuple[Any, ...] | None:
    """A shape; None if there is none. Raises an `RnnError` that calls it `what`."""
    if value is None:
        return None
    if not isinstance(value, list) or not all(each is None or type(each) is int for each in value):
        raise RnnError(f"{what} is a list of whole numbers and null, got {shown(str(value))}")
    return tuple(value)


def input_dtype(value: Any, entry: InputConfig, layers: list[Layer]) -> str:
    """The dtype of the input: "int32" or "float32". Raises `RnnError` for others."""
    given = value if isinstance(value, str) else entry.dtype
    embedded = {"input_dim", "output_dim"} <= {each.name for each in layers[0].options()}
    if value is not None and value not in ("float32", "float64", "float16", "int32", "int64"):
        raise RnnError(f"`input_dtype` is float32 or int32, got {shown(str(value))!r}")
    if value is None and embedded:
        return "int32"
    return "int32" if given is not None and "int" in given else "float32"


def text_of(value: Any, what: str) -> str | None:
    """A name; None if there is none. Raises an `RnnError` that calls it `what`."""
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise RnnError(f"`{what}` is a text, got {shown(str(value))!r}")
    return value


_PACKAGES = ("keras", "tf_keras", "keras_core", "tensorflow")
"""The packages of Keras's own classes, as Keras 3 and tf_keras write them into `module`."""


def refuse_own(value: Mapping[str, Any], place: str) -> None:
    """Raises `RnnError` for a custom class or function, which may have the name of one of Keras's.

    Keras 3 writes the module of its own classes, and `registered_name` for custom ones: "package>LSTM", or "LSTM".
    """
    module, registered = value.get("module"), value.get("registered_name")
    theirs = module.split(".")[0] not in _PACKAGES if isinstance(module, str) else isinstance(registered, str)
    if theirs:
        inner = value.get("config")
        called = inner if isinstance(inner, str) else registered or value.get("class_name")
        raise RnnError(
            f"{place}: {shown(str(called))} is not Keras's but the author's own, and what it computes does not stand in"
            " the file. Models of Keras's own layers and functions are read"
        )


def is_known(value: Mapping[str, Any]) -> bool:
    """Whether a layer's config contains only Keras's own classes, and the layer, and a layer inside it, has a supported
    kind."""
    name = str(value.get("class_name"))
    if is_operation(value):
        return name in OPERATIONS
    names = {each.kind() for each in kinds()} | _ALSO
    return of_cudnn(name)[0] in names and not _holds_own(value) and all(map(_is_known_inside, _wrapped(value)))


_ALSO = frozenset(("InputLayer", "Sequential", "Functional", "Model"))


def _wrapped(value: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The layers that a wrapper applies."""
    config = value.get("config")
    found = [config.get(key) for key in ("layer", "backward_layer")] if isinstance(config, dict) else []
    return [each for each in found if isinstance(each, dict)]


def _is_known_inside(value: Mapping[str, Any], depth: int = 0) -> bool:
    """Whether a layer in a wrapper, and every layer of a model in it, has a supported kind."""
    config = value.get("config")
    layers = config.get("layers") if isinstance(config, dict) and value.get("class_name") in _ALSO else None
    inside = [each for each in layers if isinstance(each, dict)] if isinstance(layers, list) and depth < 8 else []
    return is_known(value) and all(_is_known_inside(each, depth + 1) for each in inside)


def _holds_own(value: Any, depth: int = 0) -> bool:
    """Whether a config contains a custom class or function."""
    if depth > 32 or not isinstance(value, dict | list):
        return False
    if isinstance(value, list):
        return any(_holds_own(each, depth + 1) for each in value)
    if isinstance(value.get("class_name"), str) and value["class_name"] != "__keras_tensor__":
        try:
            refuse_own(value, "")
        except RnnError:
            return True
    return any(_holds_own(each, depth + 1) for key, each in value.items() if key != "inbound_nodes")


def chosen_outputs(value: Any) -> tuple[tuple[int, int], ...]:
    """The outputs in a spec: `[[layer, output], …]`, both counted from 0."""
    if value is None:
        return ()
    if isinstance(value, list) and all(
        isinstance(each, list) and len(each) == 2 and all(type(part) is int for part in each) for each in value
    ):
        return tuple((place, number) for place, number in value)
    raise RnnError(f"`outputs` is a list of pairs, layer and output, got {shown(str(value))}")


def weight_types(stack: Stack, listed: list[Any]) -> Iterator[tuple[int, str]]:
    """The dtype of each layer's weights, if it is not float32."""
    for key, value in zip(stack.keys, listed, strict=True):
        config = value["config"]
        inner = config.get("layer")
        config = inner["config"] if isinstance(inner, dict) and isinstance(inner.get("config"), dict) else config
        dtype = config.get("dtype")
        if isinstance(dtype, dict):
            dtype = dtype["config"].get("name") if isinstance(dtype.get("config"), dict) else None
        if dtype in WEIGHT_TYPES:
            yield key, dtype
