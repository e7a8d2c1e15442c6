"""Tensor operations, which code writes as arithmetic or as functions of `keras.ops`."""

from rnn_tui.engine.layers.operations import activated, elementwise, lengths, products, reductions, shaping, taking
from rnn_tui.engine.layers.operations.operation import OPERATIONS, Operation, Slice, Slot, operation

__all__ = [
    "OPERATIONS",
    "Operation",
    "Slice",
    "Slot",
    "activated",
    "elementwise",
    "lengths",
    "operation",
    "products",
    "reductions",
    "shaping",
    "taking",
]
