"""Calls of what is not known here on tensors: a class of another package, a function, a layer that another part of the
file defines.

Each becomes an opaque layer with its name and line, so that what stands before and behind it is still read.
"""

import ast
from difflib import get_close_matches
from typing import Any

from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.engine.plan.naming import numbered, snake_case
from rnn_tui.formats.keras_code.lambdas import leave_open
from rnn_tui.formats.keras_code.layer_calls import LayerCalls
from rnn_tui.formats.keras_code.layer_records import LayerCall, Tensor
from rnn_tui.formats.keras_code.tensor_calls import tensors_in
from rnn_tui.formats.keras_code.vocabulary import layer_of_function
from rnn_tui.formats.python_code.evaluation.escaping import NOT_DEFINED
from rnn_tui.formats.python_code.flow.protocols import Call, Host
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.records import Dotted, Unknown

NO_TENSORS = frozenset(
    ("shape", "int_shape", "get_shape", "ndim", "rank", "print", "type", "isinstance", "is_tensor", "is_keras_tensor")
) | {
    *(
        "len",
        "str",
        "repr",
        "id",
        "hasattr",
        "getattr",
        "print_function",
        "display",
        "assert_shape",
        "eval",
        "get_value",
    )
}
"""The functions of tensors that give no tensor."""
ALIKE = 0.75
"""How much a name is like that of a known layer to be a misspelling of it."""


class OpaqueCalls:
    """Makes opaque layers."""

    def __init__(self, host: Host, layers: LayerCalls) -> None:
        self.host, self.layers = host, layers

    def of_import(self, function: Dotted, call: Call, why: NotKnown) -> Tensor | None:
        """The result of a function or a class of another package on tensors; None if it gets none."""
        reason = str(why) or f"{function.path} is not read"
        return self._applied(function.last, {}, call, reason, why)

    def of_value(self, function: Unknown, call: Call) -> Tensor | None:
        """The result of an unknown value on tensors; None if that decides which of several layers it is."""
        name = _called(function.node)
        if function.chosen or _is_misspelt(function, name):
            return None
        reason = function.reason or f"{function.text} is not known here"
        return self._applied(name, _named(function.node), call, reason, NotKnown(reason))

    def as_layer(self, value: Unknown) -> LayerCall | None:
        """The layer that a call of an unknown class gives, in the place of a layer; None if it is no such call."""
        name = _called(value.node)
        a_class = isinstance(value.node, ast.Call) and name[:1].isupper()
        if value.chosen or not a_class or _is_misspelt(value, name):
            return None
        return self._made(name, _named(value.node), value.line, value.reason or f"{name} is not known here")

    def with_layers(self, class_name: str, call: Call) -> Call:
        """The call of a wrapper, or of a layer of cells, with opaque layers for those that are not known."""
        made = next((each for each in kinds() if each.kind() == class_name), None)
        if made is None or made.positional[:1] not in (("layer",), ("cell",), ("cells",)):
            return call
        args = [self._inside(each) for each in call.args]
        return Call(call.node, args, {name: self._inside(each) for name, each in call.kwargs.items()})

    def _inside(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return type(value)(map(self._inside, value))
        return (self.as_layer(value) or value) if isinstance(value, Unknown) else value

    def _applied(self, name: str, kwargs: dict[str, Any], call: Call, reason: str, why: NotKnown) -> Tensor | None:
        given = [call.args, call.kwargs]
        if why.chosen is not None or next(tensors_in(given), None) is None or name in NO_TENSORS or not name:
            return None
        if not kwargs and isinstance(call.node.func, ast.Name) and call.node.func.id == snake_case(name):
            title, counts = f"{snake_case(name)}_output", self.host.branches.counts
            kwargs = {"name": numbered(title, counts[title], "keras3")}  # the name itself stands for the function
            counts[title] += 1
        layer = self._made(name, kwargs, call.line, reason)
        tensors = list(tensors_in(given))
        return self.layers.apply(layer, Call(call.node, tensors if len(tensors) == 1 else [tensors], {}))

    def _made(self, name: str, kwargs: dict[str, Any], line: int, why: str) -> LayerCall:
        counts, prefix = self.host.branches.counts, snake_case(name)
        why = why.replace(f"{name} comes from ", "from ", 1)
        owner, found, rest = why.partition(f"{name} is not ")
        why = f"which is not {rest}" if found and " " not in owner else why
        made = LayerCall(name, [], kwargs, line, counts[prefix], untold=why)
        counts[prefix] += not kwargs
        self.host.budget.touch()
        leave_open(self.host, made, why)
        self.host.branches.make(made)
        return made


def _called(node: ast.expr | str) -> str:
    """The name of what is called: `TCN` of `tcn.TCN(64)`, or the name itself."""
    if isinstance(node, str):
        return node if node.isidentifier() else ""
    node = node.func if isinstance(node, ast.Call) else node
    if isinstance(node, ast.Attribute) and node.attr == "from_preset":
        node = node.value
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _named(node: ast.expr | str) -> dict[str, Any]:
    """The name that a call gives to its layer."""
    keywords = node.keywords if isinstance(node, ast.Call) else []
    given = [each.value.value for each in keywords if each.arg == "name" and isinstance(each.value, ast.Constant)]
    return {"name": given[0]} if given and isinstance(given[0], str) else {}


def _is_misspelt(value: Unknown, name: str) -> bool:
    """Whether a name that is not defined is that of a known layer, or nearly."""
    if not value.undefined and not value.reason.endswith(NOT_DEFINED):
        return False
    known = [each.kind() for each in kinds()]
    return layer_of_function(name) is not None or bool(get_close_matches(name, known, 1, ALIKE))
