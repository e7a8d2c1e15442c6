"""What a loop over time leaves behind that is not read, and the state before it."""

import ast
from collections.abc import Callable
from typing import Any

from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.python_code.values.containers import CONTAINERS, ListValue, state_of
from rnn_tui.formats.python_code.values.containers import restore as restored
from rnn_tui.formats.python_code.values.records import Unknown
from rnn_tui.formats.python_code.values.scope import Scope
from rnn_tui.formats.torch_code.forward_state import Reading
from rnn_tui.formats.torch_code.loop_boxes import plain_lists
from rnn_tui.formats.torch_code.tensor.timestep_values import Carried
from rnn_tui.formats.torch_code.tensor.values import Constant, Tensor, tensors_in


def lost(node: ast.For | ast.AsyncFor, scope: Scope) -> str:
    """Why a name that the loop binds is unknown after it; empty if none is."""
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    names -= {each.id for each in ast.walk(node.target) if isinstance(each, ast.Name)}
    values = [scope.names.get(each) for each in sorted(names)]
    return next((each.reason for each in values if isinstance(each, Unknown) and each.reason), "")


def kept(scope: Scope) -> Callable[[], None]:
    """Returns a function that gives all names of a scope the values that they have now."""
    names = dict(scope.names)
    lists = [(each, state_of(each)) for each in names.values() if isinstance(each, CONTAINERS)]
    tensors = [
        each for each in tensors_in(list(map(plain_lists, names.values()))) if isinstance(each, Tensor | Constant)
    ]
    held = [(each, dict(vars(each)), each.storage.changed) for each in tensors]

    def restore() -> None:
        scope.names.clear()
        scope.names.update(names)
        for value, state in lists:
            restored(value, state)
        for each, fields, changed in held:
            vars(each).update(fields)
            each.storage.changed = changed

    return restore


def _changed_in_place(node: ast.AST, scope: Scope) -> list[Any]:
    """The tensors with names that code changes in place: `x.mul_(2)`."""
    names = [
        each.value.id
        for each in ast.walk(node)
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.attr.endswith("_")
    ]
    return [scope.names[each] for each in names if isinstance(scope.names.get(each), Tensor)]


def pass_over(reading: Reading, node: ast.For | ast.AsyncFor, scope: Scope, error: CodeError) -> bool:
    """Makes all that a loop over time leaves behind unread; raises the error if it reads no tensor."""
    names = [each for each in ast.walk(node) if isinstance(each, ast.Name)]
    read = [scope.names[each.id] for each in names if each.id in scope.names]
    try:
        made = reading.opaque(
            str(error), [each.begin if isinstance(each, Carried) else each for each in read], node.lineno
        )
    except NotKnown:
        raise error from None
    stored = {each.id for each in names if isinstance(each.ctx, ast.Store)}
    changed = {
        each.value.id
        for each in ast.walk(node)
        if isinstance(each, ast.Attribute | ast.Subscript) and isinstance(each.value, ast.Name)
    }
    for each in _changed_in_place(node, scope):
        reading.builder.change(each, node.lineno)
    for name in stored | {each for each in changed if isinstance(scope.names.get(each), (ListValue, Constant))}:
        scope.names[name] = made
    return True
