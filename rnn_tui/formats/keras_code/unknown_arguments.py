"""Errors for unknown arguments of layers: each names the value to give, and what it determines."""

import ast
from typing import Any

from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.formats.keras_code.opaque.layers import places_of
from rnn_tui.formats.keras_code.vocabulary import PASSED_OVER, RENAMED, SHAPES
from rnn_tui.formats.python_code.builtins.library import KNOWN_MODULES
from rnn_tui.formats.python_code.values.code_error import CodeError, written
from rnn_tui.formats.python_code.values.containers import has_unknown
from rnn_tui.formats.python_code.values.records import Dotted, Unknown
from rnn_tui.formats.python_code.values.undefined_value import Undefined


def unknown_arguments(class_name: str, node: ast.Call, args: list[Any], kwargs: dict[str, Any]) -> list[CodeError]:
    """An error for every unknown argument of a layer that is needed."""
    spread = any(isinstance(each, ast.Starred) for each in node.args)
    places: dict[str, ast.expr] = {each.arg or "**": each.value for each in node.keywords}
    pairs: list[tuple[str, ast.expr, Any]] = []
    for index, value in enumerate(args):
        pairs.append(("", node if spread or index >= len(node.args) else node.args[index], value))
    pairs += [(key, places.get(key, node), value) for key, value in kwargs.items()]
    names = _positions(class_name)
    found: list[CodeError] = []
    for index, (key, place, value) in enumerate(pairs):
        if key in PASSED_OVER or key.endswith(("_initializer", "init")):
            continue
        name = key or (names[index] if index < len(names) else "")
        if isinstance(value, Dotted) and "activation" in name:
            continue
        for part, unknown, at in _parts(place, value):
            found.append(
                unknown.error(
                    part, _wanted(key, unknown is value, isinstance(value, Dotted)), decided(class_name, name, at)
                )
            )
    return found


def _positions(class_name: str) -> tuple[str, ...]:
    """The names of positional arguments."""
    if class_name in ("Input", "InputLayer"):
        return ("shape", "batch_size")
    made = _kind(class_name)
    return places_of(class_name) if made is None else (*made.positional, *made.further)


def _kind(class_name: str) -> type[Layer] | None:
    return next((each for each in kinds() if each.kind() == RENAMED.get(class_name, class_name)), None)


def _wanted(key: str, whole: bool, elsewhere: bool) -> str:
    """What to write instead; `whole`: whether the whole argument is unknown; `elsewhere`: whether it is imported."""
    if elsewhere:
        return "its value"
    if whole and key.endswith("shape"):
        return "the shape, such as (10, 4)"
    return "the number" if not key or key in ("units", "output_dim", "rate", *SHAPES, "shape") else "the value"


def decided(class_name: str, name: str, at: tuple[int, int] | None = None) -> str:
    """What an argument of a layer determines, in words; `at`: (index of a part, number of parts)."""
    of = "Input" if class_name == "InputLayer" else class_name
    argument = f"{name} of {of}" if name and name != "**" else f"an argument of {of}"
    word = _meaning(_kind(class_name), name)
    if name.endswith("shape") and at is not None:
        word = _axis(at[0] - 1, at[1] - 1) if name.startswith("batch") else _axis(*at)
    return f"{argument} ({word})" if word else argument


def _meaning(made: type[Layer] | None, name: str) -> str:
    """The layer's help text for its option."""
    return "" if made is None else next((each.help for each in made.options() if each.name == name), "")


def _axis(place: int, count: int) -> str:
    """The meaning of an axis of an input's shape."""
    if place < 0:
        return "the batch size"
    if count > 2:
        return f"axis {place + 1} of the input"
    return "the number of features" if place else "the number of timesteps"


def _parts(place: ast.expr, value: Any) -> list[tuple[ast.expr, Unknown, tuple[int, int] | None]]:
    """The unknown parts of an argument: the expression, the value, and (index, number of parts)."""
    if isinstance(value, Unknown):
        return [(place, value, None)]
    if isinstance(value, Dotted):
        return [(place, _elsewhere(value, place), None)] if _is_value(value) else []
    elements = place.elts if isinstance(place, ast.Tuple | ast.List) else []
    if isinstance(value, tuple | list) and elements and len(elements) == len(value):
        found: list[tuple[ast.expr, Unknown, tuple[int, int] | None]] = []
        for at, (inner, part) in enumerate(zip(elements, value, strict=True)):
            found += [(each, unknown, (at, len(value))) for each, unknown, _ in _parts(inner, part)]
        return found
    imported = [each for each in value if isinstance(each, Dotted)] if isinstance(value, tuple | list) else []
    if imported and _is_value(imported[0]):
        return [(place, _elsewhere(imported[0], place), None)]
    unknown = has_unknown(value)
    return [] if unknown is None else [(place, unknown, None)]


def _is_value(value: Dotted) -> bool:
    """Whether it is a value imported from an unread module, and no class."""
    a_class = value.last[:1].isupper() and not value.last.isupper()
    return len(value.parts) > 1 and value.parts[0] not in KNOWN_MODULES and not a_class


def _elsewhere(value: Dotted, place: ast.expr) -> Unknown:
    """The value, asked for by the name under which the file imports it: two of them may be given to one function."""
    if not value.name or value.name == written(place):
        return Unknown(place, place.lineno, f"it comes from {value.origin}, {value.why}")
    found = Unknown(place, place.lineno, f"{value.name} comes from {value.origin}, {value.why}")
    return found.by(Undefined(value.name, place.lineno))
