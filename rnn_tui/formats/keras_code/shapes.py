"""The input shape, in all spellings of all versions of Keras, with notes on those that Keras 3 does not accept.

Keras 3 has `Input(shape=…)`, and accepts `input_shape=` with a warning; `batch_input_shape=`, `input_length=`,
`input_dim=` and `batch_size=` of a layer are errors there. A note names the replacement of each spelling.
"""

from dataclasses import dataclass, field
from typing import Any

from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.nested_model import NestedModel
from rnn_tui.formats.keras_code.layer_records import LayerCall, ModelRecord
from rnn_tui.formats.keras_code.vocabulary import SHAPES
from rnn_tui.formats.python_code.values.code_error import CodeError, shown
from rnn_tui.formats.python_code.values.records import Dotted

Notes = list[tuple[int, str]]
"""Pairs of line and sentence."""


@dataclass
class InputSpelling:
    """The input of a model in the code."""

    shape: tuple[Any, ...] | None = None
    """The shape with the batch axis; None if the code has none."""
    dtype: str | None = None
    name: str | None = None
    line: int = 0
    notes: Notes = field(default_factory=list)


def input_of(model: ModelRecord, first: Layer, keras: str) -> InputSpelling:
    """The input of a model with that first layer; without a shape if the code has none.

    An Embedding without an input shape has an input of unknown length in Keras 2, and none in Keras 3.
    """
    root = model.root.layer if model.root is not None else None
    like = root.kwargs.get("like") if root is not None else None
    found = InputSpelling()
    if root is not None:
        found = of_input(root) if like is None else _of_layer(like, first, keras)
    if model.built is not None and found.shape is None:
        found.shape = _shape(model.built, model.built_line, "the shape given to build")
        found.line = model.built_line
    return found


def of_input(call: LayerCall) -> InputSpelling:
    """The input for `Input(shape=(2, 10))`, `Input(batch_shape=(8, 2, 10))` or `InputLayer(input_shape=(2, 10))`."""
    for problem in call.problems:
        raise problem
    given = dict(call.kwargs)
    for name, value in zip(("shape", "batch_size"), call.args, strict=False):
        given.setdefault("batch_shape" if name == "batch_size" and isinstance(value, tuple | list) else name, value)
    found = InputSpelling(line=call.line, name=call.name)
    dtype = given.get("dtype")
    found.dtype = _dtype(dtype.last if isinstance(dtype, Dotted) else dtype)
    for old, new in (("batch_input_shape", "batch_shape"), ("input_shape", "shape")):
        if old in given:
            given[new] = given.pop(old)
            found.notes.append((call.line, f"{old} is an old spelling; write Input({new}={shown(str(given[new]))})"))
    if given.get("batch_shape") is not None:
        found.shape = _shape(given["batch_shape"], call.line, "batch_shape")
    elif isinstance(given.get("shape"), int) and not isinstance(given["shape"], bool):
        found.shape = (given.get("batch_size"), given["shape"])
        text = f"shape={given['shape']} without brackets is an error in Keras 3; write shape=({given['shape']},)"
        found.notes.append((call.line, text))
    elif given.get("shape") is not None:
        found.shape = (given.get("batch_size"), *_shape(given["shape"], call.line, "shape"))
    else:
        raise CodeError(
            call.line, "Input needs a shape: Input(shape=(10, 4)), with None for a length that varies", mistake=True
        )
    return found


def _of_layer(call: LayerCall, layer: Layer, keras: str) -> InputSpelling:
    """The input for `SimpleRNN(3, input_shape=(2, 10))` and older spellings, of the layer or of a wrapped one."""
    if isinstance(layer, NestedModel):
        return InputSpelling(layer.model.input_shape, layer.model.input_dtype, line=call.line)
    owned = {each.name for each in layer.options()}
    given = {key: value for key, value in call.kwargs.items() if key in SHAPES and key not in owned}
    found = InputSpelling(line=call.line)
    inner = next((each for each in (call.kwargs.get("layer"), *call.args[:1]) if isinstance(each, LayerCall)), None)
    if not given and inner is not None and layer.nested:
        found = _of_layer(inner, layer.nested[0], keras)
        if found.shape is not None:
            what = f"Keras looks for the shape on {call.class_name}, not on the layer inside it"
            found.notes.append((inner.line, f"{what}; write {_replacement(found.shape)}"))
        return found
    ids = layer.input_ndim is None and "input_dim" in owned
    line = min((call.lines.get(key, call.line) for key in given), default=call.line)
    if "batch_input_shape" in given or "batch_shape" in given:
        key = "batch_input_shape" if "batch_input_shape" in given else "batch_shape"
        found.shape = _shape(given[key], call.lines.get(key, call.line), key)
    elif "input_shape" in given:
        axes = _shape(given["input_shape"], call.lines.get("input_shape", call.line), "input_shape")
        found.shape = (given.get("batch_size"), *axes)
    elif ids and (given or keras != "keras3"):
        found.shape = (given.get("batch_size"), *_lengths(given.get("input_length")))
    elif "input_dim" in given or "input_length" in given:
        steps = layer.input_ndim == 3 or "input_length" in given or bool(layer.nested)
        found.shape = (given.get("batch_size"), *([given.get("input_length")] if steps else []), given.get("input_dim"))
    found.line = line
    if ids or (given and found.shape is not None):
        found.notes.append((line, _verdict(given, found.shape or (None, None), ids)))
    return found


def _lengths(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (value,)


def _verdict(given: dict[str, Any], shape: tuple[Any, ...], ids: bool) -> str:
    """A sentence on whether Keras 3 accepts the spelling, and on its replacement."""
    instead = f"write {_replacement(shape)}"
    names = " and ".join(key for key in SHAPES if key in given)
    if not given:
        return f"without an Input, Keras 3 leaves the model unbuilt until it sees data; {instead}"
    if set(given) == {"input_shape"}:
        return f"input_shape works in Keras 3, with a warning; {instead}"
    if ids and set(given) == {"input_length"}:
        return f"input_length does nothing in Keras 3, which leaves the model unbuilt; {instead}"
    if set(given) == {"input_dim"}:
        return f"Keras 3 takes input_dim for input_shape=({shape[-1]},); {instead}"
    return f"{names} {'are errors' if ' and ' in names else 'is an error'} in Keras 3; {instead}"


def _replacement(shape: tuple[Any, ...]) -> str:
    text = f"shape={shown(str(tuple(shape[1:])))}" if shape[0] is None else f"batch_shape={shown(str(tuple(shape)))}"
    return f"Input({text}) as the first layer"


def _shape(value: Any, line: int, what: str) -> tuple[Any, ...]:
    if isinstance(value, tuple | list):
        return tuple(value)
    example = f"({value},)" if isinstance(value, int) else "(10, 4)"
    raise CodeError(line, f"{what} is a tuple such as {shown(example)}, got {shown(repr(value))}", mistake=True)


def _dtype(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    return "bool" if value == "bool" else "int32" if "int" in value else "float32"
