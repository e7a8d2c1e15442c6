"""`nn.Parameter` in arithmetic: as a matrix or a bias, which become parts of a Dense layer, and beside tensors."""

from dataclasses import dataclass, replace
from typing import Any

from rnn_tui.engine.layers.core.dense import Dense
from rnn_tui.formats.python_code.flow.protocols import Call
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.python_code.values.records import Thing, Unknown
from rnn_tui.formats.torch_code.module.constants import aligned, whole
from rnn_tui.formats.torch_code.module.kinds import PARAMETER
from rnn_tui.formats.torch_code.module.modules import Module, is_parameter
from rnn_tui.formats.torch_code.module.views import viewed
from rnn_tui.formats.torch_code.module.weights import as_they_are, both, taken
from rnn_tui.formats.torch_code.tensor.arithmetic import FUNCTIONS, binary, einsum
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.function_arguments import Given
from rnn_tui.formats.torch_code.tensor.shaping import squeezed
from rnn_tui.formats.torch_code.tensor.values import VALUES, Constant, Made, Read, Storage, Tensor, Wire

PRODUCTS = frozenset(("matmul", "mm", "bmm"))
ELEMENTWISE = frozenset(FUNCTIONS.values())


@dataclass(frozen=True, eq=False)
class SomeParameter(Thing):
    """`next(self.parameters())`: a parameter of which only the dtype and the device are used."""


@dataclass(frozen=True, eq=False)
class Parameters(Thing):
    """`self.parameters()`"""


def parameter(call: Call) -> Module:
    """The parameter for `nn.Parameter(torch.zeros(4, 8))`; raises `NotKnown` if its shape is unknown."""
    value = call.args[0] if call.args else call.kwargs.get("data")
    if isinstance(value, Unknown) and value.asked is not None:
        return Module(PARAMETER, {"shape": value}, call.node)
    if isinstance(value, Unknown):
        raise NotKnown(value.reason)
    if not isinstance(value, Constant) or not all(isinstance(each, int) for each in value.shape):
        raise NotKnown("the shape of an nn.Parameter is not known")
    return Module(PARAMETER, {"shape": value.shape}, call.node)


def of_parameters(builder: Builder, name: str, given: Given, paths: dict[int, str]) -> Tensor:
    """The result of a function of PyTorch that is given parameters."""
    if name in ("linear", "einsum"):
        return (linear if name == "linear" else summed_by)(builder, given, paths)
    kind = "Matmul" if name in PRODUCTS else FUNCTIONS.get(name, "")
    if kind and len(given.args) == 2:
        return with_parameter(builder, kind, given.args[0], given.args[1], paths, given.line)
    raise NotKnown(f"{name} with an nn.Parameter is not understood")


def with_parameter(builder: Builder, kind: str, a: Any, b: Any, paths: dict[int, str], line: int) -> Tensor:
    """The result of `x @ W`, `x + b` or `b + x`; raises `NotKnown` for other operations on a parameter."""
    if kind == "Add" and is_parameter(a):
        a, b = b, a
    name = paths.get(id(b), "the parameter") if is_parameter(b) else paths.get(id(a), "the parameter")
    if is_parameter(b) and not isinstance(a, VALUES):
        text = "is used with what a loop over time hands from step to step; only PyTorch's own cells are followed there"
        raise NotKnown(f"{name} (nn.Parameter) {text}")
    if is_parameter(b):
        shape = b.given["shape"]
        if kind == "Matmul" and len(shape) == 2:
            return _product(builder, builder.usable(a, line), b, name, line)
        if kind == "Add" and len(shape) == 1 and (made := _biased(builder.usable(a, line), b, name, line)) is not None:
            return made
    one, other = (a, b) if is_parameter(b) else (b, a)
    if kind in ELEMENTWISE and isinstance(one, VALUES) and is_parameter(other):
        x = builder.plain(one, line)
        found = aligned(builder, x, viewed(other), paths, line)
        return binary(builder, kind, *((x, found) if is_parameter(b) else (found, x)), line)
    if kind == "Matmul" and is_parameter(b) and len(b.given["shape"]) == 1:
        return _weighed(builder, builder.usable(a, line), b, name, line)
    raise NotKnown(
        f"{name} (nn.Parameter) is understood in arithmetic, in products with a tensor before it, and as a state"
    )


def _weighed(builder: Builder, x: Tensor, vector: Module, path: str, line: int) -> Tensor:
    """`x @ v`: the sum of the last axis, weighed."""
    (reads,) = vector.given["shape"]
    read: Read = lambda numbers, tensors: [taken(numbers, tensors, path, (reads,))[:, None]]  # noqa: E731
    made = builder.over_last(
        x, Dense(1, use_bias=False), reads, 1, line, path, read=read, owner=id(vector), module=vector
    )
    return builder.usable(squeezed(builder, made, -1, line), line)


def linear(builder: Builder, given: Given, paths: dict[int, str]) -> Tensor:
    """`F.linear(x, weight, bias)` with parameters."""
    x, weight, bias = given.of(0, "input"), given.of(1, "weight"), given.of(2, "bias")
    if not is_parameter(weight) or not (bias is None or is_parameter(bias)):
        raise NotKnown("F.linear is understood with an nn.Parameter as weight and bias")
    name = paths.get(id(weight), "the parameter")
    makes, reads = weight.given["shape"]
    read = as_they_are(name, weight.parameters(), turned=True)
    layer: Any = Dense(makes, use_bias=bias is not None)
    if bias is not None:
        read = both(read, as_they_are(paths.get(id(bias), ""), bias.parameters()))
    return builder.over_last(
        x, layer, reads, makes, given.line, name, read=read, owner=(id(weight), id(bias)), module=weight
    )


def summed_by(builder: Builder, given: Given, paths: dict[int, str]) -> Tensor:
    """`torch.einsum` of tensors and parameters; a parameter has the first index of the first tensor before its own."""
    subscripts, values = given.args[0], given.rest(1, "operands")
    if not isinstance(subscripts, str) or "->" not in subscripts or "." in subscripts:
        raise NotKnown("einsum is understood where it says what comes out, without an ellipsis")
    left, _, out = subscripts.replace(" ", "").partition("->")
    parts = left.split(",")
    x = next((each for each in values if isinstance(each, VALUES)), None)
    if x is None or len(parts) != len(values):
        raise NotKnown("einsum of parameters alone is not understood")
    x, batch = builder.plain(x, given.line), parts[next(n for n, each in enumerate(values) if each is x)][0]
    found: list[Any] = []
    for place, each in enumerate(values):
        if is_parameter(each) and (batch in parts[place] or batch not in out):
            raise NotKnown("einsum of an nn.Parameter over the batch is not understood")
        parts[place] = batch + parts[place] if is_parameter(each) else parts[place]
        found.append(whole(builder, x, viewed(each), paths, given.line) if is_parameter(each) else each)
    return einsum(builder, f"{','.join(parts)}->{out}", found, given.line)


def _product(builder: Builder, x: Tensor, matrix: Module, path: str, line: int) -> Tensor:
    reads, makes = matrix.given["shape"]
    layer, read = Dense(makes, use_bias=False), as_they_are(path, matrix.parameters())
    return builder.over_last(x, layer, reads, makes, line, path, read=read, owner=id(matrix), module=matrix)


def _biased(x: Tensor, bias: Module, path: str, line: int) -> Tensor | None:
    """The product with a bias; None if the tensor is no product without one."""
    made = x.wire.of
    if not isinstance(made, Made) or not isinstance(made.layer, Dense) or made.layer.use_bias or made.read is None:
        return None
    if bias.given["shape"] != (made.layer.units,):
        text = f"{path} has shape {bias.given['shape']}, and what it is added to has {made.layer.units} units"
        raise CodeError(line, text)
    read = both(made.read, as_they_are(path, bias.parameters()))
    layer = replace(made.layer, use_bias=True)
    biased = Made(layer, made.inputs, line, (made.owner, id(bias)), read, module=made.module, also=(bias,))
    return Tensor(Wire(biased), x.axes, x.shape, "float32", Storage(), x.step_of)
