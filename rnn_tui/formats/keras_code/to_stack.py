"""Converts records of layers to a stack, with Keras's names.

The engine checks the values here; an error gets the line of its argument or layer.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from rnn_tui.engine.core.errors import OptionError, RnnError, ShapeNotTold, StackError, UnknownKind
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.layer_registry import kind, kinds
from rnn_tui.engine.options.activation_name import UNKNOWN
from rnn_tui.engine.options.constraints import Constraint
from rnn_tui.engine.options.initializers import Initializer
from rnn_tui.engine.options.keras_object import KerasObject
from rnn_tui.engine.options.regularizers import Regularizer
from rnn_tui.engine.plan.naming import numbered, snake_case
from rnn_tui.engine.plan.nested_model import nested_model
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.keras.keras_versions import NEW_SIGMOID, OLD_SIGMOID, spoken, with_defaults
from rnn_tui.formats.keras_code.lambdas import activation_named
from rnn_tui.formats.keras_code.layer_records import LayerCall, ModelRecord, ObjectCall
from rnn_tui.formats.keras_code.opaque.layers import inner_layers, not_told, untold_layer
from rnn_tui.formats.keras_code.shapes import Notes, input_of
from rnn_tui.formats.keras_code.subclassing.attributes import attributes_of
from rnn_tui.formats.keras_code.subclassing.reached_calls import inlined
from rnn_tui.formats.keras_code.to_wiring import model_name, wired_stack
from rnn_tui.formats.keras_code.vocabulary import (
    ALIASES,
    HINTS,
    OLD_ARGUMENTS,
    OLD_OBJECTS,
    PASSED_OVER,
    RENAMED,
    SHAPES,
    STILL_TAKEN,
    layer_name,
)
from rnn_tui.formats.python_code.values.code_error import CodeError, shown
from rnn_tui.formats.python_code.values.containers import has_unknown
from rnn_tui.formats.python_code.values.records import Array, Dotted, Function, Partial

FAMILIES: tuple[type[KerasObject], ...] = (Initializer, Regularizer, Constraint)
"""The kinds of objects in options, by the ends of the options' names."""
_SIGMOIDS = {OLD_SIGMOID: OLD_SIGMOID, NEW_SIGMOID: "hard_sigmoid"}


def stack_of(model: ModelRecord, keras: str = "keras3") -> tuple[Stack, Notes]:
    """The stack for a record, and notes on its spelling. Raises `CodeError`."""
    for problem in model.problems:
        raise problem
    if model.graph is not None:
        notes: Notes = [*model.notes, *inlined(model)]

        def read(call: LayerCall) -> Layer:
            return layer_of(call, notes, keras)

        def inside(record: ModelRecord) -> Stack:
            return stack_of(record, keras)[0]

        return wired_stack(model, read, inside, notes, spoken(keras)), notes
    if not model.links:
        example = f"{next(kinds()).kind()}(8, input_shape=(10, 4))"
        raise CodeError(model.line, f"{model.title} has no layers; add one: {model.title}.add({example})")
    notes = [*model.notes, *inlined(model)]
    calls = [each.layer for each in model.links]
    layers = [layer_of(each, notes, keras) for each in calls]
    layers, starts = _named(calls, layers)
    for link in model.links:
        for each in link.operations:
            starts.setdefault(snake_case(each.kind.kind()), each.number)
    entry = input_of(model, layers[0], keras)
    notes += entry.notes if model.own is None else []
    for each in calls[1:]:
        late = [key for key in SHAPES if key in each.kwargs and key not in _options(each)]
        if late:
            notes.append((each.line, f"{late[0]} means nothing after the first layer"))
    counts = model.counts | starts
    if model.root is not None and "like" not in model.root.layer.kwargs:
        counts |= {"input_layer": model.root.layer.number, "input": model.root.layer.entries}
    try:
        stack = Stack(
            tuple(layers),
            entry.shape,
            input_dtype=entry.dtype or ("int32" if _takes_ids(layers[0]) else "float32"),
            name=model.name,
            functional=model.functional,
            input_name=entry.name,
            keras=spoken(keras),
            counts=tuple(sorted((name, count) for name, count in counts.items() if count)),
        )
    except ShapeNotTold as error:
        raise not_told(error, calls) from None
    except StackError as error:
        line = calls[error.index].line if error.index is not None else entry.line or model.line
        raise CodeError(line, str(error)) from None
    except RnnError as error:
        raise CodeError(model.line, str(error)) from None
    if model.own is not None:
        places = {id(each): key for each, key in zip(calls, stack.keys, strict=True)}
        return replace(stack, attributes=attributes_of(model.own, places)), notes
    return (replace(stack, outputs=_outputs(model, stack)) if model.functional else stack), notes


def _takes_ids(layer: Layer) -> bool:
    return {"input_dim", "output_dim"} <= {each.name for each in layer.options()}


def _outputs(model: ModelRecord, stack: Stack) -> tuple[tuple[int, int], ...]:
    """The outputs of the model, for the stack; empty if they are all outputs of the last layer."""
    made: list[tuple[int, int]] = []
    for place, number in model.outputs if stack.output_shapes else ():
        every = range(len(stack.output_shapes[place]))
        made += [(place, each) for each in every if number in (None, each)]
    return () if tuple(made) in ((), stack.output_places) else tuple(made)


def _named(calls: list[LayerCall], layers: list[Layer]) -> tuple[list[Layer], dict[str, int]]:
    """The layers, and the initial counts of names; a layer gets an explicit name if counting would give another one."""
    starts: dict[str, int] = {}
    coming: Counter[str] = Counter()
    odd: list[int] = []
    for index, call in enumerate(calls):
        for each in _inner_first(call):
            prefix = snake_case(RENAMED.get(each.class_name, each.class_name))
            if each.name is not None or each.own is not None:
                continue
            starts.setdefault(prefix, each.number)
            if each.number == starts[prefix] + coming[prefix]:
                coming[prefix] += 1
            elif each is call:
                odd.append(index)
    named = list(layers)
    for index in odd:
        prefix = snake_case(layers[index].kind())
        named[index] = replace(layers[index], name=numbered(prefix, calls[index].number, "keras3"))
    return named, starts


def _inner_first(call: LayerCall) -> Iterator[LayerCall]:
    for value in (*call.args, *call.kwargs.values()):
        for each in value if isinstance(value, list | tuple) else (value,):
            if isinstance(each, LayerCall):
                yield from _inner_first(each)
    yield call


def _options(call: LayerCall) -> set[str]:
    return {each.name for each in kind(RENAMED.get(call.class_name, call.class_name)).options()}


def layer_of(call: LayerCall, notes: Notes, keras: str = "keras3", depth: int = 0) -> Layer:
    """The layer for a record, in that version of Keras. Raises `CodeError`."""
    for problem in call.problems:
        raise problem
    if depth > 5:
        raise CodeError(call.line, "layers stand inside each other too deeply")
    if call.model is not None:
        return _nested(call.model, keras)
    if call.function is not None:
        return call.function if call.trainable is None else call.function.with_trainable(call.trainable)
    if call.untold and depth:
        raise CodeError(call.line, call.untold)
    if call.untold:
        inside = inner_layers(call) if call.own is None else []
        return untold_layer(call, tuple(layer_of(each, notes, keras) for each in inside))
    name = RENAMED.get(call.class_name, call.class_name)
    try:
        made = kind(name)
    except UnknownKind as error:
        hint = HINTS.get(call.class_name)
        raise CodeError(call.line, f"{error}{f'. {hint}' if hint else ''}") from None
    if name != call.class_name and call.class_name not in ALIASES:
        notes.append((call.line, f"{call.class_name} is no more in Keras 3; {name} does the same"))
    config = {}
    for key, value in _arguments(call, made, notes).items():
        config[key] = _plain(call, key, value, notes, keras, depth)
    config = {key: value for key, value in config.items() if value is not _DROPPED}
    try:
        layer = made.from_config(with_defaults(made, config, keras))
        return layer if call.trainable is None else layer.with_trainable(call.trainable)
    except OptionError as error:
        raise CodeError(call.lines.get(error.option, call.line), str(error)) from None
    except RnnError as error:
        raise CodeError(call.line, str(error)) from None


def _nested(model: ModelRecord, keras: str) -> Layer:
    """The layer for an inner model."""
    inside = stack_of(model, keras)[0]
    kind_of_model = "Functional" if model.functional else "Sequential"
    return nested_model(kind_of_model, replace(inside, name=inside.name or model_name(model)))


def _arguments(call: LayerCall, made: type[Layer], notes: Notes) -> dict[str, Any]:
    """The arguments with today's names, without those that have no effect."""
    options = {each.name for each in made.options()}
    places = (*made.positional, *made.further)
    if len(call.args) > len(places):
        takes = f"takes {len(places)} arguments without a name ({', '.join(places)})"
        raise CodeError(call.line, f"{call.class_name} {takes}, got {len(call.args)}; name the others")
    found: dict[str, Any] = {}
    for key, value in (*zip(places, call.args, strict=False), *call.kwargs.items()):
        line = call.lines.get(key, call.line)
        today = OLD_ARGUMENTS.get(key, key) if key not in options else key
        if today != key and (today in options or today in PASSED_OVER):
            notes.append((line, f"{key} is Keras 1's name for {today}"))
            key = today
        if key in SHAPES and key not in options:
            continue
        if key in PASSED_OVER and key not in options:
            if value is not None:
                notes.append((line, _passed_over(call.class_name, key, value)))
            continue
        if key in found:
            text = f"{call.class_name}.__init__() got multiple values for argument {shown(key)!r}"
            raise CodeError(line, text, mistake=True)
        found[key] = value
    return found


def _passed_over(class_name: str, key: str, value: Any) -> str:
    """Why an argument has no effect, and whether Keras 3 refuses it."""
    if key == "weights":
        return "weights are not read from code, and ignored; give the file of weights beside it"
    if key == "time_major" and value is True:
        return "time_major is an error in Keras 3; it is ignored: the input is (batch, timesteps, features)"
    if class_name not in STILL_TAKEN.get(key, (class_name,)):
        return f"{shown(key)} is an error in Keras 3; it changes no number and is ignored"
    return f"{shown(key)} has no effect here and is ignored"


_DROPPED = object()
"""A value that means the default."""


def _plain(call: LayerCall, key: str, value: Any, notes: Notes, keras: str, depth: int) -> Any:
    """A value in the engine's form."""
    line = call.lines.get(key, call.line)
    if isinstance(value, LayerCall):
        return layer_of(value, notes, keras, depth + 1)
    if isinstance(value, ModelRecord):
        return _nested(value, keras)
    for family in FAMILIES:
        if key.endswith(f"_{family.family}"):
            return _object(family, key, value, line, notes)
    named = isinstance(value, Dotted | Partial | Function) and getattr(value, "name", "") not in _SIGMOIDS
    if "activation" in key and named and (found := activation_named(value, line)) is not None:
        return found
    if isinstance(value, Dotted):
        a_class = layer_name(value.last) or (value.last[:1].isupper() and not value.last.isupper())
        advice = f"{value.last} is a class: write {value.last}(…)" if a_class else "write its value"
        origin = f"it comes from {shown(value.origin)}, {value.why}"
        raise CodeError(line, f"{shown(value.last)} is not known here ({origin}); {advice}")
    if "activation" in key and isinstance(value, str) and "(" in value:
        raise CodeError(line, UNKNOWN.format(value=shown(value)))
    if isinstance(value, bool | int | float | str | None):
        return value
    if isinstance(value, tuple | list) and all(isinstance(each, bool | int | float | str | None) for each in value):
        return value
    if isinstance(value, tuple | list) and any(isinstance(each, LayerCall) for each in value):
        return [_plain(call, key, each, notes, keras, depth) for each in value]
    if isinstance(value, Function) and value.name in _SIGMOIDS and "activation" in key:
        if value.name == NEW_SIGMOID and keras != "keras3":
            raise CodeError(line, f"{NEW_SIGMOID} is Keras 3's hard_sigmoid, for which Keras 2 has no name")
        return _SIGMOIDS[value.name]
    what = "code, and code is never run" if "activation" in key else "no setting that can be read"
    raise CodeError(line, f"what stands for {shown(key)} is {what}; write its name or its value")


def _object(family: type[KerasObject], key: str, value: Any, line: int, notes: Notes) -> Any:
    """An initializer, a regularizer or a constraint in the engine's form."""
    if isinstance(value, Dotted):
        value = value.last
    if isinstance(value, str | None):
        return _DROPPED if value is None else value
    if isinstance(value, ObjectCall) and _is_plain([*value.args, *value.config.values()]):
        name = OLD_OBJECTS.get(value.class_name, value.class_name)
        if (known := family.known.get(name)) is not None or family is Initializer:
            names = [each.name for each in fields(known)] if known is not None else []
            fixed = name.lower().startswith(("glorot", "he_", "he", "lecun"))
            config = {} if fixed else dict(zip(names, value.args, strict=False))
            return {"class_name": name, "config": config | _todays(name, value.config)}
    instead = "Keras's own is taken" if family is Initializer else "none is taken, which changes how it is trained"
    notes.append((line, f"{key} is not known here; {instead}"))
    return _DROPPED


def _is_plain(values: list[Any]) -> bool:
    """Whether all of it is known; an array is not, because only its shape is known."""
    return has_unknown(values) is None and not any(isinstance(each, Array) for each in values)


def _todays(name: str, config: dict[str, Any]) -> dict[str, Any]:
    """The parameters with today's names, instead of Keras 2.3's l1(l=0.1) and maxnorm(m=2)."""
    old = {"l1": {"l": "l1"}, "l2": {"l": "l2"}, "max_norm": {"m": "max_value"}}.get(name, {})
    return {old.get(key, key): value for key, value in config.items()}
