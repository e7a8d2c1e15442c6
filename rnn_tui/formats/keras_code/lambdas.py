"""Functions in `Lambda` layers, which are followed if they are tensor arithmetic.

The function is read like other code, and its operations on tensors become the operations of the layer. A function that
cannot be followed stays code, which is never run.
"""

import ast
from collections import Counter
from collections.abc import Sequence
from typing import Any

from rnn_tui.engine.core.errors import OptionError, RnnError, ShapeNotTold
from rnn_tui.engine.layers.core.opaque import CODE, OutputShapes, opaque
from rnn_tui.engine.layers.core.tensor_function import Applied, Lambda
from rnn_tui.engine.layers.operations import Slot
from rnn_tui.engine.layers.operations.shaping import SizeOf
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.naming import numbered, snake_case
from rnn_tui.formats.keras_code.records import LayerCall, OperationCall, Tensor
from rnn_tui.formats.keras_code.tensor_calls import TensorCalls, tensors_in
from rnn_tui.formats.python_code.flow.control_flow import Leave
from rnn_tui.formats.python_code.flow.protocols import Call, Host
from rnn_tui.formats.python_code.values.asked import Asked
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown, written
from rnn_tui.formats.python_code.values.containers import handed_over, has_unknown, wrapped
from rnn_tui.formats.python_code.values.records import ABSENT, Dotted, Function

LAMBDA = Lambda.kind()
OPEN = ("function", "output_shape", "mask", "arguments")
"""The arguments of a Lambda that may be unknown."""
OWN = "a class of this file's own, whose code is never run"
MOST = 200
"""The largest number of operations in a function."""


def follow(host: Host, calls: TensorCalls, layer: LayerCall, given: Any) -> None:
    """Finds the operations of a Lambda for tensors like those of its call, or the reason why they are unknown."""
    if layer.function is not None or layer.untold:
        return
    counts, within = Counter(host.branches.counts), calls.within
    calls.within = layer.class_name
    try:
        layer.function = _followed(host, layer, given)
    except (NotKnown, Leave, RnnError) as reason:
        leave_open(host, layer, str(reason) or "it is not followed")
    finally:
        calls.within = within
        host.branches.counts = counts


def leave_open(host: Host, layer: LayerCall, why: str) -> None:
    """Makes the computation of the layer unknown; the user may have given its output shape."""
    layer.untold = why
    name = title_of(layer)
    found = host.answers.named(name, "")
    if found is not ABSENT:
        try:
            layer.makes = OutputShapes().check(name, found if _several(found) else (found,))
        except OptionError as error:
            raise RnnError(f"--set {error}") from None


def _several(value: Any) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(each, list | tuple) for each in value)


def title_of(layer: LayerCall) -> str:
    """The layer's name in Keras."""
    if layer.own is not None:
        return layer.own.name
    return layer.name or numbered(snake_case(layer.class_name), layer.number, "keras3")


def _followed(host: Host, layer: LayerCall, given: Any) -> Layer:
    """The layer that computes the same as the function; raises `NotKnown`."""
    function = layer.args[0] if layer.args else layer.kwargs.get("function")
    if layer.kwargs.get("mask") is not None:
        raise NotKnown("it makes a mask")
    entries: list[Tensor] = []
    node = ast.copy_location(ast.Call(ast.Name(LAMBDA), [], []), ast.Name(LAMBDA, lineno=layer.line, col_offset=0))
    like = _like(given, entries, layer.line)
    further = layer.kwargs.get("arguments") or {}
    if not isinstance(further, dict) or has_unknown(further) is not None:
        raise NotKnown("its further arguments are not known")
    if isinstance(function, Function):
        found = host.call_function(
            function, node, [wrapped(like)], {key: wrapped(each) for key, each in further.items()}
        )
        text = written(function.node) if isinstance(function.node, ast.Lambda) else function.name
    elif isinstance(function, Dotted):
        found, text = host.library.call(function, Call(node, [like], further)), function.last
    else:
        raise NotKnown("its function is not known here")
    result = handed_over(found)
    if not isinstance(result, Tensor):
        raise NotKnown("what it gives is no tensor that is known here")
    values, operations = list(entries), list[Applied]()
    for each in _in_order(result, entries):
        values.append(each)
        operations.append(_applied(each, values))
    place = next(n for n, each in enumerate(values) if each is result)
    return Lambda(operations=tuple(operations), inputs=len(entries), result=place, text=text, name=layer.name)


def _like(given: Any, entries: list[Tensor], line: int) -> Any:
    """The same structure with new tensors, which are added to the entries."""
    if isinstance(given, list | tuple):
        return [_like(each, entries, line) for each in given]
    if isinstance(given, dict):
        raise NotKnown("it is called on a dictionary")
    entries.append(Tensor(LayerCall("InputLayer", [], {}, line)))
    return entries[-1]


def _in_order(result: Tensor, entries: list[Tensor]) -> list[Tensor]:
    """The results of operations, each after its inputs; raises `NotKnown` for other calls."""
    found: list[Tensor] = []
    done = {id(each) for each in entries}
    ahead = [(result, False)]
    while ahead:
        tensor, ready = ahead.pop()
        if id(tensor) in done:
            continue
        if tensor.call is None or not isinstance(tensor.layer, OperationCall):
            raise NotKnown("it reads a tensor from outside, or calls a layer")
        if ready:
            done.add(id(tensor))
            found.append(tensor)
            continue
        ahead.append((tensor, True))
        ahead += [(each, False) for each in tensors_in(tensor.call.args)]
        if len(ahead) + len(found) > MOST:
            raise NotKnown(f"it holds more than {MOST} operations")
    return found


def _applied(tensor: Tensor, values: list[Tensor]) -> Applied:
    call = tensor.layer
    assert isinstance(call, OperationCall)
    places = {id(each): place for place, each in enumerate(values)}
    reads = tuple(places[id(each)] for each in tensors_in(call.args))
    if any(isinstance(each, SizeOf) for value in call.settings.values() if isinstance(value, tuple) for each in value):
        raise NotKnown("it reads the size of a tensor")
    args = _template(call.args, iter(range(1000)))
    return Applied(call.kind(args=args, settings=tuple(sorted(call.settings.items()))), reads)


def _template(value: Any, counter: Any) -> Any:
    """An argument of an operation, in which tensors are replaced by slots counted from 0."""
    if isinstance(value, Tensor):
        return Slot(next(counter))
    if isinstance(value, list | tuple):
        return tuple(_template(each, counter) for each in value)
    return value


def untold_layer(call: LayerCall) -> Layer:
    """The opaque layer for a layer with an unknown computation."""
    makes = call.makes
    said = call.kwargs.get("output_shape", call.args[1] if len(call.args) > 1 else None)
    if not makes and call.class_name == LAMBDA and (isinstance(said, int) or _is_shape(said)):
        makes = ((None, *(said if isinstance(said, tuple | list) else (said,))),)
    why = f"{CODE}: {call.untold}" if call.own is None else OWN
    name = call.name if call.own is None else call.own.name
    made: Layer = opaque(call.class_name)(makes=makes, why=why, name=name)
    return made if call.trainable is None else made.with_trainable(call.trainable)


def _is_shape(value: Any) -> bool:
    return isinstance(value, tuple | list) and all(each is None or type(each) is int for each in value)


def not_told(error: ShapeNotTold, calls: Sequence[Any]) -> CodeError:
    """The error for a model that reads the output of such a layer, whose shape the user must give."""
    line = next((each.line for each in calls if isinstance(each, LayerCall) and title_of(each) == error.name), 1)
    why = next((each.untold for each in calls if isinstance(each, LayerCall) and title_of(each) == error.name), "")
    asked = Asked(error.name, line, "", f"the shape that {error.name} ({error.kind}) makes, such as (None, 8)")
    text = f"{error.name} ({error.kind}) is not run{f': {why}' if why else ''}, and what shape it makes is not known"
    return CodeError(line, f"{text}; give it: --set {error.name}=…, such as (None, 8)", needs=(asked,))
