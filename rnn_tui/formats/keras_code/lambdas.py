"""Functions in `Lambda` layers, which are followed if they are tensor arithmetic, and functions as activations.

The function of a Lambda is read like other code, and its operations on tensors become the operations of the layer. A
function that is given as an activation may call one of Keras's activations with numbers:
`lambda x: tf.nn.leaky_relu(x, alpha=0.1)`. A function that cannot be followed stays code, which is never run.
"""

import ast
from collections import Counter
from collections.abc import Sequence
from typing import Any

from rnn_tui.engine.core.errors import OptionError, RnnError
from rnn_tui.engine.layers.core.opaque import OutputShapes
from rnn_tui.engine.layers.core.tensor_function import Applied, Lambda
from rnn_tui.engine.layers.operations import Slot
from rnn_tui.engine.layers.operations.shaping import SizeOf
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.options.activation_calls import named
from rnn_tui.engine.options.activation_families import FAMILIES
from rnn_tui.engine.plan.naming import numbered, snake_case
from rnn_tui.formats.keras_code.layer_records import LayerCall, OperationCall, Tensor
from rnn_tui.formats.keras_code.tensor_calls import TensorCalls, tensors_in
from rnn_tui.formats.keras_code.vocabulary import HABITS
from rnn_tui.formats.python_code.flow.control_flow import Leave
from rnn_tui.formats.python_code.flow.protocols import Call, Host
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown, written
from rnn_tui.formats.python_code.values.containers import handed_over, has_unknown, wrapped
from rnn_tui.formats.python_code.values.records import ABSENT, Dotted, Function, Partial

LAMBDA = Lambda.kind()
OPEN = ("function", "output_shape", "mask", "arguments")
"""The arguments of a Lambda that may be unknown."""
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


def activation_named(value: Dotted | Partial | Function, line: int) -> str | None:
    """The name of the activation, with its parameters, for a function of a library: itself, with some arguments given,
    or called by a function of the file; None if it is none of these. Raises `CodeError` for unknown parameters."""
    try:
        return _activation(value)
    except OptionError as error:
        raise CodeError(line, str(error)) from None


def _activation(value: Dotted | Partial | Function) -> str | None:
    if isinstance(value, Dotted):
        return _with_parameters(value, (), {}) or value.last
    if isinstance(value, Partial):
        of_library = isinstance(value.function, Dotted) and not value.args
        return _with_parameters(value.function, (), value.kwargs) if of_library else None
    call, entries = _single_call(value)
    function = _dotted(call.func, value) if call is not None else None
    if call is None or function is None or len(entries) != 1:
        return None
    (entry,) = entries
    given = [_number(each, value) for each in call.args]
    named_ones = {str(each.arg): _number(each.value, value) for each in call.keywords}
    reads = [each for each in (*call.args, *(one.value for one in call.keywords)) if _reads(each, entry)]
    first = call.args[0] if call.args else next((one.value for one in call.keywords if one.arg in _ENTRIES), None)
    if first is None or reads != [first] or not isinstance(first, ast.Name):
        return None
    named_ones = {key: each for key, each in named_ones.items() if key not in _ENTRIES}
    if ABSENT in (*given[1:], *named_ones.values()):
        return None
    return _with_parameters(function, given[1:], named_ones)


_PLAIN = {"identity": "linear"}
"""Functions of other names, with Keras's."""
_ENTRIES = ("x", "features", "logits", "input")
"""The names of the first argument of an activation."""


def _with_parameters(function: Dotted, args: Sequence[Any], kwargs: dict[str, Any]) -> str | None:
    """The name for a call of a function of Keras or TensorFlow with these arguments after the tensor."""
    if function.parts[0] not in ("keras", "tf_keras", "keras_core", "tensorflow"):
        return None
    name = _PLAIN.get(function.last, function.last)
    kwargs = {("negative_slope" if key == "alpha" and "relu" in name else key): each for key, each in kwargs.items()}
    kwargs.pop("name", None)
    if (name, function.parts[-2:-1]) == ("gelu", ["ops"]) and not args:
        kwargs = {"approximate": True, **kwargs}  # its default in keras.ops, but not in keras.activations
    if name in ("softmax", "log_softmax", "sparsemax") and (*args, *kwargs.values()) == (-1,):
        return name
    return named(name, *args, **kwargs) if name in FAMILIES and (args or kwargs) else None if args or kwargs else name


def _single_call(function: Function) -> tuple[ast.Call | None, list[str]]:
    """The call that is all that the function does, and the names of its arguments without a default."""
    given = function.node.args
    names = [each.arg for each in (*given.posonlyargs, *given.args) if each.arg not in function.defaults]
    if isinstance(function.node, ast.Lambda):
        body: Any = function.node.body
    else:
        rest = [each for each in function.node.body if not (isinstance(each, ast.Expr) and _is_text(each.value))]
        body = rest[0].value if len(rest) == 1 and isinstance(rest[0], ast.Return) else None
    odd = given.vararg or given.kwarg or isinstance(function.node, ast.AsyncFunctionDef) or function.generator
    return (body if isinstance(body, ast.Call) and not odd else None), names


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _dotted(node: ast.expr, function: Function) -> Dotted | None:
    """The function of a library that the expression names, in the scope of the function."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    scope = function.scope.find(node.id)
    found = scope.names[node.id] if scope is not None else Dotted(HABITS.get(node.id, node.id))
    return Dotted(".".join([found.path, *parts])) if isinstance(found, Dotted) else None


def _reads(node: ast.expr, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(node))


def _number(node: ast.expr, function: Function) -> Any:
    """The number, True, False or None of an expression; `ABSENT` if it is something else, or unknown."""
    if isinstance(node, ast.Name):
        scope = function.scope.find(node.id)
        found = function.defaults.get(node.id, scope.names[node.id] if scope is not None else ABSENT)
    else:
        try:
            found = ast.literal_eval(node)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            return ABSENT
    return found if isinstance(found, bool | int | float | None) else ABSENT
