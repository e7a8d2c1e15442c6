"""The usual loss for a model's output and targets, if none is given."""

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.training.losses import Loss, loss


def usual_loss(stack: Stack, y: Array) -> Loss:
    """Cross-entropy after a softmax or a sigmoid, the sparse one for class numbers; else the mean squared error."""
    last = stack.layers[-1] if stack.layers else None
    inner = (last.nested or (last,))[0] if last is not None else None
    activation = getattr(inner, "activation", "linear")
    if activation == "softmax":
        shape = stack.output_shapes[-1][0]
        sparse = np.ndim(y) < len(shape) or np.shape(y)[-1] != shape[-1]
        return loss(f"{'sparse_' * sparse}categorical_crossentropy")
    return loss("binary_crossentropy" if activation == "sigmoid" else "mean_squared_error")
