"""Converts the weights of Keras 2's CuDNNLSTM and CuDNNGRU to those of LSTM and GRU.

cuDNN stores every gate's matrix transposed, and two biases for every gate in one row; the order of the gates is the
same. Source: `preprocess_weights_for_loading` in keras/engine/saving.py of Keras 2.3 (`_convert_rnn_weights`).
"""

import numpy as np

from rnn_tui.engine.core.arrays import Array

Shapes = tuple[tuple[int, ...] | None, ...]


def is_cudnn(shapes: Shapes) -> bool:
    """Whether the shapes of kernel, recurrent kernel and bias are those of a cuDNN cell, with two biases for each gate
    in one row."""
    kernel, recurrent, bias = shapes if len(shapes) == 3 else (None, None, None)
    if kernel is None or recurrent is None or bias is None or len(kernel) != 2 or len(recurrent) != 2:
        return False
    units, columns = recurrent
    return columns in (3 * units, 4 * units) and kernel[1] == columns and bias == (2 * columns,)


def converted(kernel: Array, recurrent: Array, bias: Array, shape: tuple[int, ...]) -> tuple[Array, Array, Array]:
    """Kernel, recurrent kernel and bias of the ordinary cell; `shape`: that of its bias, (gates · units,), where the
    two biases are added, or (2, gates · units)."""
    gates = recurrent.shape[1] // recurrent.shape[0]
    both = bias.reshape(2, -1)
    return (
        np.hstack([_read_down(each) for each in np.hsplit(kernel, gates)]),
        np.hstack([each.T for each in np.hsplit(recurrent, gates)]),
        both if len(shape) == 2 else both[0] + both[1],
    )


def _read_down(gate: Array) -> Array:
    """The matrix (features, units) whose numbers are stored in the order of its transpose."""
    return gate.T.reshape(gate.shape, order="F")
