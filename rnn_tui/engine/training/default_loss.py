"""The usual loss for a model's output and targets, if none is given."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.plan.graph import Tensor
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.training.losses import Loss, loss


def usual_loss(stack: Stack, y: Array) -> Loss:
    """Cross-entropy after a softmax or a sigmoid, the sparse one for class numbers; else the mean squared error."""
    return usual_losses(stack, (y,))[0]


def usual_losses(stack: Stack, targets: Sequence[Array]) -> tuple[Loss, ...]:
    """The same for each output that has targets."""
    outputs = stack.graph.outputs
    shapes = stack.model_output_shapes or ((),) * len(outputs)
    return tuple(_usual(stack, *each) for each in zip(outputs, shapes, targets, strict=False))


def _usual(stack: Stack, tensor: Tensor, shape: Sequence[object], y: Array) -> Loss:
    node = next((each for each in stack.calls if each.key == tensor.node), None)
    layer = None if node is None else stack.layers[stack.position(node.layer)]
    inner = None if layer is None else (layer.nested or (layer,))[0]
    activation = getattr(inner, "activation", "linear")
    if activation == "softmax":
        sparse = np.ndim(y) < len(shape) or np.shape(y)[-1] != shape[-1]
        return loss(f"{'sparse_' * sparse}categorical_crossentropy")
    return loss("binary_crossentropy" if activation == "sigmoid" else "mean_squared_error")
