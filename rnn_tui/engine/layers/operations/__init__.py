"""Tensor operations, which code writes as arithmetic or as functions of `keras.ops`."""

from rnn_tui.engine.layers.operations import elementwise, lengths, products, reductions, shaping, taking
from rnn_tui.engine.layers.operations.operation import OPERATIONS, Operation, Slice, Slot, operation

__all__ = [
    "OPERATIONS",
    "Operation",
    "Slice",
    "Slot",
    "elementwise",
    "lengths",
    "operation",
    "products",
    "reductions",
    "shaping",
    "taking",
]
