"""Reductions over axes: sums, means, maxima."""

from typing import Any

from rnn_tui.engine.layers.operations import operation
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.records import Unknown
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.sizes import Dim
from rnn_tui.formats.torch_code.tensor.values import Made, Storage, Tensor, Wire

REDUCTIONS = {"sum": "Sum", "mean": "Mean", "amax": "Amax", "amin": "Amin", "max": "Max", "min": "Min", "prod": "Prod"}
_ALSO_PLACES = ("max", "min")
"""The functions that also return indices if they reduce one axis."""


def reduced(builder: Builder, name: str, value: Any, dim: Any, keep: Any, line: int) -> Any:
    """The reduction over those axes, or over all if `dim` is None."""
    tensor = builder.usable(value, line)
    dims = list(range(len(tensor.shape))) if dim is None else dim if isinstance(dim, tuple | list) else [dim]
    places = sorted({builder.axis(tensor, each, line) for each in dims})
    if tensor.step_of is not None or not isinstance(keep, bool):
        raise NotKnown("a sum over an axis inside a loop over time is not understood")
    axes = tuple(sorted(tensor.axes[each] for each in places))
    settings: tuple[tuple[str, Any], ...] = (("axis", axes if len(axes) > 1 else axes[0]), ("keepdims", keep))
    made = Made(operation(REDUCTIONS[name])(settings=settings), (tensor.wire,), line)
    shape: list[Dim] = []
    kept: list[int] = []
    for place, (size, axis) in enumerate(zip(tensor.shape, tensor.axes, strict=True)):
        if place not in places or keep:
            shape.append(1 if place in places else size)
            kept.append(axis if keep else axis - sum(gone < axis for gone in axes))
    result = Tensor(Wire(made), tuple(kept), tuple(shape), "float32", Storage())
    if name in _ALSO_PLACES and dim is not None:
        return result, Unknown("the places", line, f"the second result of {name} is not read")
    return result
