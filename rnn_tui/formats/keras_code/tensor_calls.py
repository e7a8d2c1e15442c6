"""Calls on tensors in graph models: layers on several tensors, models inside models, and tensor arithmetic."""

import ast
from collections.abc import Iterator
from typing import Any

from rnn_tui.engine.layers.operations import Operation, Slice
from rnn_tui.engine.options.activation_families import FAMILIES
from rnn_tui.engine.plan.naming import snake_case
from rnn_tui.formats.keras_code.layer_records import LayerCall, ModelRecord, OperationCall, Tensor, TensorCall
from rnn_tui.formats.keras_code.subclassing.sizes import new_shape, without_zeros
from rnn_tui.formats.keras_code.tensor_functions import ALIASES, SETTINGS, TENSORS, of_function, of_operator
from rnn_tui.formats.python_code.flow.protocols import Call, Host
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.containers import has_unknown
from rnn_tui.formats.python_code.values.records import Unknown


def tensors_in(value: Any) -> Iterator[Tensor]:
    """Every tensor in a nested structure, in Keras's order: dicts sorted by key."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from tensors_in(each)
    elif isinstance(value, dict):
        for key in sorted(value, key=str):
            yield from tensors_in(value[key])


class TensorCalls:
    """Creates the tensors that are results of calls."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.within = ""
        """The name of the class whose `call` is being read."""

    def called(self, thing: LayerCall | ModelRecord, call: Call) -> Tensor:
        """The result of a layer or a model on tensors; raises `NotKnown` if an argument is unknown."""
        kwargs = without_zeros(call.kwargs)
        known(call.args, kwargs)
        first = next(tensors_in([call.args, kwargs]), None)
        if first is None:
            raise NotKnown("")
        self.host.budget.touch()
        made = Tensor(thing, first, call=TensorCall(thing, call.args, kwargs, call.line, self.within))
        thing.tensors.append(made)
        return made

    def function(self, name: str, call: Call, activations: bool) -> Tensor | None:
        """The result of a function of `keras.ops` on tensors; None if it is unknown, or has no tensor."""
        kind = of_function(name, activations)
        if kind is None or next(tensors_in([call.args, call.kwargs]), None) is None:
            return None
        known(call.args, call.kwargs)
        args, named = list(call.args), dict(call.kwargs)
        if not args:
            args = [named.pop(key) for key in TENSORS if key in named]
        name = ALIASES.get(name, name)
        settings = dict(zip(SETTINGS.get(name, ()), args[1:], strict=False)) if name in SETTINGS else {}
        args = args[:1] if name in SETTINGS else args
        if name == "einsum":
            settings, args = {"subscripts": args[0]}, args[1:]
        args += [named.pop(key) for key in TENSORS if key in named]
        settings |= named
        if settings and name in FAMILIES:  # of keras.ops and keras.activations the one that takes parameters
            kind = of_function(name, activations=True) or kind
        if "newshape" in settings:
            settings["newshape"] = new_shape(args[0], settings["newshape"])
        return self.made(kind, args, settings, call.line)

    def operator(self, node: ast.expr, values: list[Any]) -> Tensor:
        """The result of a Python operator; raises `NotKnown`."""
        op = node.ops[0] if isinstance(node, ast.Compare) else getattr(node, "op", None)
        kind = of_operator(type(op).__name__)
        if kind is None:
            raise NotKnown("")
        known(values, {})
        return self.made(kind, values, {}, node.lineno)

    def item(self, tensor: Tensor, index: Any, node: ast.expr) -> Tensor:
        """`tensor[index]`; raises `NotKnown`."""
        kind = of_function("get_item")
        assert kind is not None
        key = _index(node.slice, index) if isinstance(node, ast.Subscript) else index
        return self.made(kind, [tensor, key], {}, node.lineno)

    def made(self, kind: type[Operation], args: list[Any], settings: dict[str, Any], line: int) -> Tensor:
        """The result of an operation."""
        prefix = snake_case(kind.kind())
        counts = self.host.branches.counts
        made = OperationCall(kind, args, settings, line, counts[prefix])
        counts[prefix] += 1
        self.host.budget.touch()
        self.host.branches.make(made)
        first = next(tensors_in(args))
        tensor = Tensor(made, first, call=TensorCall(made, args, {}, line, self.within))
        made.tensors.append(tensor)
        return tensor


def known(args: list[Any], kwargs: dict[str, Any]) -> None:
    """Raises `NotKnown` for the first unknown argument."""
    for each in (*args, *kwargs.values()):
        found = has_unknown(each)
        if isinstance(found, Unknown):
            text = f"{found.text}: {found.why}" if found.why else f"{found.text} is not known here"
            raise NotKnown(text, found.asking if found.chosen else None)


def _index(node: ast.expr, value: Any) -> Any:
    """An index of plain numbers, slices and new axes, from its expression and value; raises `NotKnown`."""
    if isinstance(node, ast.Tuple):
        values = value if isinstance(value, tuple) and len(value) == len(node.elts) else [None] * len(node.elts)
        return tuple(_index(each, one) for each, one in zip(node.elts, values, strict=True))
    if isinstance(node, ast.Slice):
        ends = (value.start, value.stop, value.step) if isinstance(value, slice) else (None, None, None)
        parts = zip((node.lower, node.upper, node.step), ends, strict=True)
        return Slice(*(None if part is None else _index(part, one) for part, one in parts))
    if isinstance(node, ast.Attribute) and node.attr == "newaxis":
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    try:
        found = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        why = f"{value.text} is not known here" if isinstance(value, Unknown) else "an index of a tensor is a number"
        raise NotKnown(why) from None
    if found is not None and found is not Ellipsis and not isinstance(found, int):
        raise NotKnown("an index of a tensor is a number")
    return found
