"""Operators on tensors and sizes: `x + y`, `2 * h`, `a @ b`, `x.size(0) * 2`; and elementwise functions."""

import ast
import operator
from collections.abc import Callable, Sequence
from typing import Any

from rnn_tui.engine.layers.operations import Slot, operation
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.python_code.values.records import Unknown
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.sizes import Dim, Shape, Size, added, divided, multiplied
from rnn_tui.formats.torch_code.tensor.values import VALUES, Constant, Entry, Made, Storage, Tensor, Wire

BINARY = {
    **{"Add": "Add", "Sub": "Subtract", "Mult": "Multiply", "Div": "TrueDivide", "Pow": "Power", "MatMult": "Matmul"},
    **{"Eq": "Equal", "NotEq": "NotEqual", "Gt": "Greater", "GtE": "GreaterEqual", "Lt": "Less", "LtE": "LessEqual"},
}
"""The operations for Python's operators, by the names of `ast`."""
FUNCTIONS = {
    **{"add": "Add", "sub": "Subtract", "subtract": "Subtract", "mul": "Multiply", "multiply": "Multiply"},
    **{"div": "TrueDivide", "divide": "TrueDivide", "true_divide": "TrueDivide", "pow": "Power"},
    **{"maximum": "Maximum", "minimum": "Minimum", "eq": "Equal", "ne": "NotEqual", "gt": "Greater", "lt": "Less"},
    **{"ge": "GreaterEqual", "le": "LessEqual"},
}
LOGICAL = {
    **{"BitAnd": "LogicalAnd", "BitOr": "LogicalOr", "BitXor": "LogicalXor", "Invert": "LogicalNot"},
    **{"logical_and": "LogicalAnd", "logical_or": "LogicalOr", "logical_xor": "LogicalXor"},
    **{"bitwise_and": "LogicalAnd", "bitwise_or": "LogicalOr", "bitwise_xor": "LogicalXor"},
    **{"logical_not": "LogicalNot", "bitwise_not": "LogicalNot"},
}
"""The operations for Python's operators and for functions on tensors of True and False."""
UNARY = {
    **{"exp": "Exp", "log": "Log", "sqrt": "Sqrt", "rsqrt": "Rsqrt", "square": "Square", "abs": "Absolute"},
    **{"neg": "Negative", "sin": "Sin", "cos": "Cos", "sign": "Sign", "reciprocal": "Reciprocal", "log1p": "Log1p"},
    **{"expm1": "Expm1"},
}
"""The operations for elementwise functions of `torch`; `tanh` and similar functions are activations."""
COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    **{"Eq": operator.eq, "NotEq": operator.ne, "Gt": operator.gt, "GtE": operator.ge, "Lt": operator.lt},
    "LtE": operator.le,
}
"""Python's comparisons, by the names of `ast`."""
MIRRORED = {"Gt": "Lt", "GtE": "LtE", "Lt": "Gt", "LtE": "GtE"}
COMPARED = frozenset(("Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual", *LOGICAL.values()))


def operated(builder: Builder, node: ast.expr, values: list[Any]) -> Any:
    """The result of a Python operator on tensors and sizes; raises `NotKnown`."""
    for each in values:
        if isinstance(each, Unknown):
            return each
    op = node.ops[0] if isinstance(node, ast.Compare) else getattr(node, "op", None)
    name = type(op).__name__
    if len(values) == 1:
        return _negative(builder, name, values[0], node.lineno)
    if all(isinstance(each, int | Size) for each in values):
        a, b = values
        return _compared(builder, name, a, b, node.lineno) if name in COMPARISONS else _sizes(name, a, b)
    if name in LOGICAL:
        return logical(builder, name, values, node.lineno)
    if name not in BINARY:
        raise NotKnown("the operator is not understood of tensors")
    return binary(builder, BINARY[name], values[0], values[1], node.lineno)


def _negative(builder: Builder, name: str, value: Any, line: int) -> Any:
    if name == "USub" and isinstance(value, Size):
        return added(0, value, -1)
    if name == "USub" and isinstance(value, VALUES):
        return unary(builder, "Negative", value, line)
    if name in LOGICAL:
        return logical(builder, name, [value], line)
    raise NotKnown("the operator is not understood of tensors")


def _compared(builder: Builder, name: str, a: Dim, b: Dim, line: int) -> bool:
    """Whether a comparison of two sizes holds; a size that depends on the inputs counts as more than 1."""
    rest = added(builder.sizes.settled(a), builder.sizes.settled(b), -1)
    if isinstance(rest, int):
        return COMPARISONS[name](rest, 0)
    size, number, test = (a, b, name) if isinstance(b, int) else (b, a, MIRRORED.get(name, name))
    if not isinstance(number, int) or number not in (0, 1):
        raise NotKnown("it depends on the size of the inputs")
    if number == 1:
        builder.notes.append(f"{builder.where(line)}: the size that is compared with 1 counts as more than 1 ({size})")
    return COMPARISONS[test](2, number)


def _sizes(name: str, a: Dim, b: Dim) -> Dim:
    match name:
        case "Add" | "Sub":
            return added(a, b, -1 if name == "Sub" else 1)
        case "Mult":
            return multiplied((a, b))
        case "FloorDiv":
            return divided(a, b)
    raise NotKnown("it depends on the size of the inputs")


def logical(builder: Builder, name: str, values: Sequence[Any], line: int) -> Any:
    """`~mask`, `a & b`: of tensors of True and False; an argument of `forward` is taken to be one."""
    for each in values:
        given = each.wire.of if isinstance(each, Tensor) else None
        if isinstance(given, Entry):
            builder.notes.append(f"{given.name} is taken to hold True and False, and no other numbers")
        elif not isinstance(each, Tensor) or each.dtype != "bool":
            raise NotKnown("the operator is understood of tensors of True and False only")
    if len(values) == 2:
        return binary(builder, LOGICAL[name], values[0], values[1], line)
    made = unary(builder, LOGICAL[name], values[0], line)
    made.dtype = "bool"
    return made


def unary(builder: Builder, kind: str, value: Any, line: int) -> Any:
    """The result of an elementwise function."""
    return builder.by_number(value, operation(kind)(), line)


def binary(builder: Builder, kind: str, a: Any, b: Any, line: int) -> Tensor:
    """The result of an elementwise function of two tensors, or of a tensor and a number."""
    if kind == "Matmul":
        return product(builder, a, b, line)
    a, b = _number_of(builder, a, b), _number_of(builder, b, a)
    if _is_number(a) and _is_number(b):
        raise NotKnown("it is computed from numbers and a tensor of one number everywhere")
    dtype = "bool" if kind in COMPARED else "float32"
    if _is_number(a) or _is_number(b):
        tensor, args = (b, (a, Slot(0))) if _is_number(a) else (a, (Slot(0), b))
        made = builder.by_number(tensor, operation(kind)(args=args), line)
        made.dtype = dtype
        return made
    tensors = _aligned(builder, a, b, line)
    shape = broadcast(builder, tensors[0].shape, tensors[1].shape, line)
    first = max(tensors, key=lambda each: len(each.shape))
    layer = operation(kind)(args=(Slot(0), Slot(1)))
    made_of = Made(layer, tuple(each.wire for each in tensors), line)
    return Tensor(Wire(made_of), first.axes, shape, dtype, Storage(), first.step_of)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)


def _number_of(builder: Builder, value: Any, other: Any) -> Any:
    """A constant tensor as a number, if it does not broadcast the other tensor to a larger shape."""
    if isinstance(value, Size):
        raise NotKnown("a number that the size of the inputs decides")
    if isinstance(value, Constant) and value.storage.changed:
        raise NotKnown(f"{value.storage.changed} changes it in place")
    if not isinstance(value, Constant) or not isinstance(other, VALUES) or isinstance(other, Constant):
        return value
    mine, theirs = builder.sizes.shape(value.shape), builder.sizes.shape(other.shape)
    fits = len(mine) <= len(theirs) and all(
        one in (1, size) for one, size in zip(mine[::-1], theirs[::-1], strict=False)
    )
    if not fits:
        raise NotKnown("a constant tensor broadcasts the other one")
    return value.value


def _aligned(builder: Builder, a: Any, b: Any, line: int) -> list[Tensor]:
    """The two tensors with their axes in the same order, for broadcasting."""
    first, second = builder.usable(a, line), builder.usable(b, line)
    alike = first.axes == second.axes and first.step_of is second.step_of
    return [first, second] if alike else [builder.plain(first, line), builder.plain(second, line)]


def broadcast(builder: Builder, a: Shape, b: Shape, line: int) -> Shape:
    """The shape to which both are broadcast; raises `CodeError`."""
    a, b = builder.sizes.shape(a), builder.sizes.shape(b)
    rank = max(len(a), len(b))
    found: list[Dim] = []
    for one, other in zip((1,) * (rank - len(a)) + a, (1,) * (rank - len(b)) + b, strict=True):
        if one == 1 or other == 1:
            found.append(other if one == 1 else one)
            continue
        builder.sizes.same(one, other, line, "the two tensors do not have one shape")
        found.append(builder.sizes.settled(one))
    return tuple(found)


def chosen(builder: Builder, args: Sequence[Any], line: int) -> Tensor:
    """`torch.where(condition, a, b)`; a and b may be numbers."""
    if len(args) != 3 or not all(isinstance(each, VALUES) or _is_number(each) for each in args):
        raise NotKnown("where is understood of a condition and two tensors or numbers")
    values = [each for each in args if not _is_number(each)]
    values = [each.value if isinstance(each, Constant) else each for each in values]
    tensors = [each for each in values if not _is_number(each)]
    if len(tensors) != len([each for each in args if not _is_number(each)]) or not tensors:
        raise NotKnown("where is understood of a condition and two tensors or numbers")
    found = [builder.plain(each, line) for each in tensors]
    shape: Shape = ()
    for each in found:
        shape = broadcast(builder, shape, each.shape, line)
    slots = iter(range(len(found)))
    places = tuple(each if _is_number(each) else Slot(next(slots)) for each in args)
    return builder.made("Where", found, places, shape, line)


def product(builder: Builder, a: Any, b: Any, line: int) -> Tensor:
    """`torch.matmul`, `bmm`, `mm`, `@`."""
    for each in (a, b):
        if not isinstance(each, VALUES):
            raise NotKnown("a product with something that is no tensor that is known")
    left, right = builder.plain(a, line), builder.plain(b, line)
    if len(left.shape) < 2 or len(right.shape) < 2:
        raise NotKnown("a product with a tensor of one axis is not understood")
    builder.sizes.same(left.shape[-1], right.shape[-2], line, "the two tensors do not fit for a product")
    outer = broadcast(builder, left.shape[:-2], right.shape[:-2], line)
    shape = (*outer, left.shape[-2], right.shape[-1])
    return builder.made("Matmul", [left, right], (Slot(0), Slot(1)), shape, line)


def einsum(builder: Builder, subscripts: Any, values: Sequence[Any], line: int) -> Tensor:
    """`torch.einsum`"""
    if not isinstance(subscripts, str) or "->" not in subscripts or "." in subscripts:
        raise NotKnown("einsum is understood where it says what comes out, without an ellipsis")
    left, out = subscripts.replace(" ", "").split("->")
    tensors = [builder.plain(each, line) for each in values]
    sizes: dict[str, Dim] = {}
    for letters, tensor in zip(left.split(","), tensors, strict=False):
        if len(letters) != len(tensor.shape):
            raise CodeError(line, f"einsum: {letters!r} for a tensor of {len(tensor.shape)} axes")
        for letter, size in zip(letters, tensor.shape, strict=True):
            builder.sizes.same(sizes.setdefault(letter, size), size, line, f"einsum: {letter!r} has two sizes")
    if not set(out) <= sizes.keys() or len(left.split(",")) != len(tensors):
        raise CodeError(line, f"einsum: {subscripts!r:.60} does not fit its tensors")
    slots = tuple(Slot(each) for each in range(len(tensors)))
    return builder.made("Einsum", tensors, slots, tuple(sizes[each] for each in out), line, subscripts=f"{left}->{out}")
