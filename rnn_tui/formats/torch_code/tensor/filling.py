"""Tensors with one number everywhere: zeros, ones, full."""

import math
from collections.abc import Callable
from typing import Any

from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.function_arguments import Given
from rnn_tui.formats.torch_code.tensor.sizes import Size
from rnn_tui.formats.torch_code.tensor.values import Constant, Opaque, dims


def _filled(value: float) -> Callable[[Builder, Given], Any]:
    def call(builder: Builder, given: Given) -> Any:
        sizes = [
            Size.symbol(f"a size of {builder.where(given.line)}") if isinstance(each, Opaque) else each
            for each in given.rest(0, "size")
        ]
        shape = dims(sizes)
        if shape is None:
            raise NotKnown("its shape is not known")
        return Constant(builder.sizes.shape(shape), value)

    return call


def _full(builder: Builder, given: Given) -> Any:
    """`torch.full((2, batch, 8), 0.5)`"""
    shape, value = dims(given.of(0, "size")), given.of(1, "fill_value")
    if shape is None or not isinstance(value, int | float):
        raise NotKnown("its shape or its number is not known")
    return Constant(builder.sizes.shape(shape), float(value))


def _full_like(_: Builder, given: Given) -> Any:
    value = given.of(1, "fill_value", given.kwargs.get("value"))
    if not isinstance(value, int | float):
        raise NotKnown("its number is not known")
    return Constant(given.of(0, "input").shape, float(value))


def _like(value: float) -> Callable[[Builder, Given], Any]:
    return lambda builder, given: Constant(given.of(0, "input").shape, value)


def _new_filled(value: float) -> Callable[[Builder, Given], Any]:
    return lambda builder, given: _filled(value)(builder, _without_first(given))


def _without_first(given: Given) -> Given:
    given.args = given.args[1:]
    return given


FILLING: dict[str, Callable[[Builder, Given], Any]] = {
    **{"zeros": _filled(0.0), "ones": _filled(1.0), "zeros_like": _like(0.0), "ones_like": _like(1.0)},
    **{
        "full": _full,
        "full_like": _full_like,
        "new_full": lambda builder, given: _full(builder, _without_first(given)),
    },
    **{"zero": _like(0.0), "fill": _full_like},
    **{"empty": _filled(math.nan), "new": _new_filled(math.nan)},
    **{"new_zeros": _new_filled(0.0), "new_ones": _new_filled(1.0)},
}
"""The functions and methods by name; of `empty` the numbers are not known."""
