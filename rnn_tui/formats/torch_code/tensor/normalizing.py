"""`F.layer_norm` without parameters, and `F.normalize`."""

from typing import Any

from rnn_tui.engine.layers.normalization.layer_normalization import LayerNormalization
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.torch_code.tensor import arithmetic
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.function_arguments import Given
from rnn_tui.formats.torch_code.tensor.reductions import reduced
from rnn_tui.formats.torch_code.tensor.values import Tensor


def layer_norm(builder: Builder, given: Given) -> Tensor:
    """`F.layer_norm(x, (8,))`"""
    shape: Any = given.rest(1, "normalized_shape")[0] if len(given.args) > 1 else given.kwargs.get("normalized_shape")
    shape = [shape] if isinstance(shape, int) else list(shape) if isinstance(shape, tuple | list) else []
    if len(shape) != 1 or given.of(2, "weight") is not None or given.of(3, "bias") is not None:
        raise NotKnown("layer_norm is understood over the last axis, without weight and bias")
    layer = LayerNormalization(epsilon=float(given.of(4, "eps", 1e-5)), center=False, scale=False)
    return builder.over_last(given.of(0, "input"), layer, shape[0], None, given.line, "layer_norm")


def normalize(builder: Builder, given: Given) -> Tensor:
    """`F.normalize`: x / max(‖x‖, eps)"""
    x, line = given.of(0, "input"), given.line
    if given.of(1, "p", 2) != 2 or not isinstance(dim := given.of(2, "dim", 1), int):
        raise NotKnown("normalize is understood with p=2, along one axis")
    size = norm(builder, Given.of_values(line, x, 2, dim, True))
    least = arithmetic.binary(builder, "Maximum", size, float(given.of(3, "eps", 1e-12)), line)
    return arithmetic.binary(builder, "TrueDivide", x, least, line)


def norm(builder: Builder, given: Given) -> Tensor:
    """`x.norm(dim=-1)`: the root of the sum of squares"""
    if given.of(1, "p", "fro") not in ("fro", 2):
        raise NotKnown("norm is understood as the root of the sum of squares")
    squares = arithmetic.unary(builder, "Square", given.of(0, "input"), given.line)
    total = reduced(builder, "sum", squares, given.of(2, "dim"), given.of(3, "keepdim", False), given.line)
    made: Tensor = arithmetic.unary(builder, "Sqrt", total, given.line)
    return made
