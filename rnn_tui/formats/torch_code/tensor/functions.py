"""Functions of `torch` and methods of tensors by name: `torch.cat(…)`, `x.view(…)`.

A method is the function of that name with the tensor as its first argument.
"""

import math
from collections.abc import Callable
from typing import Any

from rnn_tui.engine.layers.operations import Slot, operation
from rnn_tui.formats.python_code.flow.protocols import Call
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.containers import has_unknown
from rnn_tui.formats.torch_code.module.layers import softmax
from rnn_tui.formats.torch_code.tensor import arithmetic, cutting, expanding, normalizing, shaping, taking
from rnn_tui.formats.torch_code.tensor.builder import CELLS_ONLY, Builder
from rnn_tui.formats.torch_code.tensor.filling import FILLING
from rnn_tui.formats.torch_code.tensor.function_arguments import Given
from rnn_tui.formats.torch_code.tensor.indexing import every_step, indexed
from rnn_tui.formats.torch_code.tensor.reductions import REDUCTIONS, reduced
from rnn_tui.formats.torch_code.tensor.sizes import volume
from rnn_tui.formats.torch_code.tensor.timestep_values import Carried, EachStep
from rnn_tui.formats.torch_code.tensor.values import VALUES, AtRandom, Entry, Stacked, Storage, Tensor

JOINS = ("stack", "cat", "concat", "concatenate")
SAME = frozenset(
    {"contiguous", "detach", "to", "cpu", "cuda", "float", "double", "requires_grad_", "type", "type_as"}
    | {"numpy", "tolist"}
)
"""The methods that do not change a tensor's numbers."""
ACTIVATIONS = {
    **{"relu": "relu", "tanh": "tanh", "sigmoid": "sigmoid", "relu6": "relu6", "selu": "selu", "silu": "silu"},
    **{"mish": "mish", "softsign": "softsign", "logsigmoid": "log_sigmoid", "hardswish": "hard_silu"},
    **{"hardsigmoid": "hard_sigmoid", "expit": "sigmoid", "swish": "silu"},
}
"""The functions that are activations, with Keras's names."""
MODULES = {
    **{"leaky_relu": "LeakyReLU", "elu": "ELU", "gelu": "GELU", "softplus": "Softplus", "hardtanh": "Hardtanh"},
    **{"max_pool1d": "MaxPool1d", "avg_pool1d": "AvgPool1d", "adaptive_avg_pool1d": "AdaptiveAvgPool1d"},
    **{"adaptive_max_pool1d": "AdaptiveMaxPool1d"},
}
"""The functions that compute the same as a module without weights."""


def _several(value: Any) -> list[Any]:
    found = (
        list(value) if isinstance(value, tuple | list) else list(value.parts) if isinstance(value, Stacked) else None
    )
    if found is not None and any(isinstance(each, Carried) for each in found):
        raise NotKnown(CELLS_ONLY)
    if found is None or not all(isinstance(each, VALUES) for each in found):
        raise NotKnown("it joins something that is no tensor that is known")
    return found


def _cat(builder: Builder, given: Given) -> Any:
    return shaping.concatenated(builder, _several(given.of(0, "tensors")), given.of(1, "dim", 0), given.line)


def _stack(builder: Builder, given: Given) -> Any:
    return shaping.stacked(builder, _several(given.of(0, "tensors")), given.of(1, "dim", 0), given.line)


def _shares(name: str) -> Callable[[Builder, Given], Any]:
    return lambda builder, given: softmax(builder, given.of(0, "input"), name, given.of(1, "dim"), given.line)


def _reduce(name: str) -> Callable[[Builder, Given], Any]:
    def call(builder: Builder, given: Given) -> Any:
        if isinstance(given.of(1, "dim"), VALUES) and name in ("max", "min"):
            return arithmetic.binary(builder, f"{name.title()}imum", given.args[0], given.args[1], given.line)
        return reduced(
            builder, name, given.of(0, "input"), given.of(1, "dim"), given.of(2, "keepdim", False), given.line
        )

    return call


def _size(builder: Builder, given: Given) -> Any:
    value, dim = given.of(0, "input"), given.of(1, "dim")
    shape = builder.sizes.shape(value.shape)
    return shape if dim is None else shape[builder.axis(value, dim, given.line)]


def _view(builder: Builder, given: Given) -> Any:
    return shaping.reshaped(builder, given.args[0], given.rest(1, "shape"), given.line)


def _permute(builder: Builder, given: Given) -> Any:
    return shaping.permuted(builder, given.args[0], given.rest(1, "dims"), given.line)


def _transpose(builder: Builder, given: Given) -> Any:
    return shaping.swapped(builder, given.args[0], given.of(1, "dim0"), given.of(2, "dim1"), given.line)


def _flatten(builder: Builder, given: Given) -> Any:
    value, start, end = given.of(0, "input"), given.of(1, "start_dim", 0), given.of(2, "end_dim", -1)
    return shaping.flattened(builder, value, start, end, given.line)


def _dropout(_: Builder, given: Given) -> Any:
    if given.of(2, "training", True) is not False:
        raise AtRandom("F.dropout drops random numbers in eval mode too, unless it has training=self.training")
    return given.of(0, "input")


def _clone(builder: Builder, given: Given) -> Any:
    value = given.args[0]
    if isinstance(value, Tensor):
        value = builder.usable(value, given.line)
        return Tensor(value.wire, value.axes, value.shape, value.dtype, Storage(), value.step_of)
    return value


def _long(_: Builder, given: Given) -> Any:
    value = given.args[0]
    if isinstance(value, Tensor) and not isinstance(value.wire.of, Entry):
        raise NotKnown("whole numbers made of others are not understood")
    return value


def _flip(builder: Builder, given: Given) -> Any:
    tensor = builder.plain(given.of(0, "input"), given.line)
    axes = tuple(builder.axis(tensor, each, given.line) for each in given.rest(1, "dims"))
    return builder.made("Flip", [tensor], (Slot(0),), tensor.shape, given.line, axis=axes)


def _where(builder: Builder, given: Given) -> Any:
    return arithmetic.chosen(builder, given.args, given.line)


def _masked(builder: Builder, given: Given) -> Any:
    return arithmetic.chosen(builder, [given.of(1, "mask"), given.of(2, "value"), given.args[0]], given.line)


def _clamp(builder: Builder, given: Given) -> Any:
    low, high = given.of(1, "min"), given.of(2, "max")
    bounds = [-math.inf if low is None else low, math.inf if high is None else high]
    if not all(isinstance(each, int | float) for each in bounds):
        raise NotKnown("clamp is understood with numbers")
    layer = operation("Clip")(settings=(("x_max", float(bounds[1])), ("x_min", float(bounds[0]))))
    return builder.by_number(given.of(0, "input"), layer, given.line)


def _numel(builder: Builder, given: Given) -> Any:
    return volume(builder.sizes.shape(given.args[0].shape))


def _unary(name: str) -> Callable[[Builder, Given], Any]:
    return lambda builder, given: arithmetic.unary(builder, name, given.of(0, "input"), given.line)


def _logical(name: str) -> Callable[[Builder, Given], Any]:
    return lambda builder, given: arithmetic.logical(builder, name, given.rest(0, "input"), given.line)


def _binary(name: str) -> Callable[[Builder, Given], Any]:
    def call(builder: Builder, given: Given) -> Any:
        if "alpha" in given.kwargs or "rounding_mode" in given.kwargs:
            raise NotKnown(f"{name} with alpha or rounding_mode is not understood")
        return arithmetic.binary(
            builder, name, given.of(0, "input"), given.of(1, "other", given.of(1, "exponent")), given.line
        )

    return call


def _product(builder: Builder, given: Given) -> Any:
    return arithmetic.product(builder, given.args[0], given.of(1, "mat2", given.of(1, "other")), given.line)


FUNCTIONS: dict[str, Callable[[Builder, Given], Any]] = {
    **{name: _unary(kind) for name, kind in arithmetic.UNARY.items()},
    **{name: _binary(kind) for name, kind in arithmetic.FUNCTIONS.items()},
    **{name: _logical(name) for name in arithmetic.LOGICAL if name.islower()},
    **{name: _reduce(name) for name in REDUCTIONS},
    **dict.fromkeys(("matmul", "bmm", "mm"), _product),
    **dict.fromkeys(("cat", "concat", "concatenate"), _cat),
    **dict.fromkeys(("view", "reshape"), _view),
    **dict.fromkeys(("transpose", "swapaxes", "swapdims"), _transpose),
    **FILLING,
    **{"softmax": _shares("softmax"), "log_softmax": _shares("log_softmax")},
    **{
        "stack": _stack,
        "size": _size,
        "permute": _permute,
        "chunk": cutting.chunk,
        "split": cutting.split,
        "unbind": cutting.unbind,
    },
    **{"arange": taking.arange, "index_select": taking.index_select, "gather": taking.gather},
    **{"sort": taking.in_order, "argsort": taking.order, "cumsum": taking.running_sum},
    **{"expand": expanding.expand, "expand_as": expanding.expand_as, "repeat": expanding.repeat},
    **{"layer_norm": normalizing.layer_norm, "normalize": normalizing.normalize, "norm": normalizing.norm},
    **{"broadcast_to": expanding.expand, "tile": expanding.repeat},
    **{
        "select": cutting.select,
        "flatten": _flatten,
        "dropout": _dropout,
        "clone": _clone,
        "long": _long,
        "int": _long,
    },
    **{
        "numel": _numel,
        "dim": lambda builder, given: len(given.args[0].shape),
        "ndimension": lambda b, g: len(g.args[0].shape),
    },
    **{"flip": _flip, "where": _where, "masked_fill": _masked, "clamp": _clamp, "clip": _clamp},
    **{"t": lambda builder, given: shaping.swapped(builder, given.args[0], 0, 1, given.line)},
    **{
        "squeeze": lambda builder, given: shaping.squeezed(
            builder, given.of(0, "input"), given.of(1, "dim"), given.line
        )
    },
    **{
        "unsqueeze": lambda builder, given: shaping.unsqueezed(
            builder, given.of(0, "input"), given.of(1, "dim"), given.line
        )
    },
    **{
        "einsum": lambda builder, given: arithmetic.einsum(
            builder, given.args[0], _several(given.rest(1, "operands")), given.line
        )
    },
}
"""The functions and methods by name."""


def called(builder: Builder, name: str, call: Call) -> Any:
    """The result of a function; raises `NotKnown` for an unsupported function, and `CodeError`."""
    if name in SAME and call.args and isinstance(call.args[0], VALUES):
        return call.args[0]
    first = call.args[0] if call.args else None
    if isinstance(first, EachStep) and first.steps is not None and name in JOINS:
        return _over_time(builder, name, first.steps, Call(call.node, [None, *call.args[1:]], call.kwargs))
    if (found := has_unknown([call.args, list(call.kwargs.values())])) is not None:
        builder.lacking.append(found)
        return found
    given = Given(call)
    if name in ACTIVATIONS:
        made = builder.activation(given.of(0, "input"), ACTIVATIONS[name], call.line)
        if given.kwargs.get("inplace"):
            builder.change(given.of(0, "input"), call.line)
        return made
    if name.endswith("_") and not name.startswith("_"):
        for each in given.args[:1]:
            builder.change(each, call.line)
        raise NotKnown(f"{name} changes a tensor in place, which is not followed")
    if name.startswith(("rand", "bernoulli", "multinomial")) or name == "normal":
        raise AtRandom(f"{name} draws numbers at random")
    if name not in FUNCTIONS:
        raise NotKnown("")
    return FUNCTIONS[name](builder, given)


def _over_time(builder: Builder, name: str, step: Tensor, call: Call) -> Any:
    """The result of `torch.stack` or `torch.cat` for a list with a tensor for each step."""
    given = Given(call)
    dim = given.of(1, "dim", 0)
    if name == "stack":
        return every_step(step, builder.axis(step, dim, call.line, 1))
    place = builder.axis(step, dim, call.line)
    if builder.sizes.settled(step.shape[place]) != 1:
        raise NotKnown("torch.cat of what every step gives is understood along an axis of size 1")
    return every_step(indexed(builder, step, (*[slice(None)] * place, 0), call.line), place)
