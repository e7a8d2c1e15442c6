"""Operations on tensors, which Keras lists as layers."""

from collections.abc import Callable, Sequence
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.onnx.writing.activated import activated
from rnn_tui.formats.onnx.writing.builder import LAST, Builder, LayerCall, Value

_SAME = {
    **{"Exp": "Exp", "Log": "Log", "Sqrt": "Sqrt", "Reciprocal": "Reciprocal", "Sin": "Sin", "Cos": "Cos"},
    **{"Tanh": "Tanh", "Sigmoid": "Sigmoid", "Softplus": "Softplus", "Softsign": "Softsign", "Sign": "Sign"},
    **{"Absolute": "Abs", "Negative": "Neg", "Add": "Add", "Subtract": "Sub", "Multiply": "Mul"},
    **{"TrueDivide": "Div", "Divide": "Div", "Power": "Pow", "Maximum": "Max", "Minimum": "Min", "Matmul": "MatMul"},
    **{"Equal": "Equal", "Greater": "Greater", "GreaterEqual": "GreaterOrEqual", "Less": "Less"},
    **{"LessEqual": "LessOrEqual"},
}
"""The operators of ONNX by the operations of Keras, with the same arguments."""
_LOGICAL = {"LogicalAnd": "And", "LogicalOr": "Or", "LogicalXor": "Xor", "LogicalNot": "Not"}
_COMPARED = ("Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual")
_KEPT = (
    *("GetItem", "Transpose", "Reshape", "Squeeze", "ExpandDims", "Flip", "ConvertToTensor", "Add", "Subtract"),
    *("Multiply", "Maximum", "Minimum"),
)
"""What makes whole numbers of whole numbers."""
_ACTIVATED = {
    **{"Relu": "relu", "ReLU": "relu", "Relu6": "relu6", "Selu": "selu", "HardTanh": "hard_tanh", "Silu": "silu"},
    **{"HardSigmoid": "hard_sigmoid", "HardSilu": "hard_silu", "LogSigmoid": "log_sigmoid"},
}
_OVER = {
    **{"Mean": "ReduceMean", "Max": "ReduceMax", "Amax": "ReduceMax", "Min": "ReduceMin", "Amin": "ReduceMin"},
    **{"Prod": "ReduceProd", "Sum": "ReduceSum"},
}


def is_tensor(argument: Any) -> bool:
    """Whether an argument is one of the layer's inputs."""
    return isinstance(getattr(argument, "index", None), int)


class _Call:
    """One operation: its tensors, constants and settings."""

    def __init__(self, b: Builder, layer: Any, values: Sequence[Value]) -> None:
        self.b, self.layer, self.values = b, layer, values
        self.args: tuple[Any, ...] = layer.args
        self.settings: dict[str, Any] = dict(layer.settings)

    def given(self, name: str, place: int, default: Any = None) -> Any:
        """A constant argument, by name or by position."""
        return self.settings[name] if name in self.settings else self.args[place] if place < len(self.args) else default

    def at(self, argument: Any, kind: str = "f") -> str:
        """The tensor that an argument is, as numbers of that kind; raises `RnnError` if it is none."""
        if is_tensor(argument):
            return self.b.as_kind(self.values[argument.index], kind)
        if isinstance(argument, bool | int | float):
            return self.b.number(argument, kind)
        raise RnnError(f"an argument of {self.layer.kind()} is not written: {argument!r:.40}")

    @property
    def common(self) -> str:
        """The kind of numbers that all arguments have, or become."""
        kinds = {self.values[each.index].kind for each in self.args if is_tensor(each)}
        whole = all(is_tensor(each) or (isinstance(each, int) and not isinstance(each, bool)) for each in self.args)
        return kinds.pop() if len(kinds) == 1 and (whole or kinds == {"f"}) else "f"

    @property
    def first(self) -> Value:
        index: int = self.args[0].index
        return self.values[index]

    def axes(self) -> list[int]:
        """The axes of a reduction."""
        axis = self.settings.get("axis")
        return list(range(self.first.ndim)) if axis is None else list(axis) if isinstance(axis, tuple) else [axis]


def _reduced(call: _Call) -> str:
    b, operator, kept = call.b, _OVER[call.layer.kind()], int(bool(call.settings.get("keepdims", False)))
    if operator == "ReduceSum":
        return b.summed(call.first.at, call.axes(), bool(kept))
    return b.add(operator, call.first.at, axes=call.axes(), keepdims=kept)


def _any_or_all(call: _Call) -> str:
    """Whether any number is true, or every one."""
    operator = "ReduceMax" if call.layer.kind() == "Any" else "ReduceMin"
    true = call.b.cast(call.at(call.args[0], "b"), "INT64")
    kept = int(bool(call.settings.get("keepdims", False)))
    return call.b.cast(call.b.add(operator, true, axes=call.axes(), keepdims=kept), "BOOL")


def _item(call: _Call) -> str:
    """x[key]: slices, and whole numbers."""
    b, at, axis = call.b, call.first.at, 0
    key = call.args[1] if isinstance(call.args[1], tuple) else (call.args[1],)
    for place, each in enumerate(key):
        if each is Ellipsis:
            axis = call.first.ndim - sum(one is not None for one in key[place + 1 :])
            axis -= sum(isinstance(one, int) for one in key[:place])
        elif each is None:
            at, axis = b.unsqueezed(at, axis), axis + 1
        elif isinstance(each, int) and not isinstance(each, bool):
            at = b.taken(at, axis, each)
        elif hasattr(each, "plain"):
            at, axis = _sliced(b, at, axis, each.plain), axis + 1
        else:
            raise RnnError(f"an index of GetItem is not written: {each!r:.40}")
    return at


def _sliced(b: Builder, at: str, axis: int, part: slice) -> str:
    if part == slice(None):
        return at
    step = part.step or 1
    start = part.start if part.start is not None else 0 if step > 0 else -1
    stop = part.stop if part.stop is not None else LAST if step > 0 else -LAST
    return b.cut(at, axis, start, stop, step)


def _transposed(call: _Call) -> str:
    axes = call.given("axes", 1) or tuple(reversed(range(call.first.ndim)))
    return call.b.turned(call.first.at, *(each % call.first.ndim for each in axes))


def _reshaped(call: _Call) -> str:
    new = call.given("newshape", 1)
    sizes = new if isinstance(new, tuple) else (new,)
    b, parts = call.b, []
    for each in sizes:
        if isinstance(each, int):
            parts.append(b.whole(each))
        else:
            source = call.values[each.of] if each.of else call.first
            parts.append(b.size(source.at, each.axis))
    return b.add("Reshape", call.first.at, b.add("Concat", *parts, axis=0))


def _joined(call: _Call) -> str:
    at, stack = [call.at(each) for each in call.args[0]], call.layer.kind() == "Stack"
    axis = int(call.settings.get("axis", 0 if stack else -1))
    if stack:
        ndim = call.values[call.args[0][0].index].ndim + 1
        at = [call.b.unsqueezed(each, axis % ndim) for each in at]
        axis %= ndim
    return call.b.add("Concat", *at, axis=axis)


def _squeezed(call: _Call) -> str:
    axis = call.given("axis", 1)
    if axis is None:
        raise RnnError("a Squeeze without an axis is not written")
    return call.b.squeezed(call.first.at, *(axis if isinstance(axis, tuple) else (axis,)))


def _expanded(call: _Call) -> str:
    axis = call.given("axis", 1)
    return call.b.unsqueezed(call.first.at, *(axis if isinstance(axis, tuple) else (axis,)))


def _flipped(call: _Call) -> str:
    axis = call.settings.get("axis", 0 if call.first.ndim == 1 else None)
    if not isinstance(axis, int):
        raise RnnError("a Flip over several axes is not written")
    return call.b.flipped(call.first.at, axis % call.first.ndim)


def _cast(call: _Call) -> str:
    wanted = str(call.settings.get("dtype") or "")
    if "float" not in wanted and wanted != "bool":
        raise RnnError(f"a Cast to {wanted:.20} is not written")
    return call.b.cast(call.first.at, "BOOL" if wanted == "bool" else "FLOAT")


def _clipped(call: _Call) -> str:
    low, high = (call.b.number(float(call.given(name, place))) for place, name in ((1, "x_min"), (2, "x_max")))
    return call.b.add("Clip", call.first.at, low, high)


def _einsum(call: _Call) -> str:
    return call.b.add("Einsum", *map(call.at, call.args), equation=call.settings["subscripts"].replace(" ", ""))


def _softmax(call: _Call) -> str:
    return call.b.add(call.layer.kind(), call.first.at, axis=int(call.settings.get("axis", -1)))


def _not_equal(call: _Call) -> str:
    return call.b.add("Not", call.b.add("Equal", *(call.at(each, call.common) for each in call.args[:2])))


def _logical(call: _Call) -> str:
    return call.b.add(_LOGICAL[call.layer.kind()], *(call.at(each, "b") for each in call.args))


def _chosen(call: _Call) -> str:
    condition, *rest = call.args
    return call.b.add("Where", call.at(condition, "b"), *map(call.at, rest))


_OTHERS: dict[str, Callable[[_Call], str]] = {
    **dict.fromkeys(_OVER, _reduced),
    **dict.fromkeys(_LOGICAL, _logical),
    **dict.fromkeys(("Any", "All"), _any_or_all),
    **dict.fromkeys(("Softmax", "LogSoftmax"), _softmax),
    **dict.fromkeys(("Concatenate", "Stack"), _joined),
    "GetItem": _item,
    "Transpose": _transposed,
    "Reshape": _reshaped,
    "Squeeze": _squeezed,
    "ExpandDims": _expanded,
    "Flip": _flipped,
    "Cast": _cast,
    "ConvertToTensor": lambda call: call.first.at,
    "Clip": _clipped,
    "Where": _chosen,
    "Einsum": _einsum,
    "NotEqual": _not_equal,
    "Square": lambda call: call.b.add("Mul", call.first.at, call.first.at),
    "Rsqrt": lambda call: call.b.add("Reciprocal", call.b.add("Sqrt", call.first.at)),
    "ZerosLike": lambda call: call.b.add("Mul", call.first.at, call.b.number(0)),
    "Log1p": lambda call: call.b.add("Log", call.b.add("Add", call.first.at, call.b.number(1))),
}


def operation(call: LayerCall) -> list[str]:
    """An operation on tensors; raises `RnnError` if it is not written."""
    of, kind = _Call(call.b, call.layer, call.values), call.layer.kind()
    if kind in _OTHERS:
        return [_OTHERS[kind](of)]
    if kind in _ACTIVATED and not of.settings:
        return [activated(call.b, _ACTIVATED[kind], of.first.at)]
    if kind in _SAME and all(name == "axis" and value is None for name, value in of.settings.items()):
        common = of.common if kind in (*_COMPARED, *_KEPT) else "f"
        return [call.b.add(_SAME[kind], *(of.at(each, common) for each in of.args))]
    raise RnnError(f"ONNX has no operator for the operation {kind} that is written here")


def made_kind(call: LayerCall) -> str:
    """The kind of numbers that an operation makes: f, i or b."""
    of, kind = _Call(call.b, call.layer, call.values), call.layer.kind()
    if kind == "Cast":
        return "b" if of.settings.get("dtype") == "bool" else "f"
    if kind in _COMPARED or kind in _LOGICAL or kind in ("Any", "All"):
        return "b"
    return of.common if kind in _KEPT else "f"


def function(call: LayerCall) -> list[str]:
    """A Lambda that is made of operations."""
    if not hasattr(call.layer, "operations"):
        raise RnnError("what this function computes is not known")
    made = list(call.values)
    for each in call.layer.operations:
        inner = LayerCall(call.b, each.operation, [], [made[place] for place in each.reads])
        (shape,) = each.operation.output_shapes(tuple(one.shape for one in inner.values))
        made.append(Value(operation(inner)[0], shape, kind=made_kind(inner)))
    return [made[call.layer.result].at]
