"""Errors for values that are no layer, tensor or number where a model needs one."""

import ast
from typing import Any

from rnn_tui.engine.core.text import with_meant
from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.formats.keras_code.layer_records import ModelRecord, Tensor
from rnn_tui.formats.python_code.evaluation.escaping import NOT_DEFINED
from rnn_tui.formats.python_code.values.code_error import CodeError, written
from rnn_tui.formats.python_code.values.records import Array, Dotted, Unknown
from rnn_tui.formats.python_code.values.undefined_value import Undefined

CHAIN = "only a chain of layers is understood"


def tensors(value: Any) -> list[Any]:
    """The given values as a list; those of a dict sorted by key, as in Keras."""
    if isinstance(value, dict):
        return [value[key] for key in sorted(value, key=str)]
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]


def no_tensor(node: ast.Call, what: str, given: list[Any], value: Any) -> list[CodeError]:
    """The errors in the inputs or outputs of a model."""
    if value is None:
        return [CodeError(node.lineno, "Model needs inputs and outputs: Model(inputs, outputs)", mistake=True)]
    if not given:
        return [CodeError(node.lineno, f"the model has no {what}", mistake=True)]
    found: list[CodeError] = []
    for each in given:
        if isinstance(each, Unknown):
            found.append(_unknown_tensor(each, argument(node, what)))
        elif not isinstance(each, Tensor):
            text = f"the model's {what} are tensors: Input(…), or what a layer made of it"
            found.append(CodeError(node.lineno, text))
    return found


def _unknown_tensor(value: Unknown, place: ast.expr) -> CodeError:
    needs = chosen_by(value)
    if value.undefined or not value.why:
        text = ungiven(value.error(place, "a tensor that a layer made"))
        return CodeError(value.line if value.undefined else place.lineno, text, mistake=value.undefined, needs=needs)
    text = f"{value.text} is no tensor that is known here: {value.why}"
    return CodeError(value.line, f"{text}{advice(needs)}", needs=needs)


def chosen_by(value: Unknown) -> tuple[Undefined, ...]:
    """The values that determine which of several layers or tensors a value is, if only that is unknown."""
    return (value.asking.for_what("which layers there are"),) if value.chosen else ()


def ungiven(error: CodeError) -> str:
    """The error for a value that the user cannot give: a layer, a tensor."""
    return str(error).partition(", or give it")[0]


def advice(needs: tuple[Undefined, ...]) -> str:
    """The values to give, as the end of a sentence."""
    return f", or give it: --set {needs[0].name}=…" if needs else ""


def named_by(name: Any) -> tuple[Undefined, ...]:
    """The value to ask for if the name of a model is unknown."""
    return (name.asking.for_what("the model's name"),) if isinstance(name, Unknown) else ()


def no_list(node: ast.Call, layers: Unknown) -> CodeError:
    """The error for a model whose list of layers is unknown."""
    error, needs = layers.error(argument(node, "layers"), "the list of layers"), chosen_by(layers)
    if not needs and layers.asked is not None and layers.why.startswith("what it holds"):
        needs = (layers.asked.for_what("which layers there are"),)
    return CodeError(error.line, ungiven(error) + advice(needs), needs=needs)


def no_layer(node: ast.Call, value: Any) -> CodeError:
    """The error for a value that cannot be added to a model."""
    place = argument(node, "layer")
    if isinstance(value, Unknown):
        if value.undefined:
            return CodeError(value.line, ungiven(value.error(place, "a layer")), mistake=True)
        why, needs = f": {value.why}" if value.why else "", chosen_by(value)
        text = f"{value.text} is no layer that can be read here{why}{advice(needs)}"
        called = value.text.partition("(")[0].rpartition(".")[2] if value.reason.endswith(NOT_DEFINED) else ""
        return CodeError(value.line, with_meant(text, called, [each.kind() for each in kinds()]), needs=needs)
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
    """The expression for an argument; the first argument if none has that name."""
    for each in node.keywords:
        if each.arg in (name, name.removesuffix("s")):
            return each.value
    return node.args[1 if name == "outputs" and len(node.args) > 1 else 0] if node.args else node


def array_text(array: Array) -> str:
    """The shape of an array in a sentence."""
    return str(tuple("?" if isinstance(each, Unknown) else each for each in array.shape)).replace("'", "")
