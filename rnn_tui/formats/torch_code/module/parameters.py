"""`nn.Parameter` as a matrix or a bias, which become parts of a Dense layer."""

from dataclasses import dataclass, replace
from typing import Any

from rnn_tui.engine.layers.core.dense import Dense
from rnn_tui.formats.python_code.flow.protocols import Call
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.python_code.values.records import Thing, Unknown
from rnn_tui.formats.torch_code.module.kinds import PARAMETER
from rnn_tui.formats.torch_code.module.modules import Module
from rnn_tui.formats.torch_code.module.weights import as_they_are, both
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.values import VALUES, Constant, Made, Storage, Tensor, Wire


@dataclass(frozen=True, eq=False)
class SomeParameter(Thing):
    """`next(self.parameters())`: a parameter of which only the dtype and the device are used."""


@dataclass(frozen=True, eq=False)
class Parameters(Thing):
    """`self.parameters()`"""


def is_parameter(value: Any) -> bool:
    """Whether it is an `nn.Parameter`."""
    return isinstance(value, Module) and value.class_name == PARAMETER


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
    raise NotKnown(f"{name} (nn.Parameter) is understood as a matrix that a tensor is multiplied by, and as its bias")


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
