"""Why something cannot stand where a model needs a layer, a tensor or a number."""

import ast
from typing import Any

from rnn_tui.formats.keras_code.records import ModelRecord, Tensor
from rnn_tui.formats.keras_code.vocabulary import PASSED_OVER, SHAPES
from rnn_tui.formats.python_code.values.code_error import CodeError, written
from rnn_tui.formats.python_code.values.containers import has_unknown
from rnn_tui.formats.python_code.values.records import Dotted, Unknown

CHAIN = "only a chain of layers is understood"


def tensors(value: Any) -> list[Any]:
    """What is given, one by one; a dict's values by their keys, as Keras sorts them."""
    if isinstance(value, dict):
        return [value[key] for key in sorted(value, key=str)]
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]


def no_tensor(node: ast.Call, what: str, given: list[Any], value: Any) -> CodeError | None:
    """What is wrong with a model's inputs or outputs."""
    if value is None:
        return CodeError(node.lineno, "Model needs inputs and outputs: Model(inputs, outputs)", mistake=True)
    for each in given:
        if isinstance(each, Unknown):
            if each.undefined or not each.why:
                return each.error(argument(node, what), "a tensor that a layer made")
            return CodeError(each.line, f"{each.text} is no tensor that is known here: {each.why}")
        if not isinstance(each, Tensor):
            return CodeError(node.lineno, f"the model's {what} are tensors: Input(…), or what a layer made of it")
    if not given:
        return CodeError(node.lineno, f"the model has no {what}", mistake=True)
    return None


def no_layer(node: ast.Call, value: Any) -> CodeError:
    """Why something cannot be added to a model."""
    place = argument(node, "layer")
    if isinstance(value, Unknown):
        if value.undefined:
            return value.error(place, "a layer")
        why = f": {value.why}" if value.why else ""
        return CodeError(value.line, f"{value.text} is no layer that can be read here{why}")
    if isinstance(value, ModelRecord):
        return CodeError(
            node.lineno, f"a model inside a model ({value.title}) is not understood; add its layers one by one"
        )
    if isinstance(value, Tensor):
        return CodeError(node.lineno, "an Input stands first in a model, and only there")
    if isinstance(value, Dotted):
        return CodeError(
            node.lineno, f"{value.last} is a layer's class, not a layer: write {value.last}(…)", mistake=True
        )
    return CodeError(node.lineno, f"{written(place)} is no layer", mistake=True)


def argument(node: ast.Call, name: str) -> ast.expr:
    """The expression given for an argument (the first one, where it has no name)."""
    for each in node.keywords:
        if each.arg in (name, name.removesuffix("s")):
            return each.value
    return node.args[1 if name == "outputs" and len(node.args) > 1 else 0] if node.args else node


def unknown_argument(node: ast.Call, args: list[Any], kwargs: dict[str, Any]) -> CodeError | None:
    """The refusal of the first argument that is not known and matters."""
    spread = any(isinstance(each, ast.Starred) for each in node.args)
    places: dict[str, ast.expr] = {each.arg or "**": each.value for each in node.keywords}
    pairs: list[tuple[str, ast.expr, Any]] = []
    for index, value in enumerate(args):
        pairs.append(("", node if spread or index >= len(node.args) else node.args[index], value))
    pairs += [(key, places.get(key, node), value) for key, value in kwargs.items()]
    for key, place, value in pairs:
        found = has_unknown(value)
        if found is None or key in PASSED_OVER or key.endswith(("_initializer", "init")):
            continue
        wanted = "the number" if not key or key in ("units", "output_dim", "rate", *SHAPES, "shape") else "the value"
        if found is value and key.endswith("shape"):
            wanted = "the shape, such as (10, 4)"
        return found.error(_element(place, value, found), wanted)
    return None


def _element(place: ast.expr, value: Any, wanted: Unknown) -> ast.expr:
    """The expression of the unknown part of a tuple."""
    if isinstance(place, ast.Tuple | ast.List) and isinstance(value, tuple | list) and len(place.elts) == len(value):
        for inner, part in zip(place.elts, value, strict=True):
            if has_unknown(part) is wanted:
                return _element(inner, part, wanted)
    return place
